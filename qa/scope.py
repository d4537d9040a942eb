"""Where and when a question looks: filters given, those that its own words mean, and what its time says for or against an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qa.answers import Json
from qa.compare import Candidate
from qa.events import Ask
from qa.landmarks import Dated, Landmark, bounds, dated, landmark
from qa.latest import timeless
from qa.outlets import Named, named
from qa.timewords import TimeWords, time_words
from qa.yearless import NARROW, same_time, settled
from vectorstore.records import Filters, Selection

if TYPE_CHECKING:
    from vectorstore.store import Store

# "…, according to reports published" and "articles published" before the time words.
_PRESS = r"(?:articles?|news|newspapers?|papers?|reports?|stor(?:y|ies)|coverage|headlines?|pieces|texts?)"
PUBLISHED = re.compile(
    r"\s*\b(?:(?:that|which) (?:was|were) )?(?:published|written|posted|printed|released|dated|appearing)\s*$", re.IGNORECASE
)
IN_THE_PRESS = re.compile(
    rf"\s*[,;]?\s*\b(?:according to|as told (?:in|by)|in|from|by|of)\s+(?:the |any |all )?{_PRESS}"
    r"(?:\s+(?:that |which )?(?:was |were )?(?:published|written|posted|printed|released|dated|appearing))?\s*$",
    re.IGNORECASE,
)
# What is left of the confidence in an answer whose quotation names another time than the question does, or than an event that it names
# and that the articles date.
ANOTHER_TIME, ANOTHER_SIDE = 0.3, 0.6
# What an article without a day in the sentence tells of is at most so much older than the article.
REPORTED = timedelta(days=3)
# Passages in which the day of an event is looked for.
LOOKED_AT = 8


@dataclass(frozen=True, slots=True)
class Scope:
    """The filters of one question and its time words.

    Attributes:
        question: the question to search and read: without the words that have become a filter or ask for the newest, which no article
            repeats in that sense.
        given: the filters of the ask.
        inferred: those that the question's words mean, as far as the ask does not say otherwise; no restriction when there are none.
        words: the time words of the question, None when it has none or the asker has taken them back.
        selection: what both filters select.
        dated: the event whose days `words` holds ("before the summit"), None when the question names days itself or none.
        outlet: the outlet that the question names, None without one; `sources` of `inferred` are its, unless the library has none of it.
        undated: an event that the question names as its time and the articles do not date, so that it restricts nothing.
    """

    question: str
    given: Filters
    inferred: Filters
    words: TimeWords | None
    selection: Selection
    dated: Dated | None = None
    outlet: Named | None = None
    undated: Landmark | None = None

    @property
    def within(self) -> tuple[str, ...] | None:
        """Ids of the articles that may answer; None when all may."""
        return self.selection.article_ids

    @property
    def assumed(self) -> bool:
        """Whether the question names a month or day whose year was taken from the articles."""
        return self.words is not None and self.words.assumed_year

    def judge(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the candidates, best first, with less confidence in those that tell of another time than the question asks about."""
        if self.words is None or self.words.kind != "event":
            return list(candidates)
        elsewhen = [self._elsewhen(candidate) for candidate in candidates]
        if self.words.named and all(elsewhen):
            return list(candidates)
        left = ANOTHER_SIDE if self.dated else ANOTHER_TIME
        judged = [replace(c, confidence=c.confidence * left) if other else c for c, other in zip(candidates, elsewhen, strict=True)]
        return sorted(judged, key=lambda candidate: -candidate.confidence)

    def _elsewhen(self, candidate: Candidate) -> bool:
        """Return whether the candidate's time is known and lies outside the days that the question names, in any year if it names none."""
        asked_first, asked_last = (self.words.published_from, self.words.published_to) if self.words else (None, None)
        when = candidate.when()
        told = when.published if when else None
        if self.words and self.words.named and asked_first and asked_last:
            return bool(told and told.first and told.last and not same_time(self.words.named, told.first, told.last))
        if told is not None:
            return bool((asked_first and told.last and told.last < asked_first) or (asked_last and told.first and told.first > asked_last))
        last = candidate.article.published.last
        return bool(asked_first and last and last < asked_first)

    @property
    def latest(self) -> bool:
        """Whether the question asks for the newest."""
        return self.words is not None and self.words.latest

    @property
    def dateless(self) -> str | None:
        """The question without the days that it names; None when it names none, or none with both ends, or asks nothing without them."""
        words = self.words
        if words is None or words.kind != "event" or self.dated or not (words.published_from and words.published_to):
            return None
        place = self.question.find(words.text)
        rest = without(self.question, place, place + len(words.text)) if place >= 0 else self.question
        return rest if rest != self.question else None

    def of_the_time(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the candidates that are known to tell of the days that the question names, by their sentence, else by their article."""
        return [candidate for candidate in candidates if self._then(candidate)]

    def _then(self, candidate: Candidate) -> bool:
        when = candidate.when()
        days = when.published if when else candidate.article.published
        first, last = days.first, days.last
        if self.words is None or not (self.words.published_from and self.words.published_to and first and last) or last - first > NARROW:
            return False
        if when is None:
            first -= REPORTED
        if self.words.named:
            return bool(same_time(self.words.named, first, last))
        return first <= self.words.published_to and self.words.published_from <= last

    def given_json(self) -> Json:
        """Return `retrieval.filters`."""
        return filters_json(self.given)

    def inferred_json(self) -> Json:
        """Return `retrieval.inferred_filters`: filters in the form of the ask, the words they come from, and what is only preferred.

        `missing_source` is an outlet that the question names and the library has not, `undated_event` an event that its articles do not
        date; both restrict nothing. `assumed_year` is there, and true, where the question names a month or day without a year: its year is
        the newest that the articles nearest to the question give; the same time of other years counts as well. `dated_by` is the sentence
        that dates the event whose days are preferred, with its article's id.
        """
        found = filters_json(self.inferred)
        if self.outlet and not self.outlet.sources:
            found["missing_source"] = self.outlet.name
        if self.undated:
            found["undated_event"] = self.undated.event
        told = [self.outlet.text] if self.outlet and self.outlet.sources else []
        told += [self.words.text] if self.words else []
        if told:
            found["words"] = ", ".join(told)
        if self.words is None:
            return found
        if self.assumed:
            found["assumed_year"] = True
        if self.dated:
            found["dated_by"] = {"article": self.dated.article_id, "quote": self.dated.quote}
        if self.words.kind == "event":
            days = {"event_from": self.words.published_from, "event_to": self.words.published_to}
            found.update({name: day.isoformat() for name, day in days.items() if day})
        if self.latest:
            found["latest"] = True
        return found


def scope_of(ask: Ask, question: str, library: Store, today: date) -> Scope:
    """Return where and when a question looks.

    Args:
        question: the standalone question. Words that speak of publication ("articles from 2021") filter, unless the ask has days of its
            own; words that date the event only weigh; see `qa.timewords`. An outlet of the library that it names as its source filters,
            unless the ask has sources; an event that it names as a time only weighs, as far as the articles date it.
    """
    outlet = named(question, library) if ask.infer and not ask.filters.sources else None
    if outlet and outlet.sources:
        question = outlet.rest
    words = time_words(question, today) if ask.infer else None
    if words and words.named:
        others = replace(ask.filters, sources=outlet.sources if outlet and outlet.sources else ask.filters.sources)
        words = settled(question, words, library, others, today)
    mark = landmark(question) if ask.infer and words is None else None
    event = dated(mark.event, library.search(mark.event, LOOKED_AT)) if mark else None
    if mark and event:
        words = TimeWords("event", *bounds(mark.how, event), False, mark.start, mark.end, mark.text)
    inferred = Filters(sources=outlet.sources if outlet else ())
    if words and words.kind == "publication" and not (ask.filters.published_from or ask.filters.published_to):
        inferred = replace(inferred, published_from=words.published_from, published_to=words.published_to)
    both = replace(
        ask.filters,
        published_from=ask.filters.published_from or inferred.published_from,
        published_to=ask.filters.published_to or inferred.published_to,
        sources=ask.filters.sources or inferred.sources,
    )
    filtering = words if words and words.kind == "publication" and (inferred.published_from or inferred.published_to) else None
    rest = plain(question, filtering)
    return Scope(
        timeless(rest) if words and words.latest else rest,
        ask.filters,
        inferred,
        words,
        library.select(both),
        event,
        outlet,
        None if event else mark,
    )


def plain(question: str, words: TimeWords | None) -> str:
    """Return a question without words of publication: "Who won, in articles from 2025?" is "Who won?"; unchanged when there are none."""
    if words is None:
        return question
    before = question[: words.start]
    press = IN_THE_PRESS.search(before) or PUBLISHED.search(before)
    return without(question, press.start() if press else words.start, words.end)


def without(question: str, start: int, end: int) -> str:
    """Return a question without some of its words; unchanged when less than two words would be left."""
    tail = re.sub(r"^['’]s\b", "", question[end:])
    rest = re.sub(r"\s+([?.!,;])", r"\1", " ".join(f"{question[:start]} {tail}".split())).lstrip(" ,;")
    return rest[:1].upper() + rest[1:] if re.search(r"\w+\W+\w", rest) else question


def filters_json(filters: Filters) -> Json:
    """Return the filters as the API takes them, without those that restrict nothing."""
    given: Json = {
        "published_from": filters.published_from and filters.published_from.isoformat(),
        "published_to": filters.published_to and filters.published_to.isoformat(),
        "sources": list(filters.sources),
        "article_ids": list(filters.article_ids),
    }
    return {name: value for name, value in given.items() if value}
