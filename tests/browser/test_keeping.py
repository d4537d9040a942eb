"""What stays: a reload shows the same conversation and marks, verdicts, exports; the list of conversations; a server that comes back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_desk import article, cite, fake_desk, reply
from pages import ask, texts, violations
from playwright.sync_api import Page
from serving import serving

from qa.answers import Answer
from qa.events import Ask, Done, Event, Found, Searching
from web.texts import TEXTS

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
Site = Callable[[Any], str]


def test_a_reload_shows_the_same_conversation(open_page: Open, seeds_site: str) -> None:
    page = open_page()
    page.goto(seeds_site)
    ask(page, "Where were the bilateral talks held?")
    ask(page, "Who met Vladimir Putin?")
    assert "/c/" in page.url

    def shown() -> tuple[list[str], ...]:
        return texts(page, "h2.question"), texts(page, ".turn blockquote"), texts(page, ".turn a.source"), texts(page, ".how .scores")

    before = shown()
    page.reload()
    page.wait_for_selector(".turn .rate")
    assert shown() == before
    page.locator("a.source").first.click()
    page.wait_for_selector("#panel mark.current")
    assert "".join(texts(page, "#panel mark.current")) == before[1][0]
    assert violations(page) == []


def test_verdicts_work_by_form(open_page: Open, site: Site, tmp_path: Path) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(site(fake_desk(tmp_path)))
    page.fill("#question", "Where were the talks held?")
    page.click("#send")
    for pressed in (1, 0):
        page.click(".rate summary")
        page.locator(".rate").get_by_role("button", name="Right").click()
        assert page.locator(".rate [aria-pressed=true]").count() == pressed
        assert texts(page, ".rate summary span")[0] == (TEXTS["rated"].format(verdict="Right") if pressed else TEXTS["rate"])


def test_verdicts_are_given_kept_and_taken_back(open_page: Open, site: Site, tmp_path: Path) -> None:
    page = open_page()
    page.goto(site(fake_desk(tmp_path)))
    ask(page, "Where were the talks held?")
    page.locator(".rate summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".rate [aria-pressed=true]")
    page.locator(".whole").get_by_role("button", name="Incomplete").click()
    page.wait_for_selector(".whole [aria-pressed=true]")
    assert violations(page) == []
    page.reload()
    page.wait_for_selector(".rate")
    assert texts(page, "[aria-pressed=true]") == ["Right", "Incomplete"]
    assert texts(page, ".rate summary")[0].startswith("Rated: Right")
    page.locator(".whole [aria-pressed=true]").click()
    page.wait_for_selector(".whole .told:not(:empty)")
    page.reload()
    page.wait_for_selector(".rate")
    assert page.locator("[aria-pressed=true]").count() == 1


def test_a_conversation_is_exported_from_the_menu(open_page: Open, site: Site, tmp_path: Path) -> None:
    page = open_page()
    page.goto(site(fake_desk(tmp_path)))
    ask(page, "Where were the talks held?")
    page.click(".menu summary")
    assert violations(page) == []
    for form in ("md", "html", "json"):
        with page.expect_download() as download:
            page.click(f".menu a[data-format={form}]")
        file = download.value
        assert file.suggested_filename == f"where-were-the-talks-held.{form}"
        assert "Lake House" in Path(file.path()).read_text()
    assert len(json.loads(Path(file.path()).read_text())["turns"]) == 1


@pytest.mark.parametrize("script", [True, False])
def test_conversations_are_found_renamed_and_deleted(open_page: Open, site: Site, tmp_path: Path, script: bool) -> None:
    page = open_page(java_script_enabled=script)
    address = site(fake_desk(tmp_path))
    for question in ("Where were the talks held?", "Who opened the bridge?"):
        page.goto(address)
        page.fill("#question", question)
        page.click("#send")
        page.wait_for_selector(".turn .how")
    page.get_by_role("link", name="Conversations").click()
    assert texts(page, ".conversations .title") == ["Who opened the bridge?", "Where were the talks held?"]
    page.fill("#q", "bridge")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations?q=bridge")
    page.click(".more summary")
    assert not script or violations(page) == []
    page.fill(".more input", "The bridge")
    page.get_by_role("button", name="Rename", exact=True).click()
    assert texts(page, ".conversations .title") == ["The bridge", "Where were the talks held?"]
    page.locator(".more summary").first.click()
    page.get_by_role("button", name="Delete", exact=True).click()
    assert texts(page, ".conversations .title") == ["Where were the talks held?"]
    assert not script or violations(page) == []
    page.get_by_role("button", name=TEXTS["undo"], exact=True).press("Enter")
    assert texts(page, ".conversations .title") == ["The bridge", "Where were the talks held?"]
    page.locator(".more summary").first.click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.goto(f"{address}/conversations")
    page.click(".gone summary")
    assert not script or violations(page) == []
    page.get_by_role("button", name=TEXTS["erase"]).click()
    assert page.locator(".gone").count() == 0
    page.click(".conversations .title a")
    page.wait_for_selector(".turn blockquote")
    assert texts(page, "h2.question") == ["Where were the talks held?"]


def many(ask: Ask) -> Iterator[Event]:
    """Two answers that differ, or that stand on a timeline where the question asks for time; its words are a filter."""
    from dataclasses import replace

    first, second = article(), article("a2", text="Later\nEverybody said why.", source="The Other")
    answers = (
        Answer(1, 0.9, (cite(first, "Nobody said why.", "Nobody"),), superseded_by=2),
        Answer(2, 0.6, (cite(second, "Everybody said why.", "Everybody", 2),)),
    )
    made = reply(ask, *answers)
    words = {"words": "in 2021", "published_from": "2021-01-01", "published_to": "2021-12-31"} if ask.infer else {}
    sources = {"sources": list(ask.filters.sources)} if ask.filters.sources else {}
    retrieval = replace(made.retrieval, inferred_filters=words, filters=sources)
    yield Searching(ask.question)
    yield Found(())
    yield Done(replace(made, relation="timeline" if "time" in ask.question else "conflicting", retrieval=retrieval, undated=(first,)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_relations_are_drawn_and_time_words_taken_back(open_page: Open, site: Site, tmp_path: Path, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(site(fake_desk(tmp_path, many)))
    ask(page, "How over time?")
    assert page.locator(".timeline > li").count() == 2 and "answer 2" in texts(page, ".superseded")[0]
    assert texts(page, ".timeline .when")[0] == "published 1 September 2025"
    ask(page, "Who?")
    measured = "found => found.map((one) => one.getBoundingClientRect()).map(({left, top}) => [left, top])"
    (left, top), (right, beside) = page.locator(".sides .answer").evaluate_all(measured)
    assert left < right and top == beside
    assert "in 2021" in texts(page, ".turn:last-child .chip")[0] and "Talks at the lake" in texts(page, ".turn:last-child .undated li")[0]
    assert violations(page) == []
    page.click(".turn:last-child .chip button")
    page.wait_for_selector(".turn:nth-child(3):not([aria-busy]) .how")
    assert page.locator(".turn:nth-child(3) .chip").count() == 0


@pytest.mark.parametrize("script", [True, False])
def test_the_filter_reaches_the_bot_and_is_shown(open_page: Open, site: Site, tmp_path: Path, script: bool) -> None:
    page = open_page(java_script_enabled=script)
    page.goto(site(fake_desk(tmp_path, many)))
    page.click("#filters summary")
    page.check("#filters input[type=checkbox]")
    page.fill("#question", "Who?")
    page.click("#send")
    page.wait_for_selector(".turn .how")
    assert texts(page, ".filtered") == ["only articles of The Example"]
    assert not script or (texts(page, "#filter-count") == ["(1 set)"] and violations(page) == [])


def test_the_page_waits_for_a_lost_server_and_asks_again(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    desk = fake_desk(tmp_path)
    with serving(desk) as address:
        page.goto(address)
        ask(page, "Where were the talks held?")
    page.fill("#question", "And who came?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn.waiting")
    assert texts(page, ".turn.waiting .state") == [TEXTS["lost_waiting"]]
    with serving(desk, int(address.rsplit(":", 1)[1])):
        page.wait_for_selector(".turn:nth-child(2):not([aria-busy]) .how")
        assert texts(page, "h2.question") == ["Where were the talks held?", "And who came?"]
        assert page.locator(".waiting").count() == 0


def test_an_empty_chat_offers_questions_that_are_asked_at_once(open_page: Open, site: Site, tmp_path: Path) -> None:
    found = article(text="Talks at the lake\nAnna Berg signed the Lake Treaty.")

    def say(ask: Ask) -> Iterator[Event]:
        yield Searching(ask.question)
        yield Done(reply(ask, Answer(1, 0.9, (cite(found, "Anna Berg signed the Lake Treaty.", "Anna Berg"),))))

    desk = fake_desk(tmp_path, say)
    desk.library.held = {"a1": found}
    page = open_page()
    page.goto(site(desk))
    page.wait_for_selector("#suggestions button")
    assert violations(page) == []
    page.click("#suggestions button")
    page.wait_for_selector(".turn .how")
    assert page.evaluate("document.activeElement.className") == "question"
    assert texts(page, "h2.question") == ["Who signed the Lake Treaty?"]
