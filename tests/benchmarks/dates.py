"""How well publication dates are found on a dated corpus: coverage, unknown share and width, without and with the address.

    python tests/benchmarks/dates.py --corpus news.jsonl.xz [--part test|tune] [--limit N] [--curve]

The corpus has lines of {id, url, title, date, text}. The parts are cut by the sha256 of the id: "tune" are the first 2,000, "test" the next
1,000. The test part took no part in counting, training or choosing.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
import time
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

from qa.articles.dateinfer import Outlook
from qa.articles.dateline import from_stamp
from qa.articles.dates import published
from vectorstore.records import Published

PARTS = {"tune": (0, 2000), "test": (2000, 3000)}
MASSES = (0.90, 0.95, 0.97, 0.98, 0.985, 0.99)
WIDTHS = (31, 92, 366, 731, 1096, 1461, 1826)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--part", choices=PARTS, default="test")
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--curve", action="store_true", help="print the trade-off of probability and widest span, too")
    parser.add_argument("--today", type=date.fromisoformat, default=date.today())
    options = parser.parse_args()
    with lzma.open(options.corpus, "rt", encoding="utf-8") as lines:
        rows = sorted((json.loads(line) for line in lines), key=lambda row: int(sha256(row["id"].encode()).hexdigest()[:8], 16))
    first, last = PARTS[options.part]
    rows = rows[first:last][: options.limit]
    days = [date.fromisoformat(row["date"]) for row in rows]
    texts = [f"{row['title']}\n{row['text']}" if row["title"] else row["text"] for row in rows]

    published(texts[0], today=options.today)  # the tables are read once
    start = time.process_time()
    found = [published(text, today=options.today) for text in texts]
    say(f"{len(rows)} articles of part {options.part}, {1000 * (time.process_time() - start) / len(rows):.1f} ms each")
    report("date and address withheld", found, days)
    report(
        "  of these, stated in the text",
        [one for one in found if stated(one)],
        [d for one, d in zip(found, days, strict=True) if stated(one)],
    )
    report(
        "  of these, inferred",
        [one for one in found if not stated(one)],
        [d for one, d in zip(found, days, strict=True) if not stated(one)],
    )
    report("date withheld", [published(text, url=row["url"], today=options.today) for text, row in zip(texts, rows, strict=True)], days)
    if options.curve:
        curve(texts, days, options.today)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


def stated(one: Published) -> bool:
    return one.rule is not None and one.rule.endswith(("stamp", "byline", "dateline"))


def report(what: str, found: list[Published], days: list[date]) -> None:
    """Print coverage of those known and of the bounds, the unknown share and the median width."""
    known = [(one, day) for one, day in zip(found, days, strict=True) if one.precision != "unknown"]
    widths = [(one.last - one.first).days + 1 for one, _ in known if one.first and one.last]
    inside = sum(holds(one, day) for one, day in known)
    if not known:
        say(f"{what}: {len(found)} articles, all unknown")
        return
    narrow = sum(width <= 31 for width in widths) / len(found)
    say(
        f"{what}: {len(found)} articles, unknown {1 - len(known) / len(found):.1%}, inside {inside / len(known):.1%} of the rest,"
        f" median width {median(widths):.0f} days, at most 31 days wide {narrow:.1%} of all"
    )


def holds(one: Published, day: date) -> bool:
    return (one.first is None or one.first <= day) and (one.last is None or day <= one.last)


def curve(texts: list[str], days: list[date], today: date) -> None:
    """Print, for each probability and widest span, what would be unknown, inside and wide. Stated dates count as they are."""
    spans: list[list[tuple[date, date]]] = []
    for text in texts:
        stamp = from_stamp(text.split("\n"))
        if stamp is not None and stamp.first and stamp.last:
            spans.append([(stamp.first, stamp.last)] * len(MASSES))
            continue
        outlook = Outlook(text, today + timedelta(days=1))
        spans.append([(span.first, span.last) for span in map(outlook.span, MASSES)])
    say("probability, widest span: unknown / inside / median width")
    for n, mass in enumerate(MASSES):
        cells: list[Any] = []
        for widest in WIDTHS:
            told = [(span[n], day) for span, day in zip(spans, days, strict=True) if (span[n][1] - span[n][0]).days < widest]
            inside = sum(first <= day <= last for (first, last), day in told) / max(1, len(told))
            width = median((last - first).days + 1 for (first, last), _ in told) if told else 0
            cells.append(f"{widest}: {1 - len(told) / len(spans):.0%}/{inside:.1%}/{width:.0f}")
        say(f"{mass:.3f}  " + "  ".join(cells))


if __name__ == "__main__":
    main()
