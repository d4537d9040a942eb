"""Gold: where in the stored articles a question is answered, told by a quotation or by offsets with a hash.

Quotations are copied from files, the stored text has been repaired since; so whitespace counts as one space and invisible characters as
none when they are looked up, and nothing else is forgiven. Offsets hold no text, so that questions over articles that must not be passed on
can be; the hash says whether they still mean what they did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from unicodedata import category, normalize

from vectorstore.records import Article

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Gold:
    """One place that answers a question; offsets are half-open, in code points of the stored text of the article.

    Attributes:
        start, end: of the quotation.
        answer_start, answer_end: of the shortest words in it that answer.
        claim: places with the same number give the same answer; 1 and up.
    """

    article: Article
    start: int
    end: int
    answer_start: int
    answer_end: int
    claim: int

    @property
    def answer(self) -> str:
        """The shortest words that answer, as they stand in the article."""
        return self.article.text[self.answer_start : self.answer_end]


class BadLine(Exception):
    """One line is not as it should be; the message is the reason alone."""


def places(entry: Any, shelf: Shelf | None) -> Iterator[Gold]:
    """Yield each place of the article that an entry of `gold` means; none without a shelf, when only the form is checked.

    Raises:
        BadLine: the entry has not the form, names an unknown article, or what it says is not in the article.
    """
    if not isinstance(entry, dict):
        raise BadLine("an entry of 'gold' is not an object")
    claim = entry.get("claim", 1)
    if not isinstance(claim, int) or isinstance(claim, bool) or claim < 1:
        raise BadLine("'claim' is not a whole number from 1")
    yield from _by_offsets(entry, claim, shelf) if "quote" not in entry and "start" in entry else _by_quotation(entry, claim, shelf)


def _by_quotation(entry: Mapping[str, Any], claim: int, shelf: Shelf | None) -> Iterator[Gold]:
    quote = string(entry, "quote")
    answer = string(entry, "answer") if entry.get("answer") is not None else quote
    name = string(entry, "article")
    if not Loose(quote).find(answer):
        raise BadLine(f"the answer {_short(answer)!r} is not in its quotation")
    if shelf is None:
        return
    article = shelf.find(name)
    spans = shelf.loose(article).find(quote)
    if not spans:
        cut = next((cut for cut in article.cuts if Loose(cut.text).find(quote)), None)
        why = f" (it was left out of it as {cut.reason!r})" if cut else ""
        raise BadLine(f"the quotation {_short(quote)!r} is not in the stored text of {article.file}{why}")
    for start, end in spans:
        at, to = Loose(article.text[start:end]).find(answer)[0]
        yield Gold(article, start, end, start + at, start + to, claim)


def _by_offsets(entry: Mapping[str, Any], claim: int, shelf: Shelf | None) -> Iterator[Gold]:
    name = string(entry, "article")
    start, end = _offset(entry, "start"), _offset(entry, "end")
    answer_start, answer_end = _offset(entry, "answer_start", start), _offset(entry, "answer_end", end)
    if not start <= answer_start < answer_end <= end:
        raise BadLine(f"the offsets {start}-{end} and {answer_start}-{answer_end} are not a place with an answer in it")
    digest = string(entry, "sha256")
    if not SHA256.fullmatch(digest):
        raise BadLine("'sha256' is not 64 hex digits in lower case")
    if shelf is None:
        return
    article = shelf.find(name)
    found = located(article.text, start, end, digest)
    if found is None:
        raise BadLine(f"the stored text of {name} has no {end - start} characters with the hash {digest[:12]}…: is it another article?")
    moved = found - start
    yield Gold(article, found, end + moved, answer_start + moved, answer_end + moved, claim)


def located(text: str, start: int, end: int, digest: str) -> int | None:
    """Return where the characters with that hash begin: at start, or near it, since a repair moves what follows; None if nowhere."""
    last = len(text) - (end - start)
    for at in sorted(range(last + 1), key=lambda place: abs(place - start)):
        if hashed(text[at : at + end - start]) == digest:
            return at
    return None


def hashed(text: str) -> str:
    """Return the hex sha256 of a text in UTF-8."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def _offset(entry: Mapping[str, Any], key: str, default: int | None = None) -> int:
    value = entry.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadLine(f"{key!r} is not a whole number from 0")
    return value


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


class Loose:
    """A text in which quotations are found whatever their whitespace: `Loose("a \\n b").find("a b")` is [(0, 5)]."""

    def __init__(self, text: str) -> None:
        folded: list[str] = []
        self._starts: list[int] = []  # offset in text of each folded character
        self._ends: list[int] = []
        for at, character in enumerate(text):
            if category(character) in ("Cf", "Cc") and not character.isspace():
                continue
            if character.isspace():
                if folded and folded[-1] == " ":
                    self._ends[-1] = at + 1
                    continue
                character = " "
            for piece in normalize("NFD", character):
                folded.append(piece)
                self._starts.append(at)
                self._ends.append(at + 1)
        self._folded = "".join(folded)

    def find(self, quote: str) -> list[tuple[int, int]]:
        """Return the offsets of each place where quote stands, in order, without overlaps; empty when it does not."""
        wanted = Loose(quote)._folded.strip()
        spans = []
        at = self._folded.find(wanted) if wanted else -1
        while at >= 0:
            spans.append((self._starts[at], self._ends[at + len(wanted) - 1]))
            at = self._folded.find(wanted, at + len(wanted))
        return spans


class Shelf:
    """Articles by id and by file name, each folded at most once."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._by_name: dict[str, list[Article]] = {}
        self._loose: dict[str, Loose] = {}
        for article in articles:
            for name in {article.id, article.file}:
                self._by_name.setdefault(name, []).append(article)

    def find(self, name: str) -> Article:
        """Return the article of that id or file name. Raises BadLine when there is none, or more than one."""
        found = self._by_name.get(name, [])
        if not found:
            raise BadLine(f"there is no article {name!r}; name it by its file within its root, or by its id")
        if len(found) > 1:
            raise BadLine(f"{len(found)} articles are named {name!r}; use an id: {', '.join(article.id for article in found)}")
        return found[0]

    def loose(self, article: Article) -> Loose:
        """Return the folded text of an article."""
        if article.id not in self._loose:
            self._loose[article.id] = Loose(article.text)
        return self._loose[article.id]


def string(row: Mapping[str, Any], key: str) -> str:
    """Return a text of a line, stripped. Raises BadLine when it is missing or blank."""
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadLine(f"{key!r} is missing or not a text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadLine(f"{key!r} holds half a character (a lone surrogate)") from error
    return value.strip()
