"""Print the reader's table of floors: `python -m qa.reader.measure --data FOLDER [--predictions FOLDER] [--reader sentence]`.

Reads FOLDER/dev/*.jsonl.xz and the held-out articles of written/. With --predictions, nothing is read anew: the folder holds
`<set>.jsonl` as written by `dateline read`, for figures of out-of-fold models.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.reader import Reader, measures
from qa.reader.data import Row, read_rows_file
from qa.reader.measures import Outcome

HELD_OUT = Path(__file__).parent / "written" / "held_out.jsonl.xz"
Measure = Callable[[Sequence[Outcome]], float]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: the sets whose rows are pooled, the measure, and the floor and goal of it, None where none was set."""

    sets: tuple[str, ...]
    title: str
    measure: Measure
    floor: float | None = None
    goal: float | None = None


LINES = (
    Line(("squad2_dev",), "F1 at the threshold", measures.overall_f1, 0.60, 0.76),
    Line(("squad2_dev",), "F1 forced", measures.forced_f1, 0.77, 0.86),
    Line(("squad2_dev",), "AUC", measures.answerable_auc, 0.68, 0.88),
    Line(("newsqa_dev",), "F1 forced", measures.forced_f1, 0.46, 0.60),
    Line(("realtimeqa_evidence_dev",), "F1 forced", measures.forced_f1, 0.77, 0.86),
    Line(("realtimeqa_gold_docs_dev", "realtimeqa_stale_null_dev"), "stale answered at 80 %", measures.wrongly_answered, 0.28, 0.10),
    Line(("clapnq_dev",), "AUC", measures.answerable_auc, 0.78, 0.88),
    Line(("clapnq_dev",), "touching gold", measures.touching, 0.76, 0.88),
    Line(("squad2_dev", "clapnq_dev"), "calibration error", measures.calibration_error, 0.08, 0.03),
    Line(("written-questions",), "F1 forced", measures.forced_f1),
    Line(("written-questions",), "AUC", measures.answerable_auc),
    Line(("written-paraphrases",), "F1 forced", measures.forced_f1),
    Line(("written-paraphrases",), "AUC", measures.answerable_auc),
    Line(("written-folders",), "F1 forced", measures.forced_f1),
    Line(("written-folders",), "AUC", measures.answerable_auc),
    Line(("written-statements",), "AUC", measures.answerable_auc),
    Line(("written-encyclopaedia",), "F1 forced", measures.forced_f1),
    Line(("written-encyclopaedia",), "AUC", measures.answerable_auc),
    Line(("written-quiz",), "F1 forced", measures.forced_f1),
    Line(("written-quiz",), "AUC", measures.answerable_auc),
)
SETS = tuple(dict.fromkeys(name for line in LINES for name in line.sets))


def outcome(row: Row, start: int, end: int, confidence: float, silent: bool) -> Outcome:
    """Return what a span (start, end) of a row is worth; start = end means that there was none."""
    answer = row.context[start:end]
    return Outcome(
        answerable=bool(row.spans),
        f1=max((measures.f1_of(answer, gold) for gold in row.answers), default=0.0),
        touches=any(start < to and end > at for at, to in row.spans),
        confidence=confidence,
        silent=silent,
    )


def rows_of(name: str, data: Path) -> list[Row]:
    """Return the rows of a set: of `data`/dev, or, for written-*, of the held-out texts that come with the project."""
    if name.startswith("written-"):
        return [row for row in read_rows_file(HELD_OUT) if row.source == name]
    return read_rows_file(data / "dev" / f"{name}.jsonl.xz")


def read_set(rows: Sequence[Row], reader: Reader) -> list[Outcome]:
    """Return the outcomes of a reader on rows, each read for itself."""
    made = []
    for row in rows:
        spans = reader.read(row.question, [row.context], k=1)
        if spans:
            best = spans[0]
            made.append(outcome(row, best.start, best.end, best.confidence, best.confidence < reader.threshold))
        else:
            made.append(outcome(row, 0, 0, 0.0, True))
    return made


