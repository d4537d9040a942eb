"""Question and passages → spans with calibrated confidence. The null decision is made per passage, never over all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Span:
    """The words of one context that answer, and how sure the reader is.

    Attributes:
        context: index into the contexts that were read.
        start, end: half-open, in code points of that context; `start < end` always.
        confidence: calibrated probability, 0 to 1, that this context answers the question and that the span is right.
        score: the reader's raw preference, higher is better; orders spans across contexts.
    """

    context: int
    start: int
    end: int
    confidence: float
    score: float


class Reader(Protocol):
    """Reads contexts for a question. Implementations: sentence.SentenceReader (baseline), span.SpanReader (trained).

    Attributes:
        name: what the settings call it.
        threshold: spans of a lower confidence are held back from the reader of the answer ("the articles do not say").
    """

    name: str
    threshold: float

    def read(self, question: str, contexts: Sequence[str], *, k: int, headings: Sequence[str] = ()) -> tuple[Span, ...]:
        """Return at most k spans over all contexts, best first, ties by context and start; spans of one context never overlap.

        Nothing is held back here: the caller compares `confidence` with `threshold`. Empty when there are no contexts or none has a word.
        A context may be of any length and hold any characters; offsets are exact in it as given. `headings` say what stands above each
        context, such as title and day: they help to understand it, and no span lies in them; empty for none anywhere.
        """
        ...
