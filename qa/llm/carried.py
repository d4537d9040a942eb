"""Which words of a sentence its evidence does not carry: in no form, by no wording of the same meaning, and as no thing that the passage
speaks of.

A rule about numbers, names and sides cannot see that one verb has been put for another ("rejected" for "decided"); this one does. It is
strict: a true sentence in words that neither the evidence nor the list of wordings has is refused too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from qa.english.verbs import SURE
from qa.llm.names import lowered, names
from qa.llm.numbers import DAYS, MONTHS, ORDINALS, SCALES, TIMES, UNITS, WORDS
from qa.llm.roles import Parsed, known_verbs
from qa.llm.tokens import Token, alike, root, tokens
from qa.words import STOPWORDS

Member = tuple[str, ...]
COUNTS = WORDS.keys() | ORDINALS.keys() | SCALES.keys() | UNITS.keys() | TIMES.keys() | MONTHS.keys() | DAYS.keys()
# Words that add nothing which could be false beside those they go with.
LIGHT = frozenset(
    root(word)
    for word in """make take get become go come put set like way thing matter amount number part place time person people case fact situation
    event issue area kind sort well however meanwhile therefore thus since while although though among within against between like
    include today year month week day hour date one ones another whether whereas pose last member yet
    company firm group organisation club team country city town person man woman body agency project programme building""".split()
) | {"made", "going", "much", "many", "every", "any", "ago", "including", "around", "toward", "towards", "despite", "across"}
VERBS = frozenset(root(word) for word in SURE)


@dataclass(frozen=True, slots=True)
class Wordings:
    """What may stand for what: member (one or more roots) → the members that bear it out; and the members of several words by their first."""

    borne_by: Mapping[Member, frozenset[Member]]
    phrases: Mapping[str, tuple[Member, ...]]


@cache
def wordings() -> Wordings:
    """Return the list of the package, read once."""
    borne: dict[Member, set[Member]] = {}
    for line in files("qa.llm").joinpath("wordings.txt").read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        left, arrow, right = line.partition(">")
        bearing, carried = members(left), members(right if arrow else left)
        for member in carried:
            borne.setdefault(member, set()).update(bearing)
    every = borne.keys() | {member for bearing in borne.values() for member in bearing}
    phrases: dict[str, list[Member]] = {}
    for member in every:
        if len(member) > 1:
            phrases.setdefault(member[0], []).append(member)
    return Wordings({one: frozenset(by) for one, by in borne.items()}, {first: tuple(many) for first, many in phrases.items()})


def members(text: str) -> tuple[Member, ...]:
    """Return the members in a list of wordings: `members("fell, went down")` is (("fall",), ("go", "down"))."""
    return tuple(tuple(token.root for token in tokens(part) if token.kind != "mark") for part in text.split(",") if part.strip())


def found(words: Sequence[Token], known: Wordings) -> Iterator[tuple[int, Member]]:
    """Yield where each word and each phrase of the list begins in a text."""
    roots = [token.root for token in words]
    for at, one in enumerate(roots):
        yield at, (one,)
        for phrase in known.phrases.get(one, ()):
            if tuple(roots[at : at + len(phrase)]) == phrase:
                yield at, phrase


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
        verb = parsed.is_verb(at) or token.root in VERBS
        if not verb and (bearers & around or any(alike(token.root, other) for other in things)):
            continue
        missing.append(token)
    return tuple(missing)


def plain(token: Token) -> bool:
    """Return whether a word needs no bearer: a small word, a light one, a count, a day."""
    return token.norm in STOPWORDS or token.norm in COUNTS or token.root in LIGHT or token.norm in LIGHT or len(token.norm) < 2


def unsaid(sentence: str, evidence: str, cited: str) -> str | None:
    """Return the first word that is not carried, as a reason; None when all are."""
    missing = uncarried(sentence, evidence, cited)
    return f"the quoted words do not say “{missing[0].text}”" if missing else None
