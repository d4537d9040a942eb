"""A text and what came with it → when it was published, as an interval with its evidence. What states the day comes first, then what
implies it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from qa.articles.dateinfer import Outlook
from qa.articles.dateline import CHANGED, from_stamp, from_url, read_value
from qa.articles.datewords import date_words, precision_of
from vectorstore.records import UNKNOWN, Published

# The probability that an inferred span holds the day, and the widest span that is still told: chosen on 2,000 articles, see docs/dates.md.
MASS, WIDEST = 0.985, timedelta(days=1826)
# A page of tomorrow is today's in another time zone.
ZONES = timedelta(days=1)
# An address keeps the day of a first draft; only what is further from the day of publication than this contradicts it.
FAR = timedelta(days=31)
BARE_DATE = re.compile(r"[\W\d]*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|date|time|am|pm)?[\W\d]*", re.IGNORECASE)


def published(
    text: str,
    *,
    metadata: Sequence[tuple[str, str]] = (),
    url: str | None = None,
    cuts: Sequence[str] = (),
    below: Sequence[str] = (),
    modified: date | None = None,
    today: date,
) -> Published:
    """Return when an article was published. Never raises, whatever the text.

    Sources in this order: metadata, then a stamp or byline, then the web address, then inference from the text. Metadata that disagree
    give the interval that holds them all, unless the address confirms one of them.

    Args:
        text: as stored, the headline first if there is one.
        metadata: (field, value) as found in the page's head or the corpus line, most trusted first. Fields of a later change are
            bounds only.
        url: only a date in its path is read.
        cuts: lines of the file outside the body. A bare date there (a page's clock) is an upper bound at most.
        below: those that stand below the body. A bare date there is a teaser's as often as a clock's, and says nothing.
        modified: the file's own time; an upper bound only.
        today: nothing can be younger, but for a day of time zone.
    Returns:
        The interval. Precision "unknown": `first` and `last` are at most bounds; evidence and rule then say what the bound rests on.
    """
    latest = today + ZONES
    address = from_url(url) if url else None
    if address is not None and address.first is not None and address.first > latest:
        address = None
    stated = _from_metadata(metadata, address, latest)
    if stated is not None:
        return stated
    stamp = from_stamp(text.split("\n")) or from_stamp([line for cut in (*cuts, *below) for line in cut.split("\n")], loose=True)
    for found in (stamp, address):
        if found is not None and found.first is not None and found.first <= latest:
            return found
    return _inferred(text, _upper_bound(metadata, cuts, modified, latest), latest)


def metadata_problems(metadata: Sequence[tuple[str, str]], today: date, url: str | None = None) -> tuple[str, ...]:
    """Return what is wrong with publication fields, one line each, for the report of an ingest: unreadable, in the future,
    contradictory among themselves, or all more than a month away from the day that the address has.
    """
    problems = []
    days: list[tuple[str, tuple[date, date]]] = []
    for field, value in metadata:
        read = read_value(value)
        if read is None:
            problems.append(f"{field}: {value[:60]!r} is no date that can be read")
        elif read[0] > today + ZONES:
            problems.append(f"{field}: {value[:60]!r} lies in the future")
        elif not CHANGED.search(field):
            days.append((field, read))
    for field, read in days[1:]:
        if not _agree(days[0][1], read):
            problems.append(f"{field} says {read[0]}, {days[0][0]} says {days[0][1][0]}")
    address = from_url(url) if url else None
    if days and address and address.first and address.last:
        first, last = address.first - FAR, address.last + FAR
        if all(read[1] < first or last < read[0] for _, read in days):
            problems.append(f"the address says {address.first}, {days[0][0]} says {days[0][1][0]}")
    return tuple(problems)


def _agree(a: tuple[date, date], b: tuple[date, date]) -> bool:
    return a[0] <= b[1] + ZONES and b[0] <= a[1] + ZONES


def _from_metadata(metadata: Sequence[tuple[str, str]], address: Published | None, latest: date) -> Published | None:
    """Return what the publication fields say; None when none of them can be read or all lie in the future."""
    found: list[tuple[str, tuple[date, date]]] = []
    for field, value in metadata:
        read = None if CHANGED.search(field) else read_value(value)
        if read is not None and read[0] <= latest:
            found.append((f"{field}: {value.strip()[:80]}", read))
    if not found:
        return None
    if address is not None and address.first and address.last:
        confirmed = [entry for entry in found if _agree(entry[1], (address.first, address.last))]
        found = confirmed or found
    evidence, (first, last) = found[0]
    others = [entry for entry in found[1:] if not _agree(entry[1], (first, last))]
    if others:
        first, last = min(first, *(read[0] for _, read in others)), max(last, *(read[1] for _, read in others))
        return Published(first, last, "range", "; ".join([evidence, *(name for name, _ in others)]), "metadata that disagree")
    return Published(first, last, precision_of(first, last), evidence, "metadata")


def _inferred(text: str, bound: Published, latest: date) -> Published:
    """Return the span that the words of the text imply, within the bound; the bound alone when the span is too wide to be of use."""
    if not text.strip():
        return bound
    found = Outlook(text, bound.last or latest).span(MASS)
    if found.days > WIDEST.days:
        return bound
    return Published(found.first, found.last, precision_of(found.first, found.last), "; ".join(found.evidence), found.rule)


def _upper_bound(metadata: Sequence[tuple[str, str]], cuts: Sequence[str], modified: date | None, latest: date) -> Published:
    """Return the earliest day after which the article cannot have been published; UNKNOWN when nothing says so."""
    bounds: list[tuple[date, str, str]] = []
    for field, value in metadata:
        read = read_value(value) if CHANGED.search(field) else None
        if read is not None and read[1] <= latest:
            bounds.append((read[1], f"{field}: {value.strip()[:80]}", "changed on that day"))
    widgets = []
    for line in (line for cut in cuts for line in cut.split("\n")):
        words = [word for word in date_words(line) if word.on]
        if len(words) == 1 and words[0].on and BARE_DATE.fullmatch(line[: words[0].start] + line[words[0].end :]):
            widgets.append((words[0].on, line.strip(), "date outside the body"))
    # Dates of related articles may be older than the article; the clock of the page is the youngest of them.
    bounds += [max(widgets)] if widgets else []
    if modified is not None:
        bounds.append((modified, f"file time {modified}", "time of the file"))
    bounds = [bound for bound in bounds if bound[0] <= latest]
    if not bounds:
        return UNKNOWN
    day, evidence, rule = min(bounds)
    return replace(UNKNOWN, last=day, evidence=evidence, rule=rule)
