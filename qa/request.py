"""A JSON body → Ask, checked by hand: types, lengths, unknown names. The same checks serve the endpoint and the command line."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

from qa.answers import Mode
from qa.errors import InvalidQuestion, InvalidRequest
from qa.events import Ask, Turn
from vectorstore.records import Filters

MOST_TURNS = 20
MOST_ANSWERS = 20
# Longest list of sources or article ids, and longest entry: far above any page or program that means well.
MOST_VALUES, LONGEST_VALUE = 1000, 400
FIELDS = ("question", "conversation", "filters", "mode", "max_answers", "include", "infer_filters")
FILTERS = ("published_from", "published_to", "sources", "article_ids")


def parse_ask(body: Any) -> Ask:
    """Return the ask that a decoded JSON body means.

    Raises:
        InvalidQuestion: the question is missing or not a string; its length and characters are checked by the bot.
        InvalidRequest: another field has an unknown name, a wrong type or a value out of range; the message names it.
    """
    given = members("body", body, FIELDS)
    question = given.get("question")
    if not isinstance(question, str):
        raise InvalidQuestion('The question must be a string: {"question": "…"}.')
    mode = given.get("mode", "auto")
    if mode not in get_args(Mode):
        raise InvalidRequest("mode", f"must be one of {', '.join(get_args(Mode))}.")
    most = given.get("max_answers", 5)
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= MOST_ANSWERS:
        raise InvalidRequest("max_answers", f"must be a whole number from 1 to {MOST_ANSWERS}.")
    include = strings("include", given.get("include", []))
    if set(include) - {"passages"}:
        raise InvalidRequest("include", 'may hold "passages" only.')
    infer = given.get("infer_filters", True)
    if not isinstance(infer, bool):
        raise InvalidRequest("infer_filters", "must be true or false.")
    return Ask(question, turns(given.get("conversation")), parse_filters(given.get("filters")), mode, most, "passages" in include, infer)


def parse_filters(given: Any) -> Filters:
    """Return the filters of a JSON object; None means no filters. Raises InvalidRequest."""
    if given is None:
        return Filters()
    found = members("filters", given, FILTERS)
    first, last = (day(name, found.get(name)) for name in ("published_from", "published_to"))
    if first and last and first > last:
        raise InvalidRequest("filters.published_from", f"{first} is after published_to, {last}. Swap them.")
    return Filters(first, last, *(strings(f"filters.{name}", found.get(name, [])) for name in ("sources", "article_ids")))


def turns(given: Any) -> tuple[Turn, ...]:
    """Return the earlier turns of a JSON list, the last twenty at most being allowed. Raises InvalidRequest."""
    if given is None:
        return ()
    if not isinstance(given, list) or len(given) > MOST_TURNS:
        raise InvalidRequest("conversation", f"must be a list of at most {MOST_TURNS} turns, oldest first.")
    found = []
    for n, turn in enumerate(given):
        where = f"conversation[{n}]"
        held = members(where, turn, ("question", "standalone"))
        standalone = held.get("standalone")
        found.append(
            Turn(text(f"{where}.question", held.get("question")), None if standalone is None else text(f"{where}.standalone", standalone))
        )
    return tuple(found)


def members(where: str, given: Any, names: tuple[str, ...]) -> Mapping[str, Any]:
    """Return a JSON object whose names are all known. Raises InvalidRequest."""
    if not isinstance(given, dict):
        raise InvalidRequest(where, "must be a JSON object.")
    for name in given:
        if name not in names:
            raise InvalidRequest(where, f"has no field {str(name)[:60]!r}; known are {', '.join(names)}.")
    return given


def strings(where: str, given: Any) -> tuple[str, ...]:
    """Return a JSON list of strings. Raises InvalidRequest."""
    if not isinstance(given, list) or len(given) > MOST_VALUES:
        raise InvalidRequest(where, f"must be a list of at most {MOST_VALUES} strings.")
    return tuple(text(f"{where}[{n}]", value, LONGEST_VALUE) for n, value in enumerate(given))


def text(where: str, given: Any, longest: int = 2000) -> str:
    """Return a JSON string of at most that many code points, free of surrogates and control characters. Raises InvalidRequest."""
    if not isinstance(given, str) or len(given) > longest:
        raise InvalidRequest(where, f"must be a string of at most {longest:,} characters.")
    if any(unicodedata.category(character) in ("Cc", "Cs") and not character.isspace() for character in given):
        raise InvalidRequest(where, "holds control characters or lone surrogates; remove them.")
    return given


def day(name: str, given: Any) -> date | None:
    """Return the day of an ISO date such as "2024-05-16"; None stays None. Raises InvalidRequest."""
    if given is None:
        return None
    try:
        if not isinstance(given, str) or len(given) != 10:
            raise ValueError
        return date.fromisoformat(given)
    except ValueError as error:
        raise InvalidRequest(f"filters.{name}", "must be a day such as 2024-05-16.") from error
