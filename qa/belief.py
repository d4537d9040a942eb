"""How much the bot believes a span: what the reader says of it and how near its passage came, as one probability.

A second calibration on top of the reader's own, fitted on questions asked of a whole library (`python -m tests.benchmarks.belief`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

FLOOR = 1e-4  # keeps the log odds finite


@dataclass(frozen=True, slots=True)
class Belief:
    """A logistic model over the reader's log odds and the cosine of question and passage.

    Attributes:
        reader, similarity, constant: its weights.
        threshold: below this probability the articles do not say.
    """

    reader: float
    similarity: float
    constant: float
    threshold: float

    def of(self, confidence: float, similarity: float | None) -> float:
        """Return the probability, 0 to 1, that a span is right.

        Args:
            confidence: the reader's, 0 to 1.
            similarity: of its passage, -1 to 1; None counts as 0.
        """
        odds = log_odds(confidence) * self.reader + (similarity or 0.0) * self.similarity + self.constant
        return 1 / (1 + math.exp(-odds))


def log_odds(probability: float) -> float:
    """Return ln(p / (1 - p)) of a probability, kept within ±9.2."""
    bounded = min(max(probability, FLOOR), 1 - FLOOR)
    return math.log(bounded / (1 - bounded))


def as_read(threshold: float) -> Belief:
    """Return the belief that takes the reader at its word; for readers without a second calibration."""
    return Belief(1.0, 0.0, 0.0, threshold)


# Printed by the benchmark named above: 101 tuned seed questions, 75 tuned ones over 600 real articles, 260 about held-out written news,
# half of them near misses, and 254 about real news, 104 of these asked of a library without the articles that answer. Out of fold .55 are
# answered rightly, .81 silently. The passage's place as a third feature helped the reader before; with this one AUC .839, not .856.
SPAN = Belief(reader=0.910, similarity=4.356, constant=-1.507, threshold=0.34)
