"""The months, days and spans ("last year") that a text names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from qa.llm.tokens import Token

MONTHS = {
    name: n
    for n, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|"
        "december dec".split("|"),
        start=1,
    )
    for name in names.split()
}
DAYS = {name: name for name in "monday tuesday wednesday thursday friday saturday sunday".split()}
RELATIVE = {"this": "this", "current": "this", "last": "last", "previous": "last", "past": "last", "next": "next", "coming": "next"}
RELATIVE_SPANS = frozenset("week weekend month quarter year decade century season spring summer autumn fall winter".split()) | DAYS.keys()
# "May" and "March" open sentences as other words too.
AMBIGUOUS = frozenset({"may", "march", "mar", "sun"})
BEFORE_MONTH = frozenset(
    "in on by of since until till from to late early mid last next this and through before after between during end".split()
)


def dates(words: Sequence[Token]) -> tuple[set[int], set[tuple[int, int]], set[str]]:
    """Return the months, the (day, month) pairs and the weekdays that are named."""
    months: set[int] = set()
    pairs: set[tuple[int, int]] = set()
    days: set[str] = set()
    for at, token in enumerate(words):
        if not token.capital:
            continue
        if token.norm in DAYS or (token.norm.removesuffix("s") in DAYS):
            days.add(token.norm.removesuffix("s"))
        if token.norm not in MONTHS:
            continue
        month = MONTHS[token.norm]
        before = words[at - 1] if at else None
        if before is not None and before.norm == "of" and at >= 2:
            before = words[at - 2] if words[at - 2].kind == "number" else before
        after = words[at + 1] if at + 1 < len(words) else None
        day = next((int(v) for t in (before, after) if t is not None and (v := dayish(t))), None)
        year = after is not None and after.kind == "number" and len(after.norm) == 4
        if token.norm in AMBIGUOUS and day is None and not year and (before is None or before.norm not in BEFORE_MONTH):
            continue
        months.add(month)
        if day is not None:
            pairs.add((day, month))
    return months, pairs, days


def dayish(token: Token) -> str:
    """Return the digits of a token that can be a day of a month, else nothing."""
    text = re.sub(r"(?:st|nd|rd|th)$", "", token.norm)
    return text if token.kind == "number" and text.isdigit() and 1 <= int(text) <= 31 else ""


def relative(words: Sequence[Token]) -> set[tuple[str, str]]:
    """Return the spans that are told from the day of writing: "last year" is ("last", "year"); "previous" counts as last."""
    return {(RELATIVE[word.norm], after.norm) for word, after in pairwise(words) if word.norm in RELATIVE and after.norm in RELATIVE_SPANS}
