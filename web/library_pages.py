"""The routes for people around the library: its table, files added, read again, taken out, brought back, and one article with its marks."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, redirect, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from qa.answers import Json, article_json
from qa.articles.parse import ENDINGS
from web import removed
from web.body import number
from web.ingesting import Ingesting
from web.library import TOO_LARGE, beyond, chosen, disk_bytes, roots, take_out, unread
from web.loading import Loading
from web.marks import marks_of, paragraphs
from web.security import local_path
from web.shelf import Shelf
from web.uploads import LARGEST_UPLOAD, Upload, receive_form, root_of

PER_PAGE = 100


def add_routes(routes: Blueprint, loading: Loading, shelf: Shelf, ingesting: Ingesting) -> None:
    """Add the routes."""

    def table(report: Json | None = None, refused: tuple[Upload, ...] = ()) -> str:
        offset, args = number(request.args, "offset", 0, 0, 999_999_999), request.args
        rows = chosen(shelf, args)
        page: dict[str, Any] = {"rows": [row.to_json() for row in rows[offset : offset + PER_PAGE]], "total": len(rows)}
        page |= {"offset": offset, "limit": PER_PAGE, "q": args.get("q", ""), "root": args.get("root", "")}
        page |= {"sort": args.get("sort", "file"), "order": args.get("order", "rising")}

        def address(**changes: object) -> str:
            kept = {name: page[name] for name in ("q", "root", "sort", "order", "offset") if page[name]}
            return f"/articles?{urlencode({'offset': 0} | kept | changes)}"

        removals, left_out = removed.listed(loading.settings), unread(shelf, args)
        return render_template(
            "articles.html",
            page=page,
            address=address,
            roots=roots(loading, shelf),
            uploads=root_of(loading.settings),
            status=loading.desk().library.status(),
            size=disk_bytes(loading.settings),
            endings=ENDINGS,
            removals=removals,
            just=next((one for one in removals if one.id == args.get("removed")), None),
            report=report,
            refused=refused,
            skipped=[one.to_json() for one in left_out[:PER_PAGE]],
            skipped_total=len(left_out) + beyond(shelf),
        )

    def back(removal: removed.Removal) -> AnyResponse:
        """Return to the part of the table that was shown, where the removal can be undone."""
        page = re.sub(r"([?&])removed=[^&]*&?", r"\1", local_path(request.form.get("back", "/articles"))).rstrip("?&")
        return redirect(f"{page}{'&' if '?' in page else '?'}removed={removal.id}", 303)

    @routes.get("/articles")
    def articles() -> str:
        return table()

    @routes.post("/articles")
    def add() -> str:
        loading.desk()
        request.max_content_length = LARGEST_UPLOAD
        try:
            files = receive_form(request, loading.settings)
        except RequestEntityTooLarge as error:
            raise TOO_LARGE from error
        refused = tuple(file for file in files if file.file is None)
        report = ingesting.read(str(root_of(loading.settings))) if len(refused) < len(files) else None
        return table(report, refused)

    @routes.post("/articles/<article_id>/remove")
    def remove_article(article_id: str) -> AnyResponse:
        return back(take_out(loading, shelf, ingesting, article_id=article_id)[0])

    @routes.post("/roots/<root_id>/remove")
    def remove_root(root_id: str) -> AnyResponse:
        return back(take_out(loading, shelf, ingesting, root_id=root_id)[0])

    @routes.post("/roots/<root_id>/read")
    def read_root(root_id: str) -> str:
        return table(ingesting.read(root_id))

    @routes.post("/removed/<removal_id>/restore")
    def restore_articles(removal_id: str) -> str:
        return table(ingesting.restored(removal_id))

    @routes.get("/articles/<article_id>")
    def article(article_id: str) -> str:
        library = loading.desk().library
        found = library.article(article_id)
        copies = tuple(sorted({copy.source for copy in library.copies(found.id) if copy.id != found.id}))
        marks = marks_of(request.args, found.text, found.text_sha256)
        lines = paragraphs(found.text, marks.spans, found.cuts)
        # The headline usually is the text's first line; then that line is the heading, so that a mark in it is seen.
        headline = lines.pop(0) if lines[0].text.strip() == found.title.strip() else None
        return render_template(
            "article.html",
            article=article_json(found, copies),
            headline=headline,
            lines=lines,
            cuts=len(found.cuts),
            shown="cuts" in request.args,
            warning=marks.warning,
            host=urlsplit(found.url).hostname if found.url else None,
        )
