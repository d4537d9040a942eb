"""Two articles → whether one is a copy of the other: syndicated, shortened, extended, with another headline or a few words changed.

Two days' reports on a running story share their background; copies share the lead too. Where the numbers come from: docs/copies.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from qa.articles.shingles import Hashes, containment, shingles
from vectorstore.records import Article

ENOUGH = 0.6  # containment of the shorter text; one word in ten changed leaves 0.66
NEARLY_ALL = 0.85  # of a text to which something was added in front
ANOTHER_DAY = 0.75  # of a text of another day; one word in twenty changed leaves 0.81
ALL = 0.9  # of a text that comes again after more than COPIED_WITHIN days
SAME_LEAD = 0.45
SAME_NUMBERS = 0.8  # editors change words, reporters of the next day change figures:
SAME_FIGURES_LATER = 0.97  # of another day; clock times of updates apart
LEAD_WORDS = 80
COPIED_WITHIN = 2  # days between a text and its copies; what comes later is a follow-up unless it is nearly the same text
PART = 10  # a text ten times as long that begins differently is a round-up that holds this one among others
SHORT = 30  # shingles; below this much of a text is its set phrases
STUB = 0.34  # of the headline's long words, at least so many stand in a real article's text
HEADLINE_WORD = re.compile(r"[^\W\d_]{5,}")
NUMBER = re.compile(r"\d[\d.,:]*\d|\d")


@dataclass
class Body:
    """What is compared of an article: its text without the headline. Computed once, when it is first asked for."""

    article: Article

    @property
    def day(self) -> date | None:
        """The day of publication, None when it is not known to the day."""
        return self.article.published.first if self.article.published.precision == "day" else None

    @cached_property
    def words(self) -> str:
        return self.article.text.removeprefix(self.article.title).strip() or self.article.text

    @cached_property
    def hashes(self) -> Hashes:
        return shingles(self.words)

    @cached_property
    def lead(self) -> Hashes:
        return shingles(" ".join(self.words[: LEAD_WORDS * 20].split()[:LEAD_WORDS]))

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(NUMBER.findall(self.words))

    @cached_property
    def figures(self) -> frozenset[str]:
        """The numbers that are no clock times."""
        return frozenset(number for number in self.numbers if ":" not in number)

    @cached_property
    def is_stub(self) -> bool:
        """Whether hardly a word of the headline stands in the text: then it is what the site shows on every page, a barrier."""
        told = set(HEADLINE_WORD.findall(self.article.title.casefold()))
        return bool(told) and len(told & set(HEADLINE_WORD.findall(self.words.casefold()))) < STUB * len(told)


def likeness(one: Body, other: Body) -> float:
    """Return how much of the shorter text is in the longer one, 0 to 1, when they are copies; 0.0 when they are not."""
    short, long = (one, other) if len(one.hashes) <= len(other.hashes) else (other, one)
    if short.is_stub and long.is_stub and short.article.title != long.article.title:
        return 0.0
    shared = containment(short.hashes, long.hashes)
    if shared < (ENOUGH if len(short.hashes) >= SHORT else NEARLY_ALL):
        return 0.0
    days = abs((one.day - other.day).days) if one.day is not None and other.day is not None else 0
    if shared == 1.0 and len(short.hashes) == len(long.hashes):
        return shared
    if days and (shared < ANOTHER_DAY or _has_new_figures(short, long)):
        return 0.0
    if shared >= 0.98 and len(short.hashes) >= 0.95 * len(long.hashes):
        return shared
    if len(short.numbers - long.numbers) > (1 - SAME_NUMBERS) * len(short.numbers):
        return 0.0
    lead_of_short, lead_of_long = _within(short.lead, long.hashes), _within(long.lead, short.hashes)
    if lead_of_short < SAME_LEAD or (lead_of_long < SAME_LEAD and shared < NEARLY_ALL):
        return 0.0
    if PART * len(short.hashes) < len(long.hashes) and lead_of_long < SAME_LEAD:
        return 0.0
    if days > COPIED_WITHIN:
        if shared < ALL or lead_of_long < SAME_LEAD or 2 * len(short.hashes) < len(long.hashes):
            return 0.0
    return shared


def _has_new_figures(short: Body, long: Body) -> bool:
    """Return whether the texts differ in their figures as two days' reports do: one of the lead, or several of the rest."""
    lead = frozenset(NUMBER.findall(" ".join(short.words[: LEAD_WORDS * 20].split()[:LEAD_WORDS])))
    lost = short.figures - long.figures
    return bool(lost & lead) or len(lost) > (1 - SAME_FIGURES_LATER) * len(short.figures)


def _within(part: Hashes, whole: Hashes) -> float:
    return len(np.intersect1d(part, whole, assume_unique=True)) / len(part) if len(part) else 0.0
