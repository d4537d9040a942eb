"""What asks the articles nothing is told apart from every real question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.intents import Intent, intent


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("hello", "greeting"),
        ("Hi there!", "greeting"),
        ("Thanks a lot.", "greeting"),
        ("good morning dateline", "greeting"),
        ("what can you do?", "help"),
        ("How does this work?", "help"),
        ("help", "help"),
        ("Which articles are there?", "articles"),
        ("list all articles", "articles"),
        ("What sources do you have?", "articles"),
        ("how many articles do you have", "articles"),
        ("???", "wordless"),
        ("tianjin", "topic"),
        ("Xi Jinping", "topic"),
        ("Bank of England", "topic"),
        ("Wer hat die Brücke gebaut und wann wurde sie eröffnet?", "language"),
        ("¿Quién ganó las elecciones y por qué?", "language"),
        ("Qui a ouvert le pont et quand ?", "language"),
        ("Кто открыл мост?", "language"),
        ("谁出席了阅兵式？", "language"),
    ],
)
def test_a_line_that_asks_nothing_is_recognised(line: str, kind: str) -> None:
    found = intent(line)
    assert found is not None and found.kind == kind


@pytest.mark.parametrize(
    ("line", "about"),
    [
        ("summarise the Tianjin article", "Tianjin"),
        ("Please summarize the article about the Vale bridge.", "Vale bridge"),
        ("Give me a short summary of the news", ""),
        ("tl;dr", ""),
    ],
)
def test_a_summary_names_its_article(line: str, about: str) -> None:
    assert intent(line) == Intent("summary", about)


@pytest.mark.parametrize(
    "line",
    [
        "What is the SCO?",
        "What is in the report about the bridge?",
        "bridge opening date",
        "Why",
        "And Modi",
        "Modi?",
        "summit venue",
        "Hello Kitty museum opening",
        "Who helped?",
        "Which articles of the treaty were broken?",
        "Is die casting mentioned?",
        "Le Pen Macron debate",
        "Los Angeles fires",
        "El Salvador president",
        "How many stories does the tower have?",
        "What did Le Monde say about the summit?",
    ],
)
def test_a_question_stays_a_question(line: str) -> None:
    assert intent(line) is None


@pytest.mark.parametrize("name", ["seeds_open", "seeds_blind"])
def test_no_question_of_the_sets_is_caught(name: str) -> None:
    lines = (Path(__file__).parent / "data" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    caught = [json.loads(line)["question"] for line in lines if intent(json.loads(line)["question"])]
    assert caught == []
