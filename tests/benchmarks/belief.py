"""Fit the bot's belief (qa/belief.py) on one half of the seed questions and show both halves: `python -m tests.benchmarks.belief`.

Prints the weights, and for a row of thresholds the share of answerable questions answered rightly (the span lies in a gold quotation) and
the share of unanswerable ones met with silence. Fitted and chosen on seeds_open; seeds_blind is only shown.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa.belief import log_odds
from qa.bot import clean
from qa.desk import Desk, build, claim
from qa.evaluation.questions import Question, read_questions
from qa.settings import Settings

ROOT = Path(__file__).parent.parent.parent
SPANS = 4  # spans of a question that are fitted on


@dataclass(frozen=True, slots=True)
class Row:
    """One span: its question's number, the features, and whether it is right."""

    question: int
    reader: float
    similarity: float
    right: bool


def rows(desk: Desk, questions: list[Question]) -> list[Row]:
    """Return the best spans of every question."""
    found = []
    for n, question in enumerate(questions):
        text = desk.bot._spelled(clean(question.text))
        hits = desk.library.search(text, desk.bot.read)
        for span in desk.bot.reader.read(text, [hit.passage.text for hit in hits], k=SPANS):
            hit = hits[span.context]
            start, end = hit.passage.start + span.start, hit.passage.start + span.end
            right = any(g.article.id == hit.article.id and start < g.end and g.start < end for g in question.gold)
            found.append(Row(n, log_odds(span.confidence), hit.similarity or 0.0, right))
    return found


def fit(found: list[Row]) -> np.ndarray:
    """Return the weights of reader, similarity and constant; logistic regression by Newton's method with a ridge of 1 on standard units."""
    features = np.array([[row.reader, row.similarity] for row in found])
    right = np.array([row.right for row in found], float)
    mean, spread = features.mean(0), features.std(0)
    design = np.c_[(features - mean) / spread, np.ones(len(features))]
    ridge = np.diag([1.0, 1.0, 1e-6])
    weights = np.zeros(3)
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ weights))
        weights -= np.linalg.solve(design.T @ (design * (p * (1 - p))[:, None]) + ridge, design.T @ (p - right) + ridge @ weights)
    raw = weights[:2] / spread
    return np.array([*raw, weights[2] - raw @ mean])


def show(name: str, weights: np.ndarray, found: list[Row], questions: list[Question]) -> None:
    best: dict[int, tuple[float, bool]] = {}
    for row in found:
        belief = 1 / (1 + np.exp(-(weights[0] * row.reader + weights[1] * row.similarity + weights[2])))
        if row.question not in best or belief > best[row.question][0]:
            best[row.question] = (belief, row.right)
    for threshold in np.arange(0.18, 0.67, 0.08):
        answered = [best.get(n, (0, False)) for n, q in enumerate(questions) if q.gold]
        silent = [best.get(n, (0, False)) for n, q in enumerate(questions) if not q.gold]
        rightly = np.mean([right and belief >= threshold for belief, right in answered])
        quiet = np.mean([belief < threshold for belief, _ in silent])
        print(f"{name}  threshold {threshold:.2f}  answered rightly {rightly:.3f}  silent rightly {quiet:.3f}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), threads=1)
        with claim(settings):
            desk = build(settings)
            desk.ingest.run(ROOT / "seeds")
            halves = {}
            for half in ("seeds_open", "seeds_blind"):
                questions = list(read_questions([ROOT / "tests" / "data" / f"{half}.jsonl"], desk.library.articles()))
                halves[half] = (rows(desk, questions), questions)
            desk.close()
    weights = fit(halves["seeds_open"][0])
    print("reader {:.3f}  similarity {:.3f}  constant {:.3f}".format(*weights))
    for half, (found, questions) in halves.items():
        show(half, weights, found, questions)


if __name__ == "__main__":
    main()
