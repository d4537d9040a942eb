"""The marks that an article's link asks for; its text as paragraphs with these marks, and with what was left out in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from werkzeug.datastructures import MultiDict

from web.texts import TEXTS

MOST_MARKS = 100

Span = tuple[int, int]


class Cut(Protocol):
    """Words of the file that are not in the text; `at` is the offset before which they stood."""

    @property
    def text(self) -> str:
        """The words."""

    @property
    def reason(self) -> str:
        """Why they were left out."""

    @property
    def at(self) -> int:
        """0 to the text's length."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a link asks to be marked: half-open offsets in the order of the link, and what to warn of ("" for nothing)."""

    spans: tuple[Span, ...]
    warning: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of an article.

    Attributes:
        pieces: its words, each piece with the number of its mark, from 0; None where nothing is marked.
        cuts: what the file has before it that the text has not.
    """

    pieces: tuple[tuple[str, int | None], ...]
    cuts: tuple[Cut, ...] = ()

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(words for words, _ in self.pieces)


def marks_of(args: MultiDict[str, str], text: str, text_sha256: str) -> Marks:
    """Return the marks that a link's pairs of from and to, and v, mean for a text. Never fails: what does not fit is no mark, and said."""
    stale = TEXTS["stale"] if args.get("v") and not text_sha256.startswith(args["v"].lower()) else ""
    firsts, lasts = (
        [int(given) if re.fullmatch(r"\d{1,9}", given, re.ASCII) else -1 for given in args.getlist(name)[:MOST_MARKS]]
        for name in ("from", "to")
    )
    spans = tuple(zip(firsts, lasts, strict=False))
    if len(firsts) == len(lasts) and all(0 <= first < last <= len(text) for first, last in spans):
        return Marks(spans, stale)
    return Marks((), stale or TEXTS["bad_mark"])


def paragraphs(text: str, spans: Sequence[Span] = (), cuts: Sequence[Cut] = ()) -> list[Paragraph]:
    """Return the paragraphs of a text; their pieces together are the text, exactly, as each keeps its newline.

    Args:
        spans: what is marked; one that overlaps with an earlier one is left out.
        cuts: each is shown before the first paragraph that does not begin before it; those behind the last get an empty one.
    """
    marked: list[tuple[int, int, int]] = []
    for n, (first, last) in enumerate(spans):
        if first < last and all(last <= start or end <= first for start, end, _ in marked):
            marked.append((first, last, n))
    marked.sort()
    rest = sorted(cuts, key=lambda cut: cut.at)
    found, at = [], 0
    for line in text.split("\n"):
        end = min(at + len(line) + 1, len(text))
        pieces: list[tuple[str, int | None]] = []
        done = at
        for first, last, n in marked:
            start, stop = max(first, at), min(last, end)
            if start < stop:
                pieces += [(text[done:start], None), (text[start:stop], n)]
                done = stop
        pieces.append((text[done:end], None))
        before = tuple(cut for cut in rest if cut.at <= at)
        rest = rest[len(before) :]
        found.append(Paragraph(tuple((words, n) for words, n in pieces if words), before))
        at = end
    return [*found, Paragraph((), tuple(rest))] if rest else found
