"""The JSON Schemas of the API: request, reply, article, status, problem. Written by hand beside qa.answers, held to it by a test."""

from __future__ import annotations

from qa.answers import Json
from qa.bot import LONGEST_QUESTION
from qa.request import LONGEST_VALUE, MOST_ANSWERS, MOST_TURNS, MOST_VALUES

# Plain text with something in it: neither blank nor with control characters (but white space ones) or lone surrogates.
_PLAIN = r"[^\x00-\x08\x0E-\x1F\x7F-\x9F]*"
_INK = r"[^\x00-\x20\x7F-\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]"
NOT_BLANK = f"^{_PLAIN}{_INK}{_PLAIN}$"
# What qa.request.text takes: white space of any kind too.
PLAIN = r"^[^\x00-\x08\x0E-\x1B\x7F-\x84\x86-\x9F]*$"


def record(properties: Json, *, optional: tuple[str, ...] = (), closed: bool = True, description: str = "") -> Json:
    """Return the schema of an object all of whose properties but the optional ones are always there."""
    schema: Json = {"type": "object", "properties": properties, "required": [name for name in properties if name not in optional]}
    if closed:
        schema["additionalProperties"] = False
    if description:
        schema["description"] = description
    if not schema["required"]:
        del schema["required"]
    return schema


def ref(name: str) -> Json:
    """Return a reference to one of SCHEMAS."""
    return {"$ref": f"#/components/schemas/{name}"}


def array(items: Json, **rest: object) -> Json:
    """Return the schema of a list."""
    return {"type": "array", "items": items, **rest}


def nullable(schema: Json) -> Json:
    """Return the schema of a value that may be null."""
    return {"anyOf": [schema, {"type": "null"}]}


TEXT: Json = {"type": "string"}
MAYBE_TEXT: Json = {"type": ["string", "null"]}
MOMENT: Json = {"type": "string", "format": "date-time"}
COUNT: Json = {"type": "integer", "minimum": 0}
MAYBE_COUNT: Json = {"type": ["integer", "null"], "minimum": 0}
NUMBER: Json = {"type": "number"}
SHARE: Json = {"type": "number", "minimum": 0, "maximum": 1}
DAY: Json = {"type": ["string", "null"], "format": "date"}
PRECISION: Json = {"enum": ["day", "month", "year", "range", "unknown"]}
VALUES: Json = array({"type": "string", "maxLength": LONGEST_VALUE, "pattern": PLAIN}, maxItems=MOST_VALUES)
OPEN: Json = {"type": "object"}
ID: Json = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
VERDICT: Json = {"enum": ["right", "wrong", "incomplete"]}

FILTERS = {
    "published_from": DAY | {"description": "First day, inclusive. Articles whose date may lie within are kept."},
    "published_to": DAY | {"description": "Last day, inclusive."},
    "sources": VALUES | {"description": "Outlets, compared without case; empty: all."},
    "article_ids": VALUES | {"description": "Articles; empty: all."},
}
QUESTION: Json = {"type": "string", "minLength": 1, "maxLength": LONGEST_QUESTION, "pattern": NOT_BLANK}

# Messages of the OpenAI-shaped route: the user's are read, of the others only the role is looked at.
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

