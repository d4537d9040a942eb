"""What the sections of the ranking experiment share: the articles, the questions, their words, and how a row is printed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.measures import randomisation
from tests.benchmarks import ranking_data as data
from tests.benchmarks.ranking_data import Asked, Piece, Story
from tests.benchmarks.ranking_scores import Scores, Words, line, reciprocal_rank
from vectorstore.words import terms

Way = Callable[[int], Scores]  # place of a question → a score for every article


@dataclass(frozen=True, slots=True)
class News:
    """Where everything lies: a news corpus, questions about it, and a folder for what is costly to make."""

    corpus: Path
    questions: Path
    work: Path


@dataclass(frozen=True, slots=True)
class Bench:
    """Articles and questions.

    Attributes:
        tag: begins the names of what is kept; "" for the whole subset.
        terms: of each question as the product searches them, function words dropped; `everything` with them.
        articles: the word index of whole articles.
    """

    work: Path
    tag: str
    stories: Sequence[Story]
    questions: Sequence[Asked]
    terms: Sequence[Sequence[str]]
    everything: Sequence[Sequence[str]]
    articles: Words

    @classmethod
    def whole(cls, news: News) -> Bench:
        """Take the whole subset and all questions."""
        stories = data.stories(news.corpus, news.questions, news.work)
        return cls._made(news, "", stories, data.asked(news.questions, stories))

    @classmethod
    def few(cls, news: News) -> Bench:
        """Take the lesser subset and a tenth of the questions."""
        stories = data.few(news.questions, data.stories(news.corpus, news.questions, news.work))
        return cls._made(news, "few-", stories, data.asked(news.questions, stories, only_few=True))

    @classmethod
    def _made(cls, news: News, tag: str, stories: Sequence[Story], questions: Sequence[Asked]) -> Bench:
        telling = data.stems([" ".join(terms(question.text)) for question in questions])
        articles = data.words_of(((one.title, one.text) for one in stories), news.work / f"{tag}words-articles.pickle")
        return cls(news.work, tag, stories, questions, telling, data.stems([one.text for one in questions]), articles)

    def words(self, pieces: Sequence[Piece], name: str) -> Words:
        """Return the word index of passages, kept under that name."""
        rows = ((self.stories[one.story].title, self.stories[one.story].text[one.start : one.end]) for one in pieces)
        return data.words_of(rows, self.work / f"{self.tag}words-{name}.pickle")

    def show(self, name: str, way: Way) -> list[float]:
        """Print one row and return RR@10 of every question."""
        return print_row(name, self.questions, way)


def print_row(name: str, questions: Sequence[Asked], way: Way) -> list[float]:
    """Print one row, of any questions, and return RR@10 of each."""
    scores = [way(n) for n in range(len(questions))]
    values = [reciprocal_rank(one, question.relevant) for one, question in zip(scores, questions, strict=True)]
    gold = [reciprocal_rank(one, question.gold) for one, question in zip(scores, questions, strict=True) if question.gold]
    sys.stdout.write(line(name, values, [question.choose for question in questions], gold) + "\n")
    sys.stdout.flush()
    return values


def print_difference(name: str, questions: Sequence[Asked], old: Sequence[float], new: Sequence[float]) -> None:
    """Print by how much RR@10 changed on the choosing and on the other half, with p of the paired randomisation test."""
    told = []
    for half in (True, False):
        rows = [(before, after) for before, after, question in zip(old, new, questions, strict=True) if question.choose is half]
        before, after = [row[0] for row in rows], [row[1] for row in rows]
        told.append(f"{np.mean(after) - np.mean(before):+.3f} p {randomisation(before, after):.3f}")
    sys.stdout.write(f"  {name:<60} choosing half {told[0]}   other half {told[1]}\n")


def owners_of(pieces: Sequence[Piece]) -> NDArray[np.int32]:
    """Return the article of each passage."""
    return np.array([one.story for one in pieces], np.int32)
