"""The store, this package's one face: articles and their passages in, scored passages out.

The library (SQLite) is the truth; the live index finds the nearest passages by a copy of its vectors that can be made anew. The caller
holds the Claim of the data folder.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

from vectorstore.changes import NewPassage
from vectorstore.coverage import Coverage
from vectorstore.embedder import Embedder, same_model
from vectorstore.embedding import Progress, meanings_of, texts_of
from vectorstore.embedding import reembed as bring_over
from vectorstore.errors import LibraryDamaged, OtherModel
from vectorstore.killpoint import killpoint
from vectorstore.library import Library, new_stamp
from vectorstore.live_index import LiveIndex
from vectorstore.records import Article, Filters, Hit, Passage, Published, Root, Selection, Status
from vectorstore.search import Ranking, search
from vectorstore.vectors import key_of
from vectorstore.words import WORDS_VERSION


class Store:
    """One open data folder. Every method may be called from several threads."""

    def __init__(self, home: Path, library: Library, embedder: Embedder, ranking: Ranking) -> None:
        self.home = home
        self.ranking = ranking
        self._library = library
        self._embedder = embedder
        self._coverage = Coverage(library)
        self._index = LiveIndex(library, home / "index")

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
            store._index.open()
        except BaseException:
            library.close()
            raise
        return store

    def close(self) -> None:
        """Stop a rebuild that is under way, and close everything. Searches still running in other threads fail with StoreError."""
        self._index.close()
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
        with self._index.following():
            self._library.put(rows, gone)

    def remove(self, article_ids: Collection[str]) -> int:
        """Remove articles; returns how many there were. Unknown ids are passed over."""
        with self._index.following():
            return self._library.remove(article_ids)

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
        self._index.rebuild(progress)

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
        return search(self._library, self._index.nearest, self._coverage, vector, query, k, within, self.ranking)

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
        pending = self._library.vectors.pending_count()
        return Status(str(self.home), articles, passages, self.roots(), self._index.answering, pending, self._library.stamp())


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
