"""Articles from the page: files are checked, stored under DATELINE_HOME/uploads with safe names, and read as a root of their own.

No path comes from a request: of a file's name only its last part is used, and of that only what is safe on any system.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from flask import Request
from werkzeug.datastructures import FileStorage

from qa.answers import Json
from qa.articles.folder import open_root
from qa.articles.parse import ENDINGS, HTML_ENDINGS, MOST_BYTES, PDF_ENDINGS
from qa.errors import FolderUnusable, InvalidRequest
from qa.settings import Settings

FOLDER = "uploads"
LARGEST_UPLOAD = 20 * 1024 * 1024
MOST_FILES = 200
# Code points of a stored name without its ending; with any script it stays below the 255 bytes of most file systems.
LONGEST_NAME = 60
PDF = b"%PDF"
# The first bytes of what is not text, whatever its name says: PDF, ZIP and Office, PNG, JPEG, GIF, gzip, RAR, 7z, ELF, Windows programs.
BINARY = (PDF, b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x7fELF", b"MZ\x90")
WIDE = (b"\xff\xfe", b"\xfe\xff")  # byte order marks of UTF-16, in which text holds zero bytes
SHOWN_NAME = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of one file: stored under `file`, or refused for `reason`. `name` is the name as it was sent, for showing only."""

    name: str
    file: str | None
    reason: str | None

    def to_json(self) -> Json:
        """Return one entry of `files`."""
        return {"name": self.name, "file": self.file, "reason": self.reason}


def folder_of(settings: Settings) -> Path:
    """Return the folder of the uploads; it need not exist."""
    return settings.folder / FOLDER


def root_of(settings: Settings) -> str | None:
    """Return the id of the uploads' root; None before the first upload."""
    folder = folder_of(settings)
    return open_root(folder).id if folder.is_dir() else None


def receive(request: Request, settings: Settings) -> tuple[Upload, ...]:
    """Store the files of a multipart request, those that may be articles.

    Raises:
        InvalidRequest: there is no file, there are too many, or something else was sent along.
        RequestEntityTooLarge: the body is larger than 20 MB.
        FolderUnusable: they cannot be written.
    """
    if set(request.files) - {"files"} or request.form:
        raise InvalidRequest("files", 'must be multipart form data whose parts are all files named "files".')
    return store(request.files.getlist("files"), settings)


def receive_form(request: Request, settings: Settings) -> tuple[Upload, ...]:
    """Store what the page's form brings: files, and a pasted text with its headline, which becomes a file too. Raises as `receive`."""
    files = [file for file in request.files.getlist("files") if file.filename]
    title, text = (" ".join(request.form.get("title", "").split()), request.form.get("text", "").strip())
    if bool(title) != bool(text):
        raise InvalidRequest("title" if text else "text", "a pasted text needs both, its headline and its words.")
    if text:
        content = f"{title}\n\n{text}\n".encode(errors="replace")
        files.append(FileStorage(BytesIO(content), filename=re.sub(r"[/\\]", " ", title) + ".txt"))
    return store(files, settings)


def store(files: Sequence[FileStorage], settings: Settings) -> tuple[Upload, ...]:
    """Store those of some files that may be articles. Raises InvalidRequest, FolderUnusable: see `receive`."""
    if not 1 <= len(files) <= MOST_FILES:
        raise InvalidRequest("files", f"must be from 1 to {MOST_FILES} files.")
    folder = folder_of(settings)
    try:
        folder.mkdir(exist_ok=True)
        return tuple(stored(file, folder) for file in files)
    except OSError as error:
        raise FolderUnusable(f"{folder} cannot be written ({error.strerror}). Free some room or check its permissions.") from error


def stored(file: FileStorage, folder: Path) -> Upload:
    """Check one file and write it; the file appears whole or not at all."""
    shown = "".join(c for c in (file.filename or "") if c.isprintable())[:SHOWN_NAME] or "file"
    content = file.stream.read()
    name = safe_name(file.filename or "")
    reason = refusal(name, content)
    if reason:
        return Upload(shown, None, reason)
    for candidate in names(name, content):
        target = folder / candidate
        if target.is_file() and target.read_bytes() == content:
            return Upload(shown, candidate, None)
        if not target.exists():
            break
    half = folder / f".{uuid4().hex}"  # hidden, so that an ingest passes it over
    try:
        half.write_bytes(content)
        os.replace(half, target)
    finally:
        half.unlink(missing_ok=True)
    return Upload(shown, candidate, None)


def safe_name(given: str) -> str:
    """Return a name that is safe in one folder on any system: "../../Évora  2*.TXT" → "Évora 2.txt"; "article" when nothing is left."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    stem, dot, ending = last.rpartition(".")
    stem, ending = (stem, ending) if dot else (last, "")
    kept = "".join(c if c.isalnum() or c in " -_.()" or unicodedata.category(c).startswith("M") else " " for c in stem)
    plain = " ".join(kept.split()).strip(". ")[:LONGEST_NAME].strip(". ") or "article"
    if re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", plain):
        plain = f"{plain}_"
    extension = "".join(c for c in ending.lower() if c.isascii() and c.isalnum())[:8]
    return f"{plain}.{extension}" if extension else plain


def names(name: str, content: bytes) -> Sequence[str]:
    """Return the names to try in turn: the plain one, and one that this content alone can have."""
    stem, _, ending = name.rpartition(".")
    return (name, f"{stem} {sha256(content).hexdigest()[:8]}.{ending}")


def refusal(name: str, content: bytes) -> str | None:
    """Return why a file cannot be an article; None when it may be one. What is inside it, the ingest judges."""
    if not name.endswith(ENDINGS):
        return f"only files ending in {', '.join(ENDINGS)} are read"
    if not content.strip():
        return "it is empty"
    if len(content) > MOST_BYTES:
        return f"it is too large: {len(content) / 1e6:.1f} MB, at most {MOST_BYTES / 1e6:.0f} MB are read"
    if name.endswith(PDF_ENDINGS):
        return None if PDF in content[:1024] else "it is not a PDF, whatever its name says"
    if content.startswith(BINARY) or (b"\0" in content and not content.startswith(WIDE)):
        return "it is not text, whatever its name says"
    if name.endswith(HTML_ENDINGS) and b"<" not in content[:100_000].replace(b"\0", b""):
        return "it is not a web page: there is no tag in it"
    return None
