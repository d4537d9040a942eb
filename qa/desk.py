"""The one place where the parts are joined: build(settings) → Desk. Whoever serves or commands holds a Desk and nothing below it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answers import Json
from qa.settings import Settings
from vectorstore.lock import Claim, Owner, owner
from vectorstore.records import Status

if TYPE_CHECKING:
    from qa.belief import Belief
    from qa.bot import Bot
    from qa.history import History
    from qa.ingest import Ingest
    from qa.llm.written import Writer
    from qa.reader import Reader
    from vectorstore.store import Store


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that answers, over one data folder.

    Attributes:
        bot: questions → events and Reply.
        ingest: a root → the library.
        library: articles by id or filter, status, rebuild.
        history: kept conversations and feedback.
    """

    bot: Bot
    ingest: Ingest
    library: Store
    history: History
    settings: Settings

    def close(self) -> None:
        """Close library, history and the language model's connection. The claim on the data folder is released by whoever took it."""
        if self.bot.writer is not None:
            self.bot.writer.close()
        self.history.close()
        self.library.close()


def claim(settings: Settings) -> Claim:
    """Take the data folder for this process, before anything in it is opened. Fast: no model is loaded.

    Raises:
        FolderInUse: another process owns it.
        FolderUnusable: it cannot be made or written.
    """
    return Claim.take(settings.folder)


def running(settings: Settings) -> Owner | None:
    """Return the process that owns the data folder (its pid and, once it serves, its URL), or None."""
    return owner(settings.folder)


def status_json(status: Status, writer: Writer | None = None) -> Json:
    """Return the `status` object of the API; `language_model` is null without a writer."""
    return {
        "home": status.home,
        "articles": status.articles,
        "passages": status.passages,
        "index": status.index,
        "pending": status.pending,
        "roots": [{"id": root.id, "name": root.name, "path": root.path} for root in status.roots],
        "stamp": dict(status.stamp),
        "language_model": writer.to_json() if writer else None,
    }


def rebuild(settings: Settings, progress: Callable[[int, int], None]) -> None:
    """Make the index anew from the library, embedding again only if the model has changed; the caller holds the claim.

    Args:
        progress: called with passages done and in all, while they are embedded and while the index is made.
    Raises:
        StoreError: the library or the model cannot be opened.
    """
    from qa.passages import SPLITTER
    from vectorstore.embedder import open_embedder
    from vectorstore.store import Store

    embedder = open_embedder(settings.model, settings.threads)
    with Store.open(settings.folder, embedder, splitter=SPLITTER, reembed=True, progress=progress) as library:
        library.rebuild(progress)


def build(settings: Settings) -> Desk:
    """Load the models, open the library and join the parts; takes seconds. The caller holds the claim.

    Raises:
        InvalidSettings: the language model's settings cannot be used.
        StoreError: the library or the model cannot be opened.
        ReaderMissing: the reader's or the judge's weights are missing or altered.
    """
    from qa.bot import Bot
    from qa.history import History
    from qa.ingest import Ingest
    from qa.passages import SPLITTER
    from qa.reader.weights import body_folder
    from qa.spelling import Spelling
    from vectorstore.embedder import open_embedder
    from vectorstore.store import Store

    llm = settings.language_model()
    library = Store.open(settings.folder, open_embedder(settings.model, settings.threads), splitter=SPLITTER)
    history: History | None = None
    try:
        history = History(settings.folder / "history.sqlite3")
        spelling = Spelling(body_folder() / "vocab.txt")
        reader, belief = _reader(settings, library)
        writer = None
        if llm is not None:
            from qa.llm.asking import open_judge
            from qa.llm.written import Writer

            writer = Writer(llm, library.similarity, judge=open_judge() if settings.reader == "span" else None)
        bot = Bot(library, reader, read=settings.read, belief=belief, spelling=spelling, writer=writer)
    except BaseException:
        if history is not None:
            history.close()
        library.close()
        raise
    return Desk(bot=bot, ingest=Ingest(library), library=library, history=history, settings=settings)


def _reader(settings: Settings, library: Store) -> tuple[Reader, Belief]:
    """Return the reader that the settings name, and how far it is believed. Raises ReaderMissing."""
    from qa.belief import SPAN, as_read

    if settings.reader == "span":
        from qa.reader.span import SpanReader

        return SpanReader(), SPAN
    from qa.reader.sentence import SentenceReader

    reader = SentenceReader(library.similarity)
    return reader, as_read(reader.threshold)
