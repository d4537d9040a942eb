"""Conversations and feedback over HTTP: begun, listed, searched, renamed, deleted, judged, exported."""

from __future__ import annotations

from typing import get_args

from flask import Blueprint, Response, jsonify, request

from qa.answers import Json
from qa.errors import InvalidRequest
from qa.judgements import qrels, questions
from qa.kept import Verdict
from qa.request import members, text
from web.body import LONGEST_ID, known_only, number, one_of, read_object
from web.exporting import FORMATS, attachment, download
from web.loading import Loading

LONGEST_GIVEN_TITLE = 200
MOST_LISTED = 500
MOST_CITATIONS = 999


def add_routes(routes: Blueprint, loading: Loading) -> None:
    """Add the routes to the blueprint of those for programs."""

    @routes.get("/api/v1/conversations")
    def conversations() -> Response:
        known_only(request.args, ("q", "limit", "deleted"))
        words, limit = text("q", request.args.get("q", ""), LONGEST_GIVEN_TITLE), number(request.args, "limit", 100, 1, MOST_LISTED)
        deleted = "deleted" in request.args and one_of(request.args, "deleted", ("true", "false")) == "true"
        found = loading.desk().history.conversations(words, limit=limit, deleted=deleted)
        return jsonify({"conversations": [conversation.to_json() for conversation in found]})

    @routes.post("/api/v1/conversations")
    def begin_conversation() -> tuple[Response, int]:
        title = title_of(read_object(request))
        return jsonify(loading.desk().history.start(title).to_json()), 201

    @routes.get("/api/v1/conversations/<conversation_id>")
    def conversation(conversation_id: str) -> Response:
        history = loading.desk().history
        turns = [turn.to_json() for turn in history.turns(conversation_id)]
        return jsonify({"conversation": history.conversation(conversation_id).to_json(), "turns": turns})

    @routes.patch("/api/v1/conversations/<conversation_id>")
    def rename_conversation(conversation_id: str) -> Response:
        title = title_of(read_object(request))
        return jsonify(loading.desk().history.rename(conversation_id, title).to_json())

    @routes.delete("/api/v1/conversations/<conversation_id>")
    def delete_conversation(conversation_id: str) -> tuple[str, int]:
        loading.desk().history.delete(conversation_id)
        return "", 204

    @routes.post("/api/v1/conversations/<conversation_id>/restore")
    def restore_conversation(conversation_id: str) -> Response:
        return jsonify(loading.desk().history.restore(conversation_id).to_json())

    @routes.get("/api/v1/conversations/<conversation_id>/export")
    def export_conversation(conversation_id: str) -> Response:
        known_only(request.args, ("format",))
        form = one_of(request.args, "format", tuple(FORMATS))
        history = loading.desk().history
        found, turns = history.conversation(conversation_id), history.turns(conversation_id)
        return download(found, turns, form, request.host_url.rstrip("/"))

    @routes.post("/api/v1/feedback")
    def feedback() -> tuple[str, int]:
        reply_id, citation, verdict = judgement(read_object(request))
        loading.desk().history.judge(reply_id, citation, verdict)
        return "", 204

    @routes.get("/api/v1/feedback/export")
    def export_feedback() -> Response:
        known_only(request.args, ("format",))
        form = one_of(request.args, "format", ("qrels", "questions"))
        judged = loading.desk().history.judged()
        if form == "qrels":
            return attachment(qrels(judged), "text/plain", "feedback.qrels")
        return attachment(questions(judged), "application/x-ndjson", "feedback.jsonl")


def title_of(body: Json) -> str:
    """Return the title in a body `{"title": "…"}`, its white space folded. Raises InvalidRequest."""
    return checked_title(members("body", body, ("title",)).get("title"))


def checked_title(given: object) -> str:
    """Return a title, its white space folded. Raises InvalidRequest."""
    title = " ".join(text("title", given, LONGEST_GIVEN_TITLE).split())
    if not title:
        raise InvalidRequest("title", "must not be blank.")
    return title


def judgement(body: Json) -> tuple[str, int, Verdict | None]:
    """Return reply, citation and verdict of a body. Raises InvalidRequest."""
    given = members("body", body, ("reply_id", "citation", "verdict"))
    reply_id = text("reply_id", given.get("reply_id"), LONGEST_ID)
    citation = given.get("citation")
    if isinstance(citation, bool) or not isinstance(citation, int) or not 0 <= citation <= MOST_CITATIONS:
        raise InvalidRequest("citation", "must be the number of a citation, or 0 for the whole answer.")
    verdict = given.get("verdict", "")
    if verdict is not None and verdict not in get_args(Verdict):
        raise InvalidRequest("verdict", f"must be one of {', '.join(get_args(Verdict))}, or null to take it back.")
    return reply_id, citation, verdict
