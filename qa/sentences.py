"""Text → sentence offsets, with sentencex (Wikimedia's rule-based splitter) once per paragraph, and our own cuts where its result does
not suit quotations.

sentencex keeps a quotation of several sentences whole, which suits citing a speaker; only what grows too long for that is split further.
"""

from __future__ import annotations

import re
import unicodedata

# Above this many words even one speaker's quotation is split into its sentences: a citation must stay readable at a glance.
LONGEST_WORDS = 60
# "… 5:21 p.m. Beijing time", "9 a.m. ET", "10 p.m. on Friday": the abbreviation's full stop ends no sentence here.
CLOCK = re.compile(r"\b[ap]\.m\.$", re.IGNORECASE)
AFTER_CLOCK = re.compile(r"(?:[A-Z][\w.'’-]*\s){0,3}time\b|[A-Z]{2,4}\b(?!\s[a-z]+ed\b)|\(|[a-z]", re.ASCII)
QUOTES = frozenset("\"“”„«»'‘’")
CLOSERS = frozenset("\"”»'’)]")


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return the half-open offsets of the sentences of a text, in order.

    A newline always ends a sentence. The spans do not overlap, begin and end with a non-blank character and together cover every non-blank
    character, for any string; empty for a blank one.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        spans += [(start + a, start + b) for a, b in _line(line)]
        start += len(line) + 1
    return tuple(spans)


def _line(line: str) -> list[tuple[int, int]]:
    """Return the sentences of one paragraph."""
    clean = _splittable(line)
    spans = []
    for start, end in _join_clock(line, _spans(line, _cuts(clean))):
        if len(line[start:end].split()) > LONGEST_WORDS:
            spans += _inside(line, clean, start, end)
        else:
            spans.append((start, end))
    return spans


def _splittable(line: str) -> str:
    """Return the line as sentencex can take it, character for character: exotic spaces make it panic, lone surrogates cannot cross to
    Rust.
    """
    return "".join(" " if c.isspace() else "\ufffd" if unicodedata.category(c) == "Cs" else c for c in line)


def _cuts(clean: str) -> list[int]:
    """Return the offsets at which sentencex starts a new sentence; none when it panics.

    Its panic is a BaseException that is no Exception (pyo3's PanicException), so that nothing narrower catches it.
    """
    from sentencex import get_sentence_boundaries

    try:
        return [boundary["start_index"] for boundary in get_sentence_boundaries("en", clean)]
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        return []


def _spans(line: str, cuts: list[int]) -> list[tuple[int, int]]:
    """Return the trimmed, non-blank pieces of the line between the cuts. Whatever the cuts are, nothing of the line is left out."""
    edges = [0, *sorted({cut for cut in cuts if 0 < cut < len(line)}), len(line)]
    spans = []
    for start, end in zip(edges, edges[1:], strict=False):
        piece = line[start:end]
        if piece.strip():
            spans.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
    return spans


def _join_clock(line: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join a sentence that ends in a.m. or p.m. to what belongs to the time of day."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and CLOCK.search(line[max(0, joined[-1][1] - 5) : joined[-1][1]]) and AFTER_CLOCK.match(line[start:end]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _inside(line: str, clean: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the sentences within a long span as they are when its quotation marks are not seen, packed up to the longest allowed.

    A closing mark stays with the sentence that it closes.
    """
    bare = "".join(" " if c in QUOTES and not _apostrophe(clean, at) else c for at, c in enumerate(clean[start:end], start))
    cuts = []
    for cut in _cuts(bare):
        at = start + cut
        while start < at < end and line[at - 1].isspace():
            at -= 1
        while start < at < end and line[at] in CLOSERS and not line[at - 1].isspace():
            at += 1
        if start < at < end:
            cuts.append(at - start)
    pieces = [(start + a, start + b) for a, b in _spans(line[start:end], cuts)]
    packed: list[tuple[int, int]] = []
    for a, b in _join_clock(line, pieces):
        if packed and len(line[packed[-1][0] : b].split()) <= LONGEST_WORDS // 2:
            packed[-1] = (packed[-1][0], b)
        else:
            packed.append((a, b))
    return packed


def _apostrophe(clean: str, at: int) -> bool:
    """Return whether the mark stands within a word, as in "China's"."""
    return 0 < at < len(clean) - 1 and clean[at - 1].isalnum() and clean[at + 1].isalnum()
