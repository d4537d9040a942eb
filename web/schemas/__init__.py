"""The JSON Schemas of the API by name, as the OpenAPI document has them."""

from __future__ import annotations

from qa.answers import Json
from web.schemas.kept import KEPT
from web.schemas.library import LIBRARY
from web.schemas.openai import OPENAI
from web.schemas.reply import REPLY
from web.schemas.vocabulary import TEXT, record

SCHEMAS: Json = {
    **REPLY,
    **LIBRARY,
    **KEPT,
    **OPENAI,
    "Health": record({"status": {"enum": ["alive", "ready"]}}),
    "Problem": record(
        {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT, "field": TEXT},
        optional=("field",),
        description="RFC 9457 problem details; `type` is urn:dateline: and the kind.",
    ),
}
