"""Time words of a question → days: "articles from 2021", "who met in May 2024?", "the latest talks". Today's date is a parameter.

A year in a question mostly says what is asked about ("the 2022 Winter Olympics", "since its founding in 2001") or when the event took
place; only explicit wording ("articles from 2021", "reported in May") speaks of publication. The three are told apart, so that nothing is
filtered by mistake.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from qa.articles.datewords import MONTHS, WEEKDAYS, DateWord, count_of, date_words, month_number
from qa.articles.mentions import month_before, relative, written
from qa.subjects import is_subject

Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class TimeWords:
    """What a question says about time: `question[start:end] == text`.

    Attributes:
        kind: "publication": it asks for articles of that time, which may filter; "event": the asked-about happened then, which may only
        prefer;
            "latest": no days, the newest is wanted.
        published_from, published_to: inclusive days, None where open; for kind "event" the days of the event.
        latest: the newest is wanted, alone or among these days.
        named: the days of words that name no year and no distance from today, without what a preposition makes of them: of "before
            3 September" that day in the year that was assumed, the most recent. None where the words name their year. See `qa.yearless`.
    """

    kind: Literal["publication", "event", "latest"]
    published_from: date | None
    published_to: date | None
    latest: bool
    start: int
    end: int
    text: str
    named: tuple[date, date] | None = None

    @property
    def assumed_year(self) -> bool:
        """Whether the year is not the question's own."""
        return self.named is not None


_NUMBER = r"\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|few|several|couple\s+of"
LATEST = re.compile(
    r"\b(?:the\s+)?(?:latest|newest|most\s+recent(?:ly)?)\b|\b(?:as\s+of\s+(?:now|today)|right\s+now|up\s+to\s+now|so\s+far\s+this\s+\w+|these\s+days|recently)\b"
    r"|\b(?:when|where|who|what|which|how)\b[^?]{0,80}?\b(?P<last>last)\s+(?!(?:few|two|three|four|five|six|seven|days?|night|weeks?|weekend|months?|years?"
    r"|spring|summer|fall|autumn|winter|decades?|century|"
    + "|".join(MONTHS + WEEKDAYS)
    + r"|\d)\b)(?=(?:meet|met|visit|speak|spoke|see|seen|talk|win|won|hold"
    r"|held|happen|appear|travel|play|raise|update|report|sign|issue|announce)\w*)"
    r"|\b(?:when|where|whom?)\b[^?]{0,80}?\b(?:meet|visit|speak|talk|win|happen|appear|travel|play|sign)(?:\s+[\w’']+){0,3}?\s+(?P<after>last)\s*[?.!]*$",
    re.IGNORECASE,
)
ROLLING = re.compile(
    rf"(?:\b(?:in|over|during|within|from|of)\s+)?\bthe\s+(?:last|past|previous)\s+(?:(?P<count>{_NUMBER})\s+)?(?P<unit>day|week|month|year)s?\b(?!['’])",
    re.I,
)
# How the words before an expression bound it.
OPENERS = re.compile(
    r"\b(?P<how>(?:not\s+)?(?:since|after|before|until|till|up\s+to|prior\s+to|earlier\s+than|later\s+than|as\s+of|between|from|through|by|in|on|during|of|around|for|at"
    r"|dated|throughout|within|starting|beginning)(?:\s+(?:early|late|mid|the\s+(?:end|start|beginning|middle|course)\s+of|the\s+month\s+of|the\s+year))?)[\s-]+$",
    re.IGNORECASE,
)
JOIN = re.compile(r"\s*(?:and|to|until|till|through|[-–—])\s*(?:the\s+)?$", re.IGNORECASE)
_PRESS = (
    r"(?:articles?|news|newspapers?|papers?|reports?|reporting|stor(?:y|ies)|coverage|headlines?|press|dispatches|pieces|texts?|publications?"
    r"|items?)"
)
PRESS_BEFORE = re.compile(
    rf"\b(?:{_PRESS}(?:\s+(?:that\s+(?:were|was)\s+|which\s+were\s+)?(?:published|written|posted|printed|released|dated|appearing))?"
    r"|published|reported|posted|printed|covered|written(?:\s+about)?)\s*,?\s*$",
    re.IGNORECASE,
)
PRESS_AFTER = re.compile(rf"(?:['’]s?)?\s+(?:[\w-]+\s+)?{_PRESS}\b", re.IGNORECASE)
COUNTED = re.compile(r"\bhow\s+(?:many|much)\b.*\b(?:was|were|been|are|is|had)\s+(?:\w+\s+)?reported\s*$", re.IGNORECASE)
ONWARDS = re.compile(r"\s*,?\s*(?:on\b(?!\s+\w)|onwards?\b|up\b|forwards?\b|till\b|until\b|to\b)", re.IGNORECASE)
# "the May talks", "July's summit"; "May's resignation" may be a person's.
MONTH_OF = re.compile(
    r"(?:\b(?:the|that|this|their|his|her|its|[\w-]+['’]s)\s+(?P<month>"
    + "|".join(month.capitalize() for month in MONTHS)
    + r")(?:['’]s)?|\b(?P<sure>January|February|March|July|September|October|November|December)['’]s)\s+(?=[a-z])"
)
LOWER = re.compile(r"\b(?:" + "|".join(MONTHS + WEEKDAYS) + r")\b")
MAY_OR_MARCH = re.compile(
    r"(?:\b(?:in|last|since|this|next|early|late|mid|until|till|by|before|after|during|from|of|and|to|between|through)\s+|\d(?:st|nd|rd|th)?\s+)$"
)


