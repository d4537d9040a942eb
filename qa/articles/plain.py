"""Paragraphs of a plain-text page → headline, body, and what was left out.

The body is found as the longest run of prose lines with gaps of at most three others (F1 .853 against .813 for judging each line alone, on 159
pages of scrapinghub's article-extraction-benchmark turned to text); the headline is the best line above it. Losing a line of the body is worse than
keeping junk, so a line is only left out for a reason that can be named: a set phrase of sites, a menu around it, a repeated headline.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from qa.articles.draft import Draft, Piece, assemble
from qa.articles.shapes import (
    BULLET,
    SPEAKER,
    byline,
    count_words,
    ends_sentence,
    is_date,
    is_end,
    is_menu,
    is_note,
    is_notice,
    is_prose,
)

LONGEST_GAP = 3
LONGEST_TITLE_WORDS, LONGEST_TITLE = 35, 300
# A form below an article has at most this share of the page's prose after it; anything else is an article with a link to its comments.
MOST_AFTER_END = 0.2


def read_plain(paragraphs: Sequence[str], title: str = "") -> Draft:
    """Tell headline, body and the rest of a page apart.

    Args:
        paragraphs: stripped and non-blank, in the order of the file.
        title: the headline when something else than the lines gives it; empty to look for it among them.
    Returns:
        The draft; its text is blank when nothing but notices and menus is there. Its title is empty when the file has no headline.
    """
    lines, doubles = _undouble(paragraphs)
    notices = [is_notice(line) for line in lines]
    prose = [is_prose(line) and not notice for line, notice in zip(lines, notices, strict=True)]
    first, last = _body(lines, prose, notices)
    at = -1 if title else _headline(lines, notices, first)
    headline = title or (lines[at] if at >= 0 else "")
    verdicts = _verdicts(lines, prose, notices, headline, at, first, last)
    pieces = [Piece(line, verdict) for line, verdict in zip(lines, verdicts, strict=True)]
    above, below = pieces[: max(at, 0)], pieces[at + 1 :]
    if headline:
        # The headline stands first in the text; what is kept from above it (a kicker, a byline) follows it.
        pieces = [*(p for p in above if p.cut), Piece(headline), *(p for p in above if not p.cut), *below]
    author = next((name for line in lines[: first + 1] if (name := byline(line))), None)
    return assemble(headline, [*doubles, *pieces], author)


def _undouble(paragraphs: Sequence[str]) -> tuple[list[str], list[Piece]]:
    """Halve a first line that says the same twice ("Headline Headline"), as page titles and their copies run together do."""
    lines = list(paragraphs)
    doubles: list[Piece] = []
    for at, line in enumerate(lines[:3]):
        middle = len(line) // 2
        half = line[:middle].strip()
        if len(line) > 20 and half == line[middle:].strip() and count_words(half) > 2:
            lines[at] = half
            doubles.append(Piece(half, "repeated title"))
    return lines, doubles


def _body(lines: Sequence[str], prose: Sequence[bool], notices: Sequence[bool]) -> tuple[int, int]:
    """Return the first and last index of the body's prose.

    The first paragraph with a sentence's end in the longest run, or of an earlier run; notices do not count as a gap, so that a share bar
    below the first paragraph does not cut it off. Without any prose: (len(lines), -1).
    """
    runs: list[list[int]] = []
    gap = LONGEST_GAP + 1
    for at, is_body in enumerate(prose):
        if is_body:
            if gap > LONGEST_GAP:
                runs.append([])
            runs[-1].append(at)
            gap = 0
        elif not notices[at] and not is_menu(lines[at]):
            gap += 1
    if not runs:
        return len(lines), -1
    core = max(runs, key=lambda run: sum(count_words(lines[at]) for at in run))
    return _start(lines, runs, core), runs[-1][-1]


def _start(lines: Sequence[str], runs: Sequence[list[int]], core: Sequence[int]) -> int:
    """Return where the body begins: at the first run, unless a headline that the page repeats stands between it and the longest run."""
    counts = Counter(line.casefold() for line in lines)
    for before, run in reversed(list(zip(runs, runs[1:], strict=False))):
        between = lines[before[-1] + 1 : run[0]]
        if run[0] <= core[0] and any(counts[line.casefold()] > 1 and _could_be_title(line) for line in between):
            return _first_paragraph(lines, run)
    return _first_paragraph(lines, runs[0])


def _first_paragraph(lines: Sequence[str], run: Sequence[int]) -> int:
    """Return the first line of the run that ends as a sentence does or is too long for a headline; headlines of twelve words look like prose."""
    for at in run:
        if ends_sentence(lines[at]) and not (at == run[0] and _asks(lines, at)) or not _could_be_title(lines[at]):
            return at
    return run[min(1, len(run) - 1)]


def _asks(lines: Sequence[str], at: int) -> bool:
    """Return whether the file's first line is a question or an exclamation in a line of its own, as headlines are."""
    return (
        at == 0
        and len(lines) > 1
        and lines[0].endswith(("?", "!"))
        and _could_be_title(lines[0])
        and count_words(lines[1]) > count_words(lines[0])
    )