SCHEMAS: Json = {
    "Ask": record(
        {
            "question": QUESTION,
            "conversation": nullable(
                array(record({"question": QUESTION, "standalone": nullable(QUESTION)}, optional=("standalone",)), maxItems=MOST_TURNS)
            )
            | {"description": "Earlier turns, oldest first."},
            "conversation_id": nullable(ID)
            | {"description": "A kept conversation: its turns take the place of `conversation`, and the reply is kept as its newest turn."},
            "filters": nullable(record(FILTERS, optional=tuple(FILTERS))),
            "mode": {"enum": ["auto", "extractive", "llm"], "default": "auto"},
            "max_answers": {"type": "integer", "minimum": 1, "maximum": MOST_ANSWERS, "default": 5},
            "include": array({"enum": ["passages"]}, maxItems=MOST_VALUES),
            "infer_filters": {
                "type": "boolean",
                "default": True,
                "description": "Whether words such as “articles from 2021” become a filter; they are told in retrieval.inferred_filters.",
            },
        },
        optional=("conversation", "conversation_id", "filters", "mode", "max_answers", "include", "infer_filters"),
    ),
    "Published": record({"from": DAY, "to": DAY, "precision": PRECISION, "evidence": MAYBE_TEXT, "rule": MAYBE_TEXT}),
    "Article": record(
        {
            "id": TEXT,
            "title": TEXT,
            "source": TEXT | {"description": "The outlet."},
            "author": MAYBE_TEXT,
            "file": TEXT | {"description": "Path within its root."},
            "url": MAYBE_TEXT,
            "text_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "also_published_by": array(TEXT),
            "published": ref("Published"),
        }
    ),
    "Citation": record(
        {
            "n": {"type": "integer", "minimum": 1, "description": "Counts through the whole reply."},
            "quote": TEXT | {"description": "text[start:end] of the article, exactly."},
            "start": COUNT | {"description": "Half-open, code points of the article's text."},
            "end": COUNT,
            "answer_start": MAYBE_COUNT,
            "answer_end": MAYBE_COUNT,
            "start_utf16": COUNT | {"description": "The same offset in UTF-16 code units, for browsers."},
            "end_utf16": COUNT,
            "answer_start_utf16": MAYBE_COUNT,
            "answer_end_utf16": MAYBE_COUNT,
            "article": ref("Article"),
            "href": TEXT | {"description": "Where the page opens the article at the mark."},
        }
    ),
    "When": record({"from": DAY, "to": DAY, "precision": PRECISION, "quote": TEXT}),
    "Answer": record(
        {
            "n": {"type": "integer", "minimum": 1},
            "text": TEXT | {"description": "The answer in the article's own words."},
            "confidence": SHARE | {"description": "The probability that the answer is right."},
            "independent_sources": {"type": "integer", "minimum": 1},
            "superseded_by": {"type": ["integer", "null"], "minimum": 1},
            "when": nullable(ref("When")),
            "citations": array(ref("Citation"), minItems=1),
        }
    ),
    "Abstention": record(
        {
            "reason": {"enum": ["no_topic", "no_fact", "filtered_out", "undated_only", "empty_library", "not_a_question"]},
            "message": TEXT,
            "confidence": SHARE,
        }
    ),
    "Written": record(
        {
            "text": MAYBE_TEXT,
            "model": MAYBE_TEXT | {"description": "null when none is configured, or none was reached before a stop."},
            "sentences": array(
                record(
                    {
                        "text": TEXT,
                        "citations": array(ref("Citation"), description="Empty for a sentence that is shown as not supported."),
                        "support": SHARE | {"description": "How far the quoted words carry the sentence."},
                    }
                )
            ),
            "dropped": array(record({"text": TEXT, "reason": TEXT})),
            "reason": MAYBE_TEXT | {"description": "Why nothing is written, or why it ends early; null when all went well."},
            "tokens": record({"prompt": COUNT, "counted_by": TEXT}),
        },
        optional=("tokens",),
        description="What a language model wrote, checked against the quotations; text is null when nothing stands.",
    ),
    "Passage": record(
        {
            "id": TEXT,
            "text": TEXT,
            "start": COUNT,
            "end": COUNT,
            "start_utf16": COUNT,
            "end_utf16": COUNT,
            "article": ref("Article"),
            "scores": {"type": "object", "additionalProperties": {"type": ["number", "null"]}},
        }
    ),
    "Retrieval": record(
        {"articles": COUNT, "passages": COUNT, "index": {"enum": ["chroma", "exact"]}, "filters": OPEN, "inferred_filters": OPEN}
    ),
    "Reply": record(
        {
            "id": TEXT,
            "status": {"enum": ["answered", "unanswerable"]},
            "question": record({"text": TEXT, "standalone": TEXT}),
            "relation": {"enum": ["single", "conflicting", "timeline", "list", "comparison", None]},
            "answers": array(ref("Answer")),
            "written": nullable(ref("Written")),
            "abstention": nullable(ref("Abstention")),
            "nearest": array(ref("Citation"), maxItems=3),
            "undated": array(ref("Article")),
            "retrieval": ref("Retrieval"),
            "timing_ms": {"type": "object", "additionalProperties": NUMBER, "required": ["search", "read", "total"]},
            "passages": array(ref("Passage")),
        },
        optional=("passages",),
    ),
    "ArticleText": record(
        {
            "article": ref("Article"),
            "text": TEXT | {"description": "The stored text that all offsets refer to."},
            "cuts": array(record({"text": TEXT, "reason": TEXT, "at": COUNT})),
        }
    ),
    "Articles": record({"total": COUNT, "offset": COUNT, "limit": COUNT, "articles": array(ref("Article"))}),
    "Status": record(
        {
            "home": TEXT,
            "articles": COUNT,
            "passages": COUNT,
            "index": {"enum": ["chroma", "exact"]},
            "pending": COUNT,
            "roots": array(record({"id": TEXT, "name": TEXT, "path": TEXT})),
            "stamp": {"type": "object", "additionalProperties": TEXT},
            "language_model": nullable(
                record(
                    {
                        "model": TEXT,
                        "host": TEXT | {"description": "Where questions and passages are sent."},
                        "local": {"type": "boolean", "description": "Whether that is this machine, so that no text leaves it."},
                        "ready": {"type": "boolean", "description": "False while it is left alone after failures."},
                        "tokens_counted_by": TEXT,
                        "unsupported": {"enum": ["drop", "mark"]},
                    }
                )
            )
            | {"description": "null: none is configured."},
        }
    ),
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
    "Row": record(
        {
            "article": ref("Article"),
            "passages": COUNT,
            "copies": COUNT | {"description": "How many other articles are the same report."},
            "copy_of": MAYBE_TEXT | {"description": "The article that stands for it; null when it stands for itself."},
            "left_out": COUNT | {"description": "Pieces of its file that are not in its text."},
            "root": TEXT,
            "state": {
                "enum": ["searched", "copy", "empty", "outdated"],
                "description": "outdated: its file could not be read again, so this is an older reading; empty: it has no passage.",
            },
            "reason": MAYBE_TEXT | {"description": "Why it is outdated."},
        }
    ),
    "Skipped": record(
        {
            "total": COUNT,
            "beyond": COUNT | {"description": "How much more was skipped than is kept by name (10,000 of a root)."},
            "offset": COUNT,
            "limit": COUNT,
            "skipped": array(
                record(
                    {
                        "root": TEXT,
                        "file": TEXT,
                        "line": nullable({"type": "integer", "minimum": 1, "description": "Of a corpus; null for a whole file."}),
                        "reason": TEXT,
                    }
                )
            ),
        }
    ),
    "Library": record({"total": COUNT, "offset": COUNT, "limit": COUNT, "rows": array(ref("Row")), "disk_bytes": COUNT}),
    "Files": {
        "type": "object",
        "properties": {"files": array({"type": "string", "format": "binary"}, minItems=1, maxItems=200)},
        "required": ["files"],
        "additionalProperties": False,
    },
    "Uploads": record(
        {
            "root": TEXT | {"description": "The uploads' root: POST /api/v1/ingest reads it."},
            "files": array(
                record({"name": TEXT, "file": MAYBE_TEXT, "reason": MAYBE_TEXT}),
                description="In the order sent: the name it is stored under, or the reason why it is not.",
            ),
        }
    ),
    "Removed": record(
        {
            "removed": COUNT,
            "files_set_aside": COUNT | {"description": "Uploaded files; they are deleted after 30 days. Files of other roots stay."},
            "undo": ID | {"description": "POST /api/v1/removed/{id}/restore brings it back."},
        }
    ),
    "Removals": record(
        {
            "removed": array(
                record(
                    {"id": ID, "root": TEXT, "removed": MOMENT, "articles": COUNT, "titles": array(TEXT, description="Of the first three.")}
                ),
                description="The newest first.",
            )
        }
    ),
    "Suggestions": record(
        {
            "questions": array(record({"question": TEXT, "article_id": TEXT})),
            "complete": {"type": "boolean", "description": "False while more are looked for; ask again."},
        }
    ),
    "Health": record({"status": {"enum": ["alive", "ready"]}}),
    "Ingest": {
        "oneOf": [
            record({"ticket": {"type": "string", "pattern": "^[0-9a-f]{32}$"}}),
            record({"root": TEXT}),
        ]
    },
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
    "Problem": record(
        {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT, "field": TEXT},
        optional=("field",),
        description="RFC 9457 problem details; `type` is urn:dateline: and the kind.",
    ),
}
