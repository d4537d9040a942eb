"""An Evaluation as one JSON object, as the table on the terminal and as files: report.json, report.html, TREC runs and qrels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from qa.answers import Json
from qa.evaluation.cells import cell, short
from qa.evaluation.evaluate import Evaluation, every_article
from qa.evaluation.files import written
from qa.evaluation.measures import RANKING, interval, mean, ranking
from qa.evaluation.page import html
from qa.evaluation.questions import Question
from qa.evaluation.runs import read_run, write_qrels, write_run
from qa.evaluation.summary import Figure, columns

if TYPE_CHECKING:
    from qa.desk import Desk

VERSION = 1
# Silence is a choice: of these, only the difference to the other columns tells something.
KINDS_SHOWN = (
    "passage Success@1", "passage Success@5", "article Success@1", "answer right at 1", "answer right at 3", "quotation right at 1",
    "claims found of several", "silent, rightly", "silent, wrongly", "wrong answer given", "right in all",
)  # fmt: skip


def to_json(evaluation: Evaluation) -> Json:
    """Return everything that was measured; what report.json holds and `--compare` reads."""
    return {
        "version": VERSION,
        "questions": evaluation.questions,
        "corpus": evaluation.corpus,
        "settings": evaluation.settings,
        "columns": [
            {"name": column.name, "questions": column.questions, "figures": [figure.to_json() for figure in column.figures]}
            for column in columns(evaluation.outcomes)
        ],
        "outcomes": [asdict(outcome) for outcome in evaluation.outcomes],
    }


def table(evaluation: Evaluation) -> str:
    """Return the table for the terminal, plain text: all and each half with intervals, then the main figures by kind."""
    every = columns(evaluation.outcomes)
    groups = [column for column in every if not column.name.startswith("kind ")]
    kinds = [column for column in every if column.name.startswith("kind ")]
    rows = [["", *(f"{column.name} ({column.questions})" for column in groups)]]
    for place, figure in enumerate(groups[0].figures):
        rows.append([figure.name, *(cell(column.figures[place]) for column in groups)])
    by_kind = [["", *KINDS_SHOWN]]
    for column in kinds:
        by_kind.append([f"{column.name.removeprefix('kind ')} ({column.questions})", *(short(column.figure(name)) for name in KINDS_SHOWN)])
    turned = [list(row) for row in zip(*by_kind, strict=True)]
    return f"{_grid(rows)}\n\n{_grid(turned)}"


def run_table(desk: Desk, questions: Sequence[Question], path: Path) -> str:
    """Return the article figures of a TREC run that was made elsewhere, over all answerable questions and with intervals.

    Raises:
        InvalidRun: the file is broken, or names questions or articles that are not here.
    """
    known = [question for question in questions if question.answerable]
    documents = {article.id for article in every_article(desk.library)}
    run = read_run(path, [question.id for question in questions], documents)
    qrels = {question.id: {gold.article.id: 1 for gold in question.gold} for question in known}
    values = ranking(qrels, run, qrels)
    rows = [["", f"{path.name} ({len(known)})"]]
    for name in RANKING:
        found = [values[question][name] for question in qrels]
        low, high = interval(found) or (None, None)
        rows.append([f"article {name}", cell(Figure(name, mean(found), low, high, len(found)))])
    return _grid(rows)


def write(evaluation: Evaluation, folder: Path) -> None:
    """Write report.json, report.html, and run and qrels of passages and of articles into a folder, which is made when missing."""
    with written(folder / "report.json") as file:
        json.dump(to_json(evaluation), file, ensure_ascii=False, indent=1)
    with written(folder / "report.html") as file:
        file.write(html(evaluation))
    write_run(folder / "passages.run", evaluation.passage_run)
    write_qrels(folder / "passages.qrels", evaluation.passage_qrels)
    write_run(folder / "articles.run", evaluation.article_run)
    write_qrels(folder / "articles.qrels", evaluation.article_qrels)


def _grid(rows: list[list[str]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True))]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
