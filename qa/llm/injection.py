"""Words of an article that speak to the machine that reads it: their offsets, so that nothing rests on them.

A rule of words, so it finds the usual forms and no more. An article about such attacks that quotes one loses that sentence; that is
accepted.
"""

from __future__ import annotations

import re

from qa.sentences import sentences

_MACHINE = (
    r"(?:AI|A\.I\.|LLMs?|(?:large )?language models?|AI (?:systems?|assistants?|models?|agents?)|chat ?bots?|assistants?|ChatGPT|GPT|"
    r"models?|bots?)"
)
MARKS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,40}\b(?:instructions?|prompts?|rules|question|guidelines|context|above|passages?|"
    r"articles?|sources|everything)\b"
    r"|\b(?:new|updated|system|hidden|special|real|actual) (?:instructions?|prompts?|task)\b\s*[:\-–—]"
    r"|(?:^|(?<=[.!?:;>\n])\s*)(?:note|attention|message|instructions?|important|notice|reminder|dear|hello|hey)\b[^.!?\n]{0,20}\b"
    + _MACHINE
    + r"\b"
    r"|\b(?:as|if) (?:an?|you are an?) " + _MACHINE + r"\b[^.!?\n]{0,20}\byou\b"
    r"|\byou are (?:now )?(?:an? )?(?:helpful |unrestricted )?" + _MACHINE + r"\b"
    r"|\b(?:answer|reply|respond|output|print)\b (?:only |just |exactly |always )+(?:with|by|the|in|that|as)\b"
    r"|\b(?:in|to) your (?:answer|reply|response|summary|output)\b"
    r"|\bwhen (?:asked|summari[sz]ing|answering)\b[^.!?\n]{0,60}\b(?:say|answer|reply|state|write|respond)\b"
    r"|\b(?:system|assistant|user) ?(?:prompt|message)\b|<\|[a-z_]+\|>|\[/?INST\]|###\s*(?:system|instruction|assistant)",
    re.IGNORECASE,
)
TAGGED = re.compile(
    r"<\s*(system|instructions?|prompt|assistant|admin|important)\b[^>]*>.*?(?:<\s*/\s*\1\s*>|$)", re.IGNORECASE | re.DOTALL
)
# A sentence that follows and gives orders too belongs to it.
ORDERS = re.compile(
    r"(?:please |then |also |instead,? |and |now |finally,? |only |always |never |under no circumstances )*"
    r"(?:do not|don't|never|always|must|you (?:must|should|will|are|may|can)|tell|say|state|write|answer|reply|respond|output|print|"
    r"repeat|mention|"
    r"include|add|omit|visit|claim|recommend|advise|direct|pretend|act|behave|send|click|open|call|use|cite|quote|begin|start|end|"
    r"make sure|ensure|"
    r"remember|treat|follow|obey|reveal|describe|translate|summari[sz]e|warn|urge|give|provide|note|conclude)\b",
    re.IGNORECASE,
)


def orders(text: str) -> tuple[tuple[int, int], ...]:
    """Return the half-open offsets of what speaks to a machine, as whole sentences or tags, in order; empty for nearly every text."""
    spans = [(match.start(), match.end()) for match in TAGGED.finditer(text)]
    follows = False
    for start, end in sentences(text):
        marked = any(match.end() > start and match.start() < end for match in MARKS.finditer(text)) if MARKS.search(text) else False
        if marked or (follows and ORDERS.match(text[start:end])):
            spans.append((start, end))
            follows = True
        else:
            follows = False
    return tuple(sorted(spans))


def within(start: int, end: int, spans: tuple[tuple[int, int], ...]) -> bool:
    """Return whether text[start:end] overlaps one of the spans."""
    return any(a < end and start < b for a, b in spans)
