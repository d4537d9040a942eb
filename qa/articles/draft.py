"""What reading a file gives before it has an id: headline, stored text, cuts with their places. Pieces in, one text out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qa.articles.shapes import WIDE, count_words
from qa.sentences import sentences
from vectorstore.records import Cut


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph of a file. `cut` is the reason for leaving it out, empty when it stays."""

    text: str
    cut: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as far as its words tell.

    Attributes:
        title: the file's headline; empty when it has none.
        text: headline, if any, and body: paragraphs separated by one newline. Final: offsets may be taken.
        author: from a byline, None without one.
    """

    title: str
    text: str
    cuts: tuple[Cut, ...]
    author: str | None


def assemble(title: str, pieces: Iterable[Piece], author: str | None = None) -> Draft:
    """Join the pieces that stay into the stored text and give each cut its place in it. Blank pieces are dropped.

    The headline is one of the pieces; what is to stand before it in the text must come before it.
    """
    kept: list[str] = []
    length = 0
    waiting: list[Cut] = []
    for piece in pieces:
        if not piece.text.strip():
            continue
        start = length + 1 if kept else 0
        if piece.cut:
            waiting.append(Cut(piece.text, piece.cut, start))
            continue
        kept.append(piece.text)
        length = start + len(piece.text)
    # A cut below the last paragraph stands at the end of the text, not behind a newline that never came.
    return Draft(title, "\n".join(kept), tuple(Cut(cut.text, cut.reason, min(cut.at, length)) for cut in waiting), author)


def readable_title(text: str, longest: int = 80) -> str:
    """Return a headline for a file without one: its first real sentence, shortened at a word to about `longest` characters; empty for a
    blank text.

    A first paragraph of up to four words ("LONDON —", "Reuters") is passed over when a longer one follows.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return ""
    first = next((line for line in lines if len(re.findall(r"\w+", line)) > 4 or WIDE.search(line)), lines[0])
    if len(first) <= longest:
        return first
    start, end = sentences(first[: 20 * longest])[0]
    if count_words(first[start:end]) > 4 and end - start <= longest:
        return first[start:end]
    head = first[: longest + 1]
    return (head.rsplit(" ", 1)[0] if " " in head[longest // 2 :] else head[:longest]).rstrip(" ,;:–—-") + "…"
