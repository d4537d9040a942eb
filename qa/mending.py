"""A span as a reader's tokens cut it → the span as a person would mark it: whole numbers and words, within one paragraph."""

from __future__ import annotations

import re

from qa.english.phrases import ROLE
from qa.english.verbs import is_verb
from qa.words import content_words

# So far before a span a word of its name is looked for, in code points.
REACH = 40
# A number with its thousands, decimals and sign of money, or a word with its inner apostrophes and hyphens.
WHOLE = re.compile(r"[$€£¥]?\d+(?:[.,:]\d+)*%?|[^\W\d_]+(?:[’'-][^\W\d_]+)*")


def mended(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the half-open span, its ends moved to those of whole words and numbers; None when it holds no word.

    Of a span over several paragraphs (mostly a headline and what follows it) the first part that holds a number stays, else the longest.
    """
    begun = start
    parts = []
    for part in text[start:end].split("\n"):
        if re.search(r"\w", part):
            parts.append((begun, begun + len(part)))
        begun += len(part) + 1
    if not parts:
        return None
    numbers = [part for part in parts if re.search(r"\d", text[slice(*part)])]
    start, end = numbers[0] if numbers else max(parts, key=lambda part: (len(content_words(text[slice(*part)])), -part[0]))
    line = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    for whole in WHOLE.finditer(text, line, len(text) if stop < 0 else stop):
        if whole.start() < start < whole.end():
            start = whole.start()
        if whole.start() < end < whole.end():
            end = whole.end()
        if whole.start() >= end:
            break
    return start, end


# What stands before a title: "former Prime Minister". And a name right behind one, without its possessive ending or the day after it.
_BEFORE_TITLE = frozenset("prime foreign vice deputy former acting first crown interior finance defence defense".split())
_NAME_AFTER = re.compile(r"(?: (?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)[A-Z][\w-]*(?:[’'](?!s\b)\w+)*){1,3}")


def titled(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the half-open span with the name behind the title that it ends in: "President" of "President Anna Berg".

    None for a title alone with no name behind it, which tells nobody who it was; "the president" and other spans as they are.
    """
    words = text[start:end].split()
    if not words or not words[-1][:1].isupper() or not ROLE.fullmatch(words[-1].lower()):
        return start, end
    name = _NAME_AFTER.match(text, end)
    if name:
        return start, name.end()
    alone = all(word[:1].isupper() and (ROLE.fullmatch(word.lower()) or word.lower() in _BEFORE_TITLE) for word in words)
    return None if alone else (start, end)


_NAMED_BEFORE = re.compile(r"\b([A-Z][\w’'-]*) $")


def whole_name(text: str, start: int, question: str) -> int:
    """Return where a name begins that a span holds the rest of: "Tianjin" before "Guest House" where the question speaks of Tianjin.

    Readers leave out what was asked. Only words that the question has are taken in, so that titles and other names stay outside.
    """
    asked = {word.lower() for word in WHOLE.findall(question)}
    while text[start : start + 1].isupper() and (before := _NAMED_BEFORE.search(text, max(0, start - REACH), start)):
        if before[1].lower() not in asked:
            break
        start = before.start(1)
    return start


# An item: a name of up to five words with its small words, or up to four words that begin with an article or a number.
_WORD = r"[A-Z](?:[\w’'-]|\.(?=[A-Z]))*"
_NAME = rf"(?:the )?{_WORD}(?: (?:(?:of|de|von|van|al|bin|the) )?{_WORD}){{0,4}}"
_PLAIN = r"(?:the|an?|\d+) [a-z][\w’'-]*(?: [a-z][\w’'-]*){0,2}"
_ITEMS = tuple(re.compile(rf"{item}(?:(?:, (?:and |or )?| and | or | as well as ){item})+") for item in (_NAME, _PLAIN))
_JOINT = re.compile(r", (?:and |or )?| and | or | as well as ")


def enumeration(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the half-open span of the enumeration that a span is one item of: "Fonte Fria" in "from Casal Novo and Fonte Fria".

    The span itself when it is none, or is more than items. Two names with a comma between them are mostly one with an addition.
    """
    line, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    for pattern in _ITEMS:
        for found in pattern.finditer(text, line, len(text) if stop < 0 else stop):
            last = found.end() - len(_verbs(found[0]))
            if (
                found.start() <= start
                and end <= last
                and _several(found[0])
                and _at_joints(found[0][: last - found.start()], found.start(), start, end)
            ):
                return found.start(), last
    return start, end


def is_enumeration(words: str) -> bool:
    """Return whether words are several items: "Monday and Friday", "A, B and C"."""
    return _several(words) and any(pattern.fullmatch(words.strip(" .,;")) for pattern in _ITEMS)


def _several(words: str) -> bool:
    return len(_JOINT.findall(words)) > 1 or re.search(r" (?:and|or|as well as) ", words) is not None


def _verbs(words: str) -> str:
    """Return the verbs at the end of words, with the blanks before them: " ran" of "the airport bus ran"."""
    tail = ""
    while (word := re.search(r" [a-z]+$", words[: len(words) - len(tail)])) and is_verb(word[0].strip()):
        tail = word[0] + tail
    return tail


def _at_joints(items: str, at: int, start: int, end: int) -> bool:
    """Return whether a span begins and ends where items do that stand at an offset."""
    joints = list(_JOINT.finditer(items))
    return start in {at, *(at + joint.end() for joint in joints)} and end in {at + len(items), *(at + joint.start() for joint in joints)}
