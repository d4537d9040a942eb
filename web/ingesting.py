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
from web import removed
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
        return self._streamed(desk, lambda: source(body, desk, self._loading.settings), gone)

    def restore(self, removal_id: str, gone: Callable[[], bool]) -> Response:
        """Bring back what was taken out and return the stream of the ingest that does it. Raises Problem: 404, or as `start`."""
        desk = self._loading.desk()
        return self._streamed(desk, lambda: self._brought_back(desk, removal_id), gone)

    def read(self, root_id: str) -> Json:
        """Read a known root, to its end, and return the report. Raises as `start`, and RootMissing."""
        desk = self._loading.desk()
        return self._waited(desk, lambda: source({"root": root_id}, desk, self._loading.settings))

    def restored(self, removal_id: str) -> Json:
        """Bring back what was taken out and return the report. Raises Problem: 404, or as `read`."""
        desk = self._loading.desk()
        return self._waited(desk, lambda: self._brought_back(desk, removal_id))

    def _brought_back(self, desk: Desk, removal_id: str) -> Path:
        removal = removed.find(self._loading.settings, removal_id)
        path = source({"root": removal.root}, desk, self._loading.settings)
        removed.bring_back(self._loading.settings, removal)
        return path

    def _streamed(self, desk: Desk, place: Callable[[], Path], gone: Callable[[], bool]) -> Response:
        self._take()
        try:
            path = place()
        except BaseException:
            self._one.release()
            raise

        def work(emit: Emit) -> None:
            def progress(step: Progress) -> None:
                # The way to end an ingest between two files: the server stops or the client has left. The next ingest goes on from there.
                if self._loading.state == "stopping" or gone():
                    raise KeyboardInterrupt
                emit("progress", asdict(step))

            emit("done", self._report(desk, path, progress))

        return Stream(work, gone=gone, finished=self._give_back, longest=None).response()

    def _waited(self, desk: Desk, place: Callable[[], Path]) -> Json:
        def progress(step: Progress) -> None:
            if self._loading.state == "stopping":
                raise KeyboardInterrupt

        self._take()
        try:
            return self._report(desk, place(), progress)
        finally:
            self._give_back()

    def _report(self, desk: Desk, path: Path, progress: Callable[[Progress], None]) -> Json:
        report = desk.ingest.run(path, progress)
        settings = self._loading.settings
        if not report.interrupted:
            removed.settle(settings, report.root.id, root_of(settings))
        return report.to_json()

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
