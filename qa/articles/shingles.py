"""A text → the hashes of its runs of four words, for finding copies. The same words give the same hashes on every machine.

A sketch keeps the hashes below a fixed bound: one in sixteen of each text's, and the same ones of the same words (FracMinHash, Irber et al.
2022). So a short text within a long one is found as well as two equal texts, which MinHash over whole texts cannot do.
"""

from __future__ import annotations

import re
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

LENGTH = 4  # words of a shingle
KEPT = np.uint64(2**64 // 16)
FACTOR = np.uint64(0x9E3779B97F4A7C15)
WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\\W_\u3040-\u30ff\u3400-\u9fff]+")


def shingles(text: str) -> Hashes:
    """Return the distinct hashes of a text's runs of four words, rising; marks and case do not count. A shorter text gives one hash."""
    words = WORD.findall(text.casefold())
    if not words:
        return np.empty(0, dtype=np.uint64)
    hashed = np.fromiter((crc32(word.encode()) for word in words), dtype=np.uint64, count=len(words))
    if len(words) < LENGTH:
        hashed = np.concatenate([hashed, np.zeros(LENGTH - len(words), dtype=np.uint64)])
    mixed = np.zeros(len(hashed) - LENGTH + 1, dtype=np.uint64)
    for step in range(LENGTH):
        mixed = _mix(mixed ^ hashed[step : step + len(mixed)])
    return np.unique(mixed)


def sketch(hashes: Hashes) -> Hashes:
    """Return the hashes of the fixed sixteenth, rising; possibly none for a text of a few words."""
    return hashes[hashes < KEPT]


def containment(one: Hashes, other: Hashes) -> float:
    """Return the share of the smaller set that is in the larger one, 0 to 1; 0 when one is empty."""
    smaller = min(len(one), len(other))
    return len(np.intersect1d(one, other, assume_unique=True)) / smaller if smaller else 0.0


def _mix(values: Hashes) -> Hashes:
    """Spread each value over all 64 bits (the finalizer of splitmix64, Steele et al. 2014)."""
    with np.errstate(over="ignore"):
        values = (values + FACTOR).astype(np.uint64)
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return values ^ (values >> np.uint64(31))
