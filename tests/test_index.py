"""The Chroma index is a copy: whatever happens to it, answers stay right and it is made anew."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
from fake_embedder import WordCountEmbedder
from stored import found, item, open_store

from vectorstore.errors import IndexFailed
from vectorstore.index import Build, IndexFolder, sample
from vectorstore.library import Library
from vectorstore.live_index import SMALL
from vectorstore.store import Store

LARGE = SMALL + 50


def words(n: int) -> str:
    """A text unlike any other of the large library."""
    return " ".join(f"w{n * step % 997}" for step in (1, 3, 7, 31, 57)) + f" unique{n}"


def embedder() -> WordCountEmbedder:
    return WordCountEmbedder(dim=384)


def wait_for_chroma(store: Store) -> None:
    """Wait for the rebuild in the background."""
    deadline = time.monotonic() + 60
    while store.status().index != "chroma":
        assert time.monotonic() < deadline
        time.sleep(0.05)


def builds(home: Path) -> list[str]:
    return sorted(folder.name for folder in (home / "index").glob("build-*"))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A folder whose library is too large to be indexed anew at each open."""
    home = tmp_path_factory.mktemp("large")
    with open_store(home, embedder()) as store:
        store.put([item(f"a{n}", words(n), title="T") for n in range(LARGE)])
    return home


@pytest.fixture
def copy(large, tmp_path):
    home = tmp_path / "copy"
    shutil.copytree(large, home)
    return home


def right(store: Store) -> bool:
    return all(found(store, words(n), 1) == [f"a{n}"] for n in (0, 999, LARGE - 1))


def test_a_small_library_is_indexed_anew_at_each_open_and_one_build_is_left(tmp_path):
    for n in (1, 2, 3):
        with open_store(tmp_path) as store:
            store.put([item(f"a{n}", "Some text.")])
            assert store.status().index == "chroma"
            assert store.status().pending == 0
        assert builds(tmp_path) == [f"build-{n:04d}"]
        assert (tmp_path / "index" / "CURRENT").read_text() == f"build-{n:04d}\n"


def test_a_large_library_keeps_its_build(copy):
    before = builds(copy)
    with open_store(copy, embedder()) as store:
        assert store.status().index == "chroma"
        assert right(store)
    assert builds(copy) == before


def _remove_folder(build: Path) -> None:
    shutil.rmtree(build)


def _cut_database(build: Path) -> None:
    file = build / "chroma.sqlite3"
    file.write_bytes(file.read_bytes()[:10_000])


def _flip_bits(build: Path) -> None:
    for file in build.glob("*/*.bin"):
        file.write_bytes(bytes(byte ^ 0xFF for byte in file.read_bytes()))


def _lose_segment(build: Path) -> None:
    for folder in build.glob("*/"):
        shutil.rmtree(folder)


@pytest.mark.parametrize("damage", [_remove_folder, _cut_database, _flip_bits, _lose_segment])
def test_a_damaged_build_is_made_anew_and_answers_are_right_meanwhile(copy, damage):
    before = builds(copy)
    damage(copy / "index" / before[0])
    with open_store(copy, embedder()) as store:
        assert right(store)
        wait_for_chroma(store)
        assert right(store)
    assert len(builds(copy)) == 1


@pytest.mark.parametrize(("name", "value"), [("chromadb", "1.4.0"), ("vectors", "other"), ("model", "other@1")])
def test_a_build_of_another_chroma_or_model_is_not_used(large, name, value):
    library = Library(large / "library.sqlite3")
    folder, stamp = IndexFolder(large / "index"), library.stamp()
    library.close()
    current = folder.current(stamp)
    assert current is not None
    manifest = json.loads((current / "manifest.json").read_text())
    assert folder.current(stamp | {name: value}) is None or name == "chromadb"
    (current / "manifest.json").write_text(json.dumps(manifest | {name: value}))
    assert folder.current(stamp) is None
    (current / "manifest.json").write_text(json.dumps(manifest | {"chromadb": manifest["chromadb"] + ".post1"}))
    assert folder.current(stamp) == current
    (current / "manifest.json").write_text(json.dumps(manifest))


