"""How long one search takes in a large library: real Chroma, SQLite and word index, the questions' vectors from the real model.

Run: python -m tests.benchmarks.search_time --corpus FILE --questions FILE --work FOLDER [--passages 50000] [--minutes 3]
The folder is that of tests.benchmarks.ranking, whose vectors of 200 word pieces are used instead of embedding again. Parts are eight copies
of the passage's vector: they only have to cost their time. A stopped run goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks import ranking_data as data
from tests.benchmarks.ranking_data import Piece, Story
from vectorstore.embedder import Embedder, open_embedder
from vectorstore.embedding import embedded
from vectorstore.records import UNKNOWN, Article, Passage, Root
from vectorstore.store import Store

ROOT = Root("r1", "news", "/news")
PARTS = 8
BATCH = 100  # articles stored with one stroke
ASKED = 200  # questions that are timed, after 20 that are not
Vectors = NDArray[np.float32]


class Looked:
    """An embedder that looks passages up, and computes questions."""

    def __init__(self, model: Embedder) -> None:
        self._model = model
        self.known: dict[str, Vectors] = {}
        self.dim, self.window, self.fingerprint = model.dim, 10_000, "looked@up"

    def encode_query(self, text: str) -> Vectors:
        """See Embedder."""
        return self._model.encode_query(text)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        return np.stack([self.known[text] for text in texts])

    def encode_parts(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """See Embedder."""
        vectors = self.encode_passages(texts)
        return vectors, [np.repeat(vector[None], PARTS, 0) for vector in vectors]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See Embedder; nothing is too long."""
        return [1] * len(texts)


def main() -> None:
    """Build what is missing of the library, then time the searches."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("corpus", "questions", "work"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=50_000)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    told = parser.parse_args()
    until = time.monotonic() + 60 * told.minutes
    stories = data.stories(told.corpus, told.questions, told.work)
    home = told.work / "library"
    home.mkdir(exist_ok=True)
    embedder = Looked(open_embedder())
    with Store.open(home, embedder, splitter="ranking") as store:
        store.put_root(ROOT)
        _fill(store, embedder, stories, told.work, told.passages, until)
        status = store.status()
        sys.stdout.write(f"{status.articles} articles, {status.passages} passages, index {status.index}, {status.pending} pending\n")
        _time(store, embedder, [question.text for question in data.asked(told.questions, stories)][: ASKED + 20])


def _fill(store: Store, embedder: Looked, stories: Sequence[Story], work: Path, most: int, until: float) -> None:
    """Store whole articles, whose passages all have a vector, until there are so many passages."""
    vectors = np.load(work / "vectors-200.npy", mmap_mode="r")
    done = np.load(work / "vectors-200.done.npy")
    pieces = data.passages(stories, 200)
    places: dict[int, list[int]] = {}
    for place, piece in enumerate(pieces):
        places.setdefault(piece.story, []).append(place)
    held = {article.id for article in store.articles()}
    count, batch = 0, []
    for n, inside in places.items():
        if count >= most:
            break
        if not done[inside].all():
            continue
        count += len(inside)
        if stories[n].id not in held:
            batch.append(_item(stories[n], [pieces[place] for place in inside]))
            rows = np.asarray(vectors[inside], np.float32)
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            embedder.known |= {embedded(batch[-1][0].title, one.text): row for one, row in zip(batch[-1][1], rows, strict=True)}
        if len(batch) == BATCH:
            store.put(batch)
            batch, embedder.known = [], {}
            sys.stderr.write(f"\r{count} of {most} passages ")
            if time.monotonic() > until:
                sys.exit("the time is up; run this again to go on")
    if batch:
        store.put(batch)


def _item(story: Story, pieces: Sequence[Piece]) -> tuple[Article, list[Passage]]:
    article = Article(story.id, "r1", story.id, story.title or "-", story.text, "news", None, None, UNKNOWN, (), "0", story.id)
    return article, [Passage(f"{story.id}-{one.start}", story.id, one.start, one.end, story.text[one.start : one.end]) for one in pieces]


def _time(store: Store, embedder: Looked, questions: Sequence[str]) -> None:
    alone, whole = [], []
    for question in questions:
        began = time.perf_counter()
        embedder.encode_query(question)
        alone.append(time.perf_counter() - began)
        began = time.perf_counter()
        store.search(question, 100)
        whole.append(time.perf_counter() - began)
    for name, found in (("the question's vector alone", alone), ("one search, 100 hits, vector included", whole)):
        middle, high = np.percentile(np.array(found[20:]) * 1000, (50, 95))
        sys.stdout.write(f"{name}: p50 {middle:.1f} ms, p95 {high:.1f} ms\n")


if __name__ == "__main__":
    main()
