"""Values → the words that a reader sees: dates with their precision, confidence, times, marked pieces. Filters of the templates."""

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


def age(when: Json, today: date | None = None) -> str:
    """Say how long ago something was published, as precisely as it is known: "3 years ago"; "" where that would pretend.

    Args:
        today: None for this machine's day.
    """
    if not when["from"] or when["precision"] not in ("day", "month", "year"):
        return ""
    now, then = today or date.today(), date.fromisoformat(when["from"])
    if when["precision"] == "year":
        return ago("year", now.year - then.year)
    months = (now.year - then.year) * 12 + now.month - then.month - (when["precision"] == "day" and now.day < then.day)
    if months >= 24:
        return ago("year", months // 12)
    if when["precision"] == "month" or months >= 2:
        return ago("month", months)
    return ago("day", (now - then).days)


def ago(unit: str, n: int) -> str:
    """Say a number of days, months or years before now; "" for a time to come."""
    return "" if n < 0 else str(TEXTS["ago"][unit][min(n, 2)]).format(n=n)


def span(first: str | None, last: str | None) -> str:
    """Say days as a span: "from 1 May 2021 to 31 May 2021"; "" when neither end is given."""
    if first and last:
        return str(TEXTS["on_day"] if first == last else TEXTS["span"]).format(day=day(first), first=day(first), last=day(last))
    if first:
        return str(TEXTS["since"]).format(day=day(first))
    return str(TEXTS["until"]).format(day=day(last)) if last else ""


def narrowed(filters: Json) -> str:
    """Say what filters leave: "only articles of The Example"; "" when they restrict nothing that a page can set."""
    days = span(filters.get("published_from"), filters.get("published_to"))
    told = [TEXTS["only_published"].format(days=days)] if days else []
    if filters.get("sources"):
        told.append(TEXTS["only_outlets"].format(names=", ".join(filters["sources"])))
    return "; ".join(told)


def meant(inferred: Json) -> str:
    """Say what the time words of a question were taken to mean."""
    told = [narrowed(inferred)]
    event = span(inferred.get("event_from"), inferred.get("event_to"))
    told.append(TEXTS["about_time"].format(days=event) if event else "")
    told.append(TEXTS["newest_first"] if inferred.get("latest") else "")
    return "; ".join(one for one in told if one)


def unmet(inferred: Json) -> list[str]:
    """Say what a question names and the library cannot follow: an outlet it has not, an event that its articles do not date."""
    told = ((TEXTS["missing_source"], inferred.get("missing_source")), (TEXTS["undated_event"], inferred.get("undated_event")))
    return [str(words).format(name=name) for words, name in told if name]


def moment(answer: Json) -> str:
    """Say where on a timeline an answer belongs: when it happened, else when its article was published."""
    if answer["when"]:
        return published(answer["when"])
    return str(TEXTS["published_at"]).format(day=published(answer["citations"][0]["article"]["published"]))


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


def reference(citation: Json) -> str:
    """Say where a quotation comes from: outlet, title, date."""
    article = citation["article"]
    return f"{article['source']}, “{article['title']}”, {published(article['published'])}"


def safe_url(url: str | None) -> str | None:
    """Return an address that may be linked to: http or https only, as article files are not to be trusted."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def milliseconds(spent: float) -> str:
    """Say a time: 12.3 → "12 ms", 2345 → "2.3 s"."""
    return f"{spent / 1000:.1f} s" if spent >= 1000 else f"{int(spent + 0.5)} ms"


def size(count: int) -> str:
    """Say a size on disk: 1234567 → "1.2 MB"."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


def score(number: float) -> str:
    """Say a score with two digits, as the browser's toFixed(2) does."""
    return f"{number:.2f}"


FILTERS: dict[str, Callable[..., Any]] = {
    "published": published,
    "day": day,
    "age": age,
    "narrowed": narrowed,
    "meant": meant,
    "unmet": unmet,
    "moment": moment,
    "confidence": confidence,
    "percent": percent,
    "pieces": pieces,
    "reference": reference,
    "safe_url": safe_url,
    "milliseconds": milliseconds,
    "score": score,
    "bytes": size,
}
