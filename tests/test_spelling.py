"""Typing errors are mended by the articles' words; what is written right is left alone."""

from __future__ import annotations

import pytest

from qa.reader.weights import body_folder
from qa.spelling import Spelling

ARTICLE = (
    "Mayor Ada Lindqvist opened the Vale bridge in Harbourton. The tariffs on Indian goods rose. The US and the Olympics were not named."
)


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(body_folder() / "vocab.txt")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how hgih are teh tarifs on indain goods", "how high are the tariffs on Indian goods"),
        ("waht did teh mayr say abuot the olmypics", "what did the Mayor say about the Olympics"),
        ("Who is Ada Lindqist?", "Who is Ada Lindqvist?"),
        ("when did mayor lindqivst open it", "when did mayor Lindqvist open it"),
        ("wich brigde was opend", "which bridge was opened"),
    ],
)
def test_errors_are_mended(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.correct(typed, [ARTICLE]) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Who opened the Vale bridge in Harbourton?",
        "What did the comradely talks lead to?",
        "Who is Ada Lindqvistson?",
        "Did Vane open the bridge?",
        "Was Kowalczyk there?",
        "Où est le pont?",
        "COVID-19 vaccines for 6-month-olds",
        "What's the mayor's plan?",
    ],
)
def test_what_is_right_or_strange_is_left_alone(spelling: Spelling, question: str) -> None:
    assert spelling.correct(question, [ARTICLE]) == question


def test_a_question_without_errors_has_no_unknown_words(spelling: Spelling) -> None:
    assert spelling.unknown("When did the mayor open the bridge?") == ()
    assert spelling.unknown("wehn did Lindqvist open it") == ("wehn", "lindqvist")
