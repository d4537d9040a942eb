"""Outcomes → the table: one Column a group of questions (all, each half, each kind), the same figures in each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.answers import Json
from qa.evaluation.judging import Outcome
from qa.evaluation.measures import RANKING, area_under_risk, auc, calibration_error, interval, mean, reliability, risk_coverage

Value = Callable[[Outcome], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell.

    Attributes:
        value: None when there is nothing to measure (no unanswerable question, no answer given).
        low, high: 95 % bootstrap interval over questions; None where the figure is no mean over questions.
        count: the denominator.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    count: int

    def to_json(self) -> Json:
        """Return the figure as in report.json, rounded to 4 places."""
        rounded = {"value": self.value, "low": self.low, "high": self.high}
        return {"name": self.name, **{key: None if one is None else round(one, 4) for key, one in rounded.items()}, "count": self.count}


@dataclass(frozen=True, slots=True)
class Column:
    """The figures of one group of questions; `name` is "all", "half NAME" or "kind NAME"."""

    name: str
    questions: int
    figures: tuple[Figure, ...]

    def figure(self, name: str) -> Figure:
        """Return the figure of that name. Raises KeyError when there is none."""
        for figure in self.figures:
            if figure.name == name:
                return figure
        raise KeyError(name)


def columns(outcomes: Sequence[Outcome]) -> tuple[Column, ...]:
    """Return the column of all questions, then one a half, then one a kind, each in order of first appearance."""
    groups: dict[str, list[Outcome]] = {"all": list(outcomes)}
    for outcome in outcomes:
        groups.setdefault(f"half {outcome.half}", []).append(outcome)
    for outcome in outcomes:
        groups.setdefault(f"kind {outcome.kind}", []).append(outcome)
    return tuple(Column(name, len(members), figures(members)) for name, members in groups.items())


def figures(outcomes: Sequence[Outcome]) -> tuple[Figure, ...]:
    """Return all figures of some questions, always the same ones in the same order."""
    known = [one for one in outcomes if one.answerable]
    unknown = [one for one in outcomes if not one.answerable]
    several = [one for one in outcomes if one.claims_needed > 1]
    cells = [_mean(f"passage {name}", known, _ranked("passages", name)) for name in RANKING]
    cells += [_mean(f"article {name}", known, _ranked("articles", name)) for name in RANKING]
    cells += [
        _mean("answer right at 1", known, lambda one: one.span_1),
        _mean("answer right at 3", known, lambda one: one.span_3),
        _mean("quotation right at 1", known, lambda one: one.quote_1),
        _mean("quotation right at 3", known, lambda one: one.quote_3),
        _mean("answer token F1", known, lambda one: one.f1),
        _mean("claims found of several", several, lambda one: one.claims_found / one.claims_needed),
        _mean("silent, rightly", unknown, lambda one: not one.answered),
        _mean("silent, wrongly", known, lambda one: not one.answered),
        _mean("wrong answer given", outcomes, lambda one: one.answered and not one.right),
        _mean("right in all", outcomes, lambda one: one.right),
        _exact(outcomes),
    ]
    return (*cells, *_confidence(outcomes, known, unknown), *_times(outcomes))


def given(outcomes: Sequence[Outcome]) -> tuple[list[float], list[bool]]:
    """Return confidence and rightness of each first answer that was given; two lists of equal length, for the calibration measures."""
    answered = [one for one in outcomes if one.answered]
    return [one.confidence for one in answered], [one.right for one in answered]


def _ranked(field: str, name: str) -> Value:
    return lambda one: float(getattr(one, field)[name])


def _mean(name: str, outcomes: Sequence[Outcome], value: Value) -> Figure:
    values = [float(value(one)) for one in outcomes]
    low, high = interval(values) or (None, None)
    return Figure(name, mean(values), low, high, len(values))


def _exact(outcomes: Sequence[Outcome]) -> Figure:
    cited = sum(one.citations for one in outcomes)
    exact = sum(one.exact for one in outcomes)
    return Figure("exact quotations", exact / cited if cited else None, None, None, cited)


def _confidence(outcomes: Sequence[Outcome], known: Sequence[Outcome], unknown: Sequence[Outcome]) -> list[Figure]:
    confidences, right = given(outcomes)
    points = risk_coverage(confidences, right, len(outcomes))
    likeness = auc([one.similarity or 0.0 for one in known], [one.similarity or 0.0 for one in unknown])
    trust = auc([one.confidence for one in known], [one.confidence for one in unknown])
    return [
        Figure("calibration error (15 bins)", calibration_error(reliability(confidences, right)), None, None, len(right)),
        Figure("area under risk-coverage", area_under_risk(points), None, None, len(right)),
        Figure("coverage", points[-1][0] if points else 0.0, None, None, len(outcomes)),
        Figure("AUC of confidence", trust, None, None, len(outcomes)),
        Figure("AUC of plain similarity", likeness, None, None, len(outcomes)),
    ]


def _times(outcomes: Sequence[Outcome]) -> list[Figure]:
    from numpy import percentile

    cells = []
    for name, times in (("search", [one.search_ms for one in outcomes]), ("total", [one.total_ms for one in outcomes])):
        for share in (50, 95):
            cells.append(Figure(f"{name} ms p{share}", float(percentile(times, share)) if times else None, None, None, len(times)))
    return cells
