"""Date words → clues: what each of them could tell about the day of publication, named by the table of `dateinfer` that knows how much it
tells.

A clue's table is its kind and its circumstances: whether the words stand in the lead, speak of what is to come, are the newest of their
kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from qa.articles.datewords import DateWord, date_words, looks_ahead

Family = Literal["day", "yearless", "month", "season", "weekday"]
# Headline and first paragraph or two: what happened stands there, the background further down.
LEAD = 500


@dataclass(frozen=True, slots=True)
class Clue:
    """One piece of evidence.

    Attributes:
        family: how the table is laid along the days: "day" by distance from a day, "yearless" by distance from that day of the
            nearest year, "month" by distance in months, "season" by the month of the year, "weekday" by the day of the week.
        table: name of the table.
        at: where the table is laid: an ordinal day, day of a leap year (0-365), year * 12 + month - 1, month of the year (0-11), weekday
            (0-6).
        weekday: of a yearless day, where the words name it.
    """

    family: Family
    table: str
    at: int
    word: DateWord
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Clues:
    """All clues of one text. `years` says how often each year is written, in whatever kind of date word; `year_words` where it first is."""

    found: tuple[Clue, ...]
    years: dict[int, int]
    year_words: dict[int, DateWord]


MONTH_STARTS = (0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335)


def clues(text: str) -> Clues:
    """Return the clues in a text, in order; the same day or month twice in the same circumstances is one clue."""
    words = [(word, looks_ahead(text, word.start)) for word in date_words(text)]
    years: dict[int, int] = {}
    year_words: dict[int, DateWord] = {}
    for word, _ in words:
        if word.year is not None:
            for year in {word.year, word.year + (word.shift or 0)} if word.kind == "year" else (word.year,):
                years[year] = years.get(year, 0) + 1
                year_words.setdefault(year, word)
    newest_day = max((word.on.toordinal() for word, ahead in words if word.on and not ahead), default=0)
    newest_month = max((word.year * 12 + word.month - 1 for word, ahead in words if word.year and word.month and not ahead), default=0)
    seen = set()
    found = []
    for word, ahead in words:
        for clue in _clues_of(word, ahead, newest_day, newest_month):
            key = (clue.table, clue.at)
            if key not in seen:
                seen.add(key)
                found.append(clue)
    return Clues(tuple(found), years, year_words)


def _clues_of(word: DateWord, ahead: bool, newest_day: int, newest_month: int) -> Iterator[Clue]:
    where = ("ahead" if ahead else "past") + (" lead" if word.start < LEAD else "")
    if word.on is not None:
        at = word.on.toordinal()
        yield Clue("day", f"day {where}" + (" newest" if at == newest_day else ""), at, word)
    elif word.kind == "day" and word.month and word.day:
        table = f"yearless {where}" + (" weekday" if word.weekday is not None else "")
        yield Clue("yearless", table, MONTH_STARTS[word.month - 1] + word.day - 1, word, word.weekday)
    elif word.kind == "month" and word.month and word.unit is None:
        if word.year is not None:
            at = word.year * 12 + word.month - 1
            yield Clue("month", f"month {where}" + (" newest" if at == newest_month else ""), at, word)
        else:
            yield Clue("season", f"month of a year {where} {word.shift}", word.month - 1, word)
    elif word.kind == "weekday" and word.weekday is not None and word.shift is None:
        yield Clue("weekday", f"weekday {where}", word.weekday, word)
    elif word.kind == "relative" and word.shift is not None and abs(word.shift) <= 1 and word.unit != "day":
        yield Clue("season", f"{'vague ' if word.vague else ''}{word.unit} {word.shift}", 0, word)
