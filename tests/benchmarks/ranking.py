"""How to rank, by figures: RR@10 of articles over a fixed subset of a news corpus, for every way that was tried (docs/ranking.md).

Run: python -m tests.benchmarks.ranking --corpus FILE.jsonl.xz --questions FILE.jsonl.xz --work FOLDER [SECTION ...]
A question holds articles_with_answer and gold_articles. Sections, all when none is named: words, vectors (and fusion), passages (the first
ones judged), sizes (over the lesser subset), parts, corpus (words over the whole of it). What is costly is kept in the work folder: a run
stopped by Ctrl-C or --minutes goes on there.

Columns: RR@10 on the choosing half, on which decisions are made; on the other half with its 95 % interval, Success@1 and Success@10; RR@10
and Success@10 over the questions with gold articles.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.benchmarks import ranking_corpus, ranking_few, ranking_parts, ranking_passages, ranking_words
from tests.benchmarks import ranking_fused as fused
from tests.benchmarks.ranking_bench import Bench, News
from tests.benchmarks.ranking_vectors import Encoder, Unfinished

SECTIONS = ("words", "vectors", "passages", "sizes", "parts", "corpus")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("corpus", "questions", "work"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop embedding after so long; the next run goes on")
    parser.add_argument("--as-is", action="store_true", help="embed nothing: a passage without a vector is found by its words alone")
    parser.add_argument("sections", nargs="*", choices=(*SECTIONS, []), help="all when none is named")
    told = parser.parse_args()
    wanted = told.sections or SECTIONS
    told.work.mkdir(parents=True, exist_ok=True)
    news = News(told.corpus, told.questions, told.work)
    encoder = Encoder(time.monotonic() + 60 * told.minutes, as_is=told.as_is)
    try:
        if {"words", "vectors", "passages", "parts"}.intersection(wanted):
            bench = Bench.whole(news)
            if "words" in wanted:
                ranking_words.show(bench)
            if "vectors" in wanted:
                fused.show(bench, encoder)
            if "passages" in wanted:
                ranking_passages.show(bench, encoder)
            if "parts" in wanted:
                ranking_parts.show(bench, encoder)
        if "sizes" in wanted:
            ranking_few.show(news, encoder)
        if "corpus" in wanted:
            ranking_corpus.show(news, encoder.until)
    except Unfinished as unfinished:
        sys.exit(str(unfinished))


if __name__ == "__main__":
    main()
