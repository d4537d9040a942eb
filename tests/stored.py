"""Small libraries for the store's tests: articles made of paragraphs, one passage a paragraph, embedded by counting words."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from fake_embedder import WordCountEmbedder

from vectorstore.embedder import Embedder
from vectorstore.records import UNKNOWN, Article, Passage, Published, Root
from vectorstore.search import Ranking
from vectorstore.store import Store

ROOT = Root("r1", "news", "/news")
SPLITTER = "paragraphs/1"
Item = tuple[Article, list[Passage]]


def item(
    name: str,
    *paragraphs: str,
    title: str = "",
    file: str = "",
    root: str = ROOT.id,
    source: str = "The Gazette",
    published: Published = UNKNOWN,
    story: str = "",
) -> Item:
    """An article whose text is the paragraphs, and its passages."""
    text = "\n".join(paragraphs)
    article = Article(
        name, root, file or f"{name}.txt", title or f"About {name}", text, source, None, None, published, (), _hash(text), story or name
    )
    passages, start = [], 0
    for paragraph in paragraphs:
        end = start + len(paragraph)
        passages.append(Passage(f"{name}-{start}-{_hash(paragraph)[:8]}", name, start, end, paragraph))
        start = end + 1
    return article, passages


def open_store(home: Path, embedder: Embedder | None = None, *, ranking: Ranking | None = None, reembed: bool = False) -> Store:
    """The store of a folder, with the fake embedder unless another is given, and one root."""
    store = Store.open(home, embedder or WordCountEmbedder(), splitter=SPLITTER, ranking=ranking, reembed=reembed)
    store.put_root(ROOT)
    return store


def contents(store: Store) -> dict[str, list[str]]:
    """Passage ids by article: all that a store holds."""
    return {article.id: [passage.id for passage in store.passages(article.id)] for article in store.articles()}


def found(store: Store, query: str, k: int = 10, within: Sequence[str] | None = None) -> list[str]:
    """The articles of the hits, best first."""
    return [hit.article.id for hit in store.search(query, k, within)]


def check_library(home: Path) -> None:
    """Raise when the SQLite file, its word index or its references are not sound."""
    connection = sqlite3.connect(home / "library.sqlite3")
    try:
        connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
        (said,) = connection.execute("PRAGMA integrity_check").fetchone()
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM passages), (SELECT count(*) FROM vectors), (SELECT count(*) FROM words)"
        ).fetchone()
    finally:
        connection.rollback()
        connection.close()
    if said != "ok" or broken or len(set(counts)) > 1:
        raise AssertionError(f"{said}, broken references: {broken}, passages, vectors, words: {counts}")


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
