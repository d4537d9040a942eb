"""Cut the 600 articles out of a news corpus that tests/data/corpus_blind.jsonl and corpus_open.jsonl ask about.

The rule: by rising sha256 of "slice" + id, the first 60 whose text has between 2,500 and 9,000 characters (nearly all questions are
about these), and the first 540 of all others.

Run: python -m tests.benchmarks.corpus_slice --corpus FILE.jsonl[.xz|.gz] --output FILE.jsonl
Then: dateline eval --questions tests/data/corpus_blind.jsonl --questions tests/data/corpus_open.jsonl --corpus FILE.jsonl
"""

from __future__ import annotations

import argparse
import json
import sys
from hashlib import sha256
from pathlib import Path

from qa.articles.corpus import lines

ASKED, OTHERS = 60, 540
SHORTEST, LONGEST = 2500, 9000  # characters; neither of them belongs


def wanted(lengths: dict[str, int]) -> list[str]:
    """Return the ids of the slice in its order, from the text length of every article."""
    order = sorted(lengths, key=lambda name: sha256(f"slice{name}".encode()).hexdigest())
    asked = [name for name in order if SHORTEST < lengths[name] < LONGEST][:ASKED]
    return asked + [name for name in order if name not in set(asked)][:OTHERS]


def cut(corpus: Path, output: Path) -> tuple[int, int]:
    """Write the slice; return how many articles it has and how many the corpus has."""
    lengths = {row["id"]: len(row["text"]) for row in (json.loads(line.raw) for line in lines(corpus))}
    order = wanted(lengths)
    inside = set(order)
    kept = {name: raw for line in lines(corpus) if (name := json.loads(raw := line.raw)["id"]) in inside}
    output.write_bytes(b"".join(kept[name] + b"\n" for name in order))
    return len(order), len(lengths)


def main() -> None:
    """Write the slice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    told = parser.parse_args()
    written, of = cut(told.corpus, told.output)
    sys.stdout.write(f"Wrote {written} of {of} articles to {told.output}.\n")


if __name__ == "__main__":
    main()
