"""How many false sentences pass the check of a language model's text, and how many true ones it loses: per kind and half.

Run: python -m tests.benchmarks.verification [--verbose] [--half HALF] [--without-judge]. What each rule is worth: demands.py.
Every case is a sentence with its citations as a model would write it, over passages of the seed articles and of invented news.
`open` was used for tuning; `blind` was written and committed before any of the checker; `later` by somebody who had not seen the
checker, then used for tuning too. A last set was written by somebody who saw the articles alone and committed before it was measured;
the hash of a case's id puts it into `tuned`, which was then looked at, or into `unseen`, of which nobody looked at more than totals.
`written` are the held-out statements of the texts written for the reader (qa/reader/written).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from qa.llm.drafts import Cited, Draft
from qa.llm.support import Similarity
from qa.llm.verify import Checker, Verdict
from qa.reader.data import read_rows_file
from qa.reader.train import WRITTEN as ROWS
from qa.sentences import sentences
from vectorstore.records import UNKNOWN, Article

DATA = Path(__file__).parents[1] / "data"
HEAD = "A headline\n"
HELD_OUT = ROWS / "held_out.jsonl.xz"
HALVES = ("open", "blind", "later", "tuned", "unseen")
WRITTEN = "written"
SPLIT = ("tuned", "unseen")


@dataclass(frozen=True, slots=True)
class Given:
    """A passage as the bot hands it over."""

    article: Article
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with its citations; `good` when it should pass."""

    id: str
    kind: str
    good: bool
    draft: Draft
    passages: tuple[Given, ...]


def passage(key: str, text: str) -> Given:
    """Return a text as the passage of an article of its own, behind a headline so that offsets do not begin at 0."""
    article = Article(key, "cases", f"{key}.txt", "A headline", HEAD + text, "Cases", None, None, UNKNOWN, (), "0" * 64, key)
    return Given(article, len(HEAD), len(HEAD) + len(text))


def cases(half: str) -> Iterator[Case]:
    """Yield the cases of one of HALVES."""
    texts = {row["id"]: row["text"] for row in rows("passages")}
    for row in rows("unseen" if half in SPLIT else half):
        if half in SPLIT and half != SPLIT[sha256(row["id"].encode()).digest()[0] % 2]:
            continue
        draft = Draft(row["sentence"], tuple(Cited((n,), quote) for n, quote in row["cites"]))
        yield Case(row["id"], row["kind"], row["good"], draft, tuple(passage(key, texts[key]) for key in row["passages"]))


def statements(similarity: Similarity, file: Path = HELD_OUT) -> Iterator[Case]:
    """Yield the statements of a file of rows written for the reader as cases; a false one quotes the sentence most like it."""
    for row in read_rows_file(file):
        if row.source == "written-statements":
            quote = row.answers[0] if row.spans else likest(row.question, row.context, similarity)
            yield Case(row.id, "statement", bool(row.spans), Draft(row.question, (Cited((1,), quote),)), (passage(row.title, row.context),))


def cases_of(half: str, similarity: Similarity) -> Iterator[Case]:
    """Yield the cases of one of HALVES or of WRITTEN."""
    return statements(similarity) if half == WRITTEN else cases(half)


def likest(statement: str, text: str, similarity: Similarity) -> str:
    """Return the sentence of a text that is most like a statement."""
    found = [text[start:end] for start, end in sentences(text) if end - start >= 20]
    return max(zip(similarity(statement, found), found, strict=True))[1]


def rows(name: str) -> list[dict[str, object]] | list[dict]:  # type: ignore[type-arg]
    """Return the rows of one of the case files."""
    with open(DATA / f"verification_{name}.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def default_similarity() -> Similarity:
    """Return the cosine of the installed embedder, as Store.similarity gives it."""
    from vectorstore.embedder import open_embedder

    embedder = open_embedder()

    def similarity(text: str, others: object) -> list[float]:
        query = embedder.encode_query(text)
        return [float(vector @ query) for vector in embedder.encode_passages(list(others))]  # type: ignore[call-overload]

    return similarity


def default_checker(judge: bool = True) -> Checker:
    """Return the checker as a desk makes it."""
    from qa.llm.asking import open_judge

    return Checker(default_similarity(), judge=open_judge() if judge else None)


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser()
    options.add_argument("--verbose", action="store_true", help="print every case that is judged wrongly; never of the unseen half")
    options.add_argument("--half", choices=(*HALVES, WRITTEN))
    options.add_argument("--without-judge", action="store_true")
    chosen = options.parse_args()
    write = sys.stdout.write
    checker = default_checker(not chosen.without_judge)
    similarity = default_similarity()
    for half in (chosen.half,) if chosen.half else (*HALVES, WRITTEN):
        began = perf_counter()
        judged: list[tuple[Case, Verdict]] = [(case, checker.check(case.draft, case.passages)) for case in cases_of(half, similarity)]
        spent = 1000 * (perf_counter() - began) / len(judged)
        write(f"\n{half}: {spent:.0f} ms a sentence\n")
        for kind in dict.fromkeys(case.kind for case, _ in judged) if half != "unseen" else ():
            of_kind = [(case, verdict) for case, verdict in judged if case.kind == kind]
            wrong = [case.id for case, verdict in of_kind if case.good != (verdict.reason is None)]
            write(f"  {kind:30} {len(of_kind):3} of which wrong {len(wrong):3}\n")
        for good, label in ((False, "bad sentences that pass"), (True, "good sentences lost")):
            of = [(case, verdict) for case, verdict in judged if case.good == good]
            wrong_count = sum(case.good != (verdict.reason is None) for case, verdict in of)
            write(f"  {label:24} {wrong_count}/{len(of)} = {wrong_count / len(of):.1%}\n")
        for case, verdict in judged if half != "unseen" else ():
            if chosen.verbose and case.good != (verdict.reason is None):
                write(f"  {case.id} {case.kind}: {case.draft.sentence} -> {verdict.reason or 'passed'} ({verdict.support:.2f})\n")


if __name__ == "__main__":
    main()
