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
    filters: Filters, scope: Scope, status: Status, hits: Sequence[Hit], candidates: Sequence[Candidate], *, undated: bool, beyond: bool
) -> Abstention:
    """Return the reason for silence.

    Args:
        filters: those of the ask.
        status: of the library.
        hits, candidates: what was found and read within the filters, best first.
        undated: whether an article of unknown date, which a date filter could not judge, would answer.
        beyond: whether articles outside the filter would answer; with no hits, whether any are shown instead.
    """
    best = max((candidate.confidence for candidate in candidates), default=0.0)
    likeness = max((hit.similarity or 0.0 for hit in hits), default=0.0)
    asked = set(content_words(scope.question))
    shared = max((len(asked & set(content_words(hit.passage.text))) / len(asked) for hit in hits), default=0.0) if asked else 0.0
    filtered = not filters.empty or not scope.inferred.empty
    reason: Reason
    if not status.articles:
        reason, message = "empty_library", f"There are no articles in {status.home} yet. Add some with: dateline ingest FOLDER"
    elif undated:
        reason, message = (
            "undated_only",
            "Only articles whose date is not known say something about this, so the date filter cannot judge them.",
        )
    elif beyond and hits:
        reason, message = (
            "filtered_out",
            "The articles within the filter do not say. One outside it does, as shown below. Widen or remove the filter.",
        )
    elif not hits and scope.selection.undated:
        reason, message = "undated_only", "The filter leaves only articles whose date is not known, so it cannot be said whether they fit."
    elif not hits and filtered:
        rest = " What is nearest outside it is shown below." if beyond else ""
        reason, message = "filtered_out", f"The filter leaves no article to read.{rest} Widen or remove it."
    elif likeness < ON_TOPIC and shared < MENTIONED:
        reason, message = "no_topic", "The articles do not say: none of them is about this."
    else:
        reason, message = "no_fact", "The articles do not say: they touch on the subject, but do not give this."
    if scope.outlet and not scope.outlet.sources and reason in ("no_topic", "no_fact"):
        message = f"{message} There is no article of {scope.outlet.name} among them."
    return Abstention(reason, message, 1.0 - best)


def outside(scope: Scope, search: Callable[[tuple[str, ...] | None], tuple[Hit, ...]]) -> tuple[Hit, ...]:
    """Return what a search finds without the filter that left nothing; empty when there was no filter.

    Args:
        search: article ids, None for all → hits.
    """
    return search(None) if scope.within == () else ()