def time_words(question: str, today: date) -> TimeWords | None:
    """Return the time words of a question, None when it has none or they are what it is about.

    Words of publication go before days of an event, and both before "the latest". Weekdays alone are left out: they mean a day of the
    article's week.
    """
    text = _capitals(question)
    latest = LATEST.search(text)
    found = _days(text, today)
    if found is None:
        if latest is None:
            return None
        start, end = latest.span(latest.lastgroup or 0)
        return TimeWords("latest", None, None, True, start, end, question[start:end])
    kind, (first, last), start, end, named = found
    return TimeWords(kind, first, last, latest is not None, start, end, question[start:end], named)


def _capitals(question: str) -> str:
    """Return the question with the names of months and weekdays capitalised, character for character; "may" and "march" only as months."""

    def capital(match: re.Match[str]) -> str:
        word = match[0]
        follows = re.match(r"\s+\d", question[match.end() :])
        if word in ("may", "march", "august") and not follows and not MAY_OR_MARCH.search(question[: match.start()].lower()):
            return word
        return word.capitalize()

    return LOWER.sub(capital, question)


Found = tuple[Literal["publication", "event"], Days, int, int, tuple[date, date] | None]


def _days(text: str, today: date) -> Found | None:
    """Return the first words of publication, else the first of an event: kind, days, offsets, days of an assumed year."""
    events: list[Found] = []
    rolling = ROLLING.search(text)
    if rolling is not None:
        count = count_of(re.sub(r"\s+of$", "", rolling["count"].lower())) if rolling["count"] else 1
        first = _back(today, count, rolling["unit"].lower())
        found = _kind(text, *rolling.span()), (first, today), *rolling.span(), None
        if found[0] == "publication":
            return found
        events.append(found)
    words = [word for word in _words(text) if not (rolling and rolling.start() <= word.start < rolling.end())]
    skip = -1
    for at, word in enumerate(words):
        if at <= skip:
            continue
        pair = words[at + 1] if at + 1 < len(words) and JOIN.fullmatch(text[word.end : words[at + 1].start]) else None
        found_here = _one(text, word, pair, today)
        if pair is not None:
            skip = at + 1
        if found_here is None:
            continue
        if found_here[0] == "publication":
            return found_here
        events.append(found_here)
    return events[0] if events else None


def _words(text: str) -> list[DateWord]:
    """Return the date words of a question, those too that an article rarely has: "the May talks", "July's summit"."""
    words = list(date_words(text))
    for match in MONTH_OF.finditer(text):
        start, end = match.span(match.lastgroup or 0)
        if all(end <= word.start or word.end <= start for word in words):
            words.append(DateWord(start, end, "month", month=month_number(text[start:end])))
    return sorted(words, key=lambda word: word.start)


def _one(text: str, word: DateWord, pair: DateWord | None, today: date) -> Found | None:
    """Read one expression, or two that are joined to a range; None when it is subject matter."""
    opener = OPENERS.search(text, 0, word.start)
    if opener and word.kind == "relative" and opener["how"].lower() in ("in", "at", "for"):
        opener = None  # "in yesterday's papers"
    how = re.sub(r"\s+", " ", opener["how"].lower()) if opener else ""
    start, end = (opener.start() if opener else word.start), (pair or word).end
    if word.kind == "weekday" and word.shift is None:
        return None
    if word.year is not None and word.year > today.year + 1:
        return None  # a title, a plan, a number
    kind = _kind(text, start, end)
    if kind == "event" and is_subject(text, word, start, end, bool(opener)):
        return None
    year = pair.year if pair else None
    days = _resolved(word, today, year)
    until = _resolved(pair, today, None) if pair else None
    if days is None or (pair and until is None):
        return None
    assumed = word.year is None and word.kind in ("day", "month") and word.shift is None and year is None
    first, last = days
    if until is not None:
        if assumed and until < days:  # "from November to February"
            first = month_before(first, 12)
            last = until[1]
        span = min(first, until[0]), max(last, until[1])
        return kind, span, start, end, span if assumed else None
    named = days if assumed else None
    if kind == "publication" and how.startswith("from") and not ONWARDS.match(text[end:]):
        return kind, days, start, end, named  # "articles from 2021" are of that year
    return kind, _bounded(how, first, last), start, end, named


def _bounded(how: str, first: date, last: date) -> Days:
    """Return the days that a preposition makes of an interval: "since" opens the end, "before" the beginning."""
    head = how.removeprefix("not ")
    day = timedelta(days=1)
    if head.startswith(("since", "from", "as of", "starting", "beginning")):
        return first, None
    if head.startswith(("after", "later than")):
        return last + day, None
    if head.startswith(("before", "prior to", "earlier than")):
        return None, first - day
    if head.startswith(("until", "till", "up to", "by", "through")) and not head.startswith("throughout"):
        return None, last
    return first, last


def _resolved(word: DateWord, today: date, year: int | None) -> tuple[date, date] | None:
    """Return the days of a word; a year that stands at the other end of a range counts for both: "between March and May 2022"."""
    if year is not None and word.year is None and word.kind in ("day", "month"):
        word = replace(word, year=year)
    if word.kind == "day" and word.year is None and word.month and word.day:
        # A reader asks of what has been: the most recent such day.
        word = replace(word, year=today.year - ((word.month, word.day) > (today.month, today.day)))
    return written(word) or relative(word, today, ahead=False)


def _kind(text: str, start: int, end: int) -> Literal["publication", "event"]:
    before = text[:start]
    if COUNTED.search(before):
        return "event"
    return "publication" if PRESS_BEFORE.search(before) or PRESS_AFTER.match(text[end:]) else "event"


def _back(today: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    return month_before(today, count * (12 if unit == "year" else 1))
