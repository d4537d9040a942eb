"""Numbers of a text in one form, and which numbers, dates and days of a sentence are not borne out by what it cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import combinations, pairwise

from qa.llm.dates import dates, relative
from qa.llm.tokens import Token, tokens

_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
WORDS = {word: n for n, word in enumerate(_SMALL.split())} | {
    word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINALS = {word: n for n, word in enumerate(_ORDINALS.split(), start=3)}
TIMES = {"twice": 2, "double": 2, "doubled": 2, "thrice": 3, "triple": 3, "tripled": 3, "both": 2, "pair": 2, "duo": 2, "dozen": 12}
SCALES = {"hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6, "mn": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9} | {
    "trillion": 10**12,
    "tn": 10**12,
}
UNITS = {
    unit: names[0]
    for line in (
        "percent % pc|point points|dollar dollars $ usd|euro euros € eur|pound pounds £ gbp sterling|yuan renminbi rmb|yen ¥|"
        "rouble roubles ruble rubles|"
        "rupee rupees|franc francs|second seconds|minute minutes|hour hours|day days|week weeks|month months|year years|decade decades|"
        "century centuries|metre metres meter meters|kilometre kilometres kilometer kilometers km|mile miles|foot feet|inch inches|"
        "gram grams|kilogram kilograms kilo kilos kg|tonne tonnes ton tons|litre litres liter liters|barrel barrels|"
        "hectare hectares|acre acres|"
        "degree degrees|watt watts|megawatt megawatts mw|gigawatt gigawatts gw"
    ).split("|")
    for names in (line.split(),)
    for unit in names
}
SPANS = {"decade": 10, "decades": 10, "century": 100, "fortnight": 2, "dozen": 12, "score": 20}
SYMBOLS = frozenset("$€£¥")
# After these "one" counts nothing: "one of them", "one day".
NO_THINGS = frozenset("of day another or in and is was who that the by to".split())


MOST_COUNTED = 12


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is meant: "$2.4bn" and "2.4 billion dollars" are one.

    Attributes:
        unit: its measure in one form; empty when it has none that is known.
        after: "to", "from", "by" or "of" when that stands before it.
        at: index of its first token.
    """

    value: Decimal
    unit: str
    after: str
    at: int


def numbers(words: Sequence[Token]) -> tuple[Number, ...]:
    """Return the numbers of a token sequence. "one" and "first" are left out: they are mostly no numbers."""
    found: list[Number] = []
    at = 0
    while at < len(words):
        value, used = value_at(words, at)
        if value is None:
            at += 1
            continue
        next_at = at + used
        unit = ""
        if at and words[at - 1].text in SYMBOLS:
            unit = UNITS[words[at - 1].text]
        else:
            ahead = next_at + 1 if next_at < len(words) and words[next_at].text in ("-", "‑") else next_at
            if ahead + 1 < len(words) and words[ahead].norm == "per" and words[ahead + 1].norm == "cent":
                unit = "percent"
            elif ahead + 1 < len(words) and words[ahead].norm in ("percent", "percentage") and UNITS.get(words[ahead + 1].norm) == "point":
                unit = "point"
            elif ahead < len(words):
                unit = UNITS.get(words[ahead].norm, "")
        back = at - 2 if at and words[at - 1].text in SYMBOLS else at - 1
        while back >= 0 and words[back].norm in ("about", "around", "roughly", "nearly", "almost", "just", "only", "over", "under", "some"):
            back -= 1
        while back > 0 and words[back].norm in ("the", "its", "their", "his", "her", "all"):
            back -= 1
        after = words[back].norm if back >= 0 and words[back].norm in ("to", "from", "by", "of") else ""
        found.append(Number(value, unit, after, at))
        at = next_at
    return tuple(found)


def value_at(words: Sequence[Token], at: int) -> tuple[Decimal | None, int]:
    """Return the number that begins at a token and how many tokens it takes; None and 1 when none does."""
    token = words[at]
    if token.kind == "number":
        value = parsed(token.norm)
        if value is None:
            return None, 1
        used = 1
    elif token.norm in WORDS and token.norm not in ("one", "zero"):
        value, used = Decimal(WORDS[token.norm]), 1
        if value >= 20 and at + 1 < len(words):
            next_at = at + 2 if words[at + 1].text == "-" and at + 2 < len(words) else at + 1
            small = WORDS.get(words[next_at].norm, 0)
            if 0 < small < 10:
                value, used = value + small, next_at - at + 1
    elif token.norm in ORDINALS:
        return Decimal(ORDINALS[token.norm]), 1
    elif token.norm in TIMES:
        return Decimal(TIMES[token.norm]), 1
    elif token.norm == "one" and at + 1 < len(words) and words[at + 1].norm in SCALES:
        value, used = Decimal(1), 1
    elif token.norm in ("a", "half") and at + 1 < len(words) and words[at + 1].norm in ("hundred", "thousand", "million", "billion"):
        value, used = (Decimal(1) if token.norm == "a" else Decimal("0.5")), 1
    else:
        return None, 1
    while at + used < len(words) and words[at + used].norm in SCALES:
        value, used = value * SCALES[words[at + used].norm], used + 1
    return value.normalize(), used


def parsed(text: str) -> Decimal | None:
    """Return the value of digits: "1,900", "6.1", "80th", "4:07" (minutes of the day, below zero so that no count equals it)."""
    text = re.sub(r"(?:st|nd|rd|th)$", "", text)
    if re.fullmatch(r"\d{1,2}:\d{2}", text):
        hours, minutes = text.split(":")
        return -Decimal(60 * int(hours) + int(minutes) + 1)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        text = text.replace(",", "")
    try:
        return Decimal(text).normalize()
    except InvalidOperation:
        return None


