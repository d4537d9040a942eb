"""A Desk and questions with gold → an Evaluation: one Outcome a question, the rankings, and what a comparison must know.

The question path is tapped where it divides: after the search (the ranking, 100 deep) and at its end (the Reply), with the objects every
other caller gets. Nothing is asked of the parts that a user's question would not ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, TypedDict

from qa.answers import Json, Reply
from qa.evaluation.gold import Gold
from qa.evaluation.judging import Outcome, Ranking, all_citations, judge
from qa.evaluation.measures import ranking
from qa.evaluation.questions import Question
from qa.evaluation.ranked import rank_articles
from qa.evaluation.runs import Qrels, Ranked, Run
from qa.events import Ask
from vectorstore.records import Article, Passage

if TYPE_CHECKING:
    from qa.desk import Desk
    from qa.evaluation.kept import Kept
    from vectorstore.store import Store

DEPTH = 100
PAGE = 500


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that was measured, by question, and what a comparison must know.

    Attributes:
        outcomes: in the order of the questions.
        questions: hex sha256 of the questions and their gold.
        corpus: hex sha256 of the ids and texts of all articles.
        settings: what the library and the reader were made with.
        passage_qrels, article_qrels: the relevant documents of each answerable question.
        passage_run, article_run: the rankings, 100 deep.
    """

    outcomes: tuple[Outcome, ...]
    questions: str
    corpus: str
    settings: dict[str, str]
    passage_qrels: Qrels
    article_qrels: Qrels
    passage_run: Run
    article_run: Run


class About(TypedDict):
    """The fields of an Evaluation that say what it is of."""

    questions: str
    corpus: str
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Judged:
    """What one question comes to: its outcome, what is relevant (nothing when unanswerable), and both rankings."""

    outcome: Outcome
    passages: tuple[str, ...]
    articles: tuple[str, ...]
    passage_run: tuple[Ranked, ...]
    article_run: tuple[Ranked, ...]

    def to_json(self) -> Json:
        return asdict(self)

    @classmethod
    def from_json(cls, row: Json) -> _Judged:
        runs = (tuple(Ranked(**one) for one in row[name]) for name in ("passage_run", "article_run"))
        return cls(Outcome(**row["outcome"]), tuple(row["passages"]), tuple(row["articles"]), *runs)


def evaluate(
    desk: Desk, questions: Sequence[Question], step: Callable[[int, int], None] | None = None, kept: Kept | None = None
) -> Evaluation:
    """Ask every question and judge what comes back.

    Args:
        step: called with (done, all) after each question.
        kept: what an earlier, stopped evaluation of the same questions has done; gets what this one does.
    Raises:
        StoreError: the library cannot be read.
    """
    judged = []
    for done, question in enumerate(questions, 1):
        known = kept.results.get(question.id) if kept else None
        one = _Judged.from_json(known) if known else _judged(desk, question)
        if kept and not known:
            kept.add(question.id, one.to_json())
        judged.append(one)
        if step:
            step(done, len(questions))
    asked = [question.id for question in questions]
    answerable = [(question.id, one) for question, one in zip(questions, judged, strict=True) if question.answerable]
    return Evaluation(
        outcomes=tuple(one.outcome for one in judged),
        **about(desk, questions),
        passage_qrels={name: dict.fromkeys(one.passages, 1) for name, one in answerable},
        article_qrels={name: dict.fromkeys(one.articles, 1) for name, one in answerable},
        passage_run=dict(zip(asked, (one.passage_run for one in judged), strict=True)),
        article_run=dict(zip(asked, (one.article_run for one in judged), strict=True)),
    )


def about(desk: Desk, questions: Sequence[Question]) -> About:
    """Return what an evaluation is of."""
    return {
        "questions": questions_hash(questions),
        "corpus": corpus_hash(desk.library),
        "settings": {**desk.library.status().stamp, "reader": desk.bot.reader.name, "read": str(desk.bot.read)},
    }


def _judged(desk: Desk, question: Question) -> _Judged:
    hits = desk.library.search(question.text, DEPTH)
    reply = desk.bot.ask(Ask(question.text))
    passages = relevant_passages(desk, question.gold)
    articles = tuple(dict.fromkeys(gold.article.id for gold in question.gold))
    passage_run = tuple(Ranked(hit.passage.id, hit.score) for hit in hits)
    article_run = rank_articles(hits, DEPTH)
    asked = [question.id] if question.answerable else []
    by_passage = ranking({question.id: dict.fromkeys(passages, 1)}, {question.id: passage_run}, asked)
    by_article = ranking({question.id: dict.fromkeys(articles, 1)}, {question.id: article_run}, asked)
    found = Ranking(hits, by_passage.get(question.id, {}), by_article.get(question.id, {}), frozenset(passages))
    return _Judged(judge(question, found, reply, exact_citations(desk, reply)), passages, articles, passage_run, article_run)


def exact_citations(desk: Desk, reply: Reply) -> int:
    """Return how many citations of the JSON that users get stand word for word at their offsets in the stored article."""
    good = 0
    for citation in all_citations(reply):
        told = citation.to_json()
        text = desk.library.article(told["article"]["id"]).text
        inside = citation.answer_start is None or told["start"] <= told["answer_start"] < told["answer_end"] <= told["end"]
        good += bool(told["quote"]) and text[told["start"] : told["end"]] == told["quote"] and inside
    return good


def relevant_passages(desk: Desk, gold: Iterable[Gold]) -> tuple[str, ...]:
    """Return the ids of the stored passages that overlap a gold quotation and hold its answer whole, in order, each once.

    A passage that holds only a part of the answer counts when no passage holds it whole.
    """
    found: dict[str, None] = {}
    for place in gold:
        touching = [passage for passage in desk.library.passages(place.article.id) if _overlaps(passage, place.start, place.end)]
        whole = [one for one in touching if one.start <= place.answer_start and place.answer_end <= one.end]
        partly = [one for one in touching if _overlaps(one, place.answer_start, place.answer_end)]
        found.update(dict.fromkeys(passage.id for passage in whole or partly))
    return tuple(found)


def _overlaps(passage: Passage, start: int, end: int) -> bool:
    return passage.start < end and start < passage.end


def every_article(library: Store) -> Iterator[Article]:
    """Yield all articles of a library, a page at a time."""
    offset = 0
    while page := library.articles(offset=offset, limit=PAGE):
        yield from page
        offset += len(page)


def corpus_hash(library: Store) -> str:
    """Return the hex sha256 over the ids and texts of all articles, whatever their order."""
    lines = sorted(f"{article.id} {article.text_sha256}" for article in every_article(library))
    return sha256("\n".join(lines).encode()).hexdigest()


def questions_hash(questions: Sequence[Question]) -> str:
    """Return the hex sha256 over the questions and their gold, in order."""
    digest = sha256()
    for question in questions:
        places = [(gold.article.id, gold.start, gold.end, gold.answer_start, gold.answer_end, gold.claim) for gold in question.gold]
        digest.update(repr((question.id, question.kind, question.text, places)).encode())
    return digest.hexdigest()
