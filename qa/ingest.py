"""A root (folder, file or corpus) → the store, incrementally: only what changed is read further, a batch at a time, each batch whole or
not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import TYPE_CHECKING

from qa import skips
from qa.articles.copies import CopyFinder
from qa.articles.corpus import Line, likely_id, lines, record
from qa.articles.folder import Found, Listing, Passed, listing, open_root
from qa.articles.html import release_memory
from qa.articles.parse import ENDINGS, HTML_ENDINGS, MOST_BYTES, article_id, parse, parse_record
from qa.articles.repeats import SiteLines
from qa.articles.stamp import stamp
from qa.errors import RootMissing, UnreadableFile
from qa.ingest_report import Copy, IngestReport, Noted, Progress, Seconds, Skipped, Stage
from qa.passages import split_many
from qa.stopping import stop_requests
from vectorstore.errors import UnknownArticle
from vectorstore.records import Article, Root

if TYPE_CHECKING:
    from vectorstore.store import Store

# A batch is stored when its texts have so many characters: some 130 passages, a few seconds of embedding, and what a kill can cost.
BATCH_CHARACTERS = 100_000
SKETCHES = "copies.npz"  # in the data folder; the copies are found by it, and it can be made again from the stored texts
Tell = Callable[[Progress], None]


class Ingest:
    """Brings roots into one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def run(self, path: Path, progress: Tell | None = None) -> IngestReport:
        """Bring a folder, a file or a corpus into the store and return what changed.

        Unchanged files are not parsed. What is gone from the root is removed at the end, unless the walk, its file or its line could
        not be read. SIGINT, SIGTERM or a KeyboardInterrupt from `progress` end it early and cleanly; the next run goes on.

        Raises:
            RootMissing: the path is not there, cannot be read or holds no article file; nothing is removed.
            StoreError: the store failed; the batches before are stored.
        """
        root = open_root(path)
        found = listing(root)
        if not found.files:
            raise RootMissing(_empty(root, found, len(self._store.manifest(root.id))))
        self._store.put_root(root)
        work = _Work(self._store, root, found, progress or _silent)
        with stop_requests() as asked:
            try:
                work.run(asked)
            except KeyboardInterrupt:
                work.interrupted = True
        if work.finder is not None:
            work.finder.save()
        skips.keep(self._store.home, root.id, work.skipped, finished=not work.interrupted)
        return work.report()

    def forget(self, path: Path) -> int:
        """Remove every article of a root, which need not exist any more, and return how many there were."""
        gone = tuple(self._store.manifest(_root_id(path)))
        if gone:
            copies = CopyFinder(self._store, self._store.home / SKETCHES)
            self._store.set_story(copies.without(gone))
            copies.save()
        skips.forget(self._store.home, _root_id(path))
        return self._store.remove(gone)


