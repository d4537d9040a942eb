"""Spans from several articles → claims that are told apart, and how they stand to one another.

The same answer from several articles is one claim with one citation per article. Different answers are a list where the question wants
several items, a timeline where they tell of different times, and in conflict where the question wants one value and two articles of the same
time give values that cannot both be right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from qa.answers import Relation, When
from qa.asked import Wanted
from qa.quotation import quotation
from qa.values import Value, incompatible, same, value
from vectorstore.records import Article, Published

# A further answer to a question that wants one is only shown when it is at least so sure, measured against the best.
SECOND = 0.6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span placed in its article: `article.text[start:end]` may be an answer. Confidence and score are the reader's."""

    article: Article
    start: int
    end: int
    confidence: float
    score: float

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.article.text[self.start : self.end]

    @property
    def value(self) -> Value:
        """What the words amount to."""
        return value(self.text, self.article.published)

    def when(self) -> When | None:
        """Return when the thing happened: the date words nearest to the span in its quotation; None when there are none that can be resolved."""
        from qa.articles.mentions import mentions

        start, end = quotation(self.article.text, self.start, self.end)
        quote = self.article.text[start:end]
        dated = [mention for mention in mentions(quote, self.article.published) if mention.first and mention.last]
        if not dated:
            return None
        middle = (self.start + self.end) / 2 - start
        nearest = min(dated, key=lambda mention: (abs((mention.start + mention.end) / 2 - middle), mention.start))
        words = quote[nearest.start : nearest.end]
        return When(Published(nearest.first, nearest.last, nearest.precision, words, "date words of the quotation"), words)


@dataclass(frozen=True, slots=True)
class Claim:
    """Candidates that say the same, best first, at most one per article; never empty.

    Attributes:
        superseded_by: index of the claim of a newer article that replaces this one, None otherwise.
    """

    candidates: tuple[Candidate, ...]
    when: When | None = None
    superseded_by: int | None = None

    @property
    def confidence(self) -> float:
        """That of the best candidate: agreement of articles is shown as a count, not mixed into the probability."""
        return self.candidates[0].confidence

    @property
    def independent_sources(self) -> int:
        """How many stories by different outlets make the claim, at least 1.

        Copies of one story count once. An outlet counts once too, unless the articles do not name theirs: then each story counts.
        """
        stories = {c.article.story: outlet(c.article) for c in self.candidates}
        return len(set(stories.values()))


def outlet(article: Article) -> str:
    """Return what tells one outlet from another: the outlet's name, or the story when the article names none."""
    return article.source.casefold() if article.url or article.author else article.story


def claims(candidates: Sequence[Candidate]) -> tuple[Claim, ...]:
    """Group candidates that say the same; best claim first.

    Args:
        candidates: best first. One that overlaps a better one in the same article is dropped.
    """
    groups: list[list[Candidate]] = []
    kept: list[Candidate] = []
    for candidate in candidates:
        if any(k.article.id == candidate.article.id and k.start < candidate.end and candidate.start < k.end for k in kept):
            continue
        kept.append(candidate)
        group = next((group for group in groups if same(group[0].value, candidate.value)), None)
        if group is None:
            groups.append([candidate])
        elif all(other.article.id != candidate.article.id for other in group):
            group.append(candidate)
    return tuple(Claim(tuple(group)) for group in groups)


def relate(found: Sequence[Claim], wants: Wanted) -> tuple[Relation | None, tuple[Claim, ...]]:
    """Return how claims stand to one another, and the claims in the order to show them: by time for a timeline, else best first.

    Args:
        found: best first.
        wants: how many answers the question wants. Of a question that wants one, only claims nearly as sure as the best are kept.
    """
    if not found:
        return None, ()
    if wants == "one":
        found = [claim for claim in found if claim.confidence >= SECOND * found[0].confidence]
    if wants == "comparison":
        return "comparison", tuple(found)
    if len(found) == 1:
        return "single", tuple(found)
    dated = tuple(replace(claim, when=claim.candidates[0].when()) for claim in found)
    if wants == "timeline" and sum(claim.when is not None for claim in dated) > 1:
        return "timeline", tuple(sorted(dated, key=_moment))
    if wants == "list":
        return "list", tuple(found)
    best = found[0].candidates[0]
    rivals = [n for n, claim in enumerate(found) if n and _rivals(best, claim.candidates[0])]
    if not rivals:
        return "list", tuple(found)
    newest = max((0, *rivals), key=lambda n: _published(found[n])[0] or date.min)
    replaced = [n for n in (0, *rivals) if n != newest and _older(found[n], found[newest])]
    if replaced:
        marked = [replace(claim, superseded_by=newest) if n in replaced else claim for n, claim in enumerate(found)]
        return "timeline", tuple(marked)
    return "conflicting", tuple(found)


def _rivals(a: Candidate, b: Candidate) -> bool:
    """Return whether two stories give values of which only one can be right."""
    return a.article.story != b.article.story and incompatible(a.value, b.value)


def _older(a: Claim, b: Claim) -> bool:
    """Return whether every article of a was published before the best of b, as far as dates are known."""
    newer = b.candidates[0].article.published.first
    lasts = [candidate.article.published.last for candidate in a.candidates]
    return newer is not None and all(last is not None and last < newer for last in lasts)


def _published(claim: Claim) -> tuple[date | None, date | None]:
    published = claim.candidates[0].article.published
    return published.first, published.last


def _moment(claim: Claim) -> tuple[bool, date]:
    """Order by the day of the event; claims without one last."""
    first = claim.when.published.first if claim.when else None
    return first is None, first or date.max
