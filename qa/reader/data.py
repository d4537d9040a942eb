"""Training rows as files: JSON lines, plain or xz, `{id, question, context, answers: [{text, start}], source}`."""

from __future__ import annotations

import json
import lzma
from collections import Counter
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One question about one context.

    `spans` are half-open code-point ranges of `context`, best first; empty when the context does not answer.
    `title` groups rows of one article for folds; empty where the set has none. `focus` is the place a made negative
    turns on: crops of the context keep it.
    """

    id: str
    question: str
    context: str
    spans: tuple[tuple[int, int], ...]
    source: str
    title: str = ""
    focus: tuple[int, int] | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        """The texts of the spans."""
        return tuple(self.context[start:end] for start, end in self.spans)


def read_rows_file(path: Path) -> list[Row]:
    """Return the rows of one `.jsonl` or `.jsonl.xz` file, in order.

    Raises:
        ValueError: a line is not such a row, or a span does not match its text; the message has the line number.
    """
    rows = []
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                rows.append(_row(json.loads(line)))
            except (KeyError, TypeError, ValueError) as problem:
                raise ValueError(f"{path}: line {number} is not a training row: {problem}") from problem
    return rows


def _row(fields: dict[str, object]) -> Row:
    context = str(fields["context"])
    spans = []
    answers = fields["answers"]
    if not isinstance(answers, list):
        raise TypeError("answers is not a list")
    for answer in answers:
        start, text = int(answer["start"]), str(answer["text"])
        if context[start : start + len(text)] != text or not text:
            raise ValueError(f"the span at {start} is not {text!r}")
        spans.append((start, start + len(text)))
    return Row(
        id=str(fields["id"]),
        question=str(fields["question"]),
        context=context,
        spans=tuple(_by_agreement(context, spans)),
        source=str(fields["source"]),
        title=str(fields.get("title") or fields.get("doc") or ""),
    )


def _by_agreement(context: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Put the span first that overlaps most with the other annotators' spans."""
    unique = list(dict.fromkeys(spans))
    if len(unique) < 2:
        return unique
    counts = Counter(spans)

    def agreement(span: tuple[int, int]) -> float:
        return sum(counts[other] * _overlap(span, other) for other in unique)

    return sorted(unique, key=lambda span: -agreement(span))


def _overlap(one: tuple[int, int], two: tuple[int, int]) -> float:
    shared = max(0, min(one[1], two[1]) - max(one[0], two[0]))
    return 2 * shared / ((one[1] - one[0]) + (two[1] - two[0]))
