"""Words only, over the whole corpus: whole articles, passages of 200 word pieces, coverage. The word indexes lie in the work folder."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.benchmarks import ranking_data as data
from tests.benchmarks.ranking_bench import News, print_row
from tests.benchmarks.ranking_data import Story
from tests.benchmarks.ranking_scores import Words, by_presence, of_articles
from tests.benchmarks.ranking_vectors import Unfinished
from vectorstore.words import indexed, terms

STRIDE = 500  # articles between two times that the indexes are put on disk
WHOLE = 1  # the database's user_version when every article is in it


def show(news: News, until: float) -> None:
    """Print the rows. Raises Unfinished when the time is up before everything is indexed."""
    path = news.work / "corpus.sqlite3"
    database = sqlite3.connect(path)
    index(database, news.corpus, until)
    ids = [name for (name,) in database.execute("SELECT id FROM names ORDER BY n")]
    questions = data.asked(news.questions, [Story(name, "", "", ()) for name in ids])
    telling = data.stems([" ".join(terms(question.text)) for question in questions])
    everything = data.stems([question.text for question in questions])
    known = sorted({term for row in (*telling, *everything) for term in row})
    articles = Words(*data.counts(database, "articles", known))
    sys.stdout.write(f"Whole corpus: {len(ids)} articles, {len(questions)} questions\n")
    for title in (1.0, 2.0, 10.0):
        bm25 = articles.bm25(title=title)
        print_row(f"words, whole articles, title x{title:.0f}", questions, lambda n, bm25=bm25: bm25.scores(telling[n]))
    bm25 = articles.bm25()
    print_row("words, whole articles, every word of the question", questions, lambda n: bm25.scores(everything[n]))
    _of_passages(database, questions, telling, articles, len(ids), known)


def _of_passages(
    database: sqlite3.Connection,
    questions: Sequence[data.Asked],
    telling: Sequence[Sequence[str]],
    articles: Words,
    count: int,
    known: Sequence[str],
) -> None:
    words = Words(*data.counts(database, "passages", known))
    owners = np.array([one for (one,) in database.execute("SELECT article - 1 FROM owners ORDER BY n")], np.int32)
    for title in (1.0, 2.0):
        bm25 = words.bm25(title=title)
        name = f"words, passages 200 ({len(owners)}), title x{title:.0f}"
        print_row(name, questions, lambda n, bm25=bm25: of_articles(bm25.scores(telling[n]), owners, count))
    cover = by_presence(words, owners, articles).bm25(title=3.0)
    print_row("words, coverage from passages 200", questions, lambda n: cover.scores(telling[n]))


def index(database: sqlite3.Connection, corpus: Path, until: float) -> None:
    """Index every article and its passages; goes on after the last one that is on disk."""
    if not database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'names'").fetchone()[0]:
        database.execute("CREATE TABLE owners (n INTEGER PRIMARY KEY, article INTEGER)")
        database.execute(data.table("articles"))
        database.execute(data.table("passages"))
        database.execute("CREATE TABLE names (n INTEGER PRIMARY KEY, id TEXT)")
    known = database.execute("SELECT count(*) FROM names").fetchone()[0]
    if known and database.execute("PRAGMA user_version").fetchone()[0] == WHOLE:
        return
    passage = database.execute("SELECT count(*) FROM owners").fetchone()[0]
    counter = data.word_counter()
    for n, row in enumerate(data.read_lines(corpus), 1):
        if n <= known:
            continue
        if n % STRIDE == 0:
            database.commit()
            sys.stderr.write(f"\rwords of the whole corpus: {n} articles ")
            if time.monotonic() > until:
                raise Unfinished(f"words of the whole corpus: {n} articles are indexed; run this again to go on")
        title, text = data.spaced(row["title"] or ""), data.spaced(row["text"])
        story = Story(row["id"], title, text, tuple(data.cut(text, counter)))
        head, bodies = indexed(title), [indexed(text[one.start : one.end]) for one in data.passages([story], 200)]
        database.execute("INSERT INTO names VALUES (?, ?)", (n, row["id"]))
        database.execute("INSERT INTO articles (rowid, title, text) VALUES (?, ?, ?)", (n, head, " ".join(bodies)))
        for body in bodies:
            passage += 1
            database.execute("INSERT INTO passages (rowid, title, text) VALUES (?, ?, ?)", (passage, head, body))
            database.execute("INSERT INTO owners VALUES (?, ?)", (passage, n))
    database.commit()
    database.execute(f"PRAGMA user_version = {WHOLE}")
