"""How likely each day is for a clue, a year, a known event, a text's words: the tables, and their layout along the days.

The tables of distances were counted, and the table of words trained, on dated news of 2012-2026 (`tests/benchmarks/train_dates.py` makes
them again). The exponents that weigh the parts were fitted on articles that had not been counted: parts that say the same thing must not
count twice.
"""

from __future__ import annotations

import json
import re
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import log, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from qa.articles.clues import MONTH_STARTS, Clue, Clues, clues
from qa.articles.datewords import MONTHS, WEEKDAYS, calendar_day
from qa.articles.eras import eras

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]

FIRST_YEAR = 1990
WEIGHTS = Path(__file__).parent / "weights"
TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-'’&][A-Za-z0-9]+)*")
# Words of the calendar are clues of their own; the outlets of the training articles say nothing of time.
OTHERS = ("sept", "today", "yesterday", "tomorrow", "usa", "cnn", "gannett")
DROPPED = frozenset(
    [*MONTHS, *(month[:3] for month in MONTHS), *WEEKDAYS, *(day[:3] for day in WEEKDAYS), "tues", "thur", "thurs", *OTHERS]
)
# Known events are looked for in so many characters from the head: they cost most of the time in very long texts.
MOST_READ = 10_000
# Days on either side of a yearless day in which it is taken to be the one meant.
HALF_YEAR = 182


@dataclass(frozen=True, slots=True)
class Part:
    """One voice: `values[n]` is what it adds to the log-likelihood of day n. `start` and `end` are its words in the text; -1 for all the
    words.
    """

    kind: Literal["date", "words", "known"]
    values: Vector
    start: int
    end: int
    found: Mapping[str, str] = field(default_factory=dict)


class Calendar:
    """The days from 1990 to `latest`, by number from 0, with the month (from January 1990), month of the year and weekday of each."""

    def __init__(self, latest: date) -> None:
        import numpy as np

        self.origin = date(FIRST_YEAR, 1, 1).toordinal()
        self.days = max(latest.toordinal() - self.origin, 0) + 1
        days = [date.fromordinal(self.origin + n) for n in range(self.days)]
        self.year = np.array([day.year - FIRST_YEAR for day in days], np.int32)
        self.season = np.array([day.month - 1 for day in days], np.int32)
        self.month = self.year * 12 + self.season
        self.weekday = np.array([day.weekday() for day in days], np.int32)
        self.months = int(self.month[-1]) + 1
        self.years = int(self.year[-1]) + 1

    def day(self, number: int) -> date:
        """Return the day of a number."""
        return date.fromordinal(self.origin + number)

    def number(self, day: date) -> int:
        """Return the number of a day; negative or past the end when it is outside."""
        return day.toordinal() - self.origin


def terms(text: str) -> dict[str, str]:
    """Return the words of a text and its pairs of capitalised words, in lower case, each with its first spelling."""
    found: dict[str, str] = {}
    before, end = "", -9
    for match in TOKEN.finditer(text):
        word = match[0].replace("’", "'").removesuffix("'s")
        low = word.lower()
        if low in DROPPED or (len(low) < 3 and not word.isupper()):
            before = ""
            continue
        found.setdefault(low, word)
        capital = word[0].isupper()
        if capital and before and match.start() - end <= 2:
            found.setdefault(f"{before.lower()} {low}", f"{before} {word}")
        before = word if capital else ""
        end = match.end()
    return found


