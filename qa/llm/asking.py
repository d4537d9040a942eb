"""The judge of sentences: a network like the reader's, trained on true and false statements beside what a language model would quote for
them. It marks what bears a sentence out as the reader marks what answers a question, and says how sure it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.reader import Span

LEAST = -9.0  # log odds where the reader marks nothing


class Reading(Protocol):
    """A span reader: a question and contexts → up to k spans, best first."""

    def read(self, question: str, contexts: Sequence[str], *, k: int) -> tuple[Span, ...]: ...


@dataclass(frozen=True, slots=True)
class Judge:
    """What a reader that was trained on statements thinks of a sentence."""

    reader: Reading

    def borne(self, sentence: str, passages: Sequence[str]) -> float:
        """Return log odds, as they come from the network, that one of the passages bears a sentence out; LEAST for none.

        A place in a passage of several windows takes a little from them (span.LATER)."""
        return max((max(LEAST, span.score) for span in self.reader.read(sentence, passages, k=1)), default=LEAST)


def open_judge() -> Judge:
    """Return the judge that comes with the project.

    Raises:
        ReaderMissing: its weights are missing or altered.
    """
    from qa.reader import weights
    from qa.reader.span import SpanReader

    return Judge(SpanReader(weights.JUDGE))
