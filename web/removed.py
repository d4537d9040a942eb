"""What was taken out of the library, for 30 days: which root it belonged to and, of uploads, the files, so that a slip loses nothing.

DATELINE_HOME/removed/<id>/what.json says what it was; the files of uploads lie beside it. Articles of other roots have their files where
they always were, so bringing them back means reading their root again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from qa.errors import FolderUnusable
from qa.settings import Settings
from web.errors import Problem
from web.uploads import folder_of, names

FOLDER = "removed"
WHAT = "what.json"
KEPT_DAYS = 30
# Titles that are told of a removal; of more articles only the number.
TOLD = 3
ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Removal:
    """Articles taken out together. `removed` is UTC, ISO 8601; `titles` are those of the first three articles."""

    id: str
    root: str
    removed: str
    articles: int
    titles: tuple[str, ...]


def note(settings: Settings, root: str, titles: Sequence[str]) -> Removal:
    """Write down that articles are being taken out, and forget what was taken out more than 30 days ago. Raises FolderUnusable."""
    now = datetime.now(UTC)
    made = Removal(uuid4().hex, root, now.isoformat(timespec="seconds"), len(titles), tuple(titles[:TOLD]))
    before = (now - timedelta(days=KEPT_DAYS)).isoformat(timespec="seconds")
    folder = settings.folder / FOLDER / made.id
    try:
        for old in listed(settings):
            if old.removed < before:
                shutil.rmtree(settings.folder / FOLDER / old.id)
        folder.mkdir(parents=True)
        (folder / WHAT).write_text(json.dumps(asdict(made), ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        raise FolderUnusable(f"{folder} cannot be written ({error.strerror}). Free some room or check its permissions.") from error
    return made


def set_aside(settings: Settings, removal: Removal, files: Sequence[str]) -> int:
    """Move uploaded files to their removal; returns how many. Files that are gone already are passed over."""
    moved = 0
    for name in files:
        file = folder_of(settings) / name
        if file.parent == folder_of(settings) and file.is_file():
            os.replace(file, settings.folder / FOLDER / removal.id / name)
            moved += 1
    return moved


def listed(settings: Settings) -> tuple[Removal, ...]:
    """Return what can be brought back, the newest first."""
    return tuple(sorted(_read(settings), key=lambda one: (one.removed, one.id), reverse=True))


def find(settings: Settings, removal_id: str) -> Removal:
    """Return one removal. Raises Problem, 404."""
    found = next((one for one in _read(settings) if one.id == removal_id), None)
    if found is None:
        raise Problem(404, "unknown-removal", "There is nothing to bring back", "It was brought back already, or its 30 days are over.")
    return found


def bring_back(settings: Settings, removal: Removal) -> None:
    """Move a removal's files back to the uploads, under another name where a new file has theirs, and forget it.

    Its root is then to be read.
    """
    folder = settings.folder / FOLDER / removal.id
    for file in folder.iterdir():
        if file.name == WHAT:
            continue
        content = file.read_bytes()
        places = [folder_of(settings) / name for name in names(file.name, content)]
        if not any(place.is_file() and place.read_bytes() == content for place in places):
            os.replace(file, next((place for place in places if not place.exists()), places[-1]))
    shutil.rmtree(folder)


def settle(settings: Settings, root: str, uploads: str | None) -> None:
    """Forget the removals of a root that was just read again, which has brought its articles back; uploads need `bring_back`."""
    if root != uploads:
        for one in _read(settings):
            if one.root == root:
                shutil.rmtree(settings.folder / FOLDER / one.id)


def _read(settings: Settings) -> Iterator[Removal]:
    folder = settings.folder / FOLDER
    for what in folder.glob(f"*/{WHAT}") if folder.is_dir() else ():
        if not ID.fullmatch(what.parent.name):
            continue
        try:
            held = json.loads(what.read_text(encoding="utf-8"))
            yield Removal(what.parent.name, str(held["root"]), str(held["removed"]), int(held["articles"]), tuple(map(str, held["titles"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue  # half written when the process ended: nothing had been moved yet
