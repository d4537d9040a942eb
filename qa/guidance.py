"""What someone gets who asked the articles nothing: one plain line, and beginnings of articles as quotations. Never a random span."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from qa.intents import Intent
from qa.sentences import sentences
from qa.words import content_words
from vectorstore.records import Article

if TYPE_CHECKING:
    from vectorstore.store import Store

# Titles named in the list of articles; the library page has them all.
LISTED = 20
# How many articles show their beginning, and how many of its sentences.
BEGINNINGS, LEADING = 3, 3
# Passages among whose articles the one that is meant is looked for.
TRIED = 10

MESSAGES = {
    "greeting": "Hello. Ask a question about the articles, such as who, when, where, how many or why.",
    "help": "Ask a question about the articles: the answer is a quotation with its source. Where they do not say, you are told so.",
    "wordless": "There is no word in this. Ask a question about the articles.",
    "language": "This looks like a question in another language. Only English questions are understood so far.",
}


def guide(meant: Intent, library: Store) -> tuple[str, tuple[tuple[Article, int, int], ...]]:
    """Return the line to show, and places (article, start, end) to quote; no places unless articles were asked for.

    A summary is never written: the article that is meant shows its leading sentences.
    """
    if meant.kind in MESSAGES:
        return MESSAGES[meant.kind], ()
    total = library.status().articles
    if not total:
        return f"There are no articles in {library.home} yet. Add some with: dateline ingest FOLDER", ()
    if meant.kind == "articles":
        return listed(library, total), ()
    if meant.kind == "topic":
        places = tuple(_speaking(meant.about, library))
        if places:
            return f"“{meant.about}” is a subject, no question. These sentences speak of it. Ask who, when, where, how many or why.", places
        return f"None of the articles speaks of “{meant.about}”. {listed(library, total)}", ()
    articles = _named(meant.about, library)
    if not articles:
        return f"None of the articles is about “{meant.about}”. {listed(library, total)}", ()
    return "Dateline quotes and does not summarise. This is how the article begins.", tuple((a, *beginning(a)) for a in articles)


def listed(library: Store, total: int) -> str:
    """Return the titles of the first articles, one a line, and how many there are."""
    shown = library.articles(limit=LISTED)
    lines = [f"“{article.title}”" for article in shown] + ([f"and {total - len(shown):,} more"] if total > len(shown) else [])
    return "\n".join(["This is the one article:" if total == 1 else f"These are the {total:,} articles:", *lines])


def _named(about: str, library: Store) -> Sequence[Article]:
    """Return the article that the words name best, the first few when they name none, and none when they are about something else.

    An article is meant when it holds at least half of the content words.
    """
    words = set(content_words(about))
    if not words:
        return library.articles(limit=BEGINNINGS)
    for hit in library.search(about, TRIED):
        if 2 * len(words & set(content_words(hit.article.text))) >= len(words):
            return [hit.article]
    return []


def _speaking(about: str, library: Store) -> Iterator[tuple[Article, int, int]]:
    """Yield, of each of the nearest articles, the first sentence below the headline with all the words; at most three."""
    words = set(content_words(about))
    articles = {hit.article.id: hit.article for hit in library.search(about, TRIED)}
    speaking = (next(_with(article, words), None) for article in articles.values())
    yield from islice((place for place in speaking if place), BEGINNINGS)


def _with(article: Article, words: set[str]) -> Iterator[tuple[Article, int, int]]:
    for start, end in sentences(article.text):
        if end > len(article.title) and words <= set(content_words(article.text[start:end])):
            yield article, start, end


def beginning(article: Article) -> tuple[int, int]:
    """Return the half-open offsets of the leading sentences below the headline."""
    spans = sentences(article.text)
    below = [span for span in spans if span[1] > len(article.title)] if article.text.startswith(article.title) else list(spans)
    lead = (below or list(spans))[:LEADING]
    return lead[0][0], lead[-1][1]
