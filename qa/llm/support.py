"""How like the evidence is to a sentence as a vector: what is about something else altogether is refused, whatever words it shares."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
MOST_PARTS = 6


def support(sentence: str, evidence: str, similarity: Similarity) -> float:
    """Return the cosine of a sentence and its evidence, 0 to 1. A short sentence is compared with the parts of a long one too."""
    parts = [part for part in re.split(r"[,;:–—]\s+", evidence) if len(part.split()) > 3]
    return min(1.0, max(0.0, *similarity(sentence, [evidence, *parts][:MOST_PARTS])))
