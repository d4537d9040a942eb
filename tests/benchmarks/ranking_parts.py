"""The shipped ranking with parts (vectorstore/parts.py): a fifth of the questions over the whole subset, the best candidates reordered."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from tests.benchmarks import ranking_data as data
from tests.benchmarks.ranking_bench import Bench, print_row
from tests.benchmarks.ranking_data import Asked
from tests.benchmarks.ranking_fused import SHIPPED, Found, grid, searched
from tests.benchmarks.ranking_passages import print_passages, right
from tests.benchmarks.ranking_scores import Scores, best, of_articles
from tests.benchmarks.ranking_vectors import Encoder

BY_FUSION, BY_VECTORS = 20, 5  # candidates that get parts: the best of the shipped weights without parts, and the nearest by vectors
SHARE = 5  # one question in so many is asked
CAPS = (1, 2, 3)
ALONE = (1.0, 0.0, 0.0)


def show(bench: Bench, encoder: Encoder) -> None:
    """Print the rows."""
    pieces = data.passages(bench.stories, 200)
    texts = data.texts_of(bench.stories, pieces)
    vectors = np.asarray(encoder.kept_vectors(texts, bench.work / "vectors-200.npy"), np.float32)
    chosen = [n for n, question in enumerate(bench.questions) if data.is_one_in(SHARE, question.id)]
    asked = encoder.vectors([question.text for question in bench.questions])
    words, cosines_of = bench.words(pieces, "200"), asked @ vectors.T
    questions = [bench.questions[n] for n in chosen]
    vector_of = asked[chosen]
    for title in (1.0, 2.0):
        everything = searched(bench, pieces, words, cosines_of, title)
        found = [_best(everything[n]) for n in chosen]
        wanted = sorted({int(place) for one in found for place in one.places})
        parts = encoder.kept_parts(texts, wanted, bench.work / "parts.pickle")
        near = [
            np.array([(parts[int(place)].astype(np.float32) @ vector).max() for place in one.places], np.float32)
            for one, vector in zip(found, vector_of, strict=True)
        ]
        good = [right(bench, pieces, question, one) for question, one in zip(questions, found, strict=True)]
        sys.stdout.write(f"Parts: {len(questions)} questions, {len(wanted)} passages reordered, title x{title:.0f}\n")
        for weights in (ALONE, (0.5, 0.5, 0.0), *grid()):
            for name, cosines in (("whole", [one.near for one in found]), ("parts", near)):
                scores = [one.mixed(weights, cosine) for one, cosine in zip(found, cosines, strict=True)]
                _rows(f"{' + '.join(map(str, weights))}, {name}, title x{title:.0f}", bench, questions, found, scores, good)
        shipped = [one.mixed(SHIPPED, cosine) for one, cosine in zip(found, near, strict=True)]
        for cap in CAPS:
            print_passages(f"shipped, at most {cap} of an article, title x{title:.0f}", questions, found, shipped, good, cap)


def _best(found: Found) -> Found:
    two = np.union1d(best(found.mixed(SHIPPED), BY_FUSION), best(found.near, BY_VECTORS))
    rows = (found.places, found.owners, found.near, found.words, found.word_share, found.article_share, found.of_two)
    return Found(*(row[two] for row in rows))  # type: ignore[arg-type]


def _rows(
    name: str,
    bench: Bench,
    questions: Sequence[Asked],
    found: Sequence[Found],
    scores: Sequence[Scores],
    good: Sequence[Sequence[bool]],
) -> None:
    print_row(name, questions, lambda n: of_articles(scores[n], found[n].owners, len(bench.stories)))
    print_passages(name, questions, found, scores, good, None)
