"""What kind of answer a question asks for, and whether words could be one: a number, a time, a person, a place, a reason, a decision.

Shallow on purpose: patterns over the question's head and over the surface of the words. Used to weigh spans, never to refuse one alone.
"""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["number", "time", "person", "place", "reason", "decision", "other"]

_NUMBER = re.compile(
    r"\bhow (?:many|much|old|long|far|tall|high|big|large|heavy|fast|often|wide|deep)\b(?! ago)"
    r"|\b(?:what|which) (?:is |was |are |were )?(?:the |an? )?(?:exact |total |current |overall )?"
    r"(?:number|share|percentage|percent|proportion|rate|price|cost|amount|size|age|population|score|figure|value|length|distance|toll|total)\b"
    r"|^(?:the )?(?:number|percentage|share|amount) of\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\bwhen\b(?=\W*(?:$|(?:was|were|is|are|did|do|does|will|has|have|had|would|can|could|should|exactly)\b))|^when\b"
    r"|\b(?:what|which|in what|in which|on what|on which|at what) (?:year|date|day|month|time|century|decade|season|week|weekday)\b|\bhow long ago\b|\bsince when\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"^(?:and |so |but )?(?:from |to )?where\b|\bwhere (?:was|were|is|are|did|do|does|will|has|have|had)\b"
    r"|\b(?:what|which) (?:country|city|town|village|place|venue|region|province|state|location|island|continent|district|building|river|capital)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"^(?:and |so |but |to |with |by |from |for )?(?:who|whom|whose)\b|\b(?:to|with|by|from) whom\b"
    r"|\b(?:what|which) (?:person|man|woman|leader|president|minister|official|author|actor|actress|player|singer|politician|general|king|queen|expert|researcher|scientist)\b"
    r"|\bname of the (?:person|man|woman|leader|president|minister|official|author|academic|researcher|spokes\w+)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"^(?:and |so |but )?why\b|\bhow come\b|\bwhat (?:caused|led|made|is the reason|was the reason|reason|prompted|explains)\b",
    re.IGNORECASE,
)
_DECISION = re.compile(
    r"^(?:and |so |but )?(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|must|may|might)(?:n't|n’t)?\b",
    re.IGNORECASE,
)

_DIGITS_OR_WORDS = re.compile(
    r"\d|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?"
    r"|millions?|billions?|trillions?|dozens?|half|quarter|third|twice|once|double|triple|couple|pair|both|single|several|few|many|none|no|annually|daily|weekly|monthly|yearly)\b",
    re.IGNORECASE,
)
_TIME_WORDS = re.compile(
    r"\b(?:1[0-9]|20)\d\d(?:s\b|\b)|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}\s*(?:a\.?m\.?|p\.?m\.?)\b|\b(?:jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\b|\bmay\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:today|yesterday|tomorrow|tonight|now|noon|midnight|morning|afternoon|evening|night|week|weekend|month|year|decade|century"
    r"|days?|hours?|minutes?|weeks|months|years|decades|centuries|spring|summer|autumn|fall|winter|recently|immediately|soon|later|earlier|ago|after|before|during|since|until|when|while|once|time|date"
    r"|christmas|easter|new year|anniversary|\d+(?:st|nd|rd|th))\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Z][\w’'-]*|\b[a-z]+-[A-Z]\w+")
_NAMING = re.compile(
    r"\b(?:which|names?|wife|husband|widow|brother|sister|father|mother|son|daughter|relative|family)\b|\bcalled\W*$"
    r"|\bwho (?:is|was|are|were) [A-Z][\w’'-]*\W*$",
    re.IGNORECASE,
)
_WHO_WORDS = re.compile(
    r"\b(?:people|men|women|man|woman|child|children|officials?|leaders?|ministers?|presidents?|researchers?|scientists?|police|soldiers?|workers?|members?|students?|residents?|company|companies"
    r"|government|governments|party|group|team|army|court|council|committee|family|parents?|mother|father|wife|husband|son|daughter|he|she|they|him|her|them|\w+(?:ers|ors|ists|ians|ees))\b",
    re.IGNORECASE,
)
_PLACE_WORDS = re.compile(
    r"\b(?:in|at|on|near|from|to|inside|outside|under|over|between|across|around|home|abroad|there|here|north|south|east|west)\b",
    re.IGNORECASE,
)


def expected(question: str) -> Kind:
    """Return the kind of answer that a question asks for; "other" when its head does not tell."""
    for kind, pattern in (
        ("reason", _REASON),
        ("number", _NUMBER),
        ("time", _TIME),
        ("place", _PLACE),
        ("person", _PERSON),
        ("decision", _DECISION),
    ):
        if pattern.search(question):
            return kind  # type: ignore[return-value]
    return "other"


def fits(kind: Kind, words: str, question: str) -> bool:
    """Return whether the words could be an answer of that kind; names that the question already has do not count as one.

    Example: `fits("number", "a significant police presence", "…")` is False.
    """
    if kind == "number":
        return _DIGITS_OR_WORDS.search(words) is not None
    if kind == "time":
        return _TIME_WORDS.search(words) is not None
    if kind in ("person", "place"):
        asked = {name.casefold().removesuffix("'s").removesuffix("’s") for name in re.findall(r"[\w’'-]+", question)}
        names = [name.casefold().removesuffix("'s").removesuffix("’s") for name in _NAME.findall(words)]
        if any(name not in asked for name in names) and not (kind == "person" and completes(words, question)):
            return True
        return (_WHO_WORDS if kind == "person" else _PLACE_WORDS).search(words) is not None
    return True


def completes(words: str, question: str) -> bool:
    """Return whether words only make a name of the question whole: "Xi Jinping" does not tell who met Xi.

    A kinsman shares the name ("Who is Okoro's brother?"), and so may one of several ("Which Kim", "Who is Kim?").
    """
    names = words.split()
    if not 2 <= len(names) <= 3 or not all(_NAME.fullmatch(name) for name in names) or _NAMING.search(question):
        return False
    first, last = re.escape(names[0]), re.escape(names[-1])
    bare = any(
        (before := question[: found.start()].split()) and before[-1][0].islower() for found in re.finditer(rf"\b{last}\b(?!['’])", question)
    )
    return bare or re.search(rf"\b{first}\b(?=\W*$| [a-z])", question) is not None
