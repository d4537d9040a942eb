"""The store, this package's one face: articles and their passages in, scored passages out.

The library (SQLite) is the truth. The index (Chroma) is brought up to date after each change, made anew when it does not fit, and while
it is not there the vectors in the library are compared one by one. The caller holds the Claim of the data folder.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from threading import Event, RLock, Thread
from types import TracebackType

import numpy as np

from vectorstore.changes import NewPassage
from vectorstore.coverage import Coverage
from vectorstore.embedder import Embedder, same_model
from vectorstore.embedding import Progress, meanings_of, texts_of
from vectorstore.embedding import reembed as bring_over
from vectorstore.errors import IndexFailed, LibraryDamaged, OtherModel, StoreError
from vectorstore.index import Build, IndexFolder, sample
from vectorstore.killpoint import killpoint
from vectorstore.library import Library, Vectors, key_of, new_stamp
from vectorstore.probe import check
from vectorstore.records import Article, Filters, Hit, Passage, Published, Root, Selection, Status
from vectorstore.search import ExactSearch, Ranking, search
from vectorstore.words import WORDS_VERSION

log = logging.getLogger(__name__)
SMALL = 2000  # passages up to which the index is made anew at each open: about a second, and no check is needed
CHURN = 0.3  # deletions since the build, as a share of what is left, after which Chroma begins to miss what it holds


class Store:
    """One open data folder. Every method may be called from several threads."""

    def __init__(self, home: Path, library: Library, embedder: Embedder, ranking: Ranking) -> None:
        self.home = home
        self.ranking = ranking
        self._library = library
        self._embedder = embedder
        self._exact = ExactSearch(library)
        self._coverage = Coverage(library)
        self._folder = IndexFolder(home / "index")
        self._build: Build | None = None
        self._changing = RLock()  # held while the passages or the build change; never while embedding
        self._building = RLock()  # one build is made at a time
        self._closing = Event()
        self._thread: Thread | None = None
        self._wanted = False

    @classmethod
    def open(
        cls,
        home: Path,
        embedder: Embedder,
        *,
        splitter: str,
        ranking: Ranking | None = None,
        reembed: bool = False,
        progress: Progress | None = None,
    ) -> Store:
        """Open the library of a data folder, or make an empty one, and its index.

        Args:
            home: the data folder; it exists, and the caller holds its Claim.
            splitter: names how passages are made; with the model it decides whether the library fits.
            reembed: bring a library of another model or splitter over: embed its passages anew, go on where an interrupted run
                stopped. After another splitter each article counts as changed, so that the next ingest splits it anew.
            progress: told how many of how many passages have been embedded anew.
        Raises:
            OtherModel: the library was made with another model or splitter, and `reembed` is not set.
            LibraryDamaged: the SQLite file cannot be read.
            FolderUnusable: the folder cannot be read or written, or this Python's SQLite is too old.
        """
        home = home.expanduser().absolute()
        path = home / "library.sqlite3"
        if (home / "index" / "CURRENT").exists() and path.exists() and not path.stat().st_size:
            raise LibraryDamaged(
                f"The library {path} is empty although it had an index. Put back a copy of the file, or move the folder {home} away "
                "and ingest your articles again; the articles themselves are untouched."
            )
        library = Library(path)
        try:
            _fit(library, home, embedder, splitter, reembed, progress)
            if library.stamp().get("words") != WORDS_VERSION:
                library.rewrite_words()
            store = cls(home, library, embedder, ranking or Ranking())
            store._open_index()
        except BaseException:
            library.close()
            raise
        return store

    def close(self) -> None:
        """Stop a rebuild that is under way, and close everything. Searches still running in other threads fail with StoreError."""
        self._closing.set()
        thread = self._thread
        if thread is not None:
            thread.join()
        with self._changing:
            self._retire(None)
            self._library.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # -- changing

    def put_root(self, root: Root) -> None:
        """Add a root, or rename the one with its id; before the first `put` of its articles."""
        self._library.put_root(root)

    def put(self, items: Sequence[tuple[Article, Sequence[Passage]]], *, gone: Collection[str] = ()) -> None:
        """Store articles with their passages, each replaced whole, and remove those of `gone`: all of it, or nothing.

        Texts that are already stored are not embedded again. When it returns, the change survives a crash.

        Args:
            gone: ids of articles to remove with the same stroke; one that is also in `items` may come from another file.
        Raises:
            ArticleClash: an id belongs to an article of another root or file, or stands twice in `items`.
            StoreError: an article's root is unknown, two passages have the same id, or one is blank.
        """
        texts = texts_of(items, self._embedder)
        keys = [key_of(text) for text in texts]
        meanings = meanings_of(dict(zip(keys, texts, strict=True)), self._library, self._embedder)
        left = iter(keys)
        rows = [(article, [NewPassage(passage, key := next(left), meanings[key]) for passage in passages]) for article, passages in items]
        killpoint("write-embedded")
        with self._changing:
            self._library.put(rows, gone)
            self._settle()

    def remove(self, article_ids: Collection[str]) -> int:
        """Remove articles; returns how many there were. Unknown ids are passed over."""
        with self._changing:
            count = self._library.remove(article_ids)
            self._settle()
        return count

    def set_published(self, published: Mapping[str, Published]) -> None:
        """Set the dates of articles, by id."""
        self._library.set_published(published)

    def set_story(self, story: Mapping[str, str]) -> None:
        """Set, by id, which article stands for each and its copies."""
        self._library.set_story(story)

    def rebuild(self, progress: Progress | None = None) -> None:
        """Make the word index and the Chroma index anew from the library; nothing is embedded, and searches go on meanwhile.

        Raises:
            IndexFailed: Chroma failed; the exact search answers.
        """
        self._library.rewrite_words()
        self._rebuild(progress)

    # -- searching

    def search(self, query: str, k: int, within: Collection[str] | None = None) -> tuple[Hit, ...]:
        """Return the k passages that fit a query best, by falling score, ties by passage id.

        Args:
            query: any text; nothing is found for a blank one.
            k: most hits to return; none for less than 1.
            within: ids of the articles to search; None for all.
        """
        if not query.strip() or k < 1 or (within is not None and not within):
            return ()
        vector = self._embedder.encode_query(query)
        return search(self._library, self._nearest, self._coverage, vector, query, k, within, self.ranking)

    def similarity(self, query: str, texts: Sequence[str]) -> tuple[float, ...]:
        """Cosine of a query and each text, -1 to 1; 0.0 where one of the two is blank."""
        if not query.strip():
            return (0.0,) * len(texts)
        vector = self._embedder.encode_query(query)
        told = [place for place, text in enumerate(texts) if text.strip()]
        similarities = np.zeros(len(texts))
        if told:
            similarities[told] = self._embedder.encode_passages([texts[place] for place in told]) @ vector
        return tuple(float(similarity) for similarity in np.clip(similarities, -1.0, 1.0))

    def count_tokens(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Word pieces of each text, as the model counts them, without special ones."""
        return tuple(self._embedder.count_tokens(texts))

    @property
    def window(self) -> int:
        """Most word pieces that the model reads of a passage with its title, two special ones included."""
        return self._embedder.window

    # -- reading

    def article(self, article_id: str) -> Article:
        """One article. Raises UnknownArticle."""
        return self._library.article(article_id)

    def articles(self, filters: Filters | None = None, *, offset: int = 0, limit: int | None = None) -> tuple[Article, ...]:
        """Articles that may lie within the filters (an unknown date may), ordered by root, file and id; all of them without a limit."""
        return self._library.articles(filters or Filters(), offset, -1 if limit is None else max(0, limit))

    def passages(self, article_id: str) -> tuple[Passage, ...]:
        """The passages of an article, in reading order. Raises UnknownArticle."""
        return self._library.passages(article_id)

    def counts(self, article_ids: Collection[str]) -> dict[str, int]:
        """How many passages each article has; 0 for an unknown id."""
        return self._library.counts(article_ids)

    def copies(self, article_id: str) -> tuple[Article, ...]:
        """The other articles that tell the same story; empty when it is alone. Raises UnknownArticle."""
        return self._library.copies(article_id)

    def select(self, filters: Filters) -> Selection:
        """Which articles may answer under a filter. Sources are compared without case."""
        return self._library.select(filters)

    def roots(self) -> tuple[Root, ...]:
        """Every ingested root, by path."""
        return self._library.roots()

    def manifest(self, root_id: str) -> dict[str, tuple[str, str]]:
        """What a root holds: article id → (file, raw_sha256), ordered by file (a corpus file holds many); empty for an unknown root."""
        return self._library.manifest(root_id)

    def status(self) -> Status:
        """What the library holds and how its index does."""
        articles, passages = self._library.totals()
        index = "chroma" if self._build is not None else "exact"
        pending = self._library.pending_count()
        return Status(str(self.home), articles, passages, self.roots(), index, pending, self._library.stamp())  # type: ignore[arg-type]

    # -- the index

    def _open_index(self) -> None:
        count = self._library.totals()[1]
        try:
            if count <= SMALL:
                self._rebuild(None)
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

    def _nearest(self, vector: Vectors, k: int) -> Sequence[int]:
        build = self._build
        if build is not None:
            try:
                found = build.nearest(vector, k)
                if len(found) >= min(k, self._library.totals()[1] - self._library.pending_count()):
                    return found  # else some have become unreachable, as Chroma's do after many replacements
            except IndexFailed as error:
                if self._build is build:  # else it was just replaced by a newer one
                    self._failed(build, error)
        return self._exact.nearest(vector, k)

    def _settle(self) -> None:
        """Bring the build up to date with the library; what fails is owed on."""
        build = self._build
        killpoint("index-before")
        if build is not None:
            pending = self._library.pending()
            try:
                build.drop(pending.drop)
                killpoint("index-between")
                build.add(pending.add, pending.vectors)
            except IndexFailed as error:
                self._failed(build, error)
                return
            killpoint("index-after")
            self._library.paid(pending)
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
                self._rebuild(None)
            except StoreError as error:
                if not self._closing.is_set():
                    log.warning("%s Exact search answers until the next start.", error)

    def _rebuild(self, progress: Progress | None) -> None:
        """Fill a new build from the library, probe it, switch it in, and delete the old one."""
        with self._building:
            build = self._folder.start()
            try:
                held: set[int] = set()
                total = self._library.totals()[1]
                for numbers, vectors in self._library.vectors():
                    if self._closing.is_set():
                        raise IndexFailed("The index was not finished, because the store was closed.")
                    build.add(numbers, vectors)
                    held.update(numbers)
                    if progress is not None:
                        progress(min(len(held), total), total)
                killpoint("build-filled")
                with self._changing:
                    live = self._library.numbers()
                    missing = sorted(live - held)
                    if missing:
                        build.add(missing, self._library.vectors_of(missing))
                    build.drop(sorted(held - live))
                    build.probe(len(live), self._library.vectors_of(sample(sorted(live))))
                    self._folder.switch(build, self._library.stamp())
                    self._library.paid_all()
                    killpoint("switch-paid")
                    self._retire(build)
            except BaseException:
                if self._build is not build:
                    build.close()
                raise
            self._folder.tidy(build.folder)


