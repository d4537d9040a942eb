"""Which line is the headline, and which lines only repeat it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from qa.articles.lines import Line
from qa.articles.shapes import BULLET, SPEAKER, byline, count_words, is_date, is_end, is_menu, is_note

LONGEST_WORDS, LONGEST = 35, 300
FULL_STOP = re.compile(r"[^.]\.[\"”’)]*$")
ABBREVIATION = re.compile(r"\b(?:[A-Za-z]\.)+$")
# What each candidate further down must be better by. Without a menu above, a file's first line of that shape is nearly always its headline:
# of 900 corpus articles with their titles put first, 9 were read otherwise, 7 of them because the title field held no headline.
BEHIND_MENU, BEHIND_FIRST = 0.15, 0.6


def could_be_headline(text: str) -> bool:
    """Return whether the line has the shape of a headline: 2 to 35 words, no sentence's full stop, no list item, date, byline or menu."""
    if len(text) > LONGEST or not 2 <= count_words(text) <= LONGEST_WORDS:
        return False
    if BULLET.match(text) or SPEAKER.match(text) or text.endswith((",", ";", ":", "—", "–")):
        return False
    if FULL_STOP.search(text) and not ABBREVIATION.search(text):
        return False
    return not (is_date(text) or is_menu(text) or is_note(text) or byline(text) is not None or is_end(text))


def find_headline(lines: Sequence[Line], first: int) -> int:
    """Return the index of the headline: the best line of its shape above index `first`, where the body begins; -1 when there is none.

    Good: enough words, words that the body uses too, standing twice, standing before the other candidates (a deck follows its headline).
    """
    candidates = [at for at in range(min(first, len(lines))) if not lines[at].is_notice and could_be_headline(lines[at].text)]
    if not candidates:
        return -1
    if first >= len(lines):  # verse, a list, a lone headline: nothing to compare with
        return candidates[0]
    behind = BEHIND_MENU if any(line.is_junk for line in lines[: candidates[0]]) else BEHIND_FIRST
    body = frozenset(long_words(" ".join(line.text for line in lines[first:])))
    counts = Counter(line.text.casefold() for line in lines[:first])

    def rating(rank: int, line: Line) -> float:
        length = 0.2 if line.words == 2 else min(line.words, 5) / 5 if line.words <= 20 else 0.6
        words = long_words(line.text)
        shared = sum(word in body for word in words) / len(words) if words else 0.0
        return length + shared + (counts[line.text.casefold()] > 1) - behind * rank

    best = max(enumerate(candidates), key=lambda ranked: (rating(ranked[0], lines[ranked[1]]), -ranked[0]))[1]
    # A page's title stands above the menu and once more, perhaps without the site's name, above the article: the last one is the headline.
    return max(at for at in candidates if at == best or (at > best and Repeats(lines[at].text)(lines[best].text)))


def undouble(text: str) -> str:
    """Return one half of a line that says the same twice ("Headline Headline"), empty for any other line."""
    middle = len(text) // 2
    half = text[:middle].strip()
    return half if len(text) > 20 and half == text[middle:].strip() and count_words(half) > 2 else ""


def long_words(text: str) -> list[str]:
    """Return the words that carry a topic: those of more than three letters, and all that are not in plain Latin letters, in lower case."""
    return [word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3 or not word.isascii()]


class Repeats:
    """Says whether a line only repeats a headline, alone or with the site's name after a separator."""

    def __init__(self, headline: str) -> None:
        self._headline = headline.casefold()
        self._with_site = re.compile(re.escape(self._headline) + r"\s*[|–—•·»-]\s*.{1,60}")

    def __call__(self, text: str) -> bool:
        folded = text.casefold()
        return bool(self._headline) and (folded == self._headline or self._with_site.fullmatch(folded) is not None)
