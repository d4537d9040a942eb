"""How well each article, as a whole, holds the words of a question; from the word index of its passages, which is all there is.

A question often takes up several sentences of an article, and no single passage has all its words. So articles are ranked by BM25
(Robertson and Zaragoza 2009; k1 1.2, b 0.75) with the number of passages that hold a word as its frequency and the number of passages as
the length. On news articles this ranks as well as BM25 over their whole text (docs/ranking.md), and needs no second index.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vectorstore.library import Library

K1, B = 1.2, 0.75
IN_TITLE = 3.0  # a word of the title counts as three passages: best on the half of docs/ranking.md that is chosen on
LEAST_IDF = 1e-6  # as FTS5 has it, for words that most passages hold


@dataclass(frozen=True, slots=True)
class Covered:
    """What a question's words come to.

    Attributes:
        articles: article id → share of the best possible score of an article, 0 to 1; an article without any of the words is missing.
        most: the BM25 that a passage full of all the words would have, above 0; a passage's own over it is its share.
    """

    articles: Mapping[str, float]
    most: float


@dataclass(frozen=True, slots=True)
class _Places:
    """Which passage belongs to which article, as of one state of the library."""

    changes: int
    numbers: NDArray[np.int64]  # of passages, rising
    owners: NDArray[np.int64]  # place in `ids` of each passage's article
    ids: Sequence[str]
    sizes: NDArray[np.float64]  # passages of each article


class Coverage:
    """Ranks articles by a question's words. What it keeps in memory is made anew when the library changes; 60,000 passages take 0.1 s."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: _Places | None = None

    def of(self, reader: sqlite3.Connection, words: Sequence[str]) -> Covered:
        """Return what these words (as the word index spells them) come to in every article."""
        places = self._places(reader)
        count, passages = len(places.ids), len(places.numbers)
        if not count or not words:
            return Covered({}, 1.0)
        length = K1 * (1 - B + B * places.sizes / places.sizes.mean())
        scores, best, most = np.zeros(count), 0.0, 0.0
        for word in words:
            in_text, in_title = self._rows(reader, places, "text", word), self._rows(reader, places, "title", word)
            often = np.bincount(places.owners[in_text], minlength=count).astype(float)
            often[places.owners[in_title]] += IN_TITLE
            held = np.count_nonzero(often)
            weight = np.log1p((count - held + 0.5) / (held + 0.5))
            scores += weight * often * (K1 + 1) / (often + length)
            best += weight * (K1 + 1)
            rows = len(np.union1d(in_text, in_title))
            most += max(np.log((passages - rows + 0.5) / (rows + 0.5)), LEAST_IDF) * (K1 + 1)
        found = np.flatnonzero(scores)
        return Covered({places.ids[int(place)]: float(scores[place] / best) for place in found}, float(most))

    def _rows(self, reader: sqlite3.Connection, places: _Places, column: str, word: str) -> NDArray[np.int64]:
        """Places in `numbers` of the passages whose column holds the word."""
        rows = reader.execute("SELECT rowid FROM words WHERE words MATCH ?", (f'{{{column}}} : "{word}"',)).fetchall()
        numbers = np.fromiter((n for (n,) in rows), dtype=np.int64, count=len(rows))
        # a passage that was stored since is left to the next search
        return np.flatnonzero(np.isin(places.numbers, numbers, assume_unique=True))

    def _places(self, reader: sqlite3.Connection) -> _Places:
        changes = self._library.changes
        kept = self._kept
        if kept is not None and kept.changes == changes:
            return kept
        rows = reader.execute("SELECT n, article_id FROM passages ORDER BY n").fetchall()
        ids = sorted({article_id for _, article_id in rows})
        place_of = {article_id: place for place, article_id in enumerate(ids)}
        numbers = np.array([n for n, _ in rows], dtype=np.int64)
        owners = np.array([place_of[article_id] for _, article_id in rows], dtype=np.int64)
        sizes = np.bincount(owners, minlength=len(ids)).astype(float)
        self._kept = _Places(changes, numbers, owners, ids, sizes)
        return self._kept
