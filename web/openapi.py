"""The OpenAPI 3.1 document: every route for programs, its parameters, bodies and errors."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from qa.answers import Json
from web.schemas import SCHEMAS
from web.schemas.reply import FILTERS
from web.schemas.vocabulary import COUNT, PLAIN, ref
from web.shelf import SORTS

EVENTS = (
    "Server-sent events. `searching` {question}, `passages` {passages: [Citation]}, one `answer` (Answer) each, then `done` with the Reply "
    "that POST /api/v1/ask gives; or `error` with a Problem. Where a language model writes, `reply` (the Reply without its text) and a "
    "`sentence` (an entry of written.sentences) each come before `done`, which says whether they stand. "
    "A comment line every 15 s shows that the server is alive."
)
PROGRESS = "Server-sent events: `progress` for each file, then `done` with the report; or `error` with a Problem."
ERRORS = {
    "400": "The request is not as it should be; `field` names the part.",
    "401": "A token is set and the request does not carry it.",
    "403": "A page of another site sent the request.",
    "404": "There is no such article, root, ticket, conversation, removal or model.",
    "409": "Another ingest is running.",
    "413": "The body is larger than 64 KiB, or 20 MB for uploads.",
    "415": "The body is not application/json, or multipart/form-data for uploads.",
    "422": "The folder or file cannot be read.",
    "500": "A fault in Dateline; the server's log holds the details.",
    "503": "Still loading, too busy or stopping; Retry-After says when to come back.",
}
EVERYWHERE = ("400", "401", "500")
POSTED = (*EVERYWHERE, "403", "413", "415", "503")
ASKED = (*POSTED, "404")


def document() -> Json:
    """Return the document. It is the same for every server, so it may be read before the models are loaded."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dateline",
            "version": own_version(),
            "description": "Answers questions about a folder of news articles, in the words of the articles, each with its source.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"token": []}],
        "paths": {
            "/api/v1/ask": {"post": operation("ask", "Ask the articles a question.", ref("Reply"), ASKED, body="Ask")},
            "/api/v1/ask/stream": {"post": stream("askStream", "Ask, and be told of every step.", EVENTS, ASKED, body="Ask")},
            "/api/v1/articles": {
                "get": operation("listArticles", "The articles of the library.", ref("Articles"), (*EVERYWHERE, "503"), parameters=LISTING)
            },
            "/api/v1/articles/{id}": {
                "get": operation(
                    "getArticle", "One article with its text and what was cut from it.", ref("ArticleText"), (*EVERYWHERE, "404", "503"),
                    parameters=[ID],
                ),
                "delete": operation(
                    "removeArticle", "Take one article out. Its file stays (uploads go); reading its root again brings it back.",
                    ref("Removed"), (*EVERYWHERE, "403", "404", "409", "503"), parameters=[ID],
                ),
            },
            "/api/v1/conversations": {
                "get": operation(
                    "listConversations", "The kept conversations, newest first.", ref("Conversations"), (*EVERYWHERE, "503"),
                    parameters=[
                        parameter("q", {"type": "string", "maxLength": 200, "pattern": PLAIN, "description": "Words it holds."}),
                        parameter("limit", {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}),
                        parameter("deleted", {"enum": ["true", "false"], "default": "false", "description": "Those that can be restored."}),
                    ],
                ),
                "post": operation("beginConversation", "Begin one.", ref("Conversation"), POSTED, body="Title", success="201"),
            },
            "/api/v1/conversations/{id}": {
                "get": operation(
                    "getConversation", "One with all its turns.", ref("KeptConversation"), (*EVERYWHERE, "404", "503"), parameters=[ID]
                ),
                "patch": operation(
                    "renameConversation", "Give it another title.", ref("Conversation"), (*POSTED, "404"), body="Title", parameters=[ID]
                ),
                "delete": operation(
                    "deleteConversation", "Delete it with its turns and feedback; for 30 days it can be restored.", {},
                    (*EVERYWHERE, "403", "404", "503"),
                    parameters=[ID], success="204",
                ),
            },
            "/api/v1/conversations/{id}/restore": {
                "post": operation(
                    "restoreConversation", "Bring a deleted one back.", ref("Conversation"), (*EVERYWHERE, "403", "404", "503"),
                    parameters=[ID],
                )
            },
            "/api/v1/conversations/{id}/export": {
                "get": download(
                    "exportConversation", "It as a file.", ("text/markdown", "application/json", "text/html"), ("404",),
                    parameters=[ID, choice("format", ["md", "json", "html"])],
                )
            },
            "/api/v1/feedback": {
                "post": operation(
                    "judge", "Say whether a citation or a whole answer is right.", {}, (*POSTED, "404"), body="Feedback", success="204"
                )
            },
            "/api/v1/feedback/export": {
                "get": download(
                    "exportFeedback", "All verdicts, as TREC qrels at article level or as evaluation questions (JSON lines).",
                    ("text/plain", "application/x-ndjson"), (), parameters=[choice("format", ["qrels", "questions"])],
                )
            },
            "/api/v1/library": {
                "get": operation(
                    "library", "The articles as a table, filtered and sorted.", ref("Library"), (*EVERYWHERE, "503"),
                    parameters=[
                        parameter("q", {"type": "string", "maxLength": 200, "pattern": PLAIN, "description": "Words to find."}),
                        parameter("root", {"type": "string", "maxLength": 64, "pattern": PLAIN}),
                        parameter("sort", {"enum": list(SORTS), "default": "file"}),
                        parameter("order", {"enum": ["rising", "falling"], "default": "rising"}),
                        *LISTING[:2],
                    ],
                )
            },
            "/api/v1/library/skipped": {
                "get": operation(
                    "skipped", "What the last reading of each root could not take, with the reason.", ref("Skipped"), (*EVERYWHERE, "503"),
                    parameters=[
                        parameter("q", {"type": "string", "maxLength": 200, "pattern": PLAIN, "description": "Words of file or reason."}),
                        parameter("root", {"type": "string", "maxLength": 64, "pattern": PLAIN}),
                        *LISTING[:2],
                    ],
                )
            },
            "/api/v1/uploads": {
                "post": operation(
                    "upload", "Store article files (.txt .md .html .htm .pdf; at most 20 MB and 200). Then POST /api/v1/ingest.",
                    ref("Uploads"), POSTED, body="Files", media="multipart/form-data",
                )
            },
            "/api/v1/roots/{id}": {
                "delete": operation(
                    "removeRoot", "Take a root's articles out. Files stay (uploads go); reading the root again brings them back.",
                    ref("Removed"), (*EVERYWHERE, "403", "404", "409", "503"), parameters=[ID],
                )
            },
            "/api/v1/removed": {
                "get": operation("listRemoved", "What was taken out and can be brought back.", ref("Removals"), (*EVERYWHERE, "503"))
            },
            "/api/v1/removed/{id}/restore": {
                "post": stream(
                    "restoreRemoved", "Bring it back, by reading its root again.", PROGRESS,
                    (*EVERYWHERE, "403", "404", "409", "503"), parameters=[ID],
                )
            },
            "/api/v1/suggestions": {
                "get": operation(
                    "suggestions", "Questions that the articles answer, made from their own sentences.", ref("Suggestions"),
                    (*EVERYWHERE, "503"),
                )
            },
            "/api/v1/status": {"get": operation("status", "What the library holds.", ref("Status"), (*EVERYWHERE, "503"))},
            "/api/v1/ingest": {
                "post": stream(
                    "ingest",
                    "Read a folder or file. No path is taken: only the ticket that `dateline ingest` has written into the "
                    "data folder, or the id of a root that was ingested before.",
                    PROGRESS,
                    (*POSTED, "404", "409", "422"),
                    body="Ingest",
                )
            },
            "/api/v1/openapi.json": {"get": operation("openapi", "This document.", {"type": "object"}, EVERYWHERE)},
            "/v1/chat/completions": {
                "post": openai(
                    operation(
                        "chatCompletions", "Ask in OpenAI's shape; a stream of its chunks with `stream`.", ref("ChatAnswer"), ASKED,
                        body="ChatCompletion",
                    ),
                    streams=True,
                )
            },
            "/v1/models": {"get": openai(operation("listModels", "The one model there is.", ref("Models"), EVERYWHERE))},
            "/v1/models/{id}": {
                "get": openai(operation("getModel", "It.", ref("Model"), (*EVERYWHERE, "404"), parameters=[ID]))
            },
            "/healthz": {"get": operation("healthz", "Whether the server lives.", ref("Health"), ("400", "500"))},
            "/readyz": {"get": operation("readyz", "Whether it can answer.", ref("Health"), (*EVERYWHERE, "503"))},
        },
        "components": {"schemas": SCHEMAS, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }  # fmt: skip


