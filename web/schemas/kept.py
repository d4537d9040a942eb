"""Kept conversations, and what their readers said of the answers."""

from __future__ import annotations

from qa.answers import Json
from web.schemas.vocabulary import COUNT, ID, MOMENT, NOT_BLANK, TEXT, array, record, ref

VERDICT: Json = {"enum": ["right", "wrong", "incomplete"]}

KEPT: Json = {
    "Title": record({"title": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": NOT_BLANK}}),
    "Conversation": record({"id": ID, "title": TEXT, "created": MOMENT, "updated": MOMENT, "turns": COUNT}),
    "Conversations": record({"conversations": array(ref("Conversation"))}),
    "Turn": record(
        {
            "question": TEXT,
            "asked": MOMENT,
            "reply": ref("Reply"),
            "feedback": {
                "type": "object",
                "additionalProperties": VERDICT,
                "description": 'Verdicts by number of the citation; "0" is the whole answer.',
            },
        }
    ),
    "KeptConversation": record({"conversation": ref("Conversation"), "turns": array(ref("Turn"), description="Oldest first.")}),
    "Feedback": record(
        {
            "reply_id": ID,
            "citation": {"type": "integer", "minimum": 0, "maximum": 999, "description": "0 is the whole answer."},
            "verdict": {"enum": ["right", "wrong", "incomplete", None], "description": "null takes the verdict back."},
        }
    ),
}
