"""OpenAI's requests and answers, as far as they are read and given; a Dateline reply travels in `dateline`."""

from __future__ import annotations

from qa.answers import Json
from web.schemas.vocabulary import COUNT, MAYBE_TEXT, TEXT, array, nullable, record, ref

# The messages: the user's are read, of the others only the role is looked at.
_PART: Json = {"type": "object", "properties": {"type": {"const": "text"}, "text": TEXT}, "required": ["type", "text"]}
USER_MESSAGE: Json = {
    "type": "object",
    "properties": {"role": {"const": "user"}, "content": {"anyOf": [TEXT, array(_PART)]}},
    "required": ["role", "content"],
}
OTHER_MESSAGE: Json = {
    "type": "object",
    "properties": {"role": {"type": "string", "not": {"const": "user"}}},
    "required": ["role"],
}

OPENAI: Json = {
    "ChatCompletion": {
        "type": "object",
        "properties": {
            "model": {"const": "dateline"},
            "messages": array(
                {"anyOf": [USER_MESSAGE, OTHER_MESSAGE]},
                minItems=1,
                maxItems=1000,
                contains=USER_MESSAGE,
                description="The last message of the user is the question, the earlier ones are its conversation; others are passed over.",
            ),
            "stream": {"type": ["boolean", "null"]},
            "stream_options": nullable({"type": "object"}),
            "n": {"description": "1, if it is given."},
            "dateline": {"description": "An object with fields of Ask, but question and conversation."},
        },
        "required": ["model", "messages"],
        "description": "OpenAI's request; other fields are taken and passed over.",
    },
    "ChatAnswer": {
        "type": "object",
        "properties": {
            "id": TEXT,
            "object": {"const": "chat.completion"},
            "created": COUNT,
            "model": TEXT,
            "choices": array({"type": "object"}, minItems=1, maxItems=1),
            "usage": {"type": "object"},
            "dateline": ref("Reply"),
        },
        "required": ["id", "object", "created", "model", "choices", "usage", "dateline"],
    },
    "Model": record({"id": TEXT, "object": {"const": "model"}, "created": COUNT, "owned_by": TEXT}),
    "Models": record({"object": {"const": "list"}, "data": array(ref("Model"))}),
    "OpenAIError": record({"error": record({"message": TEXT, "type": TEXT, "param": MAYBE_TEXT, "code": TEXT})}),
}
