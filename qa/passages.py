"""Article → Passages: consecutive whole sentences, as many as fit the embedder's window together with the title that is embedded with them.

Packing sentences left none of 86 pieces ending inside a sentence, where general text splitters left 9 to 87 (the seeds, 64-word-piece
windows).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from qa.articles.shapes import LONG_WORDS, count_words, ends_sentence
from qa.sentences import sentences
from vectorstore.records import Article, Passage

# The library's stamp: change it whenever passages of the same article would come out otherwise.
SPLITTER = "sentences-200-v1"
CountTokens = Callable[[Sequence[str]], tuple[int, ...]]
# One word of a thousand letters is a single unknown word piece, yet no passage: count at least one piece for so many characters.
CHARACTERS_A_PIECE = 16


def split(article: Article, count_tokens: CountTokens, limit: int = 200, overlap: int = 0) -> tuple[Passage, ...]:
    """Return the passages of an article, in order.

    Args:
        count_tokens: texts → word pieces of each, as the embedder counts them.
        limit: most word pieces of a passage and the title together. Of a title only the first half of the limit is counted, so that a
            very long one leaves room for text; whoever embeds must cut it there too.
        overlap: sentences that a passage repeats from the one before; 0 is what ships, others are for measuring.
    Returns:
        Passages that cover every non-blank character; each begins and ends with a sentence unless one sentence alone is too long, which
        is cut between words. Empty for a blank text.
    """
    return split_many((article,), count_tokens, limit, overlap)[0]


def split_many(
    articles: Sequence[Article], count_tokens: CountTokens, limit: int = 200, overlap: int = 0
) -> tuple[tuple[Passage, ...], ...]:
    """Return `split` of each article, with all counting done in one call: several times faster than one by one."""
    spans = [sentences(article.text) for article in articles]
    texts = [article.text[a:b] for article, pairs in zip(articles, spans, strict=True) for a, b in pairs]
    empty, *counts = count_tokens(["", *(article.title for article in articles), *texts])
    titles, sizes = counts[: len(articles)], iter(counts[len(articles) :])
    found = []
    for article, pairs, title in zip(articles, spans, titles, strict=True):
        room = limit - min(title - empty, limit // 2) - empty
        costs = [_cost(next(sizes) - empty, b - a) for a, b in pairs]
        pieces = list(_pieces(article.text, pairs, costs, count_tokens, room, empty))
        found.append(_passages(article, _pack(article.text, pieces, room, overlap)))
    return tuple(found)


def _cost(pieces: int, characters: int) -> int:
    return max(pieces, characters // CHARACTERS_A_PIECE)


def _pieces(
    text: str, spans: Sequence[tuple[int, int]], costs: Sequence[int], count_tokens: CountTokens, room: int, empty: int
) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, cost) of every sentence, the ones beyond the room cut into pieces that fit."""
    from semchunk import chunkerify

    for (start, end), cost in zip(spans, costs, strict=True):
        if cost <= room:
            yield start, end, cost
            continue

        def cost_of(piece: str) -> int:
            return _cost(count_tokens([piece])[0] - empty, len(piece))

        chunker = chunkerify(cost_of, room, memoize=False)
        for part_start, part_end in chunker(text[start:end], offsets=True)[1]:
            yield start + part_start, start + part_end, cost_of(text[start + part_start : start + part_end])


def _pack(text: str, pieces: Sequence[tuple[int, int, int]], room: int, overlap: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each passage: pieces in order while they fit. A subheading goes with what follows it."""
    first = 0
    while first < len(pieces):
        after, used = first, 0
        while after < len(pieces) and used + pieces[after][2] <= room:
            used += pieces[after][2]
            after += 1
        after = max(after, first + 1)
        while after < len(pieces) and after - 1 > first and _heading(text, pieces[after - 1]):
            after -= 1
        yield pieces[first][0], pieces[after - 1][1]
        if after == len(pieces):
            return
        first = max(first + 1, after - overlap)


def _heading(text: str, piece: tuple[int, int, int]) -> bool:
    """Return whether a piece is a short paragraph of its own that does not end as a sentence does."""
    start, end, _ = piece
    alone = (start == 0 or text[start - 1] == "\n") and text[end : end + 1] in ("", "\n")
    return alone and count_words(text[start:end]) < LONG_WORDS and not ends_sentence(text[start:end])


def _passages(article: Article, spans: Iterator[tuple[int, int]]) -> tuple[Passage, ...]:
    version = article.text_sha256[:8]
    return tuple(
        Passage(f"{article.id}-{version}-{n:03d}", article.id, start, end, article.text[start:end]) for n, (start, end) in enumerate(spans)
    )
