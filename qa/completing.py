"""A question whose verb lacks what it needs ("Will Kim come?", "And what does Beijing say?") → with it, from the question before."""

from __future__ import annotations

import re

from qa.english.phrases import phrases
from qa.mentions import Mentions

# An occasion that one can come to.
OCCASION = re.compile(
    r"(?:parade|summit|meeting|talks|conference|ceremony|concert|festival|wedding|funeral|match|game|race|opening|celebrations?|party|congress"
    r"|forum|session|hearing|trial|rally|march|protest|exhibition|fair|dinner|banquet|inauguration|commemoration|games|olympics|vigil)",
    re.IGNORECASE,
)
# What is missing after a verb at the end of a question.
MISSING = {
    "come": "to", "came": "to", "coming": "to", "go": "to", "attend": "", "attended": "", "attending": "", "take part": "in",
    "took part": "in", "taking part": "in", "participate": "in", "participated": "in", "be present": "at", "were present": "at",
    "was present": "at",
}  # fmt: skip
ENDS = re.compile(rf"\b(?P<verb>{'|'.join(MISSING)})\W*$", re.IGNORECASE)
SAYS = re.compile(r"^(?:what|how) (?:does|did|do) (?P<who>.+?) (?:say|think)\W*$", re.IGNORECASE)
ABOUT = re.compile(r"\b(?:about|on|of) (?P<what>(?:[a-z]+ing|the|an?|its|[A-Z][\w’'-]*)\b.*)$")


def completed(question: str, last: str, *, going_on: bool) -> str:
    """Return the question with the occasion or subject that its last verb lacks; the question itself when nothing is missing or known.

    Args:
        last: the question before, made whole.
        going_on: whether it began with "and" or "but", without which "What did Xi say?" may be a new subject.
    """
    rest = question.rstrip(" ?.!")
    ends = ENDS.search(rest)
    if ends:
        occasion = next((one.text for one in phrases(last) if one.definite and OCCASION.fullmatch(one.head)), "")
        told = re.sub(r"^(?:an?|this|that) ", "the ", occasion)
        return f"{rest} {MISSING[ends['verb'].lower()]} {told}?".replace("  ", " ") if told else question
    if going_on and SAYS.match(rest):
        about = ABOUT.search(last.rstrip(" ?.!"))
        topic = about["what"] if about else Mentions(last).thing()
        return f"{rest} about {topic}?" if topic and topic not in rest else question
    return question
