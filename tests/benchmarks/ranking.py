"""How to rank, by figures: RR@10 of articles over a fixed subset of a news corpus, for every way that was tried (docs/ranking.md).

Run: python -m tests.benchmarks.ranking --corpus FILE.jsonl.xz --questions FILE.jsonl.xz --work FOLDER. Questions hold
articles_with_answer and gold_articles. The first run embeds 61,000 passages (an hour on one thread); later ones take minutes.
Decisions are made on the first column, the choosing half; the second is the other half.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.benchmarks import ranking_data as data
from tests.benchmarks.ranking_scores import (
    Scores,
    Words,
    best,
    by_presence,
    line,
    min_max,
    of_articles,
    reciprocal,
    reciprocal_rank,
    z,
)
from vectorstore.words import terms

DEPTH = 100
Way = Callable[[int], Scores]  # question → a score for every article


class Bench:
    """The subset with everything that scores need."""

    def __init__(self, corpus: Path, questions: Path, work: Path) -> None:
        work.mkdir(parents=True, exist_ok=True)
        self.work = work
        self.stories = data.stories(corpus, questions, work)
        self.questions = data.asked(questions, self.stories)
        self.terms = data.stems([" ".join(terms(question.text)) for question in self.questions])
        self.everything = data.stems([question.text for question in self.questions])
        self.whole = Words(*data.term_counts(((one.title, one.text) for one in self.stories), work / "words-articles.pickle"))

    def passages(self, size: int) -> tuple[list[data.Piece], np.ndarray, Words]:
        """Return the passages of a size, the article of each, and their word index."""
        pieces = data.passages(self.stories, size)
        texts = ((self.stories[one.story].title, self.stories[one.story].text[one.start : one.end]) for one in pieces)
        return (
            pieces,
            np.array([one.story for one in pieces], np.int32),
            Words(*data.term_counts(texts, self.work / f"words-{size}.pickle")),
        )

    def show(self, name: str, way: Way) -> None:
        """Print one row."""
        scores = [way(n) for n in range(len(self.questions))]
        values = [reciprocal_rank(one, question.relevant) for one, question in zip(scores, self.questions, strict=True)]
        gold = [reciprocal_rank(one, question.gold) for one, question in zip(scores, self.questions, strict=True) if question.gold]
        sys.stdout.write(line(name, values, [question.choose for question in self.questions], gold) + "\n")
        sys.stdout.flush()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("corpus", "questions", "work"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    told = parser.parse_args()
    bench = Bench(told.corpus, told.questions, told.work)
    words_alone(bench)
    from_passages(bench)
    with_vectors(bench)


def words_alone(bench: Bench) -> None:
    """Words only: passages of three sizes, whole articles, coverage; title weights, parameters, clean-up, articles from passages."""
    count = len(bench.stories)
    article = bench.whole.bm25()
    bench.show("words, whole articles, every word of the question", lambda n: article.scores(bench.everything[n]))
    bench.show("words, whole articles", lambda n: article.scores(bench.terms[n]))
    for title in (2.0, 5.0, 10.0):
        weighed = bench.whole.bm25(title=title)
        bench.show(f"words, whole articles, title x{title:.0f}", lambda n, weighed=weighed: weighed.scores(bench.terms[n]))
    for size in data.SIZES:
        _, owners, words = bench.passages(size)
        for title, k1, b in ((0.0, 1.2, 0.75), (1.0, 1.2, 0.75), (1.0, 0.9, 0.4), (2.0, 1.2, 0.75), (4.0, 1.2, 0.75)):
            bm25 = words.bm25(title=title, k1=k1, b=b)
            name = f"words, passages {size}, title x{title:.0f}, k1 {k1}, b {b}"
            bench.show(name, lambda n, bm25=bm25, owners=owners: of_articles(bm25.scores(bench.terms[n]), owners, count))
        held, sizes = by_presence(words, owners, bench.whole)
        cover = held.bm25(title=3.0, lengths=sizes)
        bench.show(f"words, coverage from passages {size}", lambda n, cover=cover: cover.scores(bench.terms[n]))


def from_passages(bench: Bench) -> None:
    """Words only, passages of 200: all words of the question, and articles scored by several of their passages."""
    count = len(bench.stories)
    _, owners, words = bench.passages(200)
    bm25 = words.bm25()
    told = "words, passages 200"
    bench.show(f"{told}, every word of the question", lambda n: of_articles(bm25.scores(bench.everything[n]), owners, count))
    for way in ("sum2", "sum3", "decay"):
        bench.show(f"{told}, {way}", lambda n, way=way: of_articles(bm25.scores(bench.terms[n]), owners, count, way))


def with_vectors(bench: Bench) -> None:
    """Vectors only, and every fusion, over passages of 200 word pieces."""
    count = len(bench.stories)
    pieces, owners, words = bench.passages(200)
    vectors = np.asarray(data.vectors(bench.stories, pieces, bench.work / "vectors-200.npy"), np.float32)
    asked = data.question_vectors(bench.questions)
    bm25 = words.bm25()
    held, sizes = by_presence(words, owners, bench.whole)
    cover = held.bm25(title=3.0, lengths=sizes)
    first = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
    last = np.r_[first[1:], len(owners)]
    begin = dict(zip(owners[first].tolist(), zip(first.tolist(), last.tolist(), strict=True), strict=True))
    found = []
    for n in range(len(bench.questions)):
        near, told, covered = vectors @ asked[n], bm25.scores(bench.terms[n]), cover.scores(bench.terms[n])
        two = np.union1d(best(near, DEPTH), best(told, DEPTH))
        spots = [begin[int(one)] for one in best(covered, DEPTH // 2) if int(one) in begin]
        three = np.union1d(two, [start + int(np.argmax(told[start:end])) for start, end in spots])
        shares = told / bm25.most(bench.terms[n]), covered / cover.most(bench.terms[n])
        found.append((near, told, covered, shares, two, three))

    def over(pool: int, score: Callable[[int, np.ndarray], Scores], way: str = "max") -> Way:
        return lambda n: of_articles(score(n, found[n][pool]), owners[found[n][pool]], count, way)

    for way in ("max", "sum2", "decay"):
        bench.show(f"vectors, {way}", lambda n, way=way: of_articles(found[n][0], owners, count, way))
    for offset in (10, 60):
        bench.show(
            f"reciprocal ranks, offset {offset}",
            over(4, lambda n, pool, offset=offset: reciprocal(found[n][0][pool], offset) + reciprocal(found[n][1][pool], offset)),
        )
    for weight in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        for name, scaled in (("min-max", min_max), ("z scores", z)):
            bench.show(
                f"{name}, vectors {weight:.1f}",
                over(
                    4,
                    lambda n, pool, weight=weight, scaled=scaled: (
                        weight * scaled(found[n][0][pool]) + (1 - weight) * scaled(found[n][1][pool])
                    ),
                ),
            )
        bench.show(
            f"shares, vectors {weight:.1f}",
            over(4, lambda n, pool, weight=weight: weight * found[n][0][pool] + (1 - weight) * found[n][3][0][pool]),
        )
    for way in ("sum2", "decay"):
        bench.show(f"shares, vectors 0.4, {way}", over(4, lambda n, pool: 0.4 * found[n][0][pool] + 0.6 * found[n][3][0][pool], way))
    for vector in (0.2, 0.3, 0.4, 0.5):
        for article in (0.2, 0.3, 0.4, 0.5):
            word = 1 - vector - article
            if word > 0.05:

                def three(n: int, pool: np.ndarray, vector: float = vector, word: float = word, article: float = article) -> Scores:
                    shares = found[n][3]
                    return vector * found[n][0][pool] + word * shares[0][pool] + article * shares[1][owners[pool]]

                bench.show(f"shares, vectors {vector} words {word:.1f} article {article}", over(5, three))


if __name__ == "__main__":
    main()
