"""Where the body of a page begins and ends: runs of prose lines.

Started from "the longest run of prose lines with gaps of at most three" (F1 .853, R .862 on pages of scrapinghub's
article-extraction-benchmark turned to text); as losing a line of the body is worse than keeping junk, runs that share the longest one's
words are kept too, and a page without menus keeps all its prose. The numbers were chosen on those 181 pages: P .71,
R .98, and 14 of 2,962 body lines of twelve words and more are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qa.articles.headline import could_be_headline, long_words
from qa.articles.lines import Line, count_junk
from qa.articles.shapes import ends_sentence

LONGEST_GAP = 3
# From so many lines of menus and notices on, a page counts as scraped whole.
MENU_LINES = 8
# Share of a run's words that the longest run has too: parts of one article share .3 and more. Below a heading over other articles or
# comments, .6.
AKIN, AKIN_BELOW = 0.2, 0.6
# Prose above a repeated headline is a cookie banner or a teaser only while it is little beside the article.
MOST_ABOVE = 0.25


@dataclass(frozen=True, slots=True)
class Body:
    """The first and the last index of the body's prose. Without prose: first is the number of lines, last is -1."""

    first: int
    last: int


def is_whole_page(lines: Sequence[Line]) -> bool:
    """Return whether the lines are a page with all its menus, rather than an article with some of them."""
    return count_junk(lines) >= MENU_LINES


def find_body(lines: Sequence[Line]) -> Body:
    """Return where the body's prose begins and ends.

    From the first paragraph that ends as sentences do. On a page without menus that is all prose there is, whatever stands between.
    Among menus it is the longest run and the runs about the same things; a headline that the page repeats begins the body, when little
    prose stands above it.
    """
    whole = is_whole_page(lines)
    runs = _runs(lines, whole)
    if not runs:
        return Body(len(lines), -1)
    core = max(runs, key=lambda run: _size(lines, run))
    if whole:
        runs = [run for run in runs if run is core or _akin(lines, run, core)]
    last = runs[-1][-1]
    counts = Counter(line.text.casefold() for line in lines)
    for number in range(len(runs) - 1, 0, -1):
        run, between = runs[number], lines[runs[number - 1][-1] + 1 : runs[number][0]]
        little = sum(_size(lines, above) for above in runs[:number]) <= MOST_ABOVE * _size(lines, core)
        repeated = any(counts[line.text.casefold()] > 1 and could_be_headline(line.text) for line in between)
        if run[0] <= core[0] and little and repeated:
            return Body(_first_paragraph(lines, run), last)
    return Body(_first_paragraph(lines, runs[0]), last)


def _runs(lines: Sequence[Line], whole: bool) -> list[list[int]]:
    """Return the indices of prose lines in runs with gaps of at most three others.

    Notices are no gap, so that a share bar below the first paragraph cuts nothing off; on a whole page a heading over other articles
    ends a run.
    """
    runs: list[list[int]] = []
    gap = LONGEST_GAP + 1
    for at, line in enumerate(lines):
        if line.is_prose:
            if gap > LONGEST_GAP:
                runs.append([])
            runs[-1].append(at)
            gap = 0
        elif whole and line.heads_others:
            gap = LONGEST_GAP + 1
        elif not line.is_junk:
            gap += 1
    return runs


def _akin(lines: Sequence[Line], run: Sequence[int], core: Sequence[int]) -> bool:
    """Return whether a run shares the words of the longest one: teasers of other articles, comments and legal notes do not."""
    known = set(long_words(" ".join(lines[at].text for at in core)))
    words = long_words(" ".join(lines[at].text for at in run))
    needed = AKIN_BELOW if any(line.heads_others for line in lines[core[-1] : run[0]]) else AKIN
    return sum(word in known for word in words) >= needed * max(1, len(words))


def _size(lines: Sequence[Line], run: Sequence[int]) -> int:
    return sum(lines[at].words for at in run)


def _first_paragraph(lines: Sequence[Line], run: Sequence[int]) -> int:
    """Return the first line of the run that ends as a sentence does or is no headline by its shape; headlines of twelve words look like
    prose.
    """
    for at in run:
        if not could_be_headline(lines[at].text) or (ends_sentence(lines[at].text) and not _asks(lines, at)):
            return at
    return run[min(1, len(run) - 1)]


def _asks(lines: Sequence[Line], at: int) -> bool:
    """Return whether the file's first line is a question or an exclamation shorter than the next line, as headlines are."""
    return at == 0 and len(lines) > 1 and lines[0].text.endswith(("?", "!")) and lines[1].words > lines[0].words
