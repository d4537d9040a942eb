"""Which outlet a question names as its source, and what is left of the question; events that date a question, by what articles tell."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from rich.console import Console

from qa.answers import Retrieval
from qa.events import Ask, Done, Event
from qa.landmarks import bounds, dated, landmark
from qa.outlets import forms, named
from qa.scope import scope_of
from tests.fake_desk import article, cite, fake_desk, reply
from vectorstore.records import Article, Filters, Hit, Passage, Published, Root, Selection, Status
from web import create_app
from web.terminal import show_reply
from web.wording import meant, unmet

if TYPE_CHECKING:
    from vectorstore.store import Store

SOURCES = ("theguardian.com", "BBC News", "www.reuters.com", "edition.cnn.com", "Velden Herald", "nytimes.com", "news")


class Library:
    """The part of a store that a scope asks."""

    def __init__(self, hits: tuple[Hit, ...] = ()) -> None:
        self.hits = hits

    def status(self) -> Status:
        return Status("/data", len(SOURCES), 0, self.roots(), "exact", 0, {})

    def roots(self) -> tuple[Root, ...]:
        return (Root("r", "news", "/data/news"),)

    def articles(self, *, offset: int, limit: int) -> tuple[Article, ...]:
        return tuple(replace(article(), id=str(n), source=source) for n, source in enumerate(SOURCES))[offset : offset + limit]

    def search(self, query: str, k: int) -> tuple[Hit, ...]:
        return self.hits[:k]

    def select(self, filters: Filters) -> Selection:
        return Selection(("0",) if filters.sources else None, ())


def library(*hits: Hit) -> Store:
    return cast("Store", Library(hits))


def hit(text: str, day: date, name: str) -> Hit:
    told = replace(article(text=text, published=Published(day, day, "day", "", "metadata")), id=name, story=name)
    return Hit(Passage(f"{name}-0", name, 0, len(text), text), told, 1.0, 0.5, 1.0)


@pytest.mark.parametrize(
    ("question", "sources", "rest"),
    [
        ("How many died, according to Reuters?", ("www.reuters.com",), "How many died?"),
        ("according to reuters how many died?", ("www.reuters.com",), "How many died?"),
        ("Who won, in the Guardian?", ("theguardian.com",), "Who won?"),
        ("According to the New York Times, who won?", ("nytimes.com",), "Who won?"),
        ("What does the BBC report about the fire?", ("BBC News",), "What is reported about the fire?"),
        ("What did CNN say about the vote?", ("edition.cnn.com",), "What is reported about the vote?"),
        ("What do reports by CNN say about the vote?", ("edition.cnn.com",), "What is reported about the vote?"),
        ("How long is the bridge in the Velden Herald's report?", ("Velden Herald",), "How long is the bridge?"),
    ],
)
def test_an_outlet_of_the_library_is_told_and_taken_out(question: str, sources: tuple[str, ...], rest: str) -> None:
    found = named(question, library())
    assert found is not None
    assert (found.sources, found.rest) == (sources, rest)


@pytest.mark.parametrize(
    "question",
    ["How many died according to the police?", "Who spoke in Velden?", "What is in the news?", "Who edits the Guardian?", "Who won?"],
)
def test_other_words_name_no_outlet(question: str) -> None:
    assert named(question, library()) is None


def test_an_outlet_that_the_library_has_not_restricts_nothing_and_is_told() -> None:
    scope = scope_of(
        Ask("Who won, according to the Daily Planet?"), "Who won, according to the Daily Planet?", library(), date(2025, 11, 21)
    )
    assert (scope.within, scope.inferred_json()) == (None, {"missing_source": "the Daily Planet"})


def test_a_named_outlet_filters_unless_the_ask_says_otherwise() -> None:
    question = "Who won, according to Reuters?"
    scope = scope_of(Ask(question), question, library(), date(2025, 11, 21))
    assert (scope.question, scope.within) == ("Who won?", ("0",))
    assert scope.inferred_json() == {"sources": ["www.reuters.com"], "words": "according to Reuters"}
    assert scope_of(Ask(question, infer=False), question, library(), date(2025, 11, 21)).inferred_json() == {}
    assert scope_of(Ask(question, filters=Filters(sources=("x",))), question, library(), date(2025, 11, 21)).inferred_json() == {}


def test_names_hosts_and_short_forms_meet() -> None:
    assert forms("www.theguardian.com") & forms("The Guardian")
    assert forms("bbc.co.uk") & forms("BBC News")
    assert forms("apnews.com") & forms("Associated Press")
    assert not forms("Velden Herald") & forms("Velden Post")


@pytest.mark.parametrize(
    ("question", "event", "how"),
    [
        ("Who met Xi before the summit in Tianjin?", "the summit in Tianjin", "before"),
        ("What has changed since the election?", "the election", "since"),
        ("After the earthquake, what did the mayor say?", "the earthquake", "after"),
        ("Who led it before Lind's resignation?", "Lind's resignation", "before"),
        ("Who did Berg meet after her visit to Velden?", "Berg’s visit to Velden", "after"),
        ("What fell in the wake of the storm?", "the storm", "in the wake of"),
        ("What did the mayor promise in the run-up to the vote?", "the vote", "in the run-up to"),
        ("Who spoke on the eve of the two mayors' meeting in Velden?", "the two mayors' meeting in Velden", "on the eve of"),
    ],
)
def test_an_event_in_a_phrase_of_time_is_found(question: str, event: str, how: str) -> None:
    found = landmark(question)
    assert found is not None
    assert (found.event, found.how, question[found.start : found.end]) == (event, how, found.text)


@pytest.mark.parametrize(
    "question", ["Who won the election?", "Who came before Monday?", "Who met after lunch?", "Who left after her visit?"]
)
def test_other_phrases_are_no_event(question: str) -> None:
    assert landmark(question) is None


def test_the_articles_date_the_event_and_their_majority_decides() -> None:
    hits = [
        hit("The vote in Velden was held on Sunday.", date(2025, 5, 19), "a"),
        hit("Velden counts after the election on Sunday.", date(2025, 5, 20), "b"),
        hit("The vote in Velden on 3 May 2021 was calm.", date(2025, 5, 1), "c"),
    ]
    found = dated("the election in Velden", hits)
    assert found is not None
    assert (found.first, found.last) == (date(2025, 5, 18), date(2025, 5, 18))
    assert bounds("before", found) == (None, date(2025, 5, 17))
    assert bounds("since", found) == (date(2025, 5, 18), None)


def test_an_event_stays_undated_when_articles_tell_of_several_or_none() -> None:
    one, other = hit("The vote was on Sunday.", date(2025, 5, 19), "a"), hit("The vote was on Sunday.", date(2021, 5, 19), "b")
    assert dated("the vote", [one, other]) is None
    assert dated("the vote", [hit("The vote was calm.", date(2025, 5, 19), "a")]) is None


def test_a_month_dates_an_event_where_nobody_tells_the_day() -> None:
    month = hit("The invasion of Velden began in February 2022.", date(2025, 5, 19), "a")
    found = dated("the invasion of Velden", [month])
    assert found is not None and bounds("since", found) == (date(2022, 2, 1), None)
    day = hit("On 24 February 2022 the invasion of Velden began.", date(2025, 5, 19), "b")
    found = dated("the invasion of Velden", [month, day])
    assert found is not None and found.first == found.last == date(2022, 2, 24)
    assert dated("the war", [hit("It began in February 2022, the worst war in Velden since 1945.", date(2025, 5, 19), "a")]) is None
    assert dated("the invasion of Velden", [hit("The invasion of Velden began in 2022.", date(2025, 5, 19), "a")]) is None


def test_an_event_that_no_article_dates_is_told_and_restricts_nothing() -> None:
    question = "Who spoke before the vote?"
    scope = scope_of(Ask(question), question, library(hit("The vote was calm.", date(2025, 5, 19), "a")), date(2025, 11, 21))
    assert scope.inferred_json() == {"undated_event": "the vote"}
    assert scope.within is None and scope.words is None


def test_a_dated_event_is_preferred_visibly() -> None:
    question = "Who spoke before the vote?"
    scope = scope_of(Ask(question), question, library(hit("The vote was on Sunday.", date(2025, 5, 19), "a")), date(2025, 11, 21))
    assert scope.inferred_json() == {
        "words": "before the vote",
        "dated_by": {"article": "a", "quote": "The vote was on Sunday."},
        "event_to": "2025-05-17",
    }
    assert scope.within is None


def test_page_and_terminal_tell_what_the_library_cannot_follow(tmp_path: Path) -> None:
    found = article()

    def say(ask: Ask) -> Iterator[Event]:
        told = reply(ask, nearest=(cite(found, "Nobody said why."),))
        inferred = {"missing_source": "the <i>Daily Planet", "undated_event": "the vote"}
        yield Done(replace(told, retrieval=Retrieval(1, 1, "exact", {}, inferred)))

    client = create_app(fake_desk(tmp_path, say)).test_client()  # type: ignore[arg-type]
    page = client.post("/", data={"question": "Who spoke before the vote, according to the Daily Planet?"}, follow_redirects=True).text
    assert "There is no article of “the &lt;i&gt;Daily Planet” in the library" in page
    assert "The articles do not tell when “the vote” was" in page
    out = io.StringIO()
    show_reply(Console(file=out, width=200), client.post("/api/v1/ask", json={"question": "Who spoke?"}).json)
    assert "no article of “the <i>Daily Planet”" in out.getvalue()
    dated_one = {"words": "last week", "event_from": "2025-05-12", "event_to": "2025-05-18"}
    assert unmet(dated_one) == [] and "12 May 2025" in meant(dated_one)
