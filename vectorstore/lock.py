"""Who owns a data folder: an operating-system lock that ends with its process, and a note beside it with pid and URL.

The lock alone decides; the note `owner.json` only tells a client where the owner can be reached. A note without a lock counts for nothing.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from vectorstore.errors import FolderInUse, FolderUnusable

PATIENCE_S = 0.5  # a client that only asks who owns the folder holds the lock for a moment


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that holds a data folder. pid and url are None while it has not said them."""

    pid: int | None
    url: str | None


class Claim:
    """The right to open what is in a data folder. Take it before anything opens; it ends with `release`, `with` or the process."""

    def __init__(self, home: Path, lock: FileLock) -> None:
        self.home = home
        self._lock = lock

    @classmethod
    def take(cls, home: Path) -> Claim:
        """Make the folder if need be and claim it for this process.

        Raises:
            FolderInUse: another process holds it; the error has its pid and URL.
            FolderUnusable: it cannot be made or written, or is not a folder.
        """
        home = home.expanduser().absolute()
        try:
            home.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError) as error:
            raise FolderUnusable(f"The data folder {home} is not a folder. Set DATELINE_HOME to another place.") from error
        except (OSError, ValueError) as error:
            raise FolderUnusable(
                f"The data folder {home} cannot be made ({_reason(error)}). Set DATELINE_HOME to another place."
            ) from error
        lock = FileLock(home / "lock", timeout=PATIENCE_S)
        try:
            lock.acquire()
        except Timeout as error:
            holder = _note(home)
            raise FolderInUse(str(home), holder.pid, holder.url) from error
        except (OSError, NotImplementedError) as error:
            raise _unwritable(home, error) from error
        claim = cls(home, lock)
        try:
            claim._write(None)
        except OSError as error:
            claim.release()
            raise _unwritable(home, error) from error
        return claim

    def announce(self, url: str) -> None:
        """Tell clients where this process can be reached."""
        self._write(url)

    def release(self) -> None:
        """Give the folder back; a second call does nothing."""
        if self._lock.is_locked:
            (self.home / "owner.json").unlink(missing_ok=True)
            self._lock.release()

    def __enter__(self) -> Claim:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.release()

    def _write(self, url: str | None) -> None:
        fresh = self.home / "owner.json.new"
        fresh.write_text(json.dumps({"pid": os.getpid(), "url": url}), encoding="utf-8")
        os.replace(fresh, self.home / "owner.json")


def owner(home: Path) -> Owner | None:
    """Return who holds a data folder, or None when nobody does (or there is no such folder). Changes nothing."""
    home = home.expanduser().absolute()
    if not (home / "lock").is_file():
        return None
    lock = FileLock(home / "lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return _note(home)
    except OSError:
        return None  # the folder cannot be written: nobody can own it, and whoever tries is told so by Claim.take
    lock.release()
    return None


def _note(home: Path) -> Owner:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            note = json.loads((home / "owner.json").read_text(encoding="utf-8"))
            pid, url = note["pid"], note["url"]
            if os.name == "posix":
                os.kill(pid, 0)  # signal 0 only asks whether it lives: a note may be left over from the owner before
            return Owner(pid, url)
        except PermissionError:
            return Owner(pid, url)  # it lives, and belongs to another user
        except (OSError, ValueError, KeyError, TypeError):
            if time.monotonic() > deadline:
                return Owner(None, None)
            time.sleep(0.02)


def _unwritable(home: Path, error: BaseException) -> FolderUnusable:
    return FolderUnusable(f"The data folder {home} cannot be written ({_reason(error)}). Set DATELINE_HOME to another place.")


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error)
