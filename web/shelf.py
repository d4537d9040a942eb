"""The library as a table: one row per article, without its text. Made once and kept until the library changes.

All changes go through this process (it owns the data folder), so whoever changes the library calls `forget`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qa.answers import Json, article_json
from web.loading import Loading

PORTION = 500
SORTS = ("title", "outlet", "date", "passages", "copies", "file")


@dataclass(frozen=True, slots=True)
class Row:
    """One article.

    Attributes:
        article: as the API names it.
        passages: how many of it are searched.
        copies: how many other articles are the same report.
        copy_of: the id of the article that stands for it; None when it stands for itself.
        left_out: how many pieces of its file are not in its text.
        root: id of the folder it came from.
    """

    article: Json
    passages: int
    copies: int
    copy_of: str | None
    left_out: int
    root: str

    def to_json(self) -> Json:
        """Return the row of GET /api/v1/library."""
        return {
            "article": self.article,
            "passages": self.passages,
            "copies": self.copies,
            "copy_of": self.copy_of,
            "left_out": self.left_out,
            "root": self.root,
        }


class Shelf:
    """The rows of one library. Safe from several threads."""

    def __init__(self, loading: Loading) -> None:
        self._loading = loading
        self._lock = threading.Lock()
        self._age = 0
        self._rows: tuple[int, tuple[Row, ...]] | None = None

    @property
    def age(self) -> int:
        """How often the library has changed since the server began."""
        return self._age

    def forget(self) -> None:
        """The library has changed."""
        with self._lock:
            self._age += 1

    def rows(self) -> tuple[Row, ...]:
        """Return every article's row, ordered by root and file. Raises Problem while there is no desk."""
        library = self._loading.desk().library
        with self._lock:
            age, held = self._age, self._rows
        if held is not None and held[0] == age:
            return held[1]
        made = read(library)
        with self._lock:
            if age == self._age:
                self._rows = (age, made)
        return made

    def sources(self) -> tuple[str, ...]:
        """Return the outlets, those with most articles first."""
        return tuple(source for source, _ in Counter(row.article["source"] for row in self.rows()).most_common())

    def found(self, words: str = "", root: str = "", sort: str = "file", falling: bool = False) -> tuple[Row, ...]:
        """Return the rows that hold all the words in title, outlet or file name, letter case aside, in an order; ties by root and file.

        Args:
            root: id of a root; "" for all.
            sort: one of SORTS.
        """
        wanted = words.casefold().split()
        rows = [row for row in self.rows() if (not root or row.root == root) and all(word in haystack(row) for word in wanted)]
        return tuple(rows) if sort == "file" and not falling else tuple(sorted(rows, key=KEYS[sort], reverse=falling))


def read(library: Any) -> tuple[Row, ...]:
    """Return the rows of a library, a portion at a time, so that only so many texts are in memory."""
    raw: list[tuple[Json, str, str, int]] = []
    while portion := library.articles(offset=len(raw), limit=PORTION):
        raw += [(article_json(article), article.story, article.root, len(article.cuts)) for article in portion]
    passages = library.counts([article["id"] for article, _, _, _ in raw])
    stories = Counter(story for _, story, _, _ in raw)
    return tuple(
        Row(article, passages[article["id"]], stories[story] - 1, None if story == article["id"] else story, cuts, root)
        for article, story, root, cuts in raw
    )


def haystack(row: Row) -> str:
    """Return the words by which a row is found."""
    article = row.article
    return f"{article['title']} {article['source']} {article['file']}".casefold()


def day_of(row: Row) -> str:
    """Return the day by which a row is ordered, as ISO date; "" when none is known."""
    published = row.article["published"]
    return published["from"] or published["to"] or ""


KEYS: dict[str, Callable[[Row], Any]] = {
    "title": lambda row: row.article["title"].casefold(),
    "outlet": lambda row: row.article["source"].casefold(),
    "date": day_of,
    "passages": lambda row: row.passages,
    "copies": lambda row: row.copies,
    "file": lambda row: (row.root, row.article["file"]),
}
