"""Weights of the shipped ranking, parts included, on the half of the seed questions that may be tuned on: first passages and articles.

Run: python -m tests.benchmarks.ranking_seeds
"""

from __future__ import annotations

import sys
from dataclasses import replace

from qa.evaluation.evaluate import every_article, relevant_passages
from qa.evaluation.places import HALVES, seeds_desk
from qa.evaluation.questions import read_questions
from qa.settings import load

WEIGHTS = ((0.4, 0.4, 0.2), (0.3, 0.5, 0.2), (0.3, 0.4, 0.3), (0.3, 0.3, 0.4), (0.5, 0.5, 0.0))
TITLES = (1.0, 2.0)


def main() -> None:
    """Print the table."""
    with seeds_desk(load()) as desk:
        shipped = desk.library.ranking
        questions = [one for one in read_questions(HALVES[1:], every_article(desk.library)) if one.answerable]
        relevant = [set(relevant_passages(desk, one.gold)) for one in questions]
        sys.stdout.write(f"{len(questions)} questions: passage Success@1, Success@5, RR@10; article Success@1\n")
        for vectors, words, article in WEIGHTS:
            for title in TITLES if (vectors, words, article) == WEIGHTS[0] else TITLES[:1]:
                desk.library.ranking = replace(
                    shipped, vectors_weight=vectors, words_weight=words, article_weight=article, title_weight=title
                )
                rows = []
                for question, good in zip(questions, relevant, strict=True):
                    hits = desk.library.search(question.text, 10)
                    rank = next((place for place, hit in enumerate(hits, 1) if hit.passage.id in good), 0)
                    first = bool(hits) and hits[0].article.id in {gold.article.id for gold in question.gold}
                    rows.append((rank == 1, 0 < rank <= 5, 1 / rank if rank else 0.0, first))
                means = " ".join(f"{sum(column) / len(rows):.3f}" for column in zip(*rows, strict=True))
                sys.stdout.write(f"{vectors} + {words} + {article}, title x{title:.0f}: {means}\n")


if __name__ == "__main__":
    main()