def _fit(library: Library, home: Path, embedder: Embedder, splitter: str, reembed: bool, progress: Progress | None) -> None:
    """Stamp a new library; see that an old one fits, or bring it over."""
    stamp = library.stamp()
    fresh = new_stamp(embedder.fingerprint, embedder.dim, splitter)
    if not stamp or not library.totals()[1]:
        if not stamp or not same_model(stamp["model"], fresh["model"]) or stamp["splitter"] != splitter:
            library.set_stamp(fresh | ({} if stamp else {"words": WORDS_VERSION}))
        return
    other_model = not same_model(stamp["model"], embedder.fingerprint)
    if (other_model or stamp["splitter"] != splitter) and not reembed:
        what = (
            f"the model {stamp['model']}, and {embedder.fingerprint} is set"
            if other_model
            else f"the splitter {stamp['splitter']}, and this is {splitter}"
        )
        again = "" if stamp["splitter"] == splitter else ", then ingest your folders again so that they are split anew"
        raise OtherModel(f"The library in {home} was made with {what}. Run: dateline rebuild{again}. Until then, use the old setting.")
    if other_model:
        bring_over(library, embedder, {name: fresh[name] for name in ("model", "dim", "vectors")}, progress)
    if stamp["splitter"] != splitter:
        library.forget_hashes()
        library.set_stamp({"splitter": splitter})
