"""Where an evaluation works: the user's own library, a corpus in a folder kept for it, or the articles that come with the project."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from qa.desk import build, claim
from qa.errors import InvalidQuestions
from qa.ingest_report import IngestReport, Progress
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.desk import Desk
    from qa.reader import Reader

Tell = Callable[[Progress], None]
PROJECT = Path(__file__).resolve().parents[2]
SEEDS = PROJECT / "seeds"
# "blind" was written from the articles alone and is never tuned on; "open" is there to tune on.
HALVES = (PROJECT / "tests" / "data" / "seeds_blind.jsonl", PROJECT / "tests" / "data" / "seeds_open.jsonl")


@contextmanager
def own_desk(settings: Settings) -> Iterator[Desk]:
    """Open the library of the settings; nothing else may have it open meanwhile.

    Raises:
        FolderInUse: another process owns it; the message says what to do.
        StoreError, ReaderMissing: it cannot be opened.
    """
    with claim(settings):
        desk = build(settings)
        try:
            yield desk
        finally:
            desk.close()


@contextmanager
def corpus_desk(settings: Settings, corpus: Path, tell: Tell | None = None) -> Iterator[tuple[Desk, IngestReport]]:
    """Open a library of that corpus alone, which is kept beside the user's own, so that only what has changed is read again.

    A running server is not disturbed: the library is `corpora/<8 hex digits of the path's sha256>` within the data folder.
    """
    kept = settings.folder / "corpora" / sha256(str(corpus.resolve()).encode()).hexdigest()[:8]
    with own_desk(settings.model_copy(update={"home": kept})) as desk:
        yield desk, desk.ingest.run(corpus, tell)


@contextmanager
def seeds_desk(settings: Settings, tell: Tell | None = None) -> Iterator[Desk]:
    """Open a library of the project's own articles in a temporary folder.

    Raises:
        InvalidQuestions: the project's articles or questions are not here, as in an installation without its checkout.
    """
    for path in (SEEDS, *HALVES):
        if not path.exists():
            raise InvalidQuestions(
                f"{path} is not there: name your own questions with --questions, or run this in a checkout of the project."
            )
    with TemporaryDirectory(prefix="dateline-eval-") as folder:
        with own_desk(settings.model_copy(update={"home": Path(folder)})) as desk:
            desk.ingest.run(SEEDS, tell)
            yield desk


def lone_reader(settings: Settings) -> Reader:
    """Return the reader of the settings, without a library.

    Raises:
        ReaderMissing, StoreError: its weights, or the embedder's, are missing or altered.
    """
    if settings.reader == "span":
        from qa.reader.span import SpanReader

        return SpanReader()
    from qa.reader.sentence import SentenceReader
    from vectorstore.embedder import open_embedder

    embedder = open_embedder(settings.model, settings.threads)

    def similarity(question: str, texts: Sequence[str]) -> tuple[float, ...]:
        return tuple(map(float, embedder.encode_passages(texts) @ embedder.encode_query(question)))

    return SentenceReader(similarity)
