"""A request's body or query → plain values, strictly. What they mean is checked in qa.request.

Python's JSON parser takes duplicate keys, NaN and 1e400, and ends with a RecursionError on deep nesting; here each is a 400.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from flask import Request
from werkzeug.datastructures import MultiDict

from qa.answers import Json
from qa.bot import clean
from qa.errors import InvalidRequest
from qa.request import parse_ask, text
from web.asked import Asked
from web.errors import Problem

LONGEST_ID = 64


def read_ask(request: Request) -> Asked:
    """Return the ask in the body of a request and its conversation, checked completely, so that a stream cannot begin with a bad question.

    Raises:
        Problem: the body is not a JSON object.
        InvalidQuestion, InvalidRequest: see qa.request.
    """
    body = read_object(request)
    conversation_id = body.pop("conversation_id", None)
    asked = Asked(parse_ask(body), None if conversation_id is None else text("conversation_id", conversation_id, LONGEST_ID))
    clean(asked.ask.question)
    return asked


def read_object(request: Request) -> Json:
    """Return the JSON object in the body of a request.

    Raises:
        Problem: 415 for another content type; 400 when it is not one well-formed JSON object.
    """
    if request.mimetype != "application/json":
        raise Problem(415, "media-type", "The body has the wrong content type", "Send JSON with the header Content-Type: application/json.")
    try:
        body = json.loads(
            request.get_data().decode("utf-8"), object_pairs_hook=no_duplicates, parse_constant=no_constant, parse_float=finite
        )
    except UnicodeDecodeError as error:
        raise bad_json("it is not UTF-8") from error
    except RecursionError as error:
        raise bad_json("it is nested too deeply") from error
    except ValueError as error:
        raise bad_json(str(error)) from error
    if not isinstance(body, dict):
        raise bad_json("it must be an object")
    return body


def one_of(args: MultiDict[str, str], name: str, known: tuple[str, ...]) -> str:
    """Return a value of the query string that must be given once and be one of those known. Raises InvalidRequest."""
    values = args.getlist(name)
    if len(values) != 1 or values[0] not in known:
        raise InvalidRequest(name, f"must be one of {', '.join(known)}.")
    return values[0]


def bad_json(reason: str) -> Problem:
    """Return the problem of a body that is not a JSON object."""
    return Problem(400, "bad-json", "The body is not a JSON object", f"The body cannot be read as a JSON object: {reason}.")


def no_duplicates(pairs: list[tuple[str, Any]]) -> Json:
    """Build an object; refuse a repeated key, of which a reader would silently drop one."""
    built = dict(pairs)
    if len(built) < len(pairs):
        raise ValueError("a name is given twice")
    return built


def no_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which are not JSON."""
    raise ValueError(f"{name} is not JSON")


def finite(digits: str) -> float | int:
    """Return the number; 2.0 is 2, as JSON knows one kind of number. Refuse one that is too large to hold."""
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"the number {digits[:20]} is too large")
    return int(number) if number.is_integer() else number


def number(args: MultiDict[str, str], name: str, default: int, least: int, most: int) -> int:
    """Return a whole number of the query string, the default when it is not given. Raises InvalidRequest."""
    values = args.getlist(name) or [str(default)]
    if len(values) > 1 or not re.fullmatch(r"\d{1,9}", values[0], re.ASCII) or not least <= int(values[0]) <= most:
        raise InvalidRequest(name, f"must be one whole number from {least:,} to {most:,}.")
    return int(values[0])


def known_only(args: MultiDict[str, str], known: tuple[str, ...]) -> None:
    """Raise InvalidRequest naming a query parameter that does not exist."""
    for name in args:
        if name not in known:
            raise InvalidRequest(name[:60], f"there is no such parameter; known are {', '.join(known)}.")
