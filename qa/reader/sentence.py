"""The baseline reader: the sentence most like the question, by embedding similarity plus weighted word overlap.

The trained reader (span.py) replaces it; it stays as DATELINE_READER=sentence and as the baseline of every table.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from qa.reader import Span
from qa.sentences import sentences
from qa.words import content_words

# Set by hand, not fitted: on near misses the score tells nothing (AUC below .5 on the seed questions), so its confidence is a rough guide.
SLOPE, OFFSET = 5.0, -5.6
THRESHOLD = 0.5
# Sentences that are embedded per question, those with the most word overlap first. 32 of 30 word pieces take about 0.3 s on one thread.
COMPARED = 32


class SentenceReader:
    """Reader whose spans are whole sentences.

    Args:
        similarity: question and texts → cosine of each text, -1 to 1 (Store.similarity).
    """

    name = "sentence"
    threshold = THRESHOLD

    def __init__(self, similarity: Callable[[str, Sequence[str]], Sequence[float]]) -> None:
        self._similarity = similarity

    def read(self, question: str, contexts: Sequence[str], *, k: int, headings: Sequence[str] = ()) -> tuple[Span, ...]:
        """See Reader.read; headings are not read.

        One span per sentence; a context's confidence is that of the sentence, as it is the only evidence there is.
        """
        found = [(n, start, end) for n, context in enumerate(contexts) for start, end in sentences(context)]
        words = [set(content_words(contexts[n][start:end])) for n, start, end in found]
        overlaps = overlap(set(content_words(question)), words)
        order = sorted(range(len(found)), key=lambda i: -overlaps[i])[:COMPARED]
        likeness = self._similarity(question, [contexts[found[i][0]][found[i][1] : found[i][2]] for i in order]) if order else ()
        spans = []
        for i, similar in zip(order, likeness, strict=True):
            score = similar + overlaps[i]
            n, start, end = found[i]
            spans.append(Span(n, start, end, 1 / (1 + math.exp(-(SLOPE * score + OFFSET))), score))
        return tuple(sorted(spans, key=lambda span: (-span.score, span.context, span.start))[:k])


def overlap(question: set[str], texts: Sequence[set[str]]) -> list[float]:
    """Return, for each text, the share (0 to 1) of the question's words that it has, rare words weighing more.

    The weight of a word is its inverse document frequency over the texts; 0.0 everywhere when the question has no content words.
    """
    counts = Counter(word for words in texts for word in words)
    weights = {word: math.log(1 + (len(texts) - counts[word] + 0.5) / (counts[word] + 0.5)) for word in question}
    total = sum(weights.values())
    return [sum(weights[word] for word in question & words) / total if total else 0.0 for words in texts]
