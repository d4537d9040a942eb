"""An Evaluation as one HTML page that needs nothing beside it: tables, three plots, and every question with what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from qa.evaluation.cells import cell, short
from qa.evaluation.evaluate import Evaluation
from qa.evaluation.judging import Outcome
from qa.evaluation.measures import reliability, risk_coverage
from qa.evaluation.plots import rank_plot, reliability_plot, risk_plot
from qa.evaluation.summary import Column, columns, given

STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1a; --dim: #5f5e58; --paper: #fbfaf7; --rule: #d8d5cc;
  --bar: #3d6a8a; --bad: #a3341f; --good: #2c6e49; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9e7e0; --dim: #a5a299; --paper: #181816; --rule: #3b3a36; --bar: #7fb0d2; --bad: #f0907c; --good: #85cfa4; }
}
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .3rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
p { margin: .2rem 0; } .dim, figcaption, .name, .tick { color: var(--dim); fill: var(--dim); }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .22rem .7rem .22rem 0; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th { font-weight: 600; } th:first-child, td:first-child, td.text { text-align: left; } td.text { white-space: normal; min-width: 16rem; }
.right { color: var(--good); } .wrong { color: var(--bad); }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 1rem; }
figure { margin: 0; }
svg { width: 100%; height: auto; }
svg text { font: 11px system-ui, sans-serif; fill: var(--ink); } svg .tick, svg .name { fill: var(--dim); }
.axis { stroke: var(--dim); } .ideal { stroke: var(--dim); stroke-dasharray: 4 4; } .bar { fill: var(--bar); }
.curve { fill: none; stroke: var(--bar); stroke-width: 2; } circle { fill: var(--bar); }
"""


def html(evaluation: Evaluation) -> str:
    """Return the whole page."""
    outcomes = evaluation.outcomes
    every = columns(outcomes)
    groups = [column for column in every if not column.name.startswith("kind ")]
    kinds = [column for column in every if column.name.startswith("kind ")]
    confidences, right = given(outcomes)
    plots = (
        reliability_plot(reliability(confidences, right))
        + risk_plot(risk_coverage(confidences, right, len(outcomes)))
        + rank_plot([one.passage_rank for one in outcomes if one.answerable])
    )
    settings = ", ".join(f"{name} {value}" for name, value in sorted(evaluation.settings.items()))
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Evaluation</title><style>{STYLE}</style></head>
<body>
<h1>Evaluation: {len(outcomes)} questions</h1>
<p class="dim">{escape(settings)}</p>
<p class="dim">Every question stays in every denominator. In brackets: 95 % bootstrap intervals over questions.</p>
<h2>Figures</h2>
<div class="wide">{_groups(groups)}</div>
<h2>Plots, over all questions</h2>
<div class="plots">{plots}</div>
<h2>By kind of question</h2>
<div class="wide">{_kinds(kinds)}</div>
<h2>Every question</h2>
<div class="wide">{_questions(outcomes)}</div>
</body>
</html>
"""


def _groups(groups: Sequence[Column]) -> str:
    head = "".join(f'<th scope="col">{escape(column.name)} ({column.questions})</th>' for column in groups)
    rows = []
    for place, figure in enumerate(groups[0].figures):
        cells = "".join(f"<td>{cell(column.figures[place])}</td>" for column in groups)
        rows.append(f'<tr><th scope="row">{figure.name}</th>{cells}</tr>')
    return f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _kinds(kinds: Sequence[Column]) -> str:
    head = "".join(f'<th scope="col">{escape(column.name.removeprefix("kind "))} ({column.questions})</th>' for column in kinds)
    rows = []
    for place, figure in enumerate(kinds[0].figures):
        cells = "".join(f"<td>{short(column.figures[place])}</td>" for column in kinds)
        rows.append(f'<tr><th scope="row">{figure.name}</th>{cells}</tr>')
    return f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _questions(outcomes: Sequence[Outcome]) -> str:
    rows = []
    for one in outcomes:
        verdict = '<td class="right">right</td>' if one.right else '<td class="wrong">wrong</td>'
        place = "-" if not one.answerable else str(one.passage_rank or "none")
        said = escape(one.answer) if one.answer is not None else '<span class="dim">(silence)</span>'
        rows.append(
            f'<tr><td>{escape(one.id)}</td><td class="text">{escape(one.question)}</td><td>{escape(one.kind)}</td><td>{place}</td>'
            f'<td class="text">{said}</td><td>{one.confidence:.2f}</td>{verdict}</tr>'
        )
    head = "<tr><th>id</th><th>question</th><th>kind</th><th>place</th><th>answer</th><th>confidence</th><th></th></tr>"
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
