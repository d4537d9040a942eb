"""How many answers a question wants, by its words alone."""

from __future__ import annotations

import pytest

from qa.asked import Wanted, wanted

QUESTIONS: list[tuple[Wanted, str]] = [
    ("one", "Who opened the inquiry?"),
    ("one", "Who leads the talks?"),
    ("one", "Who won the race?"),
    ("one", "How many people were hurt?"),
    ("one", "What does the mayor say?"),
    ("one", "Which crisis was it?"),
    ("one", "Which news series was named?"),
    ("one", ""),
    ("holder", "Who is the mayor of Velden?"),
    ("holder", "Who was Velden's first mayor?"),
    ("list", "Who did the mayor welcome?"),
    ("list", "Who won stages of the tour?"),
    ("list", "Who scored stage victories in June?"),
    ("list", "Which people have led the company?"),
    ("list", "In which towns did it rain?"),
    ("list", "Name the guests."),
    ("list", "What topics were discussed?"),
    ("timeline", "When have Ada Lind and Tom Berg met?"),
    ("timeline", "When did Ada Lind and Tom Berg meet?"),
    ("timeline", "How has the price changed?"),
    ("timeline", "Where did they meet over the years?"),
    ("comparison", "Did Lind or Berg speak first?"),
    ("comparison", "Which came first, the fire or the flood?"),
    ("comparison", "Was the second bridge longer than the first?"),
    ("comparison", "Which is larger, Velden or Garrow?"),
]


@pytest.mark.parametrize(("wants", "question"), QUESTIONS)
def test_the_words_of_a_question_tell_how_many_answers_it_wants(wants: Wanted, question: str) -> None:
    assert wanted(question) == wants
