"""The truth: articles, passages, their vectors, the word index and the settings stamp, in one SQLite file.

Each change is one transaction, which also writes down what the Chroma index then owes. Knows nothing of models or of Chroma; what is asked
of vectors alone, by the numbers of passages, is in vectors.py.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from vectorstore import changes
from vectorstore.database import Database
from vectorstore.errors import ArticleClash, UnknownArticle
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
from vectorstore.vectors import StoredVectors
from vectorstore.words import WORDS_VERSION, indexed


class Library:
    """The SQLite library of one data folder. Safe from several threads; errors are those of `Database`.

    Attributes:
        vectors: those of its passages.
        changes: counts what this process changed in the passages, so that a copy in memory knows its age.
    """

    def __init__(self, path: Path) -> None:
        self.database = Database(path, SCHEMA, SCHEMA_VERSION)
        self._make_parts()
        killpoint("library-made")
        self.vectors = StoredVectors(self.database)
        self.changes = 0

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
                (json.dumps(list(article_ids)),),
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

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state throughout the block; for search.py."""
        with self.database.reading() as reader:
            yield reader


def new_stamp(model: str, dim: int, splitter: str) -> dict[str, str]:
    """The stamp of a library whose vectors have just been, or will be, made this way. `vectors` names this set of vectors for ever."""
    return {"model": model, "dim": str(dim), "splitter": splitter, "vectors": uuid4().hex}


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
