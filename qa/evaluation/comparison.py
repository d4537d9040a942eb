"""Two evaluations of the same questions over the same articles: which questions changed, and whether the difference could be chance."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.evaluation.errors import InvalidReport
from qa.evaluation.evaluate import Evaluation, corpus_hash, questions_hash
from qa.evaluation.judging import Outcome
from qa.evaluation.measures import randomisation
from qa.evaluation.questions import Question

if TYPE_CHECKING:
    from vectorstore.store import Store

SHOWN = 40  # changed questions that are printed


@dataclass(frozen=True, slots=True)
class OldReport:
    """What a comparison needs of an earlier report; `questions` and `corpus` are the hashes of an Evaluation."""

    path: Path
    outcomes: tuple[Outcome, ...]
    questions: str
    corpus: str
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure, before and after, over the same questions; `p` of the two-sided paired randomisation test."""

    name: str
    old: float
    new: float
    better: int
    worse: int
    p: float


@dataclass(frozen=True, slots=True)
class Change:
    """One question whose outcome changed; each entry of `what` says one thing, as "passage rank 3 → 1"."""

    id: str
    question: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed since an earlier report. `settings` names the settings that differ, as "reader: sentence → span"."""

    settings: tuple[str, ...]
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]


def read_report(path: Path) -> OldReport:
    """Read an earlier report.json.

    Raises:
        InvalidReport: it cannot be read, or is no report of this version.
    """
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        outcomes = tuple(_outcome(row) for row in report["outcomes"])
        return OldReport(path, outcomes, report["questions"], report["corpus"], dict(report["settings"]))
    except OSError as error:
        raise InvalidReport(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidReport(f"{path}: is not a report.json of `dateline eval` of this version ({type(error).__name__}: {error})") from error


def check_comparable(old: OldReport, questions: Sequence[Question], library: Store) -> None:
    """Make sure that a report is of these questions and articles.

    Raises:
        InvalidReport: it measured others; the message says which.
    """
    if old.corpus != corpus_hash(library):
        raise InvalidReport(f"{old.path}: was measured over other articles; nothing can be compared. Measure the old version again here.")
    if old.questions != questions_hash(questions):
        raise InvalidReport(f"{old.path}: asked other questions; nothing can be compared. Measure the old version again with these.")


def compare(old: OldReport, new: Evaluation) -> Comparison:
    """Compare with a report of the same questions and articles (check_comparable)."""
    pairs = list(zip(old.outcomes, new.outcomes, strict=True))
    known = [pair for pair in pairs if pair[1].answerable]
    differences = [
        _difference("passage RR@10", [(before.passages["RR@10"], after.passages["RR@10"]) for before, after in known]),
        _difference("article RR@10", [(before.articles["RR@10"], after.articles["RR@10"]) for before, after in known]),
        _difference("answer right at 1", [(before.span_1, after.span_1) for before, after in known]),
        _difference("quotation right at 1", [(before.quote_1, after.quote_1) for before, after in known]),
        _difference("right in all", [(before.right, after.right) for before, after in pairs]),
    ]
    changes = [Change(after.id, after.question, what) for before, after in pairs if (what := _what(before, after))]
    names = sorted({*old.settings, *new.settings})
    settings = [
        f"{name}: {old.settings.get(name)} → {new.settings.get(name)}" for name in names if old.settings.get(name) != new.settings.get(name)
    ]
    return Comparison(tuple(settings), tuple(differences), tuple(changes))


def text(comparison: Comparison) -> str:
    """Return the comparison for the terminal."""
    lines = [f"Setting changed: {one}" for one in comparison.settings]
    for one in comparison.differences:
        change = f"{one.old:.3f} → {one.new:.3f} ({one.new - one.old:+.3f})"
        lines.append(f"{one.name:<22} {change}  better {one.better}, worse {one.worse}, p = {one.p:.4f}")
    lines.append(f"{len(comparison.changes)} questions changed.")
    for changed in comparison.changes[:SHOWN]:
        lines.append(f"  {changed.id}  {'; '.join(changed.what)}  | {changed.question}")
    if len(comparison.changes) > SHOWN:
        lines.append(f"  … and {len(comparison.changes) - SHOWN} more; the reports have all.")
    return "\n".join(lines)


def _difference(name: str, pairs: Sequence[tuple[float, float]]) -> Difference:
    old, new = [float(before) for before, _ in pairs], [float(after) for _, after in pairs]
    count = max(1, len(pairs))
    better = sum(after > before for before, after in zip(old, new, strict=True))
    worse = sum(after < before for before, after in zip(old, new, strict=True))
    return Difference(name, sum(old) / count, sum(new) / count, better, worse, randomisation(old, new))


def _what(old: Outcome, new: Outcome) -> tuple[str, ...]:
    what = []
    if old.passage_rank != new.passage_rank:
        what.append(f"passage rank {old.passage_rank or 'none'} → {new.passage_rank or 'none'}")
    if old.answer != new.answer:
        what.append(f"answer {_said(old.answer)} → {_said(new.answer)}")
    for name in ("right", "quote_1"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            what.append(f"{'now' if after else 'no longer'} {'right' if name == 'right' else 'quoted from the right place'}")
    return tuple(what)


def _said(answer: str | None) -> str:
    if answer is None:
        return "(silence)"
    return f"“{answer if len(answer) <= 60 else answer[:57] + '…'}”"


def _outcome(row: Any) -> Outcome:
    names = {field.name for field in fields(Outcome)}
    if set(row) != names:
        raise KeyError(", ".join(sorted(names ^ set(row))))
    return Outcome(**row)
