"""How articles, passages and filters stand in the library's tables. Turns records into rows and back; runs no statement."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from vectorstore.records import Article, Cut, Filters, Passage, Published

SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE stamp (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE roots (id TEXT PRIMARY KEY, name TEXT NOT NULL, path TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
  id TEXT PRIMARY KEY, root TEXT NOT NULL REFERENCES roots (id), file TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
  source TEXT NOT NULL, author TEXT, url TEXT, published_first TEXT, published_last TEXT, published_precision TEXT NOT NULL,
  published_evidence TEXT, published_rule TEXT, cuts TEXT NOT NULL, raw_sha256 TEXT NOT NULL, story TEXT NOT NULL,
  source_folded TEXT NOT NULL);
CREATE INDEX articles_place ON articles (root, file, id);
CREATE INDEX articles_story ON articles (story);
CREATE TABLE passages (  -- n is never used twice, so it names one text and one vector for ever
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL REFERENCES articles (id),
  "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX passages_article ON passages (article_id, "start");
CREATE TABLE vectors (  -- key: hash of the embedded text; vector: little-endian float32
  n INTEGER PRIMARY KEY REFERENCES passages (n) ON DELETE CASCADE, key BLOB NOT NULL, vector BLOB NOT NULL);
CREATE INDEX vectors_key ON vectors (key);
CREATE TABLE pending (n INTEGER PRIMARY KEY, live INTEGER NOT NULL);  -- what Chroma owes: 1 add, 0 delete
CREATE TABLE staged (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;  -- vectors of the next model, while it re-embeds
CREATE VIRTUAL TABLE words USING fts5 (title, text, tokenize = 'porter unicode61 remove_diacritics 2')
"""

# Made beside the schema, so that a library from before it goes on without parts until its passages are embedded again.
# Keyed by the hash of the embedded text, as `vectors`; parts are packed int8 rows (parts.py).
PARTS = (
    "CREATE TABLE IF NOT EXISTS parts (key BLOB PRIMARY KEY, parts BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS staged_parts (key BLOB PRIMARY KEY, parts BLOB NOT NULL)",
)

ARTICLE = (
    "a.id, a.root, a.file, a.title, a.text, a.source, a.author, a.url, a.published_first, a.published_last, a.published_precision, "
    "a.published_evidence, a.published_rule, a.cuts, a.raw_sha256, a.story"
)
PASSAGE = 'p.id, p.article_id, p."start", p."end", p.text'
ARTICLE_UPSERT = """
INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET root = excluded.root, file = excluded.file, title = excluded.title, text = excluded.text,
  source = excluded.source, author = excluded.author, url = excluded.url, published_first = excluded.published_first,
  published_last = excluded.published_last, published_precision = excluded.published_precision,
  published_evidence = excluded.published_evidence, published_rule = excluded.published_rule, cuts = excluded.cuts,
  raw_sha256 = excluded.raw_sha256, story = excluded.story, source_folded = excluded.source_folded
"""


def article_row(article: Article) -> tuple[Any, ...]:
    """The values of ARTICLE_UPSERT."""
    cuts = json.dumps([asdict(cut) for cut in article.cuts], ensure_ascii=False)
    return (
        *(article.id, article.root, article.file, article.title, article.text, article.source, article.author, article.url),
        *published_row(article.published),
        *(cuts, article.raw_sha256, article.story, article.source.casefold()),
    )


def published_row(published: Published) -> tuple[str | None, ...]:
    """The five values that a date takes: ISO days, or None where there is no bound."""
    first = published.first.isoformat() if published.first else None
    last = published.last.isoformat() if published.last else None
    return (first, last, published.precision, published.evidence, published.rule)


def article_of(row: tuple[Any, ...]) -> Article:
    """The article in a row of the columns ARTICLE."""
    first, last, precision, evidence, rule, cuts, raw_sha256, story = row[8:]
    published = Published(
        date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None, precision, evidence, rule
    )
    article_id, root, file, title, text, source, author, url = row[:8]
    return Article(
        article_id,
        root,
        file,
        title,
        text,
        source,
        author,
        url,
        published,
        tuple(Cut(**cut) for cut in json.loads(cuts)),
        raw_sha256,
        story,
    )


def passage_of(row: tuple[Any, ...]) -> Passage:
    """The passage in a row of the columns PASSAGE."""
    return Passage(*row)


def conditions(filters: Filters) -> tuple[str, list[str]]:
    """The WHERE clause (over articles AS a) for all of a filter but its days, and its values; sources are compared without case."""
    clauses, values = ["1"], []
    if filters.sources:
        clauses.append("a.source_folded IN (SELECT value FROM json_each(?))")
        values.append(json.dumps([source.casefold() for source in filters.sources]))
    if filters.article_ids:
        clauses.append("a.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(filters.article_ids))
    return " AND ".join(clauses), values


def overlap(filters: Filters) -> tuple[str, list[str]]:
    """The WHERE clause for the days of a filter: true for each article whose interval cannot be told to lie outside of them."""
    clauses, values = ["1"], []
    if filters.published_from:
        clauses.append("(a.published_last IS NULL OR a.published_last >= ?)")
        values.append(filters.published_from.isoformat())
    if filters.published_to:
        clauses.append("(a.published_first IS NULL OR a.published_first <= ?)")
        values.append(filters.published_to.isoformat())
    return " AND ".join(clauses), values
