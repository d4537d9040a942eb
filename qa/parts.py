"""A question that asks several things → the questions it is made of: "Who founded it, and how many members does it have?" is two."""

from __future__ import annotations

import re

from qa.conversation import standalone
from qa.events import Turn

MOST = 3
_HEAD = r"(?:what|who|whom|when|where|why|how|which|(?:in|on|at|to|from|by|with|for|of) (?:what|which|whom))"
_SPLIT = re.compile(rf"(?:,|;)? (?:and|but|or)(?:,)? (?={_HEAD}\b)|[?]\s+(?=\w)|; (?={_HEAD}\b)", re.IGNORECASE)
_STARTS = re.compile(rf"^(?:and |so |but )?{_HEAD}\b", re.IGNORECASE)
_EACH = re.compile(
    r"^(?P<head>(?:how|what|when|where|why|which [a-z ]+?|what [a-z ]+?|how many [a-z ]+?) (?:did|do|does|were|was|are|is|have|has|will|would) )"
    r"(?P<a>(?:[A-Z][\w’'-]*|of|the|de|van) ?(?:(?:[A-Z][\w’'-]*|of|the|de|van) ?)*)(?<! )? ?and (?P<b>(?:[A-Z][\w’'-]*|of|the|de|van)(?: (?:[A-Z][\w’'-]*|of|the|de|van))*) (?:each|both|respectively) (?P<rest>.+)$"
)


def parts(question: str) -> tuple[str, ...]:
    """Return the questions that a question is made of, each made whole; the question alone when it is one. At most three.

    Split are two question words joined by "and", and "each" of two names.
    """
    found: list[str] = []
    for piece in _SPLIT.split(question):
        text = piece.strip(" ,;?.!")
        if not text:
            continue
        if found and (not _STARTS.match(text) or len(text.split()) < 2):
            return (question,)
        found.append(text)
    if not 1 < len(found) <= MOST or len(found[0].split()) < 3:
        return _each(question.strip(" ?.!")) or (question,)
    first = f"{found[0]}?"
    whole = [first]
    for text in found[1:]:
        whole.append(standalone(f"{text[:1].upper()}{text[1:]}?", [Turn(first)]))
    return tuple(one for text in whole for one in (_each(text.strip(" ?")) or (text,)))[:MOST]


def _each(question: str) -> tuple[str, ...]:
    """Return one question for each of the two names of "How did A and B each …"; empty when it is not such a question."""
    found = _EACH.match(question)
    if found is None:
        return ()
    return tuple(f"{found['head']}{name.strip()} {found['rest']}?" for name in (found["a"], found["b"]))
