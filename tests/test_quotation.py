"""A span becomes the sentences that a reader needs; claims are told apart and merged."""

from __future__ import annotations

import pytest

from qa.compare import Candidate, claims
from qa.quotation import quotation
from vectorstore.records import UNKNOWN, Article

TEXT = (
    "Mayor opens bridge\n"
    "Mayor Ada Lind opened the Vale bridge on Monday. She called it a gift to the town. Traffic starts in May.\n"
    "It cost 4.2 million euros.\n"
    "“We waited ten years,” said Tom Berg."
)


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        ("on Monday", "Mayor Ada Lind opened the Vale bridge on Monday."),
        ("a gift to the town", "Mayor Ada Lind opened the Vale bridge on Monday. She called it a gift to the town."),
        ("4.2 million euros", "Traffic starts in May.\nIt cost 4.2 million euros."),
        ("Mayor opens", "Mayor opens bridge"),
        ("Monday. She called", "Mayor Ada Lind opened the Vale bridge on Monday. She called it a gift to the town."),
        ("ten years", "“We waited ten years,” said Tom Berg."),
    ],
)
def test_the_quotation_holds_what_a_reader_needs(words: str, quote: str) -> None:
    at = TEXT.index(words)
    start, end = quotation(TEXT, at, at + len(words))
    assert TEXT[start:end] == quote


def article(name: str, text: str = TEXT, source: str = "news", story: str | None = None, url: str | None = None) -> Article:
    return Article(name, "r", f"{name}.txt", "Title", text, source, None, url, UNKNOWN, (), "", story or name)


def candidate(of: Article, words: str, confidence: float) -> Candidate:
    at = of.text.index(words)
    return Candidate(of, at, at + len(words), confidence, confidence)


def test_the_same_words_in_two_articles_are_one_claim() -> None:
    one, two = article("a"), article("b", "On Monday the bridge opened. It cost 4.2 Million euros!")
    found = claims([candidate(one, "4.2 million euros", 0.9), candidate(two, "4.2 Million euros", 0.8), candidate(two, "On Monday", 0.5)])
    assert [[c.text for c in claim.candidates] for claim in found] == [["4.2 million euros", "4.2 Million euros"], ["On Monday"]]
    assert [claim.confidence for claim in found] == [0.9, 0.5]
    assert [claim.independent_sources for claim in found] == [2, 1]


def test_an_overlapping_span_of_the_same_article_is_dropped() -> None:
    one = article("a")
    found = claims([candidate(one, "on Monday", 0.9), candidate(one, "bridge on Monday", 0.8)])
    assert [claim.candidates[0].text for claim in found] == ["on Monday"]


@pytest.mark.parametrize(
    ("second", "count"),
    [
        (article("b", source="Herald", url="https://herald.example/b"), 2),
        (article("b", source="Post", url="https://post.example/b"), 1),
        (article("b", source="Herald", story="a", url="https://herald.example/b"), 1),
    ],
    ids=["another outlet", "the same outlet", "a copy in another outlet"],
)
def test_only_independent_sources_are_counted(second: Article, count: int) -> None:
    first = article("a", source="Post", url="https://post.example/a")
    found = claims([candidate(first, "on Monday", 0.9), candidate(second, "on Monday", 0.8)])
    assert (len(found), found[0].independent_sources) == (1, count)
