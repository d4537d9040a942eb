"""What an ingest tells: Progress while it works, IngestReport when it is done."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from vectorstore.records import Root

Stage = Literal["read", "store", "done"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an ingest stands.

    Attributes:
        file: the file at hand, within its root.
        done: articles seen so far, unchanged and skipped ones too.
        total: how many there are; None while corpus files make that unknown.
        stage: "read" while files are read, "store" while a batch is embedded and stored, "done" at the end.
        bytes_done: of the files as they lie on disk; with `bytes_total` it gives the time left.
    """

    file: str
    done: int
    total: int | None
    stage: Stage
    bytes_done: int
    bytes_total: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that did not become an article. `line` is None unless it is a line of a corpus; `reason` names no file."""

    file: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Noted:
    """An article that was taken although something about it is odd: a date that is not believed, another language. Otherwise as Skipped."""

    file: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that is the same report as another: the whole text or most of it. `story` is the id of the one that stands for both."""

    article_id: str
    file: str
    story: str


@dataclass(frozen=True, slots=True)
class Seconds:
    """Where the time went. `copies` looks for copies among all that is stored; `store` embeds, writes and indexes."""

    read: float
    parse: float
    copies: float
    split: float
    store: float
    total: float


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingest of one root did.

    Attributes:
        added, updated, unchanged, removed: articles.
        copies: articles found to be copies in this run; they are stored and counted too.
        skipped: in the order of the files.
        noted: articles read in this run about which something is odd; they are stored and counted like the others.
        dates_known, dates_unknown: of the added and updated articles; a mere bound counts as unknown.
        articles: what the root holds now.
        passages: made in this run.
        interrupted: a stop was asked for; what is not stored yet comes with the next run, and nothing was removed.
    """

    root: Root
    added: int
    updated: int
    unchanged: int
    removed: int
    copies: tuple[Copy, ...]
    skipped: tuple[Skipped, ...]
    noted: tuple[Noted, ...]
    dates_known: int
    dates_unknown: int
    articles: int
    passages: int
    seconds: Seconds
    interrupted: bool

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON's types: objects, lists, numbers, text, true, false, null."""
        found = asdict(self)
        found["copies"] = list(found["copies"])
        found["skipped"] = list(found["skipped"])
        found["noted"] = list(found["noted"])
        found["seconds"] = {stage: round(value, 3) for stage, value in found["seconds"].items()}
        return found
