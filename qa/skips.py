"""What the last ingest of each root could not read → a file of the data folder, so that status and library can tell it afterwards.

Every ingest names all that it skips again, so the file may be deleted at any time: the next ingest writes it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qa.errors import FolderUnusable
from qa.evaluation.files import written
from qa.ingest_report import Skipped

FILE = "skipped.json"
# So many of one root are kept by name; a broken corpus may have millions of lines.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Skips:
    """What one root's last ingest skipped: `named` in the order of its files, at most 10,000; `total` counts those beyond, too."""

    root: str
    named: tuple[Skipped, ...]
    total: int


def keep(home: Path, root: str, skipped: Iterable[Skipped], *, finished: bool) -> None:
    """Write down what an ingest of a root skipped; of one that was interrupted, beside what was known before.

    Raises:
        FolderUnusable: the data folder cannot be written.
    """
    found, before = tuple(skipped), {one.root: one for one in kept(home)}
    total = len(found)
    if not finished and root in before:
        seen = {(one.file, one.line) for one in found}
        older = tuple(one for one in before[root].named if (one.file, one.line) not in seen)
        found, total = found + older, max(total + len(older), before[root].total)
    if not found and root not in before:
        return
    _write(home, before | {root: Skips(root, found[:MOST], total)})


def forget(home: Path, root: str) -> None:
    """A root has been taken out. Raises FolderUnusable."""
    before = {one.root: one for one in kept(home)}
    if before.pop(root, None):
        _write(home, before)


def kept(home: Path) -> tuple[Skips, ...]:
    """Return what was skipped, by root; empty when nothing was, or the file cannot be read."""
    try:
        raw: Any = json.loads((home / FILE).read_text(encoding="utf-8"))
        return tuple(Skips(one["root"], tuple(Skipped(**skip) for skip in one["named"]), int(one["total"])) for one in raw)
    except (OSError, ValueError, TypeError, KeyError):
        return ()  # not there, half written by a full disk, or from another version


def _write(home: Path, roots: dict[str, Skips]) -> None:
    try:
        with written(home / FILE) as file:
            json.dump([asdict(one) for one in roots.values() if one.named], file)
    except OSError as error:
        raise FolderUnusable(f"{home / FILE} cannot be written ({error.strerror}). Free some room or check its permissions.") from error
