"""How often a right answer loses confidence because it looks like none, and how often other numbers of its passage do.

Run: python -m tests.benchmarks.fitting ROWS.jsonl[.xz]… with rows {question, context, answers: [{text, start}]}; the first 3,000 answerable
rows of each file. Seconds; nothing is trained or read by a model.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

from qa.fitting import fitting
from qa.values import NUMBER

MOST_ROWS, MOST_NUMBERS = 3000, 30


def main() -> None:
    """Print, per file and kind of question, right answers that lose and all of them; then the same of other numbers."""
    for path in map(Path, sys.argv[1:]):
        lose: Counter[str] = Counter()
        of: Counter[str] = Counter()
        with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8") as lines:
            for row in islice((row for row in map(json.loads, lines) if row["answers"]), MOST_ROWS):
                asked, context = fitting(row["question"]), row["context"]
                start = row["answers"][0]["start"]
                end = start + len(row["answers"][0]["text"].strip())
                of[asked.kind] += 1
                lose[asked.kind] += asked.weight(context, start, end) < 1
                for other in islice(NUMBER.finditer(context), MOST_NUMBERS if asked.kind == "number" else 0):
                    if other.end() <= start or end <= other.start():
                        of["other numbers"] += 1
                        lose["other numbers"] += asked.weight(context, *other.span("digits" if other["digits"] else 0)) < 1
        sys.stdout.write(f"{path.name}: " + ", ".join(f"{name} {lose[name]}/{of[name]}" for name in sorted(of)) + "\n")


if __name__ == "__main__":
    main()
