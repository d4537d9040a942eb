"""The face of this package: a question with the passages that were read and the answers that stand → the `written` object, sentence by
sentence.

Whatever goes wrong, the extractive answers stand and the object says why there is nothing written; no failure of the endpoint is raised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qa.answers import Answer, Citation, Json
from qa.llm.budget import Counter, counter
from qa.llm.client import Client, LlmFailed
from qa.llm.drafts import Draft, drafts
from qa.llm.endpoint import LlmSettings
from qa.llm.prompt import Source, build
from qa.llm.sse import Piece
from qa.llm.support import Similarity
from qa.llm.verify import Checker, Judges, Verdict
from qa.llm.watch import Watch

MARK = "not supported by the sources"
MOST_SENTENCES = 12
MOST_DRAFTS = 40  # sentences that are looked at; a model that writes on for ever is left


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence that has been checked.

    Attributes:
        citations: where it stands in the articles; `answer_start`, `answer_end` are the quoted words. Empty when it is only marked.
        support: 0 to 1, how far the quoted words carry it; 0.0 when it is only marked.
    """

    text: str
    citations: tuple[Citation, ...]
    support: float

    @property
    def supported(self) -> bool:
        """False for a sentence that is shown with the mark "not supported by the sources"."""
        return bool(self.citations)

    def to_json(self) -> Json:
        """Return the entry of `written.sentences`; one without citations is not supported by the sources."""
        return {"text": self.text, "citations": [citation.to_json() for citation in self.citations], "support": round(self.support, 4)}


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that was left out, and why."""

    text: str
    reason: str

    def to_json(self) -> Json:
        """Return the entry of `written.dropped`."""
        return {"text": self.text, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class WrittenDone:
    """The end of what was written.

    Attributes:
        sentences: all that were shown, in order; empty when anything failed, also when some had been shown before.
        reason: None when all went well; else why nothing is written, or why it ends early.
        tokens: of the prompt; `counter`: what counted them, an encoding's name or "estimate".
    """

    model: str
    sentences: tuple[WrittenSentence, ...]
    dropped: tuple[Dropped, ...]
    reason: str | None
    tokens: int
    counter: str

    def to_json(self) -> Json:
        """Return the `written` object of the API."""
        return {
            "text": " ".join(sentence.text for sentence in self.sentences) if self.sentences else None,
            "model": self.model,
            "sentences": [sentence.to_json() for sentence in self.sentences],
            "dropped": [dropped.to_json() for dropped in self.dropped],
            "reason": self.reason,
            "tokens": {"prompt": self.tokens, "counted_by": self.counter},
        }


@dataclass(slots=True)
class _Work:
    """What has been made so far of one question."""

    sentences: list[WrittenSentence] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    next_n: int = 1
    cut: bool = False


class Writer:
    """Writes answers with a language model; safe from several threads. Close it.

    Args:
        similarity: a text and others → cosine of each, -1 to 1 (Store.similarity).
        judge: see verify.Checker.
        pause: longest wait between two attempts, seconds.
    """

    def __init__(
        self,
        settings: LlmSettings,
        similarity: Similarity,
        *,
        judge: Judges | None = None,
        pause: float = 5.0,
    ) -> None:
        self.settings = settings
        self._client = Client(settings, pause=pause)
        self._checker = Checker(similarity, judge=judge)
        self._counter: Counter | None = None

    def to_json(self) -> Json:
        """Return what a person is told of the model: its name, the host that text goes to, whether that is this machine, its state."""
        settings = self.settings
        return {
            "model": settings.model,
            "host": settings.host,
            "local": settings.local,
            "ready": self.ready,
            "tokens_counted_by": self._count().name,
            "unsupported": settings.unsupported,
        }

    def close(self) -> None:
        """Close the connection to the endpoint."""
        self._client.close()

    @property
    def ready(self) -> bool:
        """False while the endpoint is left alone after failures; `auto` then does not ask it."""
        return self._client.ready

    def watch(self) -> Watch:
        """Return a new watch for one call of `write`; `stop()` on it, from any thread, ends the writing at once."""
        return Watch(self.settings.deadline)

    def write(
        self, question: str, passages: Sequence[Source], answers: Sequence[Answer], watch: Watch | None = None
    ) -> Iterator[WrittenSentence | WrittenDone]:
        """Yield each sentence once it is checked, then WrittenDone, always and as the last. Closing the iterator closes the connection.

        Args:
            passages: that were read, best first; whole ones are sent, as many as fit.
            answers: that stand; citations here are numbered on from theirs.
            watch: from `watch()`; one of its own when None. Counts from when it was made.
        """
        counting = self._count()
        prompt = build(question, passages, counting, self.settings.context)
        work = _Work(next_n=1 + max((citation.n for answer in answers for citation in answer.citations), default=0))
        reason: str | None = None
        if not prompt.passages:
            reason = "no passage fits into the model's context" if passages else "there is no passage to write from"
        else:
            with watch or self.watch() as running:
                try:
                    for draft in drafts(texts(self._client.stream(prompt.messages, prompt.reply, running), work)):
                        sentence = self._judge(draft, prompt.passages, work)
                        if sentence is not None:
                            yield sentence
                        if running.over or len(work.sentences) == MOST_SENTENCES or len(work.sentences) + len(work.dropped) >= MOST_DRAFTS:
                            break
                    if running.over:
                        reason = "stopped" if running.stopped else f"it did not finish within {self.settings.deadline:g} seconds"
                except LlmFailed as failed:
                    reason = str(failed)
        yield self._done(work, reason, prompt.tokens, counting)

    def _count(self) -> Counter:
        if self._counter is None:
            self._counter = counter(self.settings.model, self.settings.tokens)
        return self._counter

    def _judge(self, draft: Draft, passages: Sequence[Source], work: _Work) -> WrittenSentence | None:
        """Check a draft, note what became of it, and return the sentence to show, if any."""
        verdict = self._checker.check(draft, passages)
        if verdict.reason is None:
            sentence = WrittenSentence(draft.sentence, cite(verdict, work), verdict.support)
        else:
            marked = self.settings.unsupported == "mark"
            work.dropped.append(Dropped(draft.sentence, f"{MARK}: {verdict.reason}" if marked else verdict.reason))
            if not marked:
                return None
            sentence = WrittenSentence(draft.sentence, (), 0.0)
        work.sentences.append(sentence)
        return sentence

    def _done(self, work: _Work, reason: str | None, tokens: int, counting: Counter) -> WrittenDone:
        """Return the end. After a failure nothing stands; a person's stop keeps what was shown; the model's own length limit too."""
        kept = tuple(work.sentences)
        if reason is None and not any(sentence.supported for sentence in kept):
            reason = "nothing that it wrote is borne out by the passages" if work.dropped else "it found no answer in the passages"
            kept = ()
        elif reason is None and work.cut:
            reason = "it reached its longest reply"
        elif reason is not None and reason != "stopped":
            kept = ()
        return WrittenDone(self.settings.model, kept, tuple(work.dropped), reason, tokens, counting.name)


def texts(stream: Iterator[Piece], work: _Work) -> Iterator[str]:
    """Yield the text of each piece; a last line that the length limit cut off is left out, as half a sentence may say anything."""
    rest = ""
    for piece in stream:
        *whole, rest = (rest + piece.text).split("\n")
        yield from (line + "\n" for line in whole)
        if piece.cut:
            work.cut, rest = True, ""
    yield rest


def cite(verdict: Verdict, work: _Work) -> tuple[Citation, ...]:
    """Return the citations of a sentence that stands, numbered on."""
    citations = []
    for place in verdict.places:
        citations.append(Citation(work.next_n, place.article, place.start, place.end, place.quote_start, place.quote_end))
        work.next_n += 1
    return tuple(citations)
