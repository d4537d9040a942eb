"""Rows → token windows to train on: tokenised once, cropped around the answer (or away from it)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

    from qa.reader.data import Row

CLS, SEP = 101, 102
QUESTION_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Example:
    """One window: token ids, where the passage begins, and the answer's first and last token (0, 0 for null)."""

    ids: tuple[int, ...]
    passage: int
    start: int
    end: int

    @property
    def is_null(self) -> bool:
        """Whether the window does not answer."""
        return self.start == 0


def make_examples(rows: Sequence[Row], tokenizer: Tokenizer, crop: tuple[int, int], chance: random.Random) -> list[Example]:
    """Return one window for each row that has one.

    Args:
        rows: answerable rows give a crop with the answer, null rows a crop anywhere.
        tokenizer: the package's, without truncation or padding.
        crop: fewest and most passage tokens; each row draws its own length.
        chance: the source of all choices.
    Returns:
        Examples in the order of the rows; a row whose answer is longer than its crop is left out.
    """
    questions = tokenizer.encode_batch([row.question for row in rows], add_special_tokens=False)
    contexts = tokenizer.encode_batch([row.context for row in rows], add_special_tokens=False)
    made = []
    for row, question, context in zip(rows, questions, contexts, strict=True):
        size = chance.randint(*crop)
        head = [CLS, *question.ids[:QUESTION_TOKENS], SEP]
        count = len(context.ids)
        if not count:
            continue
        span = row.focus
        if row.spans:
            span = row.spans[0] if chance.random() < 0.7 else chance.choice(row.spans)
        if span is not None:
            found = token_span(context.offsets, span)
            if found is None or found[1] - found[0] + 1 > size:
                continue
            first, last = found
            low, high = max(0, last + 1 - size), min(first, max(0, count - size))
            offset = chance.randint(low, max(low, high))
            begin = len(head) - offset
            target = (first + begin, last + begin) if row.spans else (0, 0)
        else:
            offset = chance.randint(0, max(0, count - size))
            target = (0, 0)
        ids = (*head, *context.ids[offset : offset + size], SEP)
        made.append(Example(ids=ids, passage=len(head), start=target[0], end=target[1]))
    return made


def token_span(offsets: Sequence[tuple[int, int]], span: tuple[int, int]) -> tuple[int, int] | None:
    """Return the first and last token that overlap a half-open character span, or None when none does."""
    touching = [i for i, (start, end) in enumerate(offsets) if start < span[1] and end > span[0]]
    return (touching[0], touching[-1]) if touching else None
