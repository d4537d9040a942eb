"""Questions → a TREC run at article level: what `dateline run` does, so that the ranking can be measured from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qa.evaluation.questions import PlainQuestion
from qa.evaluation.ranked import rank_articles
from qa.evaluation.runs import Ranked, Run

if TYPE_CHECKING:
    from vectorstore.store import Store

PASSAGES_EACH = 3  # passages asked for per article wanted; more are fetched when they come from too few articles


def article_run(library: Store, questions: Sequence[PlainQuestion], k: int, step: Callable[[int, int], None] | None = None) -> Run:
    """Search every question; no reading, no filter.

    Args:
        k: most articles a question, at least 1.
        step: called with (done, all) after each question.
    Raises:
        StoreError: the library cannot be read.
    """
    run: Run = {}
    for done, question in enumerate(questions, 1):
        run[question.id] = best_articles(library, question.text, k)
        if step:
            step(done, len(questions))
    return run


def best_articles(library: Store, query: str, k: int) -> tuple[Ranked, ...]:
    """Return the k articles that fit a query best; fewer when there are fewer. A long query is cut as the bot refuses it: at 2,000."""
    depth = PASSAGES_EACH * k
    while True:
        hits = library.search(query[:2000], depth)
        ranking = rank_articles(hits, k)
        if len(ranking) == k or len(hits) < depth:
            return ranking
        depth *= 4
