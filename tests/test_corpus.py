"""Corpora of one JSON object a line: streamed, incremental, every bad line named by its number."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_embedder import WordCountEmbedder

from qa.articles.corpus import lines
from qa.ingest import Ingest
from qa.ingest_report import IngestReport, Progress
from qa.passages import SPLITTER
from vectorstore.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "home").mkdir()
    with Store.open(tmp_path / "home", WordCountEmbedder(), splitter=SPLITTER) as store:
        yield store


def record(n: int, **more: Any) -> dict[str, Any]:
    text = f"Thing number {n} happened in Port Ellery on Tuesday, the harbour master said.\n\nNobody knows why it did."
    return {
        "id": f"r{n}",
        "title": f"Thing {n} happens",
        "date": f"2021-03-{n % 28 + 1:02d}",
        "url": f"https://www.ellery.example/{n}",
        "text": text,
    } | more


def write(path: Path, *rows: dict[str, Any] | str) -> Path:
    raw = "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows).encode()
    path.write_bytes({".gz": gzip.compress, ".xz": lzma.compress}.get(path.suffix, bytes)(raw))
    return path


def run(store: Store, path: Path) -> IngestReport:
    return Ingest(store).run(path)


@pytest.mark.parametrize("name", ["c.jsonl", "c.jsonl.gz", "c.jsonl.xz"])
def test_a_corpus_is_read_with_its_own_ids_and_fields(store: Store, tmp_path: Path, name: str) -> None:
    report = run(store, write(tmp_path / name, record(1), record(2, author="Ana Pohl", source="The Post")))
    assert (report.added, report.dates_known, report.skipped) == (2, 2, ())
    first, second = store.article("r1"), store.article("r2")
    assert first.text.startswith("Thing 1 happens\nThing number 1 happened")
    assert (first.file, first.source, first.url) == (name, "ellery.example", "https://www.ellery.example/1")
    assert (str(first.published.first), first.published.precision) == ("2021-03-02", "day")
    assert (second.author, second.source) == ("Ana Pohl", "The Post")


def test_only_changed_lines_change(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    run(store, write(path, record(1), record(2), record(3)))
    report = run(store, write(path, record(3), record(2, text="Entirely new words about the old thing in Port Ellery."), record(4)))
    assert (report.added, report.updated, report.unchanged, report.removed) == (1, 1, 1, 1)
    assert [article.id for article in store.articles()] == ["r2", "r3", "r4"]


def test_bad_lines_are_named_and_the_rest_goes_on(store: Store, tmp_path: Path) -> None:
    rows = [
        *(
            record(1),
            '{"id": "r2", "text": ',
            "",
            record(1, text="The same id once more, with other words."),
            record(3, text=" "),
            "[1, 2]",
        ),
        *(record(4, id="a/b"), {"text": "It has words but neither id nor title."}, record(5, id=None), record(6, id=77), record(7, text=5)),
        *("[" * 100_000, record(8)),
    ]
    report = run(store, write(tmp_path / "c.jsonl", *rows))
    assert {skipped.line: skipped.reason.split(" (")[0].split(":")[0] for skipped in report.skipped} == {
        2: "it is no valid JSON",
        4: "its id r1 was used already by c.jsonl, line 1",
        5: "it has no text",
        6: "it is no JSON object",
        7: "its id 'a/b' cannot stand in a URL",
        8: "it has no id, and no url or title to make one from",
        11: "it has no text",
        12: "the JSON is nested too deeply",
    }
    assert {article.id for article in store.articles()} >= {"r1", "77", "r8"} and report.added == 4


def test_a_line_that_breaks_keeps_its_article(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    run(store, write(path, record(1), record(2), record(3)))
    report = run(store, write(path, record(1), '{"id": "r2", "title": "cut off'))
    assert (report.removed, [article.id for article in store.articles()]) == (1, ["r1", "r2"])


def test_damaged_compression_keeps_what_was_there(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl.gz"
    run(store, write(path, *(record(n) for n in range(50))))
    path.write_bytes(path.read_bytes()[:-40])
    report = run(store, path)
    assert report.removed == 0 and report.articles == 50
    assert report.skipped[-1].line is None and "damaged" in report.skipped[-1].reason


def test_a_corpus_inside_a_folder_is_one_of_its_files(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("Crane falls\n\nThe crane fell on Tuesday across two moored ferries.")
    write(folder / "b.jsonl.xz", record(1), record(2))
    assert run(store, folder).added == 3
    (folder / "b.jsonl.xz").unlink()
    assert (run(store, folder).removed, len(store.articles())) == (2, 1)


def test_an_article_may_move_to_another_corpus_of_the_root(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    write(folder / "a.jsonl", record(1), record(2))
    run(store, folder)
    write(folder / "a.jsonl", record(1))
    write(folder / "b.jsonl", record(2), record(3))
    report = run(store, folder)
    assert (report.added, report.updated, report.unchanged, report.removed) == (1, 1, 1, 0)
    assert store.article("r2").file == "b.jsonl"


def test_ids_of_another_root_are_not_taken_over(store: Store, tmp_path: Path) -> None:
    run(store, write(tmp_path / "a.jsonl", record(1)))
    report = run(store, write(tmp_path / "b.jsonl", record(1, text="Words of another corpus with the same id."), record(2)))
    assert report.added == 1 and "a.jsonl" in report.skipped[0].reason and report.skipped[0].line == 1


def test_an_interrupted_corpus_goes_on_where_it_stopped(store: Store, tmp_path: Path) -> None:
    long = "It went on and on in the harbour of Port Ellery. " * 100
    path = write(tmp_path / "c.jsonl", *(record(n, text=f"Number {n}. {long}") for n in range(60)))

    def interrupt(progress: Progress) -> None:
        if progress.done == 45:
            raise KeyboardInterrupt

    report = Ingest(store).run(path, interrupt)
    assert report.interrupted and 0 < report.articles < 45
    again = run(store, path)
    assert (again.unchanged, again.added, again.articles) == (report.added, 60 - report.added, 60)


def test_time_left_can_be_told_from_bytes(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "c.jsonl", *(record(n) for n in range(5)))
    told: list[Progress] = []
    Ingest(store).run(path, told.append)
    assert told[0].total is None and {progress.bytes_total for progress in told} == {path.stat().st_size}
    done = [progress.bytes_done for progress in told]
    assert done == sorted(done) and done[-1] == path.stat().st_size


def test_lines_are_streamed_and_numbered(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n\n  \n{"b": 2}\n' + b"x" * 20_000_100 + b"\nlast")
    found = [(line.number, line.raw, line.reason.split(":")[0]) for line in lines(path)]
    assert found == [(1, b'{"a": 1}', ""), (4, b'{"b": 2}', ""), (5, b"", "the line is too long"), (6, b"last", "")]
