"""Which words of a sentence its evidence does not carry: in no form, by no wording of the same meaning, and as no thing that the passage
speaks of.

A rule about numbers, names and sides cannot see that one verb has been put for another ("rejected" for "decided"); this one does. It is
strict: a true sentence in words that neither the evidence nor the list of wordings has is refused too.
"""

from __future__ import annotations

from qa.english.verbs import SURE
from qa.llm.names import lowered, names
from qa.llm.numbers import DAYS, MONTHS, ORDINALS, SCALES, TIMES, UNITS, WORDS
from qa.llm.roles import DETERMINERS, Parsed, known_verbs
from qa.llm.tokens import Token, alike, root, tokens
from qa.llm.wordings import found, wordings
from qa.words import STOPWORDS

COUNTS = WORDS.keys() | ORDINALS.keys() | SCALES.keys() | UNITS.keys() | TIMES.keys() | MONTHS.keys() | DAYS.keys()
# Words that add nothing which could be false beside those they go with.
LIGHT = frozenset(
    root(word)
    for word in """make take get become go come put set like way thing matter amount number part place time person people case fact
    situation     event issue area kind sort well however meanwhile therefore thus since while although though among within against between like
    include today year month week day hour date one ones another whether whereas pose last member yet
    company firm group organisation club team country city town person man woman body agency project programme building""".split()
) | {"made", "going", "much", "many", "every", "any", "ago", "including", "around", "toward", "towards", "despite", "across"}
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
    missing = []
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
        missing.append(token)
    return tuple(missing)


def deed(parsed: Parsed, at: int) -> bool:
    """Return whether a word tells what is done; "the stolen crown" only tells which crown."""
    before = parsed.words[at - 1] if at else None
    shut = before is not None and (before.norm in DETERMINERS or before.possessive or before.kind == "number" or before.norm in COUNTS)
    return parsed.is_verb(at) or (parsed.words[at].root in VERBS and not shut)


def plain(token: Token) -> bool:
    """Return whether a word needs no bearer: a small word, a light one, a count, a day."""
    return token.norm in STOPWORDS or token.norm in COUNTS or token.root in LIGHT or token.norm in LIGHT or len(token.norm) < 2


def unsaid(sentence: str, evidence: str, cited: str) -> str | None:
    """Return the first word that is not carried, as a reason; None when all are."""
    missing = uncarried(sentence, evidence, cited)
    return f"the quoted words do not say “{missing[0].text}”" if missing else None
