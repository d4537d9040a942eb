"""What a search found for one part of a question and what the reader made of it: candidates, and the passages that were read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qa.answers import ReadPassage
from qa.asked import wanted
from qa.belief import share_of_words
from qa.compare import Candidate
from qa.fitting import weighed
from qa.mending import whole_name
from qa.occasions import occasions
from qa.reader import Span
from qa.words import content_words
from vectorstore.records import Hit

# Up to so many words an answer needs one that the question does not have; longer ones may decide a yes or no.
FEW_WORDS = 3
# Spans kept of one passage: the best one has no end of poor ones, and other passages have their say. On the open half of
# `python -m tests.benchmarks.stories`, with the reader before this one, 4 and 6 gave 94 and 98 answers, 65 of them
# right; no limit 63 of 110.
OF_EACH = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """What the search found for one part of a question and the reader made of it: spans point into hits, best first."""

    question: str
    hits: tuple[Hit, ...]
    spans: tuple[Span, ...]

    def candidates(self) -> list[Candidate]:
        """The spans placed in their articles, best first, with the reader's confidence, less in those that are of another kind."""
        most = max((hit.words for hit in self.hits), default=0.0)
        placed = [place(self.hits[span.context], span, most) for span in self.spans]
        whole = [replace(c, start=whole_name(c.article.text, c.start, self.question)) for c in placed]
        return weighed(whole, self.question)


def occasional(reading: Reading, *, several: bool = False) -> list[Candidate]:
    """Return the candidates of a reading, with the days of further occasions where the question asks for several, or for the last."""
    found = reading.candidates()
    return occasions(reading.question, reading.hits, found) if several or wanted(reading.question) == "timeline" else found


def few_of_each(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans, best first, without those of a passage that has enough better ones."""
    seen: Counter[int] = Counter()
    kept = []
    for span in spans:
        seen[span.context] += 1
        if seen[span.context] <= OF_EACH:
            kept.append(span)
    return tuple(kept)


def heading(hit: Hit) -> str:
    """Return what stands above a passage for the reader: the day of its article; empty when that is not known to the day."""
    day = hit.article.published.first
    return f"{day:%B} {day.day}, {day.year}\n" if day and hit.article.published.precision == "day" else ""


def place(hit: Hit, span: Span, most: float) -> Candidate:
    """Turn a span of a passage into a candidate of its article; `most` is the highest score of shared words among the passages read."""
    start = hit.passage.start
    words = share_of_words(hit.words, most)
    return Candidate(hit.article, start + span.start, start + span.end, span.confidence, span.score, hit.similarity, words)


def telling(candidates: Sequence[Candidate], question: str) -> list[Candidate]:
    """Return the candidates that tell something: not function words alone, nor a few words that the question has itself."""
    asked = set(content_words(question))
    kept = []
    for candidate in candidates:
        words = content_words(candidate.text)
        if words and not (len(words) <= FEW_WORDS and set(words) <= asked):
            kept.append(candidate)
    return kept


def read_passages(readings: Sequence[Reading]) -> Iterator[ReadPassage]:
    """Yield the passages that were read, best first, each once, with the scores of search and reader."""
    seen: dict[str, ReadPassage] = {}
    for reading in readings:
        best: dict[int, float] = {}
        for span in reading.spans:
            best[span.context] = max(best.get(span.context, 0.0), span.confidence)
        for n, hit in enumerate(reading.hits):
            scores = {"search": hit.score, "similarity": hit.similarity, "words": hit.words, "confidence": best.get(n)}
            known = seen.get(hit.passage.id)
            if known is None:
                seen[hit.passage.id] = ReadPassage(hit.passage.id, hit.article, hit.passage.start, hit.passage.end, scores)
            elif (scores["confidence"] or 0.0) > (known.scores["confidence"] or 0.0):
                seen[hit.passage.id] = replace(known, scores=scores)
    yield from seen.values()
