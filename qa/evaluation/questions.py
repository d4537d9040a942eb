"""Question sets: JSON Lines with gold quotations → Questions with offsets into the stored articles. docs/ranking.md describes the format.

A file is checked whole before any work, and every bad line is named. Gold quotations are copied from files, the stored text has been
repaired since; so whitespace counts as one space and invisible characters as none when they are looked up, and nothing else is forgiven.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from qa.errors import InvalidQuestions
from vectorstore.records import Article

KINDS = (
    "who", "when", "where", "how_many", "what", "why", "said", "yes_no", "paraphrase", "keywords", "typo", "several", "unanswerable",
)  # fmt: skip
NAMED_AT_MOST = 20


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


@dataclass(frozen=True, slots=True)
class Question:
    """A question and every place that answers it. `gold` is empty when the articles do not say.

    Attributes:
        id: unique over all files of one evaluation.
        half: the name of the file without its ending; figures are given per half.
        kind: one of KINDS, or a name of the file's own.
    """

    id: str
    half: str
    kind: str
    text: str
    gold: tuple[Gold, ...]

    @property
    def answerable(self) -> bool:
        """True when the articles say."""
        return bool(self.gold)

    @property
    def claims(self) -> frozenset[int]:
        """The numbers of the different right answers; a question of kind "several" needs all of them."""
        return frozenset(gold.claim for gold in self.gold)


@dataclass(frozen=True, slots=True)
class PlainQuestion:
    """A question without gold, as `dateline run` reads it."""

    id: str
    text: str


class _Bad(Exception):
    """One line is not as it should be; the message is the reason alone."""


def read_questions(paths: Sequence[Path], articles: Iterable[Article]) -> tuple[Question, ...]:
    """Read and check question files against the stored articles.

    Args:
        paths: question files; each is one half.
        articles: all articles that gold may name, by id or by file name within a root.
    Returns:
        The questions in the order of the files; at least one.
    Raises:
        InvalidQuestions: a file cannot be read or holds no question, or lines are broken, repeat an id, name an unknown article or quote
            what is not in it; the message names up to 20 such lines with file and number.
    """
    return _read(paths, _Shelf(articles))


def _read(paths: Sequence[Path], shelf: _Shelf | None) -> tuple[Question, ...]:
    questions: list[Question] = []
    problems: list[str] = []
    seen: dict[str, str] = {}
    for path in paths:
        before = len(questions) + len(problems)
        for number, line in _lines(path):
            where = f"{path}:{number}"
            try:
                question = _question(_object(line), path.stem, shelf)
                if question.id in seen:
                    raise _Bad(f"the id {question.id!r} was already used at {seen[question.id]}")
                seen[question.id] = where
                questions.append(question)
            except _Bad as bad:
                problems.append(f"{where}: {bad}")
        if len(questions) + len(problems) == before:
            problems.append(f"{path}: holds no questions")
    _refuse(problems)
    return tuple(questions)


def check_questions(paths: Sequence[Path]) -> None:
    """Check all that can be checked without the articles, before they are read in. Raises as read_questions."""
    _read(paths, None)


def read_plain_questions(path: Path) -> tuple[PlainQuestion, ...]:
    """Read `{id, question}` lines; further keys are ignored.

    Raises:
        InvalidQuestions: as in read_questions.
    """
    questions: dict[str, PlainQuestion] = {}
    problems: list[str] = []
    for number, line in _lines(path):
        try:
            row = _object(line)
            question = PlainQuestion(_run_id(row), _string(row, "question"))
            if question.id in questions:
                raise _Bad(f"the id {question.id!r} was already used")
            questions[question.id] = question
        except _Bad as bad:
            problems.append(f"{path}:{number}: {bad}")
    if not questions and not problems:
        problems.append(f"{path}: holds no questions")
    _refuse(problems)
    return tuple(questions.values())


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        more = f"\n… and {len(problems) - NAMED_AT_MOST} more" if len(problems) > NAMED_AT_MOST else ""
        raise InvalidQuestions("\n".join(problems[:NAMED_AT_MOST]) + more)


def _lines(path: Path) -> Iterable[tuple[int, str]]:
    """Yield (number from 1, line) of each line that is not blank."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InvalidQuestions(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InvalidQuestions(f"{path}:{line}: is not UTF-8") from error
    # Not splitlines(): U+2028 may stand inside a JSON string.
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _object(line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise _Bad(f"is not JSON: {error}") from error
    if not isinstance(row, dict):
        raise _Bad("is not a JSON object")
    return row


def _string(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _Bad(f"{key!r} is missing or not a text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _Bad(f"{key!r} holds half a character (a lone surrogate)") from error
    return value.strip()


def _run_id(row: Mapping[str, Any]) -> str:
    """An id that may stand in a TREC file, whose columns are parted by spaces."""
    found = _string(row, "id")
    if len(found.split()) > 1:
        raise _Bad(f"the id {found!r} holds a space")
    return found


def _question(row: Mapping[str, Any], half: str, shelf: _Shelf | None) -> Question:
    kind = _string(row, "kind")
    gold = row.get("gold")
    if not isinstance(gold, list):
        raise _Bad("'gold' is missing or not a list; an empty list says that the articles do not answer")
    if (kind == "unanswerable") != (not gold):
        raise _Bad("a question of kind 'unanswerable' has an empty 'gold', and no other kind has")
    places = tuple(place for entry in gold for place in _places(entry, shelf))
    return Question(_run_id(row), half, kind, _string(row, "question"), places)


def _places(entry: Any, shelf: _Shelf | None) -> Iterable[Gold]:
    """Return each place of the article where the quotation stands, at least one; none without a shelf."""
    if not isinstance(entry, dict):
        raise _Bad("an entry of 'gold' is not an object")
    quote = _string(entry, "quote")
    answer = _string(entry, "answer") if entry.get("answer") is not None else quote
    claim = entry.get("claim", 1)
    if not isinstance(claim, int) or isinstance(claim, bool) or claim < 1:
        raise _Bad("'claim' is not a whole number from 1")
    name = _string(entry, "article")
    if not Loose(quote).find(answer):
        raise _Bad(f"the answer {_short(answer)!r} is not in its quotation")
    if shelf is None:
        return ()
    article, loose = shelf.find(name)
    spans = loose.find(quote)
    if not spans:
        cut = next((cut for cut in article.cuts if Loose(cut.text).find(quote)), None)
        why = f" (it was left out of it as {cut.reason!r})" if cut else ""
        raise _Bad(f"the quotation {_short(quote)!r} is not in the stored text of {article.file}{why}")
    places = []
    for start, end in spans:
        at, to = Loose(article.text[start:end]).find(answer)[0]
        places.append(Gold(article, start, end, start + at, start + to, claim))
    return places


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


class _Shelf:
    """Articles by id and by file name, each folded at most once."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._by_name: dict[str, list[Article]] = {}
        self._loose: dict[str, Loose] = {}
        for article in articles:
            for name in {article.id, article.file}:
                self._by_name.setdefault(name, []).append(article)

    def find(self, name: str) -> tuple[Article, Loose]:
        """Return the article of that id or file name, and its folded text."""
        found = self._by_name.get(name, [])
        if not found:
            raise _Bad(f"there is no article {name!r}; name it by its file within its root, or by its id")
        if len(found) > 1:
            raise _Bad(f"{len(found)} articles are named {name!r}; use an id: {', '.join(article.id for article in found)}")
        article = found[0]
        if article.id not in self._loose:
            self._loose[article.id] = Loose(article.text)
        return article, self._loose[article.id]
