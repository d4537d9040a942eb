"""A month or a day that a question names without a year → the year that is meant: the newest in which the articles nearest to it have it.

"Who met in July?" is asked of a library, not of today: where its articles are of 2022 to 2025, July 2026 would leave none of them. Words
that count from today ("last week", "last May") are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qa.articles.datewords import DateWord, date_words
from qa.articles.mentions import mentions, month_before
from qa.timewords import TimeWords, time_words
from qa.words import content_words, name_words

if TYPE_CHECKING:
    from vectorstore.records import Filters, Hit
    from vectorstore.store import Store

Days = tuple[date, date]
# An interval up to so wide tells a time of the year; what is wider than a year and a half does not even tell the year.
NARROW, WIDEST = timedelta(days=30), timedelta(days=550)
# Passages in which the year is looked for, and years before the newest of them in which an article may have been published.
LOOKED_AT, YEARS = 8, 30


def settled(question: str, words: TimeWords, library: Store, filters: Filters, today: date) -> TimeWords:
    """Return the time words with their year taken from the articles; as they are when they name their own.

    Words of publication that no dated article fits only weigh: as a filter they would leave nothing, though the question names no year.

    Args:
        filters: what else restricts the articles.
    """
    if words.named is None:
        return words
    hits = library.search(question, LOOKED_AT, library.select(filters).article_ids)
    known = [day for hit in hits if (day := hit.article.published.last) and hit.article.published.precision != "unknown"]
    newest = min(max(known, default=today), today)
    if words.published_from is None or words.published_to is None:
        return time_words(question, newest) or words
    year = _year(question, words, hits, today)
    if year is None and words.kind == "publication":
        year = next((one for one in range(newest.year, newest.year - YEARS, -1) if _any(library, filters, words.named, one)), None)
    settled_here = time_words(question, newest if year is None else date(year, 12, 31)) or words
    return replace(settled_here, kind="event") if year is None else settled_here


def _any(library: Store, filters: Filters, named: Days, year: int) -> bool:
    first, last = year_of(named, year)
    return bool(library.select(replace(filters, published_from=first, published_to=last)).article_ids)


def _year(question: str, words: TimeWords, hits: Sequence[Hit], today: date) -> int | None:
    """Return the newest year that the passages give which share most words with the question, names counting twice; None when none
    gives one.
    """
    rest = question[: words.start] + " " + question[words.end :]
    asked, names = set(content_words(rest)), name_words(rest)
    named = words.named or (today, today)
    votes: list[tuple[int, int]] = []
    for hit in hits:
        told = _published(named, hit) if words.kind == "publication" else [*_told(named, hit), *_published(named, hit)]
        said = set(content_words(f"{hit.article.title} {hit.passage.text}"))
        shared = len(asked & said) + len(names & said)
        votes += [(shared, year) for year in told if year_of(named, year)[0] <= today]
    return max(votes)[1] if votes else None


def _published(named: Days, hit: Hit) -> list[int]:
    """Return the year in which the article was published at that time of the year; empty when it was not, or nobody knows so narrowly."""
    first, last = hit.article.published.first, hit.article.published.last
    return same_time(named, first, last)[-1:] if first and last and last - first <= NARROW else []


def _told(named: Days, hit: Hit) -> Iterator[int]:
    """Yield the years of the passage's own date words of that time of the year."""
    published = hit.article.published
    for word, mention in zip(date_words(hit.passage.text), mentions(hit.passage.text, published), strict=True):
        if mention.first is None or mention.last is None:
            continue
        if mention.last - mention.first <= NARROW:
            yield from same_time(named, mention.first, mention.last)
        elif mention.last - mention.first <= WIDEST and _names(word, named) and published.last:
            yield published.last.year


def _names(word: DateWord, named: Days) -> bool:
    """Return whether a word without a year names a day or month of that time: "3 September" for September."""
    if word.year is not None or word.month is None or word.unit is not None:
        return False
    try:
        first = date(named[0].year, word.month, word.day or 1)
    except ValueError:
        return False
    return bool(same_time(named, first, first if word.day else first + NARROW))


def same_time(named: Days, first: date, last: date) -> list[int]:
    """Return the years, oldest first, in which the named time of the year has a day between first and last."""
    years = range(first.year - 1, last.year + 2)
    return [year for year in years if year_of(named, year)[0] <= last and first <= year_of(named, year)[1]]


def year_of(named: Days, year: int) -> Days:
    """Return the same time of another year; of days over New Year the last one is of that year. 29 February moves to the 28th."""
    months = 12 * (named[1].year - year)
    return month_before(named[0], months), month_before(named[1], months)
