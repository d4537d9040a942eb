"""Three plots as inline SVG, without scripts: reliability, risk-coverage, and where the first relevant passage stood."""

from __future__ import annotations

from collections.abc import Sequence

from qa.evaluation.measures import Bin

WIDTH, HEIGHT = 360, 260
LEFT, TOP, RIGHT, BOTTOM = 46, 12, 348, 214


def reliability_plot(bins: Sequence[Bin]) -> str:
    """Draw the share of right answers over their confidence, one bar a bin; the dashed line is perfect calibration."""
    parts = [_line(0, 0, 1, 1, "ideal")]
    for one in bins:
        if one.right is not None and one.confidence is not None:
            told = f"confidence {one.low:.2f}-{one.high:.2f}: {one.right:.0%} of {one.count} right, mean confidence {one.confidence:.2f}"
            parts.append(_bar(one.low + 0.004, one.high - 0.004, one.right, told))
            parts.append(_label((one.low + one.high) / 2, one.right, str(one.count)))
    return _frame("Reliability", "confidence", "share right", parts, ("0", ".5", "1"))


def risk_plot(points: Sequence[tuple[float, float]]) -> str:
    """Draw the share of wrong answers over the share of questions answered, the surest first."""
    parts = []
    if points:
        drawn = " ".join(f"{_x(coverage):.1f},{_y(risk):.1f}" for coverage, risk in points)
        parts.append(f'<polyline class="curve" points="{drawn}"><title>{len(points)} points</title></polyline>')
        coverage, risk = points[-1]
        parts.append(f'<circle cx="{_x(coverage):.1f}" cy="{_y(risk):.1f}" r="3.5"><title>all answers: {risk:.0%} wrong</title></circle>')
    return _frame("Risk and coverage", "share of questions answered", "share wrong", parts, ("0", ".5", "1"))


def rank_plot(ranks: Sequence[int | None]) -> str:
    """Draw how many answerable questions have their first relevant passage at each place; None is not among the first 100."""
    bounds = [(1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 20), (21, 100)]
    counts = [sum(rank is not None and low <= rank <= high for rank in ranks) for low, high in bounds]
    counts.append(sum(rank is None for rank in ranks))
    names = ["1", "2", "3", "4-5", "6-10", "11-20", "21+", "none"]
    step, most = 1 / len(counts), max(counts) or 1
    parts = []
    for place, (count, name) in enumerate(zip(counts, names, strict=True)):
        parts.append(_bar(place * step + 0.01, (place + 1) * step - 0.01, count / most * 0.92, f"place {name}: {count} questions"))
        parts.append(_label((place + 0.5) * step, count / most * 0.92, str(count)))
        parts.append(f'<text class="tick" x="{_x((place + 0.5) * step):.1f}" y="{BOTTOM + 14}" text-anchor="middle">{name}</text>')
    return _frame("Place of the first relevant passage", "place", "questions", parts, ())


def _x(share: float) -> float:
    return LEFT + share * (RIGHT - LEFT)


def _y(share: float) -> float:
    return BOTTOM - share * (BOTTOM - TOP)


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{_x(x1):.1f}" y1="{_y(y1):.1f}" x2="{_x(x2):.1f}" y2="{_y(y2):.1f}"/>'


def _bar(start: float, end: float, height: float, told: str) -> str:
    place = f'x="{_x(start):.1f}" y="{_y(height):.1f}" width="{_x(end) - _x(start):.1f}" height="{BOTTOM - _y(height):.1f}"'
    return f'<rect class="bar" {place}><title>{told}</title></rect>'


def _label(x: float, y: float, text: str) -> str:
    return f'<text class="count" x="{_x(x):.1f}" y="{_y(y) - 3:.1f}" text-anchor="middle">{text}</text>'


def _frame(title: str, across: str, up: str, parts: Sequence[str], ticks: Sequence[str]) -> str:
    """Put axes with their names around the parts; ticks stand at even distances on both axes."""
    axes = [_line(0, 0, 1, 0, "axis"), _line(0, 0, 0, 1, "axis")]
    for place, tick in enumerate(ticks):
        share = place / (len(ticks) - 1)
        axes.append(f'<text class="tick" x="{_x(share):.1f}" y="{BOTTOM + 14}" text-anchor="middle">{tick}</text>')
        axes.append(f'<text class="tick" x="{LEFT - 6}" y="{_y(share) + 4:.1f}" text-anchor="end">{tick}</text>')
    middle = (TOP + BOTTOM) / 2
    names = [
        f'<text class="name" x="{_x(0.5):.1f}" y="{HEIGHT - 12}" text-anchor="middle">{across}</text>',
        f'<text class="name" x="14" y="{middle:.1f}" text-anchor="middle" transform="rotate(-90 14 {middle:.1f})">{up}</text>',
    ]
    inside = "".join((*axes, *parts, *names))
    drawing = f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">{inside}</svg>'
    return f"<figure><figcaption>{title}</figcaption>{drawing}</figure>"
