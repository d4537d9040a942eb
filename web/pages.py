"""The routes for people: the chat page, by form where there is no script. web.conversation_pages and web.library_pages hold the others."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from qa.answers import Json
from qa.bot import LONGEST_QUESTION, clean
from qa.errors import InvalidQuestion, InvalidRequest
from qa.events import Ask
from qa.request import parse_filters
from web import conversation_pages, library_pages
from web.asked import Asked
from web.gate import Gate
from web.ingesting import Ingesting
from web.loading import Loading
from web.shelf import Shelf
from web.suggesting import Suggesting
from web.texts import TEXTS

# Outlets to choose from in the filter; with more the list is no help.
MOST_SOURCES = 60


def blueprint(loading: Loading, gate: Gate, shelf: Shelf, suggesting: Suggesting, ingesting: Ingesting) -> Blueprint:
    """Return the routes, around a Loading and a Gate."""
    routes = Blueprint("pages", __name__)

    def context() -> Json:
        return chat_context(loading, shelf, suggesting)

    @routes.get("/")
    def chat() -> str:
        return render_template("chat.html", **context())

    @routes.post("/")
    def chat_without_script() -> AnyResponse | tuple[str, int]:
        question = request.form.get("question", "")
        chosen = {"from": request.form.get("from"), "to": request.form.get("to"), "sources": request.form.getlist("source")}
        try:
            filters = parse_filters(
                {"published_from": chosen["from"] or None, "published_to": chosen["to"] or None, "sources": chosen["sources"]}
            )
            clean(question)
        except (InvalidQuestion, InvalidRequest) as error:
            typed = question[:LONGEST_QUESTION]
            return render_template("chat.html", **context() | {"typed": typed, "refused": str(error), "chosen": chosen}), 400
        desk = loading.desk()
        asked = Asked(Ask(question, filters=filters, include_passages=True), request.form.get("conversation") or None)
        ask = asked.in_context(desk)
        gate.enter()
        try:
            reply = desk.bot.ask(ask).to_json()
        finally:
            gate.leave()
        # A conversation of its own, and then another page, so that a reload shows the answer and does not ask again.
        kept_in = asked.conversation_id or desk.history.start(clean(question)).id
        desk.history.keep(kept_in, reply)
        return redirect(f"/c/{kept_in}#q-{reply['id']}", 303)

    @routes.get("/favicon.ico")
    def favicon() -> Any:
        return current_app.send_static_file("icon.svg")

    conversation_pages.add_routes(routes, loading, context)
    library_pages.add_routes(routes, loading, shelf, ingesting)
    return routes


def chat_context(loading: Loading, shelf: Shelf, suggesting: Suggesting) -> Json:
    """Return what the chat page shows beside a reply: the size of the library, or that it is loading or why it failed."""
    empty: Json = {"articles": None, "waiting": False, "notice": "", "sources": (), "suggestions": (), "turns": (), "chosen": {}}
    empty["model"] = loading.settings.language_model()
    if loading.state != "ready":
        waiting = loading.state == "loading"
        return empty | {"waiting": waiting, "notice": TEXTS["loading"] if waiting else loading.problem().detail}
    return empty | {
        "articles": loading.desk().library.status().articles,
        "sources": shelf.sources()[:MOST_SOURCES],
        "suggestions": suggesting.found()["questions"],
    }


def versions(app: Flask) -> dict[str, str]:
    """Return a short hash of each static file, for addresses that change with the content, so that browsers may keep them."""
    return {file.name: sha256(file.read_bytes()).hexdigest()[:8] for file in Path(app.static_folder or "").iterdir() if file.is_file()}
