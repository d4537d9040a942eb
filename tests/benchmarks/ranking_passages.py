"""Passages judged: right is one of a relevant article that holds the words of an answer in a row."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

import numpy as np

from qa.evaluation.measures import interval
from tests.benchmarks import ranking_data as data
from tests.benchmarks.ranking_bench import Bench
from tests.benchmarks.ranking_data import Asked, Piece
from tests.benchmarks.ranking_fused import SHIPPED, Found, grid, searched
from tests.benchmarks.ranking_scores import Scores, best
from tests.benchmarks.ranking_vectors import Encoder

CAPS = (1, 2, 3)
RULE = "right: of a relevant article, with the words of an answer"


def show(bench: Bench, encoder: Encoder) -> None:
    """Print how often the first passages are right, for the shipped weights and others, without parts, and with caps an article."""
    pieces = data.passages(bench.stories, 200)
    vectors = np.asarray(encoder.kept_vectors(data.texts_of(bench.stories, pieces), bench.work / "vectors-200.npy"), np.float32)
    cosines = encoder.vectors([question.text for question in bench.questions]) @ vectors.T
    words = bench.words(pieces, "200")
    sys.stdout.write(f"Passages ({RULE}): first on the choosing and the other half, one of five on both\n")
    for title in (1.0, 2.0):
        found = searched(bench, pieces, words, cosines, title)
        good = [right(bench, pieces, question, one) for question, one in zip(bench.questions, found, strict=True)]
        for weights in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.5, 0.5, 0.0), *grid()):
            scores = [one.mixed(weights) for one in found]
            print_passages(f"{' + '.join(map(str, weights))}, title x{title:.0f}", bench.questions, found, scores, good)
            if weights == SHIPPED:
                for cap in CAPS:
                    print_passages(f"the same, at most {cap} of an article", bench.questions, found, scores, good, cap)


def print_passages(
    name: str,
    questions: Sequence[Asked],
    found: Sequence[Found],
    scores: Sequence[Scores],
    good: Sequence[Sequence[bool]],
    cap: int | None = None,
) -> None:
    """Print how often the first passage is right, and one of the first five: the choosing half, the other with its interval.

    Args:
        good: which candidates are right.
        cap: most passages of one article, None for no limit.
    """
    first, five = [], []
    for one, score, marks in zip(found, scores, good, strict=True):
        seen: dict[int, int] = {}
        kept = []
        for place in best(score, len(score)):
            owner = int(one.owners[place])
            seen[owner] = seen.get(owner, 0) + 1
            if cap is None or seen[owner] <= cap:
                kept.append(marks[place])
        first.append(float(kept[0]))
        five.append(float(any(kept[:5])))
    told = []
    for values in (first, five):
        halves = [
            [value for value, question in zip(values, questions, strict=True) if question.choose is half] or [0.0] for half in (True, False)
        ]
        low, high = interval(halves[1]) or (0.0, 0.0)
        told.append(f"{np.mean(halves[0]):.3f}   {np.mean(halves[1]):.3f} [{low:.3f}-{high:.3f}]")
    sys.stdout.write(f"{'  passage: ' + name:<52} first {told[0]}  five {told[1]}\n")


def right(bench: Bench, pieces: Sequence[Piece], question: Asked, found: Found) -> list[bool]:
    """Return which candidates are of a relevant article and hold the words of an answer in a row."""
    answers = [_plain(answer) for answer in question.answers]
    out = []
    for place in found.places:
        piece = pieces[int(place)]
        holds = False
        if piece.story in question.relevant:
            text = _plain(bench.stories[piece.story].text[piece.start : piece.end])
            holds = any(answer in text for answer in answers)
        out.append(holds)
    return out


def _plain(text: str) -> str:
    return f" {re.sub(r'[^a-z0-9]+', ' ', text.lower()).strip()} "
