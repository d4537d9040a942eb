"""Vectors of the ranking experiment: MiniLM in bfloat16 on one thread, kept in the work folder so that a stopped run goes on.

Over 200 passages the cosine with vectors of 32 bits is at least .9999, at 1.8 times the speed. Texts are read to their 256th word piece.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vectorstore.embedder import default_folder
from vectorstore.parts import stretches

BATCH_PIECES = 1024
SLICE = 512  # texts between two times that the vectors are put on disk
Vectors = NDArray[np.float32]


class Unfinished(Exception):
    """The time is up before everything is embedded; what there is has been kept."""


class Encoder:
    """Texts → vectors. `until` is a time of time.monotonic() after which Unfinished is raised, at the next slice.

    With `as_is` nothing is embedded that is to be kept: passages without a vector get zeros, and are found by their words alone.
    """

    def __init__(self, until: float = float("inf"), *, as_is: bool = False) -> None:
        self.until = until
        self.as_is = as_is
        self._opened: tuple[Any, Any] | None = None

    def _model(self) -> tuple[Any, Any]:
        """Return the model and its tokenizer, loaded when first needed."""
        if self._opened is None:
            os.environ["TOKENIZERS_PARALLELISM"] = "false"
            import torch
            from tokenizers import Tokenizer
            from transformers import BertModel
            from transformers.utils import logging

            torch.set_num_threads(1)
            logging.disable_progress_bar()
            logging.set_verbosity_error()  # the weights of the pooler, which is not used, would be reported as left over
            counter = Tokenizer.from_file(str(default_folder() / "tokenizer.json"))
            counter.no_truncation()
            counter.no_padding()
            self._opened = BertModel.from_pretrained(str(default_folder()), dtype=torch.bfloat16, add_pooling_layer=False).eval(), counter
        return self._opened

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors, one row a text."""
        out = np.zeros((len(texts), 384), np.float32)
        for place, pieces in self._pieces(texts):
            mean = pieces.mean(0)
            out[place] = mean / np.linalg.norm(mean)
        return out

    def parts(self, texts: Sequence[str]) -> list[NDArray[np.float16]]:
        """Return unit vectors of each text's parts (vectorstore/parts.py)."""
        out: list[NDArray[np.float16]] = [np.zeros((0, 384), np.float16)] * len(texts)
        for place, pieces in self._pieces(texts):
            rows = stretches(pieces[1:-1] if len(pieces) > 2 else pieces)
            out[place] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
        return out

    def _pieces(self, texts: Sequence[str]) -> Iterator[tuple[int, Vectors]]:
        """Yield the place of each text and its word pieces' vectors, texts of like length together."""
        import torch

        model, counter = self._model()
        read = [one.ids if len(one.ids) <= 256 else [*one.ids[:255], 102] for one in counter.encode_batch(list(texts))]
        order = sorted(range(len(read)), key=lambda n: len(read[n]))
        at = 0
        while at < len(order):
            size = max(1, BATCH_PIECES // max(len(read[n]) for n in order[at : at + 8]))
            batch = order[at : at + size]
            length = max(len(read[n]) for n in batch)
            ids = torch.tensor([read[n] + [0] * (length - len(read[n])) for n in batch])
            mask = torch.tensor([[1] * len(read[n]) + [0] * (length - len(read[n])) for n in batch])
            with torch.inference_mode():
                states = model(input_ids=ids, attention_mask=mask).last_hidden_state.float().numpy()
            for row, place in enumerate(batch):
                yield place, states[row, : len(read[place])]
            at += size

    def kept_vectors(self, texts: Sequence[str], kept: Path) -> NDArray[np.float16]:
        """Return the texts' vectors, computed where the file does not have them yet. Raises Unfinished."""
        done_path = kept.with_suffix(".done.npy")
        if kept.exists():
            out = np.lib.format.open_memmap(kept, "r+")
            done = np.load(done_path)
        else:
            out = np.lib.format.open_memmap(kept, "w+", np.float16, (len(texts), 384))
            done = np.zeros(len(texts), bool)
        todo = np.flatnonzero(~done)
        if self.as_is and len(todo):
            sys.stdout.write(f"{kept.stem}: {np.count_nonzero(done)} of {len(done)} passages have a vector\n")
            return np.where(done[:, None], out, 0)
        for places in _slices(todo, kept.stem, self.until):
            out[places] = self.vectors([texts[n] for n in places])
            out.flush()
            done[places] = True
            np.save(done_path, done)
        return out

    def kept_parts(self, texts: Sequence[str], wanted: Sequence[int], kept: Path) -> dict[int, NDArray[np.float16]]:
        """Return the parts of the wanted texts by place, computed where the file does not have them yet. Raises Unfinished."""
        found = pickle.loads(kept.read_bytes()) if kept.exists() else {}
        todo = np.array([n for n in wanted if n not in found], np.int64)
        for places in _slices(todo, kept.stem, self.until):
            found.update(zip(places.tolist(), self.parts([texts[n] for n in places]), strict=True))
            part = kept.with_suffix(".part")
            part.write_bytes(pickle.dumps(found))
            part.replace(kept)
        return {n: found[n] for n in wanted}


def _slices(todo: NDArray[np.int64], name: str, until: float) -> Iterator[NDArray[np.int64]]:
    began = time.monotonic()
    for at in range(0, len(todo), SLICE):
        if time.monotonic() > until:
            raise Unfinished(f"{name}: {len(todo) - at} texts are not embedded yet; run this again to go on")
        places = todo[at : at + SLICE]
        yield places
        left = (time.monotonic() - began) / (at + len(places)) * (len(todo) - at - len(places))
        sys.stderr.write(f"\r{name}: {at + len(places)} of {len(todo)}, {left / 60:.0f} minutes left ")
        sys.stderr.flush()
    if len(todo):
        sys.stderr.write("\n")
