"""How far the evidence carries a sentence's words: the share of its content words that the evidence has, and the likeness of the two as
vectors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from qa.llm.tokens import alike, tokens
from qa.words import STOPWORDS

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
# Both fitted on the tuning half of the cases: `python -m tests.benchmarks.verification` prints the scores.
COSINE_WEIGHT = 0.5
THRESHOLD = 0.605


def support(sentence: str, evidence: str, similarity: Similarity) -> float:
    """Return how far the evidence carries the sentence, 0 to 1. A short sentence is compared with the parts of a long one too."""
    parts = [part for part in re.split(r"[,;:–—]\s+", evidence) if len(part.split()) > 3]
    cosine = max(0.0, *similarity(sentence, [evidence, *parts][:12]))
    return (1 - COSINE_WEIGHT) * coverage(sentence, evidence) + COSINE_WEIGHT * min(1.0, cosine)


def coverage(sentence: str, evidence: str) -> float:
    """Return the share, 0 to 1, of the sentence's content words, names and numbers that the evidence has in some form; 1.0 when it has
    none.
    """
    mine, theirs = tokens(sentence), tokens(evidence)
    roots = {token.root for token in theirs}
    wanted = [token for token in mine if token.kind != "mark" and token.norm not in STOPWORDS]
    if not wanted:
        return 1.0
    return sum(token.root in roots or any(alike(token.root, other) for other in roots) for token in wanted) / len(wanted)
