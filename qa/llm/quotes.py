"""Where a quotation stands in a text: found in a common form, given back as exact offsets.

Exact search fails on typographic quotes, no-break spaces, soft hyphens and composed accents; the common form keeps letters, digits and what
belongs to numbers, everything else is a blank.
"""

from __future__ import annotations

import re
import unicodedata

from qa.sentences import sentences

SHORTEST = 20  # characters in the common form; below that the words stand in too many places to prove anything
ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:\.{3}|…)\s*\]|\(\s*(?:\.{3}|…)\s*\)|\.{3,}|…)\s*")
FRAGMENT = 12
LONGEST = 800
KEPT = frozenset("%$€£¥")
APOSTROPHES = frozenset("'’‘ʼ`´")


def common(text: str) -> tuple[str, list[int]]:
    """Return the common form of a text and, for each of its characters, the offset in the text it comes from.

    `common("The “U.S.”")[0]` is " the us ": letters folded, blanks single, one blank at each end.
    """
    out, at = [" "], [0]
    for offset, character in enumerate(text):
        if character in APOSTROPHES or character == "\u00ad" or unicodedata.category(character) in ("Cf", "Mn"):
            continue
        for part in unicodedata.normalize("NFKD", character.casefold()):
            if unicodedata.combining(part):
                continue
            inside = 0 < offset < len(text) - 1
            if part.isalnum() or part in KEPT:
                out.append(part)
            elif part in ".," and inside and text[offset - 1].isdigit() and text[offset + 1].isdigit():
                out.append(part)
            elif part == "." and inside and text[offset - 1].isupper() and (offset < 2 or not text[offset - 2].isalpha()):
                continue
            elif out[-1] != " ":
                out.append(" ")
            else:
                continue
            at.append(offset)
    if out[-1] != " ":
        out.append(" ")
        at.append(len(text))
    return "".join(out), at


def find(quote: str, text: str) -> tuple[int, int] | None:
    """Return the half-open offsets in text of a quotation, None when it does not stand there or is too short to prove anything.

    It must match whole words, at least 20 characters or a whole sentence. Parts around "…" must follow one another.
    """
    form, at = common(text)
    spans = _all(quote, form, at, text)
    if spans:
        return spans[0]
    parts = [part for part in ELLIPSIS.split(quote) if part.strip()]
    if len(parts) < 2 or any(len(common(part)[0].strip()) < FRAGMENT for part in parts):
        return None
    found: list[tuple[int, int]] = []
    position = 0
    for part in parts:
        wanted = common(part)[0]
        position = form.find(wanted, position)
        if position < 0:
            return None
        found.append((at[position + 1], at[position + len(wanted) - 2] + 1))
        position += len(wanted) - 1
    start, end = found[0][0], found[-1][1]
    return (start, end) if end - start <= LONGEST else None


def _all(quote: str, form: str, at: list[int], text: str) -> list[tuple[int, int]]:
    wanted = common(quote)[0]
    found = form.find(wanted) if wanted.strip() else -1
    if found < 0:
        return []
    start, end = at[found + 1], at[found + len(wanted) - 2] + 1
    if len(wanted.strip()) < SHORTEST and not _whole(wanted, start, end, text):
        return []
    return [(start, end)] if end - start <= LONGEST else []


def _whole(wanted: str, start: int, end: int, text: str) -> bool:
    """Return whether the words are a whole sentence of the text."""
    return any(a <= start and end <= b and common(text[a:b])[0] == wanted for a, b in sentences(text))
