"""Question sets: JSON Lines with gold → Questions with offsets into the stored articles. docs/ranking.md describes the format.

A file is checked whole before any work, and every bad line is named.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import InvalidQuestions
from qa.evaluation.gold import BadLine, Gold, Shelf, places, string
from vectorstore.records import Article

KINDS = (
    "who", "when", "where", "how_many", "what", "why", "said", "yes_no", "paraphrase", "keywords", "typo", "several", "unanswerable",
)  # fmt: skip
NAMED_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Question:
    """A question and every place that answers it. `gold` is empty when the articles do not say.

    Attributes:
        id: unique over all files of one evaluation.
        half: the name of the file without its ending; figures are given per half.
        kind: one of KINDS, or a name of the file's own.
    """

    id: str
    half: str
    kind: str
    text: str
    gold: tuple[Gold, ...]

    @property
    def answerable(self) -> bool:
        """True when the articles say."""
        return bool(self.gold)

    @property
    def claims(self) -> frozenset[int]:
        """The numbers of the different right answers; a question of kind "several" needs all of them."""
        return frozenset(gold.claim for gold in self.gold)


@dataclass(frozen=True, slots=True)
class PlainQuestion:
    """A question without gold, as `dateline run` reads it."""

    id: str
    text: str


def read_questions(paths: Sequence[Path], articles: Iterable[Article]) -> tuple[Question, ...]:
    """Read and check question files against the stored articles.

    Args:
        paths: question files; each is one half.
        articles: all articles that gold may name, by id or by file name within a root.
    Returns:
        The questions in the order of the files; at least one.
    Raises:
        InvalidQuestions: a file cannot be read or holds no question, or lines are broken, repeat an id, name an unknown article or quote
            what is not in it; the message names up to 20 such lines with file and number.
    """
    return _read(paths, Shelf(articles))


def _read(paths: Sequence[Path], shelf: Shelf | None) -> tuple[Question, ...]:
    questions: list[Question] = []
    problems: list[str] = []
    seen: dict[str, str] = {}
    for path in paths:
        before = len(questions) + len(problems)
        for number, line in _lines(path):
            where = f"{path}:{number}"
            try:
                question = _question(_object(line), path.stem, shelf)
                if question.id in seen:
                    raise BadLine(f"the id {question.id!r} was already used at {seen[question.id]}")
                seen[question.id] = where
                questions.append(question)
            except BadLine as bad:
                problems.append(f"{where}: {bad}")
        if len(questions) + len(problems) == before:
            problems.append(f"{path}: holds no questions")
    _refuse(problems)
    return tuple(questions)


def check_questions(paths: Sequence[Path]) -> frozenset[str]:
    """Check all that can be checked without the articles, and return the articles that gold names. Raises as read_questions."""
    _read(paths, None)
    rows = (_object(line) for path in paths for _, line in _lines(path))
    return frozenset(string(entry, "article") for row in rows for entry in row["gold"])


def read_plain_questions(path: Path) -> tuple[PlainQuestion, ...]:
    """Read `{id, question}` lines; further keys are ignored.

    Raises:
        InvalidQuestions: as in read_questions.
    """
    questions: dict[str, PlainQuestion] = {}
    problems: list[str] = []
    for number, line in _lines(path):
        try:
            row = _object(line)
            question = PlainQuestion(_run_id(row), string(row, "question"))
            if question.id in questions:
                raise BadLine(f"the id {question.id!r} was already used")
            questions[question.id] = question
        except BadLine as bad:
            problems.append(f"{path}:{number}: {bad}")
    if not questions and not problems:
        problems.append(f"{path}: holds no questions")
    _refuse(problems)
    return tuple(questions.values())


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        more = f"\n… and {len(problems) - NAMED_AT_MOST} more" if len(problems) > NAMED_AT_MOST else ""
        raise InvalidQuestions("\n".join(problems[:NAMED_AT_MOST]) + more)


def _lines(path: Path) -> Iterable[tuple[int, str]]:
    """Yield (number from 1, line) of each line that is not blank."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InvalidQuestions(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InvalidQuestions(f"{path}:{line}: is not UTF-8") from error
    # Not splitlines(): U+2028 may stand inside a JSON string.
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _object(line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadLine(f"is not JSON: {error}") from error
    if not isinstance(row, dict):
        raise BadLine("is not a JSON object")
    return row


def _run_id(row: Mapping[str, Any]) -> str:
    """An id that may stand in a TREC file, whose columns are parted by spaces."""
    found = string(row, "id")
    if len(found.split()) > 1:
        raise BadLine(f"the id {found!r} holds a space")
    return found


def _question(row: Mapping[str, Any], half: str, shelf: Shelf | None) -> Question:
    kind = string(row, "kind")
    gold = row.get("gold")
    if not isinstance(gold, list):
        raise BadLine("'gold' is missing or not a list; an empty list says that the articles do not answer")
    if (kind == "unanswerable") != (not gold):
        raise BadLine("a question of kind 'unanswerable' has an empty 'gold', and no other kind has")
    found = tuple(place for entry in gold for place in places(entry, shelf))
    return Question(_run_id(row), half, kind, string(row, "question"), found)
