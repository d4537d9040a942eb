"""A Desk without models, for tests that need exact or failing replies: articles in a dictionary, replies made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from qa.answers import Abstention, Answer, Citation, ReadPassage, Reply, Retrieval
from qa.errors import UnknownArticle
from qa.events import Ask, Done, Event, Found, Searching
from qa.history import History
from qa.settings import Settings
from vectorstore.records import Article, Cut, Filters, Published, Root, Selection, Status

HOSTILE = '<script>alert(1)</script> & <b>bold</b> "quotes" \u202eright to left\u202c 😀 مرحبا <img src=x onerror=alert(2)>'
PUBLISHED = Published(date(2025, 9, 1), date(2025, 9, 1), "day", "Monday, September 1", "dateline")


def article(article_id: str = "a1", title: str = "Talks at the lake", text: str = "", **changes: Any) -> Article:
    """Make an article; the text begins with its title unless given."""
    body = text or f"{title}\nThe talks were held at the Lake House on Monday. Nobody said why.\nThe second day was quiet."
    fields: dict[str, Any] = {
        "id": article_id, "root": "r1", "file": f"{article_id}.txt", "title": title, "text": body, "source": "The Example",
        "author": "A. Writer", "url": "https://example.com/a", "published": PUBLISHED, "cuts": (Cut("Subscribe now", "menu", 0),),
        "raw_sha256": "0" * 64, "story": article_id,
    }  # fmt: skip
    return Article(**fields | changes)


def cite(found: Article, quote: str, answer: str | None = None, n: int = 1) -> Citation:
    """Cite words of an article."""
    start = found.text.index(quote)
    if answer is None:
        return Citation(n, found, start, start + len(quote), None, None)
    first = found.text.index(answer, start)
    return Citation(n, found, start, start + len(quote), first, first + len(answer))


def reply(ask: Ask, *answers: Answer, nearest: Iterable[Citation] = (), reason: Any = "no_fact") -> Reply:
    """Make the reply to an ask."""
    passages = tuple(ReadPassage("p1", c.article, c.start, c.end, {"search": 0.5, "words": None}) for a in answers for c in a.citations)
    return Reply(
        id=uuid4().hex,
        text=ask.question.strip(),
        standalone=" ".join(ask.question.split()),
        relation="single" if len(answers) == 1 else "list" if answers else None,
        answers=answers,
        abstention=None if answers else Abstention(reason, "They touch on it.", 0.8),
        nearest=tuple(nearest),
        retrieval=Retrieval(1, 1, "exact", {}, {}),
        timing_ms={"search": 1.0, "read": 2.0, "total": 3.0},
        passages=passages if ask.include_passages else None,
    )


@dataclass
class FakeBot:
    """Calls `say` for each ask and yields what it yields."""

    say: Callable[[Ask], Iterator[Event]]
    writer: Any = None

    def events(self, ask: Ask, stop: Any = None) -> Iterator[Event]:
        """Yield the hand-made events."""
        return self.say(ask)

    def ask(self, ask: Ask) -> Reply:
        """Return the last event's reply."""
        return next(event.reply for event in self.say(ask) if isinstance(event, Done))


@dataclass
class FakeLibrary:
    """Articles in a dictionary."""

    held: dict[str, Article]

    def article(self, article_id: str) -> Article:
        """One article."""
        if article_id not in self.held:
            raise UnknownArticle(f"No article has the id {article_id!r}.")
        return self.held[article_id]

    def articles(self, filters: Filters | None = None, *, offset: int = 0, limit: int = 1000) -> tuple[Article, ...]:
        """A page of them."""
        return tuple(self.held.values())[offset : offset + limit]

    def counts(self, article_ids: Any) -> dict[str, int]:
        """Three passages each."""
        return dict.fromkeys(article_ids, 3)

    def copies(self, article_id: str) -> tuple[Article, ...]:
        """None."""
        return ()

    def select(self, filters: Filters) -> Selection:
        """All."""
        return Selection(None if filters.empty else tuple(self.held), ())

    def status(self) -> Status:
        """Counts."""
        return Status("/home", len(self.held), 3, (Root("r1", "seeds", "/seeds"),), "exact", 0, {"model": "fake"})


@dataclass
class FakeDesk:
    """What the web package needs of a Desk."""

    settings: Settings
    bot: FakeBot
    library: FakeLibrary
    history: History
    ingest: Any = None
    closed: list[bool] = field(default_factory=list)

    def close(self) -> None:
        """Remember that it was closed."""
        self.history.close()
        self.closed.append(True)


def one_answer(found: Article, quote: str, answer: str) -> Callable[[Ask], Iterator[Event]]:
    """Answer everything with the same quotation."""

    def say(ask: Ask) -> Iterator[Event]:
        citation = cite(found, quote, answer)
        yield Searching(" ".join(ask.question.split()))
        yield Found((cite(found, quote),))
        yield Done(reply(ask, Answer(1, 0.93, (citation,))))

    return say


def silence(found: Article, quote: str) -> Callable[[Ask], Iterator[Event]]:
    """Answer nothing, with one nearest passage."""

    def say(ask: Ask) -> Iterator[Event]:
        yield Searching(ask.question)
        yield Found((cite(found, quote),))
        yield Done(reply(ask, nearest=(cite(found, quote),)))

    return say


def fake_desk(home: Path, say: Callable[[Ask], Iterator[Event]] | None = None, **settings: Any) -> FakeDesk:
    """Make a desk over one article, a1, that answers "at the Lake House" unless told otherwise."""
    found = article()
    told = say or one_answer(found, "The talks were held at the Lake House on Monday.", "at the Lake House")
    return FakeDesk(Settings(home=home, **settings), FakeBot(told), FakeLibrary({found.id: found}), History(home / "history.sqlite3"))
