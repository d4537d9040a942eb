"""Windows → scores: the trained network on one CPU thread, in batches of like length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.reader.decode import Candidate, candidates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa.reader.model import SpanModel
    from qa.reader.windows import Window

BATCH_TOKENS = 2000  # 8 windows of 250 tokens; larger batches are no faster on one thread


def score_windows(model: SpanModel, windows: Sequence[Window], *, k: int, half: bool) -> tuple[tuple[Candidate, ...], ...]:
    """Return up to k candidates for each window, in the order of the windows.

    Args:
        model: in evaluation mode.
        windows: any number; memory is bounded by the batch.
        k: most candidates of a window.
        half: whether to compute in bfloat16, for processors that do so fast.
    """
    import torch

    torch.set_num_threads(1)  # with two, a question took 26 times as long on a machine that was busy
    order = sorted(range(len(windows)), key=lambda i: -len(windows[i].ids))
    made: list[tuple[Candidate, ...]] = [()] * len(windows)
    at = 0
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        while at < len(order):
            length = len(windows[order[at]].ids)
            batch = order[at : at + max(1, BATCH_TOKENS // length)]
            at += len(batch)
            ids = torch.zeros(len(batch), length, dtype=torch.long)
            segments = torch.zeros_like(ids)
            mask = torch.zeros(len(batch), length, dtype=torch.bool)
            for row, i in enumerate(batch):
                window = windows[i]
                size = len(window.ids)
                ids[row, :size] = torch.tensor(window.ids)
                segments[row, window.heading : size] = 1
                mask[row, :size] = True
            starts, ends, nulls = (part.numpy() for part in model(ids, segments, mask))
            for row, i in enumerate(batch):
                made[i] = candidates(windows[i], starts[row], ends[row], float(nulls[row]), k=k)
    return tuple(made)
