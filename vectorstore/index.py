"""The Chroma index: numbers of passages and their vectors, nothing else. A copy that can be thrown away and made again at any time.

A build lives in a folder of its own, `index/build-0001`; `index/CURRENT` names the one that answers. A new build is filled, probed and
then switched in whole. This file is the only one that talks to Chroma, and `_mapped` the only place where its errors are turned into ours.
Why so careful: Chroma's files are rewritten in place, a damaged one can end the process, and a second process loses vectors silently.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Condition
from typing import Any

import numpy as np

from vectorstore.errors import IndexFailed
from vectorstore.killpoint import killpoint
from vectorstore.vectors import Vectors

# A denser graph than the default (16, 100, 100). Measured on 22,742 vectors of an untrained model, which are hard to tell apart: of the
# 100 nearest it found .91 and the default graph with ef_search 200 .71; on 390 vectors all of them, where the default missed some.
GRAPH = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 400}
BATCH = 2000  # Chroma refuses more than 5,461 at once
SAMPLE = 200  # passages that a probe looks up by their own vector
FOUND = 0.9  # share of them that must be found; half a damaged file gave .47, a sound build of many near-equal vectors .97
TWIN = 1e-4  # cosine distance up to which two vectors are the same; the one itself is found at 7e-7
_NAME = re.compile(r"build-\d{4,}")


class Build:
    """One Chroma collection in a folder of its own, open in this process. Several threads may use it."""

    def __init__(self, folder: Path, *, new: bool) -> None:
        """Open a build, or make an empty one. Raises IndexFailed."""
        self.folder = folder
        self._users = 0
        self._idle = Condition()
        with _mapped(folder):
            import chromadb
            from chromadb.config import Settings

            self._client = chromadb.PersistentClient(path=str(folder.resolve()), settings=Settings(anonymized_telemetry=False))
            try:
                self._collection: Any = (
                    self._client.create_collection(
                        "passages",
                        embedding_function=None,
                        configuration={"hnsw": GRAPH},
                    )
                    if new
                    else self._client.get_collection("passages", embedding_function=None)
                )
            except BaseException:
                self._client.close()
                raise

    def close(self) -> None:
        """Close it as soon as no thread uses it any more."""
        with self._idle:
            self._idle.wait_for(lambda: self._users == 0)
            with _mapped(self.folder):
                self._client.close()

    def count(self) -> int:
        """How many vectors it says it holds. Raises IndexFailed."""
        with self._used():
            return int(self._collection.count())

    def add(self, numbers: Sequence[int], vectors: Vectors) -> None:
        """Add vectors, or replace those of numbers already there. Raises IndexFailed."""
        for at in range(0, len(numbers), BATCH):
            with self._used():
                ids = [str(n) for n in numbers[at : at + BATCH]]
                self._collection.upsert(ids=ids, embeddings=vectors[at : at + BATCH])
            killpoint("index-half")

    def drop(self, numbers: Sequence[int]) -> None:
        """Delete vectors; numbers that are not there are passed over. Raises IndexFailed."""
        for at in range(0, len(numbers), BATCH):
            with self._used():
                self._collection.delete(ids=[str(n) for n in numbers[at : at + BATCH]])

    def nearest(self, vector: Vectors, k: int) -> tuple[int, ...]:
        """Numbers of about the k nearest vectors, nearest first; fewer when it holds fewer. Raises IndexFailed."""
        with self._used():
            found = self._collection.query(query_embeddings=vector.reshape(1, -1), n_results=k, include=[])
            return tuple(int(n) for n in found["ids"][0])

    def probe(self, count: int, vectors: Vectors) -> None:
        """Check that it holds `count` vectors and finds the given ones by themselves. Raises IndexFailed saying what is wrong."""
        held = self.count()
        if held != count:
            raise IndexFailed(f"The index in {self.folder} holds {held} vectors, the library {count}.")
        if not len(vectors):
            return
        with self._used():
            answer = self._collection.query(query_embeddings=vectors, n_results=1, include=["distances"])
            found = sum(bool(distances) and distances[0] < TWIN for distances in answer["distances"])
        if found < FOUND * len(vectors):
            raise IndexFailed(f"The index in {self.folder} finds only {found} of {len(vectors)} vectors by themselves.")

    @contextmanager
    def _used(self) -> Iterator[None]:
        with self._idle:
            self._users += 1
        try:
            with _mapped(self.folder):
                yield
        finally:
            with self._idle:
                self._users -= 1
                self._idle.notify_all()


class IndexFolder:
    """The folder `index` of a data folder: its builds, and which of them is current. Only files; opens no Chroma by itself."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def current(self, stamp: Mapping[str, str]) -> Path | None:
        """The current build's folder, or None when there is none that was made with this stamp and this minor version of Chroma."""
        try:
            name = (self.path / "CURRENT").read_text(encoding="ascii").strip()
            manifest = json.loads((self.path / name / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        fits = (
            _NAME.fullmatch(name) and isinstance(manifest, dict) and manifest == manifest_of(stamp) | {"chromadb": manifest.get("chromadb")}
        )
        return self.path / name if fits and _minor(manifest["chromadb"]) == _minor(_chromadb_version()) else None

    def start(self) -> Build:
        """Make an empty build under the next free name. Raises IndexFailed."""
        with _mapped(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            taken = [int(folder.name[6:]) for folder in self.path.iterdir() if _NAME.fullmatch(folder.name)]
            folder = self.path / f"build-{max(taken, default=0) + 1:04d}"
            folder.mkdir()
        killpoint("build-started")
        return Build(folder, new=True)

    def switch(self, build: Build, stamp: Mapping[str, str]) -> None:
        """Make a filled and probed build the current one, in one step. Raises IndexFailed."""
        with _mapped(self.path):
            manifest = manifest_of(stamp) | {"chromadb": _chromadb_version()}
            _write_synced(build.folder / "manifest.json", json.dumps(manifest))
            fresh = self.path / "CURRENT.new"
            _write_synced(fresh, build.folder.name + "\n")
            killpoint("switch-before")
            os.replace(fresh, self.path / "CURRENT")
            _sync_folder(self.path)
            killpoint("switch-after")

    def tidy(self, keep: Path | None) -> None:
        """Delete every build but one. What cannot be deleted now (Windows keeps open files) is left for the next start."""
        if not self.path.is_dir():
            return
        for folder in sorted(self.path.iterdir()):
            if _NAME.fullmatch(folder.name) and folder != keep:
                for file in sorted(folder.rglob("*")):
                    if file.is_file():
                        file.unlink(missing_ok=True)
                        killpoint("delete-half")
                shutil.rmtree(folder, ignore_errors=True)


def manifest_of(stamp: Mapping[str, str]) -> dict[str, str]:
    """The part of a library's stamp that a build must share: the model, and the name of this very set of vectors."""
    return {name: stamp[name] for name in ("model", "dim", "vectors")}


def sample(numbers: Sequence[int]) -> list[int]:
    """Up to SAMPLE of the numbers, evenly spread, always the same for the same numbers."""
    places = np.linspace(0, len(numbers) - 1, min(SAMPLE, len(numbers))).astype(int)
    return [numbers[place] for place in places]


@contextmanager
def _mapped(place: Path) -> Iterator[None]:
    """Turn whatever Chroma raises into IndexFailed. Its Rust part panics with a BaseException, so Exception would not do."""
    try:
        yield
    except IndexFailed:
        raise
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise IndexFailed(
                f"The index in {place} failed ({type(error).__name__}: {error}). It is made anew from the library."
            ) from error
        raise


def _chromadb_version() -> str:
    from importlib.metadata import version

    return version("chromadb")


def _minor(version: Any) -> list[str]:
    return str(version).split(".")[:2]


def _write_synced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open a folder
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
