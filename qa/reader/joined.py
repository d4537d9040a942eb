"""Single sentences → passages: a sentence that answers among others that are about much the same."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.reader.data import Row

_WORD = re.compile(r"\w{4,}")
_LABEL = re.compile(r"^\( \(\w+\) \) ")  # "( (Wikinews) ) " opens some sentences of QADiscourse
NEAREST = 12


class Neighbours:
    """Finds, for a sentence, the others of its set that share most of its rare words."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._sentences = sorted({_LABEL.sub("", row.context) for row in rows})
        self._holders: dict[str, list[int]] = defaultdict(list)
        for at, sentence in enumerate(self._sentences):
            for word in set(_WORD.findall(sentence.lower())):
                self._holders[word].append(at)

    def of(self, sentence: str) -> list[str]:
        """Return up to NEAREST other sentences, the nearest first; fewer when fewer share a word with it."""
        scores: Counter[int] = Counter()
        for word in sorted(set(_WORD.findall(sentence.lower()))):
            holders = self._holders.get(word, [])
            if len(holders) < len(self._sentences) / 20:
                for at in holders:
                    scores[at] += 1 / len(holders)  # type: ignore[assignment]  # a Counter of weights
        ranked = sorted(scores, key=lambda at: (-scores[at], at))
        return [self._sentences[at] for at in ranked if self._sentences[at] != sentence][:NEAREST]


def join(row: Row, neighbours: Neighbours, chance: random.Random, *, answered: bool) -> Row | None:
    """Put a row's sentence between two to five of its neighbours.

    Args:
        row: its context is one sentence.
        neighbours: of the row's set.
        chance: the source of all choices.
        answered: with False the sentence itself stays out, so that the passage does not answer.
    Returns:
        The row with the longer context, None when too few neighbours are free of its answers.
    """
    label = _LABEL.match(row.context)
    cut = label.end() if label else 0
    sentence = row.context[cut:]
    if any(start < cut for start, _ in row.spans):
        return None
    texts = [answer.lower() for answer in row.answers]
    others = [other for other in neighbours.of(sentence) if not any(text in other.lower() for text in texts)]
    if len(others) < 2:
        return None
    around = chance.sample(others, min(len(others), chance.randint(2, 5)))
    if not answered:
        return replace(row, id=f"{row.id}-absent", context=" ".join(around), spans=(), source=f"{row.source}-absent")
    place = chance.randint(0, len(around))
    before = " ".join(around[:place]) + (" " if place else "")
    shift = len(before) - cut
    context = before + " ".join([sentence, *around[place:]])
    spans = tuple((start + shift, end + shift) for start, end in row.spans)
    return replace(row, id=f"{row.id}-joined", context=context, spans=spans)
