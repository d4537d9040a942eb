"""What a person sees of a language model: quotations at once, then checked sentences; taken back when it fails; Stop; the notice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fake_desk import FakeBot, article, cite, fake_desk, reply
from pages import texts, violations
from playwright.sync_api import Page
from serving import serving

from qa.answers import Answer, Json
from qa.events import Answered, Ask, Done, Event, Searching, Writing
from qa.writing import BEING_WRITTEN, unwritten
from web.texts import TEXTS

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
FOUND = article()
QUOTE = "Nobody said why."
SENTENCE: Json = {"text": "Nobody gave a <b>reason</b>.", "citations": [cite(FOUND, QUOTE, QUOTE, 2).to_json()], "support": 0.9}
MARKED: Json = {"text": "All went well.", "citations": [], "support": 0.0}
DROPPED: Json = {"text": "Tim won.", "reason": "the name Tim is not in the cited passage"}


def writing_desk(home: Path, holds: list[threading.Event], end: Json, **settings: Any) -> Any:
    """A desk whose model waits before each of its two sentences and before its end."""

    def say(ask: Ask) -> Iterator[Event]:
        yield Searching(ask.question)
        made = reply(ask, Answer(1, 0.9, (cite(FOUND, QUOTE, "Nobody"),)))
        yield Answered(replace(made, written=unwritten(BEING_WRITTEN, "tiny")))
        for sentence in (SENTENCE, MARKED):
            holds[0].wait(20)
            yield Writing(sentence)
        holds[1].wait(20)
        yield Done(replace(made, written=unwritten("its reply broke off", "tiny") | end))

    return fake_desk(home, say, **settings)


def start(page: Page, site: str) -> None:
    page.goto(site)
    page.fill("#question", "Why did they leave?")
    page.click("#send")
    page.wait_for_selector(".turn:last-child blockquote")


WHOLE: Json = {"text": "Nobody gave a <b>reason</b>. All went well.", "sentences": [SENTENCE, MARKED], "dropped": [DROPPED], "reason": None}


def test_quotations_show_at_once_and_sentences_follow_with_their_citations(tmp_path: Path, open_page: Open) -> None:
    holds, page = [threading.Event(), threading.Event()], open_page()
    with serving(writing_desk(tmp_path, holds, WHOLE)) as site:
        start(page, site)
        assert texts(page, ".turn blockquote") == [QUOTE]
        assert texts(page, ".turn .relation") == [TEXTS["writing"].replace("{model}", "tiny")]
        assert page.locator(".written .sentence").count() == 0
        holds[0].set()
        page.wait_for_selector(".written .unsupported")
        assert page.locator(".written .sentence").count() == 2
        holds[1].set()
        page.wait_for_selector(".dropped")
        assert texts(page, ".written .sentence")[0].startswith("Nobody gave a <b>reason</b>.")
        assert TEXTS["unsupported"] in texts(page, ".written .unsupported")[0]
        assert texts(page, ".turn .relation") == [TEXTS["written"].replace("{model}", "tiny")]
        assert "Tim won." in texts(page, ".dropped li")[0]
        assert violations(page) == []
        scripted = texts(page, ".written")[0].split()
        page.click(".written a.source")
        page.wait_for_selector("#panel mark.current")
        assert "".join(texts(page, "#panel mark.current")) == QUOTE
        address, plain = page.url, open_page(java_script_enabled=False)
        plain.goto(address)
        assert texts(plain, ".written")[0].split() == scripted
        assert "Tim won." in texts(plain, ".dropped li")[0]


def test_what_breaks_off_is_taken_back_and_the_quotations_stay(tmp_path: Path, open_page: Open) -> None:
    holds, page = [threading.Event(), threading.Event()], open_page()
    holds[0].set()
    with serving(writing_desk(tmp_path, holds, {})) as site:
        start(page, site)
        page.wait_for_selector(".written .sentence")
        holds[1].set()
        page.wait_for_selector(".written-none")
        assert texts(page, ".written-none") == [TEXTS["written_none"].replace("{reason}", "its reply broke off")]
        assert page.locator(".written").count() == 0
        assert texts(page, ".turn blockquote") == [QUOTE]


def test_stop_keeps_what_was_checked_also_after_a_reload(tmp_path: Path, open_page: Open) -> None:
    holds, page = [threading.Event(), threading.Event()], open_page()
    holds[0].set()
    with serving(writing_desk(tmp_path, holds, WHOLE)) as site:
        start(page, site)
        page.wait_for_selector(".written .unsupported")
        page.click("#send")
        page.wait_for_selector(".turn:not([aria-busy]) .written .sentence")
        assert page.locator(".written .sentence").count() == 2
        assert texts(page, ".turn blockquote") == [QUOTE]
        assert "stopped" in " ".join(texts(page, ".turn .note"))
        page.wait_for_timeout(1000)  # the server notices within half a second
        holds[1].set()
        page.wait_for_timeout(500)
        page.reload()
        page.wait_for_selector(".turn blockquote")
        assert page.locator(".turn").count() == 1


@dataclass
class StoppableBot(FakeBot):
    """Writes one sentence and goes on until it is stopped; then says what it left out, as the real one does."""

    def events(self, ask: Ask, stop: Any = None) -> Iterator[Event]:
        """Yield the events up to the stop, and the end."""
        left = threading.Event()
        stop.then(left.set)
        made = reply(ask, Answer(1, 0.9, (cite(FOUND, QUOTE, "Nobody"),)))
        yield Searching(ask.question)
        yield Answered(replace(made, written=unwritten(BEING_WRITTEN, "tiny")))
        yield Writing(SENTENCE)
        left.wait(20)
        yield Done(replace(made, written=WHOLE | {"text": SENTENCE["text"], "sentences": [SENTENCE], "model": "tiny", "reason": "stopped"}))


def test_after_stop_what_was_left_out_is_shown_without_a_reload(tmp_path: Path, open_page: Open) -> None:
    page, desk = open_page(), fake_desk(tmp_path)
    desk.bot = StoppableBot(desk.bot.say)
    with serving(desk) as site:
        start(page, site)
        page.wait_for_selector(".written .sentence")
        page.click("#send")
        page.wait_for_selector(".dropped", state="attached")
        assert "Tim won." in texts(page, ".dropped li")[0]
        assert page.locator(".written .sentence").count() == 1 and violations(page) == []
        shown = texts(page, ".composed")
        page.reload()
        page.wait_for_selector(".dropped", state="attached")
        assert [one.split() for one in texts(page, ".composed")] == [one.split() for one in shown]


@pytest.mark.parametrize(("url", "text"), [("http://127.0.0.1:9/v1", "text_stays"), ("https://models.example/v1", "text_leaves")])
def test_where_text_goes_is_said_before_the_first_question(tmp_path: Path, open_page: Open, url: str, text: str) -> None:
    page = open_page()
    with serving(writing_desk(tmp_path, [], {}, llm_url=url, llm_model="tiny")) as site:
        page.goto(site)
        assert texts(page, "#model") == [TEXTS[text].format(model="tiny", host="models.example")]
        for width in (1200, 320):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.is_visible("#model")
        assert violations(page) == []
