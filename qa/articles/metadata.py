"""What a file says about itself beside its words: the fields of a corpus line or of front matter, cleaned. Nothing is guessed here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from vectorstore.records import UNKNOWN, Precision, Published

FRONT_MATTER = re.compile(r"---[ ]*\n(?P<fields>(?:[^\n]*\n){1,60}?)(?:---|\.\.\.)[ ]*(?:\n|$)")
FIELD = re.compile(r"(?P<name>[A-Za-z][\w -]{0,30}):[ ]*(?P<value>.*)")
STATED_DAY = re.compile(r"(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2})(?:[T ].*)?)?)?")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Fields that stand beside the words; empty strings where there are none.

    Attributes:
        date: as written.
        kind: what the fields stood in, for the rule that dates it ("corpus field", "front matter").
        source: the outlet's name as given.
    """

    title: str = ""
    date: str = ""
    author: str = ""
    source: str = ""
    url: str = ""
    kind: str = ""

    @property
    def outlet(self) -> str:
        """The given source, else the host of the URL without "www.", else empty."""
        if self.source:
            return self.source
        try:
            host = urlsplit(self.url).hostname or ""
        except ValueError:
            return ""
        return host.removeprefix("www.")

    @property
    def published(self) -> Published:
        """The day, month or year that the date field states in ISO order; UNKNOWN for anything else."""
        return stated(self.date, f"{self.kind} date")


def from_fields(fields: Mapping[str, object], kind: str) -> Metadata:
    """Return the known fields of a mapping, whose names are matched without case; numbers become text, other types count as missing."""

    def value(*names: str) -> str:
        for name in names:
            found = lowered.get(name)
            if isinstance(found, list) and found and all(isinstance(item, str) for item in found):
                found = ", ".join(found)
            if isinstance(found, (str, int, float)) and not isinstance(found, bool) and str(found).strip():
                return " ".join(str(found).split())
        return ""

    lowered = {name.casefold(): found for name, found in fields.items()}
    return Metadata(
        title=value("title", "headline"),
        date=value("date", "published", "publish_date", "date_published"),
        author=value("author", "authors", "byline"),
        source=value("source", "publisher", "outlet", "site"),
        url=value("url", "link", "canonical"),
        kind=kind,
    )


def front_matter(text: str) -> tuple[Metadata, str, str]:
    """Split the YAML-like block at the head of a text off: (its fields, the block, the rest); empty fields and block when there is none."""
    match = FRONT_MATTER.match(text.lstrip("\n"))
    if match is None:
        return Metadata(), "", text
    fields: dict[str, object] = {}
    for line in match.group("fields").split("\n"):
        if field := FIELD.fullmatch(line.strip()):
            fields.setdefault(field.group("name"), field.group("value").strip().strip("[]").strip("\"'"))
    if not fields:
        return Metadata(), "", text
    return from_fields(fields, "front matter"), match.group(), text.lstrip("\n")[match.end() :]


def stated(value: str, rule: str) -> Published:
    """Return the interval that an ISO-ordered date states ("2024-05-16", "2024-05-16T08:00Z", "2024-05", "2024"); UNKNOWN for anything else.

    The day is taken as written, whatever the time zone.
    """
    match = STATED_DAY.fullmatch(value)
    if match is None:
        return UNKNOWN
    year, month, day = (int(match.group(name) or 0) for name in ("year", "month", "day"))
    precision: Precision = "day" if day else "month" if month else "year"
    try:
        first = date(year, month or 1, day or 1)
        last = first if day else date(year + (month in (0, 12)), (month or 12) % 12 + 1, 1).replace(day=1)
    except ValueError:
        return UNKNOWN
    if not day:
        last = date.fromordinal(last.toordinal() - 1)
    return Published(first, last, precision, value, rule)
