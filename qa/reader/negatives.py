"""Questions that a passage no longer answers, made by program from rows that it does answer.

Four kinds: the sentence with the answer is taken out; the passage is cut so that the answer lies outside; a name,
number, year or month of the question is exchanged for another of the same kind; a word is exchanged for its
opposite. Some of them can still be answered; how many was not measured.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.reader.data import Row

_SENTENCE = re.compile(r".+?(?:[.!?][\"')\]”’]*(?=\s)|\n|$)", re.DOTALL)
_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_COUNTS = "two three four five six seven eight nine ten eleven twelve twenty thirty hundred thousand million"
_KINDS = {
    "year": re.compile(r"\b(?:1[0-9]{3}|20[0-9]{2})\b"),
    "month": re.compile(rf"\b(?:{_MONTHS.replace(' ', '|')})\b"),
    "day": re.compile(rf"\b(?:{_DAYS.replace(' ', '|')})\b"),
    "number": re.compile(rf"\b(?:\d[\d.,]*\d|\d|{_COUNTS.replace(' ', '|')})\b"),
    "name": re.compile(r"(?<![.!?\n:] )(?<!^)\b[A-Z][\w'’-]+(?: (?:of |the |de )?[A-Z][\w'’-]+){0,3}"),
}
_NOT_NAMES = frozenset("I I'm I've I'll I'd The A An It He She They We You In On At But And If So My".split())
_PAIRS = """first last, most least, more less, highest lowest, largest smallest, before after, biggest smallest,
oldest youngest, increase decrease, increased decreased, best worst, early late, began ended, begin end, start stop,
started stopped, win lose, won lost, north south, east west, northern southern, eastern western, male female,
men women, man woman, boys girls, father mother, son daughter, brother sister, husband wife, king queen, good bad,
high low, higher lower, longest shortest, larger smaller, above below, inside outside, allowed forbidden,
accept reject, accepted rejected, support oppose, supported opposed, open closed, old new, add remove,
added removed, buy sell, bought sold, common rare, never always, minimum maximum, internal external,
public private, easy difficult, strong weak, positive negative, like dislike, love hate, arrive leave,
arrived left, rise fall, rose fell, earlier later, major minor, advantage disadvantage, cause prevent,
caused prevented, expensive cheap, teacher student, gave received, give receive, fast slow,
hot cold, future past, success failure, successful unsuccessful, founded abolished, created destroyed, built demolished"""
_OPPOSITES: dict[str, str] = {}
for _pair in _PAIRS.replace("\n", " ").split(", "):
    _one, _two = _pair.split()
    _OPPOSITES.setdefault(_one, _two)
    _OPPOSITES.setdefault(_two, _one)
_OPPOSITE = re.compile(rf"\b(?:{'|'.join(sorted(_OPPOSITES))})\b")
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|did|does|do|can|could|will|would|has|have|had)\b(?! not)")


def without_sentence(row: Row) -> Row | None:
    """Take out every sentence that holds an answer; None when nothing is left or the answer's text still is."""
    kept = [
        match.group()
        for match in _SENTENCE.finditer(row.context)
        if not any(start < match.end() and end > match.start() for start, end in row.spans)
    ]
    context = "".join(kept).strip()
    return _null(row, row.question, context, "sentence-removed")


def away_from_answer(row: Row) -> Row | None:
    """Keep the longer side of the passage before or after all answers."""
    first, last = min(start for start, _ in row.spans), max(end for _, end in row.spans)
    sides = (row.context[:first], row.context[last:])
    side = max(sides, key=len)
    cut = [match.span() for match in _SENTENCE.finditer(side)]
    if side is sides[0]:
        context = side[: cut[-1][0]] if cut else ""
    else:
        context = side[cut[0][1] :] if cut else ""
    return _null(row, row.question, context.strip(), "cropped-away")


def other_entity(row: Row, chance: random.Random, strangers: Sequence[str] = ()) -> Row | None:
    """Exchange one name, number, year, month or day of the question for another of its kind.

    Args:
        row: an answerable row.
        chance: the source of choices.
        strangers: names from other rows, taken instead of one from the same passage when not empty.
    """
    for kind, pattern in _KINDS.items():
        here = [m for m in pattern.finditer(row.question) if m.group() not in _NOT_NAMES]
        if not here:
            continue
        found = chance.choice(here)
        lowered = row.question.lower()
        pool = strangers if kind == "name" and strangers else pattern.findall(row.context)
        others = sorted({o for o in pool if o.lower() not in lowered and o.split()[0] not in _NOT_NAMES})
        others = [o for o in others if not set(o.lower().split()) & set(lowered.split())]
        others = [o for o in others if o not in row.answers]
        if not others and kind == "year":
            others = [str(int(found.group()) + chance.choice((-11, -4, -2, -1, 1, 2, 3, 7)))]
        if not others:
            continue
        question = row.question[: found.start()] + chance.choice(others) + row.question[found.end() :]
        return replace(row, id=f"{row.id}-other", question=question, spans=(), focus=row.spans[0], source=f"{row.source}-other-{kind}")
    return None


def opposite(row: Row, chance: random.Random) -> Row | None:
    """Exchange one word of the question for its opposite; in one case of six put a "not" instead."""
    found = list(_OPPOSITE.finditer(row.question))
    if found:
        match = chance.choice(found)
        text = _OPPOSITES[match.group()]
    else:
        verbs = list(_AUXILIARY.finditer(row.question))
        if not verbs or chance.random() > 0.15:
            return None
        match = verbs[0]
        text = match.group() + " never"
    question = row.question[: match.start()] + text + row.question[match.end() :]
    return replace(row, id=f"{row.id}-opposite", question=question, spans=(), focus=row.spans[0], source=f"{row.source}-opposite")


def names(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return names (two words or more) that occur in the rows' contexts, once each, sorted."""
    found = {name for row in rows for name in _KINDS["name"].findall(row.context) if " " in name}
    return tuple(sorted(found))


def _null(row: Row, question: str, context: str, kind: str) -> Row | None:
    lowered = context.lower()
    if len(context) < 60 or any(answer.lower() in lowered for answer in row.answers):
        return None
    return replace(row, id=f"{row.id}-{kind}", question=question, context=context, spans=(), source=f"{row.source}-{kind}")
