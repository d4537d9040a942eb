"""The truth: articles, passages, their vectors, the word index and the settings stamp, in one SQLite file.

Each change is one transaction, which also writes down what the Chroma index then owes (`pending`). Knows nothing of models or of Chroma;
a vector is a row of float32, made elsewhere.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from vectorstore import changes
from vectorstore.database import Database
from vectorstore.errors import ArticleClash, LibraryDamaged, StoreError, UnknownArticle
from vectorstore.killpoint import killpoint
from vectorstore.records import Article, Filters, Passage, Published, Root, Selection
from vectorstore.rows import (
    ARTICLE,
    PARTS,
    PASSAGE,
    SCHEMA,
    SCHEMA_VERSION,
    article_of,
    conditions,
    overlap,
    passage_of,
    published_row,
)
from vectorstore.words import WORDS_VERSION, indexed

Vectors = NDArray[np.float32]
STRIDE = 2000  # rows at a time where a whole table is walked


@dataclass(frozen=True, slots=True)
class Pending:
    """What Chroma owes: numbers of passages to add (with their vectors, one row each) and to delete."""

    add: tuple[int, ...]
    vectors: Vectors
    drop: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.add) + len(self.drop)


class Library:
    """The SQLite library of one data folder. Safe from several threads; errors are those of `Database`."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path, SCHEMA, SCHEMA_VERSION)
        self._make_parts()
        killpoint("library-made")
        self.changes = 0  # counts what this process changed in the passages, so that a copy in memory knows its age

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def _make_parts(self) -> None:
        with self.database.reading() as reader:
            (made,) = reader.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('parts', 'staged_parts')").fetchone()
        if made < len(PARTS):
            with self.database.writing() as writer:
                for statement in PARTS:
                    writer.execute(statement)

    # -- the stamp

    def stamp(self) -> dict[str, str]:
        """Every setting by name; empty in a new library."""
        with self.database.reading() as reader:
            return dict(reader.execute("SELECT name, value FROM stamp"))

    def set_stamp(self, values: Mapping[str, str]) -> None:
        """Set some settings; the others stay."""
        with self.database.writing() as writer:
            changes.set_stamp(writer, values)

    # -- changing

    def put_root(self, root: Root) -> None:
        """Add a root, or rename the one with its id."""
        with self.database.writing() as writer:
            writer.execute(
                "INSERT INTO roots VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, path = excluded.path",
                (root.id, root.name, root.path),
            )

    def put(self, items: Sequence[tuple[Article, Sequence[changes.NewPassage]]], gone: Collection[str] = ()) -> None:
        """Replace each article whole and remove those of `gone`, in one transaction.

        A passage that is already there with the same id and title keeps its number, and Chroma is owed nothing for it.

        Raises:
            ArticleClash: an article's id belongs to another file, or stands twice in `items`.
            StoreError: an article's root is unknown, or two passages have the same id; nothing is changed.
        """
        with self.database.writing() as writer:
            for article, _ in items:
                changes.check_clash(writer, article, gone)
            taken: dict[str, Article] = {}
            for article, _ in items:
                if article.id in taken:
                    raise ArticleClash(changes.clash(article, taken[article.id].root, taken[article.id].file))
                taken[article.id] = article
            changes.remove(writer, [article_id for article_id in gone if article_id not in taken])
            for article, passages in items:
                changes.replace(writer, article, passages)
                killpoint("write-half")
            killpoint("write-before-commit")
        self.changes += 1

    def remove(self, article_ids: Collection[str]) -> int:
        """Remove articles with all that hangs on them; returns how many of them there were."""
        with self.database.writing() as writer:
            count = changes.remove(writer, article_ids)
            killpoint("write-before-commit")
        self.changes += 1
        return count

    def set_published(self, published: Mapping[str, Published]) -> None:
        """Set the dates of articles by id; unknown ids are passed over."""
        rows = [(*published_row(value), article_id) for article_id, value in published.items()]
        with self.database.writing() as writer:
            writer.executemany(
                "UPDATE articles SET published_first = ?, published_last = ?, published_precision = ?, published_evidence = ?, "
                "published_rule = ? WHERE id = ?",
                rows,
            )

    def set_story(self, story: Mapping[str, str]) -> None:
        """Set which article stands for each, by id; unknown ids are passed over."""
        with self.database.writing() as writer:
            writer.executemany("UPDATE articles SET story = ? WHERE id = ?", [(value, key) for key, value in story.items()])

    def rewrite_words(self) -> None:
        """Make the word index anew from the passages, after its rules changed."""
        with self.database.writing() as writer:
            writer.execute("DELETE FROM words")
            rows = writer.execute("SELECT p.n, a.title, p.text FROM passages p JOIN articles a ON a.id = p.article_id").fetchall()
            writer.executemany("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", ((n, indexed(a), indexed(b)) for n, a, b in rows))
            writer.execute("INSERT INTO words (words) VALUES ('optimize')")
            changes.set_stamp(writer, {"words": WORDS_VERSION})

    def forget_hashes(self) -> None:
        """Make every article look changed, so that the next ingest of its root splits it anew; until then it answers as it is."""
        with self.database.writing() as writer:
            writer.execute("UPDATE articles SET raw_sha256 = ''")

    # -- what Chroma owes

    def pending(self) -> Pending:
        """What Chroma owes, by number."""
        with self.database.reading() as reader:
            add = reader.execute("SELECT n, vector FROM pending JOIN vectors USING (n) WHERE live = 1 ORDER BY n").fetchall()
            drop = reader.execute("SELECT n FROM pending WHERE live = 0 ORDER BY n").fetchall()
        return Pending(tuple(n for n, _ in add), matrix([vector for _, vector in add]), tuple(n for (n,) in drop))

    def pending_count(self) -> int:
        """How many passages Chroma owes."""
        with self.database.reading() as reader:
            return int(reader.execute("SELECT count(*) FROM pending").fetchone()[0])

    def paid(self, pending: Pending) -> None:
        """Chroma has done what `pending` says: forget it, and count the deletions of this build."""
        with self.database.writing() as writer:
            writer.executemany("DELETE FROM pending WHERE n = ? AND live = 1", [(n,) for n in pending.add])
            writer.executemany("DELETE FROM pending WHERE n = ? AND live = 0", [(n,) for n in pending.drop])
            dropped = int(changes.stamp(writer).get("dropped", "0")) + len(pending.drop)
            changes.set_stamp(writer, {"dropped": str(dropped)})

    def paid_all(self) -> None:
        """A new build holds exactly the passages of now."""
        with self.database.writing() as writer:
            writer.execute("DELETE FROM pending")
            changes.set_stamp(writer, {"dropped": "0"})

    # -- reading

    def roots(self) -> tuple[Root, ...]:
        """Every root, by path."""
        with self.database.reading() as reader:
            return tuple(Root(*row) for row in reader.execute("SELECT id, name, path FROM roots ORDER BY path, id"))

    def manifest(self, root_id: str) -> dict[str, tuple[str, str]]:
        """What a root holds: article id → (file, raw_sha256), ordered by file; empty when the root is unknown."""
        with self.database.reading() as reader:
            rows = reader.execute("SELECT id, file, raw_sha256 FROM articles WHERE root = ? ORDER BY file, id", (root_id,))
            return {article_id: (file, raw_sha256) for article_id, file, raw_sha256 in rows}

    def article(self, article_id: str) -> Article:
        """One article. Raises UnknownArticle."""
        with self.database.reading() as reader:
            row = reader.execute(f"SELECT {ARTICLE} FROM articles a WHERE a.id = ?", (_plain(article_id),)).fetchone()
        if row is None:
            raise UnknownArticle(f"No article has the id {article_id!r}.")
        return article_of(row)

    def articles(self, filters: Filters, offset: int, limit: int) -> tuple[Article, ...]:
        """Articles that may lie within the filters, ordered by root, file and id."""
        (first, values), (second, days) = conditions(filters), overlap(filters)
        with self.database.reading() as reader:
            rows = reader.execute(
                f"SELECT {ARTICLE} FROM articles a WHERE {first} AND {second} ORDER BY a.root, a.file, a.id LIMIT ? OFFSET ?",
                (*values, *days, limit, offset),
            )
            return tuple(article_of(row) for row in rows)

    def copies(self, article_id: str) -> tuple[Article, ...]:
        """The other articles of the same story, ordered by root, file and id. Raises UnknownArticle."""
        story = self.article(article_id).story
        with self.database.reading() as reader:
            rows = reader.execute(
                f"SELECT {ARTICLE} FROM articles a WHERE a.story = ? AND a.id <> ? ORDER BY a.root, a.file, a.id", (story, article_id)
            )
            return tuple(article_of(row) for row in rows)

    def passages(self, article_id: str) -> tuple[Passage, ...]:
        """The passages of an article in reading order. Raises UnknownArticle."""
        self.article(article_id)
        with self.database.reading() as reader:
            rows = reader.execute(f'SELECT {PASSAGE} FROM passages p WHERE p.article_id = ? ORDER BY p."start", p."end"', (article_id,))
            return tuple(passage_of(row) for row in rows)

    def counts(self, article_ids: Collection[str]) -> dict[str, int]:
        """Passages per article; ids that are unknown have 0."""
        with self.database.reading() as reader:
            rows = reader.execute(
                "SELECT article_id, count(*) FROM passages WHERE article_id IN (SELECT value FROM json_each(?)) GROUP BY 1",
                (_json(article_ids),),
            )
            return dict.fromkeys(article_ids, 0) | dict(rows)

    def select(self, filters: Filters) -> Selection:
        """Which articles a filter lets answer, and which its days cannot judge; ids in ascending order."""
        if filters.empty:
            return Selection(None, ())
        (first, values), (second, days) = conditions(filters), overlap(filters)
        with self.database.reading() as reader:
            rows = reader.execute(
                f"SELECT a.id, a.published_precision FROM articles a WHERE {first} AND {second} ORDER BY a.id", (*values, *days)
            ).fetchall()
        if not days:
            return Selection(tuple(article_id for article_id, _ in rows), ())
        return Selection(
            tuple(article_id for article_id, precision in rows if precision != "unknown"),
            tuple(article_id for article_id, precision in rows if precision == "unknown"),
        )

    def totals(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        with self.database.reading() as reader:
            return tuple(reader.execute("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)").fetchone())

    # -- vectors

    def known_parts(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """The stored parts of embedded texts, packed, by key; unknown keys, and texts stored without, are left out."""
        with self.database.reading() as reader:
            rows = (reader.execute("SELECT key, parts FROM parts WHERE key = ?", (key,)).fetchone() for key in keys)
            return {row[0]: row[1] for row in rows if row is not None}

    def known_vectors(self, keys: Collection[bytes]) -> dict[bytes, Vectors]:
        """The stored vectors of embedded texts, by key; unknown keys are left out."""
        found: dict[bytes, Vectors] = {}
        with self.database.reading() as reader:
            for key in keys:
                row = reader.execute("SELECT vector FROM vectors WHERE key = ? LIMIT 1", (key,)).fetchone()
                if row is not None:
                    found[key] = matrix([row[0]])[0]
        return found

    def vectors(self) -> Iterator[tuple[tuple[int, ...], Vectors]]:
        """Every passage's number and vector, by number, a few thousand rows at a time; each portion is a state of its own."""
        last = 0
        while True:
            with self.database.reading() as reader:
                rows = reader.execute("SELECT n, vector FROM vectors WHERE n > ? ORDER BY n LIMIT ?", (last, STRIDE)).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield tuple(n for n, _ in rows), matrix([vector for _, vector in rows])

    def vectors_of(self, numbers: Sequence[int]) -> Vectors:
        """The vectors of these passages, one row each, in their order. Raises StoreError when one is unknown."""
        with self.database.reading() as reader:
            rows = dict(reader.execute("SELECT n, vector FROM vectors WHERE n IN (SELECT value FROM json_each(?))", (_json(numbers),)))
        if len(rows) < len(set(numbers)):
            raise StoreError("A passage that was asked for has just been removed. Ask again.")
        return matrix([rows[n] for n in numbers])

    def numbers(self) -> frozenset[int]:
        """The number of every passage."""
        with self.database.reading() as reader:
            return frozenset(n for (n,) in reader.execute("SELECT n FROM vectors"))

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state throughout the block; for search.py."""
        with self.database.reading() as reader:
            yield reader


def key_of(text: str) -> bytes:
    """The key of an embedded text: 16 bytes of its sha256."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def matrix(blobs: Sequence[bytes]) -> Vectors:
    """Stored vectors as rows; shape (0, 0) when there are none. Raises LibraryDamaged when their lengths differ."""
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    if len({len(blob) for blob in blobs}) > 1:
        raise LibraryDamaged("The library's vectors have different lengths. Run dateline rebuild, or ingest again into a new data folder.")
    return np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1).astype(np.float32, copy=False)


def new_stamp(model: str, dim: int, splitter: str) -> dict[str, str]:
    """The stamp of a library whose vectors have just been, or will be, made this way. `vectors` names this set of vectors for ever."""
    return {"model": model, "dim": str(dim), "splitter": splitter, "vectors": uuid4().hex}


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _json(values: Iterable[Any]) -> str:
    return json.dumps(list(values))