def parameter(name: str, schema: Json) -> Json:
    """Return an optional query parameter."""
    return {"name": name, "in": "query", "required": False, "schema": schema}


ID: Json = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
LISTING = [
    parameter("offset", COUNT | {"default": 0, "maximum": 999_999_999}),
    parameter("limit", {"type": "integer", "minimum": 1, "maximum": 500, "default": 100}),
    *(parameter(name, {"type": "string", "format": "date"} if "published" in name else schema) for name, schema in FILTERS.items()),
]


def choice(name: str, values: list[str]) -> Json:
    """Return a required query parameter that is one of some values."""
    return {"name": name, "in": "query", "required": True, "schema": {"enum": values}}


def operation(
    name: str,
    summary: str,
    schema: Json,
    errors: tuple[str, ...],
    *,
    body: str = "",
    parameters: list[Json] | None = None,
    success: str = "200",
    media: str = "application/json",
) -> Json:
    """Return an operation that gives JSON, or nothing with the status 204."""
    found: Json = {"operationId": name, "summary": summary}
    if parameters:
        found["parameters"] = parameters
    if body:
        found["requestBody"] = {"required": True, "content": {media: {"schema": ref(body)}}}
    given: Json = (
        {"description": "Done."} if success == "204" else {"description": "As asked.", "content": {"application/json": {"schema": schema}}}
    )
    found["responses"] = {success: given} | {status: problem_response(status) for status in sorted(errors)}
    return found


