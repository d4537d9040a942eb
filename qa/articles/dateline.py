"""What states a publication day outright → Published: metadata values, a stamp or byline in the text, the date in a web address.

Nothing is weighed here; `dates.published` decides between them. A stamp counts only with a written year. On 5,000 corpus articles 332 of
the
340 stamps read this way were the day in question or within a week of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from qa.articles.datewords import DateWord, calendar_day, date_words, month_number, month_span
from vectorstore.records import Published

# Fields that tell of a later change: the article is at most as young as they say.
CHANGED = re.compile(r"modif|updat|revis|chang", re.IGNORECASE)
ISO = re.compile(r"\s*((?:19|20)\d\d)-?(\d\d)-?(\d\d)(?!\d)")
SLASHED = re.compile(r"\s*(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d\d)(?!\d)")
EPOCH = re.compile(r"\s*(\d{10})(?:\d{3})?\s*$")
IN_PATH = re.compile(r"[/_-]((?:19|20)\d\d)([/_-]?)(\d\d|[01]?\d(?=[/_-])|[a-z]{3,9}(?=[/_-]))\2(\d\d?)(?=[/_.-]|$)", re.IGNORECASE)
MONTH_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2])/")

STAMP_WORDS = re.compile(
    r"""\b(?:first|originally|last|story|article|news|page|this|was|were|is|it|has|been|on|at|the|and|of|a|by
    |published|publish|posted|updated|update|modified|created|date|dated|issued|released|written|corrected|refreshed|uploaded|appeared
    |am|pm|a\.m|p\.m|et|est|edt|ct|cst|cdt|mt|mst|mdt|pt|pst|pdt|gmt|utc|bst|cet|cest|ist|hkt|sgt|aest|eet|msk|local|time|hrs?|uhr|noon|midnight
    |mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b\.?""",
    re.IGNORECASE | re.VERBOSE,
)
CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d(?::\d\d)?\b|\b\d{1,2}\s?(?=[ap]\.?m)|[+-]\d\d:?\d\d\b", re.IGNORECASE)
PUBLISHED = re.compile(r"\b(?:publish|post|issue|release|appear|upload|creat|dated?\b|written)", re.IGNORECASE)
UPDATED = re.compile(r"\b(?:update|modif|revis|correct|refresh)", re.IGNORECASE)
BYLINE = re.compile(r"^\s*(?:(?:story|written|reported)\s+)?by:?\s+\S", re.IGNORECASE)
AGENCY = re.compile(r"\s*\(?(?:AP|Reuters|AFP|UPI|Xinhua|TASS|IANS|PTI|ANI|dpa|EFE|Kyodo|Yonhap|ANSA|Bloomberg|Interfax)\)", re.IGNORECASE)
DATELINE_HEAD = 60
SEPARATED = re.compile(r"[|•·–—/]|\s-\s|,\s*$")
# Stamps stand at the head or the foot of an article, on a line of their own.
HEAD_LINES, FOOT_LINES, LONGEST_LINE = 8, 3, 120
# An "updated" stamp is nearly always of the same day; a story that is revised for longer mostly says both.
LATEST_UPDATE, ZONE = timedelta(days=7), timedelta(days=1)


def read_value(value: str) -> tuple[date, date] | None:
    """Return the first and last day that a metadata value can mean, None when it is no date.

    "2024-05-16T10:00:00Z", "16 May 2024", "1715853600" are one day; "05/06/2024" may be either of two; "May 2024" is a month.
    """
    if match := ISO.match(value):
        day = calendar_day(*(int(part) for part in match.groups()))
        return (day, day) if day else None
    if match := EPOCH.match(value):
        day = datetime.fromtimestamp(int(match[1]), UTC).date()
        return day, day
    if match := SLASHED.match(value):
        a, b, year = (int(part) for part in match.groups())
        days = [day for day in (calendar_day(year, b, a), calendar_day(year, a, b)) if day]
        return (min(days), max(days)) if days else None
    for word in date_words(value):
        if word.on:
            return word.on, word.on
        if word.kind == "month" and word.year and word.month and not word.unit:
            return month_span(word.year, word.month)
    return None


def from_url(url: str) -> Published | None:
    """Return the day or month in a web address's path, None when there is none: ".../2024/05/16/..." is 16 May 2024."""
    path = re.sub(r"^[a-z]+://[^/]*", "", url.split("?")[0].split("#")[0], flags=re.IGNORECASE)
    for match in IN_PATH.finditer(path):
        year, separator, month, day = match.groups()
        if not separator and not (len(month) == 2 and len(day) == 2):
            continue
        try:
            number = int(month) if month.isdigit() else month_number(month)
        except StopIteration:
            continue
        if found := calendar_day(int(year), number, int(day)):
            return Published(found, found, "day", match[0].strip("/_-"), "date in the web address")
    if month_only := MONTH_IN_PATH.search(path):
        first, last = month_span(int(month_only[1]), int(month_only[2]))
        return Published(first, last, "month", month_only[0].strip("/"), "month in the web address")
    return None


def from_stamp(lines: Sequence[str], *, loose: bool = False) -> Published | None:
    """Return the day that a stamp or byline states, from the head and the foot of an article; None without one.

    Args:
        lines: of the article in order, blank ones included or not; with `loose`, any lines that were cut out of the page: there only a
        line that
            names an author or says "published", "posted" or "updated" counts, as a bare date may be a widget's.
    """
    filled = [line for line in lines if line.strip()]
    if not loose:
        filled = filled[:HEAD_LINES] + filled[max(HEAD_LINES, len(filled) - FOOT_LINES) :]
    updated: Published | None = None
    for line in filled:
        words = [word for word in date_words(line[: 2 * LONGEST_LINE]) if word.on]
        if words and words[0].on and words[0].start < DATELINE_HEAD and (agency := AGENCY.match(line, words[0].end)):
            return Published(words[0].on, words[0].on, "day", line[: agency.end()].strip(), "dateline")
        if len(line) > LONGEST_LINE or not words:
            continue
        found = _stamp(line, words, loose)
        if found is not None and found.rule == "updated stamp":
            updated = updated or found
        elif found is not None:
            return found
    return updated


def _stamp(line: str, words: list[DateWord], loose: bool) -> Published | None:
    """Read one short line that holds whole dates; None when it is a sentence or a heading rather than a stamp."""
    rest = line
    for word in reversed(words):
        rest = rest[: word.start] + " " + rest[word.end :]
    left = re.sub(r"\W+", " ", STAMP_WORDS.sub(" ", CLOCK.sub(" ", rest))).split()
    byline = bool(BYLINE.match(line)) and len(left) <= 8
    named = bool(SEPARATED.search(rest)) and len(left) <= 6 and all(part[0].isupper() for part in left)
    says = bool(PUBLISHED.search(rest))
    if not (not left or (len(left) <= 3 and (says or UPDATED.search(rest))) or byline or named):
        return None
    if loose and not (byline or says or UPDATED.search(rest)):
        return None
    days = [word.on for word in words if word.on]
    evidence = line.strip()
    if UPDATED.search(rest) and not says and len(days) == 1:
        return Published(days[0] - LATEST_UPDATE, days[0] + ZONE, "range", evidence, "updated stamp")
    if len(set(days)) > 1 and not says:
        return None
    first = min(days)
    rule = "byline" if byline or named else "stamp"
    return Published(first, first, "day", evidence, rule)
