"""The language model on the command line: how its tokens are counted, what it wrote, and where text goes."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fake_desk import article, cite
from rich.console import Console

from qa.llm import budget
from tests.llm_server import Handler, Server, drips, head, says, serving
from web.cli import main
from web.terminal import show_status, show_written

LOCAL = {"DATELINE_LLM_URL": "http://127.0.0.1:9/v1"}


def run(*words: str, **environ: str) -> Result:
    return CliRunner().invoke(main, list(words), env=LOCAL | environ)


def printed(show: Any, given: dict[str, Any]) -> str:
    out = io.StringIO()
    show(Console(file=out, width=200), given)
    return out.getvalue()


def test_tokens_of_unknown_models_are_estimated() -> None:
    done = run("tokens", "--fetch", DATELINE_LLM_MODEL="qwen2.5:7b")
    assert done.exit_code == 0 and "no table for qwen2.5:7b" in done.output


def test_without_the_table_the_command_says_so_and_fetches_nothing() -> None:
    done = run("tokens", DATELINE_LLM_MODEL="gpt-4o")
    assert done.exit_code == 0 and "estimated" in done.output and "--fetch" in done.output


def test_fetching_without_a_network_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = budget.TABLES["o200k_base"]
    table = budget.Table(old.name, "http://127.0.0.1:9/o200k_base.tiktoken", old.sha256, old.pattern)
    monkeypatch.setitem(budget.TABLES, "o200k_base", table)
    done = run("tokens", "--fetch", DATELINE_LLM_MODEL="gpt-4o")
    assert done.exit_code == 1 and "could not be fetched" in done.output and "Traceback" not in done.output


# A table of the publisher's form: every byte, then pairs that are merged. The true tables are not to be had without a network.
PAIRS = [b"th", b"he", b"in", b"er", b" t", b" a", b"the", b" the", b"an", b"ing"]
CONTENT = b"".join(base64.b64encode(token) + f" {rank}\n".encode() for rank, token in enumerate([bytes([n]) for n in range(256)] + PAIRS))


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Callable[[Handler], AbstractContextManager[Server]]:
    """A publisher on loopback whose table is known by its hash."""

    @contextmanager
    def publish(handler: Handler) -> Iterator[Server]:
        with serving(handler) as server:
            table = replace(budget.TABLES["o200k_base"], url=f"{server.url}/o200k_base.tiktoken", sha256=sha256(CONTENT).hexdigest())
            monkeypatch.setitem(budget.TABLES, "o200k_base", table)
            yield server

    return publish


def test_a_fetched_table_is_kept_and_counted_with(published: Any, tmp_path: Path) -> None:
    home = {"DATELINE_HOME": str(tmp_path), "DATELINE_LLM_MODEL": "gpt-4o"}
    with published(says(head("200 OK", "application/octet-stream", f"Content-Length: {len(CONTENT)}"), CONTENT)) as server:
        assert "estimated" in run("tokens", **home).output
        assert server.requests == []
        done = run("tokens", "--fetch", **home)
        assert done.exit_code == 0 and "o200k_base" in done.output, done.output
        assert len(server.requests) == 1 and b"Authorization" not in server.requests[0]
        again = run("tokens", "--fetch", **home)
        assert again.exit_code == 0 and len(server.requests) == 1
        found = budget.counter("gpt-4o", tmp_path / "tokens")
    assert found.name == "o200k_base" and found.count("the thing") == 4  # the, blank, th, ing
    assert [file.stat().st_size for file in (tmp_path / "tokens").iterdir()] == [len(CONTENT)]


@pytest.mark.parametrize(
    ("handler", "words"),
    [
        (says(head("200 OK", "text/plain"), CONTENT + b"x"), "hash differs"),
        (says(head("200 OK", "text/plain"), CONTENT[:1000]), "hash differs"),
        (says(head("200 OK", "text/plain", "Content-Length: 99999"), CONTENT), "o200k_base"),
        (drips(head("200 OK", "text/plain") + CONTENT, 0.02), "too slowly"),
        (says(head("404 Not Found", "text/plain"), b"no"), "could not be fetched"),
        (says(head("302 Found", "text/plain", "Location: http://127.0.0.1:9/")), "redirects"),
        (says(head("200 OK", "text/plain"), b"x" * 9_000_000), "too much"),
        (says(), "could not be fetched"),
    ],
)
def test_a_table_that_is_not_the_publishers_is_not_kept(
    published: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, handler: Handler, words: str
) -> None:
    monkeypatch.setattr(budget, "FETCH_SECONDS", 2.0)
    with published(handler):
        done = run("tokens", "--fetch", DATELINE_HOME=str(tmp_path), DATELINE_LLM_MODEL="gpt-4o")
    assert done.exit_code == 1 and words in done.output and "Traceback" not in done.output, done.output
    assert not list(tmp_path.rglob("*.part")) and not any((tmp_path / "tokens").glob("*"))


def test_without_a_model_the_command_names_the_settings() -> None:
    done = CliRunner().invoke(main, ["tokens"])
    assert done.exit_code == 1 and "DATELINE_LLM_URL" in done.output


def test_a_bad_url_stops_every_command() -> None:
    done = CliRunner().invoke(main, ["status"], env={"DATELINE_LLM_URL": "http://models.example/v1", "DATELINE_LLM_MODEL": "m"})
    assert done.exit_code == 1 and "https" in done.output


def test_written_text_is_printed_with_its_quotations() -> None:
    cited = cite(article(), "Nobody said why.", "Nobody", 2).to_json()
    written = {
        "text": "No reason was given.",
        "model": "tiny",
        "sentences": [{"text": "No reason was given.", "citations": [cited], "support": 0.9}],
        "dropped": [{"text": "Tim won.", "reason": "the name Tim is not there"}],
        "reason": None,
    }
    told = printed(show_written, written)
    for words in ("tiny", "No reason was given. [2]", "Nobody said why.", "Tim won. (the name Tim is not there)"):
        assert words in told
    assert "broke off" in printed(show_written, written | {"text": None, "sentences": [], "reason": "its reply broke off"})


@pytest.mark.parametrize(("local", "words"), [(True, "no text leaves it"), (False, "are sent there")])
def test_the_status_says_whether_text_leaves_the_machine(local: bool, words: str) -> None:
    model = {"model": "tiny", "host": "models.example", "local": local, "ready": True, "tokens_counted_by": "estimate"}
    status = {
        "home": "h", "articles": 1, "passages": 1, "index": "exact", "pending": 0, "roots": [], "stamp": {}, "language_model": model
    }  # fmt: skip
    told = printed(show_status, status)
    assert words in told and "tiny at models.example" in told
    assert "language model" not in printed(show_status, status | {"language_model": None})
