"""Values → the words that a reader sees: dates with their precision, confidence, times, marked pieces. Filters of the templates.

static/app.js says the same in the browser; a browser test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from qa.answers import Json
from web.texts import TEXTS


def day(iso: str) -> str:
    """Say a day: "2025-09-01" → "1 September 2025"."""
    found = date.fromisoformat(iso)
    return f"{found.day} {TEXTS['months'][found.month - 1]} {found.year}"


def published(when: Json) -> str:
    """Say when an article was published, as precisely as it is known and no more."""
    first, last = when["from"], when["to"]
    match when["precision"]:
        case "day" if first:
            return day(first)
        case "month" if first:
            return day(first).split(" ", 1)[1]
        case "year" if first:
            return str(first[:4])
        case "range" if first and last:
            return str(TEXTS["between"]).format(first=day(first), last=day(last))
    if last:
        return str(TEXTS["not_after"]).format(day=day(last))
    return str(TEXTS["not_before"]).format(day=day(first)) if first else str(TEXTS["undated"])


def confidence(share: float) -> str:
    """Say a probability in words. The bounds are for reading, not for deciding."""
    return str(next(words for least, words in TEXTS["confidence"] if share >= least))


def percent(share: float) -> str:
    """Say a probability as a number: 0.934 → "93 %"."""
    return f"{int(share * 100 + 0.5)} %"


def pieces(citation: Json) -> tuple[str, str, str]:
    """Return a quotation as the words before the answer, the answer, and those after it; the answer is "" for a nearest passage."""
    quote, start = citation["quote"], citation["start"]
    if citation["answer_start"] is None:
        return quote, "", ""
    first, last = citation["answer_start"] - start, citation["answer_end"] - start
    return quote[:first], quote[first:last], quote[last:]


def paragraphs(text: str, start: int | None, end: int | None) -> list[tuple[str, str, str]]:
    """Return the paragraphs of a text, each as its words before, within and after a mark; together they are the text, exactly.

    Each paragraph keeps its newline, so that the marked pieces joined are `text[start:end]` even across paragraphs.
    """
    found, at = [], 0
    for paragraph in text.split("\n"):
        whole = text[at : at + len(paragraph) + 1]
        first, last = (min(max(bound - at, 0), len(whole)) if bound is not None else 0 for bound in (start, end))
        found.append((whole[:first], whole[first:last], whole[last:]))
        at += len(whole)
    return found


def safe_url(url: str | None) -> str | None:
    """Return an address that may be linked to: http or https only, as article files are not to be trusted."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def milliseconds(spent: float) -> str:
    """Say a time: 12.3 → "12 ms", 2345 → "2.3 s"."""
    return f"{spent / 1000:.1f} s" if spent >= 1000 else f"{int(spent + 0.5)} ms"


def score(number: float) -> str:
    """Say a score with two digits, as the browser's toFixed(2) does."""
    return f"{number:.2f}"


FILTERS: dict[str, Callable[..., Any]] = {
    "published": published,
    "confidence": confidence,
    "percent": percent,
    "pieces": pieces,
    "safe_url": safe_url,
    "milliseconds": milliseconds,
    "score": score,
}
