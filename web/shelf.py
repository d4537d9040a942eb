"""The library as a table: one row per article, without its text, and what the last ingests could not read. Made once and kept until the
library changes.

All changes go through this process (it owns the data folder), so whoever changes the library calls `forget`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from qa.answers import Json, article_json
from qa.articles.folder import is_corpus
from qa.skips import kept
from web.loading import Loading

PORTION = 500
State = Literal["searched", "copy", "empty", "outdated"]
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
        state: "searched"; "copy" (searched too; an answer cites one of a story); "empty" (no passage); "outdated" (its file could not be
            read again, so that this is an older reading of it).
        reason: why it is outdated; None otherwise.
    """

    article: Json
    passages: int
    copies: int
    copy_of: str | None
    left_out: int
    root: str
    state: State
    reason: str | None

    def to_json(self) -> Json:
        """Return the row of GET /api/v1/library."""
        return {
            "article": self.article,
            "passages": self.passages,
            "copies": self.copies,
            "copy_of": self.copy_of,
            "left_out": self.left_out,
            "root": self.root,
            "state": self.state,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Missing:
    """A file or line of a corpus that is no article, as of the last ingest of its root. `line` is None for a whole file."""

    root: str
    file: str
    line: int | None
    reason: str

    def to_json(self) -> Json:
        """Return the row of GET /api/v1/library/skipped."""
        return {"root": self.root, "file": self.file, "line": self.line, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a library holds and what it could not take.

    Attributes:
        rows: one per article, ordered by root and file.
        missing: in the order of roots and files; at most 10,000 of one root.
        missing_total: counts those beyond, too.
    """

    rows: tuple[Row, ...]
    missing: tuple[Missing, ...]
    missing_total: int


class Shelf:
    """The rows of one library. Safe from several threads."""

    def __init__(self, loading: Loading) -> None:
        self._loading = loading
        self._lock = threading.Lock()
        self._age = 0
        self._held: tuple[int, Holdings] | None = None

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
        return self.holdings().rows

    def holdings(self) -> Holdings:
        """Return the whole table. Raises Problem while there is no desk."""
        library = self._loading.desk().library
        with self._lock:
            age, held = self._age, self._held
        if held is not None and held[0] == age:
            return held[1]
        made = read(library, self._loading.settings.folder)
        with self._lock:
            if age == self._age:
                self._held = (age, made)
        return made

    def missing(self, words: str = "", root: str = "") -> tuple[Missing, ...]:
        """Return what is no article, of one root or all, whose file name or reason holds all the words."""
        wanted = words.casefold().split()
        return tuple(
            one
            for one in self.holdings().missing
            if (not root or one.root == root) and all(word in f"{one.file} {one.reason}".casefold() for word in wanted)
        )

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


def read(library: Any, home: Path) -> Holdings:
    """Return the table of the library in a data folder, made a portion at a time, so that only so many texts are in memory."""
    raw: list[tuple[Json, str, str, int]] = []
    while portion := library.articles(offset=len(raw), limit=PORTION):
        raw += [(article_json(article), article.story, article.root, len(article.cuts)) for article in portion]
    passages = library.counts([article["id"] for article, _, _, _ in raw])
    stories = Counter(story for _, story, _, _ in raw)
    skips = kept(home)
    # Of a damaged corpus the lines before the damage are in the library and new, so the file itself is told as skipped.
    unread = {(one.root, skip.file): skip.reason for one in skips for skip in one.named if skip.line is None and not is_corpus(skip.file)}
    rows = tuple(row_of(*told, passages, stories, unread) for told in raw)
    old = {(row.root, row.article["file"]) for row in rows if row.reason}
    named = [Missing(one.root, skip.file, skip.line, skip.reason) for one in skips for skip in one.named]
    missing = tuple(one for one in named if one.line is not None or (one.root, one.file) not in old)
    return Holdings(rows, missing, sum(one.total for one in skips) - len(named) + len(missing))


def row_of(
    article: Json, story: str, root: str, cuts: int, passages: dict[str, int], stories: Counter[str], unread: dict[tuple[str, str], str]
) -> Row:
    """Return one article's row."""
    held, copy_of = passages[article["id"]], None if story == article["id"] else story
    reason = unread.get((root, article["file"]))
    state: State = "outdated" if reason else "copy" if copy_of else "searched" if held else "empty"
    return Row(article, held, stories[story] - 1, copy_of, cuts, root, state, reason)


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
