"""The nouns of everything above: Published, Cut, Article, Passage, Hit, Filters, Selection. Frozen; nothing edits what it was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal

Precision = Literal["day", "month", "year", "range", "unknown"]


@dataclass(frozen=True, slots=True)
class Published:
    """When an article was published, as honestly as it is known: a closed interval of days.

    Attributes:
        first: earliest possible day, None when there is no lower bound.
        last: latest possible day, None when there is no upper bound.
        precision: "unknown" means that the interval is at most a bound, never the date.
        evidence: the quoted words or the metadata value that the interval rests on; None when unknown.
        rule: the name of the rule that gave it; None when unknown.
    """

    first: date | None = None
    last: date | None = None
    precision: Precision = "unknown"
    evidence: str | None = None
    rule: str | None = None


UNKNOWN = Published()


@dataclass(frozen=True, slots=True)
class Cut:
    """Something of the file that is not in the stored text.

    Attributes:
        text: the words left out, as they stood in the file.
        reason: why, in a few words ("menu", "repeated title").
        at: the offset of the stored text before which they stood, 0 to len(text).
    """

    text: str
    reason: str
    at: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article as stored. All offsets anywhere are half-open, in code points of `text`.

    Attributes:
        id: the corpus's own id, else 12 hex digits of sha256(root name + relative path); URL-safe.
        root: id of the ingested folder it belongs to.
        file: path within its root, with forward slashes.
        title: the headline; it also stands at the head of `text` when the file has one. Never empty.
        text: headline and body, repaired once, paragraphs separated by a newline.
        source: the outlet, or the root's name when the file does not say.
        raw_sha256: hash of the file's bytes (or of the corpus line), for incremental ingest.
        story: id of the article that stands for this one and its copies; its own id when it is no copy.
    """

    id: str
    root: str
    file: str
    title: str
    text: str
    source: str
    author: str | None
    url: str | None
    published: Published
    cuts: tuple[Cut, ...]
    raw_sha256: str
    story: str

    @property
    def text_sha256(self) -> str:
        """Hex sha256 of the stored text; citations carry it so that a stale link is seen."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole consecutive sentences of one article: `article.text[start:end] == text`. The id contains the text's hash."""

    id: str
    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found.

    Attributes:
        score: the fused score, higher is nearer; comparable within one search only.
        similarity: cosine of question and passage, -1 to 1; None when the passage came from the word index alone and was not compared.
        words: BM25 of the passage, higher is better; 0.0 when no query word occurs in it.
    """

    passage: Passage
    article: Article
    score: float
    similarity: float | None
    words: float


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles may answer. Empty tuples and None mean: no restriction. Both days are inclusive."""

    published_from: date | None = None
    published_to: date | None = None
    sources: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """True when nothing is restricted."""
        return self == Filters()


@dataclass(frozen=True, slots=True)
class Selection:
    """What Filters select.

    Attributes:
        article_ids: articles whose whole interval may lie within the filter (they overlap it), by id; None when nothing is restricted.
        undated: ids of articles that pass all but the date filter and whose date is unknown, so that it cannot judge them.
    """

    article_ids: tuple[str, ...] | None
    undated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Root:
    """A folder or file that was ingested. `id` is 8 hex digits of sha256 of the absolute path; `name` its last part."""

    id: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Status:
    """What a library holds and how its index does.

    Attributes:
        index: "chroma" when the Chroma index answers, "exact" while it does not (searches stay right, only slower).
        pending: passages that Chroma still owes, 0 when it is up to date.
        stamp: model fingerprint, splitter and versions that the vectors were made with.
    """

    home: str
    articles: int
    passages: int
    roots: tuple[Root, ...]
    index: Literal["chroma", "exact"]
    pending: int
    stamp: dict[str, str]
