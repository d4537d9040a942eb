"""Server-sent events from work that runs in a thread of its own: named events, a heartbeat, and an end when the client leaves.

The format is that of the HTML standard, section 9.2: `event: NAME`, `data: JSON` on one line, an empty line.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator
from time import monotonic

from flask import Response

from qa.answers import Json
from web.errors import Problem, problem

HEARTBEAT = 15.0
# How often it is looked whether the client is still there; the server notices that it left without being written to.
LOOK = 0.5
# Seconds after which a stream is ended with an error, so that no thread is held for ever.
LONGEST_ANSWER = 300.0
TOO_LONG = Problem(503, "too-long", "The answer took too long", "The answer was given up after five minutes. Ask a simpler question.")

Emit = Callable[[str, Json], None]


class Left(Exception):
    """Nobody reads any more: raised inside the work by `emit`, so that it ends."""


def frame(event: str, data: Json) -> bytes:
    """Return one event as it goes over the wire: one data line, in ASCII, so that no client takes U+2028 in an article for a line break."""
    return f"event: {event}\ndata: {json.dumps(data)}\n\n".encode()


class Stream:
    """The events of one piece of work, as bytes.

    Args:
        work: gets `emit` and returns when done. Runs at once, in its own thread. What it raises becomes an `error` event with a problem.
        gone: True once the client has left.
        finished: called exactly once when the work has ended, however it ended.
        longest: seconds until the stream is cut off with an error; None: never.
        form: an event's name and data → bytes.
    """

    def __init__(
        self,
        work: Callable[[Emit], None],
        *,
        gone: Callable[[], bool],
        finished: Callable[[], None],
        longest: float | None = LONGEST_ANSWER,
        heartbeat: float = HEARTBEAT,
        form: Callable[[str, Json], bytes] = frame,
    ) -> None:
        self._frames: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._left = threading.Event()
        self._work, self._gone, self._finished = work, gone, finished
        self._longest, self._heartbeat, self._form = longest, heartbeat, form
        threading.Thread(target=self._run, name="dateline-stream", daemon=True).start()

    def response(self) -> Response:
        """Return the response that sends the events as they come."""
        headers = {"Cache-Control": "no-cache, no-store", "X-Accel-Buffering": "no"}
        response = Response(self._bytes(), mimetype="text/event-stream", headers=headers)
        response.call_on_close(self._left.set)
        return response

    def _emit(self, event: str, data: Json) -> None:
        if self._left.is_set():
            raise Left
        self._frames.put(self._form(event, data))

    def _run(self) -> None:
        try:
            self._work(self._emit)
        except Left:
            pass
        except Exception as error:  # The boundary of this thread, as Flask's handler is for a request; problem() logs what is unexpected.
            self._frames.put(self._form("error", problem(error).to_json()))
        finally:
            self._finished()
            self._frames.put(None)

    def _bytes(self) -> Iterator[bytes]:
        began = spoke = monotonic()
        while True:
            try:
                sent = self._frames.get(timeout=min(LOOK, self._heartbeat))
            except queue.Empty:
                now = monotonic()
                if self._gone():
                    return
                if self._longest is not None and now - began > self._longest:
                    yield self._form("error", TOO_LONG.to_json())
                    return
                if now - spoke >= self._heartbeat:
                    spoke = now
                    yield b": still there\n\n"
                continue
            if sent is None:
                return
            spoke = monotonic()
            yield sent
