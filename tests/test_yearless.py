"""Months and days that a question names without a year: asked of the library, not of today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from stored import item, open_store

from qa.belief import as_read
from qa.bot import Bot
from qa.compare import Candidate
from qa.events import Ask
from qa.reader import Span
from qa.scope import Scope, scope_of
from qa.timewords import time_words
from qa.yearless import same_time, year_of
from tests.fake_desk import article
from vectorstore.records import Filters, Published, Selection
from vectorstore.store import Store

TODAY = date(2026, 11, 22)
JULY = (date(2026, 7, 1), date(2026, 7, 31))


def day(text: str) -> Published:
    when = date.fromisoformat(text)
    return Published(when, when, "day", "made up", "metadata")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Two meetings of the same two in July, one in September, a fair of no known date."""
    with open_store(Path(tmp_path_factory.mktemp("yearless"))) as store:
        store.put(
            [
                item("m23", "Lind and Berg met in Velden on Tuesday.", published=day("2023-07-04"), source="Velden Herald"),
                item("m24", "Lind and Berg met in Garrow on Wednesday.", published=day("2024-07-03")),
                item("m25", "Lind and Berg will meet in Amberg on 9 September.", published=day("2025-08-30")),
                item("fair", "A fair is held in Hesk in October."),
            ]
        )
        yield store


def asked(library: Store, question: str, **filters: object) -> Scope:
    return scope_of(Ask(question, filters=Filters(**filters)), question, library, TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Where did Lind and Berg meet in July?", "2024-07-01", "2024-07-31"),
        ("Where was the July meeting?", "2024-07-01", "2024-07-31"),
        ("Where did Lind and Berg meet in Velden on July 4?", "2023-07-04", "2023-07-04"),
        ("Where is the September meeting of Lind and Berg?", "2025-09-01", "2025-09-30"),
        ("Who met between June and July?", "2024-06-01", "2024-07-31"),
        ("What happened last July?", "2026-07-01", "2026-07-31"),
        ("Who met in July 2023?", "2023-07-01", "2023-07-31"),
    ],
)
def test_the_year_is_the_newest_that_the_articles_have(library: Store, question: str, first: str, last: str) -> None:
    found = asked(library, question).inferred_json()
    assert (found["event_from"], found["event_to"]) == (first, last)
    assert found.get("assumed_year", False) == (question not in ("What happened last July?", "Who met in July 2023?"))


def test_articles_of_a_month_are_those_of_its_newest_year_in_the_library(library: Store) -> None:
    scope = asked(library, "Who met, according to articles from July?")
    assert scope.within == ("m24",)
    assert scope.inferred_json()["published_from"] == "2024-07-01"


def test_a_filter_of_the_ask_settles_the_year(library: Store) -> None:
    assert asked(library, "Who met in July?", sources=("Velden Herald",)).inferred_json()["event_from"] == "2023-07-01"


def test_words_of_publication_that_no_article_fits_leave_every_article(library: Store) -> None:
    scope = asked(library, "Who met, in articles from February?")
    assert scope.within is None
    assert scope.inferred_json()["words"] == "from February"


def test_the_words_are_taken_back_when_the_asker_says_so(library: Store) -> None:
    scope = scope_of(Ask("Who met in July?", infer=False), "Who met in July?", library, TODAY)
    assert scope.words is None and scope.inferred_json() == {}


def candidate(text: str, words: str, published: str) -> Candidate:
    found = article(text=text, published=day(published))
    return Candidate(found, text.index(words), text.index(words) + len(words), 0.8, 0.8)


def july(question: str = "Where did they meet in July?") -> Scope:
    return Scope(question, Filters(), Filters(), time_words(question, TODAY), Selection(None, ()))


def test_any_july_counts_and_another_month_counts_less() -> None:
    may = candidate("They met in Tirvana on 5 May.", "Tirvana", "2025-05-06")
    older = candidate("They met in Velden on Tuesday.", "Velden", "2023-07-05")
    newer = candidate("They met in Garrow on 3 July.", "Garrow", "2024-07-04")
    assert [(c.text, round(c.confidence, 2)) for c in july().judge([may, older, newer])] == [
        ("Velden", 0.8),
        ("Garrow", 0.8),
        ("Tirvana", 0.24),
    ]


def test_where_nothing_is_of_the_month_nothing_is_weighed() -> None:
    may = candidate("They met in Tirvana on 5 May.", "Tirvana", "2025-05-06")
    assert july().judge([may]) == [may]


def test_the_same_time_of_other_years() -> None:
    assert year_of(JULY, 2024) == (date(2024, 7, 1), date(2024, 7, 31))
    assert year_of((date(2025, 11, 1), date(2026, 2, 28)), 2024) == (date(2023, 11, 1), date(2024, 2, 28))
    assert year_of((date(2024, 2, 29), date(2024, 2, 29)), 2025) == (date(2025, 2, 28), date(2025, 2, 28))
    assert same_time(JULY, date(2022, 8, 1), date(2024, 7, 1)) == [2023, 2024]
    assert same_time(JULY, date(2022, 8, 1), date(2023, 6, 30)) == []


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("Where did they meet in July?", "Where did they meet?"),
        ("Where was the July meeting?", "Where was the meeting?"),
        ("Who came to July's summit?", "Who came to summit?"),
        ("Who met on 3 July 2024?", "Who met?"),
        ("Who met since July?", None),
        ("Who met in articles from July?", None),
        ("Who met?", None),
    ],
)
def test_a_question_without_its_days(question: str, rest: str | None) -> None:
    assert july(question).dateless == rest


def test_what_is_of_the_time_is_told_by_the_sentence_else_by_the_article() -> None:
    told = candidate("They met in Garrow on 3 July.", "Garrow", "2024-08-04")
    reported = candidate("They met in Velden.", "Velden", "2023-07-05")
    other = candidate("They met in Tirvana on 5 May.", "Tirvana", "2025-07-06")
    unknown = Candidate(article(text="They met in Hesk."), 12, 16, 0.8, 0.8)
    assert july().of_the_time([other, told, unknown, reported]) == [told, reported]


class DatelessReader:
    """Sure only of questions without a month; its answer is the last word of each passage."""

    def read(self, question: str, contexts: list[str], *, k: int, headings: list[str]) -> tuple[Span, ...]:
        sure = 0.01 if "July" in question else 0.8
        return tuple(Span(n, text.rindex(" ") + 1, len(text) - 1, sure - n / 1000, 1.0) for n, text in enumerate(contexts))


def test_what_an_article_tells_by_a_weekday_answers_a_question_after_its_month(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.put([item("m24", "On Wednesday Lind and Berg met in Garrow.", published=day("2024-07-03"))])
        store.put([item("m25", "On Monday Lind and Berg met in Amberg.", published=day("2025-05-05"))])
        bot = Bot(store, DatelessReader(), 8, as_read(0.1), today=lambda: TODAY)  # type: ignore[arg-type]
        reply = bot.ask(Ask("Where did Lind and Berg meet in July?"))
        assert [answer.citations[0].article.id for answer in reply.answers] == ["m24"]
        assert bot.ask(Ask("Where did Lind and Berg meet in July 2025?")).answers == ()
