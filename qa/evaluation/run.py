"""Questions → a TREC run at article level: what `dateline run` does, so that the ranking can be measured from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from qa.evaluation.evaluate import corpus_hash
from qa.evaluation.kept import code
from qa.evaluation.questions import PlainQuestion
from qa.evaluation.ranked import rank_articles
from qa.evaluation.runs import Ranked, Run

if TYPE_CHECKING:
    from qa.evaluation.kept import Kept
    from vectorstore.store import Store

PASSAGES_EACH = 3  # passages asked for per article wanted; more are fetched when they come from too few articles


def article_run(
    library: Store, questions: Sequence[PlainQuestion], k: int, step: Callable[[int, int], None] | None = None, kept: Kept | None = None
) -> Run:
    """Search every question; no reading, no filter.

    Args:
        k: most articles a question, at least 1.
        step: called with (done, all) after each question.
        kept: what an earlier, stopped run of the same questions has done; gets what this one does.
    Raises:
        StoreError: the library cannot be read.
    """
    run: Run = {}
    for done, question in enumerate(questions, 1):
        known = kept.results.get(question.id) if kept else None
        run[question.id] = best_articles(library, question.text, k) if known is None else tuple(Ranked(*one) for one in known)
        if kept and known is None:
            kept.add(question.id, [(one.document, one.score) for one in run[question.id]])
        if step:
            step(done, len(questions))
    return run


def about_run(library: Store, questions: Sequence[PlainQuestion], k: int) -> dict[str, str]:
    """Return what a run is of: a stopped one is gone on with when nothing of it has changed."""
    asked = sha256(repr([(question.id, question.text) for question in questions]).encode()).hexdigest()
    stamp = dict(library.status().stamp)
    return {"questions": asked, "corpus": corpus_hash(library), "k": str(k), "settings": str(stamp), "code": code()}


def best_articles(library: Store, query: str, k: int) -> tuple[Ranked, ...]:
    """Return the k articles that fit a query best; fewer when there are fewer. A long query is cut as the bot refuses it: at 2,000."""
    depth = PASSAGES_EACH * k
    while True:
        hits = library.search(query[:2000], depth)
        ranking = rank_articles(hits, k)
        if len(ranking) == k or len(hits) < depth:
            return ranking
        depth *= 4