@dataclass(slots=True)
class _Work:
    """The state of one run."""

    store: Store
    root: Root
    listing: Listing
    tell: Tell
    interrupted: bool = False
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0
    dates_known: int = 0
    dates_unknown: int = 0
    done: int = 0
    bytes_before: int = 0
    copies: list[Copy] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    noted: list[Noted] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: {"read": 0.0, "parse": 0.0, "copies": 0.0, "split": 0.0, "store": 0.0})
    manifest: dict[str, tuple[str, str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)  # id → where this run has seen it
    kept_ids: set[str] = field(default_factory=set)
    kept_files: set[str] = field(default_factory=set)
    finder: CopyFinder | None = None
    lines: SiteLines | None = None
    batch: list[Article] = field(default_factory=list)
    started: float = field(default_factory=perf_counter)
    today: date = field(default_factory=date.today)

    def run(self, asked: Event) -> None:
        """Do everything; stops between two articles when asked."""
        self.manifest = self.store.manifest(self.root.id)
        for passed in self.listing.passed:
            self._pass(passed)
        for found in self.listing.files:
            steps = self._corpus(found) if found.is_corpus else self._file(found)
            for bytes_done in steps:
                self.done += 1
                self._tell(found.name, "read", bytes_done)
                if asked.is_set():
                    self.interrupted = True
                    return
                if sum(len(article.text) for article in self.batch) >= BATCH_CHARACTERS:
                    self._flush(found.name, bytes_done)
            self.bytes_before += found.size
        self._flush(self.listing.files[-1].name, 0)
        self._remove_gone()
        self._tell(self.listing.files[-1].name, "done", 0)

    def report(self) -> IngestReport:
        """What has been done so far."""
        total = perf_counter() - self.started
        return IngestReport(
            root=self.root,
            added=self.added,
            updated=self.updated,
            unchanged=self.unchanged,
            removed=self.removed,
            copies=tuple(self.copies),
            skipped=tuple(self.skipped),
            noted=tuple(self.noted),
            dates_known=self.dates_known,
            dates_unknown=self.dates_unknown,
            articles=len(self.store.manifest(self.root.id)),
            passages=self.passages,
            seconds=Seconds(**self.seconds, total=total),
            interrupted=self.interrupted,
        )

    # -- reading

    def _pass(self, passed: Passed) -> None:
        """Note what the walk passed over. What lies beneath an unseen folder is not gone."""
        self.skipped.append(Skipped(passed.name, None, passed.reason))
        inside = f"{passed.name}/" if passed.name else ""
        for file, _ in self.manifest.values():
            if file == passed.name or (passed.is_folder and file.startswith(inside)):
                self.kept_files.add(file)

    def _file(self, found: Found) -> Iterator[int]:
        """Read one article file; yields once, the bytes done of it."""
        identity = article_id(self.root, found.name)
        try:
            with self._timed("read"):
                raw = _read(found)
            raw_sha256 = stamp(raw)
            if self.manifest.get(identity) == (found.name, raw_sha256):
                self.unchanged += 1
                self.places[identity] = found.name
            else:
                with self._timed("parse"):
                    doubt = self._noting(found.name, None)
                    article = parse(raw, found.name, self.root, modified=found.modified, today=self.today, doubt=doubt)
                self._add(article, found.name, None)
        except UnreadableFile as error:
            self.skipped.append(Skipped(found.name, None, str(error)))
            self.kept_ids.add(identity)
        yield found.size

    def _corpus(self, found: Found) -> Iterator[int]:
        """Read one corpus file; yields after each line, the bytes done of it."""
        reader = lines(found.path)
        while True:
            try:
                with self._timed("read"):
                    line = next(reader, None)
            except (UnreadableFile, OSError) as error:
                self.skipped.append(Skipped(found.name, None, str(error) if isinstance(error, UnreadableFile) else _why(error)))
                self.kept_files.add(found.name)
                break
            if line is None:
                break
            self._line(line, found.name)
            yield line.position

    def _line(self, line: Line, name: str) -> None:
        try:
            with self._timed("parse"):
                told = record(line, name, self.root)
        except UnreadableFile as error:
            self.skipped.append(Skipped(name, line.number, str(error)))
            self._keep_broken(line, name)
            return
        if told.id in self.places:
            self.skipped.append(Skipped(name, line.number, f"its id {told.id} was used already by {self.places[told.id]}"))
            return
        place = f"{name}, line {line.number}"
        raw_sha256 = line.raw_sha256
        if self.manifest.get(told.id) == (name, raw_sha256):
            self.unchanged += 1
            self.places[told.id] = place
            return
        try:
            with self._timed("parse"):
                doubt = self._noting(name, line.number)
                article = parse_record(told.fields, told.id, name, self.root, raw_sha256, today=self.today, doubt=doubt)
        except UnreadableFile as error:
            self.skipped.append(Skipped(name, line.number, str(error)))
            self.kept_ids.add(told.id)
            return
        self._add(article, place, line.number)

    def _noting(self, name: str, line: int | None) -> Callable[[str], None]:
        return lambda reason: self.noted.append(Noted(name, line, reason))

    def _keep_broken(self, line: Line, name: str) -> None:
        """Keep what a broken line may have been before: the article of the id it shows, or else all that the file gave."""
        identity = likely_id(line)
        if identity is None:
            self.kept_files.add(name)
        else:
            self.kept_ids.add(identity)

    def _add(self, article: Article, place: str, line: int | None) -> None:
        """Put an article into the batch, unless its id is another's."""
        owner = self._other_owner(article)
        if owner:
            self.skipped.append(
                Skipped(article.file, line, f"its id {article.id} belongs already to {owner}; rename one, or give one another id")
            )
            return
        self.places[article.id] = place
        self.batch.append(article)

    def _other_owner(self, article: Article) -> str:
        """Return which file of which other root has the article's id, empty when none has."""
        if article.id in self.manifest:
            return ""
        try:
            other = self.store.article(article.id)
        except UnknownArticle:
            return ""
        path = next((root.path for root in self.store.roots() if root.id == other.root), other.root)
        return f"{other.file} of {path}"

    # -- storing

    def _flush(self, name: str, bytes_done: int) -> None:
        """Split, embed and store the batch; counts only what is stored."""
        if not self.batch:
            return
        self._tell(name, "store", bytes_done)
        again = self._cut_repeats()
        self._tell_stories()
        with self._timed("split"):
            pieces = split_many(self.batch, self.store.count_tokens)
        # An article that has moved to another file of the root: the library takes it only when the old one goes with the same stroke.
        moved = [article.id for article in self.batch if self.manifest.get(article.id, (article.file,))[0] != article.file]
        with self._timed("store"):
            self.store.put(list(zip(self.batch, pieces, strict=True)), gone=moved)
        for article, passages in zip(self.batch, pieces, strict=True):
            if article.id in again:
                continue
            if article.id in self.manifest:
                self.updated += 1
            else:
                self.added += 1
            self.passages += len(passages)
            if article.published.precision == "unknown":
                self.dates_unknown += 1
            else:
                self.dates_known += 1
        if any(article.file.casefold().endswith(HTML_ENDINGS) for article in self.batch):
            release_memory()
        self.batch = []

    def _cut_repeats(self) -> frozenset[str]:
        """Leave out of the batch what its sites repeat; add the stored articles in which that is known only now, and return their ids."""
        if self.lines is None:
            self.lines = SiteLines(self.store)
        with self._timed("parse"):
            self.batch, again = self.lines.cut(self.batch)
        self.batch += again
        return frozenset(article.id for article in again)

    def _tell_stories(self) -> None:
        """Give each article of the batch its story, and the stored ones whose story changes by them.

        The stored ones come first: after a kill in between, the batch is read again and finds the same.
        """
        with self._timed("copies"):
            stories = self._finder().stories(self.batch)
            self.batch = [replace(article, story=stories.pop(article.id)) for article in self.batch]
            self.store.set_story(stories)
            files = {article_id: self.store.article(article_id).file for article_id, story in stories.items() if article_id != story}
        told = {copy.article_id for copy in self.copies}
        new = [Copy(one.id, one.file, one.story) for one in self.batch if one.id != one.story and one.id not in told]
        self.copies += new + [Copy(article_id, file, stories[article_id]) for article_id, file in files.items()]

    def _finder(self) -> CopyFinder:
        """Return the finder of copies, opened when the first article needs it."""
        if self.finder is None:
            self.finder = CopyFinder(self.store, self.store.home / SKETCHES)
        return self.finder

    def _remove_gone(self) -> None:
        gone = [
            held_id
            for held_id, (file, _) in self.manifest.items()
            if held_id not in self.places and held_id not in self.kept_ids and file not in self.kept_files
        ]
        if gone:
            with self._timed("copies"):
                self.store.set_story(self._finder().without(gone))
            with self._timed("store"):
                self.removed = self.store.remove(gone)

    # -- telling

    def _tell(self, name: str, stage: Stage, bytes_done: int) -> None:
        total = None if any(found.is_corpus for found in self.listing.files) else len(self.listing.files)
        size = sum(found.size for found in self.listing.files)
        self.tell(Progress(name, self.done, total, stage, min(self.bytes_before + bytes_done, size), size))

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        start = perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] += perf_counter() - start


def _read(found: Found) -> bytes:
    """Return the bytes of a file, one more than are allowed when it is too large. Raises UnreadableFile with the reason."""
    if found.size > MOST_BYTES:
        raise UnreadableFile(f"it is too large: {found.size / 1e6:.1f} MB, at most {MOST_BYTES / 1e6:.0f} MB are read")
    try:
        with found.path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(_why(error)) from error


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "it vanished while the folder was read; run again"
    return f"it cannot be read ({(error.strerror or str(error)).lower()})"


def _root_id(path: Path) -> str:
    import os

    return sha256(os.path.abspath(path.expanduser()).encode()).hexdigest()[:8]


def _empty(root: Root, found: Listing, held: int) -> str:
    kept = f" Its {held} articles in the library stay." if held else ""
    passed = "".join(f" {skip.name or 'The folder'}: {skip.reason}." for skip in found.passed[:3])
    return f"{root.path} holds no articles: no file ends in {', '.join(ENDINGS)} or .jsonl.{passed}{kept} Put articles there and run again."


def _silent(progress: Progress) -> None:
    """Tell nobody."""
