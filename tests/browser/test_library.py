"""The library page in Chromium: upload a page and ask about it at once, paste, sort, remove; also by keyboard and checked by axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pages import ask, texts, violations
from playwright.sync_api import Page

from qa.desk import Desk, build, claim
from qa.settings import Settings
from web.texts import TEXTS

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
Site = Callable[[Any], str]
TEXT = "The bridge at Porto Alto\n\nPublished 4 May 2021\n\nThe bridge at Porto Alto was opened by Anna Berg in 1968. It is closed now.\n"


@pytest.fixture
def own_desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty library."""
    settings = Settings(home=tmp_path / "own", threads=1)
    with claim(settings):
        desk = build(settings)
        yield desk
        desk.close()


def finished(page: Page) -> str:
    """Wait until the reading is done; return what is said about it."""
    page.wait_for_selector("#work-state a, #work-bar[hidden]", state="attached")
    page.wait_for_selector("#work-bar", state="hidden")
    return texts(page, "#work-state")[0]


def test_a_page_is_added_and_asked_about_at_once(open_page: Open, site: Site, own_desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "bridge.txt").write_text(TEXT)
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG....")
    page = open_page()
    address = site(own_desk)
    page.goto(address)
    page.click(".library a")
    assert texts(page, "main > p:not([id])")[-1] == TEXTS["empty_articles"] and violations(page) == []
    page.set_input_files("#choose", [tmp_path / "bridge.txt", tmp_path / "picture.txt"])
    assert "1 added" in finished(page)
    assert [line.split(":")[0] for line in texts(page, "#work-files .note")] == [TEXTS["work_read"], "not read"]
    assert violations(page) == []
    page.click(".addtext summary")
    page.fill("#paste-title", "A ferry for Porto Alto")
    page.fill("#paste-text", "The ferry for Porto Alto was ordered by the council on 4 March 2022.")
    page.click("#paste button")
    page.wait_for_selector("#work-files .good")
    assert "1 added" in finished(page)
    page.click("#work-state a")
    page.wait_for_selector("table")
    assert sorted(texts(page, "tbody th")) == ["A ferry for Porto Alto", "The bridge at Porto Alto"]
    page.get_by_role("link", name="Title").click()
    page.wait_for_selector("[aria-sort=ascending]")
    assert texts(page, "tbody th") == ["A ferry for Porto Alto", "The bridge at Porto Alto"]
    assert violations(page) == []
    page.goto(address)
    ask(page, "Who opened the bridge at Porto Alto?")
    assert "Anna Berg" in "".join(texts(page, ".turn blockquote"))
    page.goto(f"{address}/articles")
    page.get_by_role("button", name="Remove “The bridge").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".undo")
    assert texts(page, "tbody th") == ["A ferry for Porto Alto"] and "The bridge at Porto Alto" in texts(page, ".undo p")[0]
    assert violations(page) == []
    page.keyboard.press("Enter")  # the focus is on Undo
    assert "1 added" in finished(page)
    page.click("#work-state a")
    page.wait_for_selector("tbody tr:nth-child(2)")


# What a browser does when files are let go over the page.
DROP = """(files) => { const held = new DataTransfer();
for (const [name, text] of files) held.items.add(new File([text], name));
document.querySelector("#add h2").dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: held})); }"""


def test_files_are_added_by_drop_and_each_says_what_became_of_it(open_page: Open, site: Site, own_desk: Desk) -> None:
    page = open_page()
    page.goto(site(own_desk) + "/articles")
    page.evaluate(DROP, [["bridge.txt", TEXT], ["again.txt", TEXT], ["tune.mp3", "ID3"], ["empty.txt", ""]])
    assert "2 added" in finished(page)
    states = dict(zip(texts(page, "#work-files li span:first-child"), texts(page, "#work-files .note"), strict=True))
    assert {states["bridge.txt"], states["again.txt"]} == {TEXTS["work_read"], TEXTS["work_copy"]}
    assert states["tune.mp3"].startswith("not read") and states["empty.txt"].startswith("not read")


def test_articles_are_added_and_taken_out_without_script(open_page: Open, site: Site, own_desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "bridge.txt").write_text(TEXT)
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG....")
    page = open_page(java_script_enabled=False)
    page.goto(site(own_desk) + "/articles")
    page.set_input_files("#choose", [tmp_path / "bridge.txt", tmp_path / "picture.txt"])
    page.locator("#add .plain").click()
    assert "1 added" in texts(page, "#work-state")[0] and "picture.txt" in texts(page, "#work-files li.bad")[0]
    assert texts(page, "tbody th") == ["The bridge at Porto Alto"]
    page.get_by_role("button", name="Remove “The bridge").click()
    page.get_by_role("button", name=TEXTS["undo"]).click()
    assert "1 added" in texts(page, "#work-state")[0] and texts(page, "tbody th") == ["The bridge at Porto Alto"]


def test_a_root_is_read_again_and_what_fails_says_why(open_page: Open, site: Site, own_desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "bridge.txt").write_text(TEXT)
    own_desk.ingest.run(folder)
    (folder / "ferry.txt").write_text("A ferry for Porto Alto\n\nThe ferry for Porto Alto was ordered on 4 March 2022 by the council.\n")
    (folder / "empty.txt").write_text("")
    page = open_page(color_scheme="dark")
    page.goto(site(own_desk) + "/articles")
    page.get_by_role("button", name="Read again").click()
    assert "1 added, 0 changed, 1 as before" in finished(page)
    assert "empty.txt" in texts(page, "#work-files li.bad")[0] and "it is empty" in texts(page, "#work-files li.bad")[0]
    assert violations(page) == []
    page.locator(".roots .more summary").click()
    assert texts(page, ".roots .more p") == [TEXTS["remove_root"]] and violations(page) == []
    with page.expect_navigation():
        page.locator(".roots").get_by_role("button", name=TEXTS["remove_all"]).click()
    assert page.locator("table").count() == 0 and (folder / "bridge.txt").exists()


@pytest.mark.parametrize("width", [320, 390])
def test_the_library_fits_a_phone(open_page: Open, site: Site, own_desk: Desk, tmp_path: Path, width: int) -> None:
    (tmp_path / ("n" * 50 + ".txt")).write_text("W" * 90 + "\n\n" + TEXT)
    own_desk.ingest.run(tmp_path / ("n" * 50 + ".txt"))
    page = open_page(viewport={"width": width, "height": 700})
    address = site(own_desk)
    for route in ("/articles", "/conversations", "/"):
        page.goto(address + route)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, route
