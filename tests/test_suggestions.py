"""Suggested questions: made from sentences, kept only when the bot finds the very words that were asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_desk import article, cite, fake_desk, reply

from qa.answers import Answer
from qa.desk import Desk
from qa.events import Ask, Done, Event
from qa.suggestions import Suggestion, answered_well, candidates, questions, stands_alone, suggest
from web import create_app


@pytest.mark.parametrize(
    ("sentence", "question", "asked"),
    [
        ("The Lake Treaty was signed in Geneva by both sides.", "Where was the Lake Treaty signed?", "in Geneva"),
        ("The Mill Lane pool was opened on 4 May 1968.", "When was the Mill Lane pool opened?", "on 4 May 1968"),
        ("Anna Berg visited Norway in March 2021.", "When did Anna Berg visit Norway?", "in March 2021"),
        ("Anna Berg visited Norway in March 2021.", "Who visited Norway in March 2021?", "Anna Berg"),
        ("On Monday, Anna Berg signed the Lake Treaty.", "Who signed the Lake Treaty?", "Anna Berg"),
        ("Some 300 houses were destroyed in Porto Alto.", "How many houses were destroyed in Porto Alto?", "300"),
        ("Anna Berg, a professor of law in Oslo, agreed.", "Who is Anna Berg?", "a professor of law in Oslo"),
        ("Anna Berg is expected to visit Norway.", "Who is expected to visit Norway?", "Anna Berg"),
    ],
)
def test_a_sentence_gives_questions_whose_answer_is_known(sentence: str, question: str, asked: str) -> None:
    assert (question, asked) in [(one, sentence[first:last]) for one, first, last in questions(sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "The Aurora weighs 2.3 tonnes and was built in Lund.",
        "Footage released by the state.",
        "What a day!",
        "a",
        "“We met,” Anna said.",
    ],
)
def test_other_sentences_give_none(sentence: str) -> None:
    assert list(questions(sentence)) == []


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("Who signed the Lake Treaty?", True),
        ("Who signed it?", False),
        ("Who signed the treaty?", False),
        ("Who visited his Norway?", False),
        ("Who left in 2021?", True),
    ],
)
def test_a_question_must_name_something_and_refer_to_nothing(question: str, alone: bool) -> None:
    assert stands_alone(question) is alone


def test_a_capital_that_only_begins_a_sentence_is_no_name() -> None:
    text = "Title\nFootage opened the Lake House. Acme opened the Lake Tower. They thanked Acme. He left the Lake Tower."
    assert [one.question for one in candidates(article(text=text))] == ["Who opened the Lake Tower?"]


def bot_that_answers(words: str, confidence: float) -> Any:
    found = article(text="Talks at the lake\nAnna Berg signed the Lake Treaty. Others watched.")

    def say(ask: Ask) -> Iterator[Event]:
        yield Done(reply(ask, Answer(1, confidence, (cite(found, "Anna Berg signed the Lake Treaty. Others watched.", words),))))

    return found, say


@pytest.mark.parametrize(("words", "confidence", "well"), [("Anna Berg", 0.9, True), ("Anna Berg", 0.2, False), ("Others", 0.9, False)])
def test_only_what_is_answered_in_the_right_place_is_kept(tmp_path: Path, words: str, confidence: float, well: bool) -> None:
    found, say = bot_that_answers(words, confidence)
    desk = fake_desk(tmp_path, say)
    one = Suggestion("Who signed the Lake Treaty?", "a1", found.text.index("Anna"), found.text.index(" signed"))
    assert answered_well(desk.bot, one) is well  # type: ignore[arg-type]


def test_no_time_gives_no_suggestions(seeds_desk: Desk) -> None:
    assert list(suggest(seeds_desk.bot, seeds_desk.library, seconds=0)) == []


def test_the_suggestions_for_the_seeds_are_answered(seeds_desk: Desk) -> None:
    found = list(suggest(seeds_desk.bot, seeds_desk.library, most=2, seconds=20))
    assert found
    for one in found:
        answer = seeds_desk.bot.ask(Ask(one.question)).answers[0]
        assert answer.citations[0].article.id == one.article_id


def test_the_server_offers_them_and_makes_new_ones_when_the_library_changes(tmp_path: Path) -> None:
    found, say = bot_that_answers("Anna Berg", 0.9)
    desk = fake_desk(tmp_path, say)
    desk.library.held = {"a1": found}
    client = create_app(desk).test_client()  # type: ignore[arg-type]
    end = time.monotonic() + 10
    while not (told := client.get("/api/v1/suggestions").json)["complete"] and time.monotonic() < end:
        time.sleep(0.02)
    assert [one["question"] for one in told["questions"]] == ["Who signed the Lake Treaty?"]
    assert 'value="Who signed the Lake Treaty?"' in client.get("/").text
