"""The statements of a change, inside the transaction of whoever calls: one article replaced, some removed, the stamp set.

Whatever leaves or enters the passages also enters `pending`, which is what Chroma then owes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import ArticleClash, StoreError
from vectorstore.killpoint import killpoint
from vectorstore.records import Article, Passage
from vectorstore.rows import ARTICLE_UPSERT, article_row
from vectorstore.words import indexed

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text was embedded as: a unit vector, and its packed parts (parts.py; empty for a text that was stored without)."""

    vector: Vectors
    parts: bytes


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A passage to be stored: `key` is the hash of the text that was embedded, `meaning` what it gave."""

    passage: Passage
    key: bytes
    meaning: Meaning


def check_clash(writer: sqlite3.Connection, article: Article, gone: Collection[str]) -> None:
    row = writer.execute("SELECT root, file FROM articles WHERE id = ?", (article.id,)).fetchone()
    if row is not None and row != (article.root, article.file) and article.id not in gone:
        raise ArticleClash(clash(article, *row))
    if writer.execute("SELECT 1 FROM roots WHERE id = ?", (article.root,)).fetchone() is None:
        raise StoreError(f"The root {article.root} of article {article.id} is unknown; put_root comes before put.")


def clash(article: Article, root: str, file: str) -> str:
    return (
        f"Two articles have the id {article.id}: {file} in root {root} and {article.file} in root {article.root}. "
        "Rename one of the files, or give one another id."
    )


def replace(writer: sqlite3.Connection, article: Article, passages: Sequence[NewPassage]) -> None:
    before = writer.execute("SELECT title FROM articles WHERE id = ?", (article.id,)).fetchone()
    rows = writer.execute("SELECT p.id, p.n, v.key FROM passages p JOIN vectors v USING (n) WHERE p.article_id = ?", (article.id,))
    old = {passage_id: (n, key) for passage_id, n, key in rows} if before == (article.title,) else {}
    kept = {new.passage.id: old[new.passage.id][0] for new in passages if old.get(new.passage.id, (0, b""))[1] == new.key}
    _drop_passages(writer, article.id, set(kept.values()))
    writer.execute(ARTICLE_UPSERT, article_row(article))
    for new in passages:
        passage = new.passage
        if passage.id in kept:
            writer.execute('UPDATE passages SET "start" = ?, "end" = ? WHERE n = ?', (passage.start, passage.end, kept[passage.id]))
            continue
        n = writer.execute(
            'INSERT INTO passages (id, article_id, "start", "end", text) VALUES (?, ?, ?, ?, ?)',
            (passage.id, article.id, passage.start, passage.end, passage.text),
        ).lastrowid
        writer.execute("INSERT INTO vectors VALUES (?, ?, ?)", (n, new.key, new.meaning.vector.astype("<f4").tobytes()))
        if new.meaning.parts:
            writer.execute("INSERT OR IGNORE INTO parts VALUES (?, ?)", (new.key, new.meaning.parts))
        writer.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (n, indexed(article.title), indexed(passage.text)))
        writer.execute("INSERT INTO pending VALUES (?, 1)", (n,))


def _drop_passages(writer: sqlite3.Connection, article_id: str, keep: set[int]) -> None:
    rows = writer.execute("SELECT n, key FROM passages JOIN vectors USING (n) WHERE article_id = ?", (article_id,)).fetchall()
    gone = [(n,) for n, _ in rows if n not in keep]
    keys = [(key, key) for n, key in rows if n not in keep]
    writer.executemany("DELETE FROM words WHERE rowid = ?", gone)
    writer.executemany("DELETE FROM passages WHERE n = ?", gone)
    writer.executemany("DELETE FROM parts WHERE key = ? AND NOT EXISTS (SELECT 1 FROM vectors WHERE vectors.key = ?)", keys)
    writer.executemany("INSERT INTO pending VALUES (?, 0) ON CONFLICT (n) DO UPDATE SET live = 0", gone)


def remove(writer: sqlite3.Connection, article_ids: Iterable[str]) -> int:
    count = 0
    for article_id in article_ids:
        _drop_passages(writer, article_id, set())
        count += writer.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount
        killpoint("write-half")
    return count


def set_stamp(writer: sqlite3.Connection, values: Mapping[str, str]) -> None:
    writer.executemany("INSERT INTO stamp VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", list(values.items()))


def stamp(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, value FROM stamp"))
