"""What a question asks for, and whether words could be that."""

from __future__ import annotations

import pytest

from qa.expected import expected, fits


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many trams were damaged?", "number"),
        ("What share of voters stayed at home?", "number"),
        ("Number of boats in the harbour", "number"),
        ("When was the bridge opened?", "time"),
        ("In what year did the mill burn down?", "time"),
        ("How long ago did she leave?", "time"),
        ("Where will the gala be held?", "place"),
        ("Which country won the cup?", "place"),
        ("Who stood in for the mayor?", "person"),
        ("Which minister resigned?", "person"),
        ("Why did the strike end?", "reason"),
        ("What caused the fire?", "reason"),
        ("Did the strike end?", "decision"),
        ("What did the mayor say when the bridge fell?", "other"),
        ("What happened?", "other"),
    ],
)
def test_the_head_of_a_question_tells_what_it_asks_for(question: str, kind: str) -> None:
    assert expected(question) == kind


@pytest.mark.parametrize(
    ("kind", "words", "fit"),
    [
        ("number", "a significant police presence", False),
        ("number", "about two dozen officers", True),
        ("number", "4.5 %", True),
        ("time", "the Tianjin Guest House", False),
        ("time", "last Thursday", True),
        ("time", "in 1911", True),
        ("place", "warm and friendly", False),
        ("place", "in the town hall", True),
        ("place", "Lisbon", True),
        ("person", "Ada Lind", True),
        ("person", "the officials", True),
        ("person", "very quickly", False),
        ("other", "anything", True),
    ],
)
def test_words_fit_a_kind_or_not(kind: str, words: str, fit: bool) -> None:
    assert fits(kind, words, "What about it?") is fit  # type: ignore[arg-type]


def test_a_name_that_the_question_has_is_no_answer() -> None:
    assert not fits("person", "Xi", "Who met Xi?")
    assert fits("person", "Putin", "Who met Xi?")
