"""The vectors of the library's passages, by number, and which of them Chroma still owes: all that a search by meaning is made from.

A vector is a row of float32, made elsewhere; it is stored beside the key of the text that was embedded, so that no text is embedded twice.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from vectorstore import changes
from vectorstore.database import Database
from vectorstore.errors import LibraryDamaged, StoreError

Vectors = NDArray[np.float32]
STRIDE = 2000  # rows at a time where the whole table is walked


@dataclass(frozen=True, slots=True)
class Pending:
    """What Chroma owes: numbers of passages to add (with their vectors, one row each) and to delete."""

    add: tuple[int, ...]
    vectors: Vectors
    drop: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.add) + len(self.drop)


class StoredVectors:
    """The vectors in a library's file. Safe from several threads; errors are those of `Database`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, keys: Collection[bytes]) -> dict[bytes, Vectors]:
        """The stored vectors of embedded texts, by key; unknown keys are left out."""
        found: dict[bytes, Vectors] = {}
        with self._database.reading() as reader:
            for key in keys:
                row = reader.execute("SELECT vector FROM vectors WHERE key = ? LIMIT 1", (key,)).fetchone()
                if row is not None:
                    found[key] = matrix([row[0]])[0]
        return found

    def known_parts(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """The stored parts of embedded texts, packed, by key; unknown keys, and texts stored without, are left out."""
        with self._database.reading() as reader:
            rows = (reader.execute("SELECT key, parts FROM parts WHERE key = ?", (key,)).fetchone() for key in keys)
            return {row[0]: row[1] for row in rows if row is not None}

    def portions(self) -> Iterator[tuple[tuple[int, ...], Vectors]]:
        """Every passage's number and vector, by number, a few thousand rows at a time; each portion is a state of its own."""
        last = 0
        while True:
            with self._database.reading() as reader:
                rows = reader.execute("SELECT n, vector FROM vectors WHERE n > ? ORDER BY n LIMIT ?", (last, STRIDE)).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield tuple(n for n, _ in rows), matrix([vector for _, vector in rows])

    def of(self, numbers: Sequence[int]) -> Vectors:
        """The vectors of these passages, one row each, in their order. Raises StoreError when one is unknown."""
        wanted = json.dumps(list(numbers))
        with self._database.reading() as reader:
            rows = dict(reader.execute("SELECT n, vector FROM vectors WHERE n IN (SELECT value FROM json_each(?))", (wanted,)))
        if len(rows) < len(set(numbers)):
            raise StoreError("A passage that was asked for has just been removed. Ask again.")
        return matrix([rows[n] for n in numbers])

    def numbers(self) -> frozenset[int]:
        """The number of every passage."""
        with self._database.reading() as reader:
            return frozenset(n for (n,) in reader.execute("SELECT n FROM vectors"))

    # -- what Chroma owes

    def pending(self) -> Pending:
        """What Chroma owes, by number."""
        with self._database.reading() as reader:
            add = reader.execute("SELECT n, vector FROM pending JOIN vectors USING (n) WHERE live = 1 ORDER BY n").fetchall()
            drop = reader.execute("SELECT n FROM pending WHERE live = 0 ORDER BY n").fetchall()
        return Pending(tuple(n for n, _ in add), matrix([vector for _, vector in add]), tuple(n for (n,) in drop))

    def pending_count(self) -> int:
        """How many passages Chroma owes."""
        with self._database.reading() as reader:
            return int(reader.execute("SELECT count(*) FROM pending").fetchone()[0])

    def paid(self, pending: Pending) -> None:
        """Chroma has done what `pending` says: forget it, and count the deletions of this build."""
        with self._database.writing() as writer:
            writer.executemany("DELETE FROM pending WHERE n = ? AND live = 1", [(n,) for n in pending.add])
            writer.executemany("DELETE FROM pending WHERE n = ? AND live = 0", [(n,) for n in pending.drop])
            dropped = int(changes.stamp(writer).get("dropped", "0")) + len(pending.drop)
            changes.set_stamp(writer, {"dropped": str(dropped)})

    def paid_all(self) -> None:
        """A new build holds exactly the passages of now."""
        with self._database.writing() as writer:
            writer.execute("DELETE FROM pending")
            changes.set_stamp(writer, {"dropped": "0"})


def key_of(text: str) -> bytes:
    """The key of an embedded text: 16 bytes of its sha256."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def matrix(blobs: Sequence[bytes]) -> Vectors:
    """Stored vectors as rows; shape (0, 0) when there are none. Raises LibraryDamaged when their lengths differ."""
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    if len({len(blob) for blob in blobs}) > 1:
        raise LibraryDamaged("The library's vectors have different lengths. Run dateline rebuild, or ingest again into a new data folder.")
    return np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1).astype(np.float32, copy=False)
