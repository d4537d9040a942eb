"""Ask → events, the last of which carries the Reply: search, read, compare, reply, each a call of its own."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from qa.answers import Abstention, Answer, Citation, Json, ReadPassage, Reason, Relation, Reply, Retrieval
from qa.compare import Candidate, Claim, claims
from qa.errors import InvalidQuestion
from qa.events import Ask, Done, Event, Found, Searching
from qa.guidance import guide
from qa.intents import Intent, intent
from qa.quotation import quotation
from qa.reader import Reader, Span
from vectorstore.records import Filters, Hit, Selection

if TYPE_CHECKING:
    from vectorstore.store import Store

LONGEST_QUESTION = 2000
# Below this cosine of the best passage nothing in the library is about the question: `dateline eval` prints the distribution.
ON_TOPIC = 0.25
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Bot:
    """Answers questions over a library.

    Attributes:
        read: how many passages are read per question.
    """

    library: Store
    reader: Reader
    read: int

    def ask(self, ask: Ask) -> Reply:
        """Return the reply to an ask.

        Raises:
            InvalidQuestion: empty, longer than 2,000 code points, or not text.
            StoreError: the library cannot be read.
        """
        for event in self.events(ask):
            if isinstance(event, Done):
                return event.reply
        raise RuntimeError("events() ends with Done")

    def events(self, ask: Ask) -> Iterator[Event]:
        """Yield Searching, Found and Done, in this order. Raises as `ask`."""
        began = perf_counter()
        question = clean(ask.question)
        yield Searching(question)
        meant = intent(question)
        if meant is not None:
            yield Done(self._guidance(ask, question, meant, began))
            return
        selection = self.library.select(ask.filters)
        hits = self._search(question, selection)
        searched = perf_counter()
        yield Found(tuple(Citation(n, hit.article, hit.passage.start, hit.passage.end, None, None) for n, hit in enumerate(hits, start=1)))
        spans = self.reader.read(question, [hit.passage.text for hit in hits], k=4 * self.read)
        ended = perf_counter()
        timing = {"search": 1000 * (searched - began), "read": 1000 * (ended - searched), "total": 1000 * (ended - began)}
        yield Done(self._reply(ask, question, selection, hits, spans, timing))

    def _search(self, question: str, selection: Selection) -> tuple[Hit, ...]:
        within = selection.article_ids
        if within is not None and not within:
            return ()
        return self.library.search(question, self.read, within)

    def _reply(
        self, ask: Ask, question: str, selection: Selection, hits: Sequence[Hit], spans: Sequence[Span], timing: dict[str, float]
    ) -> Reply:
        status = self.library.status()
        candidates = [place(hits[span.context], span) for span in spans]
        sure = [candidate for candidate in candidates if candidate.confidence >= self.reader.threshold]
        answers = self._answers(claims(sure)[: ask.max_answers])
        abstention: Abstention | None = None
        nearest: tuple[Citation, ...] = ()
        if not answers:
            abstention = abstain(ask.filters, selection, status.articles, hits, candidates)
            nearest = self._nearest(candidates, hits)
        return Reply(
            id=uuid.uuid4().hex,
            text=ask.question.strip(),
            standalone=question,
            relation=relation(answers),
            answers=answers,
            abstention=abstention,
            nearest=nearest,
            retrieval=Retrieval(status.articles, status.passages, status.index, filters_json(ask.filters), {}),
            timing_ms=timing,
            undated=tuple(self.library.article(article_id) for article_id in selection.undated),
            passages=read_passages(hits, spans) if ask.include_passages else None,
        )

    def _guidance(self, ask: Ask, question: str, meant: Intent, began: float) -> Reply:
        """Return the reply to what asks the articles nothing."""
        message, places = guide(meant, self.library)
        status = self.library.status()
        nearest = tuple(Citation(n, article, start, end, None, None) for n, (article, start, end) in enumerate(places, start=1))
        return Reply(
            id=uuid.uuid4().hex,
            text=ask.question.strip(),
            standalone=question,
            relation=None,
            answers=(),
            abstention=Abstention("not_a_question", message, 1.0),
            nearest=nearest,
            retrieval=Retrieval(status.articles, status.passages, status.index, filters_json(ask.filters), {}),
            timing_ms={"search": 0.0, "read": 0.0, "total": 1000 * (perf_counter() - began)},
            passages=() if ask.include_passages else None,
        )

    def _answers(self, found: Sequence[Claim]) -> tuple[Answer, ...]:
        answers: list[Answer] = []
        n = 1
        for claim in found:
            citations: list[Citation] = []
            for candidate in claim.candidates:
                citations.append(self._cite(n, candidate, answer=True))
                n += 1
            answers.append(Answer(len(answers) + 1, claim.confidence, tuple(citations), claim.independent_sources))
        return tuple(answers)

    def _nearest(self, candidates: Sequence[Candidate], hits: Sequence[Hit]) -> tuple[Citation, ...]:
        """Return up to three sentences that come nearest: the reader's best of each passage, else the passages' heads."""
        places = candidates or [place(hit, Span(0, 0, len(hit.passage.text), 0.0, 0.0)) for hit in hits]
        quotes: list[Citation] = []
        for candidate in places:
            citation = self._cite(len(quotes) + 1, candidate, answer=False)
            if all(other.article.id != citation.article.id or other.start != citation.start for other in quotes):
                quotes.append(citation)
            if len(quotes) == NEAREST:
                break
        return tuple(quotes)

    def _cite(self, n: int, candidate: Candidate, *, answer: bool) -> Citation:
        article = candidate.article
        start, end = quotation(article.text, candidate.start, candidate.end)
        copies = tuple(sorted({copy.source for copy in self.library.copies(article.id) if copy.id != article.id}))
        first, last = (candidate.start, candidate.end) if answer else (None, None)
        return Citation(n, article, start, end, first, last, copies)


def clean(question: str) -> str:
    """Return the question stripped, its white space folded to single blanks.

    Raises:
        InvalidQuestion: nothing is left, it is longer than 2,000 code points, or it holds control characters or lone surrogates.
    """
    folded = " ".join(question.split())
    if not folded:
        raise InvalidQuestion("The question is empty. Ask something about the articles.")
    if len(folded) > LONGEST_QUESTION:
        raise InvalidQuestion(f"The question has {len(folded):,} characters; at most {LONGEST_QUESTION:,} are read. Shorten it.")
    for at, character in enumerate(folded):
        if unicodedata.category(character) in ("Cc", "Cs"):
            raise InvalidQuestion(f"The question is not text: character {at + 1} is U+{ord(character):04X}. Remove it.")
    return folded


def place(hit: Hit, span: Span) -> Candidate:
    """Turn a span of a passage into a candidate of its article."""
    start = hit.passage.start
    return Candidate(hit.article, start + span.start, start + span.end, span.confidence, span.score)


def relation(answers: Sequence[Answer]) -> Relation | None:
    """Return how the answers stand to one another, None without answers."""
    if not answers:
        return None
    return "single" if len(answers) == 1 else "list"


def abstain(filters: Filters, selection: Selection, articles: int, hits: Sequence[Hit], candidates: Sequence[Candidate]) -> Abstention:
    """Return why there is no answer, as far as the search and the reader can tell."""
    best = max((candidate.confidence for candidate in candidates), default=0.0)
    likeness = max((hit.similarity or 0.0 for hit in hits), default=0.0)
    reason: Reason
    if not articles:
        reason, message = "empty_library", "There are no articles yet. Add some with: dateline ingest FOLDER"
    elif not hits and selection.undated:
        reason, message = "undated_only", "Only articles of unknown date are left by the filter, so it cannot be said whether they fit."
    elif not hits and not filters.empty:
        reason, message = "filtered_out", "The filter leaves no article to read. Widen or remove it."
    elif likeness < ON_TOPIC:
        reason, message = "no_topic", "The articles do not say: none of them is about this."
    else:
        reason, message = "no_fact", "The articles do not say: they touch on the subject, but do not give this."
    return Abstention(reason, message, 1.0 - best)


def filters_json(filters: Filters) -> Json:
    """Return the filters as the API takes them, without those that restrict nothing."""
    given: Json = {
        "published_from": filters.published_from and filters.published_from.isoformat(),
        "published_to": filters.published_to and filters.published_to.isoformat(),
        "sources": list(filters.sources),
        "article_ids": list(filters.article_ids),
    }
    return {name: value for name, value in given.items() if value}


def read_passages(hits: Sequence[Hit], spans: Sequence[Span]) -> tuple[ReadPassage, ...]:
    """Return the passages that were read, best first, with the scores of search and reader."""
    best: dict[int, float] = {}
    for span in spans:
        best[span.context] = max(best.get(span.context, 0.0), span.confidence)
    return tuple(
        ReadPassage(
            hit.passage.id,
            hit.article,
            hit.passage.start,
            hit.passage.end,
            {"search": hit.score, "similarity": hit.similarity, "words": hit.words, "confidence": best.get(n)},
        )
        for n, hit in enumerate(hits)
    )
