"""Suggested questions, made in the background once per state of the library, while nobody else is asking."""

from __future__ import annotations

import logging
import threading
from time import monotonic, sleep
from typing import TYPE_CHECKING

from qa.answers import Json
from qa.errors import QaError, StoreError
from web.gate import Gate
from web.loading import Loading
from web.shelf import Shelf

if TYPE_CHECKING:
    from qa.desk import Desk

logger = logging.getLogger(__name__)

SECONDS = 30.0
# How long a suggestion waits for people who ask, before its own question goes on all the same.
PATIENCE = 5.0


class Suggesting:
    """The suggestions of one application."""

    def __init__(self, loading: Loading, shelf: Shelf, gate: Gate) -> None:
        self._loading, self._shelf, self._gate = loading, shelf, gate
        self._lock = threading.Lock()
        self._age = -1
        self._questions: tuple[Json, ...] = ()
        self._complete = False

    def found(self) -> Json:
        """Return the questions found so far, and begin to look for them if the library has changed. Raises Problem without a desk."""
        desk = self._loading.desk()
        with self._lock:
            if self._age != self._shelf.age:
                self._age, self._questions, self._complete = self._shelf.age, (), False
                threading.Thread(target=self._look, args=(desk, self._age), name="dateline-suggesting", daemon=True).start()
            return {"questions": list(self._questions), "complete": self._complete}

    def _look(self, desk: Desk, age: int) -> None:
        from qa.suggestions import suggest

        try:
            for one in suggest(desk.bot, desk.library, seconds=SECONDS, pause=self._pause):
                with self._lock:
                    if age != self._age:
                        return
                    self._questions += ({"question": one.question, "article_id": one.article_id},)
        except (QaError, StoreError) as error:
            logger.warning("no suggestions: %s", error)
        finally:
            with self._lock:
                self._complete = self._complete or age == self._age

    def _pause(self) -> None:
        end = monotonic() + PATIENCE
        while self._gate.busy and monotonic() < end and self._loading.state == "ready":
            sleep(0.05)
