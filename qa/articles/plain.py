"""Paragraphs of a plain-text page → headline, body, and what was left out.

Losing a line of the body is worse than keeping junk, so a line is only left out for a reason that can be named: a set phrase of sites,
a menu around it, a repeated headline, other articles below. What is left out stays with the article as cuts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.articles.body import MENU_LINES, Body, find_body, is_whole_page
from qa.articles.draft import Draft, Piece, assemble
from qa.articles.headline import Repeats, find_headline, undouble
from qa.articles.lines import Line, count_junk, line
from qa.articles.shapes import byline, is_end

# A form below an article has at most this share of the page's prose after it; anything else is an article with a link to its comments.
MOST_AFTER_END = 0.2
# Between headline and body: so many lines right above the body may be a deck, and the rest is a menu when so much of it is known to be.
NEAR, MENU_SHARE = 5, 0.1
# Doubled headlines stand at the top.
TOP = 3


def read_plain(paragraphs: Sequence[str], title: str = "") -> Draft:
    """Tell headline, body and the rest of a page apart.

    Args:
        paragraphs: stripped and non-blank, in the order of the file.
        title: the headline when something else than the lines gives it; empty to look for it among them.
    Returns:
        The draft; its text is blank when nothing but notices and menus is there. Its title is empty when the file has no headline.
    """
    halves = [undouble(text) if at < TOP else "" for at, text in enumerate(paragraphs)]
    lines = [line(half or text) for half, text in zip(halves, paragraphs, strict=True)]
    body = find_body(lines)
    at = -1 if title else find_headline(lines, body.first)
    headline = title or (lines[at].text if at >= 0 else "")
    judge = _judge(lines, body, headline, at)
    pieces = [Piece(one.text, judge.verdict(i, one)) for i, one in enumerate(lines)]
    doubles = [Piece(half, "repeated title") for half in halves if half]
    above, below = pieces[: max(at, 0)], pieces[at + 1 :]
    if headline:
        # The headline stands first in the text; what is kept from above it (a kicker, a byline) follows it.
        pieces = [*(p for p in above if p.cut), Piece(headline), *(p for p in above if not p.cut), *below]
    author = next((name for one in lines[: body.first + 1] if (name := byline(one.text))), None)
    return assemble(headline, [*doubles, *pieces], author)


@dataclass(frozen=True, slots=True)
class _Judge:
    """What the place of a line says.

    Attributes:
        at: index of the headline, -1 when it is none of the lines.
        menu: indices between headline and body that are a menu unless a line's shape says otherwise.
        below: index from which short lines are the page's end.
        end: index of the comment form.
    """

    lines: Sequence[Line]
    body: Body
    at: int
    repeats: Repeats
    menu_above: bool
    menu: range
    below: int
    end: int
    whole: bool

    def verdict(self, i: int, one: Line) -> str:
        """Return the reason to leave the line out, empty to keep it."""
        above, after = i < min(self.at, self.body.first), i > self.body.last
        if not any(c.isalnum() for c in one.text):
            return "separator"
        if i != self.at and (i <= self.body.first or after) and self.repeats(one.text):
            return "repeated title"
        if one.is_notice:
            return "notice of the site"
        if one.is_kept:
            return ""
        if i > self.end:
            return "below the comment form"
        if one.is_prose:
            return "beside the article" if (above and self.menu_above) or (after and self.whole) else ""
        menu = (above and self.menu_above) or i in self.menu or i >= self.below or (one.is_junk and self._beside_junk(i))
        return "menu" if menu else ""

    def _beside_junk(self, i: int) -> bool:
        """Return whether a neighbour is junk too: one "Video" alone may be a subheading, "Share" and "Print" together are not."""
        return any(one.is_junk for one in (*self.lines[max(0, i - 1) : i], *self.lines[i + 1 : i + 2]))


def _judge(lines: Sequence[Line], body: Body, headline: str, at: int) -> _Judge:
    menu = range(at + 1, body.first - NEAR)
    if count_junk(lines[at + 1 : body.first]) < max(MENU_LINES, MENU_SHARE * (body.first - at)):
        menu = range(0)
    below = next((i for i in range(body.last + 1, len(lines)) if lines[i].is_junk), len(lines)) if body.last >= 0 else len(lines)
    return _Judge(
        lines=lines,
        body=body,
        at=at,
        repeats=Repeats(headline),
        menu_above=at > 0 and any(one.is_junk for one in lines[:at]),
        menu=menu,
        below=below,
        end=_end(lines),
        whole=is_whole_page(lines),
    )


def _end(lines: Sequence[Line]) -> int:
    """Return the index of the comment form below the article, the number of lines when there is none."""
    total = sum(one.words for one in lines if one.is_prose)
    after = 0
    found = len(lines)
    for at in range(len(lines) - 1, -1, -1):
        if after <= MOST_AFTER_END * total and is_end(lines[at].text):
            found = at
        after += lines[at].words if lines[at].is_prose else 0
    return found
