"""The routes for people around kept conversations: shown, one turn of it alone, listed, renamed, deleted, brought back, judged."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from qa.answers import Json
from qa.errors import InvalidRequest
from qa.request import text
from web.body import LONGEST_ID
from web.kept import LONGEST_GIVEN_TITLE, MOST_LISTED, checked_title, judgement
from web.loading import Loading


def add_routes(routes: Blueprint, loading: Loading, context: Callable[[], Json]) -> None:
    """Add the routes; `context` gives what the chat page shows beside a conversation."""

    @routes.get("/c/<conversation_id>")
    def conversation(conversation_id: str) -> str:
        history = loading.desk().history
        turns = [turn.to_json() for turn in history.turns(conversation_id)]
        found = history.conversation(conversation_id).to_json()
        return render_template("chat.html", **context() | {"conversation": found, "turns": turns})

    @routes.get("/turns/<reply_id>")
    def turn(reply_id: str) -> str:
        return render_template("turn.html", turn=loading.desk().history.turn(reply_id).to_json())

    @routes.get("/conversations")
    def conversations() -> str:
        words = text("q", request.args.get("q", ""), LONGEST_GIVEN_TITLE)
        history = loading.desk().history
        deleted = history.conversations(limit=MOST_LISTED, deleted=True)
        wanted = request.args.get("deleted")
        return render_template(
            "conversations.html",
            found=history.conversations(words, limit=MOST_LISTED),
            words=words,
            deleted=deleted,
            just=next((one for one in deleted if one.id == wanted), None),
        )

    @routes.post("/conversations/<conversation_id>/rename")
    def rename(conversation_id: str) -> AnyResponse:
        loading.desk().history.rename(conversation_id, checked_title(request.form.get("title")))
        return redirect("/conversations", 303)

    @routes.post("/conversations/<conversation_id>/delete")
    def delete(conversation_id: str) -> AnyResponse:
        loading.desk().history.delete(conversation_id)
        return redirect(f"/conversations?deleted={conversation_id}", 303)

    @routes.post("/conversations/<conversation_id>/restore")
    def restore(conversation_id: str) -> AnyResponse:
        loading.desk().history.restore(conversation_id)
        return redirect("/conversations", 303)

    @routes.post("/conversations/<conversation_id>/erase")
    def erase(conversation_id: str) -> AnyResponse:
        loading.desk().history.erase(conversation_id)
        return redirect("/conversations", 303)

    @routes.post("/feedback")
    def feedback() -> AnyResponse:
        given = request.form.to_dict()
        if not given.get("citation", "").isdecimal():
            raise InvalidRequest("citation", "must be the number of a citation, or 0 for the whole answer.")
        reply_id, citation, verdict = judgement({**given, "citation": int(given["citation"][:LONGEST_ID])})
        history = loading.desk().history
        held = history.turn(reply_id).feedback.get(citation)
        history.judge(reply_id, citation, None if verdict == held else verdict)  # pressed again, it is taken back
        return redirect(f"/c/{history.conversation_of(reply_id)}#q-{reply_id}", 303)
