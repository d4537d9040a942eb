"""One question and its Reply → an Outcome: where the right passage stood; whether what was said is right, quoted exactly and in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.answers import Answer, Citation, Reply
from qa.evaluation.gold import Gold
from qa.evaluation.measures import agrees, token_f1
from qa.evaluation.questions import Question
from vectorstore.records import Hit


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question got. Measures of a question that the articles do not answer are empty.

    Attributes:
        passages, articles: ranking measure → value, 0 to 1.
        passage_rank: place of the first relevant passage, from 1; None when it is not among the first 100.
        similarity: the highest cosine of question and passage that the search found; None when it found none by vectors.
        answer: the words of the first answer; None for silence.
        confidence: that the first answer is right; for silence, one minus the confidence that the articles do not say.
        span_1, span_3: whether the first, or one of the first three answers has the words of a gold answer at its place.
        quote_1, quote_3: the same for the quotation: it touches a gold quotation.
        f1: token F1 of the first answer and the nearest gold answer; 0 for silence.
        claims_found, claims_needed: how many of the different right answers are among all answers given.
        citations, exact: how many citations there were, nearest passages included, and how many are in their article word for word.
        search_ms, total_ms: of the reply, in milliseconds.
    """

    id: str
    half: str
    kind: str
    question: str
    answerable: bool
    passages: dict[str, float]
    articles: dict[str, float]
    passage_rank: int | None
    similarity: float | None
    answer: str | None
    confidence: float
    span_1: bool
    span_3: bool
    quote_1: bool
    quote_3: bool
    f1: float
    claims_found: int
    claims_needed: int
    citations: int
    exact: int
    search_ms: float
    total_ms: float

    @property
    def answered(self) -> bool:
        """True when an answer was given."""
        return self.answer is not None

    @property
    def right(self) -> bool:
        """True for a first answer with the right words at the right place, and for silence where the articles do not say."""
        return self.span_1 if self.answerable else not self.answered


@dataclass(frozen=True, slots=True)
class Ranking:
    """How the search did for one question: measure → value by passages and by articles (empty when unanswerable), and what is relevant."""

    hits: tuple[Hit, ...]
    passages: dict[str, float]
    articles: dict[str, float]
    relevant: frozenset[str]


def judge(question: Question, ranking: Ranking, reply: Reply, exact: int) -> Outcome:
    """Judge one reply.

    Args:
        exact: how many of all_citations(reply) are in the stored article word for word.
    """
    first = reply.answers[0] if reply.answers else None
    if first:
        confidence = first.confidence
    else:
        confidence = 1.0 - reply.abstention.confidence if reply.abstention else 0.0
    return Outcome(
        id=question.id,
        half=question.half,
        kind=question.kind,
        question=question.text,
        answerable=question.answerable,
        passages=ranking.passages,
        articles=ranking.articles,
        passage_rank=next((place for place, hit in enumerate(ranking.hits, 1) if hit.passage.id in ranking.relevant), None),
        similarity=max((hit.similarity for hit in ranking.hits if hit.similarity is not None), default=None),
        answer=first.text if first else None,
        confidence=confidence,
        span_1=_has_words(reply.answers[:1], question.gold),
        span_3=_has_words(reply.answers[:3], question.gold),
        quote_1=_has_place(reply.answers[:1], question.gold),
        quote_3=_has_place(reply.answers[:3], question.gold),
        f1=max((token_f1(first.text, gold.answer) for gold in question.gold), default=0.0) if first else 0.0,
        claims_found=len({gold.claim for gold in question.gold if _has_words(reply.answers, (gold,))}),
        claims_needed=len(question.claims),
        citations=len(all_citations(reply)),
        exact=exact,
        search_ms=reply.timing_ms["search"],
        total_ms=reply.timing_ms["total"],
    )


def all_citations(reply: Reply) -> tuple[Citation, ...]:
    """Return every citation of a reply, the nearest ones of a silence included."""
    return tuple(citation for answer in reply.answers for citation in answer.citations) + reply.nearest


def _has_words(answers: Sequence[Answer], gold: Sequence[Gold]) -> bool:
    """True when an answer has the words of a gold answer, cited from the same place."""
    return any(
        _touches(citation, place) and agrees(citation.article.text[citation.answer_start : citation.answer_end], place.answer)
        for answer in answers
        for citation in answer.citations
        for place in gold
    )


def _has_place(answers: Sequence[Answer], gold: Sequence[Gold]) -> bool:
    """True when a quotation of an answer touches a gold quotation."""
    return any(_touches(citation, place) for answer in answers for citation in answer.citations for place in gold)


def _touches(citation: Citation, gold: Gold) -> bool:
    return citation.article.id == gold.article.id and citation.start < gold.end and gold.start < citation.end
