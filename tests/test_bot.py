"""Questions over seeds/ with the real model, Chroma and SQLite: what always holds of a reply."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qa.answers import Citation, Reply, utf16
from qa.belief import Belief, as_read, share_of_words
from qa.desk import Desk, build, claim
from qa.errors import InvalidQuestion
from qa.events import Ask, Done, Found, Searching
from qa.settings import Settings
from vectorstore.records import Filters

VENUE = "At which venue were the bilateral talks in Tianjin held?"
QUESTIONS = [
    VENUE,
    "Who is Lim Chuan-Tiong?",
    "how many nations are members of the SCO",
    "When will Putin join the parade in Beijing?",
    "What did Xi say about Cold War mentality?",
    "Who is the mayor of London?",
    "😀 שלום <b>Xi</b>?",
    "summarise the Olympics article",
]


def citations(reply: Reply) -> list[Citation]:
    return [citation for answer in reply.answers for citation in answer.citations] + list(reply.nearest)


def test_the_venue_is_found_and_quoted(seeds_desk: Desk) -> None:
    reply = seeds_desk.bot.ask(Ask(VENUE))
    first = reply.answers[0].citations[0]
    assert "Tianjin Guest House" in reply.answers[0].text
    assert first.quote == "The bilateral talks were held at the Tianjin Guest House, an intimate venue surrounded by lush greenery."
    assert first.article.file == "000_f27eae7c4d9a1853.txt"


def test_an_answer_is_given_from_the_threshold_of_belief_on(seeds_desk: Desk) -> None:
    bot = seeds_desk.bot
    best = bot.ask(Ask(VENUE)).answers[0].confidence
    at = replace(bot, belief=replace(bot.belief, threshold=best)).ask(Ask(VENUE))
    assert [answer.confidence for answer in at.answers] == [best]
    above = replace(bot, belief=replace(bot.belief, threshold=best + 1e-9)).ask(Ask(VENUE))
    assert above.answers == () and above.abstention is not None and "Tianjin Guest House" in above.nearest[0].quote


def test_belief_rises_with_what_it_rests_on_and_stays_a_probability() -> None:
    belief = Belief(reader=0.9, similarity=2.0, words=1.0, constant=-1.0, threshold=0.3)
    assert belief.of(0.2, 0.5) < belief.of(0.4, 0.5) < belief.of(0.4, 0.8)
    assert belief.of(0.4, 0.5, share_of_words(3.0, 9.0)) < belief.of(0.4, 0.5, share_of_words(9.0, 9.0)) == belief.of(0.4, 0.5)
    assert share_of_words(0.0, 0.0) == 1.0 and 0 < share_of_words(0.0, 40.0) < share_of_words(1.0, 40.0)
    assert belief.of(0.4, None) == belief.of(0.4, 0.0)
    assert 0 < belief.of(0.0, -1.0) < belief.of(1.0, 1.0) < 1
    assert as_read(0.5).of(0.37, 0.9) == pytest.approx(0.37)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quotation_is_exact_and_holds_its_answer(seeds_desk: Desk, question: str) -> None:
    reply = seeds_desk.bot.ask(Ask(question, max_answers=20))
    assert bool(reply.answers) != bool(reply.abstention)
    assert not (reply.answers and reply.nearest)
    for citation in citations(reply):
        stored = seeds_desk.library.article(citation.article.id)
        assert stored.text[citation.start : citation.end] == citation.quote
        assert stored.text_sha256 == citation.article.text_sha256
        if citation.answer_start is not None and citation.answer_end is not None:
            assert citation.start <= citation.answer_start < citation.answer_end <= citation.end
    for answer in reply.answers:
        head = answer.citations[0]
        assert answer.text == head.article.text[head.answer_start : head.answer_end]
        assert len({citation.article.id for citation in answer.citations}) == len(answer.citations)
    assert [citation.n for citation in citations(reply)] == list(range(1, len(citations(reply)) + 1))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_json_is_json_and_its_utf16_offsets_fit(seeds_desk: Desk, question: str) -> None:
    reply = seeds_desk.bot.ask(Ask(question, include_passages=True))
    body: dict[str, Any] = json.loads(json.dumps(reply.to_json(), allow_nan=False))
    for answer in body["answers"]:
        for citation in answer["citations"]:
            units = seeds_desk.library.article(citation["article"]["id"]).text.encode("utf-16-le")
            assert units[2 * citation["start_utf16"] : 2 * citation["end_utf16"]].decode("utf-16-le") == citation["quote"]
    assert body["question"]["text"] == question
    assert all(passage["text"] for passage in body["passages"])


def test_events_come_in_order_and_end_with_the_reply(seeds_desk: Desk) -> None:
    events = list(seeds_desk.bot.events(Ask(VENUE)))
    assert [type(event) for event in events] == [Searching, Found, Done]
    assert isinstance(events[1], Found) and len(events[1].passages) == seeds_desk.bot.read


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("x" * 100_000, "100,000"),
        ("Who\x00?", "U+0000"),
        ("Who \x1b[31m?", "U+001B"),
        ("Who \ud83d?", "U+D83D"),
    ],
)
def test_what_is_no_question_is_refused_with_its_reason(seeds_desk: Desk, question: str, why: str) -> None:
    with pytest.raises(InvalidQuestion) as raised:
        seeds_desk.bot.ask(Ask(question))
    assert why in str(raised.value)


@pytest.mark.parametrize(
    "question", ["hello", "what can you do?", "Which articles are there?", "???", "Wer hat die Brücke gebaut und wann?"]
)
def test_what_asks_nothing_gets_guidance(seeds_desk: Desk, question: str) -> None:
    reply = seeds_desk.bot.ask(Ask(question))
    assert reply.abstention is not None and reply.abstention.reason == "not_a_question"
    assert not reply.answers


def test_a_summary_shows_how_the_article_begins(seeds_desk: Desk) -> None:
    reply = seeds_desk.bot.ask(Ask("Summarise the article about the Winter Olympics and the video call"))
    assert [citation.article.file for citation in reply.nearest] == ["002_32bfd051c8bb22e6.txt"]
    assert reply.nearest[0].quote.startswith("Just before Wednesday’s Putin-Xi virtual summit")


def test_a_summary_of_what_no_article_is_about_lists_the_articles(seeds_desk: Desk) -> None:
    reply = seeds_desk.bot.ask(Ask("Summarise the article about volcanic eruptions"))
    assert reply.abstention is not None and not reply.nearest
    first, *titles = reply.abstention.message.split("\n")
    assert first.startswith("None of the articles is about “volcanic eruptions”.")
    assert titles == [f"“{article.title}”" for article in seeds_desk.library.articles()]


def test_a_bare_name_shows_sentences_that_speak_of_it(seeds_desk: Desk) -> None:
    reply = seeds_desk.bot.ask(Ask("tianjin"))
    assert reply.abstention is not None and reply.abstention.reason == "not_a_question" and not reply.answers
    assert len({citation.article.id for citation in reply.nearest}) == len(reply.nearest) >= 2
    assert all("Tianjin" in citation.quote for citation in reply.nearest)
    assert "None of the articles speaks of “Zanzibar”." in seeds_desk.bot.ask(Ask("Zanzibar")).abstention.message  # type: ignore[union-attr]


def test_only_the_chosen_article_answers(seeds_desk: Desk) -> None:
    chosen = next(article for article in seeds_desk.library.articles() if article.file.startswith("002"))
    reply = seeds_desk.bot.ask(Ask("What did Putin say?", filters=Filters(article_ids=(chosen.id,)), include_passages=True))
    assert reply.passages is not None and {passage.article.id for passage in reply.passages} == {chosen.id}


@pytest.mark.parametrize(
    ("filters", "reason"),
    [(Filters(article_ids=("nosuchid",)), "filtered_out"), (Filters(sources=("Nobody’s Gazette",)), "filtered_out")],
)
def test_a_filter_that_leaves_nothing_says_so(seeds_desk: Desk, filters: Filters, reason: str) -> None:
    reply = seeds_desk.bot.ask(Ask(VENUE, filters=filters))
    assert reply.abstention is not None and reply.abstention.reason == reason


def test_articles_of_unknown_date_are_named_by_a_date_filter(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "one.txt").write_text("The mill burned down. Nobody was hurt in the fire at the mill.", encoding="utf-8")
    settings = Settings(home=tmp_path / "home", threads=1)
    with claim(settings):
        desk = build(settings)
        empty = desk.bot.ask(Ask(VENUE))
        desk.ingest.run(tmp_path / "notes")
        reply = desk.bot.ask(Ask("What happened to the mill?", filters=Filters(published_from=date(2020, 1, 1))))
        desk.close()
    assert empty.abstention is not None and empty.abstention.reason == "empty_library"
    assert reply.abstention is not None and reply.abstention.reason == "undated_only"
    assert [article.file for article in reply.undated] == ["one.txt"]


@pytest.mark.parametrize(("text", "offset", "units"), [("abc", 2, 2), ("a😀b", 1, 1), ("a😀b", 2, 3), ("😀😀", 2, 4), ("", 0, 0)])
def test_offsets_count_utf16_units(text: str, offset: int, units: int) -> None:
    assert utf16(text, offset) == units
