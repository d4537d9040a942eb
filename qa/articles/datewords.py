"""Text → the date words in it, by a closed grammar: calendar days, months, years, weekdays and relative words. Finds and reads; resolves
nothing.

Own patterns, because the general finders read "may", "sat" and "50%" as dates: on five articles, half of dateparser's finds were wrong.
What is left out: clock times, decades ("the 1990s"), centuries, dates in other languages than English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from vectorstore.records import Precision

Kind = Literal["day", "month", "year", "weekday", "relative"]
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
MANY = {"a": 1, "an": 1, "couple": 2, "few": 3, "several": 4}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "fall": (9, 11), "autumn": (9, 11), "winter": (12, 2)}


@dataclass(frozen=True, slots=True)
class DateWord:
    """One expression: `text[start:end]` are its words.

    Attributes:
        kind: "day" (month and day, perhaps a year), "month" (a month, perhaps with a year), "year", "weekday", "relative".
        year, month, day: as written; None where the words do not say. A two-digit year is completed.
        weekday: 0 for Monday; stands alone in kind "weekday", beside a day in kind "day".
        last_day: the end of a range of days within the month ("May 16-18"), else None.
        unit: of kind "relative": "day", "week", "weekend", "month", "year" or a season.
        shift: of kinds "relative", "weekday", "month": how many units away, negative for the past; None when the words do not say.
        vague: the amount is not exact ("a few weeks ago", "earlier this year").
    """

    start: int
    end: int
    kind: Kind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    last_day: int | None = None
    unit: str | None = None
    shift: int | None = None
    vague: bool = False

    @property
    def on(self) -> date | None:
        """The day, when year, month and day are all written; None otherwise."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return calendar_day(self.year, self.month, self.day)


