"""The library over HTTP: its table, files added to it, articles and roots taken out of it."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from qa.answers import Json
from qa.errors import InvalidRequest
from qa.removing import remove
from qa.request import text
from qa.settings import Settings
from web.body import known_only, number
from web.errors import Problem
from web.ingesting import Ingesting
from web.loading import Loading
from web.shelf import SORTS, Row, Shelf
from web.uploads import LARGEST_UPLOAD, folder_of, receive, root_of

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
        desk = loading.desk()
        with ingesting.alone():
            found = desk.library.article(article_id)
            remove(desk.library, [found.id])
            deleted = found.root == root_of(loading.settings) and delete_uploads(loading.settings, [found.file])
            shelf.forget()
        return jsonify({"removed": 1, "files_deleted": int(deleted)})

    @routes.delete("/api/v1/roots/<root_id>")
    def remove_root(root_id: str) -> Response:
        desk = loading.desk()
        with ingesting.alone():
            root = next((root for root in desk.library.status().roots if root.id == root_id), None)
            if root is None:
                raise Problem(404, "unknown-root", "There is no such root", "No root has that id; /api/v1/status lists them.")
            files = sorted({file for file, _ in desk.library.manifest(root.id).values()})
            removed = desk.ingest.forget(Path(root.path))
            deleted = delete_uploads(loading.settings, files) if root.id == root_of(loading.settings) else 0
            shelf.forget()
        return jsonify({"removed": removed, "files_deleted": deleted})


def delete_uploads(settings: Settings, files: list[str]) -> int:
    """Delete uploaded files by their names within the uploads; returns how many. Files that are gone already are passed over."""
    deleted = 0
    for name in files:
        file = folder_of(settings) / name
        if file.parent == folder_of(settings) and file.is_file():
            file.unlink()
            deleted += 1
    return deleted


def chosen(shelf: Shelf, args: MultiDict[str, str]) -> tuple[Row, ...]:
    """Return the rows that a query string asks for, in its order. Raises InvalidRequest."""
    words = text("q", args.get("q", ""), LONGEST_SEARCH)
    sort, order = args.get("sort", "file"), args.get("order", "rising")
    if sort not in SORTS:
        raise InvalidRequest("sort", f"must be one of {', '.join(SORTS)}.")
    if order not in ("rising", "falling"):
        raise InvalidRequest("order", "must be rising or falling.")
    return shelf.found(words, text("root", args.get("root", ""), 64), sort, order == "falling")


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
