"""Passages ranked by meaning (vectors), by words (BM25) and by the words of their whole article; the three fused. A question in, Hits out.

BM25: Robertson and Zaragoza 2009, as FTS5 computes it (k1 1.2, b 0.75). Reciprocal-rank fusion: Cormack, Clarke and Büttcher 2009.
What was tried, with figures: docs/ranking.md.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

from vectorstore.coverage import Coverage, Covered
from vectorstore.library import Library
from vectorstore.parts import nearest_part
from vectorstore.records import Hit
from vectorstore.rows import ARTICLE, PASSAGE, article_of, passage_of
from vectorstore.vectors import Vectors, matrix
from vectorstore.words import match, terms

EXACT_UP_TO = 5000  # selected passages that are compared one by one; more are taken from the index and filtered
TRIES = 3
Key = TypeVar("Key", bound=Hashable)
Nearest = Callable[[Vectors, int], Sequence[int]]  # unit vector, k → numbers of about the k nearest passages, nearest first


@dataclass(frozen=True, slots=True)
class Ranking:
    """How the two rankings become one.

    Attributes:
        fusion: "shares" adds the cosine of the passage's nearest part, and the shares that passage and article have of the best BM25 that
            the question's words allow, so that a question whose words occur nowhere is left to the vectors; "sum" adds cosine and BM25,
            each brought to 0-1 within the search; "ranks" adds 1 / (rank_offset + rank) of both.
        depth: passages taken from each ranking, at least the k that is asked for.
        vectors_weight, words_weight, article_weight: what each counts; the last with "shares" alone.
        articles: with "shares", how many of the articles that cover the question best bring in their best passage.
        title_weight: how much more a word counts in the title than in the text.
        per_article: most hits from one article, None for no limit.
        rank_offset: the k of reciprocal-rank fusion; 60 is its authors' choice.
    """

    fusion: Literal["shares", "sum", "ranks"] = "shares"
    depth: int = 100
    vectors_weight: float = 0.4
    words_weight: float = 0.4
    article_weight: float = 0.2
    articles: int = 50
    title_weight: float = 1.0
    per_article: int | None = None
    rank_offset: int = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that one of the rankings brought up.

    Attributes:
        words: BM25; 0.0 when no query word occurs in it.
        nearest_part: cosine of the question and the part of the passage that is nearest to it; None for a passage stored without parts.
        words_share, article_share: of the best BM25 that the query's words allow a passage and an article, 0 to 1.
    """

    n: int
    passage_id: str
    article_id: str
    similarity: float
    words: float
    words_share: float = 0.0
    article_share: float = 0.0
    nearest_part: float | None = None

    @property
    def meaning(self) -> float:
        """How near the passage comes in meaning, at its best place."""
        return self.similarity if self.nearest_part is None else self.nearest_part


