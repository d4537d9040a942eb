"""What status and the library page tell of each article, and of what could not be read: the same, locally and through a server."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from fake_desk import article, fake_desk
from rich.console import Console

from qa.ingest import Ingest
from qa.ingest_report import Progress, Skipped
from qa.skips import FILE, forget, keep, kept
from vectorstore.records import Published
from vectorstore.store import Store
from web import create_app
from web.listing import SHOWN, show_articles, show_skipped
from web.shelf import Holdings, read

FERRY = "The ferry to Vik sank on Monday morning near the old harbour. All forty passengers were saved by fishermen from the village."
BROKEN = Skipped("broken.txt", None, "it is binary")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two copies, one article of a known day, a broken file and a corpus with a bad line."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(f"Ferry sinks\n\n{FERRY}", encoding="utf-8")
    (folder / "b.txt").write_text(f"Ferry sinks\n\n{FERRY}", encoding="utf-8")
    (folder / "c.txt").write_text(
        "Quay closed\n\nBy Ann Lee | 16 May 2024\n\nThe quay of Vik stays closed until the autumn, the mayor said.", "utf-8"
    )
    (folder / "d.jsonl").write_text(
        '{"id": "ok", "title": "Bus strike", "text": "The bus drivers of Skarn stopped work at six."}\n{"id"\n', "utf-8"
    )
    (folder / "e.txt").write_bytes(bytes(range(256)) * 20)
    return folder


def table(store: Store) -> Holdings:
    return read(store, store.home)


def printed(rows: list[dict[str, Any]], skipped: list[dict[str, Any]], whole: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=160)
    show_articles(console, rows, whole)
    show_skipped(console, skipped, 0, whole)
    return out.getvalue()


def test_each_article_has_its_state_and_each_skip_its_reason(store: Store, folder: Path) -> None:
    Ingest(store).run(folder)
    held = table(store)
    states = {row.article["file"]: row.state for row in held.rows}
    copy, first = sorted(held.rows[:2], key=lambda row: row.state)
    assert list(states) == ["a.txt", "b.txt", "c.txt", "d.jsonl"] and states["c.txt"] == states["d.jsonl"] == "searched"
    assert (copy.state, first.state, copy.copy_of, first.copy_of) == ("copy", "searched", first.article["id"], None)
    assert [(one.file, one.line) for one in held.missing] == [("d.jsonl", 2), ("e.txt", None)] and all(one.reason for one in held.missing)
    assert held.missing_total == 2
    shown = printed([row.to_json() for row in held.rows], [one.to_json() for one in held.missing])
    assert (
        f"copy of {first.article['file']}" in shown
        and "16 May 2024 (day)" in shown
        and "d.jsonl, line 2" in shown
        and "d.jsonl, ok" in shown
        and "2 skipped" in shown
    )


def test_a_file_that_cannot_be_read_again_keeps_its_older_reading_and_says_so(store: Store, folder: Path) -> None:
    Ingest(store).run(folder)
    (folder / "c.txt").write_bytes(bytes(range(256)) * 20)
    Ingest(store).run(folder)
    (row,) = (row for row in table(store).rows if row.article["file"] == "c.txt")
    assert row.state == "outdated" and row.reason and "c.txt" not in [one.file for one in table(store).missing]
    assert "older reading kept" in printed([row.to_json()], [])
    (folder / "c.txt").write_text(f"Ferry sinks\n\n{FERRY}", encoding="utf-8")
    (folder / "e.txt").unlink()
    Ingest(store).run(folder)
    assert {row.state for row in table(store).rows} == {"searched", "copy"} and [one.file for one in table(store).missing] == ["d.jsonl"]


def test_what_was_skipped_leaves_with_its_root(store: Store, folder: Path) -> None:
    Ingest(store).run(folder)
    Ingest(store).forget(folder)
    assert table(store) == Holdings((), (), 0)


def test_an_ingest_that_is_stopped_forgets_no_reason(store: Store, folder: Path) -> None:
    Ingest(store).run(folder)

    def stop(step: Progress) -> None:
        raise KeyboardInterrupt

    assert Ingest(store).run(folder, stop).interrupted
    assert table(store).missing_total == 2


def test_so_many_reasons_are_kept_and_the_rest_counted(tmp_path: Path) -> None:
    keep(tmp_path, "r1", [Skipped("all.jsonl", n, "no JSON") for n in range(1, 12_001)], finished=True)
    (one,) = kept(tmp_path)
    assert (len(one.named), one.total) == (10_000, 12_000)


@pytest.mark.parametrize("content", ["", "{", "[1]", '[{"root": "r1"}]', '[{"root": "r1", "named": [{"x": 1}], "total": 1}]'])
def test_a_damaged_list_of_reasons_is_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    assert kept(tmp_path) == ()
    keep(tmp_path, "r1", [BROKEN], finished=True)
    forget(tmp_path, "r2")
    assert [one.root for one in kept(tmp_path)] == ["r1"]


def test_a_long_library_is_cut_unless_all_is_asked_for(tmp_path: Path) -> None:
    desk = fake_desk(tmp_path)
    desk.library.held = {f"a{n}": article(f"a{n}", published=Published()) for n in range(SHOWN + 3)}
    rows = [row.to_json() for row in read(desk.library, tmp_path).rows]
    skipped = [{"root": "r1", "file": f"s{n}.txt", "line": None, "reason": "empty"} for n in range(SHOWN + 1)]
    assert "… and 3 more" in printed(rows, skipped) and "… and 1 more" in printed(rows, skipped)
    assert f"a{SHOWN + 2}.txt" not in printed(rows, skipped) and f"a{SHOWN + 2}.txt" in printed(rows, skipped, whole=True)


def test_routes_and_page_tell_what_status_tells(tmp_path: Path) -> None:
    desk = fake_desk(tmp_path)
    desk.library.held["a2"] = article("a2", text="x")
    keep(tmp_path, "r1", [BROKEN, Skipped("<b>.jsonl", 7, "no <i>JSON"), Skipped("a2.txt", None, "it is empty now")], finished=True)
    client = create_app(desk).test_client()  # type: ignore[arg-type]
    assert [(row["state"], row["reason"]) for row in client.get("/api/v1/library").json["rows"]] == [
        ("searched", None), ("outdated", "it is empty now"),
    ]  # fmt: skip
    told = client.get("/api/v1/library/skipped").json
    assert (told["total"], told["beyond"]) == (2, 0)
    assert told["skipped"][0] == {"root": "r1", "file": "broken.txt", "line": None, "reason": "it is binary"}
    assert client.get("/api/v1/library/skipped?q=JSON&offset=1").json["skipped"] == []
    assert client.get("/api/v1/library/skipped?root=r2").json["total"] == 0
    page = client.get("/articles").text
    assert "Not read (2)" in page and "&lt;b&gt;.jsonl, line 7" in page and "no &lt;i&gt;JSON" in page
    assert "Older reading kept: it is empty now" in page
    assert json.dumps(client.get("/api/v1/library/skipped?limit=x").json).count("limit") == 2
