"""Date words in an article + the article's own date → the days they mean, with their precision, for timelines.

The arithmetic is our own: it follows the convention of news, where "on Thursday" is the last Thursday up to the day of publication and,
after words
such as "will", the next. Every rule moves forward with the article's date, so that an uncertain date is resolved at both ends and the
result holds both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from qa.articles.datewords import SEASONS, DateWord, calendar_day, date_words, looks_ahead, month_span, precision_of
from vectorstore.records import Precision, Published

Days = tuple[date, date]
# How far a yearless date may lie ahead of an article that does not say so: "on 3 September" in August.
AHEAD, FAR_AHEAD = timedelta(days=60), timedelta(days=335)


@dataclass(frozen=True, slots=True)
class DateMention:
    """Date words and the days they mean: `text[start:end]` are the words, first to last the closed interval in which the day or days lie.

    Precision "day", "month" and "year" are exactly such a span, "range" any other; "unknown" has neither first nor last.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    precision: Precision


def mentions(text: str, published: Published) -> tuple[DateMention, ...]:
    """Return the date words of a text, resolved against the article's date, in order and not overlapping; empty when there are none."""
    return tuple(_mention(word, published, looks_ahead(text, word.start)) for word in date_words(text))


def resolve(expression: str, published: Published, *, ahead: bool = False) -> DateMention | None:
    """Return what the first date words of an expression mean, None when it holds none. Offsets are those within the expression.

    Args:
        ahead: the sentence speaks of what is to come, so that a weekday or a yearless date is the next one.
    """
    words = date_words(expression)
    return _mention(words[0], published, ahead or looks_ahead(expression, words[0].start)) if words else None


def _mention(word: DateWord, published: Published, ahead: bool) -> DateMention:
    days = written(word)
    if days is None and published.precision != "unknown" and published.first and published.last:
        early, late = relative(word, published.first, ahead), relative(word, published.last, ahead)
        if early and late:
            days = min(early[0], late[0]), max(early[1], late[1])
    if days is None:
        return DateMention(word.start, word.end, None, None, "unknown")
    return DateMention(word.start, word.end, *days, precision_of(*days))


def written(word: DateWord) -> Days | None:
    """Return the days of words that name their year, None when they need the article's date."""
    if word.year is None:
        return None
    if word.kind == "year":
        return date(word.year, 1, 1), date(word.year + (word.shift or 0), 12, 31)
    if word.month is None:
        return None
    if word.unit in SEASONS:
        return season(word.unit, word.year)
    if word.day is None:
        return month_span(word.year, word.month)
    return _days(word, word.year)


def season(name: str, year: int) -> Days:
    """Return the first and last day of a northern season; winter begins in the year given."""
    first, last = SEASONS[name]
    return date(year, first, 1), month_span(year + (last < first), last)[1]


def _days(word: DateWord, year: int) -> Days | None:
    """Return the day, or the range of days, of a word that has a month and a day."""
    if word.month is None or word.day is None:
        return None
    first = calendar_day(year, word.month, word.day)
    if first is None:
        return None
    return first, (calendar_day(year, word.month, word.last_day) if word.last_day else None) or first


def relative(word: DateWord, base: date, ahead: bool) -> Days | None:
    """Return the days that words without a year mean in an article of that day; None when they mean none."""
    if word.kind == "weekday":
        return _weekday(word, base, ahead)
    if word.kind == "day":
        return _nearest([days for year in range(base.year - 1, base.year + 2) if (days := _days(word, year))], word, base, ahead)
    if word.kind == "month" and word.month is not None:
        return _month(word.month, word.shift, base, ahead)
    return _shifted(word, base)


def _weekday(word: DateWord, base: date, ahead: bool) -> Days | None:
    if word.weekday is None:
        return None
    if word.shift == 1 or ahead:
        day = base + timedelta(days=(word.weekday - base.weekday()) % 7)
        day += timedelta(days=7 if word.shift == 1 and day == base else 0)
    else:
        day = base - timedelta(days=(base.weekday() - word.weekday) % 7)
        day -= timedelta(days=7 if word.shift == -1 and day == base else 0)
    return day, day


def _nearest(candidates: list[Days], word: DateWord, base: date, ahead: bool) -> Days | None:
    """Return the latest of the candidates that news would mean. A weekday beside the day settles it, when one year has it."""
    if word.weekday is not None:
        candidates = [days for days in candidates if days[0].weekday() == word.weekday] or candidates
    reach = base + (FAR_AHEAD if ahead else AHEAD)
    past = [days for days in candidates if days[0] <= reach]
    return max(past) if past else min(candidates, default=None)


def _month(month: int, shift: int | None, base: date, ahead: bool) -> Days:
    year = base.year
    if shift == -1:
        year -= month >= base.month
    elif shift == 1:
        year += month <= base.month
    elif shift is None:
        year += (ahead and month < base.month) - (not ahead and month > base.month)
    return month_span(year, month)


def _shifted(word: DateWord, base: date) -> Days | None:
    """Return "last week", "two months ago", "this year" and their kin; None for a word without an amount."""
    if word.shift is None or word.unit is None:
        return None
    shift, unit = word.shift, word.unit
    if unit in SEASONS:
        year = base.year + shift
        if shift == -1 and season(unit, base.year)[1] < base:
            year = base.year
        return season(unit, year)
    if unit == "day":
        day = base + timedelta(days=shift)
        return (day - timedelta(days=2), day + timedelta(days=2)) if word.vague and shift else (day, day)
    if unit in ("week", "weekend"):
        monday = base - timedelta(days=base.weekday()) + timedelta(weeks=shift)
        return (monday + timedelta(days=5 if unit == "weekend" else 0)), monday + timedelta(days=6)
    slack = 1 if word.vague and abs(shift) > 1 else 0
    if unit == "month":
        first = _month_away(base, shift - slack)
        return first, month_span(*_year_month(_month_away(base, shift + slack)))[1]
    if not 1 <= base.year + shift - slack <= base.year + shift + slack <= 9998:
        return None
    return date(base.year + shift - slack, 1, 1), date(base.year + shift + slack, 12, 31)


def _month_away(base: date, shift: int) -> date:
    months = max(12, base.year * 12 + base.month - 1 + shift)
    return date(months // 12, months % 12 + 1, 1)


def _year_month(day: date) -> tuple[int, int]:
    return day.year, day.month


def month_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last day of that month when it is shorter; never before the year 1."""
    first = _month_away(day, -months)
    return first.replace(day=min(day.day, month_span(first.year, first.month)[1].day))