def predicted(rows: Sequence[Row], path: Path) -> list[Outcome]:
    """Return the outcomes of a file written by `dateline read`; a row that it lacks counts as silence without a span."""
    with path.open(encoding="utf-8") as lines:
        found = {str(fields["id"]): fields for fields in map(json.loads, lines)}
    made = []
    for row in rows:
        fields = found.get(row.id, {"start": 0, "end": 0, "confidence": 0.0, "silent": True})
        made.append(outcome(row, fields["start"], fields["end"], fields["confidence"], fields["silent"]))
    return made


def table(outcomes: dict[str, list[Outcome]]) -> str:
    """Return the lines of the table that the sets at hand allow: set, measure, value, interval, floor, goal."""
    made = [f"{'set':58} {'measure':24} value  95 % interval  floor  goal"]
    for line in LINES:
        if all(name in outcomes for name in line.sets):
            pooled = [one for name in line.sets for one in outcomes[name]]
            low, high = measures.interval(line.measure, pooled)
            bounds = "   ".join("   –" if bound is None else f"{bound:.2f}" for bound in (line.floor, line.goal))
            made.append(f"{' + '.join(line.sets):58} {line.title:24} {line.measure(pooled):.3f}  {low:.3f}-{high:.3f}    {bounds}")
    return "\n".join(made)


def curves(outcomes: Sequence[Outcome]) -> str:
    """Return the reliability diagram (a line for each of 15 bins) and the risk-coverage curve as text."""
    made = ["confidence  share right  rows"]
    for one in measures.reliability(outcomes):
        mean = sum(o.confidence for o in one) / len(one)
        made.append(f"{mean:10.2f}  {sum(o.right for o in one) / len(one):11.2f}  {len(one):4}")
    made.append("answered  of these wrong  from confidence")
    ordered = sorted(outcomes, key=lambda o: -o.confidence)
    for part in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0):
        top = ordered[: max(1, round(part * len(ordered)))]
        made.append(f"{part:8.0%}  {1 - sum(o.right for o in top) / len(top):14.2f}  {top[-1].confidence:15.2f}")
    return "\n".join(made)


def main(arguments: list[str] | None = None) -> None:
    """Print the table, and the curves of squad2_dev and clapnq_dev together."""
    import torch

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--reader", choices=("span", "sentence"), default="span")
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--sets", nargs="*", choices=SETS, default=SETS)
    parser.add_argument("--sample", type=int, default=0, help="read only so many rows of a set, from a fixed seed")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    reader = None if options.predictions else _reader(options.reader, options.weights)
    outcomes: dict[str, list[Outcome]] = {}
    for name in options.sets:
        rows = rows_of(name, options.data)
        if options.sample and len(rows) > options.sample:
            rows = random.Random(0).sample(rows, options.sample)
        began = time.monotonic()
        if reader is not None:
            outcomes[name] = read_set(rows, reader)
            print(f"{name}: {len(rows)} rows in {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201
        elif (options.predictions / f"{name}.jsonl").exists():
            outcomes[name] = predicted(rows, options.predictions / f"{name}.jsonl")
    print(table(outcomes))  # noqa: T201
    both = [one for name in ("squad2_dev", "clapnq_dev") for one in outcomes.get(name, ())]
    if both:
        print(curves(both))  # noqa: T201


def _reader(name: str, folder: Path | None) -> Reader:
    if name == "sentence":
        from qa.reader.sentence import SentenceReader
        from vectorstore.embedder import open_embedder

        embedder = open_embedder()

        def similarity(question: str, texts: Sequence[str]) -> Sequence[float]:
            return [float(one) for one in embedder.encode_passages(texts) @ embedder.encode_query(question)]

        return SentenceReader(similarity)
    from qa.reader import weights
    from qa.reader.span import SpanReader

    return SpanReader(folder or weights.FOLDER)


if __name__ == "__main__":
    main()
