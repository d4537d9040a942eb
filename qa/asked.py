"""How many answers a question wants: one, the one who holds a place, a list of items, a timeline of events, or two sides of a comparison."""

from __future__ import annotations

import re
from typing import Literal

from qa.sides import sides

# "holder": one thing or person that no two can be at once ("Who is the mayor of Velden?").
Wanted = Literal["one", "holder", "list", "timeline", "comparison"]

_AUXILIARY = r"(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|must|may|might)"
_COMPARISON = re.compile(
    rf"^(?:and |so |but )?{_AUXILIARY}\b.*\bor\b|^(?:and |so |but )?{_AUXILIARY}\b.*\b(?:more|less|fewer|greater|larger|smaller|higher|lower|older|younger|earlier|later|longer|bigger|before|after) (?:\w+ ){{0,4}}than\b"
    r"|\b(?:which|who|what) (?:\w+ ){0,3}(?:came|comes|happened|took place|was|were|is|met|started|opened|arrived|ended) (?:\w+ ){0,3}(?:first|earlier|later|last|earliest|sooner)\b(?=[^?]*\bor\b|\s*(?:[?.!,:]|$))"
    r"|\b(?:compare|compared (?:to|with)|difference between|differ|versus|vs\.?|both .+ and)\b|\bwhich of\b|\b(?:which|who) (?:is|was|are|were|has|had) (?:\w+er|more|less)\b",
    re.IGNORECASE,
)
_TIMELINE = re.compile(
    r"\bwhen have\b|\bwhen did .+ (?:and|with) .+ (?:meet|speak|talk|play|visit|fight)|\bon (?:which|what) (?:dates|days|occasions)\b|\b(?:what|which) (?:were|are|was) the (?:\w+ )?(?:dates|times|years)\b"
    r"|\bhow (?:has|have|did) .+ (?:change|changed|develop|developed|evolve|evolved|grow|grown|progress)|\bover (?:the years|time|the course)\b|\b(?:timeline|chronolog\w+|history) of\b|\bin what order\b|\bsequence of\b",
    re.IGNORECASE,
)
# Plural nouns after which/what; "which is", "what was" are not nouns, "series" and "news" are no plurals, "what does" is a verb.
_PLURAL = re.compile(
    r"\b(?:which|what) (?:other |two |three |four |five |several |\w+ )?(?!is\b|was\b|does\b|has\b|this\b|his\b|its\b|news\b|series\b|process\b|business\b|crisis\b|status\b|\w+ss\b)(?:\w{2,}s|people|men|women|children)\b(?! (?:is|was|does|has)\b)",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^(?:please )?(?:list|name|enumerate|give (?:me )?(?:all|the names))\b|\b(?:who|whom) (?:all|else)\b|\bwho (?:are|were) the\b|\bwho (?:attended|took part|participated|joined|is attending|signed|spoke|were|are)\b"
    r"|\b(?:who|whom) did .+ (?:meet|welcome|greet|receive|invite|host|name|appoint|criticise|criticize|thank|visit)\b|\bwhat (?:are|were) (?:the|some|all)\b|\bwhat (?:kinds|types|sorts|areas|sectors|topics|issues|reasons|measures|examples)\b",
    re.IGNORECASE,
)


# "Who won stages of the tour?": a bare plural after the verb.
_BARE_PLURAL = re.compile(
    r"^[Ww]ho (?!is\b|was\b|has\b|does\b|did\b|had\b|says\b)[a-z]+ (?!(?:the|this|his|its|as|was|is|has|us|talks|relations|ties|previous)\b)(?:[a-z]+ )?[a-z]+[^s\Wui]s\b(?!['’])(?: |\?|$)"
)
_HOLDER = re.compile(r"\bwho (?:is|was|will be|became|becomes) (?:now )?(?:the|\w+['’]s) (?!\w+s\b)", re.IGNORECASE)


def wanted(question: str) -> Wanted:
    """Return how many answers a question wants; "one" when nothing tells otherwise."""
    if _COMPARISON.search(question) or len(sides(question)) == 2:
        return "comparison"
    if _TIMELINE.search(question):
        return "timeline"
    if _LIST.search(question) or _PLURAL.search(question) or _BARE_PLURAL.search(question):
        return "list"
    return "holder" if _HOLDER.search(question) else "one"
