"""Spans from several articles → claims: the same words from several articles are one claim with one citation per article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.words import content_words
from vectorstore.records import Article


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


@dataclass(frozen=True, slots=True)
class Claim:
    """Candidates that say the same, best first, at most one per article; never empty."""

    candidates: tuple[Candidate, ...]

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
    groups: dict[tuple[str, ...], list[Candidate]] = {}
    kept: list[Candidate] = []
    for candidate in candidates:
        if any(k.article.id == candidate.article.id and k.start < candidate.end and candidate.start < k.end for k in kept):
            continue
        kept.append(candidate)
        group = groups.setdefault(key(candidate.text), [])
        if all(other.article.id != candidate.article.id for other in group):
            group.append(candidate)
    return tuple(Claim(tuple(group)) for group in groups.values())


def key(text: str) -> tuple[str, ...]:
    """Return the common form under which two answers are the same; the folded text itself when it has no content words."""
    return tuple(content_words(text)) or (text.casefold().strip(),)
