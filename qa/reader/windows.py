"""A question and a passage of any length → token windows that the network can read, with exact offsets.

Windows overlap, so that an answer at an edge is whole in one of them. A passage of more than `MOST_WINDOWS` windows
is not read whole: the windows that share the most words with the question are, which bounds time and memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Encoding, Tokenizer

CLS, SEP = 101, 102
QUESTION_TOKENS = 64  # longer questions keep their beginning and end; measured questions have 8 to 40
HEADING_TOKENS = 40  # longer headings are cut
WINDOW_TOKENS = 200  # whole passages of the library in one window; MODEL_CARD.md compares sizes
STEP_TOKENS = 130  # so windows share 70 tokens, more than the longest answer
MOST_WINDOWS = 96  # 8,600 tokens, about 6,500 words: articles are read whole, books are not


@dataclass(frozen=True, slots=True)
class Window:
    """A question with one stretch of one passage.

    Attributes:
        context: index of the passage.
        ids: token ids, [CLS] question [SEP] heading passage [SEP].
        heading: index in `ids` of the first token of heading and passage.
        passage: index in `ids` of the first passage token; spans begin there.
        offsets: half-open code-point ranges in the passage, one per passage token.
    """

    context: int
    ids: tuple[int, ...]
    heading: int
    passage: int
    offsets: tuple[tuple[int, int], ...]


def open_tokenizer(path: str) -> Tokenizer:
    """Return the package's tokenizer, with its built-in cutting and padding at 128 tokens switched off."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def windows(question: str, contexts: Sequence[str], tokenizer: Tokenizer, headings: Sequence[str] = ()) -> tuple[Window, ...]:
    """Return the windows of every context, in order; none for a context without a token (empty, blank, control).

    Args:
        headings: what stands above each context, in every window of it; empty for none anywhere.
    """
    asked = encode(tokenizer, question).ids
    if len(asked) > QUESTION_TOKENS:
        half = QUESTION_TOKENS // 2
        asked = asked[:half] + asked[-half:]
    head = (CLS, *asked, SEP)
    made: list[Window] = []
    for number, context in enumerate(contexts):
        above = tuple(encode(tokenizer, headings[number]).ids[:HEADING_TOKENS]) if headings else ()
        encoding = encode(tokenizer, context)
        for first, last in _stretches(encoding.ids, frozenset(asked)):
            made.append(
                Window(
                    context=number,
                    ids=(*head, *above, *encoding.ids[first:last], SEP),
                    heading=len(head),
                    passage=len(head) + len(above),
                    offsets=tuple(encoding.offsets[first:last]),
                )
            )
    return tuple(made)


def encode(tokenizer: Tokenizer, text: str) -> Encoding:
    """Tokenise without special tokens; lone surrogates, which the tokenizer refuses, count as unknown characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)  # one for one: offsets stay
    return tokenizer.encode(text, add_special_tokens=False)


def _stretches(ids: Sequence[int], asked: frozenset[int]) -> list[tuple[int, int]]:
    """Return token ranges: one when the passage fits, else overlapping ones; the last is as long as the others."""
    count = len(ids)
    if count <= WINDOW_TOKENS:
        return [(0, count)] if count else []
    last = count - WINDOW_TOKENS
    firsts = [*range(0, last, STEP_TOKENS), last]
    if len(firsts) > MOST_WINDOWS:
        common = asked.intersection  # how many different question tokens a window holds; ties keep the earlier window
        firsts.sort(key=lambda first: -len(common(ids[first : first + WINDOW_TOKENS])))
        firsts = sorted(firsts[:MOST_WINDOWS])
    return [(first, first + WINDOW_TOKENS) for first in firsts]
