"""Where a question looks, what its time says about answers, and why there is silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qa.compare import Candidate
from qa.scope import Scope, plain
from qa.silence import abstain, outside
from qa.timewords import time_words
from tests.fake_desk import article
from vectorstore.records import Filters, Hit, Passage, Published, Selection, Status

TODAY = date(2025, 11, 21)


def scope(question: str, **changes: object) -> Scope:
    made = Scope(question, Filters(), Filters(), time_words(question, TODAY), Selection(None, ()))
    return replace(made, **changes)  # type: ignore[arg-type]


def candidate(text: str, words: str, day: date) -> Candidate:
    found = article(text=text, published=Published(day, day, "day", "", "metadata"))
    return Candidate(found, text.index(words), text.index(words) + len(words), 0.8, 0.8)


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("How many pupils are there, in articles from 2025?", "How many pupils are there?"),
        ("Who teaches on Hesk, according to articles published in 2023?", "Who teaches on Hesk?"),
        ("What did articles published in 2019 say about the fire?", "What did articles say about the fire?"),
        ("In reports from May 2024, who won?", "Who won?"),
        ("Who won the race?", "Who won the race?"),
    ],
)
def test_words_that_became_a_filter_are_not_searched(question: str, rest: str) -> None:
    assert plain(question, time_words(question, TODAY)) == rest


def test_an_answer_about_another_time_loses_confidence() -> None:
    asked = scope("Where did Lind and Berg meet in 2022?")
    right = candidate("They met on 3 May 2022 in Velden.", "Velden", date(2022, 5, 4))
    wrong = candidate("They met on 3 May 2024 in Garrow.", "Garrow", date(2024, 5, 4))
    assert [(c.text, round(c.confidence, 2)) for c in asked.judge([wrong, right])] == [("Velden", 0.8), ("Garrow", 0.24)]


def test_a_question_without_time_prefers_nothing() -> None:
    old = candidate("They met on 3 May 2002 in Velden.", "Velden", date(2002, 5, 4))
    assert scope("Where did they meet?").judge([old]) == [old]


@pytest.mark.parametrize(
    ("articles", "undated", "beyond", "selection", "reason"),
    [
        (0, False, False, Selection(None, ()), "empty_library"),
        (5, True, False, Selection((), ()), "undated_only"),
        (5, False, False, Selection((), ("a1",)), "undated_only"),
        (5, False, True, Selection((), ()), "filtered_out"),
    ],
)
def test_silence_has_its_reason(articles: int, undated: bool, beyond: bool, selection: Selection, reason: str) -> None:
    filters = Filters(published_from=date(2025, 1, 1))
    status = Status("/data", articles, 0, (), "exact", 0, {})
    given = abstain(filters, scope("Who won?", selection=selection), status, (), (), undated=undated, beyond=beyond)
    assert given.reason == reason and given.message


def hit(text: str, similarity: float) -> Hit:
    found = article(text=text)
    return Hit(Passage("p", found.id, 0, len(text), text), found, 1.0, similarity, 0.0)


ABOUT, OTHER = hit("Lind won the race in Velden.", 0.6), hit("Rain fell on the hills.", 0.1)
YEAR = Selection(("a1",), ())


@pytest.mark.parametrize(
    ("selection", "within", "without", "shown"),
    [
        (YEAR, (OTHER,), (ABOUT, OTHER), (ABOUT, OTHER)),
        (YEAR, (ABOUT,), (ABOUT, OTHER), ()),
        (YEAR, (OTHER,), (OTHER,), ()),
        (Selection((), ()), (), (OTHER,), (OTHER,)),
        (Selection(None, ()), (OTHER,), (ABOUT,), ()),
    ],
)
def test_what_is_about_the_question_is_shown_from_outside_a_filter_that_left_nothing_about_it(
    selection: Selection, within: tuple[Hit, ...], without: tuple[Hit, ...], shown: tuple[Hit, ...]
) -> None:
    assert outside(scope("Who won the race?", selection=selection), within, lambda ids: without) == shown


def test_a_filter_that_leaves_nothing_about_the_question_is_the_reason_for_silence() -> None:
    filters = Filters(published_from=date(2019, 1, 1))
    status = Status("/data", 5, 5, (), "exact", 0, {})
    given = abstain(filters, scope("Who won the race?", selection=YEAR), status, (OTHER,), (), undated=False, beyond=True)
    assert given.reason == "filtered_out" and "outside it some are" in given.message
