"""What can go wrong below the questions.

StoreError
├── FolderInUse        another process owns the data folder
├── FolderUnusable     the data folder cannot be made, read or written
├── LibraryDamaged     the SQLite library cannot be read
├── OtherModel         the library's vectors were made with another model or splitter
├── ModelMissing       no model at that path, or its weights are not the expected ones
├── UnknownArticle     no article has that id
├── ArticleClash       two files would get the same article id
└── IndexFailed        Chroma refused or failed; the exact search answers meanwhile
"""

from __future__ import annotations


class StoreError(Exception):
    """Base of all errors of this package. The message says what happened, to which thing, and what to do next."""


class FolderInUse(StoreError):
    """Another process owns the data folder. `pid` and `url` tell which; None when it did not say (yet)."""

    def __init__(self, home: str, pid: int | None, url: str | None) -> None:
        who = f"process {pid}" if pid else "another process"
        where = f", serving {url}" if url else ""
        super().__init__(f"The data folder {home} is in use by {who}{where}. Stop it first, or set DATELINE_HOME to another folder.")
        self.home, self.pid, self.url = home, pid, url


class FolderUnusable(StoreError):
    """The data folder cannot be made, read or written."""


class LibraryDamaged(StoreError):
    """The SQLite library cannot be read."""


class OtherModel(StoreError):
    """The library's vectors were made with another model or splitter."""


class ModelMissing(StoreError):
    """No model at that path, or its weights are not the expected ones."""


class UnknownArticle(StoreError):
    """No article has that id."""


class ArticleClash(StoreError):
    """Two files would get the same article id."""


class IndexFailed(StoreError):
    """Chroma refused or failed; the exact search answers meanwhile."""
