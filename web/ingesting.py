"""One ingest at a time, its progress as a stream of `progress` events that ends with `done`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from flask import Response, request

from qa.answers import Json
from qa.desk import Desk, status_json
from qa.errors import InvalidRequest
from qa.ingest_report import Progress
from qa.settings import Settings
from web.errors import Problem
from web.loading import Loading
from web.shelf import Shelf
from web.stream import Emit, Stream
from web.tickets import redeem
from web.uploads import folder_of, root_of


class Ingesting:
    """Runs the ingests of one application, one after the other."""

    def __init__(self, loading: Loading, shelf: Shelf) -> None:
        self._loading, self._shelf = loading, shelf
        self._one = threading.Lock()

    def start(self, body: Json, gone: Callable[[], bool]) -> Response:
        """Begin the ingest that a request asks for and return its stream.

        Raises:
            InvalidRequest: neither a good ticket nor the id of a known root.
            Problem: 409 while another ingest runs; 503 without a desk.
        """
        desk = self._loading.desk()
        self._take()
        try:
            path = source(body, desk, self._loading.settings)
        except BaseException:
            self._one.release()
            raise

        def work(emit: Emit) -> None:
            def progress(step: Progress) -> None:
                # The way to end an ingest between two files: the server stops or the client has left. The next ingest goes on from there.
                if self._loading.state == "stopping" or gone():
                    raise KeyboardInterrupt
                emit("progress", asdict(step))

            emit("done", desk.ingest.run(path, progress).to_json())

        return Stream(work, gone=gone, finished=self._give_back, longest=None).response()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Do something to the library while no ingest runs. Raises Problem, 409, when one does."""
        self._take()
        try:
            yield
        finally:
            self._one.release()

    def _take(self) -> None:
        if not self._one.acquire(blocking=False):
            raise Problem(409, "ingest-running", "Articles are being read already", "Another ingest is running. Wait until it is done.")

    def _give_back(self) -> None:
        self._shelf.forget()
        self._one.release()


def source(body: Json, desk: Desk, settings: Settings) -> Path:
    """Return the path that a body means: that of its ticket, or that of a root that was ingested before. Raises InvalidRequest."""
    match body:
        case {"ticket": ticket, **rest} if not rest:
            return redeem(settings.folder, ticket)
        case {"root": str(wanted), **rest} if not rest:
            if wanted == root_of(settings):
                return folder_of(settings)
            for root in status_json(desk.library.status())["roots"]:
                if root["id"] == wanted:
                    return Path(root["path"])
            raise Problem(404, "unknown-root", "There is no such root", "No root has that id; /api/v1/status lists them.", field="root")
    raise InvalidRequest("body", 'must be {"ticket": "…"} or {"root": "…"}.')


def client_gone() -> Callable[[], bool]:
    """Return a function that tells whether the client of the present request has left; always False on servers that cannot tell."""
    found: Callable[[], bool] = request.environ.get("waitress.client_disconnected", lambda: False)
    return found
