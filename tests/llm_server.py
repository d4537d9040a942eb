"""A server on loopback that speaks as a language model does, or as badly as a test asks for; and a writer that asks it."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from time import sleep

from qa.llm.endpoint import LlmSettings
from qa.llm.written import Writer, WrittenDone, WrittenSentence
from tests.benchmarks.verification import Given, passage

Handler = Callable[[socket.socket, bytes], None]
CITY = (
    "The city council of Brookfield voted 7 to 2 on Monday to close the Elm Street library. Mayor Sara Kent opposed the plan. "
    "The library, opened in 1931, will lend books until the end of June."
)
PORT = "The port of Lindesund handled 4.1 million tonnes of grain in 2024, its director Olav Brekke said."
PASSAGES: tuple[Given, ...] = (passage("city", CITY), passage("port", PORT))
GOOD = 'The council voted 7 to 2 to close the Elm Street library. [1] "voted 7 to 2 on Monday to close the Elm Street library"'
ALSO = 'Mayor Sara Kent was against the plan. [1] "Mayor Sara Kent opposed the plan."'


class Server:
    """Answers every connection by the handler; keeps the requests it got, whole, as bytes."""

    def __init__(self, handler: Handler) -> None:
        self.requests: list[bytes] = []
        self.closed_early = threading.Event()
        self._handler = handler
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._over = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        """The base URL for LlmSettings."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/v1"

    def close(self) -> None:
        """Stop listening; handlers end as their connections do."""
        self._over.set()
        self._listener.close()

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                request = read_request(connection)
                self.requests.append(request)
                self._handler(connection, request)
            except OSError:
                self.closed_early.set()


def read_request(connection: socket.socket) -> bytes:
    """Read a request with its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def head(status: str = "200 OK", kind: str = "text/event-stream", *more: str) -> bytes:
    """Return a response's head; the body ends with the connection."""
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *more, "", ""]).encode()


def delta(text: str) -> bytes:
    """Return one event with a piece of the text."""
    return f"data: {json.dumps({'choices': [{'delta': {'content': text}}]}, ensure_ascii=False)}\n\n".encode()


def stream(text: str, size: int = 7) -> bytes:
    """Return the whole stream of a text in pieces."""
    return b"".join(delta(text[at : at + size]) for at in range(0, len(text), size)) + b"data: [DONE]\n\n"


def says(*parts: bytes) -> Handler:
    """Return a handler that sends these bytes and closes."""

    def handle(connection: socket.socket, request: bytes) -> None:
        for part in parts:
            connection.sendall(part)

    return handle


def drips(data: bytes, every: float = 0.05) -> Handler:
    """Return a handler that sends byte by byte, so that no read of the client ever waits long."""

    def handle(connection: socket.socket, request: bytes) -> None:
        for at in range(len(data)):
            connection.sendall(data[at : at + 1])
            sleep(every)

    return handle


def hangs(first: bytes = b"") -> Handler:
    """Return a handler that sends these bytes and then nothing until the client leaves."""

    def handle(connection: socket.socket, request: bytes) -> None:
        connection.sendall(first)
        with suppress(OSError):
            connection.recv(1)
        raise ConnectionResetError

    return handle


def word_similarity(text: str, others: Sequence[str]) -> list[float]:
    """Return the share of words in common: enough where the embedding is not under test."""
    words = set(text.lower().split())
    return [len(words & set(other.lower().split())) / max(1, len(words)) for other in others]


@contextmanager
def serving(handler: Handler) -> Iterator[Server]:
    """Run a server for the time of a test."""
    server = Server(handler)
    try:
        yield server
    finally:
        server.close()


def settings_for(server: Server, **more: object) -> LlmSettings:
    """Return settings for a server, with two seconds for everything."""
    return LlmSettings(**({"url": server.url, "model": "tiny", "timeout": 2.0} | more))  # type: ignore[arg-type]


def write(settings: LlmSettings, passages: Sequence[Given] = PASSAGES) -> tuple[list[WrittenSentence], WrittenDone]:
    """Ask a writer once and return the sentences that it yielded and its end."""
    writer = Writer(settings, word_similarity, pause=0.05)
    try:
        *sentences, done = list(writer.write("Why does the library close?", passages, ()))
    finally:
        writer.close()
    assert isinstance(done, WrittenDone)
    return [sentence for sentence in sentences if isinstance(sentence, WrittenSentence)], done