_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?"
    r"|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SHORT_DAY = r"(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_COUNT = r"(?:\d{1,3}|an?|couple|few|several|" + "|".join(NUMBERS[1:]) + ")"
_UNIT = r"(?:day|week|weekend|month|year)"
_SEASON = "(?:" + "|".join(SEASONS) + ")"

# Branches in order of preference: the first reading of a place wins.
_GRAMMAR = re.compile(
    rf"""
    (?P<iso>{_YEAR}-[01]\d-[0-3]\d)(?!\d)
    | (?P<slash>[01]?\d/[0-3]?\d/(?:{_YEAR}|\d\d))(?![\d/])
    | (?:(?P<wd>{_WEEKDAY}|{_SHORT_DAY})(?:\s(?:morning|afternoon|evening|night))?,?\s\(?(?:on\s)?(?:the\s)?)?
      (?: (?P<mon>{_MONTH})(?:\s(?P<day>{_DAY})(?:st|nd|rd|th)?(?!\d|,\d{{3}}|[%:]|\.\d)
            (?:(?:\s?[-–—]\s?|\sto\s|\sand\s)(?P<until>{_DAY})(?![\d:.,%]*\d))?(?:,?\s(?P<y1>{_YEAR})\b(?!,\d{{3}}))?)
        | (?P<d2>{_DAY})(?:st|nd|rd|th)?(?:\sof)?\s(?P<mon2>{_MONTH})\b(?:,?\s(?P<y2>{_YEAR})\b)?
      )(?:(?P<paren>\s\((?P<wd2>{_WEEKDAY})\)))?
    | (?P<mon3>{_MONTH})(?:,|\sof)?\s(?P<y3>{_YEAR})\b
    | (?P<mon4>{_MONTH})(?!['’]s\b)(?!\w)
    | (?:(?P<wmod>[Ll]ast|[Nn]ext|[Tt]his)\s)?(?P<wd3>{_WEEKDAY})s?\b
    | (?P<count>{_COUNT})\s(?:of\s)?(?P<unit>{_UNIT})s?\s(?P<dir>ago|earlier|before|later|from\snow)\b
    | (?P<shifty>earlier\sthis|later\sthis|the\sprevious|the\sfollowing|this\spast|this\scoming|[Ll]ast|[Tt]his|[Nn]ext|past|coming)\s
      (?P<unit2>{_UNIT}|{_SEASON}|night|morning|afternoon|evening)\b
    | (?P<one>[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight)\b
    | (?P<season>[Ss]pring|[Ss]ummer|[Ff]all|[Aa]utumn|[Ww]inter)\s(?:of\s)?(?P<y4>{_YEAR})\b
    | (?P<year>{_YEAR})(?:[-–/](?P<yend>\d\d|{_YEAR})\b)?(?!\d|[.,]\d|%|s\b|['’]s\b(?=\ss)|[-/]\w)
    """,
    re.VERBOSE,
)
_TOKEN = re.compile(r"[A-Za-z0-9]+")
# Words at which an expression may begin; the grammar is tried only there (and at numbers), which is six times as fast as trying everywhere.
_STARTS = frozenset(
    [month.capitalize() for month in MONTHS]
    + [month[:3].capitalize() for month in MONTHS]
    + ["Sept"]
    + [day.capitalize() for day in WEEKDAYS]
    + "Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun".split()
    + [form for word in [*NUMBERS[1:], *MANY, *SEASONS, "last", "next", "this"] for form in (word, word.capitalize())]
    + "earlier later the past coming yesterday today tomorrow tonight Earlier Later Yesterday Today Tomorrow Tonight".split()
)
_NOT_BEFORE = frozenset("$£€¥#.,/-_@")
# Months that are also verbs or names count only after one of these words; the strict ones are never a month after "to", "of" or "and".
_MONTH_LEADS = frozenset("in since last this next early late mid until by before after during through from of past between".split())
_NAMES = frozenset(("April", "May", "June", "August"))
_BEFORE = re.compile(r"(?:\b([A-Za-z]+)[\s-])?\b([A-Za-z]+)[\s-]$")


_AHEAD = re.compile(
    r"\b(?:will|won['’]t|shall|going\sto|(?:is|are|was|were|be)\s(?:set|due|expected|scheduled|slated|planned|poised|likely)|scheduled|slated|planned|expected"
    r"|plans?\sto|hopes?\sto|upcoming|next|coming|until|later\sthis|ahead\sof|deadline|to\sbe|begins?|starts?|opens?|kicks?\soff|returns|arrives|airs|debuts"
    r"|premieres|faces?|plays?|hosts?|expires?|by)\b[^.!?\n]{0,70}$",
    re.IGNORECASE,
)


def calendar_day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None when the calendar has none such: `calendar_day(2023, 2, 29)` is None."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_span(year: int, month: int) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def precision_of(first: date, last: date) -> Precision:
    """Return the precision of a closed interval: "day", "month" and "year" for exactly those, else "range"."""
    if first == last:
        return "day"
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        if (first.year, first.month) == (last.year, last.month):
            return "month"
        if first.year == last.year and (first.month, last.month) == (1, 12):
            return "year"
    return "range"


def month_number(name: str) -> int:
    """Return 1 to 12 for a month's English name or abbreviation of three letters or more."""
    head = name[:3].lower()
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(head))


def weekday_number(name: str) -> int:
    """Return 0 for Monday to 6 for Sunday, for an English name or abbreviation of three letters or more."""
    head = name[:3].lower()
    return next(n for n, day in enumerate(WEEKDAYS) if day.startswith(head))


def count_of(word: str) -> int:
    """Return the number of "3", "three", "a" or "several" (taken as 4)."""
    word = word.lower()
    return int(word) if word.isdigit() else MANY[word] if word in MANY else NUMBERS.index(word)


