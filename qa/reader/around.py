"""A statement about an article → the same about the few sentences that a language model would quote for it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from qa.sentences import sentences

if TYPE_CHECKING:
    import random

    from qa.reader.data import Row

_WORD = re.compile(r"\w{3,}")
# Sentences kept before and after; the check of a written sentence hands over one on each side, fewer at the ends of a passage.
REACH = (0, 1, 1, 1, 2, 4)


def around(row: Row, chance: random.Random) -> Row | None:
    """Return a row with only the sentence of its context that shares most rare words with the statement, and some on each side.

    The choice knows nothing of whether the statement is true, so that the cut does not give it away.

    Args:
        row: its question is a statement.
        chance: how many sentences stay on each side, drawn from REACH.
    Returns:
        None when what bears the statement out was cut away, or the context has no sentence.
    """
    places = sentences(row.context)
    if not places:
        return None
    held = [set(_WORD.findall(row.context[start:end].lower())) for start, end in places]
    holders = Counter(word for words in held for word in words)
    asked = set(_WORD.findall(row.question.lower()))
    shared = [sum(1 / holders[word] for word in words & asked) for words in held]
    at = shared.index(max(shared))
    start = places[max(0, at - chance.choice(REACH))][0]
    end = places[min(len(places) - 1, at + chance.choice(REACH))][1]
    if any(a < start or b > end for a, b in row.spans[:1]):
        return None
    spans = tuple((a - start, b - start) for a, b in row.spans[:1])
    return replace(row, id=f"{row.id}-around", context=row.context[start:end], spans=spans)
