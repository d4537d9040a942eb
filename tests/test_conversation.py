"""Follow-ups made whole: what is carried over, what is not, and how near the rewritten questions come to questions made whole by hand."""

from __future__ import annotations

from statistics import fmean
from time import process_time

import pytest

from qa.conversation import standalone
from qa.events import Turn
from tests.benchmarks.dialogues import ROOTS, carried, overlap, said

TALKS = "Where were the bilateral talks in Tianjin held?"


def after(*questions: str) -> str:
    """The last question made whole after the others, each of which was made whole in its turn."""
    turns: list[Turn] = []
    for question in questions:
        turns.append(Turn(question, standalone(question, turns)))
    return turns[-1].standalone or ""


@pytest.mark.parametrize(
    ("last", "question", "whole"),
    [
        # Definite nouns that lean on what was said
        (TALKS, "How long did the talks last?", "How long did the bilateral talks in Tianjin last?"),
        ("When was a new contract between Airbus and Qatar Airways signed?", "What does the contract cover?",
         "What does the new contract between Airbus and Qatar Airways cover?"),
        ("What caused the fire in the chemical plant near Basel?", "Who owns the plant?", "Who owns the chemical plant near Basel?"),
        # Pronouns
        ("What did Modi say after the summit?", "When did he arrive?", "When did Modi arrive?"),
        ("Why did the minister resign?", "Who replaced her?", "Who replaced the minister?"),
        ("Where was Ada Lovelace born?", "Who were her parents?", "Who were Ada Lovelace’s parents?"),
        ("Where did Modi and Xi meet?", "What did they agree on?", "What did Modi and Xi agree on?"),
        ("Where did Modi and Xi meet?", "Did Modi invite him to Delhi?", "Did Modi invite Xi to Delhi?"),
        ("How old is the bridge?", "How long is it?", "How long is the bridge?"),
        ("How many ships did Poland order?", "When will they be delivered?", "When will the ships be delivered?"),
        ("When did the army commander visit Kyiv?", "Who met him there?", "Who met the army commander in Kyiv?"),
        ("Who heads the water board?", "What did he say?", "What did the one who heads the water board say?"),
        ("What did xi condemn on monday", "what did he denounce", "What did xi denounce"),
        # Elided questions
        (TALKS, "When?", "When were the bilateral talks in Tianjin held?"),
        (TALKS, "And when was that?", "When were the bilateral talks in Tianjin held?"),
        ("Who founded Greenpeace?", "When?", "When was Greenpeace founded?"),
        ("How did Putin describe the ties?", "And Xi?", "How did Xi describe the ties?"),
        ("What did Biden call Xi?", "And what about Putin?", "What did Biden call Putin?"),
        ("What did Merkel say about Greece?", "And about Italy?", "What did Merkel say about Italy?"),
        ("What did Merkel say about Greece?", "What about Spain?", "What did Merkel say about Spain?"),
        ("How did Apple's shares react?", "and Microsoft's?", "How did Microsoft's shares react?"),
        ("How many players came in 2023?", "and in 2022?", "How many players came in 2022?"),
        ("How many players came in 2023?", "and the year before?", "How many players came in 2022?"),
        ("How many players came in the summer of 2023?", "And in 2021?", "How many players came in the summer of 2021?"),
        ("Who came second in the race?", "third?", "Who came third in the race?"),
        ("When does the museum open?", "And close?", "When does the museum close?"),
        ("When was the new bridge in Villaluz built?", "And the old one?", "When was the old bridge in Villaluz built?"),
        ("How many people died in the earthquake in Izmir?", "And how many were injured?",
         "How many people were injured in the earthquake in Izmir?"),
        ("Which countries joined the EU in 2004?", "Did Malta?", "Did Malta join the EU in 2004?"),
        ("Did the council approve the budget?", "When did it do that?", "When did the council approve the budget?"),
        # What was asked for in front comes back to its place
        ("Which bridge did the council close?", "When?", "When did the council close the bridge?"),
        ("How much money did the club ask for?", "What for?", "Why did the club ask for money?"),
        ("How many people came?", "When?", "When did people come?"),
        ("Who refused to sign?", "Until when?", "Until when did somebody refuse to sign?"),
        ("Who leads Norvik?", "Since when?", "Since when does somebody lead Norvik?"),
        # Who acts is no deal and no plan; who is known by name is no thing
        ("Who must approve the budget?", "When will it vote?", "When will the one who must approve the budget vote?"),
        ("Which drug did Novartis buy?", "How much did it pay?", "How much did Novartis pay?"),
        ("What did Anna Berg criticise?", "When was it built?", "When was what Anna Berg criticised built?"),
        ("When was Modi's trip before this one?", "What did he say?", "What did Modi say?"),
        # What a verb lacks
        ("When is the climate conference in Venice?", "Will Merkel come?", "Will Merkel come to the climate conference in Venice?"),
        ("Who opened the exhibition in Lyon?", "Who else came?", "Who else came to the exhibition in Lyon?"),
        ("What did Merkel say about the strike?", "And what does Paris think?", "What does Paris think about the strike?"),
        ("Who went to the funeral?", "And Scholz?", "Did Scholz go to the funeral?"),
        # Corrections
        ("When did Wendt win the Reykholt Open?", "No, I meant Sorokina", "When did Sorokina win the Reykholt Open?"),
        # Several questions in one line
        ("What did Putin say about Iran?", "What about India, and what about China?",
         "What did Putin say about India? What did Putin say about China?"),
    ],
)  # fmt: skip
def test_a_follow_up_is_made_whole(last: str, question: str, whole: str) -> None:
    assert after(last, question) == whole


