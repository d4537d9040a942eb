"""Lines that a site puts around each of its articles: the same line at the head or foot of articles that have nothing else in common.

What a running story repeats stands in articles of one subject, and a stock sentence of reporters ("did not reply") between other sentences;
neither is cut. An article's copies count once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Protocol

from qa.words import content_words
from vectorstore.records import Article, Cut, Filters, Root

REASON = "repeated on the site"
# A line is the site's when so many articles have it of which no two headlines share a word.
UNRELATED = 3
# Lines looked at, from the headline down and from the end up; and the most articles of one site that are read to begin with.
HEAD, FOOT, MOST_READ = 6, 12, 2000
# An article keeps at least so many words, and this share of them.
FEWEST, KEPT = 30, 0.5
MOST_HOLDERS = 12  # of one line that are remembered while it is not known to be the site's


class Shelf(Protocol):
    """What is needed of the store."""

    def article(self, article_id: str) -> Article: ...
    def articles(self, filters: Filters, *, limit: int) -> tuple[Article, ...]: ...
    def roots(self) -> tuple[Root, ...]: ...


@dataclass(slots=True)
class _Site:
    """The edge lines of one site: line → the articles that have it (id, story, headline's words); those known to be the site's."""

    holders: dict[bytes, list[tuple[str, str, frozenset[str]]]] = field(default_factory=dict)
    known: set[bytes] = field(default_factory=set)


class SiteLines:
    """Finds what the sites of one store repeat. What it knows of a site it reads from the store when the first of its articles comes."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._folders = {root.id: root.name for root in shelf.roots()}
        self._sites: dict[tuple[str, str], _Site] = {}

    def cut(self, batch: Sequence[Article]) -> tuple[list[Article], list[Article]]:
        """Return the articles of a batch without what their sites repeat, and the stored ones that change because it is known now."""
        ids = {article.id for article in batch}
        found: dict[str, None] = {}
        for article in batch:
            found.update(dict.fromkeys(self._learn(self._site(article), article)))
        stored = [self._shelf.article(article_id) for article_id in found if article_id not in ids]
        again = [changed for article in stored if (changed := self._without(article)) is not article]
        return [self._without(article) for article in batch], again

    def _site(self, article: Article) -> _Site:
        """Return what is known of an article's site: its outlet, or its folder when it names none."""
        place = (article.source, "")
        if self._folders.get(article.root, article.source) == article.source:
            place = (article.root, article.file.rpartition("/")[0])
        if place not in self._sites:
            site = self._sites[place] = _Site()
            for other in self._shelf.articles(Filters(sources=(article.source,)), limit=MOST_READ):
                if place[0] == other.source or place == (other.root, other.file.rpartition("/")[0]):
                    self._learn(site, other)
        return self._sites[place]

    def _learn(self, site: _Site, article: Article) -> Iterator[str]:
        """Note an article's edge lines; return the ids of articles that hold a line which is the site's from now on."""
        words = frozenset(content_words(article.title)) - frozenset(content_words(article.source))
        cut = [key(one.text) for one in article.cuts if one.reason == REASON]
        affected: list[str] = []
        for line in {*cut, *(key(article.text[a:b]) for a, b in _edges(article))} - site.known:
            holders = site.holders.setdefault(line, [])
            if article.id in (held for held, _, _ in holders) or len(holders) == MOST_HOLDERS:
                continue
            holders.append((article.id, article.story, words))
            if _unrelated(holders) >= UNRELATED:
                site.known.add(line)
                affected += [held for held, _, _ in site.holders.pop(line)]
        return iter(affected)

    def _without(self, article: Article) -> Article:
        """Return the article with the site's lines at its edges made cuts; the same object without any, or if too little would be left."""
        known = self._site(article).known
        if not known:
            return article
        spans = _run(_edges(article, HEAD, 0), article, known) + _run(_edges(article, 0, FOOT), article, known)
        gone = sum(len(article.text[a:b].split()) for a, b in spans)
        words = len(article.text.split())
        if not spans or words - gone < max(FEWEST, KEPT * words):
            return article
        return without(article, sorted(set(spans)))


def without(article: Article, spans: Sequence[tuple[int, int]]) -> Article:
    """Return an article with whole lines of its text turned into cuts; spans are half-open and in order."""
    text = article.text
    taken = [(a, b + 1) if b < len(text) else (a - 1, b) for a, b in spans]

    def moved(at: int) -> int:
        return at - sum(min(b, at) - a for a, b in taken if a < at)

    left = text
    for a, b in reversed(taken):
        left = left[:a] + left[b:]
    cuts = [(cut.at, replace(cut, at=min(moved(cut.at), len(left)))) for cut in article.cuts]
    cuts += [(a, Cut(text[a:b], REASON, min(moved(a), len(left)))) for a, b in spans]
    return replace(article, text=left, cuts=tuple(cut for _, cut in sorted(cuts, key=lambda one: one[0])))


def key(line: str) -> bytes:
    """Return what stands for a line, letter case and blanks aside."""
    return blake2b(" ".join(line.casefold().split()).encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _edges(article: Article, head: int = HEAD, foot: int = FOOT) -> list[tuple[int, int]]:
    """Return the lines at the head, below the headline, and at the foot, the last one first: half-open spans of the text."""
    spans = []
    at = 0
    for line in article.text.split("\n"):
        spans.append((at, at + len(line)))
        at += len(line) + 1
    if article.text.startswith(article.title):
        spans = spans[1:]
    below = spans[::-1][:foot]
    return [*(span for span in spans[:head] if span not in below), *below]


def _run(spans: Iterable[tuple[int, int]], article: Article, known: set[bytes]) -> list[tuple[int, int]]:
    """Return the spans that are the site's, up to the first that is not."""
    run: list[tuple[int, int]] = []
    for a, b in spans:
        if key(article.text[a:b]) not in known:
            break
        run.append((a, b))
    return run


def _unrelated(holders: Sequence[tuple[str, str, frozenset[str]]]) -> int:
    """Return how many articles of different stories share no word of their headlines, taken greedily."""
    chosen: list[tuple[str, frozenset[str]]] = []
    for _, story, words in holders:
        if words and all(story != other and not words & theirs for other, theirs in chosen):
            chosen.append((story, words))
    return len(chosen)
