"""The one place where errors become HTTP: RFC 9457 problem details for programs, a page for people.

WebError
└── Problem   a request gets a status other than 200, with a reason
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from qa import errors as qa

logger = logging.getLogger(__name__)

OPENAI_ROUTES = "/v1/"
JSON_ROUTES = ("/api/", OPENAI_ROUTES, "/healthz", "/readyz")
MEDIA_TYPE = "application/problem+json"


class WebError(Exception):
    """Base of all errors of this package. The message says what happened, to which thing, and what to do next."""


class Problem(WebError):
    """A request gets a status other than 200.

    Attributes:
        kind: names the problem for programs; becomes `urn:dateline:KIND`.
        field: the part of the request that is wrong, None when it is none in particular.
        headers: to be sent along, as Retry-After.
    """

    def __init__(self, status: int, kind: str, title: str, detail: str, *, field: str | None = None, headers: dict[str, str] | None = None):
        super().__init__(detail)
        self.status, self.kind, self.title, self.detail, self.field, self.headers = status, kind, title, detail, field, headers or {}

    def to_json(self) -> dict[str, Any]:
        """Return the problem details object."""
        problem = {"type": f"urn:dateline:{self.kind}", "title": self.title, "status": self.status, "detail": self.detail}
        return problem | ({"field": self.field} if self.field else {})


# kind and title of what Flask itself refuses, by status
REFUSALS = {
    400: ("bad-request", "The request cannot be read"),
    404: ("not-found", "There is nothing at this address"),
    405: ("method-not-allowed", "This address does not take that method"),
    413: ("too-large", "The request is too large"),
    415: ("media-type", "The body has the wrong content type"),
}
DETAILS = {
    404: "No such address. The addresses are listed in /api/v1/openapi.json.",
    413: "A request body may have at most 64 KiB. Shorten it.",
}


def problem(error: Exception) -> Problem:
    """Turn any error into a Problem; one that is not expected becomes a 500 without its message."""
    match error:
        case Problem():
            return error
        case qa.InvalidQuestion():
            return Problem(400, "invalid-question", "The question cannot be asked", str(error), field="question")
        case qa.InvalidRequest():
            return Problem(400, "invalid-request", "The request is not as it should be", str(error), field=error.field)
        case qa.UnknownArticle():
            return Problem(404, "unknown-article", "There is no such article", str(error))
        case qa.UnknownConversation():
            return Problem(404, "unknown-conversation", "There is no such conversation", str(error))
        case qa.RootMissing():
            return Problem(422, "root-missing", "The folder or file cannot be read", str(error))
        case qa.StoreError() | qa.QaError():
            logger.error("cannot answer: %s", error)
            return Problem(503, "unavailable", "Dateline cannot answer now", str(error), headers={"Retry-After": "5"})
        case HTTPException() if error.code is not None and error.code < 500:
            kind, title = REFUSALS.get(error.code, ("refused", error.name))
            detail = DETAILS.get(error.code) or error.description or title
            return Problem(error.code, kind, title, detail, headers=allow(error))
    logger.exception("unexpected error", exc_info=error)
    return Problem(500, "internal", "Something went wrong inside Dateline", "The server's log holds the details.")


def allow(error: HTTPException) -> dict[str, str]:
    """Return the Allow header of a 405, nothing for others."""
    methods = getattr(error, "valid_methods", None)
    return {"Allow": ", ".join(sorted(methods))} if methods else {}


def wants_json() -> bool:
    """True when the request went to a route for programs."""
    return request.path.startswith(JSON_ROUTES)


def as_response(found: Problem) -> Response:
    """Return the problem as JSON or as a page, by the route it belongs to; to OpenAI's clients in their shape."""
    if request.path.startswith(OPENAI_ROUTES):
        response = make_response(openai_error(found.to_json()))
    elif wants_json():
        response = make_response(found.to_json())
        response.mimetype = MEDIA_TYPE
    else:
        response = make_response(render_template("error.html", problem=found))
        if found.status == 503 and request.method == "GET":
            response.headers["Refresh"] = "3"
    response.status_code = found.status
    response.headers.update(found.headers)
    return response


def openai_error(problem: dict[str, Any]) -> dict[str, Any]:
    """Return a problem document as OpenAI's error object."""
    kinds = {401: "authentication_error", 403: "permission_error"}
    kind = kinds.get(problem["status"], "server_error" if problem["status"] >= 500 else "invalid_request_error")
    code = problem["type"].rpartition(":")[2].replace("-", "_")
    return {"error": {"message": problem["detail"], "type": kind, "param": problem.get("field"), "code": code}}


def register(app: Flask) -> None:
    """Let every error of the application end here."""

    def handle(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException) and error.code is not None and error.code < 400:
            return error
        return as_response(problem(error))

    app.register_error_handler(Exception, handle)
