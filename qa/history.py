"""Conversations and feedback in a SQLite file of their own: the user's work, untouched by rebuilds of the library.

A kept turn holds the reply's JSON as it was given, so that a reload shows the same citations even after the articles have changed.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from qa.answers import Json
from qa.errors import UnknownConversation
from qa.events import Turn
from vectorstore.database import Database

Verdict = Literal["right", "wrong", "incomplete"]
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
# `citation` of a verdict on the whole answer.
WHOLE = 0


@dataclass(frozen=True, slots=True)
class Conversation:
    """A kept conversation. `created` and `updated` are UTC, ISO 8601; `turns` counts the questions."""

    id: str
    title: str
    created: str
    updated: str
    turns: int

    def to_json(self) -> Json:
        """Return the entry of GET /api/v1/conversations."""
        return {"id": self.id, "title": self.title, "created": self.created, "updated": self.updated, "turns": self.turns}


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One question with the reply it got, and the verdicts given on it: citation n → verdict, 0 for the whole answer."""

    question: str
    asked: str
    reply: Json
    feedback: dict[int, Verdict]

    def to_json(self) -> Json:
        """Return one entry of `turns` of GET /api/v1/conversations/{id}."""
        verdicts = {str(citation): verdict for citation, verdict in self.feedback.items()}
        return {"question": self.question, "asked": self.asked, "reply": self.reply, "feedback": verdicts}


class History:
    """The kept conversations of one data folder. Safe from several threads; errors of the file are those of `Database`."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, SCHEMA, 1)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def start(self, title: str) -> Conversation:
        """Begin a conversation; its title is cut at 80 characters."""
        now = utc_now()
        begun = Conversation(uuid.uuid4().hex, title.strip()[:LONGEST_TITLE] or "Untitled", now, now, 0)
        with self._database.writing() as writer:
            writer.execute("INSERT INTO conversations VALUES (?, ?, ?, ?)", (begun.id, begun.title, now, now))
        return begun

    def keep(self, conversation_id: str, reply: Json) -> None:
        """Add a reply as the newest turn. Raises UnknownConversation."""
        now = utc_now()
        with self._database.writing() as writer:
            if not writer.execute("UPDATE conversations SET updated = ? WHERE id = ?", (now, conversation_id)).rowcount:
                raise UnknownConversation(conversation_id)
            row = (reply["id"], conversation_id, reply["question"]["text"], json.dumps(reply, ensure_ascii=False), now)
            writer.execute("INSERT INTO turns VALUES (?, ?, ?, ?, ?)", row)

    def conversations(self, words: str = "", *, limit: int = 100) -> tuple[Conversation, ...]:
        """Return conversations, newest first; with words only those whose title or a question holds them, letter case aside."""
        with self._database.reading() as reader:
            rows = reader.execute(
                "SELECT c.id, c.title, c.created, c.updated, (SELECT count(*) FROM turns t WHERE t.conversation_id = c.id) "
                "FROM conversations c WHERE ?1 = '' OR instr(lower(c.title), lower(?1)) "
                "OR EXISTS (SELECT 1 FROM turns t WHERE t.conversation_id = c.id AND instr(lower(t.question), lower(?1))) "
                "ORDER BY c.updated DESC, c.rowid DESC LIMIT ?2",
                (words.strip(), limit),
            ).fetchall()
        return tuple(Conversation(*row) for row in rows)

    def conversation(self, conversation_id: str) -> Conversation:
        """Return one conversation. Raises UnknownConversation."""
        with self._database.reading() as reader:
            row = reader.execute(
                "SELECT c.id, c.title, c.created, c.updated, (SELECT count(*) FROM turns t WHERE t.conversation_id = c.id) "
                "FROM conversations c WHERE c.id = ?",
                (conversation_id,),
            ).fetchone()
        if row is None:
            raise UnknownConversation(conversation_id)
        return Conversation(*row)

    def turns(self, conversation_id: str) -> tuple[KeptTurn, ...]:
        """Return the turns of a conversation, oldest first. Raises UnknownConversation."""
        self.conversation(conversation_id)
        with self._database.reading() as reader:
            rows = reader.execute(
                "SELECT reply_id, question, asked, reply FROM turns WHERE conversation_id = ? ORDER BY rowid", (conversation_id,)
            ).fetchall()
            given = reader.execute(
                "SELECT f.reply_id, f.citation, f.verdict FROM feedback f JOIN turns t USING (reply_id) WHERE t.conversation_id = ?",
                (conversation_id,),
            ).fetchall()
        verdicts: dict[str, dict[int, Verdict]] = {}
        for reply_id, citation, verdict in given:
            verdicts.setdefault(reply_id, {})[citation] = verdict
        return tuple(KeptTurn(question, asked, json.loads(reply), verdicts.get(reply_id, {})) for reply_id, question, asked, reply in rows)

    def rename(self, conversation_id: str, title: str) -> Conversation:
        """Give a conversation another title, cut at 80 characters. Raises UnknownConversation."""
        with self._database.writing() as writer:
            writer.execute(
                "UPDATE conversations SET title = ? WHERE id = ?", (title.strip()[:LONGEST_TITLE] or "Untitled", conversation_id)
            )
        return self.conversation(conversation_id)

    def delete(self, conversation_id: str) -> None:
        """Delete a conversation with its turns and feedback. Raises UnknownConversation."""
        with self._database.writing() as writer:
            if not writer.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,)).rowcount:
                raise UnknownConversation(conversation_id)

    def judge(self, reply_id: str, citation: int, verdict: Verdict | None) -> None:
        """Keep a verdict on a citation of a kept reply, or on the whole answer (citation 0); None takes it back.

        Raises:
            UnknownConversation: no kept reply has that id.
        """
        with self._database.writing() as writer:
            if writer.execute("SELECT 1 FROM turns WHERE reply_id = ?", (reply_id,)).fetchone() is None:
                raise UnknownConversation(reply_id)
            writer.execute("DELETE FROM feedback WHERE reply_id = ? AND citation = ?", (reply_id, citation))
            if verdict is not None:
                writer.execute("INSERT INTO feedback VALUES (?, ?, ?, ?)", (reply_id, citation, verdict, utc_now()))

    def judged(self) -> tuple[KeptTurn, ...]:
        """Return every turn that has feedback, oldest first; for the exports to qrels and to evaluation questions."""
        with self._database.reading() as reader:
            ids = reader.execute("SELECT DISTINCT t.conversation_id FROM turns t JOIN feedback f USING (reply_id)").fetchall()
        turns = [turn for (conversation_id,) in ids for turn in self.turns(conversation_id) if turn.feedback]
        return tuple(sorted(turns, key=lambda turn: (turn.asked, turn.reply["id"])))


def context(turns: Sequence[KeptTurn], most: int = 20) -> tuple[Turn, ...]:
    """Return the newest turns as the conversation of an ask, oldest first."""
    return tuple(Turn(turn.question, turn.reply["question"]["standalone"]) for turn in turns[-most:])


def utc_now() -> str:
    """Return the time in UTC, ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
