"""A question with typing errors → the same question as it was meant, by the words of the articles it is nearest to.

A word is only touched when neither common English (the whole words of MiniLM's vocabulary, most frequent first) nor the articles found
for the question know it. Names are only turned into names that those articles hold. The corrected question is shown to the asker.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from qa.words import fold

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Shortest words with one and with two errors that are mended, for words and for names: a short name is soon another one.
ONE, TWO = 3, 7
NAME_ONE, NAME_TWO = 5, 9
FIRST_WORD = 1996  # the line of vocab.txt at which whole words begin, by falling frequency
# A word that the articles do not hold is only taken for a very frequent one: "afloat" is no "float", though the vocabulary lacks it.
FREQUENT = FIRST_WORD + 3000


@dataclass(frozen=True)
class Spelling:
    """Knows common English.

    Attributes:
        vocabulary: path of MiniLM's vocab.txt.
    """

    vocabulary: Path

    @cached_property
    def _ranks(self) -> dict[str, int]:
        lines = self.vocabulary.read_text(encoding="utf-8").splitlines()
        return {word: rank for rank, word in enumerate(lines) if rank >= FIRST_WORD and word.isalpha() and len(word) > 1}

    def unknown(self, question: str) -> tuple[str, ...]:
        """Return the words of a question, folded, that common English does not know; empty for most questions."""
        return tuple(word for word in map(_form, WORD.findall(question)) if len(word) >= ONE and word.isascii() and not self._common(word))

    def correct(self, question: str, texts: Iterable[str]) -> str:
        """Return the question with its typing errors mended.

        Args:
            texts: articles that were found for it.
        """
        local: dict[str, str] = {}
        for text in texts:
            for found in WORD.finditer(text):
                local.setdefault(_form(found[0]), found[0])

        def mend(found: re.Match[str]) -> str:
            typed = found[0]
            word = _form(typed)
            if len(word) < ONE or not word.isascii() or self._common(word) or word in local:
                return typed
            name = typed[0].isupper() and found.start() > 0
            return self._meant(word, local, name) or typed

        return WORD.sub(mend, question)

    def _common(self, word: str) -> bool:
        return word in self._ranks or any(
            stem in self._ranks or (len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in self._ranks)
            for stem in (word.removesuffix(ending) for ending in ("s", "es", "ed", "ing", "ly", "er"))
            if stem != word
        )

    def _meant(self, word: str, local: dict[str, str], name: bool) -> str:
        """Return the word that was meant, as the articles write it; "" when none is near enough."""
        one, two = (NAME_ONE, NAME_TWO) if name else (ONE, TWO)
        near = edits(word) if len(word) >= one else set()
        found = [w for w in near if w in local and (len(word) > ONE or _slip(word, w) == 0)]
        if not found and not name:
            found = [w for w in near if self._ranks.get(w, FREQUENT) < FREQUENT and (len(word) > ONE or _slip(word, w) == 0)]
        if not found and len(word) >= two:
            found = [w for w in local if w[0] == word[0] and abs(len(w) - len(word)) <= 2 and _two_apart(near, w)]
        if not found:
            return ""
        best = min(found, key=lambda w: (_slip(word, w), w[0] != word[0], self._ranks.get(w, 10**6), w))
        return local.get(best, best) if not local.get(best, best).isupper() else best


def _form(word: str) -> str:
    """Return a word as it is compared: folded, without a possessive ending."""
    return re.sub(r"['’]s?$", "", fold(word))


def edits(word: str) -> set[str]:
    """Return every string that is one insertion, deletion, replacement or swap of neighbours away (Norvig's spelling corrector)."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    swaps = {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1}
    deletions = {a + b[1:] for a, b in halves if b}
    replacements = {a + c + b[1:] for a, b in halves if b for c in LETTERS}
    return swaps | deletions | replacements | {a + c + b for a, b in halves for c in LETTERS}


def _slip(typed: str, meant: str) -> int:
    """Return how unlikely a slip is: letters swapped 0, a letter left out 1, one too many 2, another letter 3."""
    if sorted(typed) == sorted(meant):
        return 0
    return 1 if len(meant) > len(typed) else 2 if len(meant) < len(typed) else 3


def _two_apart(near: Collection[str], word: str) -> bool:
    return not edits(word).isdisjoint(near)
