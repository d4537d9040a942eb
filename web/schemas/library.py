"""The library: its articles, its state, what is added to it, taken out and brought back, and the questions it suggests."""

from __future__ import annotations

from qa.answers import Json
from web.schemas.vocabulary import COUNT, ID, MAYBE_TEXT, MOMENT, TEXT, array, nullable, record, ref

LIBRARY: Json = {
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
    "Ingest": {
        "oneOf": [
            record({"ticket": {"type": "string", "pattern": "^[0-9a-f]{32}$"}}),
            record({"root": TEXT}),
        ]
    },
}
