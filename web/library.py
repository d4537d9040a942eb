"""The library over HTTP: its table, files added to it, articles and roots taken out of it and brought back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from qa.answers import Json
from qa.errors import InvalidRequest
from qa.removing import remove
from qa.request import text
from qa.settings import Settings
from web import removed
from web.body import known_only, number
from web.errors import Problem
from web.ingesting import Ingesting, client_gone
from web.loading import Loading
from web.shelf import SORTS, Missing, Row, Shelf
from web.uploads import LARGEST_UPLOAD, receive, root_of

if TYPE_CHECKING:
    from qa.desk import Desk

MOST_ROWS = 500
LONGEST_SEARCH = 200
TOO_LARGE = Problem(
    413, "too-large", "The files are too large", f"At most {LARGEST_UPLOAD // 2**20} MB are taken at once. Send fewer files."
)
# What of the data folder belongs to the library and its index.
PARTS = ("library.sqlite3*", "index/**/*", "copies.npz")


def add_routes(routes: Blueprint, loading: Loading, shelf: Shelf, ingesting: Ingesting) -> None:
    """Add the routes to the blueprint of those for programs."""

    @routes.get("/api/v1/library")
    def library() -> Response:
        known_only(request.args, ("q", "root", "sort", "order", "offset", "limit"))
        rows = chosen(shelf, request.args)
        offset, limit = number(request.args, "offset", 0, 0, 999_999_999), number(request.args, "limit", 100, 1, MOST_ROWS)
        page = [row.to_json() for row in rows[offset : offset + limit]]
        return jsonify({"total": len(rows), "offset": offset, "limit": limit, "rows": page, "disk_bytes": disk_bytes(loading.settings)})

    @routes.get("/api/v1/library/skipped")
    def skipped() -> Response:
        known_only(request.args, ("q", "root", "offset", "limit"))
        found = unread(shelf, request.args)
        offset, limit = number(request.args, "offset", 0, 0, 999_999_999), number(request.args, "limit", 100, 1, MOST_ROWS)
        page = [one.to_json() for one in found[offset : offset + limit]]
        return jsonify({"total": len(found), "beyond": beyond(shelf), "offset": offset, "limit": limit, "skipped": page})

    @routes.post("/api/v1/uploads")
    def upload() -> Response:
        loading.desk()
        if request.mimetype != "multipart/form-data":
            raise Problem(415, "media-type", "The body has the wrong content type", "Send files as multipart/form-data, each named files.")
        request.max_content_length = LARGEST_UPLOAD
        try:
            files = receive(request, loading.settings)
        except RequestEntityTooLarge as error:
            raise TOO_LARGE from error
        return jsonify({"root": root_of(loading.settings), "files": [file.to_json() for file in files]})

    @routes.delete("/api/v1/articles/<article_id>")
    def remove_article(article_id: str) -> Response:
        return jsonify(take_out(loading, shelf, ingesting, article_id=article_id)[1])

    @routes.delete("/api/v1/roots/<root_id>")
    def remove_root(root_id: str) -> Response:
        return jsonify(take_out(loading, shelf, ingesting, root_id=root_id)[1])

    @routes.get("/api/v1/removed")
    def removals() -> Response:
        return jsonify({"removed": [asdict(one) for one in removed.listed(loading.settings)]})

    @routes.post("/api/v1/removed/<removal_id>/restore")
    def restore(removal_id: str) -> Response:
        return ingesting.restore(removal_id, client_gone())


def take_out(
    loading: Loading, shelf: Shelf, ingesting: Ingesting, *, article_id: str = "", root_id: str = ""
) -> tuple[removed.Removal, Json]:
    """Take an article, or all of a root, out of the library; uploaded files are set aside. Returns the removal and what the API says of it.

    Raises:
        UnknownArticle, Problem: there is no such article or root; 409 while articles are read.
    """
    desk, settings = loading.desk(), loading.settings
    with ingesting.alone():
        if article_id:
            found = desk.library.article(article_id)
            root, files = found.root, [found.file]
            removal = removed.note(settings, root, [found.title])
            gone = remove(desk.library, [found.id])
        else:
            path, root = root_path(desk, root_id), root_id
            files = sorted({file for file, _ in desk.library.manifest(root).values()})
            removal = removed.note(settings, root, [row.article["title"] for row in shelf.rows() if row.root == root])
            gone = desk.ingest.forget(path)
        aside = removed.set_aside(settings, removal, files) if root == root_of(settings) else 0
        shelf.forget()
    return removal, {"removed": gone, "files_set_aside": aside, "undo": removal.id}


def root_path(desk: Desk, root_id: str) -> Path:
    """Return where a root lies. Raises Problem, 404."""
    for root in desk.library.status().roots:
        if root.id == root_id:
            return Path(root.path)
    raise Problem(404, "unknown-root", "There is no such root", "No root has that id; /api/v1/status lists them.", field="root")


def chosen(shelf: Shelf, args: MultiDict[str, str]) -> tuple[Row, ...]:
    """Return the rows that a query string asks for, in its order. Raises InvalidRequest."""
    words = text("q", args.get("q", ""), LONGEST_SEARCH)
    sort, order = args.get("sort", "file"), args.get("order", "rising")
    if sort not in SORTS:
        raise InvalidRequest("sort", f"must be one of {', '.join(SORTS)}.")
    if order not in ("rising", "falling"):
        raise InvalidRequest("order", "must be rising or falling.")
    return shelf.found(words, text("root", args.get("root", ""), 64), sort, order == "falling")


def unread(shelf: Shelf, args: MultiDict[str, str]) -> tuple[Missing, ...]:
    """Return what is no article that a query string asks for. Raises InvalidRequest."""
    return shelf.missing(text("q", args.get("q", ""), LONGEST_SEARCH), text("root", args.get("root", ""), 64))


def beyond(shelf: Shelf) -> int:
    """Return how much more was skipped than is kept by name."""
    held = shelf.holdings()
    return held.missing_total - len(held.missing)


def disk_bytes(settings: Settings) -> int:
    """Return how much room the library and its index take on disk."""
    found = [file for part in PARTS for file in settings.folder.glob(part)]
    return sum(size(file) for file in found)


def size(file: Path) -> int:
    """Return a file's size in bytes; 0 for a folder, or one that an index rebuild has just taken away."""
    try:
        return file.stat().st_size if file.is_file() else 0
    except OSError:
        return 0


def roots(loading: Loading, shelf: Shelf) -> list[Json]:
    """Return every root with how many articles it holds and whether it is that of the uploads."""
    uploads = root_of(loading.settings)
    held = [row.root for row in shelf.rows()]
    return [
        {"id": root.id, "name": root.name, "path": root.path, "articles": held.count(root.id), "uploads": root.id == uploads}
        for root in loading.desk().library.status().roots
    ]
