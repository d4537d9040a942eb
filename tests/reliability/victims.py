"""What the killed processes do: one change to a data folder, with a kill point set right before it. Imported by a fork server, once."""

from __future__ import annotations

import os
from pathlib import Path

import chromadb  # noqa: F401 - imported before the fork, which makes each victim start at once
from fake_embedder import WordCountEmbedder
from stored import item, open_store

from vectorstore.lock import Claim

OLD = [item("bridge", "The old bridge stands.", "It is closed."), item("fruit", "Bananas grow."), item("dam", "The dam holds.")]
NEW = [item("bridge", "The new bridge stands.", "It is closed."), item("fruit", "Bananas grow."), item("law", "A law was passed.")]
OTHER = WordCountEmbedder(dim=32, name="other")


def change(home: Path, point: str) -> None:
    """Replace one article, add one and remove one, in one stroke."""
    with Claim.take(home), open_store(home) as store:
        os.environ["DATELINE_KILLPOINT"] = point
        store.put([NEW[0], NEW[2]], gone=["dam"])


def remove(home: Path, point: str) -> None:
    """Remove two articles."""
    with Claim.take(home), open_store(home) as store:
        os.environ["DATELINE_KILLPOINT"] = point
        store.remove(["dam", "fruit"])


def reopen(home: Path, point: str) -> None:
    """Open, which makes the index of so small a library anew."""
    with Claim.take(home):
        os.environ["DATELINE_KILLPOINT"] = point
        open_store(home).close()


def make(home: Path, point: str) -> None:
    """Open a folder for the first time."""
    reopen(home / "new", point)


def reembed(home: Path, point: str) -> None:
    """Bring the library over to another model."""
    with Claim.take(home):
        os.environ["DATELINE_KILLPOINT"] = point
        open_store(home, OTHER, reembed=True).close()
