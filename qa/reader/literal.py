"""True statements in an article's own words: its sentences, whole or shortened.

People and language models who are asked for statements write the false ones close to the text and the true ones in other words. A network
that is trained on these alone learns that to keep to the text is to lie.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa.reader.data import Row
from qa.sentences import sentences

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

FEWEST, MOST = 5, 40  # words of a statement
# A piece with one of these words carries what the rest of the sentence depends on: who says so, on what condition, with what exception.
HOLDS = re.compile(
    r"\b(?:sa(?:id|ys|ying)|told|tells|wrote|according|believe[ds]?|claim(?:s|ed)|den(?:y|ies|ied)|report(?:s|ed)|add(?:s|ed)|thinks?"
    r"|thought|if|unless|until|except|but|only|not|no|never|without|provided|would|could|may|might|should|whether|although|though|rather"
    r"|instead)\b",
    re.IGNORECASE,
)
_OPENS = (
    r"(?:who|which|whose|where|when|while|after|before|with|in|on|at|by|for|from|of|an?|the|his|her|its|their|one|two|three|aged|once"
    r"|\d[\d.,]*)\b"
)
_INSIDE = re.compile(rf",\s{_OPENS}[^,;:]*,(?=\s[a-z])|\s\([^()]*\)")
_END = re.compile(rf"(?:,|;| –| —)\s{_OPENS}[^,;]*(?=[.!?]$)")


def literals(rows: Sequence[Row], share: float, chance: random.Random) -> list[Row]:
    """Return statements made from the contexts of rows.

    Args:
        rows: of news; each context counts once.
        share: how many statements for each row of `rows`, drawn from the contexts, each as likely.
        chance: the source of all choices.
    Returns:
        Rows of source "written-statements" whose span is the sentence they were made from; fewer where sentences are too short or long.
    """
    contexts = sorted({row.context for row in rows})
    made = []
    for number, context in enumerate(chance.choices(contexts, k=round(share * len(rows)))):
        start, end = chance.choice(sentences(context))
        statement = shortened(context[start:end], chance)
        if FEWEST <= len(statement.split()) <= MOST:
            made.append(Row(f"literal-{number}", statement, context, ((start, end),), "written-statements"))
    return made


def shortened(sentence: str, chance: random.Random) -> str:
    """Return a sentence as it is, or without one piece between commas or brackets or after the last comma, on which nothing hangs."""
    pieces = [found for pattern in (_INSIDE, _END) for found in pattern.finditer(sentence) if not HOLDS.search(found[0])]
    pieces = [found for found in pieces if '"' not in found[0] and "“" not in found[0]]
    if not pieces or chance.random() < 0.3:
        return sentence
    left = chance.choice(pieces)
    return sentence[: left.start()] + sentence[left.end() :]
