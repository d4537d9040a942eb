"""Which words of a sentence its evidence does not carry: in no form, by no wording of the same meaning, and as no thing that the passage
speaks of.

A rule about numbers, names and sides cannot see that one verb has been put for another ("rejected" for "decided"); this one does. It is
strict: a true sentence in words that neither the evidence nor the list of wordings has is refused too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.english.verbs import SURE
from qa.llm.dates import DAYS, MONTHS
from qa.llm.names import lowered, names
from qa.llm.numbers import ORDINALS, SCALES, TIMES, UNITS, WORDS
from qa.llm.tokens import Token, alike, root, tokens
from qa.llm.uses import DETERMINERS, PREPOSITIONS, Parsed, known_verbs
from qa.llm.wordings import found, wordings
from qa.words import STOPWORDS

COUNTS = (WORDS.keys() | ORDINALS.keys() | SCALES.keys() | UNITS.keys() | TIMES.keys() | MONTHS.keys() | DAYS.keys()) - {"second"}
# Words that add nothing which could be false beside those they go with.
_LIGHT = """
    make take get become go come put set like way thing matter amount number part place time person people case fact situation event issue
    area kind sort well however meanwhile therefore thus since while although though among within against between like include today year
    month week day hour date one ones another whether whereas pose member yet company firm group organisation club team country city
    town person man woman body agency project programme building figure rate level size period purpose basis role position move step effort
    process development state condition action form aspect field side point view term question subject topic story course occasion moment
    instance example detail feature manner stage series set range pair item piece unit system service activity task overall altogether
    actually indeed simply namely respectively moreover furthermore additionally"""
LIGHT = frozenset(root(word) for word in _LIGHT.split()) | frozenset(
    "made going much many every any ago including around toward towards despite across regarding concerning amid".split()
)
# Verbs that leave what is done to their noun: "gave its approval", "received a ban"; and those that lead to a number.
SUPPORT = frozenset(
    root(word) for word in "give receive hold have make take put bring keep see face undergo suffer conduct issue carry".split()
)
MEASURING = frozenset(root(word) for word in "stand amount total number last measure come run age price".split())
OPENING = frozenset({"starting", "beginning", "following", "based", "named", "called", "dated"})
# These speak of the sentence's own deed, so that no other sentence of the passage bears them out.
MOMENTS = frozenset("already still again soon now never always ever later only".split())
VERBS = frozenset(root(word) for word in SURE)


def uncarried(sentence: str, evidence: str, cited: str) -> tuple[Token, ...]:
    """Return the words of a sentence that neither its evidence nor, for things, the cited passage has in any form or wording."""
    mine, theirs, far = tokens(sentence), tokens(evidence), tokens(cited)
    known = wordings()
    there = {member for _, member in found(theirs, known)}
    around = {member for _, member in found(far, known)}
    covered: set[int] = set()
    for at, member in found(mine, known):
        if len(member) > 1 and (member in there or known.borne_by.get(member, frozenset()) & there):
            covered.update(range(at, at + len(member)))
    lower = lowered(mine, theirs, far)
    named = {at for name in names(mine, lower) for at in range(name.start, name.end)}
    parsed = Parsed(mine, lower, known_verbs(mine, theirs))
    roots = {token.root for token in theirs if token.kind == "word"}
    things = {token.root for token in far if token.kind == "word"}
    missing: list[int] = []
    for at, token in enumerate(mine):
        if token.kind != "word" or at in covered or at in named or plain(token):
            continue
        if token.root in roots or any(alike(token.root, other) for other in roots):
            continue
        bearers = known.borne_by.get((token.root,), frozenset())
        if bearers & there:
            continue
        if not deed(parsed, at) and token.norm not in MOMENTS and (bearers & around or any(alike(token.root, other) for other in things)):
            continue
        if not light_here(mine, at, lambda k: mine[k].root in roots or any(alike(mine[k].root, other) for other in roots)):
            missing.append(at)
    return tuple(mine[at] for at in missing)


def light_here(words: Sequence[Token], at: int, carried: Callable[[int], bool]) -> bool:
    """Return whether a word is light where it stands: "gave its approval", "stood at 81", "aged 70", "starting in May"."""
    token, after = words[at], words[at + 1 : at + 5]
    if token.root in SUPPORT:
        noun = next((k for k in range(at + 1, min(at + 5, len(words))) if not plain(words[k]) and words[k].kind == "word"), None)
        return noun is not None and carried(noun)
    if token.root in MEASURING:
        return any(word.kind == "number" or word.norm in WORDS for word in after[:3])
    return token.norm in OPENING and bool(after) and (after[0].norm in PREPOSITIONS or after[0].capital)


def deed(parsed: Parsed, at: int) -> bool:
    """Return whether a word tells what is done; "the stolen crown" only tells which crown."""
    before = parsed.words[at - 1] if at else None
    shut = before is not None and (before.norm in DETERMINERS or before.possessive or before.kind == "number" or before.norm in COUNTS)
    return parsed.is_verb(at) or (parsed.words[at].root in VERBS and not shut)


def plain(token: Token) -> bool:
    """Return whether a word needs no bearer: a small word, a light one, a count, a day."""
    return token.norm in STOPWORDS or token.norm in COUNTS or token.root in LIGHT or token.norm in LIGHT or len(token.norm) < 2
