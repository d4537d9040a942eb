"""How well copies are found, and how often follow-up stories are merged, on a corpus of dated articles.

    python tests/benchmarks/copies.py --corpus news.jsonl.xz [--articles 400] [--rensa]

Edited copies are made by program from articles of the corpus and looked for among all of it. Follow-ups are pairs of one site whose
headlines share rare words and whose days differ. What is merged can be printed to be judged by eye (--show). Nothing is written.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from click import echo

from qa.articles.copies import CopyFinder
from qa.articles.likeness import Body, likeness
from vectorstore.errors import UnknownArticle
from vectorstore.records import Article, Published, Root

ROOT = Root("00000000", "corpus", "corpus")
BOILERPLATE = (
    "This story first appeared elsewhere and is shown here with permission. Our newsroom did not check it. "
    "Subscribe to our letter for more stories like this one, and follow us wherever you read your news. "
    "If you have found a mistake, write to the editors and they will have a look at it within two working days."
)
FILLER = "people town early certain office small remain second given matter window number report later paper simple".split()


class Shelf:
    """The corpus as a store in memory."""

    def __init__(self, articles: list[Article]) -> None:
        self.held = {article.id: article for article in articles}
        self.members: dict[str, set[str]] = defaultdict(set)

    def article(self, article_id: str) -> Article:
        if article_id not in self.held:
            raise UnknownArticle(article_id)
        return self.held[article_id]

    def copies(self, article_id: str) -> tuple[Article, ...]:
        self.article(article_id)
        return ()

    def roots(self) -> tuple[Root, ...]:
        return (ROOT,)

    def manifest(self, root_id: str) -> dict[str, tuple[str, str]]:
        return {article.id: (article.file, article.raw_sha256) for article in self.held.values()}


def read(path: Path) -> Iterator[Article]:
    for line in lzma.open(path, "rt", encoding="utf-8"):
        row = json.loads(line)
        day = date.fromisoformat(row["date"][:10])
        site = urlsplit(row["url"]).netloc
        yield Article(
            row["id"],
            ROOT.id,
            "corpus",
            row["title"],
            f"{row['title']}\n{row['text']}",
            site,
            None,
            row["url"],
            Published(day, day, "day"),
            (),
            row["id"],
            row["id"],
        )


def made_from(article: Article, text: str, headline: str = "", days: int = 0) -> Article:
    title = headline or article.title
    day = article.published.first + timedelta(days)
    fields = {name: getattr(article, name) for name in article.__slots__}
    return Article(
        **(
            fields
            | {
                "id": "made",
                "title": title,
                "text": f"{title}\n{text}",
                "raw_sha256": "made",
                "story": "made",
                "published": Published(day, day, "day"),
            }
        )
    )


def body(article: Article) -> str:
    return article.text.removeprefix(article.title).strip()


def cut(text: str, share: float) -> str:
    return text[: int(len(text) * share)]


def some_paragraphs(text: str, share: float, dice: random.Random) -> str:
    parts = [part for part in text.split("\n") if part.strip()]
    kept = sorted(dice.sample(range(len(parts)), max(1, int(len(parts) * share))))
    return "\n".join(parts[at] for at in kept)


def first_paragraphs(text: str) -> str:
    parts = [part for part in text.split("\n") if part.strip()]
    return "\n".join(parts[:3])


def other_words(text: str, share: float, dice: random.Random) -> str:
    """Change words, not figures: an editor does not change those."""

    def change(match: re.Match[str]) -> str:
        return dice.choice(FILLER) if dice.random() < share else match.group()

    return re.sub(r"[^\W\d_]+", change, text)


def edits(other: str, dice: random.Random) -> dict[str, Callable[[str], str]]:
    return {
        "same text": lambda text: text,
        "cut to 70 %": lambda text: cut(text, 0.7),
        "cut to 50 %": lambda text: cut(text, 0.5),
        "cut to 30 %": lambda text: cut(text, 0.3),
        "first three paragraphs": first_paragraphs,
        "half of the paragraphs": lambda text: some_paragraphs(text, 0.5, dice),
        "boilerplate above and below": lambda text: f"{BOILERPLATE}\n{text}\n{BOILERPLATE}",
        "5 % of the words changed": lambda text: other_words(text, 0.05, dice),
        "10 % of the words changed": lambda text: other_words(text, 0.10, dice),
        "cut to 50 %, 5 % changed": lambda text: other_words(cut(text, 0.5), 0.05, dice),
        "next day, 5 % changed": lambda text: other_words(text, 0.05, dice),
        "next day, half of the paragraphs": lambda text: some_paragraphs(text, 0.5, dice),
        "two articles merged": lambda text: f"{text}\n{other}",
    }


def measure_edits(finder: CopyFinder, shelf: Shelf, articles: list[Article], count: int) -> None:
    dice = random.Random(5)
    sample = dice.sample([article for article in articles if len(body(article).split()) >= 150], count)
    found: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    names: list[str] = []
    started, asked = time.process_time(), 0
    for article in sample:
        other = dice.choice(articles)
        names = list(edits("", dice))
        for name, edit in edits(body(other), dice).items():
            made = made_from(article, edit(body(article)), "A headline that nobody else has", name.startswith("next day"))
            story = finder.stories([made])["made"]
            asked += 1
            # The story may be that of another copy in the corpus; a page of two articles may go to either.
            right = story == article.id or (story != "made" and likeness(Body(article), Body(shelf.article(story))) > 0)
            right = right or (name == "two articles merged" and story == other.id)
            found[name] += right
            wrong[name] += story != "made" and not right
            finder._sketches.drop("made")
    each = (time.process_time() - started) / asked * 1000
    echo(f"{count} articles, each edited in {len(names)} ways, looked for among {len(articles)} ({each:.1f} ms each)")
    echo(f"{'edit':32}{'linked':>8}{'to a wrong one':>16}")
    for name in names:
        echo(f"{name:32}{found[name] / count:8.3f}{wrong[name] / count:16.3f}")


def follow_ups(articles: list[Article]) -> list[tuple[Article, Article]]:
    """Pairs of one site, 1 to 30 days apart, whose headlines share at least two rare words (in at most 60 headlines)."""
    titles = {article.id: set(re.findall(r"[^\W\d_]{4,}", article.title.casefold())) for article in articles}
    counts = Counter(word for words in titles.values() for word in words)
    by_word = defaultdict(list)
    for article in articles:
        for word in titles[article.id]:
            if counts[word] <= 60:
                by_word[word].append(article)
    shared: Counter[tuple[str, str]] = Counter()
    known = {article.id: article for article in articles}
    for group in by_word.values():
        for at, one in enumerate(group):
            for other in group[at + 1 :]:
                if one.source == other.source and 1 <= abs((one.published.first - other.published.first).days) <= 30:
                    shared[min(one.id, other.id), max(one.id, other.id)] += 1
    return [(known[one], known[other]) for (one, other), count in shared.items() if count >= 2]


def measure_follow_ups(articles: list[Article], show: int) -> None:
    pairs = follow_ups(articles)
    merged = [(one, other, like) for one, other in pairs if (like := likeness(Body(one), Body(other)))]
    same = sum(like >= 0.9 for _, _, like in merged)
    rate = len(merged) / max(1, len(pairs))
    echo(f"\n{len(pairs)} follow-up pairs (one site, 1-30 days apart, headlines that share rare words): {len(merged)} merged ({rate:.4f})")
    echo(f"of these {same} have at least 90 % of the shorter text in the longer: the same report published again")
    for one, other, like in sorted(merged, key=lambda item: item[2])[:show]:
        echo(f"  {like:.2f} {one.published.first} {one.id} {one.title[:60]} | {other.published.first} {other.id} {other.title[:60]}")


def measure_corpus(articles: list[Article], show: int) -> None:
    """Ingest the corpus from nothing, and tell speed and stories."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "copies.npz"
        shelf = Shelf([])
        finder = CopyFinder(shelf, path)
        stories: dict[str, str] = {}
        started = time.process_time()
        for at in range(0, len(articles), 50):
            batch = articles[at : at + 50]
            stories |= finder.stories(batch)
            shelf.held |= {article.id: article for article in batch}
        seconds = time.process_time() - started
        finder.save()
        started = time.process_time()
        again = CopyFinder(shelf, path)
        opened = time.process_time() - started
        started = time.process_time()
        for article in articles[:200]:
            again.stories([made_from(article, body(article))])
            again._sketches.drop("made")
        one = (time.process_time() - started) / 200
        started = time.process_time()
        again._sketches.changed = True
        again.save()
        copies = sum(story != key for key, story in stories.items())
        each, size = seconds / len(articles) * 1000, path.stat().st_size / 1e6
        echo(f"\n{len(articles)} articles from nothing: {seconds:.1f} s ({each:.2f} ms each), {copies} copies; file {size:.0f} MB")
        echo(f"opened again in {opened:.2f} s; one more article {one * 1000:.1f} ms; saved in {time.process_time() - started:.2f} s")
        echo(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB, corpus included")
    known = {article.id: article for article in articles}
    pairs = [(known[key], known[story]) for key, story in stories.items() if key != story]
    for one, other in random.Random(3).sample(pairs, min(show, len(pairs))):
        echo(f"  {one.published.first} {one.title[:60]} | {other.published.first} {other.title[:60]}")


def measure_rensa(articles: list[Article], count: int) -> None:
    """The same edits with MinHash (rensa, LSH threshold 0.3, then containment at 0.6), for comparison."""
    from rensa import RMinHash, RMinHashLSH

    from qa.articles.shingles import containment, shingles

    def signature(text: str) -> RMinHash:
        words = re.findall(r"\w+", text.casefold())
        made = RMinHash(128, 1)
        made.update([" ".join(words[at : at + 4]) for at in range(max(1, len(words) - 3))])
        return made

    dice = random.Random(5)
    sample = dice.sample([article for article in articles if len(body(article).split()) >= 150], count)
    others = random.Random(6).sample(articles, 3000)
    shelf = {article.id: article for article in [*sample, *others]}
    keys = list(shelf)
    index = RMinHashLSH(0.3, 128, 64)
    for key, article_id in enumerate(keys):
        index.insert(key, signature(body(shelf[article_id])))
    found: Counter[str] = Counter()
    for article in sample:
        for name, edit in edits(body(dice.choice(articles)), dice).items():
            text = edit(body(article))
            near = [keys[key] for key in index.query(signature(text))]
            found[name] += article.id in near and containment(shingles(text), shingles(body(article))) >= 0.6
    echo(f"\nrensa, LSH 0.3 and containment 0.6, among {len(keys)} articles:")
    for name in edits("", dice):
        echo(f"{name:32}{found[name] / count:8.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="JSON lines, xz: id, title, date, url, text")
    parser.add_argument("--articles", type=int, default=400, help="how many are edited")
    parser.add_argument("--show", type=int, default=0, help="how many merged pairs to print")
    parser.add_argument("--rensa", action="store_true", help="also measure MinHash")
    asked = parser.parse_args()
    articles = list(read(asked.corpus))
    with TemporaryDirectory() as folder:
        shelf = Shelf(articles)
        finder = CopyFinder(shelf, Path(folder) / "copies.npz")
        measure_edits(finder, shelf, articles, asked.articles)
    measure_follow_ups(articles, asked.show)
    measure_corpus(articles, asked.show)
    if asked.rensa:
        measure_rensa(articles, asked.articles)


if __name__ == "__main__":
    main()
