"""What each kind of unanswerable row brings: `python -m tests.benchmarks.negatives --data FOLDER --start WORK/read.pt`.

From the same checkpoint, a short training on the same answerable rows with as many rows of one kind without answer, and with none; then the
area under the curve, answerable against not, on questions of two sets written by people. Three minutes a kind on one core.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qa.reader import measures, weights
from qa.reader.checkpoints import averaged
from qa.reader.config import FOLDS, Config, Stage
from qa.reader.data import Row, read_rows_file
from qa.reader.folds import MIX, outcomes, read_all
from qa.reader.measure import rows_of
from qa.reader.train import choose_rows, run_stage
from qa.reader.windows import open_tokenizer

ANSWERED = 960
NULLS = 640
SQUAD = (("squadshifts_new_wiki", 500), ("squad_train_prefix", 400), ("fairytaleqa", 100), ("qamr", 300))
BASE = Stage(name="kinds", shares=SQUAD, nulls=(), crop=(80, 160), rate=1e-4, final_rate=2e-5, joined=("qamr",))
MADE = ("sentence", "away", "other", "stranger", "opposite", "absent")
FILES = {"mined": "mined_negatives", "people": "squad2_dev", "written": "written"}


def nulls_of(kind: str, data: Path, seed: int, held_out: frozenset[str]) -> list[Row]:
    """Return rows without answer of one kind, at most NULLS; of `all`, a share of each kind."""
    if kind == "none":
        return []
    if kind == "all":
        kinds = (*MADE, *FILES)
        return [row for one in kinds for row in nulls_of(one, data, seed, held_out)[: NULLS // len(kinds)]]
    if kind in FILES:
        stage = replace(BASE, name=f"nulls-{kind}", shares=((FILES[kind], 20_000),))
    else:
        wide = tuple((name, 4 * share) for name, share in SQUAD)
        stage = replace(BASE, name=f"nulls-{kind}", shares=wide, nulls=((kind, NULLS),))
    rows = choose_rows(data, stage, seed, held_out)
    return [row for row in rows if not row.spans and row.source != "written-statements"][:NULLS]


def sets(data: Path, held_out: frozenset[str]) -> dict[str, list[Row]]:
    """Return the sets that are measured on."""
    people = [row for row in rows_of("squad2_dev", data) if row.title in held_out]
    return {"squad2_dev, held-out titles": people, "clapnq_dev": rows_of("clapnq_dev", data)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each kind."""
    import torch

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True, help="checkpoint of stage read")
    parser.add_argument("--kinds", nargs="+", default=("none", "all", *FILES, *MADE))
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    config = Config(warmup_steps=10, average_decay=0.9)
    titles = sorted({row.title for row in read_rows_file(options.data / "dev" / "squad2_dev.jsonl.xz")})
    held_out = frozenset(titles[0::FOLDS])
    tokenizer = open_tokenizer(str(weights.body_folder() / "tokenizer.json"))
    answered = [row for row in choose_rows(options.data, BASE, config.seed) if row.spans][:ANSWERED]
    measured = sets(options.data, held_out)
    out = sys.stdout
    out.write("kind       rows" + "".join(f"  {name + ': AUC, F1 forced':>42}" for name in measured) + "\n")
    for kind in options.kinds:
        nulls = nulls_of(kind, options.data, config.seed, held_out)
        rows = [*answered, *nulls]
        random.Random(config.seed).shuffle(rows)
        model = averaged(options.start)
        with tempfile.TemporaryDirectory() as work:
            run_stage(model, tokenizer, rows, BASE, config, Path(work))
            model = averaged(Path(work) / f"{BASE.name}.pt").eval()
        cells = []
        for found in measured.values():
            met = outcomes(read_all(model, found, tokenizer), MIX, 0.0)
            low, high = measures.interval(measures.answerable_auc, met)
            cells.append(f"  {measures.answerable_auc(met):.3f} ({low:.3f}-{high:.3f}), {measures.forced_f1(met):.3f}")
        out.write(f"{kind:9}{len(nulls):6}" + "".join(f"{cell:>44}" for cell in cells) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
