"""The index of an open store: what finds the nearest passages now, from the library's vectors.

A Chroma build answers while there is one that fits, and is brought up to date after each change of the library; until then, and whenever
Chroma fails, all vectors are compared one by one and a new build is made, in a thread where that takes long.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, RLock, Thread
from typing import Literal

from vectorstore.embedding import Progress
from vectorstore.errors import IndexFailed, StoreError
from vectorstore.index import Build, IndexFolder, sample
from vectorstore.killpoint import killpoint
from vectorstore.library import Library
from vectorstore.probe import check
from vectorstore.search import ExactSearch
from vectorstore.vectors import Vectors

log = logging.getLogger(__name__)
SMALL = 2000  # passages up to which the index is made anew at each open: about a second, and no check is needed
CHURN = 0.3  # deletions since the build, as a share of what is left, after which Chroma begins to miss what it holds


class LiveIndex:
    """Finds the nearest passages, exactly until it is opened. Once it is, every method may be called from several threads.

    Args:
        library: what is searched; to be closed after the index.
        folder: where the builds lie; made with the first of them.
    """

    def __init__(self, library: Library, folder: Path) -> None:
        self._library = library
        self._exact = ExactSearch(library)
        self._folder = IndexFolder(folder)
        self._build: Build | None = None
        self._changing = RLock()  # held while the passages or the build change; never while embedding
        self._building = RLock()  # one build is made at a time
        self._closing = Event()
        self._thread: Thread | None = None
        self._wanted = False

    def open(self) -> None:
        """Take the current build where it fits the library and passes its check; make a new one where it does not."""
        count = self._library.totals()[1]
        try:
            if count <= SMALL:
                self.rebuild()
                return
            folder = self._folder.current(self._library.stamp())
            if folder is None:
                raise IndexFailed("There is no index that fits the library yet.")
            check(self._library.database.path, folder)
            self._build = Build(folder, new=False)
            self._folder.tidy(folder)
            self._settle()
        except IndexFailed as error:
            log.warning("%s Exact search answers meanwhile.", error)
            if count > SMALL:
                self._rebuild_later()

    def close(self) -> None:
        """Stop a rebuild that is under way, and close the build; none is switched in any more."""
        self._closing.set()
        thread = self._thread
        if thread is not None:
            thread.join()
        with self._changing:
            self._retire(None)

    @property
    def answering(self) -> Literal["chroma", "exact"]:
        """What answers now: the build, or the comparison of all vectors."""
        return "exact" if self._build is None else "chroma"

    @contextmanager
    def following(self) -> Iterator[None]:
        """Change the library's passages within this block: no build is switched in meanwhile, and then the build is brought up to date."""
        with self._changing:
            yield
            self._settle()

    def nearest(self, vector: Vectors, k: int) -> Sequence[int]:
        """Numbers of about the k nearest passages to a unit vector, nearest first; fewer when there are fewer."""
        build = self._build
        if build is not None:
            try:
                found = build.nearest(vector, k)
                if len(found) >= min(k, self._library.totals()[1] - self._library.vectors.pending_count()):
                    return found  # else some have become unreachable, as Chroma's do after many replacements
            except IndexFailed as error:
                if self._build is build:  # else it was just replaced by a newer one
                    self._failed(build, error)
        return self._exact.nearest(vector, k)

    def rebuild(self, progress: Progress | None = None) -> None:
        """Fill a new build from the library, probe it, switch it in, and delete the old one.

        Args:
            progress: told how many of how many vectors are in the new build.
        Raises:
            IndexFailed: Chroma failed, or the index was closed meanwhile; what answered before answers on.
        """
        with self._building:
            build = self._folder.start()
            try:
                held: set[int] = set()
                total = self._library.totals()[1]
                for numbers, vectors in self._library.vectors.portions():
                    self._refuse_once_closed()
                    build.add(numbers, vectors)
                    held.update(numbers)
                    if progress is not None:
                        progress(min(len(held), total), total)
                killpoint("build-filled")
                with self._changing:
                    self._refuse_once_closed()
                    live = self._library.vectors.numbers()
                    missing = sorted(live - held)
                    if missing:
                        build.add(missing, self._library.vectors.of(missing))
                    build.drop(sorted(held - live))
                    build.probe(len(live), self._library.vectors.of(sample(sorted(live))))
                    self._folder.switch(build, self._library.stamp())
                    self._library.vectors.paid_all()
                    killpoint("switch-paid")
                    self._retire(build)
            except BaseException:
                if self._build is not build:
                    build.close()
                raise
            self._folder.tidy(build.folder)

    def _refuse_once_closed(self) -> None:
        if self._closing.is_set():
            raise IndexFailed("The index was not finished, because the store was closed.")

    def _settle(self) -> None:
        """Bring the build up to date with the library; what fails is owed on."""
        build = self._build
        killpoint("index-before")
        if build is not None:
            pending = self._library.vectors.pending()
            try:
                build.drop(pending.drop)
                killpoint("index-between")
                build.add(pending.add, pending.vectors)
            except IndexFailed as error:
                self._failed(build, error)
                return
            killpoint("index-after")
            self._library.vectors.paid(pending)
            killpoint("index-paid")
            dropped = int(self._library.stamp().get("dropped", "0"))
            if dropped > CHURN * self._library.totals()[1]:
                self._retire(None)
                self._rebuild_later()

    def _failed(self, build: Build, error: IndexFailed) -> None:
        log.warning("%s Exact search answers meanwhile.", error)
        with self._changing:
            if self._build is build:
                self._retire(None)
                self._rebuild_later()

    def _retire(self, successor: Build | None) -> None:
        old, self._build = self._build, successor
        if old is not None:
            try:
                old.close()
            except IndexFailed as error:
                log.info("closing the old index: %s", error)

    def _rebuild_later(self) -> None:
        """Make a new build in a thread; one that is at it already begins once more when it is done."""
        with self._changing:
            self._wanted = True
            if self._thread is None and not self._closing.is_set():
                self._thread = Thread(target=self._rebuild_while_wanted, name="dateline-index", daemon=True)
                self._thread.start()

    def _rebuild_while_wanted(self) -> None:
        while True:
            with self._changing:
                if not self._wanted or self._closing.is_set():
                    self._thread = None
                    return
                self._wanted = False
            try:
                self.rebuild()
            except StoreError as error:
                if not self._closing.is_set():
                    log.warning("%s Exact search answers until the next start.", error)
