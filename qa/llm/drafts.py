"""The model's text as it streams → drafts: a sentence with the passages and words it claims to rest on. Nothing is believed yet.

The form asked for is `SENTENCE [1] "exact words"`, a line each; what small models make of it is read too: list marks, bold, code fences,
JSON lines, a citation on the next line, the quotation before its number, several numbers in one bracket, a block of <think>.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from qa.llm.prompt import SILENCE

MARK = re.compile(r"[\[(【]\s*(?:passages?\s*|source\s*|no\.?\s*)?#?(\d{1,3}(?:\s*(?:,|;|and|&)\s*\d{1,3})*)\s*[\])】]", re.IGNORECASE)
LIST = re.compile(r"^\s*(?:[-*•–]\s+|\d{1,2}[.)]\s+|SENTENCE\s*(?:\d{1,2}\s*)?:\s*)", re.IGNORECASE)
QUOTE_FIRST = re.compile(r"^(?P<sentence>.+?[.!?][\"”]?)\s*[-–—:(]*\s*[\"“«](?P<quote>.+)[\"”»]\s*\)?\s*$")
OPEN, CLOSE = "\"“”„«»'‘’`", "\"“”„«»'‘’`"
MARK_LENGTH = len("</thinking>")
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
OVERLAY = re.compile("[\u0334-\u0338\u20d0-\u20ff]")
LONGEST_LINE = 4000


@dataclass(frozen=True, slots=True)
class Cited:
    """Words that are claimed to stand in one of these passages, numbered from 1 as in the prompt."""

    numbers: tuple[int, ...]
    quote: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One sentence as the model wrote it, with what it cites; `cited` may be empty."""

    sentence: str
    cited: tuple[Cited, ...]


def drafts(texts: Iterable[str]) -> Iterator[Draft]:
    """Yield each draft as soon as it is complete: at once when its line ends with a citation, else when the next line begins."""
    pending: Draft | None = None
    for line in lines(texts):
        draft = draft_of(line)
        if draft is None:
            continue
        if not draft.sentence and pending is not None:
            yield Draft(pending.sentence, draft.cited)
            pending = None
            continue
        if pending is not None:
            yield pending
            pending = None
        if draft.cited:
            yield draft
        else:
            pending = draft
    if pending is not None:
        yield pending


def lines(texts: Iterable[str]) -> Iterator[str]:
    """Yield whole lines without blank ones; what a model thinks aloud between <think> and </think> is left out."""
    rest = ""
    for text in spoken(texts):
        *whole, rest = (rest + text).split("\n")
        yield from (line for line in whole if line.strip())
        rest = rest[-LONGEST_LINE:] if len(rest) > LONGEST_LINE else rest
    if rest.strip():
        yield rest


def spoken(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts without what stands between <think> and </think>; one that is never closed takes all that follows.

    Looks at every character once, whatever a model sends: a pattern over the whole would take minutes for many open marks.
    """
    rest, thinking = "", False
    for text in texts:
        rest += text
        low, at = rest.lower(), 0
        while True:
            mark = low.find("</think" if thinking else "<think", at)
            close = low.find(">", mark) if mark >= 0 else -1
            if close < 0:
                break
            if not thinking:
                yield rest[at:mark]
            at, thinking = close + 1, not thinking
        # A mark may be cut in two: what could be its beginning waits.
        keep = mark if mark >= 0 else max(at, len(rest) - MARK_LENGTH, low.rfind("<", at))
        if mark < 0 and low.rfind("<", at) < len(rest) - MARK_LENGTH:
            keep = len(rest)
        if not thinking:
            yield rest[at:keep]
        rest = rest[keep : keep + LONGEST_LINE]
    if not thinking:
        yield rest


def draft_of(line: str) -> Draft | None:
    """Return the draft in a line, None for a line that says nothing: fences, brackets of JSON, the word for silence."""
    text = line.strip().rstrip(",").strip()
    if not text or text.startswith("```") or text in ("[", "]", "{", "}") or text.strip("\"'.*`").upper() == SILENCE:
        return None
    if text.startswith("{") and (found := from_json(text)) is not None:
        return found
    text = LIST.sub("", text).replace("**", "").replace("__", "")
    marks = list(MARK.finditer(text))
    if not marks:
        return Draft(tidy(text), ())
    sentence = text[: marks[0].start()].strip()
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    cited = []
    for mark, end in zip(marks, ends, strict=True):
        numbers = tuple(int(n) for n in re.findall(r"\d+", mark.group(1)))
        cited.append(Cited(numbers, unquoted(text[mark.end() : end])))
    cited = spread(cited)
    if not any(item.quote for item in cited) and (match := QUOTE_FIRST.match(sentence)):
        sentence, cited = match["sentence"], [Cited(cited[0].numbers, match["quote"])]
    return Draft(tidy(sentence), tuple(cited))


def spread(cited: list[Cited]) -> list[Cited]:
    """Join numbers without words to the words that follow them: `[1][2] "words"` means that they stand in 1 or 2."""
    joined: list[Cited] = []
    waiting: tuple[int, ...] = ()
    for item in cited:
        if item.quote:
            joined.append(Cited(waiting + item.numbers, item.quote))
            waiting = ()
        else:
            waiting += item.numbers
    return joined if joined else [Cited(waiting, "")]


def from_json(text: str) -> Draft | None:
    """Return the draft in a line of JSON, None when it is no such object."""
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict):
        return None
    sentence = next((row[name] for name in ("sentence", "text", "statement", "answer") if isinstance(row.get(name), str)), "")
    entries: list[Any] = row.get("citations") or row.get("cites") or [row]
    cited = []
    for entry in entries if isinstance(entries, list) else [row]:
        if isinstance(entry, dict):
            numbers = next((entry[name] for name in ("passage", "passages", "n", "number", "source", "id") if name in entry), ())
            quote = next((entry[name] for name in ("quote", "words", "exact_words", "evidence") if isinstance(entry.get(name), str)), "")
            found = tuple(int(n) for n in re.findall(r"\d{1,3}", str(numbers)))
            if found:
                cited.append(Cited(found, unquoted(quote)))
    return Draft(tidy(sentence), tuple(cited)) if sentence else None


def unquoted(text: str) -> str:
    """Return the words between the outermost quotation marks, or all of them when there are none."""
    text = text.strip(" \t,;:–—-.()" if not text.strip().endswith(('"', "”")) else " \t,;:–—-()")
    if text[:1] and text[0] in OPEN:
        text = text[1:].rstrip(" .,;")
        text = text[:-1] if text[-1:] and text[-1] in CLOSE else text
    return text.strip()


def tidy(sentence: str) -> str:
    """Return the sentence with single blanks, a space before no full stop, and without marks that hang at its end.

    Without characters that show nothing or change what others show (direction, overlay), too: "12" must not look like "21".
    """
    sentence = "".join(c for c in unicodedata.normalize("NFC", sentence) if c.isspace() or unicodedata.category(c) not in HIDDEN)
    sentence = OVERLAY.sub("", sentence)
    sentence = " ".join(sentence.split()).strip(" -–—:|*`")
    return re.sub(r"\s+([.,;!?])", r"\1", sentence)
