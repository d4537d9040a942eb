"""What the bot tells while it works: one ask → events, the last of which carries the Reply."""

from __future__ import annotations

from dataclasses import dataclass

from qa.answers import Citation, Json, Mode, Reply
from vectorstore.records import Filters


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation and the standalone question that was searched for it (None when not known)."""

    question: str
    standalone: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with everything that goes with it.

    Attributes:
        question: as typed; 1 to 2,000 code points after stripping.
        conversation: earlier turns, oldest first, at most 20.
        max_answers: 1 to 20.
        include_passages: whether the reply lists the passages that were read.
        infer: whether words of the question such as "articles from 2021" become a filter; off when the asker has removed it.
    """

    question: str
    conversation: tuple[Turn, ...] = ()
    filters: Filters = Filters()
    mode: Mode = "auto"
    max_answers: int = 5
    include_passages: bool = False
    infer: bool = True


@dataclass(frozen=True, slots=True)
class Searching:
    """The search begins; `standalone` is what is searched."""

    standalone: str


@dataclass(frozen=True, slots=True)
class Found:
    """The search has ended: the passages that will be read, best first, as citations without an answer."""

    passages: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The reply stands and a language model begins to write; only then. `written` names the model and has no text yet."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Writing:
    """A sentence that the model wrote and that has been checked: an entry of `written.sentences`. Done tells whether it stays."""

    sentence: Json


@dataclass(frozen=True, slots=True)
class Done:
    """The last event. Its reply is that of Answered with `written`."""

    reply: Reply


Event = Searching | Found | Answered | Writing | Done
