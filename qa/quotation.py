"""A span in an article → the sentences that a reader needs to believe it."""

from __future__ import annotations

import re

from qa.sentences import sentences

# A sentence that opens so is not understood without the one before it.
LEANS_BACK = re.compile(
    r"[\"“”'‘(]*(?:he|she|they|it|this|that|these|those|his|her|hers|their|theirs|its|the two|both|such|the (?:former|latter|pair|duo))\b",
    re.IGNORECASE,
)
# Longest quotation with a sentence before, in code points: longer ones are no longer read as one thing.
LONGEST = 600


def quotation(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the half-open offsets of the sentences that hold text[start:end], with the sentence before when the first one leans on it.

    `start <= end` must lie within the text; the result always contains them. The sentence before is only taken from the same paragraph, as
    paragraphs are what an article's writer kept together, or, where paragraphs are single sentences, from the one before.
    """
    first, last = paragraph(text, start)[0], paragraph(text, max(start, end - 1))[1]
    inside = [(first + a, first + b) for a, b in sentences(text[first:last])]
    covering = [(a, b) for a, b in inside if b > start and a < end]
    if not covering:
        return start, end
    quote_start, quote_end = min(covering[0][0], start), max(covering[-1][1], end)
    if LEANS_BACK.match(text, quote_start):
        before = [(a, b) for a, b in inside if b <= quote_start] or previous(text, first)
        if before and quote_end - before[-1][0] <= LONGEST:
            quote_start = before[-1][0]
    return quote_start, quote_end


def paragraph(text: str, at: int) -> tuple[int, int]:
    """Return the half-open offsets of the paragraph that holds offset at, without its newlines."""
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def previous(text: str, start: int) -> list[tuple[int, int]]:
    """Return the sentences of the paragraph that ends before offset start; empty at the head of the text."""
    end = len(text[:start].rstrip())
    if not end:
        return []
    first = paragraph(text, end - 1)[0]
    return [(first + a, first + b) for a, b in sentences(text[first:end])]
