"""Choose how sure the judge must be of a generated sentence: `python -m tests.benchmarks.demands --work FOLDER`.

Fitted on are the cases that were looked at (`open`, `blind`, `later`, `tuned` of verification.py) and the statements of
qa/reader/written/fitting.jsonl.xz, on texts that no network was trained on. Prints how often each rule objects, and for several prices of a
false sentence that passes, in true ones that are lost, the demands of qa/llm/objections.py that cost least and what they let through and
lose; in-sample and out of fold (five folds by article). What PRICE prints ships; docs/llm.md says what other prices bring. --work keeps
what was computed: give an empty folder after a change of the judge or of a rule.
"""

from __future__ import annotations

import argparse
import pickle
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from qa.llm.objections import LIKENESS, RULES, Demands, Gravity, gravest
from qa.llm.verify import Checker, Judges, Verdict, refused
from qa.reader.train import WRITTEN
from tests.benchmarks.verification import HALVES, Case, cases, default_similarity, statements

LOOKED_AT = HALVES[:4]
STATEMENTS = "statements"
FOLDS = 5
PRICES = (1, 2, 3, 4, 6, 9, 15)
STEPS = tuple(np.arange(-6.0, 6.01, 0.5))
FITTING = WRITTEN / "fitting.jsonl.xz"
# A false sentence that passes is as bad as so many true ones that are lost: the least price at which some 2 % of the false cases pass.
PRICE = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence measured: half or STATEMENTS, article, what objects to it, and the judge's log odds; None when refused at once."""

    source: str
    article: str
    good: bool
    rules: tuple[str, ...]
    gravity: Gravity
    odds: float | None


def measured(case: Case, source: str, checker: Checker, judge: Judges) -> Row:
    """Return a case with what the check sees."""
    about = (source, case.passages[0].article.id, case.good)
    read = checker.read(case.draft, case.passages)
    if isinstance(read, Verdict) or refused(case.draft.sentence, read) is not None:
        return Row(*about, (), Gravity.GRAVE, None)
    objected, _ = checker.objections(case.draft.sentence, read)
    return Row(*about, tuple(one.rule for one in objected), gravest(objected), judge.borne(case.draft.sentence, read.near))


def gather(work: Path) -> list[Row]:
    """Return the rows of all cases, computed where the folder has them not yet."""
    from qa.llm.asking import open_judge

    similarity = default_similarity()
    checker, judge = Checker(similarity), open_judge()

    def given() -> Iterator[tuple[str, Case]]:
        for half in LOOKED_AT:
            yield from ((half, case) for case in cases(half))
        yield from ((STATEMENTS, case) for case in statements(similarity, FITTING))

    kept = work / "rows.pickle"
    work.mkdir(parents=True, exist_ok=True)
    known: dict[str, Row] = pickle.loads(kept.read_bytes()) if kept.exists() else {}
    try:
        for source, case in given():
            if case.id not in known:
                known[case.id] = measured(case, source, checker, judge)
    finally:
        kept.write_bytes(pickle.dumps(known))
    return list(known.values())


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as arrays; every shape (rows,)."""

    good: np.ndarray
    statement: np.ndarray
    gravity: np.ndarray
    odds: np.ndarray

    def passing(self, demands: Demands) -> np.ndarray:
        """Return which sentences pass."""
        least = np.array([demands.of(gravity) for gravity in Gravity])
        return self.odds >= least[self.gravity]

    def shares(self, passing: np.ndarray) -> tuple[float, ...]:
        """Return the shares of false ones passing and of true ones lost, of the cases and of the statements."""
        told = []
        for mine in (~self.statement, self.statement):
            told += [passing[mine & ~self.good].mean(), (~passing[mine & self.good]).mean()] if mine.any() else [0.0, 0.0]
        return tuple(float(one) for one in told)


def table(rows: Sequence[Row]) -> Table:
    """Return rows as arrays."""
    return Table(
        np.array([row.good for row in rows]),
        np.array([row.source == STATEMENTS for row in rows]),
        np.array([row.gravity for row in rows]),
        np.array([-np.inf if row.odds is None else row.odds for row in rows]),
    )


def cheapest(these: Table, price: float) -> Demands:
    """Return the demands that cost least: true ones lost, and false ones passing at a price, of cases and statements alike."""
    best, least = Demands(0.0, 0.0, 0.0), np.inf
    for plain, words, doubt in product(STEPS, STEPS, STEPS):
        if plain <= words <= doubt:
            demands = Demands(float(plain), float(words), float(doubt))
            passed, lost, more, further = these.shares(these.passing(demands))
            cost = price * (passed + more) + lost + further
            if cost < least:
                best, least = demands, cost
    return best


def out_of_fold(rows: Sequence[Row], price: float) -> tuple[float, ...]:
    """Return the shares when every fold is judged by the demands chosen on the others."""
    folds = np.array([zlib.crc32(row.article.encode()) % FOLDS for row in rows])
    passing = np.zeros(len(rows), dtype=bool)
    for fold in range(FOLDS):
        demands = cheapest(table([row for row, other in zip(rows, folds, strict=True) if other != fold]), price)
        passing[folds == fold] = table(rows).passing(demands)[folds == fold]
    return table(rows).shares(passing)


def main() -> None:
    """Print what objects, and the curve."""
    options = argparse.ArgumentParser()
    options.add_argument("--work", type=Path, required=True)
    given = options.parse_args()
    rows = gather(given.work)
    print(f"{'rule':20}  objects to false / true: cases, statements")
    for name in (*(name for name, _, _ in RULES), LIKENESS):
        told = [
            np.mean(
                [name in row.rules for row in rows if row.odds is not None and (row.source == STATEMENTS, row.good) == (one, good)] or [0]
            )
            for one in (False, True)
            for good in (False, True)
        ]
        print(f"{name:20}  " + "  ".join(f"{share:.3f}" for share in told))
    print("price: demands: cases false passing / true lost, statements false passing / true lost; the same out of fold")
    these = table(rows)
    for price in PRICES:
        demands = cheapest(these, price)
        shares = these.shares(these.passing(demands))
        print(f"{price:3}  {demands}  " + "  ".join(f"{share:.3f}" for share in (*shares, *out_of_fold(rows, price))))
        if price == PRICE:
            print(f"     DEMANDS = {demands}")


if __name__ == "__main__":
    main()
