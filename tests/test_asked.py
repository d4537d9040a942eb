"""How many answers a question wants, by its words alone."""

from __future__ import annotations

import pytest

from qa.asked import Wanted, wanted
from qa.sides import sides

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


@pytest.mark.parametrize(
    ("question", "both"),
    [
        ("Which came first, the fire or the flood?", ("When was the fire?", "When was the flood?")),
        ("Which of them happened later: the vote, or the strike in Garrow?", ("When was the vote?", "When was the strike in Garrow?")),
        (
            "Which was longer, the first or the second stage of the tour?",
            ("How long was the first stage of the tour?", "How long was the second stage of the tour?"),
        ),
        ("Which is larger, Velden or Garrow?", ("How large is Velden?", "How large is Garrow?")),
        ("Which is more expensive, the bridge or the road?", ("How expensive is the bridge?", "How expensive is the road?")),
        ("Who is older, Lind or Berg?", ("How old is Lind?", "How old is Berg?")),
        ("Which is bigger, A or B?", ("How big is A?", "How big is B?")),
        ("Who arrived first, Lind or Berg?", ("When did Lind arrive?", "When did Berg arrive?")),
        ("Did Lind or Berg speak first?", ("When did Lind speak?", "When did Berg speak?")),
        ("Did Lind or Berg win?", ("Who won?",)),
        ("Did the Reform Union or the National Bloc win the vote?", ("Who won the vote?",)),
        ("Did the ship leave in May or in June?", ("When did the ship leave?",)),
        ("Did the flood happen after the fire?", ("When did the flood happen?", "When was the fire?")),
        ("Did Lind resign before Berg visited Velden?", ("When did Lind resign?", "When did Berg visit Velden?")),
        ("Did the strike end before Monday?", ()),
        (
            "Did more planes arrive on Monday or on Tuesday?",
            ("How many planes arrived on Monday?", "How many planes arrived on Tuesday?"),
        ),
        ("Are there more shops in Velden or in Garrow?", ("How many shops are there in Velden?", "How many shops are there in Garrow?")),
        ("Did Lind win more seats than Berg?", ("How many seats did Lind win?", "How many seats did Berg win?")),
        ("Did the drivers get more than the city had offered?", ("How much did the drivers get?", "How much did the city offer?")),
        ("Which party won more seats, A or B?", ("How many seats did A win?", "How many seats did B win?")),
        ("Was turnout higher by one count or by the other?", ("How high was turnout by one count?", "How high was turnout by the other?")),
        ("Is the new bridge longer than the old one?", ("How long is the new bridge?", "How long is the old bridge?")),
        ("Was Lind's lead bigger than Berg's?", ("How big was Lind's lead?", "How big was Berg's lead?")),
        ("Which bridge was opened first?", ()),
        ("Who won?", ()),
    ],
)
def test_a_comparison_is_taken_apart_where_its_form_allows(question: str, both: tuple[str, ...]) -> None:
    assert sides(question) == both
