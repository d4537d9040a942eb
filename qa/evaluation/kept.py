"""What a long command has done so far, question by question, so that the same command goes on where it was stopped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from qa.reader import Reader, Span

PACKAGES = ("qa", "vectorstore")


class Kept:
    """Results by question, in a file of JSON lines that is made with the first result and removed when the command is done.

    `on_disk` turns False when a result could not be written. A file about something else (other questions, articles, settings or code)
    counts as empty; of one that is damaged, what stands before the damage counts.
    """

    def __init__(self, path: Path, about: Mapping[str, str]) -> None:
        self._path = path
        self._about = dict(about)
        self.results: dict[str, Any] = {}
        self.on_disk = True
        self._whole = self._read()  # whether the file holds just the results, so that it can be added to

    def add(self, question: str, result: Any) -> None:
        """Keep the result of a question; it is on disk when this returns, unless nothing can be written there."""
        self.results[question] = result
        added = {question: result} if self._whole else self.results
        told = "".join(json.dumps(entry) + "\n" for entry in added.items())
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a" if self._whole else "w", encoding="utf-8") as file:
                file.write(told if self._whole else json.dumps(self._about) + "\n" + told)
            self._whole = True
        except OSError:
            self.on_disk = False  # no reason to stop: only a stopped command would have needed it

    def done(self) -> None:
        """Remove the file, and its folder and the one above when nothing else is in them."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
            self._path.parent.rmdir()
            self._path.parent.parent.rmdir()

    def _read(self) -> bool:
        """Take over what the file holds; return whether it is about the same and without damage."""
        try:
            about, *lines = self._path.read_text(encoding="utf-8").splitlines(keepends=True)
            if json.loads(about) != self._about:
                return False
            for line in lines:
                question, result = json.loads(line)
                self.results[question] = result
        except (OSError, ValueError, TypeError):
            return False
        return all(line.endswith("\n") for line in lines)


class KeptReader:
    """A Reader whose readings are kept: what a stopped command has read is not read again."""

    def __init__(self, reader: Reader, kept: Kept) -> None:
        self.name, self.threshold = reader.name, reader.threshold
        self._reader, self._kept = reader, kept

    def read(self, question: str, contexts: Sequence[str], *, k: int, headings: Sequence[str] = ()) -> tuple[Span, ...]:
        """See Reader."""
        key = sha256(repr((question, list(contexts), k, list(headings))).encode(errors="surrogatepass")).hexdigest()
        if key not in self._kept.results:
            self._kept.add(key, [asdict(span) for span in self._reader.read(question, contexts, k=k, headings=headings)])
        return tuple(Span(**span) for span in self._kept.results[key])


def code() -> str:
    """Return a hash of the names, sizes and times of the project's files: results of two versions must not be mixed."""
    top = Path(__file__).resolve().parents[2]
    files = sorted(path for name in PACKAGES for path in (top / name).rglob("*") if path.is_file() and path.suffix != ".pyc")
    told = [f"{path.relative_to(top)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return sha256("\n".join(told).encode()).hexdigest()
