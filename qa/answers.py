"""What a question gets: Reply (the whole), Answer (one claim), Citation, Abstention, and the JSON they become everywhere.

The JSON is the contract of `POST /api/v1/ask`; page, stream, history, export and `dateline ask --json` hold the same object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from vectorstore.records import Article, Published

Mode = Literal["auto", "extractive", "llm"]
Relation = Literal["single", "conflicting", "timeline", "list", "comparison"]
Reason = Literal["no_topic", "no_fact", "filtered_out", "undated_only", "empty_library", "not_a_question"]
Json = dict[str, Any]


def utf16(text: str, offset: int) -> int:
    """Turn a code point offset of text into UTF-16 code units: `utf16("a😀b", 2)` is 3."""
    return offset + sum(1 for character in text[:offset] if ord(character) > 0xFFFF)


def published_json(published: Published) -> Json:
    """Return the `published` object of the API; days as ISO dates or null."""
    return {
        "from": published.first.isoformat() if published.first else None,
        "to": published.last.isoformat() if published.last else None,
        "precision": published.precision,
        "evidence": published.evidence,
        "rule": published.rule,
    }


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact quotation: `article.text[start:end]` holds the sentences that a reader needs to believe the answer.

    Attributes:
        n: 1, 2, … through the whole reply, in the order of reading.
        start, end: of the quotation, half-open, code points of `article.text`.
        answer_start, answer_end: of the answer inside it; both None for a nearest passage that is not an answer.
        also_published_by: outlets of other copies of the same article.
    """

    n: int
    article: Article
    start: int
    end: int
    answer_start: int | None
    answer_end: int | None
    also_published_by: tuple[str, ...] = ()

    @property
    def quote(self) -> str:
        """The quoted words, exactly as they stand in the article."""
        return self.article.text[self.start : self.end]

    @property
    def href(self) -> str:
        """Where the page opens the article at the mark; `v` lets it see that the text has changed since."""
        return f"/articles/{self.article.id}?from={self.start}&to={self.end}&v={self.article.text_sha256[:8]}"

    def to_json(self) -> Json:
        """Return the citation of the API."""
        text = self.article.text
        spans: Json = {"start": self.start, "end": self.end, "answer_start": self.answer_start, "answer_end": self.answer_end}
        units = {f"{name}_utf16": None if at is None else utf16(text, at) for name, at in spans.items()}
        return {
            "n": self.n,
            "quote": self.quote,
            **spans,
            **units,
            "article": article_json(self.article, self.also_published_by),
            "href": self.href,
        }


def article_json(article: Article, also_published_by: tuple[str, ...] = ()) -> Json:
    """Return the article as the API names it, without its text."""
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "author": article.author,
        "file": article.file,
        "url": article.url,
        "text_sha256": article.text_sha256,
        "also_published_by": list(also_published_by),
        "published": published_json(article.published),
    }


@dataclass(frozen=True, slots=True)
class When:
    """When the thing that an answer tells of happened. `quote` holds the words that say so."""

    published: Published
    quote: str

    def to_json(self) -> Json:
        """Return the `when` object of the API."""
        days = published_json(self.published)
        return {"from": days["from"], "to": days["to"], "precision": days["precision"], "quote": self.quote}


@dataclass(frozen=True, slots=True)
class Answer:
    """One claim, with one citation per article that makes it; the first citation holds `text`.

    Attributes:
        n: 1 is the best.
        confidence: the probability, 0 to 1, that the answer is right.
        independent_sources: different outlets among the citations that are not copies of one another, at least 1.
        superseded_by: n of a newer answer that replaces this one, or None.
    """

    n: int
    confidence: float
    citations: tuple[Citation, ...]
    independent_sources: int = 1
    superseded_by: int | None = None
    when: When | None = None

    @property
    def text(self) -> str:
        """The answer in the article's own words."""
        first = self.citations[0]
        return first.article.text[first.answer_start : first.answer_end]

    def to_json(self) -> Json:
        """Return the answer of the API."""
        return {
            "n": self.n,
            "text": self.text,
            "confidence": round(self.confidence, 4),
            "independent_sources": self.independent_sources,
            "superseded_by": self.superseded_by,
            "when": self.when.to_json() if self.when else None,
            "citations": [citation.to_json() for citation in self.citations],
        }


@dataclass(frozen=True, slots=True)
class Abstention:
    """Why there is no answer.

    Attributes:
        message: one plain line for the person who asked.
        confidence: the probability, 0 to 1, that the articles really do not say.
    """

    reason: Reason
    message: str
    confidence: float

    def to_json(self) -> Json:
        """Return the `abstention` object of the API."""
        return {"reason": self.reason, "message": self.message, "confidence": round(self.confidence, 4)}


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage that was read for the question, with the score of each stage; given when the ask includes "passages"."""

    id: str
    article: Article
    start: int
    end: int
    scores: dict[str, float | None]

    def to_json(self) -> Json:
        """Return one entry of `passages`."""
        return {
            "id": self.id,
            "text": self.article.text[self.start : self.end],
            "start": self.start,
            "end": self.end,
            "start_utf16": utf16(self.article.text, self.start),
            "end_utf16": utf16(self.article.text, self.end),
            "article": article_json(self.article),
            "scores": self.scores,
        }


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What was searched: counts of the library, which index answered, the filters given and those taken from the question's words."""

    articles: int
    passages: int
    index: Literal["chroma", "exact"]
    filters: Json
    inferred_filters: Json

    def to_json(self) -> Json:
        """Return the `retrieval` object of the API."""
        return {
            "articles": self.articles,
            "passages": self.passages,
            "index": self.index,
            "filters": self.filters,
            "inferred_filters": self.inferred_filters,
        }


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything that a question gets. `answers` is empty exactly when `abstention` is given.

    Attributes:
        id: new for every reply; history and feedback name it.
        text: the question as typed, stripped.
        standalone: the question that was searched; equal to text unless it was a follow-up.
        relation: how several answers stand to one another; None without answers.
        written: what a language model wrote, checked; None unless one was asked.
        nearest: at most three citations that are not answers; empty when there are answers.
        undated: articles that a date filter could not judge.
        passages: None unless the ask included them.
        timing_ms: "search", "read" and "total", milliseconds; what silence makes it search and read once more is in "total" alone.
    """

    id: str
    text: str
    standalone: str
    relation: Relation | None
    answers: tuple[Answer, ...]
    abstention: Abstention | None
    nearest: tuple[Citation, ...]
    retrieval: Retrieval
    timing_ms: dict[str, float]
    written: Json | None = None
    undated: tuple[Article, ...] = ()
    passages: tuple[ReadPassage, ...] | None = None

    @property
    def answered(self) -> bool:
        """True when the articles say."""
        return bool(self.answers)

    def to_json(self) -> Json:
        """Return the reply of the API."""
        reply: Json = {
            "id": self.id,
            "status": "answered" if self.answered else "unanswerable",
            "question": {"text": self.text, "standalone": self.standalone},
            "relation": self.relation,
            "answers": [answer.to_json() for answer in self.answers],
            "written": self.written,
            "abstention": self.abstention.to_json() if self.abstention else None,
            "nearest": [citation.to_json() for citation in self.nearest],
            "undated": [article_json(article) for article in self.undated],
            "retrieval": self.retrieval.to_json(),
            "timing_ms": {stage: round(spent, 1) for stage, spent in self.timing_ms.items()},
        }
        if self.passages is not None:
            reply["passages"] = [passage.to_json() for passage in self.passages]
        return reply
