"""What all tests share: a clean environment, no network but loopback, and a Desk over seeds/ with the real model, Chroma and SQLite."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from fake_embedder import WordCountEmbedder

from qa.desk import Desk, build, claim
from qa.passages import SPLITTER
from qa.settings import Settings
from vectorstore.store import Store

# The same examples in every run: a test that fails once in ten runs says nothing about the change at hand.
hypothesis.settings.register_profile("fixed", derandomize=True)
hypothesis.settings.load_profile("fixed")

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the developer's shell reaches a test; the default data folder is a fresh one."""
    for name in list(os.environ):
        if name.startswith("DATELINE_") and name != "DATELINE_REQUIRE_BROWSER":
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """Any connection that leaves the machine fails the test: nothing may need one."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if (
            self.family in (socket.AF_INET, socket.AF_INET6)
            and address[0] != "localhost"
            and not ipaddress.ip_address(address[0]).is_loopback
        ):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store whose embedder counts words, so that no model is loaded."""
    (tmp_path / "home").mkdir()
    with Store.open(tmp_path / "home", WordCountEmbedder(), splitter=SPLITTER) as store:
        yield store


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five articles."""
    return SEEDS


@pytest.fixture(scope="session")
def seeds_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A Desk over seeds/, read-only by agreement: tests that write build their own."""
    settings = Settings(home=tmp_path_factory.mktemp("seeds"), threads=1)
    with claim(settings):
        desk = build(settings)
        desk.ingest.run(SEEDS)
        yield desk
        desk.close()