class ExactSearch:
    """The nearest passages by comparing all of them; the matrix is kept until the library changes. 20,000 passages take 2 ms."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: tuple[int, Sequence[int], Vectors] | None = None

    def nearest(self, vector: Vectors, k: int) -> tuple[int, ...]:
        """Numbers of the k nearest passages, nearest first, ties by number; fewer when there are fewer."""
        kept = self._kept
        if kept is None or kept[0] != self._library.changes:
            changes = self._library.changes
            numbers: list[int] = []
            rows: list[Vectors] = []
            for some, vectors in self._library.vectors.portions():
                numbers.extend(some)
                rows.append(vectors)
            kept = self._kept = (changes, numbers, np.concatenate(rows) if rows else matrix([]))
        return top(kept[1], kept[2], vector, k)


def search(
    library: Library,
    nearest: Nearest,
    coverage: Coverage,
    vector: Vectors,
    query: str,
    k: int,
    within: Collection[str] | None,
    ranking: Ranking,
) -> tuple[Hit, ...]:
    """Return the k best passages by falling score, ties by passage id; fewer when there are fewer, none for k < 1.

    Args:
        nearest: finds passages by vector; what it returns may be a little old.
        vector: the query's unit vector.
        within: ids of the articles that may be searched; None for all of them.
    """
    if k < 1 or (within is not None and not within):
        return ()
    for _ in range(TRIES):  # a write between the two looks would hide passages from one of them: look again
        changes = library.changes
        with library.reading() as reader:
            hits = _search(reader, nearest, coverage, vector, query, k, within, ranking)
        if changes == library.changes:
            break
    return hits


def fuse(candidates: Sequence[Candidate], ranking: Ranking) -> list[tuple[Candidate, float]]:
    """Candidates with their fused scores, by falling score, ties by passage id."""
    if ranking.fusion == "shares":
        scores = [
            ranking.vectors_weight * one.meaning + ranking.words_weight * one.words_share + ranking.article_weight * one.article_share
            for one in candidates
        ]
    elif ranking.fusion == "sum":
        similarities = min_max([candidate.similarity for candidate in candidates])
        words = min_max([candidate.words for candidate in candidates])
        pairs = zip(similarities, words, strict=True)
        scores = [ranking.vectors_weight * similarity + ranking.words_weight * word for similarity, word in pairs]
    else:
        by_vectors = sorted(candidates, key=lambda one: (-one.similarity, one.passage_id))
        by_words = sorted((one for one in candidates if one.words > 0), key=lambda one: (-one.words, one.passage_id))
        both = (([one.n for one in by_vectors], ranking.vectors_weight), ([one.n for one in by_words], ranking.words_weight))
        fused = reciprocal_ranks(both, ranking.rank_offset)
        scores = [fused[candidate.n] for candidate in candidates]
    return sorted(zip(candidates, scores, strict=True), key=lambda pair: (-pair[1], pair[0].passage_id))


def min_max(scores: Sequence[float]) -> list[float]:
    """Scores brought to 0-1. When all are equal they become 1.0, or 0.0 where there was nothing to score."""
    low, high = min(scores, default=0.0), max(scores, default=0.0)
    if high <= low:
        return [1.0 if high > 0 else 0.0] * len(scores)
    return [(score - low) / (high - low) for score in scores]


def reciprocal_ranks(rankings: Sequence[tuple[Sequence[Key], float]], offset: int) -> dict[Key, float]:
    """The sum of weight / (offset + rank) over rankings (best first, ranks from 1, each with its weight); absent means nothing added."""
    fused: dict[Key, float] = {}
    for ranked, weight in rankings:
        for rank, key in enumerate(ranked, start=1):
            fused[key] = fused.get(key, 0.0) + weight / (offset + rank)
    return fused


def capped(fused: Sequence[tuple[Candidate, float]], per_article: int | None) -> list[tuple[Candidate, float]]:
    """The same order with at most `per_article` candidates of one article."""
    if per_article is None:
        return list(fused)
    seen: dict[str, int] = {}
    kept = []
    for candidate, score in fused:
        seen[candidate.article_id] = seen.get(candidate.article_id, 0) + 1
        if seen[candidate.article_id] <= per_article:
            kept.append((candidate, score))
    return kept


def top(numbers: Sequence[int], vectors: Vectors, vector: Vectors, k: int) -> tuple[int, ...]:
    """The k numbers whose vectors are nearest, nearest first, ties in the given order."""
    if not len(numbers):
        return ()
    order = np.argsort(-(vectors @ vector), kind="stable")[:k]
    return tuple(numbers[place] for place in order)


def _search(
    reader: sqlite3.Connection,
    nearest: Nearest,
    coverage: Coverage,
    vector: Vectors,
    query: str,
    k: int,
    within: Collection[str] | None,
    ranking: Ranking,
) -> tuple[Hit, ...]:
    depth = max(k, ranking.depth)
    total = reader.execute("SELECT count(*) FROM vectors").fetchone()[0]
    owed = [n for (n,) in reader.execute("SELECT n FROM pending WHERE live = 1 ORDER BY n DESC LIMIT ?", (EXACT_UP_TO,))]
    if within is None:
        words = _words(reader, query, ranking, None)
        found: Sequence[int] = [*nearest(vector, depth), *owed]
    else:
        rows = reader.execute("SELECT n FROM passages WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY n", (_json(within),))
        selected = [n for (n,) in rows]
        words = _words(reader, query, ranking, frozenset(selected))
        found = _found_within(reader, nearest, vector, depth, selected, owed, total)
    by_words = sorted(words, key=lambda n: (-words[n], n))[:depth]
    covered = coverage.of(reader, terms(query)) if ranking.fusion == "shares" else Covered({}, 1.0)
    by_words += _best_of_articles(reader, covered, words, ranking.articles)
    candidates = _candidates(reader, [*dict.fromkeys([*found, *by_words])], vector, words, covered)
    by_vectors = sorted(candidates, key=lambda one: (-one.similarity, one.passage_id))[:depth]
    wanted = {one.n for one in by_vectors} | set(by_words)  # what the index still owes came on top of depth
    candidates = [one for one in candidates if one.n in wanted]
    return _hits(reader, capped(fuse(candidates, ranking), ranking.per_article)[:k])


def _found_within(
    reader: sqlite3.Connection, nearest: Nearest, vector: Vectors, depth: int, selected: list[int], owed: Sequence[int], total: int
) -> Sequence[int]:
    wanted = frozenset(selected)
    if len(selected) > EXACT_UP_TO:
        share = len(selected) / total
        found = [n for n in (*nearest(vector, min(total, math.ceil(2 * depth / share))), *owed) if n in wanted]
        if len(found) >= depth:
            return found
    blobs = dict(reader.execute("SELECT n, vector FROM vectors WHERE n IN (SELECT value FROM json_each(?))", (_json(selected),)))
    return top(selected, matrix([blobs[n] for n in selected]), vector, depth)


def _words(reader: sqlite3.Connection, query: str, ranking: Ranking, wanted: frozenset[int] | None) -> dict[int, float]:
    expression = match(query)
    if not expression:
        return {}
    # FTS5 gives bm25() as a negative number, the better the lower
    rows = reader.execute("SELECT rowid, -bm25(words, ?, 1.0) FROM words WHERE words MATCH ?", (ranking.title_weight, expression))
    return {n: score for n, score in rows if wanted is None or n in wanted}


def _best_of_articles(reader: sqlite3.Connection, covered: Covered, words: Mapping[int, float], k: int) -> list[int]:
    """The best passage by words of each of the k articles that cover the question best; articles without any of `words` are passed over."""
    best = sorted(covered.articles, key=lambda article_id: (-covered.articles[article_id], article_id))[:k]
    rows = reader.execute(
        "SELECT article_id, n FROM passages WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY n", (_json(best),)
    )
    chosen: dict[str, int] = {}
    for article_id, n in rows:
        if n in words and (article_id not in chosen or words[n] > words[chosen[article_id]]):
            chosen[article_id] = n
    return list(chosen.values())


def _candidates(
    reader: sqlite3.Connection, numbers: Sequence[int], vector: Vectors, words: Mapping[int, float], covered: Covered
) -> list[Candidate]:
    rows = reader.execute(
        "SELECT p.n, p.id, p.article_id, v.vector, parts.parts FROM passages p JOIN vectors v USING (n) "
        "LEFT JOIN parts ON parts.key = v.key WHERE p.n IN (SELECT value FROM json_each(?))",
        (_json(numbers),),
    ).fetchall()
    if not rows:
        return []
    similarities = np.clip(matrix([row[3] for row in rows]) @ vector, -1.0, 1.0)
    nearest = nearest_part([row[4] or b"" for row in rows], vector)
    return [
        # six decimals: what the order of a sum changes must not break a tie
        Candidate(
            n,
            passage_id,
            article_id,
            round(float(similarity), 6),
            words.get(n, 0.0),
            words.get(n, 0.0) / covered.most,
            covered.articles.get(article_id, 0.0),
            None if part is None else round(part, 6),
        )
        for (n, passage_id, article_id, _, _), similarity, part in zip(rows, similarities, nearest, strict=True)
    ]


def _hits(reader: sqlite3.Connection, best: Sequence[tuple[Candidate, float]]) -> tuple[Hit, ...]:
    numbers, articles = _json([one.n for one, _ in best]), _json({one.article_id for one, _ in best})
    passages = {
        row[0]: passage_of(row[1:])
        for row in reader.execute(f"SELECT p.n, {PASSAGE} FROM passages p WHERE p.n IN (SELECT value FROM json_each(?))", (numbers,))
    }
    owners = {
        row[0]: article_of(row)
        for row in reader.execute(f"SELECT {ARTICLE} FROM articles a WHERE a.id IN (SELECT value FROM json_each(?))", (articles,))
    }
    return tuple(Hit(passages[one.n], owners[one.article_id], score, one.similarity, one.words) for one, score in best)


def _json(values: Collection[int] | Collection[str]) -> str:
    return json.dumps(list(values))
