"""Whether a language model is asked about a reply that stands, and what it writes → events. Imports nothing of qa.llm without one.

The reply is finished before; a model's text only ever joins it as `written`, so that no failure can make the answer worse.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from qa.answers import Json, ReadPassage, Reply
from qa.asked import wanted
from qa.events import Answered, Ask, Done, Event, Writing

if TYPE_CHECKING:
    from qa.llm.written import Writer

# Questions whose answer rarely stands in one phrase. "How many", "how old" ask for a value.
_TELLS = re.compile(
    r"\bwhy\b|\bhow come\b|\bfor (?:what|which) reasons?\b|\b(?:explain|describe|summari[sz]e)\b"
    r"|\bhow (?!many\b|much\b|old\b|long\b|far\b|often\b|tall\b|high\b|big\b|large\b|deep\b|fast\b|late\b|soon\b|wide\b|heavy\b|likely\b)",
    re.IGNORECASE,
)
NO_MODEL = "no language model is configured"
BEING_WRITTEN = "it is being written"
NOTHING_READ = "no passage was read"


class Stop:
    """A person's wish that the writing ends; `now` may be called from any thread, also before it begins."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = False
        self._acts: list[Callable[[], None]] = []

    def now(self) -> None:
        """End what is under way and whatever begins later."""
        with self._lock:
            self._asked, acts = True, self._acts
            self._acts = []
        for act in acts:
            act()

    def then(self, act: Callable[[], None]) -> None:
        """Call `act` when the stop comes; at once when it has come."""
        with self._lock:
            if not self._asked:
                self._acts.append(act)
                return
        act()


def several(reply: Reply, parts: int) -> bool:
    """True for a question over several passages: several answers or parts, a reason or manner, a comparison or course of events.

    Args:
        parts: how many questions it is made of.
    """
    if not reply.answers:
        return False
    return (
        len(reply.answers) > 1
        or parts > 1
        or bool(_TELLS.search(reply.standalone))
        or wanted(reply.standalone) in ("comparison", "timeline")
    )


def unwritten(reason: str, model: str | None = None) -> Json:
    """Return the `written` object that says why nothing is written."""
    return {"text": None, "model": model, "sentences": [], "dropped": [], "reason": reason}


def write(
    ask: Ask, reply: Reply, parts: int, passages: Sequence[ReadPassage], writer: Writer | None, stop: Stop | None = None
) -> Iterator[Event]:
    """Yield Done with the reply as it is; or, where a model is to write, Answered, each checked sentence, and Done with `written`.

    Args:
        parts: how many questions the question is made of.
        passages: that were read, best first.
        stop: ends the writing; what was shown stays.
    """
    if ask.mode == "extractive" or (ask.mode == "auto" and (writer is None or not writer.ready or not several(reply, parts))):
        yield Done(reply)
    elif writer is None or not passages:
        model = writer.settings.model if writer else None
        yield Done(replace(reply, written=unwritten(NOTHING_READ if writer else NO_MODEL, model)))
    else:
        yield Answered(replace(reply, written=unwritten(BEING_WRITTEN, writer.settings.model)))
        yield from _written(reply, passages, writer, stop)


def _written(reply: Reply, passages: Sequence[ReadPassage], writer: Writer, stop: Stop | None) -> Iterator[Event]:
    from qa.llm.written import WrittenSentence

    began = perf_counter()
    watch = writer.watch()
    if stop is not None:
        stop.then(watch.stop)
    for event in writer.write(reply.standalone, passages, reply.answers, watch):
        if isinstance(event, WrittenSentence):
            yield Writing(event.to_json())
        else:
            spent = 1000 * (perf_counter() - began)
            timing = reply.timing_ms | {"write": spent, "total": reply.timing_ms["total"] + spent}
            yield Done(replace(reply, written=event.to_json(), timing_ms=timing))
