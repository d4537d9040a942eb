"""The routes for people: the chat page, the articles, an article with its mark. Whole without JavaScript; static/app.js adds to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Flask, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from qa.answers import Json, article_json
from qa.articles.parse import ENDINGS
from qa.bot import LONGEST_QUESTION, clean
from qa.errors import InvalidQuestion, InvalidRequest
from qa.events import Ask
from qa.request import parse_filters, text
from web.asked import Asked
from web.body import number
from web.gate import Gate
from web.kept import LONGEST_GIVEN_TITLE, MOST_LISTED, checked_title
from web.library import chosen, disk_bytes, roots
from web.loading import Loading
from web.shelf import Shelf
from web.suggesting import Suggesting
from web.texts import TEXTS
from web.uploads import root_of
from web.wording import paragraphs

PER_PAGE = 100
# Outlets to choose from in the filter; with more the list is no help.
MOST_SOURCES = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """What an article's link asks to be marked: offsets, or none, and what to warn of ("" for nothing)."""

    start: int | None
    end: int | None
    warning: str


def mark(args: dict[str, str], text: str, text_sha256: str) -> Mark:
    """Return the mark that a link's from, to and v mean for a text. Never fails: what does not fit is no mark, and said."""
    stale = TEXTS["stale"] if args.get("v") and not text_sha256.startswith(args["v"].lower()) else ""
    if "from" not in args and "to" not in args:
        return Mark(None, None, stale)
    bounds = [int(args[name]) if re.fullmatch(r"\d{1,9}", args.get(name, ""), re.ASCII) else -1 for name in ("from", "to")]
    if 0 <= bounds[0] < bounds[1] <= len(text):
        return Mark(bounds[0], bounds[1], stale)
    return Mark(None, None, stale or TEXTS["bad_mark"])


def blueprint(loading: Loading, gate: Gate, shelf: Shelf, suggesting: Suggesting) -> Blueprint:
    """Return the routes, around a Loading and a Gate."""
    routes = Blueprint("pages", __name__)

    @routes.get("/")
    def chat() -> str:
        return render_template("chat.html", **chat_context(loading, shelf, suggesting))

    @routes.get("/c/<conversation_id>")
    def conversation(conversation_id: str) -> str:
        history = loading.desk().history
        turns = [turn.to_json() for turn in history.turns(conversation_id)]
        found = history.conversation(conversation_id).to_json()
        return render_template("chat.html", **chat_context(loading, shelf, suggesting) | {"conversation": found, "turns": turns})

    @routes.get("/conversations")
    def conversations() -> str:
        words = text("q", request.args.get("q", ""), LONGEST_GIVEN_TITLE)
        return render_template("conversations.html", found=loading.desk().history.conversations(words, limit=MOST_LISTED), words=words)

    @routes.post("/conversations/<conversation_id>/rename")
    def rename(conversation_id: str) -> AnyResponse:
        loading.desk().history.rename(conversation_id, checked_title(request.form.get("title")))
        return redirect("/conversations", 303)

    @routes.post("/conversations/<conversation_id>/delete")
    def delete(conversation_id: str) -> AnyResponse:
        loading.desk().history.delete(conversation_id)
        return redirect("/conversations", 303)

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
            return render_template(
                "chat.html", **chat_context(loading, shelf, suggesting) | {"typed": typed, "refused": str(error), "chosen": chosen}
            ), 400
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
        return redirect(f"/c/{kept_in}#q{len(desk.history.turns(kept_in))}", 303)

    @routes.get("/articles")
    def articles() -> str:
        offset, args = number(request.args, "offset", 0, 0, 999_999_999), request.args
        rows = chosen(shelf, args)
        page = {
            "rows": [row.to_json() for row in rows[offset : offset + PER_PAGE]],
            "total": len(rows),
            "offset": offset,
            "limit": PER_PAGE,
        }
        page |= {
            "q": args.get("q", ""),
            "root": args.get("root", ""),
            "sort": args.get("sort", "file"),
            "order": args.get("order", "rising"),
        }

        def address(**changes: object) -> str:
            kept = {name: page[name] for name in ("q", "root", "sort", "order") if page[name]}
            return f"/articles?{urlencode(kept | changes)}"

        return render_template(
            "articles.html",
            page=page,
            address=address,
            roots=roots(loading, shelf),
            uploads=root_of(loading.settings),
            status=loading.desk().library.status(),
            size=disk_bytes(loading.settings),
            endings=ENDINGS,
        )

    @routes.get("/articles/<article_id>")
    def article(article_id: str) -> str:
        library = loading.desk().library
        found = library.article(article_id)
        copies = tuple(sorted({copy.source for copy in library.copies(found.id) if copy.id != found.id}))
        shown = mark(request.args.to_dict(), found.text, found.text_sha256)
        lines = paragraphs(found.text, shown.start, shown.end)
        # The headline usually is the text's first line; then that line is the heading, so that a mark in it is seen.
        headline = lines.pop(0) if "".join(lines[0]).strip() == found.title.strip() else (found.title, "", "")
        return render_template(
            "article.html",
            article=article_json(found, copies),
            headline=headline,
            lines=lines,
            cuts=found.cuts,
            mark=shown,
            host=urlsplit(found.url).hostname if found.url else None,
        )

    @routes.get("/favicon.ico")
    def favicon() -> Any:
        return current_app.send_static_file("icon.svg")

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
