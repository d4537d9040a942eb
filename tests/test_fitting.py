"""A span of another kind than the question asks for, or a number of another thing, loses confidence; others keep theirs."""

from __future__ import annotations

import pytest

from qa.fitting import fitting

FIRE = "The fire has spread to 4,500 hectares. Some 2,100 people were evacuated, and 480 firefighters came on Monday."


@pytest.mark.parametrize(
    ("question", "text", "words", "keeps"),
    [
        ("How many firefighters came?", FIRE, "480", True),
        ("How many firefighters came?", FIRE, "4,500", False),
        ("How many firefighters came?", FIRE, "on Monday", False),
        ("How many people were evacuated?", FIRE, "2,100", True),
        ("How large is the fire?", FIRE, "4,500 hectares", True),
        ("How large is the fire?", "It has lasted 12 days.", "12 days", False),
        ("How long will the bridge be?", "The bridge costs 340 million crowns.", "340 million crowns", False),
        ("How long will the bridge be?", "The bridge will be 1,250 metres long.", "1,250 metres", True),
        ("What will the bridge cost?", "The bridge costs 340 million crowns.", "340 million crowns", True),
        ("What share of the vote did the union win?", "It won 38 percent.", "38 percent", True),
        ("When did they come?", FIRE, "on Monday", True),
        ("When did they come?", FIRE, "480 firefighters", False),
        ("Who came?", FIRE, "480 firefighters", True),
        ("What was spread?", FIRE, "The fire", True),
        ("Who met Xi in July?", "Xi Jinping met Lena Marsh.", "Xi Jinping", False),
        ("Who met Xi in July?", "Xi Jinping met Lena Marsh.", "Lena Marsh", True),
        ("Who met Xi?", "Xi Jinping met Lena Marsh.", "Xi Jinping", False),
        ("Whom did Marsh meet?", "Xi Jinping met Lena Marsh.", "Lena Marsh", False),
        ("Who is Okoro's brother?", "His brother is Daniel Okoro.", "Daniel Okoro", True),
        ("Who is Marsh?", "Lena Marsh is a judge.", "Lena Marsh", True),
        ("Who is the brother of Okoro?", "His brother is Daniel Okoro.", "Daniel Okoro", True),
        ("Who beat Manchester United?", "Newcastle United won.", "Newcastle United", True),
        ("Who recognised South Sudan?", "North Sudan did.", "North Sudan", True),
        ("Who named Xi a dictator?", "Xi Jinping was named a dictator.", "Xi Jinping", False),
        ("Which Okoro was elected?", "Daniel Okoro was elected.", "Daniel Okoro", True),
    ],
)
def test_a_span_is_weighed_by_what_the_question_asks_for(question: str, text: str, words: str, keeps: bool) -> None:
    start = text.index(words)
    assert (fitting(question).weight(text, start, start + len(words)) == 1.0) is keeps
