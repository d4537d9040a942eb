"""Questions as people type them: in keywords, and with slips of the finger."""

from __future__ import annotations

import random

_FUNCTION_WORDS = frozenset(
    """a an the is are was were be been do does did has have had of in on at to for by with from and or that this it its as
    what which who whom whose""".split()
)


def keywords(question: str, chance: random.Random) -> str:
    """Return the question without its function words; half of the time "when", "where", "why" and "how" go too."""
    dropped = _FUNCTION_WORDS | (frozenset(("when", "where", "why", "how")) if chance.random() < 0.5 else frozenset())
    kept = [word for word in question.rstrip("?!. ").split() if word.lower() not in dropped]
    return " ".join(kept) if len(kept) > 1 else question


def mistyped(question: str, chance: random.Random) -> str:
    """Return the question with one or two words of five letters or more mistyped: a letter lost, doubled, swapped or wrong."""
    words = question.split(" ")
    long = [at for at, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    for at in chance.sample(long, min(len(long), chance.randint(1, 2))):
        words[at] = _slip(words[at], chance)
    return " ".join(words)


def _slip(word: str, chance: random.Random) -> str:
    place = chance.randint(1, len(word) - 2)
    kind = chance.randrange(4)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place] + word[place:]
    if kind == 2:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + chance.choice("aeiorstnl") + word[place + 1 :]
