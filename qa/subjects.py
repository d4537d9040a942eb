"""Date words that belong to what a question is about: "the 2022 Winter Olympics", "since its founding in 2001"."""

from __future__ import annotations

import re

from qa.articles.datewords import DateWord

# "since its establishment in 2001", "after the war of 2022": the date belongs to the noun, which is what the question is about.
OF_NOUN = re.compile(
    r"\b(?:(?:since|after|before|until|following)\s+(?:the|an?)|(?:since|after|before|until|following|from)\s+(?:its|his|her|their|our|\w+['’]s))"
    r"\s+(?:[\w'’-]+\s+){1,5}?(?:in|of|on)\s+$",
    re.IGNORECASE,
)
# "the tariffs imposed five days ago": a participle without its auxiliary.
PARTICIPLE = re.compile(
    r"(?P<before>[\w'’]+)\s+(?P<verb>\w+ed|made|held|built|set|won|begun|taken|seen|born|known|signed|founded)\s+(?:(?:in|on|back\s+in)\s+)?$",
    re.I,
)
AUXILIARIES = frozenset(
    "was were been be is are did has had have who what which that got get gets being he she they it we i you and or first last jointly"
    " officially".split()
)
PERSONS = re.compile(r"^[A-Z][\w'’.-]*$")
NEXT_NAME = re.compile(
    r"['’]s?\b|\s+(?:[A-Z][\w-]+|season|edition|election|vote|summit|war|campaign|crisis|pandemic|report|act|law|budget|deal|agreement|treaty)\b"
)
CAPITAL_NEXT = re.compile(r"\s+[A-Z]")
# "the 2024 vote", "Blade Runner 2049", "Euro 2024".
NAME_BEFORE = re.compile(r"\b(?:the|this|that|a|[A-Z][\w'’-]*)\s+$")
ASKING = re.compile(r"(?:who|which|what|how (?:many|much))\b", re.IGNORECASE)
VERBS = re.compile(r"\b(?:did|do|does|was|were|is|are|has|have|had|will|would|can|could)\b", re.IGNORECASE)


def is_subject(text: str, word: DateWord, start: int, end: int, opened: bool) -> bool:
    """Return whether the words belong to what the question is about rather than to when it happened.

    Args:
        start, end: of the words with their preposition and the other end of a range.
        opened: whether a preposition stands before them.
    """
    if OF_NOUN.search(text[: word.start]):
        return True
    if word.kind in ("year", "month", "day") and NEXT_NAME.match(text[end:]) and not VERBS.match(text[end:].strip()):
        # "the July summit", "July's meeting" tell when; "the 2022 summit" and "May Day" are names.
        return word.year is not None or bool(CAPITAL_NEXT.match(text[end:]))
    if word.kind == "year" and not opened and (not re.match(r"\s*(?:[?.!,;:]|$)", text[end:]) or NAME_BEFORE.search(text[: word.start])):
        return True
    participle = PARTICIPLE.search(text[: word.start])
    if participle is None or participle["before"].lower() in AUXILIARIES or participle["verb"].lower() in AUXILIARIES:
        return False
    if ASKING.match(text) and not VERBS.search(text[: participle.start("verb")] + " " + text[end:]):
        return False  # "Which minister resigned in May?" has no other verb
    # "Who was formally elected in 2021?": an auxiliary shortly before makes it the question's own verb.
    near = text[: participle.start("verb")].split()[-4:]
    return not (PERSONS.match(participle["before"]) or any(token.lower() in ("was", "were", "been", "be", "get", "got") for token in near))
