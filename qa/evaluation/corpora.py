"""The articles of a folder, a file or a corpus as an ingest would store them, without one: to check gold before hours of embedding."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from qa.articles.corpus import lines, record
from qa.articles.folder import Found, listing, open_root
from qa.articles.parse import article_id, parse, parse_record
from qa.errors import UnreadableFile
from vectorstore.records import Article, Root


def read_articles(path: Path, named: Collection[str]) -> Iterator[Article]:
    """Yield the articles whose id or file name is among the named ones; what an ingest would leave out is left out.

    Raises:
        RootMissing: the path is not there or cannot be read.
    """
    root = open_root(path)
    seen: set[str] = set()
    for found in listing(root).files:
        for article in _corpus(found, root, named) if found.is_corpus else _file(found, root, named):
            if article.id not in seen:
                seen.add(article.id)
                yield article


def _file(found: Found, root: Root, named: Collection[str]) -> Iterator[Article]:
    if found.name not in named and article_id(root, found.name) not in named:
        return
    try:
        yield parse(found.path.read_bytes(), found.name, root, modified=found.modified)
    except (UnreadableFile, OSError):
        return


def _corpus(found: Found, root: Root, named: Collection[str]) -> Iterator[Article]:
    everything = lines(found.path)
    while True:
        try:
            line = next(everything, None)
            if line is None:
                return
            told = record(line, found.name, root)
            if told.id in named or found.name in named:
                yield parse_record(told.fields, told.id, found.name, root, line.raw_sha256)
        except (UnreadableFile, OSError):
            continue  # a line is passed over; after damage in the file as a whole there is no next line
