"""What the lines are that sites repeat: over the articles of a corpus, how many lose how much, and the lines themselves to be read.

    python -m tests.benchmarks.repeats --corpus news.jsonl.xz [--every 4] [--articles 6500] [--show 40]

Dates are not looked for, which takes most of the time of an ingest. Some minutes.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

from qa.articles.corpus import lines, record
from qa.articles.draft import Draft
from qa.articles.metadata import from_fields
from qa.articles.plain import read_plain
from qa.articles.repeats import REASON, SiteLines
from qa.articles.wrapping import paragraphs
from qa.errors import UnreadableFile
from vectorstore.records import UNKNOWN, Article, Filters, Root

BATCH = 40


class Shelf:
    """The part of a store that SiteLines asks, in memory."""

    def __init__(self, root: Root) -> None:
        self.root = root
        self.held: dict[str, Article] = {}

    def article(self, article_id: str) -> Article:
        return self.held[article_id]

    def articles(self, filters: Filters, *, limit: int) -> tuple[Article, ...]:
        return tuple(one for one in self.held.values() if one.source in filters.sources)[:limit]

    def roots(self) -> tuple[Root, ...]:
        return (self.root,)


def articles(path: Path, root: Root, every: int, most: int) -> list[Article]:
    """Return every n-th article of a corpus, undated."""
    found: list[Article] = []
    for n, line in enumerate(lines(path)):
        if n % every or len(found) == most:
            continue
        try:
            told = record(line, path.name, root)
        except UnreadableFile:
            continue
        about = from_fields(told.fields)
        draft: Draft = read_plain(paragraphs(str(told.fields.get("text", ""))), about.title)
        site = about.outlet or root.name
        title = draft.title or draft.text[:60]
        found.append(Article(told.id, root.id, path.name, title, draft.text, site, None, about.url, UNKNOWN, draft.cuts, told.id, told.id))
    return found


def main() -> None:
    """Print the counts, the most frequent lines and a sample of the others."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--corpus", type=Path, required=True)
    options.add_argument("--every", type=int, default=4)
    options.add_argument("--articles", type=int, default=6500)
    options.add_argument("--show", type=int, default=40)
    chosen = options.parse_args()
    root = Root("corpus", chosen.corpus.name, str(chosen.corpus))
    shelf = Shelf(root)
    given = articles(chosen.corpus, root, chosen.every, chosen.articles)
    sites, began = SiteLines(shelf), time.process_time()
    for at in range(0, len(given), BATCH):
        left, again = sites.cut(given[at : at + BATCH])
        shelf.held.update((one.id, one) for one in (*left, *again))
    spent = 1000 * (time.process_time() - began) / len(given)
    cut = {one.id: [cut.text for cut in one.cuts if cut.reason == REASON] for one in shelf.held.values()}
    counted = Counter(line for many in cut.values() for line in many)
    words = sum(count * len(line.split()) for line, count in counted.items())
    sys.stdout.write(f"{sum(map(bool, cut.values()))} of {len(given)} articles lose {counted.total()} lines ({len(counted)} different), ")
    sys.stdout.write(f"{words} words; {spent:.1f} ms an article\n")
    common = counted.most_common(chosen.show)
    rare = sorted(counted.keys() - dict(common).keys())
    random.seed(1)
    for line in [*dict(common), *random.sample(rare, min(chosen.show, len(rare)))]:
        sys.stdout.write(f"{counted[line]:5} {line[:120]}\n")


if __name__ == "__main__":
    main()
