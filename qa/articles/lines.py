"""The paragraphs of a page with what their shapes say, judged once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.articles.shapes import byline, count_words, heads_others, is_menu, is_note, is_notice, is_prose


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph.

    Attributes:
        is_prose: by its shape it could be part of a body.
        is_notice: a set phrase of sites, to leave out wherever it stands.
        is_junk: a notice, or a menu's word whose place decides.
        is_kept: a byline, credit or correction: part of the article however short.
        heads_others: a heading over other articles or comments.
    """

    text: str
    words: int
    is_prose: bool
    is_notice: bool
    is_junk: bool
    is_kept: bool
    heads_others: bool


def line(text: str) -> Line:
    """Judge one stripped, non-blank paragraph."""
    notice = is_notice(text)
    return Line(
        text=text,
        words=count_words(text),
        is_prose=is_prose(text) and not notice,
        is_notice=notice,
        is_junk=notice or is_menu(text),
        is_kept=is_note(text) or byline(text) is not None,
        heads_others=heads_others(text),
    )


def count_junk(lines: Sequence[Line]) -> int:
    """Return how many lines are notices or menu words."""
    return sum(one.is_junk for one in lines)
