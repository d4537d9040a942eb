"""Sizes of passages and vectors of single sentences, over the lesser subset: a tenth of the questions, their articles and 50 others."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from tests.benchmarks import ranking_data as data
from tests.benchmarks.ranking_bench import Bench, News, owners_of
from tests.benchmarks.ranking_data import Piece
from tests.benchmarks.ranking_fused import SHIPPED, Found, articles, near_alone, searched
from tests.benchmarks.ranking_scores import Scores, of_articles
from tests.benchmarks.ranking_vectors import Encoder, Vectors

TWO = (0.5, 0.5, 0.0)


def show(news: News, encoder: Encoder) -> None:
    """Print the rows."""
    bench = Bench.few(news)
    sys.stdout.write(f"Lesser subset: {len(bench.questions)} questions, {len(bench.stories)} articles\n")
    asked = encoder.vectors([question.text for question in bench.questions])
    for size in data.SIZES:
        pieces = data.passages(bench.stories, size)
        words, cosines = bench.words(pieces, str(size)), asked @ _vectors(bench, news, encoder, size).T
        bm25, owners, found = words.bm25(), owners_of(pieces), searched(bench, pieces, words, cosines)
        name = f"passages {size} ({len(pieces)})"
        bench.show(
            f"words, {name}", lambda n, bm25=bm25, owners=owners: of_articles(bm25.scores(bench.terms[n]), owners, len(bench.stories))
        )
        bench.show(f"vectors, {name}", near_alone(bench, owners, cosines))
        for weights in (TWO, SHIPPED):
            told = " + ".join(map(str, weights))
            bench.show(f"shares {told}, {name}", articles(bench, found, lambda n, one, weights=weights: one.mixed(weights)))
    sentences = data.sentences(bench.stories)
    single = asked @ _kept(encoder, bench, sentences, "sentences").T
    bench.show(f"vectors, single sentences ({len(sentences)})", near_alone(bench, owners_of(sentences), single))
    starts = _starts(pieces, sentences)

    def nearest_sentence(n: int, one: Found) -> Scores:
        return np.maximum.reduceat(single[n], starts)[one.places]

    for weights in ((1.0, 0.0, 0.0), TWO, SHIPPED):
        told = " + ".join(map(str, weights))
        way = articles(bench, found, lambda n, one, weights=weights: one.mixed(weights, nearest_sentence(n, one)))
        bench.show(f"shares {told}, nearest sentence of 200", way)


def _vectors(bench: Bench, news: News, encoder: Encoder, size: int) -> Vectors:
    """Return the passages' vectors; those of 200 word pieces out of the whole subset's."""
    pieces = data.passages(bench.stories, size)
    if size != 200:
        return _kept(encoder, bench, pieces, str(size))
    stories = data.stories(news.corpus, news.questions, news.work)
    every = data.passages(stories, size)
    wanted = {story.id for story in bench.stories}
    rows = [place for place, one in enumerate(every) if stories[one.story].id in wanted]
    kept = encoder.kept_vectors(data.texts_of(stories, every), bench.work / f"vectors-{size}.npy")
    return np.asarray(kept[rows], np.float32)


def _kept(encoder: Encoder, bench: Bench, pieces: Sequence[Piece], name: str) -> Vectors:
    texts = data.texts_of(bench.stories, pieces, titled=name != "sentences")
    return np.asarray(encoder.kept_vectors(texts, bench.work / f"few-vectors-{name}.npy"), np.float32)


def _starts(pieces: Sequence[Piece], sentences: Sequence[Piece]) -> np.ndarray:
    """Return the place of each passage's first sentence; passages and sentences lie in the same order without gaps."""
    places = {(one.story, one.start): place for place, one in enumerate(sentences)}
    return np.array([places[one.story, one.start] for one in pieces])
