"""Rankings and relevance judgments, as objects and as the TREC files that every evaluation tool of the field reads.

TREC tools order equal scores by document id, whatever rank a file gives, and hold scores in 32 bits. So a Run is ordered once, by falling
score and then by id, and scores are written strictly falling in 32 bits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from qa.evaluation.errors import InvalidRun
from qa.evaluation.files import written

TAG = "dateline"
Qrels = dict[str, dict[str, int]]  # question id → document id → 1 when relevant
NAMED_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document and its score, higher is better."""

    document: str
    score: float


Run = dict[str, tuple[Ranked, ...]]  # question id → documents, best first; a question that found nothing has an empty tuple


def rank(scores: Mapping[str, float], k: int) -> tuple[Ranked, ...]:
    """Return the k best documents by falling score, equal scores by id."""
    best = sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))[:k]
    return tuple(Ranked(document, score) for document, score in best)


def falling(ranking: Iterable[Ranked]) -> tuple[Ranked, ...]:
    """Return the same order with scores that fall strictly even in 32 bits: `[5, 5, 1]` becomes `[5, 4.9999995, 1]`."""
    from numpy import float32, inf, nextafter

    out: list[Ranked] = []
    below = float32(inf)
    for ranked in ranking:
        score = min(float32(ranked.score), nextafter(below, float32(-inf)))
        out.append(Ranked(ranked.document, float(score)))
        below = score
    return tuple(out)


def write_run(path: Path, run: Run) -> None:
    """Write `question Q0 document rank score tag` lines; a question that found nothing has no line."""
    with written(path) as file:
        for question, ranking in run.items():
            for place, ranked in enumerate(falling(ranking), 1):
                file.write(f"{question} Q0 {ranked.document} {place} {ranked.score:.9g} {TAG}\n")


def write_qrels(path: Path, qrels: Qrels) -> None:
    """Write `question 0 document relevance` lines."""
    with written(path) as file:
        for question, documents in qrels.items():
            for document, relevance in sorted(documents.items()):
                file.write(f"{question} 0 {document} {relevance}\n")


def read_run(path: Path, questions: Collection[str], documents: Collection[str]) -> Run:
    """Read a run of these questions over these documents; questions without a line get an empty ranking.

    Raises:
        InvalidRun: the file cannot be read, holds no line, or lines are broken, repeat a document, or name an unknown question or
            document (a run of another corpus); the message names up to 20 such lines.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRun(f"{path}: cannot be read: {error}") from error
    scores: dict[str, dict[str, float]] = {question: {} for question in questions}
    problems: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            reason = _take(line.split(), scores, documents)
            if reason:
                problems.append(f"{path}:{number}: {reason}")
    if not problems and not any(scores.values()):
        problems.append(f"{path}: holds no line")
    if problems:
        more = f"\n… and {len(problems) - NAMED_AT_MOST} more" if len(problems) > NAMED_AT_MOST else ""
        raise InvalidRun("\n".join(problems[:NAMED_AT_MOST]) + more)
    return {question: rank(found, len(found)) for question, found in scores.items()}


def _take(columns: list[str], scores: dict[str, dict[str, float]], documents: Collection[str]) -> str | None:
    """Add one line to scores, or return what is wrong with it."""
    if len(columns) != 6:
        return f"has {len(columns)} columns, a TREC run has 6: question Q0 document rank score tag"
    question, _, document, _, written_score, _ = columns
    try:
        score = float(written_score)
    except ValueError:
        return f"the score {written_score!r} is not a number"
    if not isfinite(score):
        return f"the score {written_score!r} is not a number"
    if question not in scores:
        return f"there is no question {question!r} in the question file"
    if document not in documents:
        return f"there is no article {document!r} in the library; is this the run of another corpus?"
    if document in scores[question]:
        return f"the document {document!r} stands twice under question {question!r}"
    scores[question][document] = score
    return None
