"""Fit the belief of qa/belief.py, choose how many passages to read: `python -m tests.benchmarks.belief --work FOLDER [--data FOLDER]`.

--work keeps the libraries and what the reader said; --data is a folder with corpus/ and dev/ (the news questions). Prints the weights, the
figures out of fold (five folds by question) at the best threshold, a row of thresholds, and the curve of quality against passages read.
A question that has an answer is met rightly when the most believed span is right and believed enough; one that has none, by silence.
"""

from __future__ import annotations

import argparse
import math
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from qa.belief import Belief, share_of_words
from qa.reader.calibration import fit
from tests.benchmarks.belief_rows import Asked, Span, gather

FOLDS = 5
SHIPPED = 8
READ = (2, 3, 4, 6, 8, 12)
ALIKE = 0.01  # about one question of the seeds: thresholds that near tell nothing apart, and the lower one answers more
BINS = 15
# Of the share of words. Not fitted: the surest spans stand where most words are shared, so that a fit to them alone knows little of the
# others. What other weights bring is printed.
WORDS = 1.0
WEIGHTS = (0.0, 0.5, 1.0, 1.5, 3.0)


@dataclass(frozen=True, slots=True)
class Met:
    """How a question was met: the belief in the best span (0 when there is none) and whether that span is right."""

    asked: Asked
    belief: float
    right: bool


def belief(questions: Sequence[Asked], read: int, words: float = WORDS) -> Belief:
    """Return the belief fitted on the most believed span of each question, without a threshold.

    Sources count about alike: the questions of a lesser one are repeated. The most believed alone, because that is what is shown: most of
    the further spans are wrong, and with them in the fit the belief came out too low. A guess tells which they are, then a first fit.
    """
    sizes = Counter(asked.source for asked in questions)
    repeated = [asked for asked in questions for _ in range(max(sizes.values()) // sizes[asked.source])]
    believed = Belief(reader=1.0, similarity=4.0, words=words, constant=0.0, threshold=0.0)
    for _ in range(2):
        spans = [max(offered, key=partial(_odds, believed)) for asked in repeated if (offered := _offered(asked, read))]
        given = [words * span.words for span in spans]
        made = fit([(span.reader, span.similarity) for span in spans], [span.right for span in spans], least=(0.0, 0.0), given=given)
        believed = Belief(made.weights[0], made.weights[1], words, made.constant, 0.0)
    return believed


def meet(asked: Asked, believed: Belief, read: int) -> Met:
    """Return how a question is met."""
    best = max(((_odds(believed, span), span.right) for span in _offered(asked, read)), default=(-math.inf, False))
    return Met(asked, 1 / (1 + math.exp(-best[0])), best[1])


def out_of_fold(questions: Sequence[Asked], read: int, words: float = WORDS) -> list[Met]:
    """Return how each question is met by the belief fitted on the other folds."""
    made = []
    for fold in range(FOLDS):
        others = [asked for asked in questions if _fold(asked) != fold]
        fitted = belief(others, read, words)
        made += [meet(asked, fitted, read) for asked in questions if _fold(asked) == fold]
    return made


def figures(met: Sequence[Met], threshold: float) -> tuple[float, float]:
    """Return the share answered rightly of the answerable and silently of the others; the mean over the sources of questions."""
    shares = []
    for source in sorted({one.asked.source for one in met}):
        mine = [one for one in met if one.asked.source == source]
        answered = np.mean([one.right and one.belief >= threshold for one in mine if one.asked.answerable])
        silent = np.mean([one.belief < threshold for one in mine if not one.asked.answerable])
        shares.append((float(answered), float(silent)))
    return float(np.mean([a for a, _ in shares])), float(np.mean([s for _, s in shares]))


def best_threshold(met: Sequence[Met]) -> float:
    """Return the lowest threshold at which the mean of right answers and right silences is within ALIKE of the best."""
    means = _means(met)
    return min(threshold for threshold, mean in means.items() if mean >= max(means.values()) - ALIKE)


def _means(met: Sequence[Met]) -> dict[float, float]:
    return {threshold: sum(figures(met, threshold)) / 2 for threshold in np.arange(0.05, 0.9, 0.01)}


def auc(met: Sequence[Met]) -> float:
    """Return how well the belief tells questions that have an answer from those that have none, 0.5 to 1."""
    yes = np.array([one.belief for one in met if one.asked.answerable])[:, None]
    no = np.array([one.belief for one in met if not one.asked.answerable])[None]
    return float((yes > no).mean() + (yes == no).mean() / 2)


def calibration_error(met: Sequence[Met]) -> float:
    """Return the mean distance of belief and share right over 15 bins of equal width, weighted by their questions."""
    belief, right = np.array([one.belief for one in met]), np.array([one.right for one in met])
    bins = np.minimum((belief * BINS).astype(int), BINS - 1)
    gaps = [abs(belief[bins == n].mean() - right[bins == n].mean()) * (bins == n).mean() for n in np.unique(bins)]
    return float(sum(gaps))


def _offered(asked: Asked, read: int) -> list[Span]:
    """Return the spans of the first passages, their share of words as log."""
    most = max(asked.words[:read], default=0.0)
    return [replace(span, words=math.log(share_of_words(span.words, most))) for span in asked.spans if span.rank < read]


def _odds(believed: Belief, span: Span) -> float:
    return span.reader * believed.reader + span.similarity * believed.similarity + span.words * believed.words + believed.constant


def _fold(asked: Asked) -> int:
    return zlib.crc32(asked.id.removesuffix("-without").encode()) % FOLDS


def main() -> None:
    """Gather, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    questions = gather(options.work, options.data)
    fitted = belief(questions, SHIPPED)
    met = out_of_fold(questions, SHIPPED)
    threshold = best_threshold(met)
    print(f"reader {fitted.reader:.3f}  similarity {fitted.similarity:.3f}  constant {fitted.constant:.3f}  threshold {threshold:.2f}")
    print("out of fold, at thresholds: answered rightly / silent rightly")
    for source in ("all", *sorted({asked.source for asked in questions})):
        mine = [one for one in met if source in ("all", one.asked.source)]
        row = "  ".join("{:.2f}: {:.3f}/{:.3f}".format(t, *figures(mine, t)) for t in sorted({threshold, *np.arange(0.2, 0.7, 0.1)}))
        print(f"{source:6} ({len(mine)}, AUC {auc(mine):.3f}, calibration error {calibration_error(mine):.3f})  {row}")
    print("weight of the share of words: highest mean of answered and silent rightly")
    for words in WEIGHTS:
        print(f"{words:.1f}  {max(_means(out_of_fold(questions, SHIPPED, words)).values()):.3f}")
    print("passages read: best span right / answered and silent rightly at the best threshold / milliseconds p50 of reading")
    for read in READ:
        met = out_of_fold(questions, read)
        right = np.mean([one.right for one in met if one.asked.answerable])
        both = figures(met, best_threshold(met))
        share = read / max(READ)  # time grows in step with the passages
        print(f"{read:3}  {right:.3f}  {both[0]:.3f}/{both[1]:.3f}  {share * np.median([asked.ms for asked in questions]):.0f}")


if __name__ == "__main__":
    main()
