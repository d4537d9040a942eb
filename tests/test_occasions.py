"""Questions about many times: asked of one, read in many articles, answered with the days beside the names."""

from __future__ import annotations

from datetime import date

import pytest

from qa.compare import Candidate
from qa.occasions import occasions, once, spread
from vectorstore.records import Article, Hit, Passage, Published

DAY = date(2025, 3, 6)


def hit(text: str, article: str = "a", n: int = 0) -> Hit:
    published = Published(DAY, DAY, "day", str(DAY), "metadata")
    one = Article(article, "r", f"{article}.txt", "Title", text, "post", None, None, published, (), "", article)
    return Hit(Passage(f"{article}-{n}", article, 0, len(text), text), one, 1.0, 0.5, 1.0)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("When have Ada Lind and Tom Berg met?", "When did Ada Lind and Tom Berg meet?"),
        ("When has Ada Lind visited Velden?", "When did Ada Lind visit Velden?"),
        ("When did Ada Lind resign?", "When did Ada Lind resign?"),
        ("How has the price changed?", "How has the price changed?"),
    ],
)
def test_many_times_are_asked_as_one(question: str, asked: str) -> None:
    assert once(question) == asked


def test_other_articles_are_read_before_a_third_passage_of_one() -> None:
    hits = [hit("x", "a", n) for n in range(4)] + [hit("x", "b"), hit("x", "c")]
    assert [one.passage.id for one in spread(hits, 4)] == ["a-0", "a-1", "b-0", "c-0"]
    assert len(spread(hits, 6)) == 6


def test_the_day_beside_both_names_is_found_with_the_confidence_of_its_passage() -> None:
    text = "A fair was opened. Ada Lind and Tom Berg met in Garrow on Monday. Lind praised the fair on Tuesday."
    found = hit(text)
    marked = Candidate(found.article, text.index("Garrow"), text.index("Garrow") + 6, 0.7, 0.7)
    best = occasions("When did Ada Lind and Tom Berg meet?", [found], [marked])
    assert {(one.text, one.confidence) for one in best} == {("Garrow", 0.7), ("Monday", 0.7)}


def test_a_question_without_names_or_of_another_kind_gains_nothing() -> None:
    found = hit("Ada Lind and Tom Berg met on Monday.")
    marked = Candidate(found.article, 0, 8, 0.7, 0.7)
    assert occasions("Where did Ada Lind and Tom Berg meet?", [found], [marked]) == [marked]
    assert occasions("When did they meet?", [found], [marked]) == [marked]
