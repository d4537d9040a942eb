"""Sketches of many articles → which of them may share text with another. In memory, and in one file that may be deleted at any time."""

from __future__ import annotations

import os
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.articles.shingles import Hashes

VERSION = 1  # of the shingles; another number, and the file is made anew
COMMON = 100  # a run of words in so many articles is a set phrase
LEAST_SHARE = 0.3  # of the shorter sketch; half of what copies share, for chance takes its part
MOST = 30
MERGED_AT = 200_000  # hashes added since the sorted array was made


class Sketches:
    """An index from hash to article, and the version (a hash of the file) of each article that was sketched."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._versions: list[str] = []
        self._sizes: list[int] = []
        self._slots: dict[str, int] = {}
        self._hashes: Hashes = np.empty(0, dtype=np.uint64)
        self._owners: NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._new: dict[int, list[int]] = {}
        self._unmerged = 0
        self.changed = False

    def __len__(self) -> int:
        return len(self._slots)

    def versions(self) -> dict[str, str]:
        """Article id → the version that was given with its sketch."""
        return {article_id: self._versions[slot] for article_id, slot in self._slots.items()}

    def add(self, article_id: str, version: str, sketch: Hashes) -> None:
        """Add an article's sketch, or replace it."""
        slot = len(self._ids)
        self._ids.append(article_id)
        self._versions.append(version)
        self._sizes.append(len(sketch))
        self._slots[article_id] = slot
        for value in sketch.tolist():
            self._new.setdefault(value, []).append(slot)
        self._unmerged += len(sketch)
        self.changed = True
        if self._unmerged > MERGED_AT:
            self._merge()

    def drop(self, article_id: str) -> None:
        """Forget an article; an unknown id is passed over."""
        self.changed |= self._slots.pop(article_id, None) is not None

    def near(self, sketch: Hashes, but: str) -> list[str]:
        """Return the ids of at most thirty articles that share enough of the sketch to be looked at, most shared first, without `but`."""
        counts: Counter[int] = Counter()
        starts = np.searchsorted(self._hashes, sketch, "left")
        ends = np.searchsorted(self._hashes, sketch, "right")
        for value, start, end in zip(sketch.tolist(), starts.tolist(), ends.tolist(), strict=True):
            owners = self._owners[start:end].tolist() + self._new.get(value, [])
            if len(owners) <= COMMON:
                counts.update(owners)
        found = []
        for slot, shared in counts.items():
            article_id, share = self._ids[slot], shared / max(1, min(self._sizes[slot], len(sketch)))
            if article_id != but and self._slots.get(article_id) == slot and share >= LEAST_SHARE:
                found.append((-share, article_id))
        return [article_id for _, article_id in sorted(found)[:MOST]]

    def save(self, path: Path) -> None:
        """Write everything to a file, in one stroke."""
        self._merge()
        kept = sorted(self._slots.items(), key=lambda item: item[1])
        renumbered = np.full(len(self._ids) + 1, -1, dtype=np.int32)
        for number, (_, slot) in enumerate(kept):
            renumbered[slot] = number
        alive = renumbered[self._owners] >= 0
        draft = path.with_suffix(".writing")
        with draft.open("wb") as file:
            np.savez(
                file,
                version=np.array([VERSION]),
                ids=np.array([article_id for article_id, _ in kept], dtype=np.str_),
                versions=np.array([self._versions[slot] for _, slot in kept], dtype=np.str_),
                sizes=np.array([self._sizes[slot] for _, slot in kept], dtype=np.int32),
                hashes=self._hashes[alive],
                owners=renumbered[self._owners[alive]],
            )
        os.replace(draft, path)
        self.changed = False

    @classmethod
    def load(cls, path: Path) -> Sketches:
        """Read what `save` wrote; empty when there is no such file, or when it is damaged or of another version."""
        sketches = cls()
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
                if data["version"].tolist() != [VERSION]:
                    return sketches
                sketches._take({name: data[name] for name in ("ids", "versions", "sizes", "hashes", "owners")})
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return cls()
        return sketches

    def _take(self, data: Mapping[str, NDArray[np.generic]]) -> None:
        self._ids, self._versions, self._sizes = data["ids"].tolist(), data["versions"].tolist(), data["sizes"].tolist()
        self._hashes, self._owners = data["hashes"].astype(np.uint64), data["owners"].astype(np.int32)
        if not len(self._ids) == len(self._versions) == len(self._sizes) or len(self._hashes) != len(self._owners):
            raise ValueError("the parts do not fit")
        self._slots = {article_id: slot for slot, article_id in enumerate(self._ids)}

    def _merge(self) -> None:
        if not self._new:
            return
        hashes = np.fromiter((value for value, slots in self._new.items() for _ in slots), dtype=np.uint64)
        owners = np.fromiter((slot for slots in self._new.values() for slot in slots), dtype=np.int32)
        hashes, owners = np.concatenate([self._hashes, hashes]), np.concatenate([self._owners, owners])
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._owners = hashes[order], owners[order]
        self._new, self._unmerged = {}, 0
