"""What an answer's words amount to, so that two answers can be told to be the same, another, or impossible together.

A number with its unit, days, or names; anything else is plain words. Shallow on purpose: units are the word beside the number, names are
capitals. Where nothing is sure, two answers are held to be different but not in conflict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from qa.words import content_words, fold
from vectorstore.records import Published

ONES = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
TENS = {name: 10 * n for n, name in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "k": 1_000,
    "million": 10**6,
    "m": 10**6,
    "mn": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
    "dozen": 12,
}
WORDED = "|".join([*ONES, *TENS])
NUMBER = re.compile(
    rf"(?P<money>[$€£¥]\s?)?(?:(?P<digits>\d{{1,3}}(?:[,\u202f ]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|\b(?P<worded>(?:{WORDED})(?:[- ](?:{WORDED}))?)\b|\b(?P<one>an?|half a)(?= (?:hundred|thousand|million|billion|trillion|dozen)\b))"
    r"(?:[ -]?(?P<scale>hundred|thousand|million|billion|trillion|dozen|bn|mn|[mk](?![a-z]))\b)?(?:[ -]?(?P<unit>%|per ?cent\b|percentage points?\b|[a-zA-Z]+))?",
    re.IGNORECASE,
)
# An interval of more days than that says too little to be the same as a day within it.
WIDE = timedelta(days=31)
NAME = re.compile(r"\b[A-Z][\w’'-]*")
SIGNS = frozenset("%$€£¥")
SAME_UNIT = {"percent": "%", "per cent": "%", "dollars": "$", "euros": "€", "pounds": "£", "yuan": "¥"}


@dataclass(frozen=True, slots=True)
class Value:
    """What words amount to. Empty parts mean: none of that kind.

    Attributes:
        numbers: (amount, unit) pairs; the unit is a stem, "%" or a sign of money, "" when nothing stands beside the number.
        days: the closed interval that the words name, None when they name none or it is not known.
        words: content words, folded and stemmed.
        names: those of them that are capitalised.
    """

    numbers: frozenset[tuple[float, str]]
    days: tuple[date, date] | None
    words: frozenset[str]
    names: frozenset[str]


@lru_cache(maxsize=4096)
def value(text: str, published: Published) -> Value:
    """Return what the words amount to in an article published then."""
    from qa.articles.mentions import mentions

    dated = [mention for mention in mentions(text, published) if mention.first and mention.last]
    days = (dated[0].first, dated[0].last) if dated else None
    names = frozenset(word for name in NAME.findall(text) for word in content_words(name))
    rest = text
    for mention in reversed(dated):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    return Value(frozenset(numbers(rest)), days, frozenset(content_words(text)), names)  # type: ignore[arg-type]


def numbers(text: str) -> list[tuple[float, str]]:
    """Return the numbers of a text with their units, in order: "about 1.5 million people" is [(1500000.0, "people")]."""
    found = []
    for match in NUMBER.finditer(text):
        if match["digits"]:
            amount = float(re.sub(r"[,\u202f ]", "", match["digits"]))
        elif match["worded"]:
            amount = float(sum(ONES.get(part, TENS.get(part, 0)) for part in re.split(r"[- ]", match["worded"].lower())))
        else:
            amount = 0.5 if match["one"].lower().startswith("half") else 1.0
        amount *= SCALES.get((match["scale"] or "").lower(), 1)
        unit = (match["money"] or "").strip() or (match["unit"] or "").lower()
        unit = SAME_UNIT.get(unit, unit)
        stems = content_words(unit)
        found.append((amount, unit if unit in SIGNS else (stems[0] if stems else "")))
    return found


def same(a: Value, b: Value) -> bool:
    """Return whether two answers to one question say the same.

    Same numbers, same days (one interval within the other), or words of which one set holds the other with a name in common; a longer wording
    of the same answer ("the Indian Prime Minister, Narendra Modi") is the same as a shorter one ("Modi").
    """
    if a.words and a.words == b.words and not (a.days and b.days):
        return True
    if a.days and b.days:
        return _within(a.days, b.days) or _within(b.days, a.days)
    if a.numbers and b.numbers:
        return bool(a.numbers) and all(any(_equal(x, y) for y in b.numbers) for x in a.numbers) and len(a.numbers) == len(b.numbers)
    if a.numbers or b.numbers:
        return False
    smaller, larger = sorted((a.words, b.words), key=len)
    if not smaller or not smaller <= larger:
        return False
    return bool(a.names & b.names) or len(smaller) >= 0.6 * len(larger)


def alike(a: Value, b: Value) -> bool:
    """Return whether two answers are of one kind: numbers that may have one unit, days, names, or plain words."""
    if a.numbers and b.numbers:
        return any(_one_unit(x, y) for x in a.numbers for y in b.numbers)
    if a.days or b.days or a.numbers or b.numbers:
        return bool(a.days and b.days)
    return bool(a.names) == bool(b.names)


def incompatible(a: Value, b: Value) -> bool:
    """Return whether two answers cannot both be right as the value of one thing: other numbers of one unit, or days apart."""
    if a.days and b.days:
        return a.days[1] < b.days[0] or b.days[1] < a.days[0]
    if a.numbers and b.numbers:
        return alike(a, b) and not same(a, b)
    return False


def _one_unit(a: tuple[float, str], b: tuple[float, str]) -> bool:
    """Return whether two numbers may count one thing: units that agree or are not written; a bare 6.1 is no count of 71."""
    if not a[1] and not b[1] and (a[0] % 1 == 0) != (b[0] % 1 == 0):
        return max(a[0], b[0]) <= 2 * min(a[0], b[0])
    return a[1] == b[1] or not a[1] or not b[1]


def _within(a: tuple[date, date], b: tuple[date, date]) -> bool:
    """Return whether a lies in b, and b is not so wide that it would hold other events as well."""
    return b[0] <= a[0] and a[1] <= b[1] and (a == b or b[1] - b[0] <= WIDE)


def _equal(a: tuple[float, str], b: tuple[float, str]) -> bool:
    """Return whether two numbers are one: what stands beside them may differ ("17 people", "17 injured"), but not money and percent."""
    return a[0] == b[0] and (_one_unit(a, b) or not {a[1], b[1]} & SIGNS)


def key(text: str) -> tuple[str, ...]:
    """Return the common form of an answer's words; the folded text itself when it has no content words."""
    return tuple(content_words(text)) or (fold(text).strip(),)