def test_writes_during_a_rebuild_are_in_the_new_build(copy):
    shutil.rmtree(copy / "index")
    with open_store(copy, embedder()) as store:
        assert store.status().index == "exact"
        store.put([item("late", "A latecomer arrives.")])
        store.remove(["a5"])
        wait_for_chroma(store)
        assert store.status().pending == 0
        assert found(store, "latecomer", 1) == ["late"]
        assert "a5" not in found(store, words(5), 50)
        assert right(store)


def test_many_deletions_lead_to_a_new_build(copy):
    with open_store(copy, embedder()) as store:
        before = (copy / "index" / "CURRENT").read_text()
        store.remove([f"a{n}" for n in range(10, 10 + LARGE // 3)])
        deadline = time.monotonic() + 60
        while (copy / "index" / "CURRENT").read_text() == before and time.monotonic() < deadline:
            time.sleep(0.05)
        assert (copy / "index" / "CURRENT").read_text() != before
        assert right(store)
        assert store.status().stamp["dropped"] == "0"


def test_full_replacements_leave_nothing_unreachable(tmp_path):
    with open_store(tmp_path, WordCountEmbedder(dim=32)) as store:
        for turn in range(5):
            store.put([item(f"a{n}", f"turn{turn} unique{n}", title="T") for n in range(200)])
            assert all(f"a{n}" in found(store, f"turn{turn} unique{n}", 10) for n in range(0, 200, 20))
            assert len(store.search("turn", 500)) == 200


def test_a_chroma_that_fails_while_open_is_replaced(tmp_path):
    with open_store(tmp_path) as store:
        store.put([item("a", "The bridge opened.")])
        assert store._index._build is not None
        store._index._build._client.close()  # from now on every call into it fails
        assert found(store, "bridge") == ["a"]
        wait_for_chroma(store)
        assert found(store, "bridge") == ["a"]


def test_rebuild_makes_both_indexes_anew_and_tells_how_far_it_is(copy):
    told: list[tuple[int, int]] = []
    with open_store(copy, embedder()) as store:
        before = builds(copy)
        store.rebuild(lambda done, total: told.append((done, total)))
        assert told == [(SMALL, LARGE), (LARGE, LARGE)]
        assert len(builds(copy)) == 1 and builds(copy) != before
        assert right(store)


def test_every_error_of_chroma_is_an_index_error(tmp_path):
    import numpy as np

    build = IndexFolder(tmp_path / "index").start()
    vectors = np.eye(4, dtype=np.float32)
    build.add([1, 2], vectors[:2])
    build.probe(2, vectors[:2])
    calls = [
        lambda: build.add([3], np.ones((1, 5), dtype=np.float32)),
        lambda: build.nearest(np.ones(5, dtype=np.float32), 1),
        lambda: build.nearest(vectors[0], 0),
        lambda: build.probe(3, vectors[:1]),
        lambda: build.probe(2, vectors[2:]),
        lambda: Build(tmp_path / "nothing", new=False),
    ]
    for call in calls:
        with pytest.raises(IndexFailed):
            call()
    build.close()
    for call in (build.count, lambda: build.drop([1]), lambda: build.nearest(vectors[0], 1)):
        with pytest.raises(IndexFailed):
            call()


def test_an_index_folder_that_cannot_be_made_leaves_the_exact_search(tmp_path):
    (tmp_path / "index").write_text("a file where the folder should be")
    with open_store(tmp_path) as store:
        store.put([item("a", "The bridge opened.")])
        assert store.status().index == "exact"
        assert found(store, "bridge") == ["a"]
        assert store.status().pending == 1


def test_a_sample_is_spread_evenly():
    assert sample([]) == []
    assert sample([5]) == [5]
    assert sample(list(range(1000)))[:3] == [0, 5, 10]
