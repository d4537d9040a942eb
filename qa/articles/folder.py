"""A root on disk → the files in it that may hold articles, in sorted order, and what stood in the way. Opens no file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from qa.articles.corpus import CORPUS_ENDINGS
from qa.articles.parse import ENDINGS
from qa.errors import RootMissing
from vectorstore.records import Root


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the root. `name` is its path within the root with forward slashes; `size` in bytes; `modified` the local day of its own
    time.
    """

    name: str
    path: Path
    size: int
    modified: date
    is_corpus: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """Something of the root that was passed over, and why. `is_folder` when all that lies beneath went unseen with it."""

    name: str
    reason: str
    is_folder: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """What a root holds. Hidden files and folders are in neither."""

    files: tuple[Found, ...]
    passed: tuple[Passed, ...]


def open_root(path: Path) -> Root:
    """Return the root that a folder or file is.

    Raises:
        RootMissing: it is not there, cannot be read, is neither folder nor file, or is a file that holds no articles by its ending.
    """
    absolute = Path(os.path.abspath(path.expanduser()))
    try:
        is_folder, is_file = absolute.is_dir(), absolute.is_file()
        if is_folder:
            with os.scandir(absolute) as entries:
                next(entries, None)
    except OSError as error:
        raise RootMissing(
            f"{absolute} cannot be read ({_why(error)}). Nothing was removed; check its permissions and run again."
        ) from error
    if not is_folder and not is_file:
        raise RootMissing(f"There is no folder or file {absolute}. Nothing was removed; check the path.")
    if is_file and not absolute.name.casefold().endswith(ENDINGS + CORPUS_ENDINGS):
        raise RootMissing(f"{absolute} is no article file: its name must end in one of {', '.join(ENDINGS + CORPUS_ENDINGS)}.")
    try:
        identity = sha256(str(absolute).encode()).hexdigest()[:8]
    except UnicodeEncodeError as error:
        raise RootMissing(f"The name of {ascii(str(absolute))} is not valid UTF-8. Rename it and run again.") from error
    return Root(identity, absolute.name or "root", str(absolute))


def listing(root: Root) -> Listing:
    """Walk a root, folders before what follows them by name, in sorted order.

    Symbolic links are followed to files within the root only, never to folders. Other kinds of files are passed over with a reason.
    """
    top = Path(root.path)
    if top.is_file():
        return Listing((_found(top.name, top),), ())
    files: list[Found] = []
    passed: list[Passed] = []
    _walk(top, top, "", files, passed)
    return Listing(tuple(files), tuple(passed))


def is_corpus(name: str) -> bool:
    """Return whether a file of this name holds one article a line."""
    return name.casefold().endswith(CORPUS_ENDINGS)


def _found(name: str, path: Path) -> Found:
    told = path.stat()
    return Found(name, path, told.st_size, date.fromtimestamp(max(0.0, told.st_mtime)), is_corpus(name))


def _walk(top: Path, folder: Path, prefix: str, files: list[Found], passed: list[Passed]) -> None:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        passed.append(Passed(prefix.rstrip("/"), f"the folder cannot be read ({_why(error)})", is_folder=True))
        return
    for entry in entries:
        name = prefix + entry.name
        if entry.name.startswith("."):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                _walk(top, Path(entry.path), name + "/", files, passed)
            elif reason := _refusal(entry, top, name):
                passed.append(Passed(name.encode(errors="replace").decode(), reason))
            else:
                files.append(_found(name, Path(entry.path)))
        except OSError as error:
            passed.append(Passed(name.encode(errors="replace").decode(), f"it cannot be read ({_why(error)})"))


def _refusal(entry: os.DirEntry[str], top: Path, name: str) -> str:
    """Return why an entry that is no folder is passed over, empty when it is not."""
    if not name.isprintable() or any("\ud800" <= c <= "\udfff" for c in name):
        return "its name has characters that cannot be shown; rename it"
    if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(top.resolve()):
        return "it is a link out of the folder"
    if entry.is_symlink() and entry.is_dir():
        return "it is a link to a folder"
    if not entry.is_file():
        return "it is a broken link" if entry.is_symlink() else "it is no regular file"
    if not name.casefold().endswith(ENDINGS + CORPUS_ENDINGS):
        ending = os.path.splitext(entry.name)[1]
        return f"files ending in {ending} are not read" if ending else "files without an ending are not read"
    return ""


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
