"""One question's time: a total deadline and a stop that other threads may pull. Both end a network read that is under way.

A read's own timeout starts anew with every byte, so that a server that drips would never be left; shutting the socket down does it.
"""

from __future__ import annotations

import socket
from threading import Event, Lock, Timer
from time import monotonic


class Watch:
    """Counts down from when it is made. Use as a context manager around the work; `stop` may be called from any thread.

    Args:
        seconds: until the deadline.
    """

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds
        self._stop = Event()
        self._lock = Lock()
        self._sockets: list[socket.socket] = []
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._cut()

    @property
    def remaining(self) -> float:
        """Seconds until the deadline, never below 0."""
        return max(0.0, self._end - monotonic())

    @property
    def stopped(self) -> bool:
        """True once somebody has stopped it."""
        return self._stop.is_set()

    @property
    def over(self) -> bool:
        """True once it is stopped or the deadline has passed."""
        return self.stopped or not self.remaining

    def stop(self) -> None:
        """End the work now."""
        self._stop.set()
        self._cut()

    def sleep(self, seconds: float) -> bool:
        """Wait; return whether there is still time to go on. Does not wait at all for longer than there is time."""
        if seconds >= self.remaining:
            return False
        return not self._stop.wait(seconds)

    def guard(self, connected: socket.socket) -> None:
        """Shut this socket down when the time is over."""
        with self._lock:
            self._sockets.append(connected)
        if self.over:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            sockets, self._sockets = self._sockets, []
        for connected in sockets:
            try:
                # The plain socket's own method: that of an SSL socket would pull its state from under the thread that reads.
                socket.socket.shutdown(connected, socket.SHUT_RDWR)
            except OSError:
                continue
