"""The client of a running server on this machine: ask, ingest and status go through it when it owns the data folder."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

# Seconds to connect and between bytes. An ingest sends progress and a heartbeat, so silence means that something is wrong.
TIMEOUT = (3, 120)
# Rows that the library's routes give at once.
PORTION = 500


class ServerError(Exception):
    """The running server refused or did not answer; the message is its own, or says what failed."""


class Client:
    """Speaks to the server that owns a data folder.

    Args:
        url: where it serves, as it announced itself.
        home: the data folder, in which tickets prove that we may read and write there.
        token: the bearer token, "" for none.
    """

    def __init__(self, url: str, home: Path, token: str) -> None:
        self._url, self._home = url.rstrip("/"), home
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy and no netrc between two processes of one machine
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def ask(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return the reply of POST /api/v1/ask. Raises ServerError."""
        return self._json("POST", "/api/v1/ask", body)

    def status(self) -> dict[str, Any]:
        """Return GET /api/v1/status. Raises ServerError."""
        return self._json("GET", "/api/v1/status", None)

    def library(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
        """Return all of GET /api/v1/library and of /api/v1/library/skipped, and how much more was skipped. Raises ServerError."""
        rows = [row for page in self._pages("/api/v1/library") for row in page["rows"]]
        pages = list(self._pages("/api/v1/library/skipped"))
        return rows, [one for page in pages for one in page["skipped"]], pages[0]["beyond"]

    def ingest(self, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
        """Have the server ingest a path; yield ("progress", …) and at last ("done", report). Raises ServerError.

        No path travels over HTTP: a ticket file in the data folder holds it, which only someone who may write there can make.
        """
        ticket = secrets.token_hex(16)
        folder = self._home / "tickets"
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / f"{ticket}.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps({"path": str(path.absolute())}), encoding="utf-8")
        try:
            with self._send("POST", "/api/v1/ingest", {"ticket": ticket}, stream=True) as response:
                for event, data in events(response):
                    if event == "error":
                        raise ServerError(str(data.get("detail", "the ingest failed")))
                    yield event, data
        finally:
            file.unlink(missing_ok=True)

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        offset, total = 0, 1
        while offset < total:
            page = self._json("GET", f"{path}?offset={offset}&limit={PORTION}", None)
            yield page
            offset, total = offset + PORTION, page["total"]

    def _json(self, method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        with self._send(method, path, body, stream=False) as response:
            found: dict[str, Any] = response.json()
            return found

    def _send(self, method: str, path: str, body: dict[str, Any] | None, *, stream: bool) -> requests.Response:
        try:
            response = self._session.request(method, self._url + path, json=body, stream=stream, timeout=TIMEOUT, allow_redirects=False)
        except requests.RequestException as error:
            raise ServerError(f"The server at {self._url} does not answer ({type(error).__name__}). Is it still running?") from error
        if response.status_code != 200:
            raise ServerError(problem(response))
        return response


def problem(response: requests.Response) -> str:
    """Return what a problem+json answer says, or its status when it says nothing."""
    try:
        body = response.json()
        return str(body.get("detail") or body.get("title"))
    except (ValueError, AttributeError):
        return f"The server answered {response.status_code}."


def events(response: requests.Response) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (event, data) of a stream of server-sent events; comments and unnamed events are passed over."""
    name = ""
    for raw in response.iter_lines():
        line = raw.decode("utf-8")
        if line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:") and name:
            yield name, json.loads(line[5:])
        elif not line:
            name = ""
