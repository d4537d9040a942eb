"""An embedder that can be worked out by hand: each word adds 1 at a place that its hash names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray


class WordCountEmbedder:
    """Texts with the same words have the same vector. The first place is always 1, so that no vector is zero."""

    def __init__(self, dim: int = 64, window: int = 256, name: str = "words") -> None:
        self.dim = dim
        self.window = window
        self.fingerprint = f"{name}@{name}{dim}"
        self.encoded: list[str] = []  # every passage that was embedded, in order

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self._vector(text)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        return np.stack([self._vector(text) for text in texts]) if texts else np.zeros((0, self.dim), dtype=np.float32)

    def encode_parts(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        vectors = self.encode_passages(texts)
        return vectors, [vectors[place : place + 1] for place in range(len(texts))]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def _vector(self, text: str) -> NDArray[np.float32]:
        if not text.strip():
            raise ValueError("A blank text has no meaning to embed.")
        vector = np.zeros(self.dim, dtype=np.float32)
        vector[0] = 1.0
        for word in re.findall(r"\w+", text.lower()):
            vector[1 + int(sha256(word.encode()).hexdigest(), 16) % (self.dim - 1)] += 1.0
        return vector / np.float32(np.linalg.norm(vector))
