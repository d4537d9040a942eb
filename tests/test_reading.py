"""What the reader is given with a passage, and what makes of two equally sure spans the one more believed."""

from __future__ import annotations

from datetime import date

import pytest

from qa.reader import Span
from qa.reading import Reading, heading
from tests.fake_desk import article
from vectorstore.records import Hit, Passage, Published

SPRING = Published(date(2024, 5, 3), date(2024, 5, 3), "day", "3 May 2024", "metadata")


def hit(name: str, text: str, words: float, published: Published = SPRING) -> Hit:
    return Hit(Passage(name, "a1", 0, len(text), text), article(text=text, published=published), 1.0, 0.5, words)


@pytest.mark.parametrize(
    ("published", "above"),
    [
        (SPRING, "May 3, 2024\n"),
        (Published(date(2024, 5, 1), date(2024, 5, 31), "month", "May 2024", "metadata"), ""),
        (Published(None, None, "unknown", "", ""), ""),
    ],
)
def test_above_a_passage_stands_the_day_that_is_known(published: Published, above: str) -> None:
    assert heading(hit("p", "The fair opened on Friday.", 1.0, published)) == above


def test_a_candidate_knows_how_its_passage_stands_to_the_one_with_most_words() -> None:
    hits = (hit("p", "The fair opened on Friday.", 2.0), hit("q", "The fair closed on Sunday.", 8.0))
    spans = (Span(0, 19, 25, 0.6, 0.6), Span(1, 19, 25, 0.5, 0.5))
    first, second = Reading("When did the fair close?", hits, spans).candidates()
    assert (first.text, second.text) == ("Friday", "Sunday")
    assert first.words == pytest.approx(3 / 9) and second.words == 1.0
