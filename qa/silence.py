"""Why there is no answer, in one plain line, as far as search and reader can tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.answers import Abstention, Reason
from qa.compare import Candidate
from qa.scope import Scope
from qa.words import content_words
from vectorstore.records import Filters, Hit, Status

# Below this cosine of the best passage nothing in the library is taken to be about the question. Set by hand, not measured.
ON_TOPIC = 0.25
# Unless one passage has this share of the question's words: then the subject is at least mentioned.
MENTIONED = 0.5


def abstain(
    filters: Filters,
    scope: Scope,
    status: Status,
    hits: Sequence[Hit],
    candidates: Sequence[Candidate],
    *,
    undated: bool,
    beyond: bool,
    answered: bool = False,
) -> Abstention:
    """Return the reason for silence.

    Args:
        filters: those of the ask.
        status: of the library.
        hits, candidates: what was found and read within the filters, best first.
        undated: whether an article of unknown date, which a date filter could not judge, would answer.
        beyond: whether passages outside the filter are shown instead, because none within is left, or about this.
        answered: whether articles outside the filter would answer.
    """
    best = max((candidate.confidence for candidate in candidates), default=0.0)
    filtered = not filters.empty or not scope.inferred.empty
    reason: Reason
    if not status.articles:
        reason, message = "empty_library", f"There are no articles in {status.home} yet. Add some with: dateline ingest FOLDER"
    elif undated:
        reason, message = (
            "undated_only",
            "Only articles whose date is not known say something about this, so the date filter cannot judge them.",
        )
    elif answered:
        reason, message = (
            "filtered_out",
            "The articles within the filter do not say. One outside it does, as shown below. Widen or remove the filter.",
        )
    elif not hits and scope.selection.undated:
        rest = " What is nearest outside it is shown below." if beyond else ""
        reason = "undated_only"
        message = f"The filter leaves only articles whose date is not known, so it cannot be said whether they fit.{rest}"
    elif not hits and filtered:
        rest = " What is nearest outside it is shown below." if beyond else ""
        reason, message = "filtered_out", f"The filter leaves no article to read.{rest} Widen or remove it."
    elif beyond:
        reason, message = (
            "filtered_out",
            "The articles within the filter are not about this; outside it some are, as shown below. Widen or remove the filter.",
        )
    elif not is_on_topic(hits, scope.question):
        reason, message = "no_topic", "The articles do not say: none of them is about this."
    else:
        reason, message = "no_fact", "The articles do not say: they touch on the subject, but do not give this."
    if scope.outlet and not scope.outlet.sources and reason in ("no_topic", "no_fact"):
        message = f"{message} There is no article of {scope.outlet.name} among them."
    return Abstention(reason, message, 1.0 - best)


def is_on_topic(hits: Sequence[Hit], question: str) -> bool:
    """Return whether one of the passages is near the question, or has half of its words."""
    asked = set(content_words(question))
    near = any((hit.similarity or 0.0) >= ON_TOPIC for hit in hits)
    return near or any(len(asked & set(content_words(hit.passage.text))) >= MENTIONED * max(1, len(asked)) for hit in hits)


def outside(scope: Scope, hits: Sequence[Hit], search: Callable[[tuple[str, ...] | None], tuple[Hit, ...]]) -> tuple[Hit, ...]:
    """Return what a search finds without the filter that left nothing, or nothing about this; empty when there was no filter, or when
    nothing outside it is about this either.

    Args:
        hits: what was found within the filter.
        search: article ids, None for all → hits.
    """
    if scope.within is None or (hits and is_on_topic(hits, scope.question)):
        return ()
    found = search(None)
    return found if not hits or is_on_topic(found, scope.question) else ()