def _could_be_title(line: str) -> bool:
    """Return whether the line has the shape of a headline."""
    if len(line) > LONGEST_TITLE or not 2 <= count_words(line) <= LONGEST_TITLE_WORDS:
        return False
    if BULLET.match(line) or SPEAKER.match(line) or line.endswith((",", ";", ":")):
        return False
    if re.search(r"[^.]\.[\"”’)]*$", line) and not re.search(r"\b(?:[A-Za-z]\.)+$", line):
        return False
    return not (is_date(line) or is_menu(line) or is_note(line) or byline(line) is not None or is_end(line))


def _headline(lines: Sequence[str], notices: Sequence[bool], first: int) -> int:
    """Return the index of the headline: the best line of its shape above the body, -1 when there is none.

    Good: enough words, words that the body uses too, standing twice on the page, standing before the other candidates (a deck follows its headline).
    """
    candidates = [at for at in range(min(first, len(lines))) if not notices[at] and _could_be_title(lines[at])]
    if not candidates:
        return -1
    body = Counter(_long_words(" ".join(lines[first:])))
    counts = Counter(line.casefold() for line in lines)

    def rating(rank: int, at: int) -> float:
        words = count_words(lines[at])
        length = min(words, 5) / 5 if words <= 20 else 0.6
        long_words = _long_words(lines[at])
        shared = sum(1 for word in long_words if word in body) / len(long_words) if long_words else 0.0
        return length + shared + (counts[lines[at].casefold()] > 1) - 0.15 * rank

    return max(enumerate(candidates), key=lambda ranked: (rating(*ranked), -ranked[0]))[1]


def _long_words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3 or not word.isascii()]


def _verdicts(
    lines: Sequence[str], prose: Sequence[bool], notices: Sequence[bool], headline: str, at: int, first: int, last: int
) -> list[str]:
    """Return for each line the reason to leave it out, empty to keep it."""
    junk = [notice or is_menu(line) for line, notice in zip(lines, notices, strict=True)]
    menu_above = at > 0 and any(junk[:at])
    end = _end(lines, prose)
    below = next((i for i in range(last + 1, len(lines)) if junk[i]), len(lines)) if last >= 0 else len(lines)
    same = Sameness(headline)
    verdicts = []
    for i, line in enumerate(lines):
        kept_anyway = is_note(line) or byline(line) is not None
        if not any(c.isalnum() for c in line):
            verdict = "separator"
        elif i != at and headline and (i <= first or i > last) and same(line):
            verdict = "repeated title"
        elif notices[i]:
            verdict = "notice of the site"
        elif i > end and not is_note(line):
            verdict = "below the comment form"
        elif i < at and (i < first) and menu_above and not kept_anyway and not prose[i]:
            verdict = "menu"
        elif i < at and menu_above and prose[i] and i < first:
            verdict = "above the headline"
        elif i >= below and not kept_anyway and not prose[i]:
            verdict = "menu"
        elif junk[i] and _beside_junk(junk, i):
            verdict = "menu"
        else:
            verdict = ""
        verdicts.append(verdict)
    return verdicts


def _end(lines: Sequence[str], prose: Sequence[bool]) -> int:
    """Return the index of the comment form below the article, len(lines) when there is none."""
    total = sum(count_words(line) for line, is_body in zip(lines, prose, strict=True) if is_body)
    after = 0
    found = len(lines)
    for at in range(len(lines) - 1, -1, -1):
        if is_end(lines[at]) and after <= MOST_AFTER_END * total:
            found = at
        after += count_words(lines[at]) if prose[at] else 0
    return found


def _beside_junk(junk: Sequence[bool], at: int) -> bool:
    """Return whether a neighbour is a notice or menu word too: one "Video" alone may be a subheading, "Share" and "Print" together are not."""
    return (at > 0 and junk[at - 1]) or (at + 1 < len(junk) and junk[at + 1])


class Sameness:
    """Says whether a line only repeats the headline, alone or with the site's name after a separator."""

    def __init__(self, headline: str) -> None:
        self.headline = headline.casefold()
        self.with_site = re.compile(re.escape(self.headline) + r"\s*[|–—•·»-]\s*.{1,60}")

    def __call__(self, line: str) -> bool:
        folded = line.casefold()
        return folded == self.headline or self.with_site.fullmatch(folded) is not None
