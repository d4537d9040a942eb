"""A SQLite file opened safely: version checks, WAL, one writer at a time, a pool of readers; the only place that maps sqlite3's errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, LifoQueue
from threading import RLock

from vectorstore.errors import FolderInUse, FolderUnusable, LibraryDamaged, StoreError

OLDEST_SQLITE = (3, 35, 0)  # also what chromadb asks for
APPLICATION_ID = 0x44544C4E  # "DTLN" in the file's header: the file is ours
BUSY_S = 10.0


class Database:
    """A SQLite file that one process owns and several threads use.

    Args:
        path: the file; made, with `schema`, when it does not exist.
        schema: the statements that make a new file.
        version: the schema's number, kept in the file.
    Raises:
        LibraryDamaged: the file is no SQLite file, is damaged, is not ours, or was written by a newer version.
        FolderUnusable: it cannot be opened or written, or Python's SQLite is too old.
    """

    def __init__(self, path: Path, schema: str, version: int) -> None:
        check_sqlite()
        self.path = path
        self._write_lock = RLock()
        self._readers: LifoQueue[sqlite3.Connection] = LifoQueue()
        self._opened: list[sqlite3.Connection] = []
        self._closed = False
        with self._mapped():
            self._writer = self._connect()
            try:
                self._prepare(schema, version)
            except BaseException:
                self._writer.close()
                raise

    def close(self) -> None:
        """Close every connection; a search still under way in another thread fails with StoreError."""
        with self._write_lock:
            self._closed = True
            for connection in self._opened:
                connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept when the block ends, nothing when it raises. One thread at a time."""
        with self._write_lock, self._mapped():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the file throughout the block, whatever is written meanwhile."""
        with self._mapped():
            try:
                connection = self._readers.get_nowait()
            except Empty:
                connection = self._connect()
                connection.execute("PRAGMA query_only = ON")
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                if not self._closed:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    self._readers.put(connection)

    def _connect(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreError(f"The library {self.path} was closed.")
        connection = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        self._opened.append(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # an acknowledged batch survives a power cut too; one fsync a batch is cheap
        return connection

    def _prepare(self, schema: str, version: int) -> None:
        found = self._writer.execute("PRAGMA user_version").fetchone()[0]
        owner = self._writer.execute("PRAGMA application_id").fetchone()[0]
        tables = self._writer.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and owner != APPLICATION_ID:
            raise LibraryDamaged(f"{self.path} is not a Dateline library. Move it away, or set DATELINE_HOME to another folder.")
        if found > version:
            raise LibraryDamaged(
                f"{self.path} was written by a newer Dateline (schema {found}, this one knows {version}). "
                "Update Dateline, or set DATELINE_HOME to another folder."
            )
        self._writer.execute("PRAGMA journal_mode = WAL")
        if not tables:
            self._writer.executescript(
                f"BEGIN IMMEDIATE;{schema};PRAGMA application_id = {APPLICATION_ID};PRAGMA user_version = {version};COMMIT;"
            )
            return
        complaint = self._writer.execute("PRAGMA quick_check(1)").fetchone()[0]
        if complaint != "ok":
            raise sqlite3.DatabaseError(complaint)

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise StoreError(f"The library {self.path} refused a change ({error}); nothing was changed.") from error
        except sqlite3.OperationalError as error:
            said = str(error)
            if "locked" in said:
                raise FolderInUse(str(self.path.parent), None, None) from error
            if "malformed" in said or "no such table" in said or "no such column" in said:
                raise self._damaged(error) from error
            raise FolderUnusable(
                f"The library {self.path} cannot be read or written: {said}. Check the disk's space and permissions; nothing was changed."
            ) from error
        except sqlite3.ProgrammingError as error:
            raise StoreError(f"The library {self.path} was closed, or asked for what it cannot do: {error}.") from error
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error
        except UnicodeEncodeError as error:
            raise StoreError(f"A text for the library {self.path} holds half a character pair, which is no text: {error}.") from error

    def _damaged(self, error: sqlite3.Error) -> LibraryDamaged:
        return LibraryDamaged(
            f"The library {self.path} is damaged ({error}). Put back a copy of the file, or move the folder {self.path.parent} away "
            "and ingest your articles again; the articles themselves are untouched."
        )


def check_sqlite() -> None:
    """Raise FolderUnusable, naming the versions, when Python's SQLite is older than 3.35 or lacks FTS5."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise FolderUnusable(f"This Python comes with SQLite {sqlite3.sqlite_version}; Dateline needs 3.35 or newer. Use another Python.")
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(word)")
    except sqlite3.OperationalError as error:
        raise FolderUnusable(f"This Python's SQLite {sqlite3.sqlite_version} lacks FTS5 (full-text search). Use another Python.") from error
    finally:
        connection.close()
