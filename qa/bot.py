"""Ask → events, the last of which carries the Reply: made whole, searched, read, compared, replied, each a call of its own."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING

from qa.answers import Abstention, Answer, Citation, Relation, Reply, Retrieval
from qa.asked import Wanted, wanted
from qa.belief import Belief
from qa.compare import Candidate, Claim, admit, claims, either
from qa.conversation import standalone
from qa.errors import InvalidQuestion
from qa.events import Ask, Done, Event, Found, Searching
from qa.guidance import guide
from qa.intents import Intent, intent
from qa.latest import newest
from qa.occasions import once, spread
from qa.parts import parts
from qa.quotation import quotation
from qa.reader import Reader, Span
from qa.reading import OF_EACH, Reading, few_of_each, heading, occasional, place, read_passages, telling
from qa.relations import compared, relate
from qa.scope import Scope, scope_of
from qa.sides import sides
from qa.silence import abstain, outside
from qa.spelling import Spelling
from qa.writing import NOTHING_READ, Stop, unwritten, write
from vectorstore.records import Hit

if TYPE_CHECKING:
    from qa.llm.written import Writer
    from vectorstore.store import Store

LONGEST_QUESTION = 2000
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Bot:
    """Answers questions over a library.

    Attributes:
        read: how many passages are read per question.
        belief: what the reader's confidence amounts to here, and from where on an answer is given.
        spelling: mends typing errors; None leaves them.
        today: tells the day on which "last week" is said.
        writer: the language model, None when none is configured.
    """

    library: Store
    reader: Reader
    read: int
    belief: Belief
    spelling: Spelling | None = None
    today: Callable[[], date] = date.today
    writer: Writer | None = None

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

    def events(self, ask: Ask, stop: Stop | None = None) -> Iterator[Event]:
        """Yield Searching, Found and Done, in this order; only Searching and Done for what asks the articles nothing. Raises as `ask`.

        Where a language model writes, Answered and a Writing per sentence come before Done; `stop` ends that.
        """
        began = perf_counter()
        typed = clean(ask.question)
        meant = intent(typed)
        known: dict[str, tuple[Hit, ...]] = {}
        question = typed if meant else self._spelled(clean(standalone(typed, ask.conversation)), known)
        yield Searching(question)
        if meant is not None:
            yield Done(self._guidance(ask, typed, meant, began))
            return
        scope = scope_of(ask, question, self.library, self.today())
        asked = sides(scope.question) or parts(scope.question)
        if len(asked) == 1 and wanted(scope.question) == "timeline":
            asked = (once(asked[0]),)
        found = [self._search(part, scope.within, known, several=scope.latest) for part in asked]
        searched = perf_counter()
        hits = tuple({hit.passage.id: hit for many in found for hit in many}.values())
        yield Found(tuple(Citation(n, hit.article, hit.passage.start, hit.passage.end, None, None) for n, hit in enumerate(hits, start=1)))
        readings = [self._read(part, many) for part, many in zip(asked, found, strict=True)]
        ended = perf_counter()
        timing = {"search": 1000 * (searched - began), "read": 1000 * (ended - searched)}
        reply = self._reply(ask, question, scope, readings, timing, began)
        yield from write(ask, reply, len(asked), tuple(read_passages(readings)), self.writer, stop)

    def _spelled(self, question: str, known: dict[str, tuple[Hit, ...]]) -> str:
        """Return the question with its typing errors mended by the articles that come nearest as it was typed; `known` gets these hits."""
        if self.spelling is None or not self.spelling.unknown(question):
            return question
        hits = known[question] = self.library.search(question, self.read)
        return self.spelling.correct(question, {hit.article.id: hit.article.text for hit in hits}.values())

    def _search(
        self, question: str, within: tuple[str, ...] | None, known: Mapping[str, tuple[Hit, ...]] | None = None, *, several: bool = False
    ) -> tuple[Hit, ...]:
        if within == ():
            return ()
        if several or wanted(question) == "timeline":
            return spread(self.library.search(question, 3 * self.read, within), self.read)
        if within is None and known and question in known:
            return known[question]
        return self.library.search(question, self.read, within)

    def _read(self, question: str, hits: tuple[Hit, ...]) -> Reading:
        spans = self.reader.read(
            question, [hit.passage.text for hit in hits], k=4 * OF_EACH * self.read, headings=[heading(hit) for hit in hits]
        )
        return Reading(question, hits, few_of_each(spans))

    def _reply(self, ask: Ask, question: str, scope: Scope, readings: Sequence[Reading], timing: dict[str, float], began: float) -> Reply:
        status = self.library.status()
        told = [telling(occasional(reading, several=scope.latest), reading.question) for reading in readings]
        judged = [scope.judge(many) for many in told]
        wants = wanted(scope.question)
        each: Wanted = wants if len(judged) == 1 or wants == "comparison" else "one"
        each = "timeline" if scope.latest and each in ("one", "holder") else each
        sure = [self._admit(many, each, reading.question) for many, reading in zip(judged, readings, strict=True)]
        if len(readings) == 1 and scope.dateless and not any(sure):
            # An article says "on Thursday": the reader does not know that this is May, but the scope does.
            again = self._read(scope.dateless, readings[0].hits)
            sure = [self._admit(scope.of_the_time(telling(occasional(again), again.question)), each, again.question)]
        if scope.assumed and not any(sure):  # a year that the question does not name never silences
            sure = [self._admit(many, each, reading.question) for many, reading in zip(told, readings, strict=True)]
        relation, found = self._compare(sure, wants, scope, [reading.question for reading in readings])
        candidates = self._believed(c for many in judged for c in many)
        hits = [hit for reading in readings for hit in reading.hits]
        answers = self._answers(found[: ask.max_answers])
        abstention: Abstention | None = None
        nearest: tuple[Citation, ...] = ()
        if not answers:
            undated = self._elsewhere(scope.question, scope.selection.undated)
            answering = [] if undated or scope.within is None or not hits else self._elsewhere(scope.question, None)
            beyond = () if undated or answering else outside(scope, hits, lambda within: self._search(scope.question, within))
            why = {"undated": bool(undated), "answered": bool(answering), "beyond": bool(beyond)}
            abstention = abstain(ask.filters, scope, status, hits, candidates, **why)
            nearest = self._nearest(undated or answering or (() if beyond else candidates), beyond or hits)
        return Reply(
            id=uuid.uuid4().hex,
            text=ask.question.strip(),
            standalone=question,
            relation=relation if answers else None,
            answers=answers,
            abstention=abstention,
            nearest=nearest,
            retrieval=Retrieval(status.articles, status.passages, status.index, scope.given_json(), scope.inferred_json()),
            timing_ms={**timing, "total": 1000 * (perf_counter() - began)},  # with what silence made it read once more
            undated=tuple(self.library.article(article_id) for article_id in scope.selection.undated),
            passages=tuple(read_passages(readings)) if ask.include_passages else None,
        )

    def _compare(
        self, sure: Sequence[Sequence[Candidate]], wants: Wanted, scope: Scope, asked: Sequence[str]
    ) -> tuple[Relation | None, tuple[Claim, ...]]:
        """Return the claims of all parts and their relation. Of several parts each keeps its best claim in front of any second one."""
        if len(sure) == 1:
            candidates = either(sure[0], scope.question, asked[0]) if wants == "comparison" else sure[0]
            if scope.latest and wants != "comparison":
                return newest(candidates, wants, scope.question)
            return relate(claims(candidates), wants, scope.question)
        if wants == "comparison":
            return compared([claims(candidates) for candidates in sure])
        each = [relate(claims(candidates), "one")[1] for candidates in sure]
        firsts = [many[0] for many in each if many]
        merged = claims([candidate for claim in firsts for candidate in claim.candidates])
        return ("single" if len(merged) == 1 else "list"), merged

    def _elsewhere(self, question: str, within: tuple[str, ...] | None) -> list[Candidate]:
        """Return what articles answer that the filter left out or could not judge; empty when there are none of them."""
        if within == ():
            return []
        return self._admit(self._read(question, self._search(question, within)).candidates(), "one", question)

    def _admit(self, candidates: Sequence[Candidate], wants: Wanted, question: str) -> list[Candidate]:
        """Return the candidates that are shown, as far as they are believed; empty when the best is not believed enough.

        Further answers are weighed against the best by the reader's own confidence: how near a passage is tells nothing between its spans.
        """
        order = {id(candidate): self._belief(candidate) for candidate in candidates}
        ranked = sorted(candidates, key=lambda candidate: -order[id(candidate)])
        if not ranked or order[id(ranked[0])] < self.belief.threshold:
            return []
        return self._believed(admit(ranked, wants, question))

    def _believed(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Return candidates with the bot's confidence in them, the most believed first."""
        believed = [replace(c, confidence=self._belief(c)) for c in candidates]
        return sorted(believed, key=lambda candidate: -candidate.confidence)

    def _belief(self, candidate: Candidate) -> float:
        return self.belief.of(candidate.confidence, candidate.similarity, candidate.words)

    def _guidance(self, ask: Ask, question: str, meant: Intent, began: float) -> Reply:
        """Return the reply to what asks the articles nothing."""
        message, places = guide(meant, self.library)
        status = self.library.status()
        return Reply(
            id=uuid.uuid4().hex,
            text=ask.question.strip(),
            standalone=question,
            relation=None,
            answers=(),
            abstention=Abstention("not_a_question", message, 1.0),
            nearest=tuple(Citation(n, article, start, end, None, None) for n, (article, start, end) in enumerate(places, start=1)),
            retrieval=Retrieval(status.articles, status.passages, status.index, {}, {}),
            timing_ms={"search": 0.0, "read": 0.0, "total": 1000 * (perf_counter() - began)},
            written=unwritten(NOTHING_READ) if ask.mode == "llm" else None,
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
            newer = claim.superseded_by
            replaced_by = newer + 1 if newer is not None and newer < len(found) else None
            answers.append(Answer(len(answers) + 1, claim.confidence, tuple(citations), claim.independent_sources, replaced_by, claim.when))
        return tuple(answers)

    def _nearest(self, candidates: Sequence[Candidate], hits: Sequence[Hit]) -> tuple[Citation, ...]:
        """Return up to three sentences that come nearest: the reader's best of each passage, else the passages' heads."""
        places = candidates or [place(hit, Span(0, 0, len(hit.passage.text), 0.0, 0.0), hit.words) for hit in hits]
        quotes: list[Citation] = []
        for candidate in places:
            citation = self._cite(len(quotes) + 1, candidate, answer=False)
            if all(_apart(citation, other) for other in quotes):
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


def _apart(citation: Citation, other: Citation) -> bool:
    """Return whether two citations show different things: not one place of one article, nor of two copies of one story."""
    if citation.article.id == other.article.id:
        return other.end <= citation.start or citation.end <= other.start
    return citation.article.story != other.article.story or citation.quote != other.quote


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
