"""A line in which several questions are asked → those questions, as they were typed. One question is never cut."""

from __future__ import annotations

import re

from qa.english.clauses import AUXILIARY, clause
from qa.english.phrases import BE

MOST = 3
_WORD = r"(?:what|who|whom|whose|when|where|why|how|which)"
_HEAD = rf"(?:(?:in|on|at|to|from|by|with|for|of|about|since|until) )?{_WORD}"
_STARTS = re.compile(rf"(?:and |so |but |or |also |then )*{_HEAD}\b", re.IGNORECASE)
_JOINT = re.compile(rf"[?]+\s+(?=\w)|(?:\s*[,;]\s*|\s+)(?:and|but|or|also),?\s+(?={_HEAD}\b)|\s*[,;]\s+(?={_HEAD}\b)", re.IGNORECASE)
# "when the war began" and "how he did it" are no questions of their own; a question has its auxiliary in front of the subject.
_INVERTED = re.compile(rf"(?:and |so |but )*{_HEAD}\b(?: (?!{AUXILIARY}\b)[\w’'-]+){{0,3}}? {AUXILIARY}\b", re.IGNORECASE)
_ASKS_SUBJECT = re.compile(rf"(?:and |so |but )*(?:who|what|which|how (?:many|much)) (?!{AUXILIARY}\b)[\w’'-]+", re.IGNORECASE)
_ALONE = re.compile(r"(?:and )?(?:when|where|why)", re.IGNORECASE)
_ABOUT = re.compile(r"(?:and |so |but )*(?:what|how) about \S.*", re.IGNORECASE)
_INDIRECT = re.compile(rf"\b(?:{_WORD}|if|whether)\b", re.IGNORECASE)
_OPEN_PAIR = re.compile(r"\b(?:between|both|either)\b(?!.*\band\b)[^,]*$", re.IGNORECASE)


def pieces(question: str) -> tuple[str, ...]:
    """Return the questions of a line in order, each without its closing mark.

    At most three; the line itself, unchanged, when it is one question or more than three.
    """
    found: list[str] = []
    at = 0
    for joint in _JOINT.finditer(question):
        left, right = question[at : joint.start()].strip(" ,;?.!"), question[joint.end() :]
        ends_sentence = joint[0].lstrip().startswith("?")
        if ends_sentence or (_complete(left) and _begins(right)):
            if left:
                found.append(left)
            at = joint.end()
    rest = question[at:].strip(" ,;?.!")
    if rest:
        found.append(rest)
    return tuple(found) if 1 < len(found) <= MOST else (question,)


def _complete(left: str) -> bool:
    """Return whether a question could end here: with its verb, no pair left open, and no clause in it that begins with a question word."""
    started = _STARTS.match(left)
    if started is None or _OPEN_PAIR.search(left):
        return False
    if _ABOUT.fullmatch(left):
        return True
    if _INDIRECT.search(left[started.end() :]):
        return False
    parsed = clause(re.sub(r"^(?:and |so |but |or |also |then )+", "", left, flags=re.IGNORECASE))
    if not parsed.auxiliary:
        return bool(parsed.head and parsed.predicate)
    return bool(parsed.predicate) or (parsed.auxiliary.lower() in BE and bool(parsed.subject))


def _begins(right: str) -> bool:
    """Return whether a question of its own begins here, or a lone "when", "where" or "why" that asks more of the one before."""
    return bool(_INVERTED.match(right) or _ASKS_SUBJECT.match(right) or _ALONE.fullmatch(right.strip(" ?.!")) or _ABOUT.match(right))
