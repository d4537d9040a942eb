"""Vectors only, and every fusion of vectors and words, over passages of 200 word pieces."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks import ranking_data as data
from tests.benchmarks.ranking_bench import Bench, Way, owners_of, print_difference
from tests.benchmarks.ranking_data import Piece
from tests.benchmarks.ranking_scores import Scores, Words, best, by_presence, min_max, of_articles, reciprocal, z
from tests.benchmarks.ranking_vectors import Encoder, Vectors

DEPTH = 100  # passages taken from each ranking, as in vectorstore/search.py
ARTICLES = 50  # articles that bring in their best passage, the same
SHIPPED = (0.4, 0.4, 0.2)  # weights of cosine, passage's share and article's share
STEPS = (0.2, 0.3, 0.4, 0.5)


@dataclass(frozen=True, slots=True)
class Found:
    """The candidates of one question; every array has one row a passage.

    Attributes:
        places: of the passages, rising; `owners` their articles.
        near: cosine. words: BM25. word_share, article_share: of the best BM25 that the question's words allow.
        of_two: which passages one of the two rankings of passages brought up, and not only their article.
    """

    places: NDArray[np.int64]
    owners: NDArray[np.int32]
    near: Scores
    words: Scores
    word_share: Scores
    article_share: Scores
    of_two: NDArray[np.bool_]

    def two(self) -> Found:
        """Return the candidates of passages' rankings alone."""
        at = self.of_two
        rows = (self.places, self.owners, self.near, self.words, self.word_share, self.article_share, self.of_two)
        return Found(*(row[at] for row in rows))  # type: ignore[arg-type]

    def mixed(self, weights: Sequence[float], near: Scores | None = None) -> Scores:
        """Add up cosine (or what stands in for it) and shares by their weights."""
        cosine, word, article = weights
        return cosine * (self.near if near is None else near) + word * self.word_share + article * self.article_share


def grid() -> Iterator[tuple[float, float, float]]:
    """Yield the weights that are tried; each sums to 1."""
    for cosine in STEPS:
        for article in STEPS:
            if 1 - cosine - article > 0.05:
                yield cosine, round(1 - cosine - article, 1), article


def searched(bench: Bench, pieces: Sequence[Piece], words: Words, cosines: Vectors, title: float = 1.0) -> list[Found]:
    """Return every question's candidates; `cosines` are of questions × passages, `title` is the weight of the title's words."""
    owners = owners_of(pieces)
    bm25, cover = words.bm25(title=title), by_presence(words, owners, bench.articles).bm25(title=3.0)
    first = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    span = dict(zip(owners[first].tolist(), zip(first.tolist(), np.r_[first[1:], len(owners)].tolist(), strict=True), strict=True))
    found = []
    for terms, near in zip(bench.terms, cosines, strict=True):
        told, covered = bm25.scores(terms), cover.scores(terms)
        two = np.union1d(best(near, DEPTH), best(told, DEPTH))
        spots = [span[int(one)] for one in best(covered, ARTICLES) if int(one) in span]
        places = np.union1d(two, [start + int(np.argmax(told[start:end])) for start, end in spots]).astype(np.int64)
        owner, in_two = owners[places], np.isin(places, two)
        shares = told[places] / bm25.most(terms), covered[owner] / cover.most(terms)
        found.append(Found(places, owner, near[places], told[places], *shares, in_two))
    return found


def articles(bench: Bench, found: Sequence[Found], score: Callable[[int, Found], Scores], way: str = "max") -> Way:
    """Return the way that scores articles by their candidates' scores."""
    return lambda n: of_articles(score(n, found[n]), found[n].owners, len(bench.stories), way)


def near_alone(bench: Bench, owners: NDArray[np.int32], cosines: Vectors, way: str = "max") -> Way:
    """Return the way of vectors only, over all passages."""
    return lambda n: of_articles(cosines[n], owners, len(bench.stories), way)


def show(bench: Bench, encoder: Encoder) -> None:
    """Print the rows."""
    pieces = data.passages(bench.stories, 200)
    vectors = np.asarray(encoder.kept_vectors(data.texts_of(bench.stories, pieces), bench.work / "vectors-200.npy"), np.float32)
    cosines = encoder.vectors([question.text for question in bench.questions]) @ vectors.T
    words, owners = bench.words(pieces, "200"), owners_of(pieces)
    for way in ("max", "sum2", "decay"):
        bench.show(f"vectors, {way}", near_alone(bench, owners, cosines, way))
    telling = encoder.vectors([" ".join(terms) for terms in bench.terms])
    bench.show("vectors, question's stems without function words", near_alone(bench, owners, telling @ vectors.T))
    found = searched(bench, pieces, words, cosines)
    _two_rankings(bench, [one.two() for one in found])
    bm25, cover = words.bm25(), by_presence(words, owners, bench.articles).bm25(title=3.0)
    whole = bench.articles.bm25(title=10.0)
    singles = {
        "words, passages": bench.show(
            "words, passages 200", lambda n: of_articles(bm25.scores(bench.terms[n]), owners, len(bench.stories))
        ),
        "words, coverage": bench.show("words, coverage from passages 200", lambda n: cover.scores(bench.terms[n])),
        "words, whole articles x10": bench.show("words, whole articles, title x10", lambda n: whole.scores(bench.terms[n])),
    }
    mixed: dict[str, list[float]] = {}
    for title in (0.0, 1.0, 2.0, 4.0):
        weighed = found if title == 1.0 else searched(bench, pieces, words, cosines, title)
        for weights in (SHIPPED,) if title in (0.0, 4.0) else grid():
            name = f"shares, {weights[0]} + {weights[1]} + {weights[2]}, title x{title:.0f}"
            mixed[name] = bench.show(name, articles(bench, weighed, lambda n, one, weights=weights: one.mixed(weights)))
    shipped = mixed.pop("shares, 0.4 + 0.4 + 0.2, title x1")
    sys.stdout.write("Differences of RR@10, with p of the paired randomisation test\n")
    for name, values in singles.items():
        print_difference(f"{name} → shipped", bench.questions, values, shipped)
    for name, values in mixed.items():
        print_difference(f"shipped → {name}", bench.questions, shipped, values)


def _two_rankings(bench: Bench, found: Sequence[Found]) -> None:
    for offset in (10, 60):
        bench.show(
            f"reciprocal ranks, offset {offset}",
            articles(bench, found, lambda n, one, offset=offset: reciprocal(one.near, offset) + reciprocal(one.words, offset)),
        )
    scales = (("min-max", min_max, "words"), ("z scores", z, "words"), ("shares", lambda scores: scores, "word_share"))
    for weight in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        for name, scale, field in scales:

            def score(n: int, one: Found, weight: float = weight, scale: Callable[[Scores], Scores] = scale, field: str = field) -> Scores:
                return weight * scale(one.near) + (1 - weight) * scale(getattr(one, field))

            bench.show(f"{name}, vectors {weight:.1f}", articles(bench, found, score))
    for way in ("sum2", "decay"):
        bench.show(f"shares, vectors 0.4, {way}", articles(bench, found, lambda n, one: one.mixed((0.4, 0.6, 0.0)), way))