def date_words(text: str) -> tuple[DateWord, ...]:
    """Return the date words of a text in order, not overlapping; empty when it has none."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[DateWord]:
    end = 0
    for token in _TOKEN.finditer(text):
        at = token.start()
        if at < end or not (token.group() in _STARTS or token.group()[0].isdigit()) or (at and text[at - 1] in _NOT_BEFORE):
            continue
        match = _GRAMMAR.match(text, at)
        word = _read(match) if match else None
        if word is not None:
            if text[word.end : word.end + 1] == ")" and "(" in text[word.start : word.end]:
                word = replace(word, end=word.end + 1)
            end = word.end
            yield word


def _read(match: re.Match[str]) -> DateWord | None:
    get = match.groupdict()
    start, end = match.span()
    if get["iso"]:
        year, month, day = (int(part) for part in get["iso"].split("-"))
        return DateWord(start, end, "day", year, month, day) if calendar_day(year, month, day) else None
    if get["slash"]:
        return _slashed(start, end, get["slash"])
    if get["day"] or get["d2"]:
        month = month_number(get["mon"] or get["mon2"])
        day, written = int(get["day"] or get["d2"]), get["y1"] or get["y2"]
        if calendar_day(int(written or 2000), month, day) is None:
            return None
        named = get["wd"] or get["wd2"]
        until = int(get["until"]) if get["until"] and int(get["until"]) > day else None
        return DateWord(start, end, "day", int(written) if written else None, month, day, weekday_number(named) if named else None, until)
    if get["mon3"]:
        return DateWord(start, end, "month", int(get["y3"]), month_number(get["mon3"]))
    if get["mon4"]:
        return _bare_month(match)
    if get["wd3"]:
        shift = {"last": -1, "next": 1}.get((get["wmod"] or "").lower())
        return DateWord(start, end, "weekday", weekday=weekday_number(get["wd3"]), shift=shift)
    if get["count"]:
        back = get["dir"] in ("ago", "earlier", "before")
        count = count_of(get["count"])
        vague = get["count"].lower() in ("couple", "few", "several")
        return DateWord(start, end, "relative", unit=get["unit"], shift=-count if back else count, vague=vague)
    if get["shifty"]:
        return _shifted(start, end, get["shifty"].lower(), get["unit2"])
    if get["one"]:
        shift = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}[get["one"].lower()]
        return DateWord(start, end, "relative", unit="day", shift=shift)
    if get["season"]:
        return DateWord(start, end, "month", int(get["y4"]), SEASONS[get["season"].lower()][0], unit=get["season"].lower())
    return _years(start, end, get["year"], get["yend"])


def _bare_month(match: re.Match[str]) -> DateWord | None:
    """Read a month that stands alone: "last May", "in early March", "September"; None for the verb, the name and the abbreviation without
    a day.
    """
    name, start = match["mon4"], match.start()
    if name.endswith(".") or (len(name) == 3 and name != "May"):
        return None
    before = _BEFORE.search(match.string, max(0, start - 24), start)
    leads = [word.lower() for word in before.groups() if word] if before else []
    if (name in _NAMES or name == "March") and (not leads or leads[-1] not in _MONTH_LEADS):
        return None
    shift = {"last": -1, "past": -1, "next": 1, "this": 0}.get(leads[-1]) if leads else None
    if shift is not None and before is not None:
        start = before.start(2)
    return DateWord(start, match.end(), "month", None, month_number(name), shift=shift)


def _slashed(start: int, end: int, written: str) -> DateWord | None:
    """Read 5/16/2024 and 16/5/2024; None for 5/6/2024, where nobody can tell the month from the day."""
    a, b, year = (int(part) for part in written.split("/"))
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    if a != b and a <= 12 and b <= 12:
        return None
    month, day = (b, a) if a > 12 else (a, b)
    return DateWord(start, end, "day", year, month, day) if calendar_day(year, month, day) else None


def _shifted(start: int, end: int, word: str, unit: str) -> DateWord:
    shift = (
        -1
        if word in ("last", "the previous", "this past", "past")
        else 1
        if word in ("next", "the following", "this coming", "coming")
        else 0
    )
    if unit in ("night", "morning", "afternoon", "evening"):
        unit = "day"
    return DateWord(start, end, "relative", unit=unit, shift=shift, vague=word.startswith(("earlier", "later")))


def _years(start: int, end: int, year: str, until: str | None) -> DateWord | None:
    first = int(year)
    if until is None:
        return DateWord(start, end, "year", first)
    last = int(until) if len(until) == 4 else first // 100 * 100 + int(until)
    return DateWord(start, end, "year", first, shift=last - first) if 0 < last - first <= 50 else DateWord(start, start + 4, "year", first)


def looks_ahead(text: str, start: int) -> bool:
    """Return whether the words just before an expression speak of what is to come: "will join the parade on |Wednesday|"."""
    return _AHEAD.search(text, max(0, start - 100), start) is not None
