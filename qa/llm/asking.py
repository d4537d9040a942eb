"""The trained reader as a judge of sentences: it was trained on true and false statements as well as on questions, so that it marks what
bears a sentence out as it marks what answers a question, and says how sure it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.reader import Span

LEAST = -9.0  # log odds where the reader marks nothing


class Reading(Protocol):
    """The span reader: a question and contexts → up to k spans, best first."""

    def read(self, question: str, contexts: Sequence[str], *, k: int) -> tuple[Span, ...]: ...


@dataclass(frozen=True, slots=True)
class Judge:
    """The reader's opinion of a sentence."""

    reader: Reading

    def borne(self, sentence: str, passages: Sequence[str]) -> float:
        """Return the log odds, as the reader's calibration for questions has them, that one of the passages bears a sentence out; LEAST for
        none."""
        return max((max(LEAST, span.score) for span in self.reader.read(sentence, passages, k=1)), default=LEAST)