def openai(found: Json, *, streams: bool = False) -> Json:
    """Return an operation with OpenAI's errors; with `streams` it may give server-sent events instead."""
    for status, response in found["responses"].items():
        if status != "200":
            response["content"] = {"application/json": {"schema": ref("OpenAIError")}}
    if streams:
        found["responses"]["200"]["content"]["text/event-stream"] = {}
    return found


def stream(
    name: str, summary: str, description: str, errors: tuple[str, ...], *, body: str = "", parameters: list[Json] | None = None
) -> Json:
    """Return an operation that gives server-sent events."""
    found = operation(name, summary, {}, errors, body=body, parameters=parameters)
    found["responses"]["200"] = {"description": description, "content": {"text/event-stream": {}}}
    return found


def download(name: str, summary: str, types: tuple[str, ...], errors: tuple[str, ...], *, parameters: list[Json]) -> Json:
    """Return an operation that gives a file of one of some types."""
    found = operation(name, summary, {}, (*EVERYWHERE, "503", *errors), parameters=parameters)
    found["responses"]["200"]["content"] = {kind: {"schema": {} if kind == "application/json" else {"type": "string"}} for kind in types}
    return found


def problem_response(status: str) -> Json:
    """Return the description of an error."""
    response: Json = {"description": ERRORS[status], "content": {"application/problem+json": {"schema": ref("Problem")}}}
    if status == "503":
        response["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "string"}}}
    return response


def own_version() -> str:
    """Return the installed version, "0" when run from a bare checkout."""
    try:
        return version("dateline")
    except PackageNotFoundError:
        return "0"
