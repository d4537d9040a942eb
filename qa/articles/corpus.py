"""A corpus file, one JSON object a line, plain or compressed → its lines as a stream. Never more than one line in memory."""

from __future__ import annotations

import gzip
import json
import lzma
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from qa.articles.metadata import from_fields
from qa.articles.stamp import stamp
from qa.errors import UnreadableFile
from vectorstore.records import Root

CORPUS_ENDINGS = (".jsonl", ".jsonl.gz", ".jsonl.xz")
# The same limit as for a file, with room for JSON's escapes.
MOST_LINE_BYTES = 20_000_000
URL_SAFE = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99}")
# Finds the id of a line that is no valid JSON, so that its earlier article can be kept.
ID_FIELD = re.compile(rb'"id"\s*:\s*"?([^",}\s]{1,100})')
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a corpus.

    Attributes:
        number: counted from 1, blank lines too.
        raw: its bytes without the line's end; empty when it was too long to hold, and then `reason` says so.
        position: bytes of the file, as it lies on disk, that have been read for it.
    """

    number: int
    raw: bytes
    position: int
    reason: str = ""

    @property
    def raw_sha256(self) -> str:
        """The stamp of the article that it becomes."""
        return stamp(self.raw)


@dataclass(frozen=True, slots=True)
class Record:
    """What a line says: its fields and the id that its article gets."""

    id: str
    fields: Mapping[str, object]


def lines(path: Path) -> Iterator[Line]:
    """Yield the lines that are not blank, in order.

    Raises:
        UnreadableFile: the compressed data is damaged or ends early; the lines before it have been given.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file, _unpacked(file, path.name) as stream:
        number = 0
        while True:
            try:
                raw = stream.readline(MOST_LINE_BYTES + 1)
                too_long = len(raw) > MOST_LINE_BYTES and not raw.endswith(b"\n")
                while too_long and (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
                    pass
            except (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile) as error:
                raise UnreadableFile(
                    f"its compressed data is damaged after line {number} ({str(error) or type(error).__name__})"
                ) from error
            if not raw:
                return
            number += 1
            if too_long:
                yield Line(number, b"", file.tell(), f"the line is too long: more than {MOST_LINE_BYTES / 1e6:.0f} MB")
                continue
            raw = (raw.removeprefix(BOM) if number == 1 else raw).strip()
            if raw:
                yield Line(number, raw, file.tell())


def record(line: Line, name: str, root: Root) -> Record:
    """Return the fields of a line and its id: its own, else 12 hex digits of root, file and URL or title.

    Raises:
        UnreadableFile: it is no JSON object, its id cannot stand in a URL, or it has neither id, URL nor title.
    """
    if line.reason:
        raise UnreadableFile(line.reason)
    try:
        fields = json.loads(line.raw)
    except RecursionError as error:
        raise UnreadableFile("the JSON is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile("it is not UTF-8") from error
    except ValueError as error:
        raise UnreadableFile(f"it is no valid JSON ({error})") from error
    if not isinstance(fields, dict):
        raise UnreadableFile("it is no JSON object")
    return Record(_identity(fields, name, root), fields)


def likely_id(line: Line) -> str | None:
    """Return the id that a broken line seems to have, None when it shows none."""
    match = ID_FIELD.search(line.raw)
    return match.group(1).decode("utf-8", "replace") if match else None


def _identity(fields: Mapping[str, object], name: str, root: Root) -> str:
    own = fields.get("id")
    if isinstance(own, int) and not isinstance(own, bool):
        own = str(own)
    if own is None or own == "":
        metadata = from_fields(fields)
        within = metadata.url or metadata.title
        if not within:
            raise UnreadableFile("it has no id, and no url or title to make one from")
        return sha256(f"{root.name}/{name}#{within}".encode(errors="replace")).hexdigest()[:12]
    if not isinstance(own, str) or not URL_SAFE.fullmatch(own):
        shown = ascii(own)[:60]
        raise UnreadableFile(
            f"its id {shown} cannot stand in a URL: use up to 100 of the characters A-Z a-z 0-9 . _ ~ -, not a point first"
        )
    return own


def _unpacked(file: BinaryIO, name: str) -> BinaryIO | gzip.GzipFile | lzma.LZMAFile:
    ending = name.casefold()
    if ending.endswith(".gz"):
        return gzip.GzipFile(fileobj=file)
    if ending.endswith(".xz"):
        return lzma.LZMAFile(file)
    return file
