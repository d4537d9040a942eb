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
# Cosine of two single words: unrelated ones reach 0.4, synonyms lie around 0.7 ("shop", "store": 0.84; "walkout", "strike": 0.34).
UNLIKE, LIKE = 0.4, 0.75
MOST_WORDS = 40
THRESHOLD = 0.57


def support(sentence: str, evidence: str, similarity: Similarity) -> float:
    """Return how far the evidence carries the sentence, 0 to 1. A short sentence is compared with the parts of a long one too."""
    parts = [part for part in re.split(r"[,;:–—]\s+", evidence) if len(part.split()) > 3]
    cosine = max(0.0, *similarity(sentence, [evidence, *parts][:12]))
    return (1 - COSINE_WEIGHT) * coverage(sentence, evidence, similarity) + COSINE_WEIGHT * min(1.0, cosine)


def coverage(sentence: str, evidence: str, similarity: Similarity) -> float:
    """Return the share, 0 to 1, of the sentence's content words, names and numbers that the evidence has; 1.0 when it has none.

    A plain word that stands in no form there counts in part when one there is like it ("households", "homes"); names and numbers never do.
    """
    mine, theirs = tokens(sentence), tokens(evidence)
    roots = {token.root for token in theirs}
    wanted = [token for token in mine if token.kind != "mark" and token.norm not in STOPWORDS]
    if not wanted:
        return 1.0
    plain = [token.norm for token in theirs if token.kind == "word" and token.norm not in STOPWORDS and len(token.norm) > 2]
    others = list(dict.fromkeys(plain))[:MOST_WORDS]
    total = 0.0
    for token in wanted:
        if token.root in roots or any(alike(token.root, other) for other in roots):
            total += 1
        elif others and token.kind == "word" and not (token.capital and not token.first):
            likeness = max(similarity(token.norm, others))
            total += min(1.0, max(0.0, (likeness - UNLIKE) / (LIKE - UNLIKE)))
    return total / len(wanted)
