"""The latest, the most recent, the last: read without the word, and ordered by what is told of the newest day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from stored import item, open_store

from qa.answers import Reply
from qa.belief import as_read
from qa.bot import Bot
from qa.compare import Candidate, claims
from qa.events import Ask
from qa.latest import akin, newest, newest_first, one_each, timeless
from qa.reader import Span
from tests.fake_desk import article
from vectorstore.records import Published
from vectorstore.store import Store


def day(first: str, last: str = "") -> Published:
    return Published(date.fromisoformat(first), date.fromisoformat(last or first), "range" if last else "day", "made up", "metadata")


def candidate(text: str, words: str, published: Published, confidence: float = 0.8, name: str = "") -> Candidate:
    found = article(name or text, title=text.split("\n")[0], text=text, published=published, story=name or text)
    return Candidate(found, text.index(words), text.index(words) + len(words), confidence, confidence)


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("When did Lind and Berg last meet?", "When did Lind and Berg meet?"),
        ("When did Lind and Berg meet last?", "When did Lind and Berg meet?"),
        ("Where was their latest meeting held?", "Where was their meeting held?"),
        ("What is the most recent figure for the toll?", "What is the figure for the toll?"),
        ("Where did they most recently meet?", "Where did they meet?"),
        ("How many are missing as of now?", "How many are missing?"),
        ("What is the latest on the talks?", "What is the latest on the talks?"),
        ("The latest?", "The latest?"),
        ("Who was the last keeper?", "Who was the last keeper?"),
    ],
)
def test_the_word_for_the_newest_is_not_read(question: str, read: str) -> None:
    assert timeless(question) == read


ASKED = "Where did Lind and Berg meet?"
OLD = candidate("Lind and Berg met in Velden on 4 July 2023.", "Velden", day("2025-05-01"), 0.9)
NEW = candidate("Lind and Berg met in Garrow on Wednesday.", "Garrow", day("2024-07-03"), 0.6)


def test_the_newest_event_comes_first_whenever_its_article_was_written() -> None:
    relation, found = newest([OLD, NEW], "one", ASKED)
    assert [claim.candidates[0].text for claim in found] == ["Garrow", "Velden"]
    assert relation == "timeline"
    assert [claim.when and str(claim.when.published.first) for claim in found] == ["2024-07-03", "2023-07-04"]


def test_a_count_is_as_new_as_its_article() -> None:
    first = candidate("Nine people died in the fire, police said on Wednesday.", "Nine", day("2025-03-05"))
    later = candidate("Eleven people died in last week's fire, police said.", "Eleven", day("2025-03-09"))
    relation, found = newest([first, later], "one", "How many people died in the fire?")
    assert [claim.candidates[0].text for claim in found] == ["Eleven", "Nine"]
    assert (relation, found[1].superseded_by) == ("timeline", 0)


def test_days_known_only_roughly_are_ordered_by_their_middle_and_unknown_ones_come_last() -> None:
    rough = candidate("They met in Amberg on Sunday.", "Amberg", day("2025-01-01", "2025-11-23"))
    sharp = candidate("They met in Garrow on Wednesday.", "Garrow", day("2024-07-03"))
    unknown = candidate("They met in Hesk.", "Hesk", Published())
    found = newest_first(claims([unknown, sharp, rough]), events=True)
    assert [claim.candidates[0].text for claim in found] == ["Amberg", "Garrow", "Hesk"]


def test_of_one_article_the_best_speaks() -> None:
    text = "They met in Velden and ate in Garrow."
    best, other = candidate(text, "Velden", day("2024-07-03"), 0.8, "a"), candidate(text, "Garrow", day("2024-07-03"), 0.7, "a")
    assert one_each([best, NEW, other]) == [best, NEW]


def test_what_is_about_something_else_is_not_the_newest() -> None:
    fire = candidate("Rain stopped the wildfire in Serra Alta. 34 houses burned.", "34", day("2025-07-19"))
    toll = candidate("Death toll of ferry fire reaches eleven\nEleven died.", "Eleven", day("2025-03-09"))
    assert akin([toll, fire], "What is the death toll of the ferry fire?") == [toll]


class PlaceReader:
    """Takes the last word of each passage for the answer."""

    def read(self, question: str, contexts: list[str], *, k: int, headings: list[str]) -> tuple[Span, ...]:
        return tuple(Span(n, text.rindex(" ") + 1, len(text) - 1, 0.8 - n / 100, 1.0) for n, text in enumerate(contexts))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as store:
        for year, place in ((2021, "Hesk"), (2023, "Velden"), (2025, "Garrow"), (2024, "Amberg")):
            store.put([item(f"m{year}", f"Lind and Berg met on Tuesday in {place}.", published=day(f"{year}-06-03"))])
        yield store


def ask(library: Store, question: str, **options: bool) -> Reply:
    bot = Bot(library, PlaceReader(), 8, as_read(0.1), today=lambda: date(2026, 11, 22))  # type: ignore[arg-type]
    return bot.ask(Ask(question, **options))  # type: ignore[arg-type]


def test_the_bot_puts_the_newest_first_and_says_so(library: Store) -> None:
    reply = ask(library, "Where did Lind and Berg last meet?")
    assert [answer.citations[0].article.id for answer in reply.answers] == ["m2025", "m2024", "m2023", "m2021"]
    assert reply.retrieval.inferred_filters == {"words": "last", "latest": True}


def test_the_wish_for_the_newest_can_be_taken_back(library: Store) -> None:
    reply = ask(library, "Where did Lind and Berg last meet?", infer=False)
    assert reply.retrieval.inferred_filters == {} and reply.standalone == "Where did Lind and Berg last meet?"
