"""Ingest into a real store: only what changed changes, nothing readable is lost, everything unreadable is named."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path

import pytest
from stored import contents

from qa.errors import RootMissing
from qa.ingest import Ingest
from qa.ingest_report import IngestReport, Progress
from vectorstore.store import Store

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    (folder / "sub").mkdir(parents=True)
    write(folder / "one.txt", "Crane falls", "The crane fell on Tuesday across two moored ferries in the harbour.")
    write(folder / "two.md", "# Bus strike", "The bus drivers of Skarn stopped work on Monday morning at six.")
    write(folder / "sub" / "three.txt", "Flood warning", "The river Tamm may leave its banks before the weekend, officials said.")
    return folder


def write(path: Path, *lines: str) -> None:
    path.write_text("\n\n".join(lines), encoding="utf-8")


def run(store: Store, path: Path) -> IngestReport:
    return Ingest(store).run(path)


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, report.removed


def files(store: Store) -> list[str]:
    return sorted(article.file for article in store.articles())


def test_a_folder_is_read_with_its_folders_below(store: Store, folder: Path) -> None:
    report = run(store, folder)
    assert counts(report) == (3, 0, 0, 0) and report.articles == 3 and report.skipped == ()
    assert files(store) == ["one.txt", "sub/three.txt", "two.md"]
    assert report.passages == sum(len(passages) for passages in contents(store).values()) == 3


def test_ingesting_twice_changes_nothing(store: Store, folder: Path) -> None:
    run(store, folder)
    before = contents(store)
    report = run(store, folder)
    assert counts(report) == (0, 0, 3, 0) and report.passages == 0
    assert contents(store) == before


def test_a_changed_file_changes_only_itself(store: Store, folder: Path) -> None:
    run(store, folder)
    before = contents(store)
    write(folder / "one.txt", "Crane falls", "The crane fell on Wednesday, the harbour master said in a correction.")
    assert counts(run(store, folder)) == (0, 1, 2, 0)
    after = contents(store)
    assert [key for key in before if before[key] != after[key]] == [a.id for a in store.articles() if a.file == "one.txt"]


def test_a_file_that_is_gone_is_removed_within_its_root_only(store: Store, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write(other / "four.txt", "Mayor resigns", "The mayor of Port Ellery resigned on Friday after nine years.")
    run(store, folder)
    run(store, other)
    (folder / "two.md").unlink()
    assert counts(run(store, folder)) == (0, 0, 2, 1)
    assert files(store) == ["four.txt", "one.txt", "sub/three.txt"]


def test_a_missing_root_removes_nothing(store: Store, folder: Path) -> None:
    run(store, folder)
    shutil.rmtree(folder)
    with pytest.raises(RootMissing, match=str(folder)):
        run(store, folder)
    assert len(files(store)) == 3


def test_an_empty_root_removes_nothing(store: Store, folder: Path) -> None:
    run(store, folder)
    shutil.rmtree(folder)
    folder.mkdir()
    with pytest.raises(RootMissing, match="Its 3 articles in the library stay"):
        run(store, folder)
    assert len(files(store)) == 3
    assert Ingest(store).forget(folder) == 3 and files(store) == []


@pytest.mark.parametrize(("name", "reason"), [("a.docx", "must end in"), ("nowhere", "no folder or file")])
def test_what_is_no_root_is_refused(store: Store, tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "a.docx").write_bytes(b"%PDF")
    with pytest.raises(RootMissing, match=reason):
        run(store, tmp_path / name)


def test_one_file_is_a_root(store: Store, folder: Path) -> None:
    assert counts(run(store, folder / "one.txt")) == (1, 0, 0, 0)
    assert files(store) == ["one.txt"]


def test_unreadable_files_are_named_and_the_rest_goes_on(store: Store, folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(b"\x00\x01" * 100)
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "big.txt").write_bytes(b"word " * 1_100_000)
    (folder / ".hidden.txt").write_text("Hidden words.")
    (folder / "windows.txt").write_bytes("Café closes\n\nThe café “Zur Krone” closed its doors for ever on Sunday.".encode("cp1252"))
    report = run(store, folder)
    assert {(skipped.file, skipped.reason.split(":")[0]) for skipped in report.skipped} == {
        ("empty.txt", "it is empty"),
        ("binary.txt", "it is binary, or UTF-16 without a byte order mark"),
        ("photo.jpg", "files ending in .jpg are not read"),
        ("big.txt", "it is too large"),
    }
    assert files(store) == ["one.txt", "sub/three.txt", "two.md", "windows.txt"]
    assert any("café “Zur Krone”" in article.text for article in store.articles())


def test_a_file_that_became_unreadable_keeps_its_article(store: Store, folder: Path) -> None:
    run(store, folder)
    (folder / "one.txt").write_bytes(b"")
    report = run(store, folder)
    assert counts(report) == (0, 0, 2, 0) and report.skipped[0].file == "one.txt"
    assert "one.txt" in files(store)


def test_links_out_of_the_root_are_not_followed(store: Store, folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "secret.txt", "Secret", "Nobody outside may read what stands in this file.")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "within.txt").symlink_to(folder / "one.txt")
    report = run(store, folder)
    assert {skipped.file: skipped.reason for skipped in report.skipped} == {
        "gone.txt": "it is a link out of the folder",
        "link.txt": "it is a link out of the folder",
        "loop": "it is a link to a folder",
    }
    assert not any("Nobody outside" in article.text for article in store.articles())


def test_a_file_that_vanishes_meanwhile_is_reported_and_not_removed(store: Store, folder: Path) -> None:
    run(store, folder)
    report = Ingest(store).run(folder, lambda progress: (folder / "two.md").unlink(missing_ok=True))
    assert [(skipped.file, skipped.reason) for skipped in report.skipped] == [
        ("two.md", "it vanished while the folder was read; run again")
    ]
    assert report.removed == 0 and "two.md" in files(store)
    assert run(store, folder).removed == 1 and "two.md" not in files(store)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_folder_below_keeps_its_articles(store: Store, folder: Path) -> None:
    run(store, folder)
    (folder / "sub").chmod(0)
    try:
        report = run(store, folder)
    finally:
        (folder / "sub").chmod(0o755)
    assert report.removed == 0 and report.skipped[0].file == "sub" and "sub/three.txt" in files(store)


def test_the_same_article_twice_is_two_articles_and_one_story(store: Store, folder: Path) -> None:
    shutil.copy(folder / "one.txt", folder / "zwin.txt")
    report = run(store, folder)
    first, twin = (next(a for a in store.articles() if a.file == name) for name in ("one.txt", "zwin.txt"))
    stands, copy = sorted((first, twin), key=lambda article: article.id)
    assert report.added == 4 and [(found.file, found.story) for found in report.copies] == [(copy.file, stands.id)]
    assert twin.story == first.story == stands.id
    shutil.copy(folder / "one.txt", folder / "later.txt")
    run(store, folder)
    same = [article for article in store.articles() if article.text == first.text]
    assert {article.story for article in same} == {min(article.id for article in same)} and len(same) == 3
    (folder / next(article.file for article in same if article.id == article.story)).unlink()
    run(store, folder)
    same = [article for article in store.articles() if article.text == first.text]
    assert {article.story for article in same} == {min(article.id for article in same)} and len(same) == 2


def test_folders_of_the_same_name_clash_by_name(store: Store, folder: Path, tmp_path: Path) -> None:
    run(store, folder)
    twin = tmp_path / "elsewhere" / "news"
    twin.mkdir(parents=True)
    write(twin / "one.txt", "Other words", "Something else entirely happened in the town hall on Thursday.")
    write(twin / "nine.txt", "New words", "A ninth thing happened in the town hall on Thursday, too.")
    report = run(store, twin)
    assert report.added == 1 and [skipped.file for skipped in report.skipped] == ["one.txt"]
    assert f"one.txt of {folder}" in report.skipped[0].reason


def test_an_interrupted_run_goes_on(store: Store, folder: Path) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.done == 2:
            os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    report = Ingest(store).run(folder, interrupt)
    assert report.interrupted and report.articles == 0
    assert signal.getsignal(signal.SIGTERM) == before
    assert counts(run(store, folder)) == (3, 0, 0, 0)


def test_progress_counts_to_the_end(store: Store, folder: Path) -> None:
    told: list[Progress] = []
    Ingest(store).run(folder, told.append)
    assert [progress.done for progress in told] == [1, 2, 3, 3, 3]
    assert [progress.stage for progress in told] == ["read", "read", "read", "store", "done"]
    assert {progress.total for progress in told} == {3}
    assert told[-1].bytes_done == told[-1].bytes_total == sum(path.stat().st_size for path in folder.rglob("*.*"))


def test_the_report_is_json(store: Store) -> None:
    report = run(store, SEEDS)
    found = json.loads(json.dumps(report.to_json()))
    assert found["added"] == found["articles"] == 5 and found["root"]["name"] == "seeds"
    assert set(found["seconds"]) == {"read", "parse", "copies", "split", "store", "total"}
    assert found["dates_known"] + found["dates_unknown"] == 5


def test_what_is_odd_is_named_and_taken_all_the_same(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    body = "<p>The council of Velden met on Tuesday and voted for the wall that the harbour has been waiting for since the storm.</p>" * 9
    page = '<html><head><meta property="article:published_time" content="{}">{}</head><body><article><h1>{}</h1>{}</article></body></html>'
    other = '<meta name="date" content="2021-05-16">'
    german = "".join(
        f"<p>Der Stadtrat hat am {day}. Mai die neue Mauer beschlossen, die im Herbst fertig wird und {day} Millionen kosten soll.</p>"
        for day in range(2, 9)
    )
    arabic = "<p>صوت مجلس المدينة يوم الثلاثاء لصالح جدار الميناء الجديد الذي سيكتمل في الخريف المقبل</p>" * 9
    (folder / "a.html").write_text(page.format("2091-05-16", "", "Wall", body), encoding="utf-8")
    (folder / "b.html").write_text(page.format("2023-02-01", other, "Wall of Skarn", body.replace("Velden", "Skarn")), encoding="utf-8")
    (folder / "c.html").write_text(page.format("2023-02-01", "", "Mauer", german), encoding="utf-8")
    (folder / "d.html").write_text(page.format("2023-02-01", "", "جدار", arabic), encoding="utf-8")
    write(folder / "e.txt", "Crane falls", "The crane fell on Tuesday across two moored ferries in the harbour.")
    (folder / "f.jsonl").write_text(
        '{"id": "x", "title": "Bus", "date": "soon", "text": "The bus drivers of Skarn stopped work."}\n', "utf-8"
    )
    report = run(store, folder)
    assert report.added == 6 and report.skipped == ()
    told = {(one.file, one.line): one.reason for one in report.noted}
    assert set(told) == {("a.html", None), ("b.html", None), ("c.html", None), ("d.html", None), ("f.jsonl", 1)}
    assert "future" in told["a.html", None] and "2021-05-16" in told["b.html", None] and "no date" in told["f.jsonl", 1]
    assert all("English" in told[name, None] for name in ("c.html", "d.html"))
    assert report.to_json()["noted"][0]["file"] == "a.html" and run(store, folder).noted == ()
