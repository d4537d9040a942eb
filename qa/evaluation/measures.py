"""Figures of rankings and of answers, each from plain records. Ranking measures are computed by ir_measures; the rest is written here.

One rule for all: every question stays in the denominator. A question without a ranking, without an answer or without a passage that could
be relevant counts 0; it is never left out. Sources: success, reciprocal rank, nDCG and recall as ir_measures names them; expected
calibration error (Naeini et al. 2015, equal-width bins); risk-coverage curve and its area (El-Yaniv and Wiener 2010; Geifman and El-Yaniv
2017); percentile bootstrap (Efron); paired randomisation test (Smucker, Allan and Carterette 2007).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from qa.evaluation.runs import Qrels, Run, falling

RANKING = ("Success@1", "Success@5", "RR@10", "nDCG@10", "R@5", "R@10")
BINS = 15
SEED = 20251121
RESAMPLES = 2000
ARTICLES = frozenset(("a", "an", "the"))  # the grammatical ones: SQuAD's scoring drops them


def ranking(qrels: Qrels, run: Run, questions: Iterable[str]) -> dict[str, dict[str, float]]:
    """Return question id → measure → value, 0 to 1, for every one of the questions and each of RANKING.

    Equal scores keep the order of the run. A question missing from the run, or without a relevant document in qrels, has 0 throughout.
    """
    import ir_measures

    wanted = [ir_measures.parse_measure(name) for name in RANKING]
    values = {question: dict.fromkeys(RANKING, 0.0) for question in questions}
    judged = {question: documents for question, documents in qrels.items() if question in values and documents}
    scored = {question: {one.document: one.score for one in falling(run.get(question, ()))} for question in judged}
    if judged:
        for metric in ir_measures.iter_calc(wanted, judged, scored):
            values[metric.query_id][str(metric.measure)] = float(metric.value)
    return values


def mean(values: Sequence[float]) -> float | None:
    """Return the mean, None of nothing."""
    return sum(values) / len(values) if values else None


def interval(values: Sequence[float], *, seed: int = SEED) -> tuple[float, float] | None:
    """Return the 95 % bootstrap interval of the mean over questions (2,000 resamples, fixed seed); None of nothing."""
    if not values:
        return None
    from numpy import asarray, percentile
    from numpy.random import default_rng

    sample = asarray(values, dtype=float)
    means = sample[default_rng(seed).integers(0, len(sample), (RESAMPLES, len(sample)))].mean(axis=1)
    low, high = percentile(means, (2.5, 97.5))
    return float(low), float(high)


def randomisation(old: Sequence[float], new: Sequence[float], *, seed: int = SEED, rounds: int = 10_000) -> float:
    """Return the two-sided p of the paired randomisation test on the mean difference, at least 1 / (rounds + 1).

    Args:
        old, new: values of the same questions in the same order.
    """
    from numpy import asarray
    from numpy.random import default_rng

    differences = asarray(new, dtype=float) - asarray(old, dtype=float)
    differences = differences[differences != 0.0]  # a zero stays zero whatever its sign
    if not len(differences):
        return 1.0
    signs = default_rng(seed).choice((-1.0, 1.0), (rounds, len(differences)))
    # The tolerance lets sums that are equal but for rounding count as equal.
    extreme = int((abs(signs @ differences) >= abs(differences.sum()) - 1e-9).sum())
    return (extreme + 1) / (rounds + 1)


def words(text: str) -> list[str]:
    """Return the words of a text as answers are compared: lower case, no punctuation, no articles ("The U.S.-led" → u s led)."""
    return [word for word in re.findall(r"\w+", normalize("NFKC", text).casefold()) if word not in ARTICLES]


def token_f1(answer: str, gold: str) -> float:
    """Return the F1 of shared words, 0 to 1 (as SQuAD scores it); 1 when neither has a word."""
    ours, theirs = Counter(words(answer)), Counter(words(gold))
    if not ours or not theirs:
        return float(ours == theirs)
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total())


def agrees(answer: str, gold: str) -> bool:
    """True when the answer holds all words of gold in a row, or shares them with a token F1 of at least .5."""
    ours, theirs = words(answer), words(gold)
    if theirs and any(ours[at : at + len(theirs)] == theirs for at in range(len(ours) - len(theirs) + 1)):
        return True
    return token_f1(answer, gold) >= 0.5


def auc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the probability that a positive scores above a negative, ties counting half; None when either is empty."""
    if not positive or not negative:
        return None
    from numpy import asarray, searchsorted, sort

    below = sort(asarray(negative, dtype=float))
    wins = searchsorted(below, positive, side="left") + searchsorted(below, positive, side="right")
    return float(wins.sum()) / (2 * len(positive) * len(negative))


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in (low, high] (the first bin includes 0); mean confidence and share right are None when empty."""

    low: float
    high: float
    count: int
    confidence: float | None
    right: float | None


def reliability(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Bin, ...]:
    """Return the 15 bins of equal width of the reliability diagram."""
    members: list[list[int]] = [[] for _ in range(BINS)]
    for index, confidence in enumerate(confidences):
        place = next(number for number in range(BINS) if confidence <= (number + 1) / BINS or number == BINS - 1)
        members[place].append(index)
    return tuple(
        Bin(
            number / BINS,
            (number + 1) / BINS,
            len(inside),
            mean([confidences[index] for index in inside]),
            mean([float(right[index]) for index in inside]),
        )
        for number, inside in enumerate(members)
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the expected calibration error, 0 to 1: the mean gap of confidence and share right by count; None without answers."""
    total = sum(one.count for one in bins)
    if not total:
        return None
    return sum(one.count * abs(one.confidence - one.right) for one in bins if one.confidence is not None and one.right is not None) / total


def risk_coverage(confidences: Sequence[float], right: Sequence[bool], asked: int) -> tuple[tuple[float, float], ...]:
    """Return (coverage, risk) after each answer, the most confident first; answers of equal confidence come in together.

    Args:
        asked: how many questions were asked, silenced ones included, so that coverage is a share of all.
    Returns:
        Points of rising coverage; risk is the share of wrong answers among those given. Empty without answers.
    """
    order = sorted(range(len(confidences)), key=lambda index: -confidences[index])
    points: list[tuple[float, float]] = []
    wrong = 0
    for given, index in enumerate(order, 1):
        wrong += not right[index]
        if given == len(order) or confidences[order[given]] != confidences[index]:
            points.append((given / asked, wrong / given))
    return tuple(points)


def area_under_risk(points: Sequence[tuple[float, float]]) -> float | None:
    """Return the mean risk over the coverage that is reached, 0 to 1, lower is better; None without answers."""
    if not points:
        return None
    area, before = 0.0, 0.0
    for coverage, risk in points:
        area += (coverage - before) * risk
        before = coverage
    return area / before
