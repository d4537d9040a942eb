"""Holds the Desk while it is being built, once it is ready, and after it failed. The routes ask here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol

from qa.errors import QaError, StoreError
from web.errors import Problem

if TYPE_CHECKING:
    from qa.desk import Desk
    from qa.settings import Settings

State = Literal["loading", "ready", "failed", "stopping"]


class Claim(Protocol):
    """The hold on the data folder, as qa.desk.claim gives it."""

    def announce(self, url: str) -> None:
        """Tell clients where this process serves."""

    def release(self) -> None:
        """Give the folder back."""


class Loading:
    """A Desk in the making.

    Attributes:
        state: "loading" until the desk is built; "stopping" takes no new question.
        claim: the hold on the data folder; None when a finished desk was given.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.state: State = "loading"
        self.claim: Claim | None = None
        self._reason = ""
        self._desk: Desk | None = None
        self._tell: Callable[[str], None] = lambda line: None
        self._thread: threading.Thread | None = None

    def use(self, desk: Desk) -> None:
        """Take a desk that is already built."""
        self._desk, self.state = desk, "ready"

    def take(self) -> None:
        """Take the data folder for this process.

        Raises:
            FolderInUse, FolderUnusable: see qa.desk.claim.
        """
        from qa.desk import claim

        self.claim = claim(self.settings)

    def start(self, tell: Callable[[str], None] = lambda line: None) -> None:
        """Build the desk in the background; `tell` gets one line when that has ended."""
        self._tell = tell
        self._thread = threading.Thread(target=self._build, name="dateline-loading", daemon=True)
        self._thread.start()

    def desk(self) -> Desk:
        """Return the desk.

        Raises:
            Problem: 503 with the reason; it is still loading, failed to load, or the server is stopping.
        """
        if self.state == "ready" and self._desk is not None:
            return self._desk
        raise self.problem()

    def problem(self) -> Problem:
        """Return why there is no desk, as a 503."""
        if self.state == "stopping":
            return Problem(
                503, "stopping", "Dateline is stopping", "The server is stopping. Start it again to ask.", headers={"Retry-After": "10"}
            )
        if self.state == "failed":
            return Problem(503, "failed", "Dateline could not start", self._reason, headers={"Retry-After": "60"})
        return Problem(
            503, "loading", "Dateline is starting", "The models are still loading. Try again in some seconds.", headers={"Retry-After": "2"}
        )

    def stop(self) -> None:
        """Take no new question from now on."""
        self.state = "stopping"

    def close(self) -> None:
        """Close the desk and release the data folder. Waits for a build under way."""
        self.state = "stopping"
        if self._thread:
            self._thread.join()
        if self._desk:
            self._desk.close()
        if self.claim:
            self.claim.release()

    def _build(self) -> None:
        from qa.desk import build

        try:
            self._desk = build(self.settings)
        except (QaError, StoreError) as error:
            self._fail(str(error))
        except BaseException:
            self._fail("The models or the library could not be loaded. The server's log holds the details.")
            raise
        else:
            if self.state == "loading":
                self.state = "ready"
                self._tell("Ready.")

    def _fail(self, reason: str) -> None:
        self._reason = reason
        self._tell(reason)
        if self.state == "loading":
            self.state = "failed"
