"""Files of questions with contexts → files of the best spans, row by row: what `dateline read` does."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import InvalidQuestions

if TYPE_CHECKING:
    from qa.reader import Reader


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One row to read: a question about one context, both as given."""

    id: str
    question: str
    context: str


def read_rows(source: Path, target: Path, reader: Reader) -> Iterator[int]:
    """Read a file of rows and write the best span of each, in the same order.

    Only one row is in memory at a time. The target appears, whole, when the last row is done; an error leaves it as it was.

    Args:
        source: JSON lines `{id, question, context}`; other fields are ignored, blank lines skipped.
        target: JSON lines `{id, answer, start, end, confidence, silent}`; `answer` is `context[start:end]` of the context as given,
            `silent` whether the reader's threshold holds it back. A context without a word gives "", 0, 0, 0.0, true.
        reader: the reader.
    Yields:
        How many rows are done, after each: the work is done as the iterator is consumed.
    Raises:
        InvalidQuestions: the source cannot be read, or a line is not such a row; the message names file and line.
    """
    partial = target.with_name(target.name + ".part")
    try:
        with partial.open("w", encoding="utf-8") as out:
            for done, row in enumerate(asked_rows(source), start=1):
                # Contexts may hold lone surrogates: ASCII escapes keep them as they came.
                out.write(json.dumps(predict(row, reader)) + "\n")
                yield done
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def predict(row: AskedRow, reader: Reader) -> dict[str, str | int | float | bool]:
    """Return one line of the target."""
    best = reader.read(row.question, [row.context], k=1)
    if not best:
        return {"id": row.id, "answer": "", "start": 0, "end": 0, "confidence": 0.0, "silent": True}
    span = best[0]
    return {
        "id": row.id,
        "answer": row.context[span.start : span.end],
        "start": span.start,
        "end": span.end,
        "confidence": span.confidence,
        "silent": span.confidence < reader.threshold,
    }


def asked_rows(source: Path) -> Iterator[AskedRow]:
    """Yield the rows of a file.

    Raises:
        InvalidQuestions: see read_rows.
    """
    try:
        lines = source.open("rb")
    except OSError as problem:
        raise InvalidQuestions(f"{source} cannot be read: {problem.strerror}") from problem
    with lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _row(line, f"{source}, line {number}")


def _row(line: bytes, place: str) -> AskedRow:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise InvalidQuestions(f"{place}: not UTF-8 ({problem.reason} at byte {problem.start})") from problem
    except (ValueError, RecursionError) as problem:
        raise InvalidQuestions(f"{place}: not JSON ({problem})") from problem
    if not isinstance(fields, dict):
        raise InvalidQuestions(f"{place}: not an object with id, question and context")
    for name in ("id", "question", "context"):
        if name not in fields:
            raise InvalidQuestions(f"{place}: the field {name} is missing")
        if not isinstance(fields[name], str):
            raise InvalidQuestions(f"{place}: the field {name} is not text")
    return AskedRow(id=fields["id"], question=fields["question"], context=fields["context"])
