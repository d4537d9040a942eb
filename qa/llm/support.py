"""How far the evidence carries a sentence's words: the share of its content words that the evidence has, and the likeness of the two as
vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.llm.names import lowered, names
from qa.llm.tokens import Token, alike, tokens
from qa.words import STOPWORDS

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
# Both fitted on the tuning half of the cases: `python -m tests.benchmarks.verification` prints the scores.
COSINE_WEIGHT = 0.5
THRESHOLD = 0.48


def support(sentence: str, evidence: str, similarity: Similarity) -> float:
    """Return how far the evidence carries the sentence, 0 to 1."""
    cosine = max(0.0, float(similarity(sentence, [evidence])[0]))
    return (1 - COSINE_WEIGHT) * coverage(sentence, evidence) + COSINE_WEIGHT * min(1.0, cosine)


def coverage(sentence: str, evidence: str) -> float:
    """Return the share, 0 to 1, of the sentence's content words that the evidence has in some form; 1.0 when it has none.

    Names do not count.
    """
    mine, theirs = tokens(sentence), tokens(evidence)
    roots = {token.root for token in theirs}
    wanted = plain_words(mine, lowered(mine, theirs))
    if not wanted:
        return 1.0
    return sum(any(alike(token.root, other) for other in roots) for token in wanted) / len(wanted)


def plain_words(words: Sequence[Token], lower: frozenset[str]) -> list[Token]:
    """Return the content words that are neither names nor numbers."""
    named = {at for name in names(words, lower) for at in range(name.start, name.end)}
    return [
        token
        for at, token in enumerate(words)
        if token.kind == "word" and at not in named and token.norm not in STOPWORDS and len(token.norm) > 2
    ]
