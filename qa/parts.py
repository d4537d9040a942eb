"""A question that asks several things → the questions it is made of: "Who founded it, and how many members does it have?" is two."""

from __future__ import annotations

import re

from qa.conversation import whole
from qa.english.clauses import clause
from qa.events import Turn
from qa.pieces import MOST, pieces

_EACH = re.compile(r"^(?:(?:all|both|each|respectively)\b\s*)(?P<rest>.+)$")
_PAIR = re.compile(r"^(?P<a>(?:the )?[A-Z].*?),? and (?P<b>(?:the )?[A-Z][^,]*)$")


def parts(question: str) -> tuple[str, ...]:
    """Return the questions that a question is made of, each made whole by those before it; the question alone when it is one. At most three.

    Split are questions in a row, question words joined by "and", and "How did A and B each …".
    """
    found = pieces(question)
    if len(found) == 1:
        return _each(question) or (question,)
    said: list[Turn] = []
    for piece in found:
        text = f"{piece[:1].upper()}{piece[1:]}?"
        said.append(Turn(text, whole(text, said)))
    return tuple(one for turn in said for one in (_each(turn.standalone or turn.question) or (turn.standalone or turn.question,)))[:MOST]


def _each(question: str) -> tuple[str, ...]:
    """Return one question for each of the two names of "How did A and B each …"; empty when it is not such a question."""
    parsed = clause(question)
    pair, each = _PAIR.match(parsed.subject), _EACH.match(parsed.predicate)
    if pair is None or each is None or parsed.predicate.startswith(("all", "both")):
        return ()
    singular = {"are": "is", "were": "was", "have": "has", "do": "does"}.get(parsed.auxiliary.lower(), parsed.auxiliary)
    return tuple(f"{parsed.head} {singular} {pair[name]} {each['rest']}?".strip() for name in ("a", "b"))
