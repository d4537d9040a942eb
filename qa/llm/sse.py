"""Bytes of a reply, however they are cut, → the text of each piece. Server-sent events as OpenAI-compatible servers send them.

Decoded as UTF-8 by bytes and split at newlines only: requests would take a stream without charset for Latin-1 and split at U+0085.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


class BadReply(Exception):
    """The server's bytes are not a reply of a language model; the message is a plain reason."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the model's text, which may be empty. `last`: the server said that the text ends; `cut`: because of its length."""

    text: str
    last: bool = False
    cut: bool = False


def events(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the data of each server-sent event. Comments, other fields and both kinds of line ends are passed over.

    Raises:
        BadReply: it is not UTF-8.
    """
    rest: list[bytes] = []
    data: list[str] = []
    for chunk in chunks:
        if b"\n" not in chunk:
            rest.append(chunk)
            continue
        *lines, last = b"".join([*rest, chunk]).split(b"\n")
        rest = [last]
        for line in lines:
            yield from _line(line, data)
    # What no blank line has ended is half an event, but for servers that leave the last line end out.
    final = b"".join(rest)
    if not data and final.startswith(b"data:") and final.rstrip().endswith((b"}", b"[DONE]")):
        yield from _line(final, data)


def _line(line: bytes, data: list[str]) -> Iterator[str]:
    """Take one line into the data of the event under way; yield it when a blank line ends the event."""
    try:
        text = line.decode("utf-8").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise BadReply("its reply is not UTF-8") from error
    if text.startswith("data:"):
        content = text[5:].removeprefix(" ")
        # Some servers leave out the blank line between events: a line that is complete by itself is one.
        if data or not _complete(content):
            data.append(content)
        else:
            yield content
    elif not text and data:
        yield "\n".join(data)
        data.clear()


def _complete(content: str) -> bool:
    return content.strip() == "[DONE]" or (content.startswith("{") and content.rstrip().endswith("}"))


def pieces(data: Iterable[str]) -> Iterator[Piece]:
    """Yield the piece of each event, up to the one that ends the text.

    Raises:
        BadReply: an event is not JSON or reports an error, or the stream ends before the text does.
    """
    for content in data:
        if content.strip() == "[DONE]":
            yield Piece("", last=True)
            return
        piece = piece_of(content)
        yield piece
        if piece.last:
            return
    raise BadReply("its reply broke off")


def piece_of(content: str) -> Piece:
    """Return the piece in one JSON object, streamed ("delta") or whole ("message"); an empty one when it has no choices.

    Raises:
        BadReply: it is not a JSON object of the known shape, or it reports an error.
    """
    try:
        event = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadReply("its reply is not JSON") from error
    if not isinstance(event, dict):
        raise BadReply("its reply is not of the known shape")
    if event.get("error"):
        raise BadReply(f"it reports an error: {said(event['error'])}")
    choices = event.get("choices")
    if not isinstance(choices, list) or not choices:
        return Piece("")
    choice = choices[0]
    if not isinstance(choice, dict):
        raise BadReply("its reply is not of the known shape")
    message = choice.get("delta") or choice.get("message") or {}
    text = message.get("content") if isinstance(message, dict) else None
    ended = choice.get("finish_reason")
    return Piece(text if isinstance(text, str) else "", last=bool(ended), cut=ended == "length")


def said(error: Any) -> str:
    """Return a server's error as one short printable line."""
    message = error.get("message", "") if isinstance(error, dict) else error
    line = " ".join("".join(c if c.isprintable() else " " for c in str(message)).split())
    line = re.sub(r"(?:https?://|www\.)\S+", "(address)", line)
    return f"{line[:160]}…" if len(line) > 160 else line or "no message"
