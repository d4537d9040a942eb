"""The language model on the command line: how its tokens are counted, what it wrote, and where text goes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fake_desk import article, cite
from rich.console import Console

from qa.llm import budget
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
