"""Whether a span could be an answer to its question at all: a number of the thing that is counted, a time, a name.

The reader's confidence says mostly that a passage answers; between the spans of one passage it hardly tells. What the question counts or
asks for does. Used to weigh spans, never to refuse one alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.expected import Kind, expected, fits
from qa.words import content_words

if TYPE_CHECKING:
    from qa.compare import Candidate

# What is left of the confidence in a span that is of another kind than the question asks for, or that counts something else.
# Who and where are told by capitals, which the words for groups ("militants") lack.
ANOTHER_KIND, ANOTHER_THING, UNLIKELY = 0.5, 0.6, 0.8
# So far behind a number its noun is looked for, in code points.
REACH = 40

_MONEY = re.compile(
    r"[$€£¥]|\b(?:dollars?|euros?|pounds?|yuan|yen|rupees?|rubles?|roubles?|crowns?|marks?|francs?|pesos?|won|lira|rand|shekels?|cents?|pence|krona|kroner?|zloty|USD|EUR)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"%|\bper ?cent\b|\bpercentage\b", re.IGNORECASE)
_LENGTH = re.compile(r"\b(?:(?:kilo|centi|milli)?met(?:re|er)s?|km|cm|mm|miles?|f(?:oo|ee)t|inch(?:es)?|yards?)\b", re.IGNORECASE)
_DURATION = re.compile(r"\b(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur(?:y|ies))\b", re.IGNORECASE)
_AREA = re.compile(r"\b(?:hectares?|acres?|square|sq)\b", re.IGNORECASE)
_WEIGHT = re.compile(r"\b(?:tonnes?|tons?|kilograms?|kilos?|kg|grams?|pounds?|lbs?|ounces?)\b", re.IGNORECASE)
_MEASURES = {"money": _MONEY, "percent": _PERCENT, "length": _LENGTH, "duration": _DURATION, "area": _AREA, "weight": _WEIGHT}
# The first that a question matches says in which measures its answer may stand.
_ASKED = (
    (
        re.compile(
            r"\bhow many (?:percent|per cent)\b|\b(?:what|which) (?:share|percentage|proportion|percent)\b|\bturnout\b|\bpercentage\b", re.I
        ),
        ("percent",),
    ),
    (
        re.compile(
            r"\bhow expensive\b|\b(?:cost|costs|price|worth|salary|wage|fee|fine|budget|value|ransom|paid|pay|spend|spent"
            r"|invest(?:ed|s)?|donat\w+)\b",
            re.I,
        ),
        ("money", "percent"),
    ),
    (re.compile(r"\bhow long ago\b|\bhow old\b|\bhow long (?:did|has|have|had|does|do|were they|will it take)\b", re.I), ("duration",)),
    (re.compile(r"\bhow long\b", re.I), ("length", "duration")),
    (
        re.compile(r"\bhow (?:far|tall|high|wide|deep)\b|\b(?:length|height|width|depth|distance) of\b", re.I),
        ("length", "percent", "money", "duration"),
    ),
    (re.compile(r"\bhow (?:large|big)\b|\b(?:area|size) of\b", re.I), ("area", "length", "percent", "money")),
    (re.compile(r"\bhow heavy\b|\bweighs?\b|\bweight of\b", re.I), ("weight",)),
)
_COUNTED = re.compile(r"\bhow many (?:(?:more|other|new|of) )?(?:the )?(?P<noun>[a-z][\w-]*(?: [a-z][\w-]*)?)", re.IGNORECASE)
_PREPOSITION = re.compile(r"\b(?:from|in|at|near|to|outside|inside|into|across)\s+$")


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a question's answer must be like.

    Attributes:
        counted: stems of what "how many …" counts; empty when nothing is counted.
        measures: the measures the answer may stand in; empty when any will do.
    """

    question: str
    kind: Kind
    counted: frozenset[str]
    measures: tuple[str, ...]

    def weight(self, text: str, start: int, end: int) -> float:
        """Return what is left of the confidence in text[start:end], 1.0 when nothing speaks against it."""
        words = text[start:end]
        if not fits(self.kind, words, self.question):
            return UNLIKELY if self.kind in ("person", "place") else ANOTHER_KIND
        if self.kind == "person" and _PREPOSITION.search(text, max(0, start - 12), start) and not self._takes_preposition():
            return ANOTHER_THING
        if self.kind == "number":
            return self._number(text, start, end)
        return 1.0

    def _takes_preposition(self) -> bool:
        """Return whether the question itself asks with a preposition: "Who did it come from?"."""
        return re.search(r"\b(?:from|in|at|near|to)\b\W*$|^\W*(?:from|in|at|to)\b", self.question, re.IGNORECASE) is not None

    def _number(self, text: str, start: int, end: int) -> float:
        """A number next to its noun or measure is one; next to another it is of something else."""
        line = text[end : end + REACH].split("\n")[0]
        near = text[start:end] + re.split(r"[.;:!?](?:\s|$)|,\s", line)[0]
        after = re.split(r"[.;:!?](?:\s|$)|,\s|\b(?:and|of|in|with|by|after|on|at|for)\b", line)[0]
        own = f"{text[start:end]} {' '.join(after.split()[:3])}"
        if self.counted and self.counted & set(content_words(near)):
            return 1.0
        found = [name for name, pattern in _MEASURES.items() if pattern.search(own)]
        if self.measures:
            return 1.0 if not found or set(found) & set(self.measures) else ANOTHER_THING
        if self.counted:
            other = bool(found) or _is_year(text[start:end])
            return ANOTHER_THING if other else 1.0
        return 1.0


def fitting(question: str) -> Fitting:
    """Return what the answer to a question must be like."""
    kind = expected(question)
    measures = next((measures for pattern, measures in _ASKED if pattern.search(question)), ()) if kind == "number" else ()
    counted = _COUNTED.search(question)
    stems = frozenset(content_words(counted["noun"])) if counted else frozenset()
    return Fitting(question, kind, stems, measures)


def _is_year(words: str) -> bool:
    return re.fullmatch(r"\W*(?:in )?(?:1[89]|20)\d\d\W*", words) is not None


def weighed(candidates: Sequence[Candidate], question: str) -> list[Candidate]:
    """Return the candidates, best first, with less confidence in those that are of another kind than the question asks for."""
    asked = fitting(question)
    found = [replace(c, confidence=c.confidence * asked.weight(c.article.text, c.start, c.end)) for c in candidates]
    return sorted(found, key=lambda candidate: -candidate.confidence)
