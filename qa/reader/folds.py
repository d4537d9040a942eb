"""Fit and measure the calibration on questions that the network was not trained on.

`python -m qa.reader.folds --data FOLDER --work FOLDER --out FOLDER`: for each fold of squad2_dev's titles, fine-tune a
copy of the network without them and read them; read clapnq_dev with the final network; fit the calibration in five
folds by title or article; choose the threshold; write the shipped weights to OUT, those of the judge to OUT/judge, and
the out-of-fold predictions to WORK/predictions for `python -m qa.reader.measure --predictions WORK/predictions`. All is
read before the weights are rounded to 8 bits.
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.reader import measures, weights
from qa.reader.calibration import Calibration, fit
from qa.reader.config import FOLDS, JUDGING, PEOPLE, SHIPPED, Config
from qa.reader.data import Row, read_rows_file
from qa.reader.decode import Candidate
from qa.reader.measure import outcome
from qa.reader.measures import Outcome

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from qa.reader.model import SpanModel

logger = logging.getLogger(__name__)
GROUPS = 5
# How much each of decode.FEATURES counts. The null head leads: with more of the others squad2_dev is told apart better
# (AUC .72, not .71), but stories are read worse (newsqa_dev F1 .42, not .44) and stale articles answered more often (.30, not .27).
# Certainty alone orders the spans of one window.
MIX = Calibration(weights=(0.1, 1.0, 0.1), constant=0.0)

# The judge's opinion is its null logit alone, negated: qa/llm asks for no more than an order of sentences (tests/benchmarks/demands.py
# chooses where to cut).
NULL_ALONE = Calibration(weights=(0.0, 1.0, 0.0), constant=0.0)


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row and the best span of each of its windows."""

    row: Row
    candidates: tuple[Candidate, ...]

    def best(self, calibration: Calibration) -> Candidate | None:
        """Return the candidate of the highest score, None when the row has none."""
        return max(self.candidates, key=lambda c: calibration.score(c.features), default=None)


def read_all(model: SpanModel, rows: Sequence[Row], tokenizer: Tokenizer) -> list[ReadRow]:
    """Read rows one by one."""
    from qa.reader.network import score_windows
    from qa.reader.span import half_is_fast
    from qa.reader.windows import windows

    made = []
    for row in rows:
        found = score_windows(model, windows(row.question, [row.context], tokenizer), k=1, half=half_is_fast())
        made.append(ReadRow(row=row, candidates=tuple(one for many in found for one in many)))
    return made


def calibrate(rows: Sequence[ReadRow]) -> Calibration:
    """Fit the scale and the constant that make MIX a probability of being right."""
    pairs = [(read.row, best) for read in rows if (best := read.best(MIX)) is not None]
    right = [outcome(row, best.start, best.end, 0.0, False).right for row, best in pairs]
    fitted = fit([(MIX.score(best.features),) for _, best in pairs], right, least=(0.0,))
    return Calibration(weights=tuple(fitted.weights[0] * weight for weight in MIX.weights), constant=fitted.constant)


def outcomes(rows: Sequence[ReadRow], calibration: Calibration, threshold: float) -> list[Outcome]:
    """Return what the best spans are worth."""
    made = []
    for read in rows:
        best = read.best(calibration)
        if best is None:
            made.append(outcome(read.row, 0, 0, 0.0, True))
            continue
        confidence = calibration.confidence(best.features)
        made.append(outcome(read.row, best.start, best.end, confidence, confidence < threshold))
    return made


def best_threshold(found: Sequence[Outcome]) -> float:
    """Return the confidence from which to answer, so that most F1 of answers and right silences come together."""
    gains = sorted(((o.confidence, o.f1 if o.answerable else -1.0) for o in found), reverse=True)
    total, most, threshold = 0.0, 0.0, 1.0
    for confidence, gain in gains:
        total += gain
        if total > most:
            most, threshold = total, confidence
    return threshold


def group_of(row: Row) -> int:
    """Return the calibration fold of a row: rows of one title or article share it."""
    import zlib

    return zlib.crc32((row.title or row.context).encode()) % GROUPS


