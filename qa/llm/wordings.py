"""Which words may stand for which: the list `wordings.txt` of general news English, read once.

No list holds all; what it lacks costs a true sentence, never lets a false one through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from qa.llm.tokens import Token, tokens

Member = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wordings:
    """What may stand for what.

    Attributes:
        borne_by: member (one or more roots) → the members that bear it out.
        phrases: the members of several words by their first.
        deeds: root of a verb → the roots that name the same deed, done by the same to the same.
    """

    borne_by: Mapping[Member, frozenset[Member]]
    phrases: Mapping[str, tuple[Member, ...]]
    deeds: Mapping[str, frozenset[str]]


@cache
def wordings() -> Wordings:
    """Return the list of the package, read once."""
    borne: dict[Member, set[Member]] = {}
    deeds: dict[str, set[str]] = {}
    for line in files("qa.llm").joinpath("wordings.txt").read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        left, arrow, right = line.removeprefix("=").partition(">")
        bearing, carried = members(left), members(right if arrow else left)
        for member in carried:
            borne.setdefault(member, set()).update(bearing)
            if line.startswith("=") and len(member) == 1:
                deeds.setdefault(member[0], set()).update(one[0] for one in bearing if len(one) == 1)
    every = borne.keys() | {member for bearing in borne.values() for member in bearing}
    phrases: dict[str, list[Member]] = {}
    for member in every:
        if len(member) > 1:
            phrases.setdefault(member[0], []).append(member)
    return Wordings(
        {one: frozenset(by) for one, by in borne.items()},
        {first: tuple(many) for first, many in phrases.items()},
        {one: frozenset(same) for one, same in deeds.items()},
    )


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
