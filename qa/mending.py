"""A span as a reader's tokens cut it → the span as a person would mark it: whole numbers and words, within one paragraph."""

from __future__ import annotations

import re

from qa.words import content_words

# A number with its thousands, decimals and sign of money, or a word with its inner apostrophes and hyphens.
WHOLE = re.compile(r"[$€£¥]?\d+(?:[.,:]\d+)*%?|[^\W\d_]+(?:[’'-][^\W\d_]+)*")


def mended(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the half-open span, its ends moved to those of whole words and numbers; None when it holds no word.

    Of a span over several paragraphs (mostly a headline and what follows it) the first part that holds a number stays, else the longest.
    """
    begun = start
    parts = []
    for part in text[start:end].split("\n"):
        if re.search(r"\w", part):
            parts.append((begun, begun + len(part)))
        begun += len(part) + 1
    if not parts:
        return None
    numbers = [part for part in parts if re.search(r"\d", text[slice(*part)])]
    start, end = numbers[0] if numbers else max(parts, key=lambda part: (len(content_words(text[slice(*part)])), -part[0]))
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    for whole in WHOLE.finditer(text, line, len(text) if stop < 0 else stop):
        if whole.start() < start < whole.end():
            start = whole.start()
        if whole.start() < end < whole.end():
            end = whole.end()
        if whole.start() >= end:
            break
    return start, end