class Almanac:
    """The tables, read once from the folder of weights and not changed afterwards, so that threads may share them."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        import numpy as np

        settings: dict[str, Any] = json.loads((folder / "dates.json").read_text("utf-8"))
        with np.load(folder / "datewords.npz") as words:
            self._terms, self._months, self._level = words["terms"], words["months"], words["level"]
            self._vectors, self._scales = words["vectors"], words["scales"]
        self._power: dict[str, float] = settings["power"]
        self._years = np.array(settings["years"], np.float32)
        self._newest_offset: int = settings["years_from"]
        self._right_day, self._wrong_day = settings["weekday"]
        self._since: int = (settings["words_since"] - FIRST_YEAR) * 12
        edges = {family: np.array(values) for family, values in settings["edges"].items()}
        reach = {"day": 20000, "yearless": HALF_YEAR, "month": 900}
        self._reach = reach
        self._tables: dict[str, Vector] = {}
        for name, row in settings["tables"].items():
            values = np.array(row["values"], np.float32)
            if row["family"] in reach:
                far = reach[row["family"]]
                values = values[np.searchsorted(edges[row["family"]], np.arange(-far, far + 1), side="right")]
            self._tables[name] = values

    def parts(self, text: str, calendar: Calendar) -> list[Part]:
        """Return every voice on a text; the years and the words always speak."""
        return [part for _, part in self.voices(text, calendar)] + self._of_eras(text, calendar)

    def voices(self, text: str, calendar: Calendar) -> list[tuple[str, Part]]:
        """Return the voices that are weighed by an exponent, each with the exponent's name."""
        seen = clues(text)
        known = [clue for clue in seen.found if clue.table in self._tables]
        counts = Counter(clue.family for clue in known)
        voices: list[tuple[str, Part]] = []
        for clue in known:
            weight = self._power[clue.family] / sqrt(counts[clue.family])
            voices.append((clue.family, Part("date", self._along(clue, calendar) * weight, clue.word.start, clue.word.end)))
        found = terms(text)
        voices.append(("years", self._of_years(seen, calendar)))
        voices.append(("words", Part("words", self._of_words(found, calendar), -1, -1, found)))
        return voices

    def quote(self, part: Part, text: str, calendar: Calendar, day: int) -> str:
        """Return the words of the text that a part rests on; for the part of all words the three that speak most for that day."""
        if part.start >= 0:
            return text[part.start : part.end]
        rows, spelled = self._rows(part.found)
        if not len(rows):
            return ""
        month = min(max(int(calendar.month[day]) - self._since, 0), len(self._months) - 1)
        lift = (self._vectors[rows] * self._scales[rows, None]) @ (self._months[month] - self._months.mean(axis=0))
        return ", ".join(spelled[n] for n in lift.argsort()[::-1][:3])

    def _along(self, clue: Clue, calendar: Calendar) -> Vector:
        import numpy as np

        table = self._tables[clue.table]
        if clue.family == "season":
            return np.roll(table, clue.at)[calendar.season]
        if clue.family == "weekday":
            return np.roll(table, clue.at)[calendar.weekday]
        if clue.family == "yearless":
            return self._yearless(clue, table, calendar)
        far = self._reach[clue.family]
        if clue.family == "month":
            distance = calendar.month - (clue.at - FIRST_YEAR * 12)
            reached: Vector = table[np.clip(distance + far, 0, 2 * far)]
            return reached
        begin = far - (clue.at - calendar.origin)
        if begin < 0 or begin + calendar.days > len(table):
            return np.zeros(calendar.days, np.float32)
        part: Vector = table[begin : begin + calendar.days]
        return part

    def _yearless(self, clue: Clue, table: Vector, calendar: Calendar) -> Vector:
        import numpy as np

        month = bisect_right(MONTH_STARTS, clue.at)
        values = np.zeros(calendar.days, np.float32)
        for year in range(FIRST_YEAR - 1, FIRST_YEAR + calendar.years + 1):
            day = calendar_day(year, month, clue.at - MONTH_STARTS[month - 1] + 1)
            if day is None:
                continue
            at = calendar.number(day)
            begin, end = max(0, at - HALF_YEAR), min(calendar.days, at + HALF_YEAR + 1)
            if begin < end:
                agrees = 0.0 if clue.weekday is None else self._right_day if day.weekday() == clue.weekday else self._wrong_day
                values[begin:end] = table[HALF_YEAR + begin - at : HALF_YEAR + end - at] + np.float32(agrees)
        return values

    def _of_years(self, seen: Clues, calendar: Calendar) -> Part:
        """How well the years that are written, and those that are not, fit each year of publication."""
        import numpy as np

        values = np.zeros(calendar.years, np.float32)
        for number in range(calendar.years):
            for offset, row in enumerate(self._years, self._newest_offset):
                values[number] += row[min(seen.years.get(FIRST_YEAR + number - offset, 0), 2)]
        best = FIRST_YEAR + int(values.argmax())
        nearest = min(seen.year_words, key=lambda year: abs(year - best), default=None)
        word = seen.year_words[nearest] if nearest is not None else None
        along = (values * self._power["years"])[calendar.year]
        return Part("date", along, word.start if word else 0, word.end if word else 0)

    def _rows(self, found: Mapping[str, str]) -> tuple[Any, list[str]]:
        """Return the rows of the known terms in the table, and the spelling of each."""
        import numpy as np

        hashes = np.array([zlib.crc32(term.encode()) for term in found], np.uint32)
        if not len(hashes):
            return hashes, []
        rows = np.minimum(np.searchsorted(self._terms, hashes), len(self._terms) - 1)
        hits = np.flatnonzero(self._terms[rows] == hashes)
        spellings = list(found.values())
        return rows[hits], [spellings[hit] for hit in hits]

    def _of_words(self, found: Mapping[str, str], calendar: Calendar) -> Vector:
        import numpy as np

        rows, _ = self._rows(found)
        total = (self._vectors[rows] * self._scales[rows, None]).sum(axis=0) / np.float32(sqrt(max(len(rows), 30)))
        level = self._months @ total + self._level
        level = level - level.max()
        # Before and after the months of training: as their first year, less e, and as their last month.
        number = np.arange(calendar.months) - self._since
        values = np.where(number < 0, level[number % 12] - 1, level[np.clip(number, 0, len(level) - 1)])
        result: Vector = (values * self._power["words"]).astype(np.float32)[calendar.month]
        return result

    def _of_eras(self, text: str, calendar: Calendar) -> list[Part]:
        """One part for each bound; the same bound is counted once, however often the text gives it."""
        import numpy as np

        bounds = {(era.first, era.last, era.doubt): era for era in reversed(eras(text[:MOST_READ]))}
        parts = []
        for era in bounds.values():
            values = np.zeros(calendar.days, np.float32)
            least = log(era.doubt)
            if era.first is not None:
                values[: max(0, calendar.number(era.first))] = least
            if era.last is not None:
                values[max(0, calendar.number(era.last) + 1) :] = least
            parts.append(Part("known", values, era.start, era.end))
        return parts
