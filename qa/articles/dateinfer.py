"""A text without a stated date → the shortest span of days that holds its publication with a given probability, and its evidence.

Every clue (`clues`), every year written, some general knowledge (`eras`) and the words themselves say how likely each day is; `almanac`
has the tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from qa.articles.almanac import Almanac, Calendar

# A part that lifts the chosen day by less than this factor (e to the power) over an average day is no evidence worth quoting.
WORTH_QUOTING, MOST_QUOTED = 0.5, 3
RULES = {frozenset(["date"]): "dates in the text", frozenset(["words"]): "words of their time", frozenset(["known"]): "known events"}


@dataclass(frozen=True, slots=True)
class Inferred:
    """The shortest span that holds the day with the probability asked for. `evidence` quotes the text, at most three pieces, strongest
    first.
    """

    first: date
    last: date
    evidence: tuple[str, ...]
    rule: str

    @property
    def days(self) -> int:
        """Width of the span, at least 1."""
        return (self.last - self.first).days + 1


class Outlook:
    """How likely each day of publication is for one text, up to the day `latest` (1990 or later)."""

    def __init__(self, text: str, latest: date) -> None:
        import numpy as np

        self._text, self._calendar = text, _calendar(latest)
        self._parts = _almanac().parts(text, self._calendar)
        self._total = np.zeros(self._calendar.days)
        for part in self._parts:
            self._total += part.values
        share = np.exp(self._total - self._total.max())
        self._edges = np.concatenate([[0.0], np.cumsum(share / share.sum())])

    def span(self, mass: float) -> Inferred:
        """Return the shortest span that holds the publication with the probability `mass` (above 0, below 1)."""
        import numpy as np

        edges, days = self._edges, self._calendar.days
        ends = np.searchsorted(edges, edges[:-1] + mass * edges[-1] - 1e-9)
        first = int(np.where(ends <= days, ends - np.arange(days), days + 1).argmin())
        until = min(int(ends[first]), days) - 1
        peak = first + int(self._total[first : until + 1].argmax())
        lifts = [(float(part.values[peak] - part.values.mean()), n) for n, part in enumerate(self._parts)]
        told = [self._parts[n] for lift, n in sorted(lifts, reverse=True)[:MOST_QUOTED] if lift > WORTH_QUOTING]
        quotes = [_almanac().quote(part, self._text, self._calendar, peak) for part in told]
        rule = RULES.get(frozenset(part.kind for part in told), "several clues")
        return Inferred(
            self._calendar.day(first), self._calendar.day(until), tuple(dict.fromkeys(quote for quote in quotes if quote)), rule
        )


@cache
def _almanac() -> Almanac:
    """The tables are read once for the process; nothing changes them."""
    return Almanac()


@cache
def _calendar(latest: date) -> Calendar:
    return Calendar(latest)
