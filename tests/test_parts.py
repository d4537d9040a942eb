"""Questions that ask several things are split; a single question never is."""

from __future__ import annotations

import pytest

from qa.parts import parts


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Who founded it, and how many members does it have?", ("Who founded it?", "How many members does it have?")),
        ("Who founded the SCO, and how many members does it have?", ("Who founded the SCO?", "How many members does the SCO have?")),
        ("When did the strike begin and when did it end?", ("When did the strike begin?", "When did the strike end?")),
        ("Who is Lim and where does he work?", ("Who is Lim?", "Where does Lim work?")),
        ("Who won and who lost?", ("Who won?", "Who lost?")),
        ("Where did Xi meet Modi? And what did Modi say?", ("Where did Xi meet Modi?", "What did Modi say?")),
        ("How many ships were ordered, what do they cost and when will they be delivered?",
         ("How many ships were ordered?", "What do the ships cost?", "When will the ships be delivered?")),
        ("What about Modi, and what about Erdogan?", ("What about Modi?", "What about Erdogan?")),
        ("How did Putin and Xi each describe the ties?", ("How did Putin describe the ties?", "How did Xi describe the ties?")),
        ("How did the Bank of England and the European Central Bank each react?",
         ("How did the Bank of England react?", "How did the European Central Bank react?")),
        ("How old are Xi and Putin each in 2024?", ("How old is Xi in 2024?", "How old is Putin in 2024?")),
        ("Who built the tower, and when?", ("Who built the tower?", "When was the tower built?")),
    ],
)  # fmt: skip
def test_double_questions_are_split(question: str, asked: tuple[str, ...]) -> None:
    assert parts(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "What did the president and what army commander say?",
        "Between 2010 and when did he lead Iran and Iraq?",
        "What happened between 2010 and when the war began?",
        "Who are Mills and Boon?",
        "When and where was the treaty signed?",
        "Who said what and when?",
        "What is known about who attacked the plant and who paid for it?",
        "Does the report say when the dam broke and how many people died?",
        "When did Ford or when did Opel close the factory?",
        "What did he mean when he said what is done is done and who cares?",
        "What did Procter and Gamble announce?",
        "What did France and Germany both demand?",
        "Which of the two, Xi or Putin, is older?",
        "Who is the U.S. ambassador to Trinidad and Tobago?",
        "xi and putin and what they signed",
        "What?",
        "How did the talks and the summit go?",
    ],
)
def test_one_question_is_never_split(question: str) -> None:
    assert parts(question) == (question,)


def test_more_than_three_questions_stay_together() -> None:
    question = "Who came? Who spoke? Who left? Who stayed?"
    assert parts(question) == (question,)
