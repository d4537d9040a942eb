"""What the browser tests do with a page: ask, read its texts, look where things are, let axe look."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def ask(page: Page, question: str) -> None:
    """Type a question, press Enter, wait for the whole reply."""
    page.fill("#question", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn:last-child:not([aria-busy]) .how")


def texts(page: Page, selector: str) -> list[str]:
    """Return the exact text of all elements that fit."""
    return page.locator(selector).evaluate_all("found => found.map((one) => one.textContent)")


def in_view(page: Page, selector: str) -> bool:
    """True when the first element that fits lies within the window, not covered."""
    return bool(
        page.locator(selector).first.evaluate(
            """(one) => { const {top, left, width, height} = one.getClientRects()[0];
            return one.contains(document.elementFromPoint(left + width / 2, top + height / 2)); }"""
        )
    )


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong."""
    return [f"{rule['id']}: {[node['html'][:120] for node in rule['nodes']]}" for rule in Axe().run(page).response["violations"]]