def by_folds(rows: Sequence[ReadRow]) -> list[Outcome]:
    """Return outcomes whose calibration and threshold were fitted on the other groups, in the order of the rows."""
    made: dict[str, Outcome] = {}
    for group in range(GROUPS):
        others = [read for read in rows if group_of(read.row) != group]
        here = [read for read in rows if group_of(read.row) == group]
        if here:
            calibration = calibrate(others)
            threshold = best_threshold(outcomes(others, calibration, 0.0))
            made.update(zip((read.row.id for read in here), outcomes(here, calibration, threshold), strict=True))
    return [made[read.row.id] for read in rows]


def write_predictions(path: Path, rows: Sequence[ReadRow], found: Sequence[Outcome], calibration: Calibration) -> None:
    """Write lines like those of `dateline read`; spans by the given calibration, confidence and silence as found."""
    with path.open("w", encoding="utf-8") as out:
        for read, one in zip(rows, found, strict=True):
            best = read.best(calibration)
            start, end = (best.start, best.end) if best else (0, 0)
            fields = {"id": read.row.id, "answer": read.row.context[start:end], "start": start, "end": end}
            out.write(json.dumps({**fields, "confidence": one.confidence, "silent": one.silent}) + "\n")


def fine_tune(data: Path, work: Path, name: str, without: frozenset[str]) -> SpanModel:
    """Return the network after stage people, trained without some titles, mixed with the other networks of SHIPPED; resumes."""
    from qa.reader.checkpoints import after, mixed
    from qa.reader.train import choose_rows, run_stage
    from qa.reader.windows import open_tokenizer

    folder = work / name
    folder.mkdir(exist_ok=True)
    config = Config()
    assert PEOPLE.base is not None
    model = after(work, PEOPLE.base)
    tokenizer = open_tokenizer(str(weights.body_folder() / "tokenizer.json"))
    if (work / "threads").exists():
        shutil.copy(work / "threads", folder / "threads")
    run_stage(model, tokenizer, choose_rows(data, PEOPLE, config.seed, without), PEOPLE, config, folder)
    networks = [after(folder if stage is PEOPLE else work, stage) for stage, _ in SHIPPED]
    return mixed(networks, [share for _, share in SHIPPED]).eval()


def main(arguments: list[str] | None = None) -> None:
    """Run the folds, the final fine-tuning and the calibration; write weights and predictions."""
    import torch

    from qa.reader.checkpoints import after, mixed
    from qa.reader.windows import open_tokenizer

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="the folder that qa.reader.train filled")
    parser.add_argument("--out", type=Path, required=True, help="gets reader.safetensors and reader.json")
    parser.add_argument("--folds", type=int, default=FOLDS, help="how many of the folds to run; fewer save time and leave rows out")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    judge = mixed([after(options.work, stage) for stage, _ in JUDGING], [share for _, share in JUDGING])
    weights.save(judge, weights.Settings(calibration=NULL_ALONE, threshold=0.5), options.out / weights.JUDGE.name)
    tokenizer = open_tokenizer(str(weights.body_folder() / "tokenizer.json"))
    people = read_rows_file(options.data / "dev" / "squad2_dev.jsonl.xz")
    titles = sorted({row.title for row in people})
    final = fine_tune(options.data, options.work, "final", frozenset())
    search = read_all(final, read_rows_file(options.data / "dev" / "clapnq_dev.jsonl.xz"), tokenizer)
    held_out: list[ReadRow] = []
    for fold in range(options.folds):
        without = frozenset(titles[fold::FOLDS])
        model = fine_tune(options.data, options.work, f"fold-{fold}", without)
        held_out += read_all(model, [row for row in people if row.title in without], tokenizer)
    pooled = held_out + search
    calibration = calibrate(pooled)
    threshold = best_threshold(outcomes(pooled, calibration, 0.0))
    settings = weights.Settings(calibration=calibration, threshold=threshold)
    weights.save(final, settings, options.out)
    predictions = options.work / "predictions"
    predictions.mkdir(exist_ok=True)
    found = by_folds(pooled)
    write_predictions(predictions / "squad2_dev.jsonl", held_out, found[: len(held_out)], calibration)
    write_predictions(predictions / "clapnq_dev.jsonl", search, found[len(held_out) :], calibration)
    logger.info("calibration error out of fold %.3f, threshold %.3f", measures.calibration_error(found), threshold)


if __name__ == "__main__":
    main()
