"""The routes for programs: JSON in, JSON out, described by /api/v1/openapi.json."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from flask import Blueprint, Response, jsonify, request

from qa.answers import Json, article_json
from qa.desk import status_json
from qa.events import Answered, Ask, Done, Event, Found, Searching, Writing
from qa.request import FILTERS, parse_filters
from qa.writing import Stop
from web import kept, library
from web.body import known_only, number, read_ask, read_object
from web.gate import Gate
from web.ingesting import Ingesting, client_gone
from web.loading import Loading
from web.openapi import document
from web.shelf import Shelf
from web.stream import Emit, Left, Stream
from web.suggesting import Suggesting

MOST_ARTICLES = 500


def blueprint(loading: Loading, gate: Gate, shelf: Shelf, suggesting: Suggesting, ingesting: Ingesting) -> Blueprint:
    """Return the routes, around a Loading and a Gate."""
    routes = Blueprint("api", __name__)

    @routes.post("/api/v1/ask")
    def ask() -> Response:
        asked = read_ask(request)
        desk = loading.desk()
        ask = asked.in_context(desk)
        gate.enter()
        try:
            reply = desk.bot.ask(ask).to_json()
            asked.keep(desk, reply)
            return jsonify(reply)
        finally:
            gate.leave()

    @routes.post("/api/v1/ask/stream")
    def ask_stream() -> Response:
        asked = read_ask(request)
        desk = loading.desk()
        ask = asked.in_context(desk)
        gate.enter()
        keep, stop = partial(asked.keep, desk), Stop()
        told = Stream(lambda emit: tell(desk.bot.events(ask, stop), ask, emit, keep), gone=client_gone(), finished=gate.leave).response()
        told.call_on_close(stop.now)
        return told

    @routes.get("/api/v1/articles")
    def articles() -> Response:
        known_only(request.args, ("offset", "limit", *FILTERS))
        offset = number(request.args, "offset", 0, 0, 999_999_999)
        limit = number(request.args, "limit", 100, 1, MOST_ARTICLES)
        return jsonify(listing(loading, query_filters(), offset, limit))

    @routes.get("/api/v1/articles/<article_id>")
    def article(article_id: str) -> Response:
        store = loading.desk().library
        found = store.article(article_id)
        copies = tuple(sorted({copy.source for copy in store.copies(found.id) if copy.id != found.id}))
        cuts = [{"text": cut.text, "reason": cut.reason, "at": cut.at} for cut in found.cuts]
        return jsonify({"article": article_json(found, copies), "text": found.text, "cuts": cuts})

    @routes.get("/api/v1/suggestions")
    def suggestions() -> Response:
        return jsonify(suggesting.found())

    @routes.get("/api/v1/status")
    def status() -> Response:
        desk = loading.desk()
        return jsonify(status_json(desk.library.status(), desk.bot.writer))

    @routes.post("/api/v1/ingest")
    def ingest() -> Response:
        return ingesting.start(read_object(request), client_gone())

    @routes.get("/api/v1/openapi.json")
    def openapi() -> Response:
        return jsonify(document())

    @routes.get("/healthz")
    def healthz() -> Response:
        return jsonify({"status": "alive"})

    @routes.get("/readyz")
    def readyz() -> Response:
        loading.desk()
        return jsonify({"status": "ready"})

    kept.add_routes(routes, loading)
    library.add_routes(routes, loading, shelf, ingesting)
    return routes


def tell(events: Iterator[Event], ask: Ask, emit: Emit, keep: Callable[[Json], None]) -> None:
    """Emit an ask's events: searching, passages, one answer each, and done with the whole reply, which is kept before.

    Where a language model writes, the reply without its text and each checked sentence come before done; who stops that keeps the reply.
    """
    standing: Json | None = None
    sentences: list[Json] = []
    try:
        for event in events:
            match event:
                case Searching():
                    emit("searching", {"question": {"text": ask.question.strip(), "standalone": event.standalone}})
                case Found():
                    emit("passages", {"passages": [citation.to_json() for citation in event.passages]})
                case Answered():
                    reply = event.reply.to_json()
                    for answer in reply["answers"]:
                        emit("answer", answer)
                    # Kept before it is complete: the page fetches it, and whatever ends the writing leaves it as it stands.
                    standing = reply | {"written": reply["written"] | {"reason": "stopped"}}
                    keep(standing)
                    emit("reply", reply)
                case Writing():
                    emit("sentence", event.sentence)
                    sentences.append(event.sentence)
                case Done():
                    reply = event.reply.to_json()
                    if standing is None:
                        for answer in reply["answers"]:
                            emit("answer", answer)
                    standing = None
                    keep(reply)
                    emit("done", reply)
    except Left:
        if standing is not None:
            text = " ".join(sentence["text"] for sentence in sentences) or None
            keep(standing | {"written": standing["written"] | {"text": text, "sentences": sentences}})
        raise


def query_filters() -> Any:
    """Return the Filters of the query string: days once, sources and article_ids as often as needed. Raises InvalidRequest."""
    given: Json = {name: request.args.getlist(name) for name in FILTERS if name in request.args}
    for name in ("published_from", "published_to"):
        if len(given.get(name, ())) == 1:
            given[name] = given[name][0]
    return parse_filters(given)


def listing(loading: Loading, filters: Any, offset: int, limit: int) -> Json:
    """Return one page of the library's articles and how many the filters select in all."""
    library = loading.desk().library
    selected = library.select(filters)
    total = library.status().articles if selected.article_ids is None else len(selected.article_ids) + len(selected.undated)
    found = library.articles(filters, offset=offset, limit=limit)
    return {"total": total, "offset": offset, "limit": limit, "articles": [article_json(article) for article in found]}
