"""What qa.history keeps: conversations, their turns, the verdicts given on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa.answers import Json

Verdict = Literal["right", "wrong", "incomplete"]
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


def numbers(reply: Json) -> set[int]:
    """Return the numbers of a reply's citations, wherever they stand in it."""
    holders = [*reply["answers"], *((reply.get("written") or {}).get("sentences") or ())]
    return {citation["n"] for many in (reply["nearest"], *(holder["citations"] for holder in holders)) for citation in many}
