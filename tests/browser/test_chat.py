"""What a person does at the page, in Chromium: ask, follow the citation, stop, use keys only, use it without JavaScript."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_desk import HOSTILE, article, cite, fake_desk, one_answer, reply, silence
from pages import ask, in_view, texts, violations
from playwright.sync_api import Page
from serving import serving

from qa.answers import Answer
from qa.events import Ask, Done, Event, Found, Searching
from web.texts import TEXTS

pytestmark = pytest.mark.browser

QUESTION = "Where were the bilateral talks held?"
Open = Callable[..., Page]
Site = Callable[[Any], str]


def held_desk(home: Path, hold: threading.Event) -> Any:
    """A desk that finds its passage at once and reads until it may go on."""
    found = article()

    def say(ask: Ask) -> Iterator[Event]:
        yield Searching(ask.question)
        yield Found((cite(found, "Nobody said why."),))
        hold.wait(20)
        yield Done(reply(ask, Answer(1, 0.5, (cite(found, "Nobody said why.", "Nobody"),))))

    return fake_desk(home, say)


def test_a_question_is_answered_and_its_citation_followed(open_page: Open, seeds_site: str) -> None:
    page = open_page()
    page.goto(seeds_site)
    ask(page, QUESTION)
    link = page.locator(".turn:last-child a.source").first
    quote = texts(page, ".turn:last-child blockquote")[0]
    assert len(quote) > 20
    with page.expect_response(lambda response: "/articles/" in response.url):
        link.click()
    page.wait_for_selector("#panel mark.current")
    assert "".join(texts(page, "#panel mark.current")) == quote
    page.wait_for_timeout(600)  # the smooth scroll
    assert in_view(page, "#panel mark.current")
    page.goto(seeds_site + str(link.get_attribute("href") or ""))
    assert "".join(texts(page, "mark")) == quote
    assert in_view(page, "mark")


def test_every_citation_of_the_page_marks_exactly_its_quotation(open_page: Open, seeds_site: str) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(seeds_site)
    page.fill("#question", "Who met Vladimir Putin?")
    page.click("#send")
    quotes = texts(page, "blockquote")
    links = page.locator("a.source").evaluate_all("found => found.map((one) => one.getAttribute('href'))")
    assert quotes and len(quotes) == len(links)
    for quote, href in zip(quotes, links, strict=True):
        page.goto(seeds_site + href)
        assert "".join(texts(page, "mark")) == quote
        assert in_view(page, "mark")


def test_what_the_articles_do_not_say_is_shown_as_silence(open_page: Open, seeds_site: str) -> None:
    page = open_page()
    page.goto(seeds_site)
    ask(page, "How many goals did the home side score in the second half?")
    assert texts(page, ".silence h3") == [TEXTS["silence_title"]]
    assert TEXTS["nearest"] in texts(page, ".nearest h4")
    assert page.locator(".answer, .citation b").count() == 0


@pytest.mark.parametrize("kind", ["answer", "silence"])
def test_the_page_is_the_same_with_and_without_script(open_page: Open, site: Site, tmp_path: Path, kind: str) -> None:
    found = article()
    say = one_answer(found, "Nobody said why.", "Nobody") if kind == "answer" else silence(found, "Nobody said why.")
    address = site(fake_desk(tmp_path, say))
    shown = []
    for script in (True, False):
        page = open_page(java_script_enabled=script)
        page.goto(address)
        page.fill("#question", "Why?")
        page.click("#send")
        page.wait_for_selector(".turn .how")
        # As it looks, and all there is, what is folded up too; the space between elements may differ.
        page.evaluate("document.querySelectorAll('.scripted').forEach((one) => one.remove())")
        shown.append((page.locator(".turn").inner_text().split(), "".join("".join(texts(page, ".turn")).split())))
    assert shown[0] == shown[1] and "Nobodysaidwhy." in shown[0][1]


def test_passages_are_shown_while_reading_goes_on(open_page: Open, site: Site, tmp_path: Path) -> None:
    hold = threading.Event()
    page = open_page()
    page.goto(site(held_desk(tmp_path, hold)))
    page.fill("#question", "Why?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".glimpse")
    assert "Nobody said why." in texts(page, ".glimpse p")[0] and texts(page, ".state") == [TEXTS["reading"]]
    assert violations(page) == []
    hold.set()
    page.wait_for_selector(".answer")
    assert page.locator(".glimpse").count() == 0


@pytest.mark.parametrize("by", ["button", "Escape"])
def test_an_answer_can_be_stopped_and_asked_again(open_page: Open, site: Site, tmp_path: Path, by: str) -> None:
    hold = threading.Event()
    page = open_page()
    page.goto(site(held_desk(tmp_path, hold)))
    page.fill("#question", "Why?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".glimpse")
    assert texts(page, "#send") == [TEXTS["stop_button"]]
    page.click("#send") if by == "button" else page.keyboard.press("Escape")
    page.wait_for_selector(".again")
    assert texts(page, ".state") == [TEXTS["stopped"]] and texts(page, "#send") == [TEXTS["ask_button"]]
    hold.set()
    page.click(".again")
    page.wait_for_selector(".answer")
    assert page.locator(".turn").count() == 1


def test_a_fault_in_mid_answer_is_told(open_page: Open, site: Site, tmp_path: Path) -> None:
    def say(ask: Ask) -> Iterator[Event]:
        yield Searching(ask.question)
        raise ZeroDivisionError

    page = open_page()
    page.goto(site(fake_desk(tmp_path, say)))
    page.fill("#question", "Why?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".again")
    assert "The server's log holds the details." in texts(page, ".state")[0]
    assert page.is_enabled("#question")


def test_a_server_that_is_gone_is_told_and_comes_back(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    with serving(fake_desk(tmp_path)) as address:
        page.goto(address)
    page.fill("#question", "Why?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".again")
    assert TEXTS["lost_waiting"] in texts(page, ".state")[0] and violations(page) == []


def test_everything_by_keyboard(open_page: Open, site: Site, tmp_path: Path) -> None:
    page = open_page()
    page.goto(site(fake_desk(tmp_path)))
    focused = "document.activeElement.id || document.activeElement.className"
    assert page.evaluate(focused) == "question"
    page.keyboard.type("Where were")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("the talks?")
    assert page.input_value("#question") == "Where were\nthe talks?"
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer")
    page.keyboard.press("ArrowUp")
    assert page.input_value("#question").split() == ["Where", "were", "the", "talks?"]
    page.fill("#question", "")
    page.keyboard.press("Escape")  # out of the box, where a digit is text
    page.keyboard.press("1")
    page.wait_for_selector("#panel mark.current")
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden() and page.input_value("#question") == ""
    page.locator(".turn a.source").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel mark.current")
    assert page.evaluate(focused) == "panel-title"
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden() and page.evaluate(focused) == "source"
    page.keyboard.press("1")
    page.wait_for_selector("#panel mark.current")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").is_visible() and violations(page) == []
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")  # browsers tell of the closing a moment later
    page.keyboard.press("/")
    assert page.evaluate(focused) == "question"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(focused) != "question"


def test_the_panel_steps_through_its_marks_and_copies(open_page: Open, site: Site, tmp_path: Path) -> None:
    found = article(text="Talks at the lake\nFirst [words] said 😀 here.\nBetween.\nThen others came.")
    first, second = cite(found, "First [words] said 😀 here.", "words"), cite(found, "Then others came.", "others", 2)

    def say(ask: Ask) -> Iterator[Event]:
        yield Searching(ask.question)
        yield Done(reply(ask, Answer(1, 0.9, (first,)), Answer(2, 0.5, (second,))))

    desk = fake_desk(tmp_path, say)
    desk.library.held["a1"] = found
    address = site(desk)
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(address)
    ask(page, "Who?")
    assert texts(page, ".citation b") == ["words", "others"]
    page.locator("a.source").nth(1).click()
    page.wait_for_selector("#panel mark.current")
    assert texts(page, "#panel mark") == [first.quote, second.quote] and texts(page, "#panel mark.current") == [second.quote]
    assert texts(page, "#panel .position") == ["Quotation 2 of 2"]
    page.get_by_role("button", name=TEXTS["mark_next"]).click()
    assert texts(page, "#panel mark.current") == [first.quote]
    page.get_by_role("button", name=TEXTS["copy_quote"]).click()
    page.wait_for_selector("#panel .told:not(:empty)")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"“{first.quote}”\nThe Example, “Talks at the lake”, 1 September 2025\n{address}{first.href}"
    page.get_by_role("button", name=TEXTS["copy_markdown"]).click()
    for _ in range(100):  # wait_for_function needs eval, which the page's policy forbids
        if page.evaluate("navigator.clipboard.readText()").startswith(">"):
            break
        page.wait_for_timeout(20)
    assert page.evaluate("navigator.clipboard.readText()").startswith("> First \\[words\\] said 😀 here.\n>\n> [The Example, “Talks")
    assert violations(page) == []


def test_a_follow_up_carries_the_questions_before_it(open_page: Open, site: Site, tmp_path: Path) -> None:
    asked: list[Ask] = []

    def say(ask: Ask) -> Iterator[Event]:
        asked.append(ask)
        whole = "What did Nobody say?" if ask.conversation else ask.question
        yield Searching(whole)
        yield Done(replace(reply(ask), standalone=whole))

    page = open_page()
    page.goto(site(fake_desk(tmp_path, say)))
    ask(page, "Who said why?")
    ask(page, "And what?")
    assert [turn.question for turn in asked[1].conversation] == ["Who said why?"]
    assert texts(page, ".turn:last-child .searched") == ["Searched for: What did Nobody say?" + TEXTS["edit"]]
    page.click(".turn:last-child .edit")
    assert page.input_value("#question") == "What did Nobody say?"
    assert page.evaluate("document.activeElement.id") == "question"


def test_hostile_text_is_shown_as_text(open_page: Open, site: Site, tmp_path: Path) -> None:
    quote = f"The talks {HOSTILE} ended 😀😀."
    found = article(title=HOSTILE, source=HOSTILE, author=HOSTILE, file=HOSTILE, text=f"{HOSTILE}\n😀 {quote} مرحبا\nLast.")
    desk = fake_desk(tmp_path, one_answer(found, quote, HOSTILE))
    desk.library.held["a1"] = found
    address = site(desk)
    for script in (True, False):
        page = open_page(java_script_enabled=script)
        dialogs: list[str] = []
        page.on("dialog", lambda dialog, seen=dialogs: (seen.append(dialog.message), dialog.dismiss()))
        page.goto(address)
        page.fill("#question", HOSTILE)
        page.click("#send")
        page.wait_for_selector(".turn .how")
        assert texts(page, "h2.question") == [HOSTILE]
        assert texts(page, "blockquote") == [quote] and texts(page, "blockquote b") == [HOSTILE]
        if script:
            page.click("a.source")
            page.wait_for_selector("#panel mark.current")
            assert texts(page, "#panel mark") == [quote]
        assert page.locator("main img, main script, aside img, aside script").count() == 0
        page.goto(address + cite(found, quote).href)
        assert "".join(texts(page, "mark")) == quote and page.locator("main img").count() == 0
        assert dialogs == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: Open, site: Site, tmp_path: Path, scheme: str) -> None:
    found = article()
    page = open_page(color_scheme=scheme)
    answering = site(fake_desk(tmp_path, one_answer(found, "Nobody said why.", "Nobody")))
    page.goto(answering)
    assert violations(page) == []
    ask(page, "Why?")
    for summary in page.locator("summary").all():
        summary.click()
    assert violations(page) == []
    page.click(".turn a.source")
    page.wait_for_selector("#panel mark.current")
    assert violations(page) == []
    for route in ("/articles", cite(found, "Nobody said why.").href, "/articles/a1?from=9&to=1", "/nothing", "/?"):
        page.goto(answering + route) if route != "/nothing" else None
        assert violations(page) == []
    page.goto(site(fake_desk(tmp_path, silence(found, "Nobody said why."))))
    ask(page, "Why?")
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("said", "places"), [("hello", 0), ("Putin", 1)])
def test_axe_finds_nothing_in_guidance(open_page: Open, seeds_site: str, said: str, places: int, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(seeds_site)
    ask(page, said)
    assert texts(page, ".silence h3") == [TEXTS["silence_titles"]["not_a_question"]] and page.locator(".guide").count() == 1
    assert min(page.locator(".nearest blockquote").count(), 1) == places
    for summary in page.locator("summary").all():
        summary.click()
    assert violations(page) == []


def test_zoomed_in_the_question_box_covers_nothing(open_page: Open, site: Site, tmp_path: Path) -> None:
    address = site(fake_desk(tmp_path))
    for width, height in ((640, 360), (320, 256)):  # 1280 by 720 at 200 %, and 1280 by 1024 at 400 %
        page = open_page(viewport={"width": width, "height": height})
        page.goto(address)
        ask(page, "Where were the talks held?")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.click(".turn a.source")
        page.wait_for_selector("#panel mark.current")
        page.wait_for_timeout(600)  # the smooth scroll
        assert in_view(page, "#panel mark.current")
        page.keyboard.press("Escape")
        page.evaluate("scrollTo(0, 0)")
        assert in_view(page, "h2.question")
        assert page.locator("#ask").evaluate("(form) => getComputedStyle(form).position") == "static"


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_nothing_runs_over_the_edge(open_page: Open, site: Site, tmp_path: Path, width: int) -> None:
    found = article(title="W" * 80, source="o" * 60, text="W" * 80 + "\n" + "x" * 300 + " Nobody said why.")
    desk = fake_desk(tmp_path, one_answer(found, "x" * 300 + " Nobody said why.", "Nobody"))
    desk.library.held["a1"] = found
    address = site(desk)
    page = open_page(viewport={"width": width, "height": 700})
    over = "document.documentElement.scrollWidth - innerWidth"
    page.goto(address)
    ask(page, "y" * 300)
    for summary in page.locator("summary").all():
        summary.click()
    assert page.evaluate(over) <= 0
    page.click("a.source >> nth=0")
    page.wait_for_selector("#panel mark.current")
    assert page.evaluate("document.querySelector('#panel').scrollWidth - document.querySelector('#panel').clientWidth") <= 0
    for route in ("/articles", cite(found, "Nobody said why.").href):
        page.goto(address + route)
        assert page.evaluate(over) <= 0


def test_the_quotation_shows_on_hover_and_focus_and_stays_until_it_is_left(open_page: Open, site: Site, tmp_path: Path) -> None:
    page = open_page()
    page.goto(site(fake_desk(tmp_path)))
    ask(page, "Where?")
    link = page.locator("a.source")
    link.hover()
    page.wait_for_selector("#tip")
    assert "The talks were held at the Lake House on Monday." in texts(page, "#tip")[0] and "The Example" in texts(page, "#tip")[0]
    assert link.get_attribute("aria-describedby") == "tip" and link.get_attribute("title") is None
    assert violations(page) == []
    page.hover("#tip")
    page.wait_for_timeout(500)
    assert page.locator("#tip").is_visible()
    page.mouse.move(1, 1)
    page.wait_for_selector("#tip", state="hidden")
    page.focus("#question")
    page.keyboard.press("Shift+Tab")
    for _ in range(20):
        if page.evaluate("document.activeElement.className") == "source":
            break
        page.keyboard.press("Shift+Tab")
    page.wait_for_selector("#tip")
    page.keyboard.press("Escape")
    assert page.locator("#tip").is_hidden() and page.evaluate("document.activeElement.className") == "source"
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel mark.current")
    assert page.locator("#tip").is_hidden()


def test_a_new_question_is_at_the_top_of_the_window_with_its_answer(open_page: Open, site: Site, tmp_path: Path) -> None:
    page = open_page(viewport={"width": 900, "height": 700}, reduced_motion="reduce")
    page.goto(site(fake_desk(tmp_path)))
    for question in ("Where?", "And when?", "And why?"):
        ask(page, question)
    top = page.locator(".turn:last-child .question").evaluate("(one) => one.getBoundingClientRect().top")
    assert 0 <= top < 100 and in_view(page, ".turn:last-child blockquote")


def test_a_server_lost_in_mid_answer_is_asked_again_when_it_is_back(open_page: Open, tmp_path: Path) -> None:
    hold, page = threading.Event(), open_page()
    desk = held_desk(tmp_path, hold)
    with serving(desk) as address:
        page.goto(address)
        page.fill("#question", "Why?")
        page.keyboard.press("Enter")
        page.wait_for_selector(".glimpse")
    page.wait_for_selector(".turn.waiting")
    assert texts(page, ".state") == [TEXTS["lost_waiting"]] and page.locator(".glimpse").count() == 0
    hold.set()
    with serving(desk, int(address.rsplit(":", 1)[1])):
        page.wait_for_selector(".turn:not([aria-busy]) .how")
        assert page.locator(".turn").count() == 1 and texts(page, ".answer blockquote") == ["Nobody said why."]
        page.reload()
        assert texts(page, "h2.question") == ["Why?"]