@pytest.mark.parametrize(
    "question",
    [
        "What is inflation?",
        "Who is the president of Finland?",
        "Which vaccine failed in 2019?",
        "How many cities are there in Egypt?",
        "What did Robert Daly say about his book?",
        "Is it true that Malta joined the EU?",
        "Is it true that prices rose?",
        "No country signed. Why did Norway refuse?",
        "Who won the election?",
        "tianjin summit venue",
    ],
)
@pytest.mark.parametrize("last", [TALKS, "Who founded Greenpeace?", "how old is xi"])
def test_nothing_is_carried_into_a_question_that_stands_alone(last: str, question: str) -> None:
    assert after(last, question).lower() == question.lower()


def test_a_greeting_in_between_is_passed_over() -> None:
    assert after("What is Vedant Patel's job?", "Good morning", "What did he say?") == "What did Vedant Patel say?"


def test_a_bare_name_is_spoken_of_afterwards() -> None:
    assert after("Ada Lovelace", "Where was she born?") == "Where was Ada Lovelace born?"


def test_the_one_who_did_it_is_told_in_full_each_time() -> None:
    asked = ("Who painted the chapel?", "Why did she paint it?", "What did she use?")
    assert after(*asked) == "What did the one who painted the chapel use?"
    assert after(*asked, "And Lang?") == "What did Lang use?"


def test_a_piece_takes_the_place_of_its_counterpart_two_questions_before() -> None:
    assert after("what did anna berg call the deal", "how much will the deal cost", "and tim lang?") == "what did tim lang call the deal?"


def test_the_newest_subject_wins() -> None:
    assert after("When did Macron arrive?", "When did Scholz leave?", "What did he say?") == "What did Scholz say?"


def test_without_turns_a_question_stays_as_typed() -> None:
    assert standalone("and what about her?", []) == "and what about her?"


@pytest.mark.parametrize(("half", "floor"), [("blind", 0.80), ("open", 0.83)])
def test_rewritten_dialogues_come_near_the_whole_questions(half: str, floor: float) -> None:
    turns = list(said(half))
    leaning = [one for one in turns if one.leans]
    assert len(leaning) >= 60
    assert fmean(overlap(one.made, one.whole) for one in leaning) >= floor
    assert [one.question for one in turns if carried(one)] == []


@pytest.mark.parametrize("half", ["blind", "open", "unseen"])
def test_every_gold_quotation_of_the_dialogues_stands_in_its_article(half: str) -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for root in ROOTS for path in root.glob("*.txt")}
    for one in said(half):
        for file, quote, answer in one.gold:
            assert quote in texts[file] and answer in quote, one.question


@pytest.mark.parametrize("piece", ["the old ", "And ", "who said what and when, ", "his ", "Xi and ", "of the ", "?!, ", "a-", "How many "])
def test_long_and_odd_questions_take_no_time(piece: str) -> None:
    question = (piece * 2000)[:2000].strip()
    began = process_time()
    standalone(question, [Turn(TALKS), Turn(question)])
    assert process_time() - began < 2
