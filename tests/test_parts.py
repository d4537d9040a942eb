"""Parts of passages: made from the passage's own word pieces, stored and removed with it, and missing without harm."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest
from fake_embedder import WordCountEmbedder
from stored import check_library, found, item, open_store

from vectorstore.embedder import open_embedder
from vectorstore.parts import STEP, WIDTH, nearest_part, packed, stretches
from vectorstore.search import Ranking


class Halves(WordCountEmbedder):
    """The fake embedder with two parts a text: its first and its second half of words."""

    def encode_parts(self, texts):
        vectors = self.encode_passages(texts)
        return vectors, [np.stack([self._vector(half) for half in halves(text)]) for text in texts]


def halves(text):
    words = text.split()
    middle = max(1, len(words) // 2)
    return " ".join(words[:middle]), " ".join(words[middle:]) or words[0]


def parts_in(home):
    connection = sqlite3.connect(home / "library.sqlite3")
    try:
        return connection.execute("SELECT count(*), (SELECT count(*) FROM staged_parts) FROM parts").fetchone()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("count", "firsts"), [(1, [0]), (WIDTH, [0]), (WIDTH + 1, [0, 1]), (WIDTH + STEP, [0, STEP]), (2 * WIDTH, [0, STEP, 2 * STEP])]
)
def test_stretches_overlap_and_reach_the_end(count, firsts):
    pieces = np.arange(count, dtype=np.float32)[:, None]
    wanted = [np.mean(range(first, min(count, first + WIDTH))) for first in firsts]
    assert stretches(pieces)[:, 0].tolist() == pytest.approx(wanted)


def test_a_cosine_survives_packing_within_a_hundredth():
    rows = np.random.default_rng(3).normal(size=(200, 64)).astype(np.float32)
    vector = rows[7] / np.linalg.norm(rows[7])
    exact = rows @ vector / np.linalg.norm(rows, axis=1)
    near = nearest_part([packed(row[None]) for row in rows], vector)
    assert np.abs(np.array(near) - exact).max() < 0.01


def test_the_nearest_part_counts_and_no_parts_are_none():
    x, y = np.eye(2, dtype=np.float32)
    packs = [packed(np.stack([x, y])), b"", packed(x[None]), packed(np.zeros((1, 2), np.float32)), b"123"]
    assert nearest_part(packs, y) == [pytest.approx(1.0), None, 0.0, 0.0, None]
    assert nearest_part([], y) == []


def test_a_passage_with_one_telling_half_beats_one_that_is_alike_all_over(tmp_path):
    ranking = Ranking(words_weight=0.0, article_weight=0.0)
    with open_store(tmp_path, Halves(dim=512), ranking=ranking) as store:
        store.put([item("half", "red boat harbour storm night six men lost", title="red"), item("all", "six red goats men", title="six")])
        assert found(store, "six men lost", 1) == ["half"]


def test_parts_come_and_go_with_their_passages(tmp_path):
    with open_store(tmp_path, Halves()) as store:
        store.put([item("a", "One line.", "Two lines."), item("b", "One line.", title="About a")])  # both have the same first text
        assert parts_in(tmp_path) == (2, 0)
        store.put([item("a", "Two lines.")])
        assert parts_in(tmp_path) == (2, 0)
        store.remove(["b"])
        assert parts_in(tmp_path) == (1, 0)
        store.remove(["a"])
        assert parts_in(tmp_path) == (0, 0)
    check_library(tmp_path)


def test_another_model_replaces_all_parts(tmp_path):
    with open_store(tmp_path, Halves()) as store:
        store.put([item("a", "One line here.", "Two lines here.")])
    with open_store(tmp_path, Halves(dim=32, name="other"), reembed=True) as store:
        assert parts_in(tmp_path) == (2, 0)
        assert {len(candidate) % 32 for (candidate,) in _packs(tmp_path)} == {0}
        assert found(store, "two lines", 1) == ["a"]


def _packs(home):
    connection = sqlite3.connect(home / "library.sqlite3")
    try:
        return connection.execute("SELECT parts FROM parts").fetchall()
    finally:
        connection.close()


def test_a_library_from_before_parts_answers_and_gets_them_for_new_passages(tmp_path):
    with open_store(tmp_path, Halves()) as store:
        store.put([item("a", "One line.")])
    connection = sqlite3.connect(tmp_path / "library.sqlite3")
    connection.executescript("DROP TABLE parts; DROP TABLE staged_parts")
    connection.close()
    with open_store(tmp_path, Halves()) as store:
        assert found(store, "one line") == ["a"]
        store.put([item("b", "Another line.")])
        assert parts_in(tmp_path) == (1, 0)
        assert sorted(found(store, "line")) == ["a", "b"]


def test_the_shipped_model_gives_the_same_vectors_with_and_without_parts():
    embedder = open_embedder()
    texts = ["Leaders met in Tianjin.", "The bridge was closed for repairs after the storm. " * 16]
    vectors, parts = embedder.encode_parts(texts)
    assert np.allclose(vectors, embedder.encode_passages(texts), atol=1e-5)
    assert [len(rows) for rows in parts] == [1, 6]
    assert embedder.encode_parts([])[1] == []
    query = embedder.encode_query("Where did they meet?")
    assert parts[0][0] @ query / np.linalg.norm(parts[0][0]) > 0.3
