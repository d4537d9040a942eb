"""Measures of a reader on rows with known answers; each returns one number, and `interval` gives its spread.

F1 and its normalisation follow the SQuAD evaluation script (Rajpurkar et al. 2016); the expected calibration error
has bins of equal width (Guo et al. 2017).
"""

from __future__ import annotations

import random
import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reader did with one row.

    Attributes:
        answerable: whether the row has a gold answer.
        f1: of the reader's best span with the nearest gold, 0 to 1; 0.0 for a row without gold.
        touches: whether the best span overlaps a gold one.
        confidence: of the best span, 0 to 1.
        silent: whether the reader's threshold holds the span back.
    """

    answerable: bool
    f1: float
    touches: bool
    confidence: float
    silent: bool

    @property
    def right(self) -> bool:
        """Whether the span counts as right for calibration: F1 of at least one half; never where there is no gold."""
        return self.f1 >= 0.5


def f1_of(answer: str, gold: str) -> float:
    """Return the F1 of the words of two texts, 0 to 1, after SQuAD's normalisation; both empty gives 1."""
    one, two = _words(answer), _words(gold)
    if not one or not two:
        return float(one == two)
    shared = sum((Counter(one) & Counter(two)).values())
    return 2 * shared / (len(one) + len(two))


def forced_f1(outcomes: Sequence[Outcome]) -> float:
    """Mean F1 of the answerable rows, the reader's silence ignored."""
    return _mean([o.f1 for o in outcomes if o.answerable])


def overall_f1(outcomes: Sequence[Outcome]) -> float:
    """Mean over all rows: a row without gold counts 1 when silent, an answerable one counts its F1 when not silent."""
    return _mean([(0.0 if o.silent else o.f1) if o.answerable else float(o.silent) for o in outcomes])


def answerable_auc(outcomes: Sequence[Outcome]) -> float:
    """Chance that an answerable row has the higher confidence than one without answer; ties count one half."""
    yes = [o.confidence for o in outcomes if o.answerable]
    no = [o.confidence for o in outcomes if not o.answerable]
    if not yes or not no:
        return float("nan")
    ranks = _ranks(yes + no)
    return (sum(ranks[: len(yes)]) - len(yes) * (len(yes) + 1) / 2) / (len(yes) * len(no))


def touching(outcomes: Sequence[Outcome]) -> float:
    """Share of the answerable rows whose best span overlaps a gold one."""
    return _mean([float(o.touches) for o in outcomes if o.answerable])


def wrongly_answered(outcomes: Sequence[Outcome], answered: float = 0.8) -> float:
    """Share of the rows without gold that pass the confidence which the given share of answerable rows passes."""
    yes = sorted((o.confidence for o in outcomes if o.answerable), reverse=True)
    no = [o.confidence for o in outcomes if not o.answerable]
    if not yes or not no:
        return float("nan")
    bar = yes[max(0, round(answered * len(yes)) - 1)]
    return sum(confidence >= bar for confidence in no) / len(no)


def calibration_error(outcomes: Sequence[Outcome], bins: int = 15) -> float:
    """Expected calibration error: mean distance of confidence and share right over bins of confidence, weighted by size."""
    return sum(len(b) * abs(_mean([o.confidence for o in b]) - _mean([float(o.right) for o in b])) for b in reliability(outcomes, bins)) / (
        len(outcomes) or 1
    )


def reliability(outcomes: Sequence[Outcome], bins: int = 15) -> list[list[Outcome]]:
    """Return the outcomes in bins of equal width by confidence, empty bins left out, lowest first."""
    binned: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        binned.setdefault(min(bins - 1, int(outcome.confidence * bins)), []).append(outcome)
    return [binned[place] for place in sorted(binned)]


def interval(measure: Callable[[Sequence[Outcome]], float], outcomes: Sequence[Outcome], rounds: int = 300) -> tuple[float, float]:
    """Return the 95 % bootstrap interval over rows; answerable rows and the others are drawn apart, from a fixed seed."""
    chance = random.Random(0)
    parts = [part for part in ([o for o in outcomes if o.answerable], [o for o in outcomes if not o.answerable]) if part]
    drawn = sorted(measure([one for part in parts for one in chance.choices(part, k=len(part))]) for _ in range(rounds))
    return drawn[int(0.025 * rounds)], drawn[int(0.975 * rounds)]


def _ranks(values: Sequence[float]) -> list[float]:
    """Return ranks from 1, ties sharing their mean rank."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    at = 0
    while at < len(order):
        to = at
        while to < len(order) and values[order[to]] == values[order[at]]:
            to += 1
        for place in order[at:to]:
            ranks[place] = (at + 1 + to) / 2
        at = to
    return ranks


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


def _words(text: str) -> list[str]:
    return _ARTICLES.sub(" ", _PUNCTUATION.sub("", text.lower())).split()
