"""A real Chromium before a real HTTP server: over seeds/ with the real desk, or over hand-made replies for exactness and failures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from serving import serving

from qa.desk import Desk

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync"
).split()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all page tests, with fresh user data; they skip without one, unless DATELINE_REQUIRE_BROWSER is set."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is missing, so the pages are not tested in a browser. Install Debian's chromium."
        if os.environ.get("DATELINE_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages in fresh contexts; an error or refusal on the console of any of them fails the test."""
    faults: list[str] = []
    contexts = []

    def start(**options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        return page

    yield start
    for context in contexts:
        context.close()
    expected = ("503", "Failed to fetch", "ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY")
    assert [fault for fault in faults if not any(known in fault for known in expected)] == []


@pytest.fixture(scope="session")
def seeds_site(seeds_desk: Desk) -> Iterator[str]:
    """The address of a server over seeds/."""
    with serving(seeds_desk) as address:
        yield address


@pytest.fixture
def site() -> Iterator[Callable[[Any], str]]:
    """Serves the desk that it is called with, until the test ends."""
    with ExitStack() as stack:
        yield lambda desk: stack.enter_context(serving(desk))
