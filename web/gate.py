"""How many answers are made at once: two, with a short queue; whoever comes then is asked to come back."""

from __future__ import annotations

import threading

from web.errors import Problem


class Gate:
    """A semaphore with a short queue.

    Args:
        at_once: answers made at the same time. 2: on two cores a third only slows the others.
        waiting: requests that may wait. With `at_once` it stays below the server's 8 threads, so that pages and health keep being served.
        patience: seconds that one waits at most.
    """

    def __init__(self, at_once: int = 2, waiting: int = 4, patience: float = 10.0) -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._room = at_once + waiting
        self._inside = 0
        self._patience = patience

    def enter(self) -> None:
        """Wait for a slot. Each `enter` is followed by one `leave`.

        Raises:
            Problem: 503 with Retry-After; the queue is full or the wait was too long.
        """
        with self._lock:
            if self._inside >= self._room:
                raise busy()
            self._inside += 1
        if not self._free.acquire(timeout=self._patience):
            self._gone()
            raise busy()

    @property
    def busy(self) -> bool:
        """True while an answer is made."""
        return self._inside > 0

    def leave(self) -> None:
        """Give the slot back."""
        self._free.release()
        self._gone()

    def _gone(self) -> None:
        with self._lock:
            self._inside -= 1


def busy() -> Problem:
    """Return the problem of too many questions at once."""
    return Problem(
        503,
        "busy",
        "Too many questions at once",
        "Other questions are being answered. Ask again in a moment.",
        headers={"Retry-After": "2"},
    )
