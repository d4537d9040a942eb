"""A passage's parts: vectors of overlapping stretches of its word pieces, so that one telling sentence is not lost in the mean of 200.

They cost no further run of the model: they are means of the word piece vectors that the passage's own vector is the mean of, so each knows
its surroundings and the title ("late chunking": Günther et al. 2024). Stored as int8; the length of a row does not matter to a cosine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
WIDTH, STEP = 48, 24  # word pieces; on the seed questions 32 and 64 did as well within chance (docs/ranking.md)


def stretches(pieces: Vectors) -> Vectors:
    """Return the means of overlapping stretches, the last one flush with the end.

    Args:
        pieces: vectors of a text's word pieces, at least one row, special ones left out.
    """
    last = max(0, len(pieces) - WIDTH)
    starts = [*range(0, last, STEP), last]
    return np.stack([pieces[start : start + WIDTH].mean(axis=0) for start in starts])


def packed(parts: Vectors) -> bytes:
    """Return rows as int8, each stretched to the full range; rows of zeros stay zeros."""
    largest = np.abs(parts).max(axis=1, keepdims=True)
    return np.rint(parts * (127 / np.where(largest > 0, largest, 1))).astype(np.int8).tobytes()


def nearest_part(packs: Sequence[bytes], vector: Vectors) -> list[float | None]:
    """Return, for each pack, the highest cosine of a row and the unit vector; None for an empty pack or one of another model's length."""
    dim = len(vector)
    told = [place for place, pack in enumerate(packs) if pack and len(pack) % dim == 0]
    nearest: list[float | None] = [None] * len(packs)
    if told:
        rows = np.frombuffer(b"".join(packs[place] for place in told), dtype=np.int8).reshape(-1, dim).astype(np.float32)
        lengths = np.linalg.norm(rows, axis=1)
        cosines = rows @ vector / np.where(lengths > 0, lengths, 1)
        starts = np.cumsum([0, *(len(packs[place]) // dim for place in told[:-1])])
        for place, best in zip(told, np.maximum.reduceat(cosines, starts), strict=True):
            nearest[place] = float(np.clip(best, -1.0, 1.0))
    return nearest
