"""Scored passages → scored articles."""

from __future__ import annotations

from collections.abc import Iterable

from qa.evaluation.runs import Ranked, rank
from vectorstore.records import Hit


def rank_articles(hits: Iterable[Hit], k: int) -> tuple[Ranked, ...]:
    """Return the k best articles of a search, each scored by its best passage, ties by id."""
    scores: dict[str, float] = {}
    for hit in hits:
        scores[hit.article.id] = max(hit.score, scores.get(hit.article.id, hit.score))
    return rank(scores, k)