def wrong_number(sentence: str, evidence: str) -> str | None:
    """Return what a sentence's numbers, dates or days say that its evidence does not, as a reason; None when all are borne out."""
    mine, theirs = tokens(sentence), tokens(evidence)
    here = numbers(theirs)
    for number in numbers(mine):
        same = [other for other in here if other.value == number.value]
        shown = mine[number.at].text
        if not same:
            if any(SPANS.get(token.norm) == number.value for token in theirs):
                continue
            if number.value == 2 and any(t.norm == "and" for t in theirs) and mine[number.at].norm in ("two", "both", "pair", "duo"):
                continue
            if rounded(mine, number, here):
                continue
            return f"the number {shown} is not in the quoted words"
        if number.unit and all(other.unit and other.unit != number.unit for other in same):
            return f"{shown} is counted in {number.unit}, which the quoted words do not say"
        if {number.after} & {"to", "from"} and all(other.after in ("to", "from") and other.after != number.after for other in same):
            return f"{shown} is the other end of the change in the quoted words"
        if number.after == "of" and any(other.after == "of" for other in here) and not any(other.after == "of" for other in same):
            return f"{shown} is not the whole in the quoted words"
    if turned_scores := {(b, a) for a, b in scores(mine)} & scores(theirs) - scores(mine):
        first, second = min(turned_scores)
        return f"the quoted words say {first} to {second}"
    if (alone := single(mine, theirs)) is not None:
        return f"the quoted words do not say “one {alone}”"
    months, pairs, days = dates(mine)
    their_months, their_pairs, their_days = dates(theirs)
    if months - their_months or pairs - their_pairs:
        return "its date is not in the quoted words"
    if days - their_days:
        return f"the day {sorted(days - their_days)[0].title()} is not in the quoted words"
    wrong = relative(mine) - relative(theirs)
    for which, span in sorted(wrong):
        if any(other == span for _, other in relative(theirs)):
            return f"the quoted words do not say “{which} {span}”"
    return None


def foreign(sentence: str, evidence: str, cited: str) -> str | None:
    """Return a number, date or weekday of a sentence that the cited passages have nowhere, as a reason; None when there is none.

    Counts up to twelve may be counted out ("three of them") and other numbers reckoned as sum or difference of two in the evidence; whether
    they are right this cannot tell.
    """
    mine, theirs = tokens(sentence), tokens(cited)
    there, here = numbers(theirs), [number.value for number in numbers(tokens(evidence))]
    known = {number.value for number in there} | {Decimal(SPANS[token.norm]) for token in theirs if token.norm in SPANS}
    known |= {value for token in theirs if token.kind == "number" and (value := parsed(token.norm)) is not None}  # "50 of the 74 million"
    reckoned = {value for one, other in combinations(here, 2) for value in (one + other, abs(one - other))}
    for number in numbers(mine):
        if number.value in known | reckoned or 0 <= number.value <= MOST_COUNTED or rounded(mine, number, there):
            continue
        return f"the number {mine[number.at].text} is not in the cited passage"
    months, pairs, days = dates(mine)
    their_months, their_pairs, their_days = dates(theirs)
    if months - their_months or pairs - their_pairs:
        return "its date is not in the cited passage"
    return f"the day {min(days - their_days).title()} is not in the cited passage" if days - their_days else None


def scores(words: Sequence[Token]) -> set[tuple[Decimal, Decimal]]:
    """Return the pairs of a score or vote: "7 to 2", "3-1", "17 votes to 9"; not "from 63 to 65"."""
    found = set()
    these = numbers(words)
    for one, other in pairwise(these):
        between = [token.norm for token in words[one.at + 1 : other.at]]
        if between and len(between) < 3 and between[-1] in ("to", "-", "–", "‑", "against") and one.after != "from":
            found.add((one.value, other.value))
    return found


def single(mine: Sequence[Token], theirs: Sequence[Token]) -> str | None:
    """Return the noun of which the sentence says "one" and the evidence neither that nor "a"; None without one."""
    if any(token.norm in ("one", "single", "1", "only", "sole", "alone") for token in theirs):
        return None
    for at, token in enumerate(mine[:-1]):
        noun = mine[at + 1]
        if token.norm not in ("one", "zero", "single") or noun.kind != "word" or noun.norm in NO_THINGS:
            continue
        places = [k for k, other in enumerate(theirs) if other.root == noun.root]
        if not any(other.norm in ("a", "an") for k in places for other in theirs[max(0, k - 3) : k]):
            return noun.text
    return None


def figures(value: Decimal) -> int:
    """Return how many digits of a number say something: 1 of 300, 3 of 312."""
    return len(value.normalize().as_tuple().digits)


def rounded(words: Sequence[Token], number: Number, here: Sequence[Number]) -> bool:
    """Return whether the sentence says "more than 300" of 312, "nearly 320" of 312 or "about 310" of 312."""
    before = [token.norm for token in words[max(0, number.at - 2) : number.at]]
    near = [
        other.value / number.value
        for other in here
        if other.unit == number.unit and number.value > 9 and figures(number.value) < figures(other.value)
    ]
    if before[-1:] == ["over"] or before == ["more", "than"]:
        return any(1 < share <= Decimal("1.1") for share in near)
    if before[-1:] in (["nearly"], ["almost"], ["under"]) or before in (["less", "than"], ["fewer", "than"]):
        return any(Decimal("0.9") <= share < 1 for share in near)
    return before[-1:] in (["about"], ["around"], ["roughly"], ["some"]) and any(abs(share - 1) <= Decimal("0.04") for share in near)
