"""The console script: what a person types, and what they are told when it cannot be done."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from vectorstore.lock import Claim
from web.cli import main

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds seeds/, made through the command line."""
    home = tmp_path_factory.mktemp("filled") / "home"
    done = run("ingest", str(ROOT / "seeds"), home=home)
    assert done.exit_code == 0, done.output
    assert "5 added" in done.output
    return home


def run(*words: str, home: Path | None = None, **environment: str) -> Result:
    if home is not None:
        environment["DATELINE_HOME"] = str(home)
    return CliRunner().invoke(main, list(words), env={"DATELINE_THREADS": "1", **environment})


def test_ingesting_twice_changes_nothing(filled: Path) -> None:
    report = json.loads(run("ingest", str(ROOT / "seeds"), "--json", home=filled).stdout)
    assert (report["added"], report["updated"], report["unchanged"], report["removed"], report["passages"]) == (0, 0, 5, 0, 0)


def test_an_answer_is_shown_with_its_quotation_and_source(filled: Path) -> None:
    shown = " ".join(run("ask", "At which venue were the bilateral talks in Tianjin held?", home=filled).output.split())
    assert "Tianjin Guest House" in shown
    assert "“The bilateral talks were held at the Tianjin Guest House, an intimate venue surrounded by lush greenery.”" in shown
    assert "000_f27eae7c4d9a1853.txt" in shown


def test_json_is_the_reply_of_the_endpoint(filled: Path) -> None:
    reply = json.loads(run("ask", "Who is the mayor of Reykjavik?", "--json", home=filled).stdout)
    assert reply["status"] in ("answered", "unanswerable")
    assert set(reply) >= {"id", "question", "relation", "answers", "written", "abstention", "nearest", "undated", "retrieval", "timing_ms"}


def test_status_names_the_folder_and_counts(filled: Path) -> None:
    status = json.loads(run("status", "--json", home=filled).stdout)
    assert (status["articles"], status["home"], status["index"]) == (5, str(filled), "chroma")
    assert [root["name"] for root in status["roots"]] == ["seeds"]
    assert [(row["state"], row["copies"]) for row in status["rows"]] == [("searched", 0)] * 5 and status["skipped"] == []
    assert all(row["article"]["published"]["precision"] for row in status["rows"])


def test_rebuild_keeps_the_answers(filled: Path) -> None:
    done = run("rebuild", home=filled)
    assert done.exit_code == 0, done.output
    assert "Tianjin Guest House" in run("ask", "At which venue were the bilateral talks in Tianjin held?", home=filled).output


def test_bad_files_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "good.txt").write_text("The ferry to Vik sank on Monday. All 40 passengers were saved by fishermen.", encoding="utf-8")
    (folder / "again.txt").write_text("The ferry to Vik sank on Monday. All 40 passengers were saved by fishermen.", encoding="utf-8")
    (folder / "latin.txt").write_bytes("The café in Lyon opened again. Its owner said that business was good.".encode("cp1252"))
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "empty.txt").touch()
    (folder / "big.txt").write_bytes(b"All work and no play. " * 2_500_000)
    report = json.loads(run("ingest", str(folder), "--json", home=tmp_path / "home").stdout)
    assert report["added"] == 3
    assert {skipped["file"] for skipped in report["skipped"]} == {"binary.txt", "empty.txt", "big.txt"}
    assert all(skipped["reason"] for skipped in report["skipped"])
    assert len(report["copies"]) == 1
    shown = run("status", "--all", home=tmp_path / "home").output
    assert "3 skipped" in shown and "binary.txt" in shown and "copy of" in shown


def test_a_vanished_folder_removes_nothing(tmp_path: Path) -> None:
    folder, home = tmp_path / "news", tmp_path / "home"
    shutil.copytree(ROOT / "seeds", folder)
    assert run("ingest", str(folder), home=home).exit_code == 0
    shutil.rmtree(folder)
    gone = run("ingest", str(folder), home=home)
    assert gone.exit_code == 1 and str(folder) in gone.output and "Nothing was removed" in gone.output
    assert json.loads(run("status", "--json", home=home).stdout)["articles"] == 5


@pytest.mark.parametrize(
    ("words", "environment", "told"),
    [
        (("ask", ""), {}, "empty"),
        (("ask", "x" * 100_000), {}, "100,000"),
        (("ask", "a\x07b"), {}, "U+0007"),
        (("ask", "Who?", "--from", "yesterday"), {}, "2024-05-16"),
        (("ask", "Who?", "--from", "2024-02-01", "--to", "2024-01-01"), {}, "after"),
        (("status",), {"DATELINE_PORT": "abc"}, "DATELINE_PORT"),
        (("status",), {"DATELINE_HOEM": "x"}, "Did you mean DATELINE_HOME"),
        (("status",), {"DATELINE_READER": "oracle"}, "DATELINE_READER"),
        (("status",), {"DATELINE_MODEL": "/nowhere/model"}, "/nowhere/model"),
        (("status",), {"DATELINE_HOME": "/proc/nowhere"}, "/proc/nowhere"),
        (("ingest", "/nowhere/articles"), {}, "/nowhere/articles"),
        (("serve", "--host", "0.0.0.0"), {}, "DATELINE_TOKEN"),
    ],
)
def test_a_mistake_gets_one_clear_line(tmp_path: Path, words: tuple[str, ...], environment: dict[str, str], told: str) -> None:
    result = run(*words, **{"DATELINE_HOME": str(tmp_path / "home"), **environment})
    assert result.exit_code != 0
    assert told in result.output
    assert "Traceback" not in result.output and not isinstance(result.exception, (ValueError, TypeError, KeyError))


def test_an_empty_library_says_where_it_is_and_what_to_do(tmp_path: Path) -> None:
    shown = " ".join(run("ask", "Who?", home=tmp_path / "new").output.split())
    assert "There are no articles in" in shown and "dateline ingest" in shown
    assert str(tmp_path / "new") in shown.replace(" ", "")


@pytest.mark.parametrize("command", [("rebuild",), ("ask", "Who?"), ("ingest", "seeds"), ("status",)])
def test_a_folder_in_use_is_refused_with_its_owner(tmp_path: Path, command: tuple[str, ...]) -> None:
    with Claim.take(tmp_path / "home"):
        result = run(*command, home=tmp_path / "home")
    assert result.exit_code == 1 and str(os.getpid()) in result.output and "in use" in result.output


def test_help_comes_fast_and_names_every_command() -> None:
    began = time.perf_counter()
    shown = subprocess.run([sys.executable, "-c", "from web.cli import main; main()", "--help"], capture_output=True, text=True, cwd=ROOT)
    spent = time.perf_counter() - began
    assert all(name in shown.stdout for name in ("ingest", "ask", "serve", "status", "rebuild", "eval", "run", "read"))
    heavy = "import sys, web.cli; from click.testing import CliRunner; CliRunner().invoke(web.cli.main, ['--help']); "
    check = subprocess.run(
        [sys.executable, "-c", heavy + "print(sorted({'torch', 'chromadb', 'flask', 'pydantic'} & set(sys.modules)))"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert check.stdout.strip() == "[]"
    assert spent < 3  # 0.2 s on an idle machine; the limit only catches a heavy import on a busy one
