"""Conversations and feedback in a SQLite file of their own: the user's work, untouched by rebuilds of the library.

A kept turn holds the reply's JSON as it was given, so that a reload shows the same citations even after the articles have changed.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from qa.answers import Json
from qa.errors import InvalidRequest, LibraryDamaged, UnknownConversation
from qa.events import Turn
from qa.kept import WHOLE, Conversation, KeptTurn, Verdict, numbers
from vectorstore.database import Database

LONGEST_TITLE = 80
SCHEMA = """
CREATE TABLE conversations (id TEXT PRIMARY KEY, title TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL) STRICT;
CREATE TABLE turns (
  reply_id TEXT PRIMARY KEY,
  conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
  question TEXT NOT NULL,
  reply TEXT NOT NULL,
  asked TEXT NOT NULL
) STRICT;
CREATE INDEX turns_of ON turns (conversation_id);
CREATE TABLE feedback (
  reply_id TEXT NOT NULL REFERENCES turns ON DELETE CASCADE,
  citation INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  given TEXT NOT NULL,
  PRIMARY KEY (reply_id, citation)
) STRICT;
"""
# Conversations that were deleted and can still be brought back. A table of its own, so that older files are read and written as they are.
DELETED = """
CREATE TABLE IF NOT EXISTS deleted (
  conversation_id TEXT PRIMARY KEY REFERENCES conversations ON DELETE CASCADE,
  deleted TEXT NOT NULL
) STRICT
"""
# Days for which a deleted conversation can be brought back.
KEPT_DAYS = 30
LISTED = (
    "SELECT c.id, c.title, c.created, c.updated, (SELECT count(*) FROM turns t WHERE t.conversation_id = c.id) "
    "FROM conversations c LEFT JOIN deleted d ON d.conversation_id = c.id "
)


class History:
    """The kept conversations of one data folder. Safe from several threads.

    Raises:
        LibraryDamaged: the file is damaged or not ours; the message says what is lost with it. Other errors are those of `Database`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._told():
            self._database = Database(path, SCHEMA, 1)
        try:
            with self._writing() as writer:
                writer.execute(DELETED)
                self._sweep(writer)
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def start(self, title: str) -> Conversation:
        """Begin a conversation; its title is cut at 80 characters."""
        now = utc_now()
        begun = Conversation(uuid.uuid4().hex, title.strip()[:LONGEST_TITLE] or "Untitled", now, now, 0)
        with self._writing() as writer:
            writer.execute("INSERT INTO conversations VALUES (?, ?, ?, ?)", (begun.id, begun.title, now, now))
        return begun

    def keep(self, conversation_id: str, reply: Json) -> None:
        """Add a reply as the newest turn; one that is kept already is replaced, its verdicts stay. Raises UnknownConversation."""
        now = utc_now()
        with self._writing() as writer:
            self._known(writer, conversation_id)
            writer.execute("UPDATE conversations SET updated = ? WHERE id = ?", (now, conversation_id))
            row = (reply["id"], conversation_id, reply["question"]["text"], json.dumps(reply, ensure_ascii=False), now)
            writer.execute("INSERT INTO turns VALUES (?, ?, ?, ?, ?) ON CONFLICT (reply_id) DO UPDATE SET reply = excluded.reply", row)

    def conversations(self, words: str = "", *, limit: int = 100, deleted: bool = False) -> tuple[Conversation, ...]:
        """Return conversations, newest first; with words only those whose title or a question holds them, letter case aside.

        Args:
            deleted: the deleted ones that can be brought back, instead of the others.
        """
        with self._reading() as reader:
            rows = reader.execute(
                LISTED + "WHERE (d.deleted IS NOT NULL) = ?3 AND (?1 = '' OR instr(lower(c.title), lower(?1)) "
                "OR EXISTS (SELECT 1 FROM turns t WHERE t.conversation_id = c.id AND instr(lower(t.question), lower(?1)))) "
                "ORDER BY coalesce(d.deleted, c.updated) DESC, c.rowid DESC LIMIT ?2",
                (words.strip(), limit, deleted),
            ).fetchall()
        return tuple(Conversation(*row) for row in rows)

    def conversation(self, conversation_id: str) -> Conversation:
        """Return one conversation. Raises UnknownConversation, also for a deleted one."""
        with self._reading() as reader:
            row = reader.execute(LISTED + "WHERE c.id = ? AND d.deleted IS NULL", (conversation_id,)).fetchone()
        if row is None:
            raise UnknownConversation(conversation_id)
        return Conversation(*row)

    def turns(self, conversation_id: str) -> tuple[KeptTurn, ...]:
        """Return the turns of a conversation, oldest first. Raises UnknownConversation."""
        self.conversation(conversation_id)
        return self._turns("conversation_id", conversation_id)

    def turn(self, reply_id: str) -> KeptTurn:
        """Return the turn that a reply belongs to. Raises UnknownConversation, also when its conversation is deleted."""
        found = self._turns("reply_id", reply_id)
        if not found:
            raise UnknownConversation(reply_id)
        return found[0]

    def conversation_of(self, reply_id: str) -> str:
        """Return the id of the conversation that a kept reply belongs to. Raises UnknownConversation."""
        with self._reading() as reader:
            row = reader.execute("SELECT conversation_id FROM turns WHERE reply_id = ?", (reply_id,)).fetchone()
            if row is None:
                raise UnknownConversation(reply_id)
            self._known(reader, row[0])
        return str(row[0])

    def recent(self, conversation_id: str, most: int = 20) -> tuple[Turn, ...]:
        """Return the newest questions as the conversation of an ask, oldest first; no reply is read whole. Raises UnknownConversation."""
        with self._reading() as reader:
            self._known(reader, conversation_id)
            rows = reader.execute(
                "SELECT question, json_extract(reply, '$.question.standalone') FROM turns WHERE conversation_id = ? "
                "ORDER BY rowid DESC LIMIT ?",
                (conversation_id, most),
            ).fetchall()
        return tuple(Turn(question, standalone) for question, standalone in reversed(rows))

    def _turns(self, column: Literal["conversation_id", "reply_id"], wanted: str) -> tuple[KeptTurn, ...]:
        there = f"t.{column} = ? AND NOT EXISTS (SELECT 1 FROM deleted d WHERE d.conversation_id = t.conversation_id)"
        with self._reading() as reader:
            rows = reader.execute(
                f"SELECT reply_id, question, asked, reply FROM turns t WHERE {there} ORDER BY rowid", (wanted,)
            ).fetchall()
            given = reader.execute(
                f"SELECT f.reply_id, f.citation, f.verdict FROM feedback f JOIN turns t USING (reply_id) WHERE {there}", (wanted,)
            ).fetchall()
        verdicts: dict[str, dict[int, Verdict]] = {}
        for reply_id, citation, verdict in given:
            verdicts.setdefault(reply_id, {})[citation] = verdict
        return tuple(KeptTurn(question, asked, json.loads(reply), verdicts.get(reply_id, {})) for reply_id, question, asked, reply in rows)

    def rename(self, conversation_id: str, title: str) -> Conversation:
        """Give a conversation another title, cut at 80 characters. Raises UnknownConversation."""
        with self._writing() as writer:
            self._known(writer, conversation_id)
            writer.execute(
                "UPDATE conversations SET title = ? WHERE id = ?", (title.strip()[:LONGEST_TITLE] or "Untitled", conversation_id)
            )
        return self.conversation(conversation_id)

    def delete(self, conversation_id: str) -> None:
        """Delete a conversation with its turns and feedback; for 30 days `restore` brings it back. Raises UnknownConversation."""
        with self._writing() as writer:
            self._known(writer, conversation_id)
            writer.execute("INSERT INTO deleted VALUES (?, ?)", (conversation_id, utc_now()))
            self._sweep(writer)

    def restore(self, conversation_id: str) -> Conversation:
        """Bring a deleted conversation back; one that is there stays as it is. Raises UnknownConversation when it is gone for good."""
        with self._writing() as writer:
            writer.execute("DELETE FROM deleted WHERE conversation_id = ?", (conversation_id,))
        return self.conversation(conversation_id)

    def erase(self, conversation_id: str) -> None:
        """Take a deleted conversation away for good. Raises UnknownConversation unless it is deleted."""
        gone = "DELETE FROM conversations WHERE id = ? AND id IN (SELECT conversation_id FROM deleted)"
        with self._writing() as writer:
            if not writer.execute(gone, (conversation_id,)).rowcount:
                raise UnknownConversation(conversation_id)

    def judge(self, reply_id: str, citation: int, verdict: Verdict | None) -> None:
        """Keep a verdict on a citation of a kept reply, or on the whole answer (citation 0); None takes it back.

        Raises:
            UnknownConversation: no kept reply has that id.
            InvalidRequest: the reply has no citation of that number.
        """
        if citation not in numbers(self.turn(reply_id).reply) | {WHOLE}:
            raise InvalidRequest("citation", f"the reply has no citation {citation}.")
        with self._writing() as writer:
            writer.execute("DELETE FROM feedback WHERE reply_id = ? AND citation = ?", (reply_id, citation))
            if verdict is not None:
                writer.execute("INSERT INTO feedback VALUES (?, ?, ?, ?)", (reply_id, citation, verdict, utc_now()))

    def judged(self) -> tuple[KeptTurn, ...]:
        """Return every turn that has feedback, oldest first; for the exports to qrels and to evaluation questions."""
        with self._reading() as reader:
            ids = reader.execute(
                "SELECT DISTINCT t.conversation_id FROM turns t JOIN feedback f USING (reply_id) "
                "WHERE t.conversation_id NOT IN (SELECT conversation_id FROM deleted)"
            ).fetchall()
        turns = [turn for (conversation_id,) in ids for turn in self.turns(conversation_id) if turn.feedback]
        return tuple(sorted(turns, key=lambda turn: (turn.asked, turn.reply["id"])))

    @staticmethod
    def _known(connection: sqlite3.Connection, conversation_id: str) -> None:
        if connection.execute(LISTED + "WHERE c.id = ? AND d.deleted IS NULL", (conversation_id,)).fetchone() is None:
            raise UnknownConversation(conversation_id)

    @staticmethod
    def _sweep(writer: sqlite3.Connection) -> None:
        """Take away for good what was deleted more than 30 days ago."""
        before = (datetime.now(UTC) - timedelta(days=KEPT_DAYS)).isoformat(timespec="seconds")
        writer.execute("DELETE FROM conversations WHERE id IN (SELECT conversation_id FROM deleted WHERE deleted < ?)", (before,))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._told(), self._database.writing() as writer:
            yield writer

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._told(), self._database.reading() as reader:
            yield reader

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say of a damaged file what is in it; the store speaks of articles."""
        try:
            yield
        except LibraryDamaged as error:
            raise LibraryDamaged(
                f"The kept conversations in {self._path} cannot be read ({error.__cause__ or error}). Put back a copy of that file, or "
                "move it away to begin without conversations. The articles and their index are untouched."
            ) from error


def utc_now() -> str:
    """Return the time in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
