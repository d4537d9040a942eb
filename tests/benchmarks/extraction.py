"""How well bodies are found on public pages: scrapinghub's article-extraction-benchmark (181 news pages of 2018-2020, MIT).

    python tests/benchmarks/extraction.py --pages FOLDER [--worst 10]

FOLDER is a checkout of github.com/scrapinghub/article-extraction-benchmark (html/*.html.gz and ground-truth.json). Precision, recall and
F1 are its own: shingles of four words, normalised per page, then averaged. Measured twice: the HTML, and its visible lines as a text file.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from click import echo

from qa.articles.draft import Draft
from qa.articles.encoding import repair
from qa.articles.html import parse_html, release_memory
from qa.articles.markup import decode_page, parse_tree, visible_lines
from qa.articles.plain import read_plain
from qa.articles.wrapping import paragraphs
from qa.errors import UnreadableFile


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)) if words)


def shares(truth: str, found: str) -> tuple[float, float, float]:
    """Return the page's true positives, false positives and false negatives as shares of their sum."""
    true, got = shingles(truth), shingles(found)
    both = (true & got).total()
    counts = (both, got.total() - both, true.total() - both)
    return tuple(count / max(1, sum(counts)) for count in counts)  # type: ignore[return-value]


def totals(rows: list[tuple[float, float, float]]) -> tuple[float, float, float]:
    def ratio(good: float, bad: float, other: float) -> float:
        return 1.0 if bad == other == 0 else 0.0 if good == bad == 0 else good / (good + bad)

    precision = statistics.mean(ratio(tp, fp, fn) for tp, fp, fn in rows if tp + fp > 0)
    recall = statistics.mean(ratio(tp, fn, fp) for tp, fp, fn in rows if tp + fn > 0)
    return precision, recall, 2 * precision * recall / (precision + recall)


def from_html(raw: bytes) -> Draft:
    return parse_html(raw, "page.html").draft


def from_text(raw: bytes) -> Draft:
    text = "\n".join(line.text for line in visible_lines(parse_tree(decode_page(raw))))
    return read_plain(paragraphs(repair(text)))


def everything(raw: bytes) -> Draft:
    return Draft("", "\n".join(line.text for line in visible_lines(parse_tree(decode_page(raw)))), (), None)


def trafilatura_alone(**options: bool) -> Callable[[bytes], Draft]:
    from trafilatura import bare_extraction

    def read(raw: bytes) -> Draft:
        document = bare_extraction(raw, include_comments=False, **options)
        return Draft("", (document.text if document is not None else "") or "", (), None)

    return read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path, required=True)
    parser.add_argument("--worst", type=int, default=0, help="how many of the worst pages to name")
    asked = parser.parse_args()
    truth = {key: row["articleBody"] for key, row in json.loads((asked.pages / "ground-truth.json").read_text("utf-8")).items()}
    pages = {key: gzip.decompress((asked.pages / "html" / f"{key}.html.gz").read_bytes()) for key in truth}
    ways: dict[str, Callable[[bytes], Draft]] = {
        "HTML, Dateline": from_html,
        "HTML, trafilatura default": trafilatura_alone(),
        "HTML, trafilatura fast": trafilatura_alone(fast=True),
        "HTML, trafilatura precision": trafilatura_alone(favor_precision=True),
        "plain text, Dateline": from_text,
        "plain text, every line kept": everything,
    }
    echo(f"{len(pages)} pages\n{'':30}{'precision':>10}{'recall':>8}{'F1':>8}{'none':>6}{'ms/page':>9}")
    for name, way in ways.items():
        rows, none = {}, []
        started = time.process_time()
        for key, raw in pages.items():
            try:
                draft = way(raw)
                text = draft.text.removeprefix(draft.title)
            except UnreadableFile:
                text = ""
                none.append(key)
            rows[key] = (truth[key], text)
        spent = (time.process_time() - started) / len(pages) * 1000
        scored = {key: shares(*texts) for key, texts in rows.items()}
        precision, recall, f1 = totals(list(scored.values()))
        echo(f"{name:30}{precision:10.3f}{recall:8.3f}{f1:8.3f}{len(none):6}{spent:9.1f}")
        if name.endswith("Dateline"):
            for key in sorted(scored, key=lambda key: scored[key][0])[: asked.worst]:
                echo(f"  {key[:12]} right {scored[key][0]:.2f} too much {scored[key][1]:.2f} lost {scored[key][2]:.2f}")
        release_memory()
    echo(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB")


if __name__ == "__main__":
    main()
