"""Scores of the ranking experiment: BM25 over passages and articles with any parameters, fusions, and articles from their passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from qa.evaluation.measures import interval

Scores = NDArray[np.float32]
NOTHING = np.float32(-1e9)


@dataclass(frozen=True, slots=True)
class Words:
    """A word index: term → row, counts (terms × documents) in titles and in texts, and the length of each document, its title included."""

    names: dict[str, int]
    title: csr_matrix
    text: csr_matrix
    lengths: Scores

    def bm25(self, *, k1: float = 1.2, b: float = 0.75, title: float = 1.0) -> Bm25:
        """Weigh every count once; `title` multiplies the counts of titles."""
        size = self.lengths
        counts = (self.title * title + self.text).tocsr().astype(np.float32)
        counts.eliminate_zeros()
        held = np.diff(counts.indptr)
        idf = np.log1p((counts.shape[1] - held + 0.5) / (held + 0.5))
        damping = k1 * (1 - b + b * size / size.mean())
        counts.data = counts.data * (k1 + 1) / (counts.data + damping[counts.indices]) * np.repeat(idf, held)
        return Bm25(self.names, counts, idf, k1)


@dataclass(frozen=True, slots=True)
class Bm25:
    """BM25 ready to be added up; `idf` by row of `weights`."""

    names: dict[str, int]
    weights: csr_matrix
    idf: Scores
    k1: float

    def scores(self, terms: Sequence[str]) -> Scores:
        """Return the score of every document."""
        out = np.zeros(self.weights.shape[1], np.float32)
        for term in terms:
            row = self.names.get(term)
            if row is not None:
                begin, end = self.weights.indptr[row], self.weights.indptr[row + 1]
                out[self.weights.indices[begin:end]] += self.weights.data[begin:end]
        return out

    def most(self, terms: Sequence[str]) -> float:
        """Return the score of a document full of these terms; a term that is nowhere counts as the rarest."""
        unseen = float(np.log1p(2.0 * self.weights.shape[1] + 1))
        return (self.k1 + 1) * sum(float(self.idf[self.names[term]]) if term in self.names else unseen for term in terms) or 1.0


def by_presence(words: Words, owners: NDArray[np.int32], articles: Words) -> Words:
    """Return articles with, as the count of a term, the number of their passages that hold it, and as length that of their passages."""
    inside = csr_matrix((np.ones(len(owners), np.float32), (np.arange(len(owners)), owners)), (len(owners), articles.text.shape[1]))
    holding = words.text.copy()
    holding.data[:] = 1
    titles = articles.title.tocoo()
    rows = {row: words.names.get(name, -1) for name, row in articles.names.items()}
    known = np.array([rows[row] >= 0 for row in titles.row], bool)
    at = np.array([rows[row] for row in titles.row[known]], np.int32)
    title = csr_matrix((np.ones(len(at), np.float32), (at, titles.col[known])), (words.text.shape[0], articles.text.shape[1]))
    title.data[:] = np.minimum(title.data, 1)
    return Words(words.names, title, (holding @ inside).tocsr(), np.asarray(inside.sum(0)).ravel())


def best(scores: Scores, k: int) -> NDArray[np.int64]:
    """Return the places of the k highest scores, best first, equal ones in order."""
    some = np.argpartition(-scores, min(k, len(scores) - 1))[:k]
    return some[np.lexsort((some, -scores[some]))]


def of_articles(scores: Scores, owners: NDArray[np.int32], count: int, way: str = "max") -> Scores:
    """Return each article's score from its passages' : "max", "sum2", "sum3" (of the best so many) or "decay" (halved each time, five)."""
    out = np.full(count, NOTHING, np.float32)
    if way == "max":
        np.maximum.at(out, owners, scores)
        return out
    weights = {"sum2": [1, 1], "sum3": [1, 1, 1], "decay": [1, 0.5, 0.25, 0.125, 0.0625]}[way]
    taken: dict[int, int] = {}
    for place in best(scores, 500):
        article = int(owners[place])
        turn = taken.get(article, 0)
        if turn < len(weights) and scores[place] > 0:
            out[article] = max(out[article], 0) + weights[turn] * scores[place]
            taken[article] = turn + 1
    return out


def min_max(scores: Scores) -> Scores:
    """Bring scores to 0-1."""
    return (scores - scores.min()) / max(float(scores.max() - scores.min()), 1e-9)


def z(scores: Scores) -> Scores:
    """Bring scores to mean 0 and deviation 1."""
    return (scores - scores.mean()) / max(float(scores.std()), 1e-9)


def reciprocal(scores: Scores, offset: int) -> Scores:
    """Turn scores into 1 / (offset + rank)."""
    out = np.empty(len(scores), np.float32)
    out[np.argsort(-scores, kind="stable")] = 1 / (offset + np.arange(1, len(scores) + 1))
    return out


def reciprocal_rank(scores: Scores, relevant: frozenset[int]) -> float:
    """Return RR@10."""
    ranked = best(scores, 10)
    return next((1 / place for place, one in enumerate(ranked, 1) if int(one) in relevant and scores[one] > NOTHING), 0.0)


def line(name: str, values: Sequence[float], choose: Sequence[bool], gold: Sequence[float] = ()) -> str:
    """Return one row from RR@10 of each question: its mean on the choosing half; on the other half with its interval, Success@1 and @10;
    and over the questions with gold, with Success@10."""
    halves = [[value for value, chosen in zip(values, choose, strict=True) if chosen is half] or [0.0] for half in (True, False)]
    low, high = interval(halves[1]) or (0.0, 0.0)
    first, ten = (np.mean([value >= least for value in halves[1]]) for least in (1.0, 0.1))
    told = f"{name:<52} {np.mean(halves[0]):.3f}   {np.mean(halves[1]):.3f} [{low:.3f}-{high:.3f}]  S@1 {first:.3f} S@10 {ten:.3f}"
    return f"{told}  gold {np.mean(gold):.3f} S@10 {np.mean([value > 0 for value in gold]):.3f}" if len(gold) else told
