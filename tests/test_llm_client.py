"""The language model's endpoint behaving badly: every way ends within the deadline, with no text and a plain reason; nothing is raised."""

from __future__ import annotations

import json
import os
import socket
import threading
from pathlib import Path
from time import monotonic, sleep

import pytest

from qa.errors import InvalidSettings
from qa.llm.client import Client, LlmFailed
from qa.llm.endpoint import Key, LlmSettings, read_key
from qa.llm.retry import Breaker, wait_of
from qa.llm.sse import BadReply, events, pieces
from qa.llm.watch import Watch
from qa.llm.written import Writer, WrittenDone
from tests.llm_server import (
    ALSO,
    GOOD,
    PASSAGES,
    Handler,
    delta,
    drips,
    hangs,
    head,
    says,
    serving,
    settings_for,
    stream,
    word_similarity,
    write,
)

SECRET = "sk-very-secret-0123456789"
HTML = b"<html><body>It works!</body></html>"
FAULTS: list[tuple[str, Handler, str]] = [
    ("hangs before the head", hangs(), "within 2 seconds"),
    ("hangs in the text", hangs(head() + delta(GOOD[:20])), "within 2 seconds"),
    ("drips the head", drips(head("200 OK", "text/event-stream", "X-Long: " + "a" * 500)), "within 2 seconds"),
    ("drips a line", drips(head() + b"data: " + b"x" * 500), "within 2 seconds"),
    (
        "drips a chunk",
        drips(head("200 OK", "text/event-stream", "Transfer-Encoding: chunked") + b"ffff\r\n" + b"x" * 500),
        "within 2 seconds",
    ),
    ("redirects", says(head("302 Found", "text/html", "Location: http://127.0.0.1:9/")), "redirects"),
    ("400", says(head("400 Bad Request")), "refused the request"),
    ("401", says(head("401 Unauthorized")), "refused the key"),
    ("403", says(head("403 Forbidden")), "refused the key"),
    ("404", says(head("404 Not Found")), "no such model or path"),
    ("429 with a huge Retry-After", says(head("429 Too Many", "text/plain", "Retry-After: 86400")), "no more questions"),
    ("429 with a date", says(head("429 Too Many", "text/plain", "Retry-After: Fri, 01 Jan 2100 00:00:00 GMT")), "no more questions"),
    ("500", says(head("500 Oops")), "HTTP 500"),
    ("503", says(head("503 Busy")), "HTTP 503"),
    ("closes at once", says(b""), "cannot be reached"),
    ("no HTTP", says(b"220 mail.example ESMTP\r\n"), "cannot be reached"),
    ("wrong JSON in an event", says(head(), b"data: {'choices'\n\ndata: [DONE]\n\n"), "not JSON"),
    ("JSON of another shape", says(head(), b"data: [1, 2]\n\ndata: [DONE]\n\n"), "not of the known shape"),
    ("deep JSON", says(head("200 OK", "application/json"), b"[" * 100_000), "not JSON"),
    ("a web page", says(head("200 OK", "text/html"), HTML), "broke off"),
    ("half a stream", says(head(), stream(GOOD + "\n" + ALSO)[:-200]), "broke off"),
    (
        "a chunk that ends early",
        says(head("200 OK", "text/event-stream", "Transfer-Encoding: chunked"), b"ff\r\n" + delta("a")),
        "broke off",
    ),
    ("Latin-1", says(head(), 'data: {"choices":[{"delta":{"content":"caf\xe9"}}]}\n\n'.encode("latin-1")), "not UTF-8"),
    ("UTF-16", says(head(), "data: [DONE]\n\n".encode("utf-16")), "not UTF-8"),
    ("compressed", says(head("200 OK", "text/event-stream", "Content-Encoding: gzip"), b"\x1f\x8b\x08"), "compressed"),
    ("ten megabytes in one line", says(head(), b"data: " + b"x" * 10_000_000), "longer than 1,000,000 bytes"),
    ("ten megabytes of events", says(head(), delta("x" * 1000) * 10_000), "longer than 1,000,000 bytes"),
    ("an error object", says(head(), b'data: {"error": {"message": "no such model: tiny"}}\n\n'), "no such model: tiny"),
    ("an error object as JSON", says(head("200 OK", "application/json"), b'{"error": "out of memory"}'), "out of memory"),
    ("empty text", says(head(), stream("")), "found no answer"),
    ("only blanks", says(head(), stream(" \n\n ")), "found no answer"),
    ("no choices", says(head(), b'data: {"usage": {}}\n\ndata: [DONE]\n\n'), "found no answer"),
    ("the word for silence", says(head(), stream("NOTHING")), "found no answer"),
    ("no citations", says(head(), stream("The library will close.\nThe mayor is against it.")), "nothing that it wrote is borne out"),
    ("wrong passage numbers", says(head(), stream(GOOD.replace("[1]", "[7]"))), "nothing that it wrote is borne out"),
    ("only unclosed thoughts", says(head(), stream("<think>the council ...")), "found no answer"),
]


@pytest.mark.parametrize(("handler", "reason"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_every_fault_ends_in_time_with_no_text_and_a_plain_reason(handler: Handler, reason: str) -> None:
    with serving(handler) as server:
        began = monotonic()
        _, done = write(settings_for(server, key=Key(SECRET)))
        spent = monotonic() - began
    written = done.to_json()
    assert written["text"] is None
    assert written["sentences"] == []
    assert reason in written["reason"]
    assert SECRET not in json.dumps(written)
    assert spent < 3


def test_a_refused_connection_is_a_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    _, done = write(LlmSettings(url, "tiny", timeout=2))
    assert done.to_json()["text"] is None
    assert "cannot be reached" in (done.reason or "")


def test_an_unknown_host_is_a_reason() -> None:
    _, done = write(LlmSettings("https://no-such-host.invalid/v1", "tiny", timeout=2))
    assert done.to_json()["text"] is None
    assert done.reason


@pytest.mark.parametrize(
    "body",
    [
        stream(GOOD),
        stream(GOOD, 1),
        stream(GOOD).replace(b"\n", b"\r\n"),
        b": welcome\n\nevent: message\nid: 1\n" + stream(GOOD),
        stream(GOOD).replace(b"\n\n", b"\n"),
        b'data: {"choices": []}\n\n' + stream(GOOD),
        stream("<think>I should look\nat passage 1 [1].</think>\n" + GOOD),
        stream(GOOD)[: -len(b"data: [DONE]\n\n")] + b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n',
    ],
    ids=["plain", "letter by letter", "CRLF", "comments", "no blank lines", "no choices at first", "thoughts", "no [DONE]"],
)
def test_every_usual_form_of_a_stream_is_read(body: bytes) -> None:
    with serving(says(head(), body)) as server:
        sentences, done = write(settings_for(server))
    assert [sentence.text for sentence in sentences] == ["The council voted 7 to 2 to close the Elm Street library."]
    assert done.reason is None


def test_a_server_that_does_not_stream_is_read_too() -> None:
    body = json.dumps({"choices": [{"message": {"content": f"{GOOD}\n{ALSO}"}, "finish_reason": "stop"}]}).encode()
    with serving(says(head("200 OK", "application/json"), body)) as server:
        sentences, _ = write(settings_for(server))
    assert len(sentences) == 2


def test_a_stream_cut_anywhere_gives_the_same_text() -> None:
    body = stream("Zürich – naïve\u0085 “quoted” 😀\nsecond", 3)
    whole = "".join(piece.text for piece in pieces(events([body])))
    for at in range(1, len(body), 5):
        assert "".join(piece.text for piece in pieces(events([body[:at], body[at:]]))) == whole
    assert whole == "Zürich – naïve\u0085 “quoted” 😀\nsecond"


def test_a_busy_server_is_asked_again_and_then_heard() -> None:
    answers = iter([head("503 Busy", "text/plain"), head("429 Wait", "text/plain", "Retry-After: 0"), head() + stream(GOOD)])

    def handle(connection: socket.socket, request: bytes) -> None:
        connection.sendall(next(answers))

    with serving(handle) as server:
        sentences, _ = write(settings_for(server))
        assert len(server.requests) == 3
    assert len(sentences) == 1


@pytest.mark.parametrize("status", ["400 Bad", "401 No", "404 No", "500 Oops", "302 Found"])
def test_what_will_not_pass_is_not_asked_again(status: str) -> None:
    with serving(says(head(status))) as server:
        write(settings_for(server))
        assert len(server.requests) == 1


def test_a_text_that_broke_off_is_not_asked_for_again() -> None:
    with serving(says(head(), delta("half"))) as server:
        write(settings_for(server))
        assert len(server.requests) == 1


def test_three_failures_in_a_row_leave_the_endpoint_alone() -> None:
    with serving(says(head("500 Oops"))) as server:
        client = Client(settings_for(server))
        for _ in range(5):
            with pytest.raises(LlmFailed), _watch() as watch:
                list(client.stream([{"role": "user", "content": "?"}], 10, watch))
        assert len(server.requests) == 3
        assert not client.ready
        client.close()


def test_a_success_forgets_failures() -> None:
    breaker = Breaker()
    breaker.failed()
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.closed
    breaker.failed()
    breaker.failed()
    assert not breaker.closed


def test_neither_proxies_nor_netrc_of_the_environment_are_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login mallory password stolen\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with serving(says(head(), stream(GOOD))) as server:
        sentences, _ = write(settings_for(server, key=Key(SECRET)))
        sent = server.requests[0]
    assert len(sentences) == 1
    assert f"Authorization: Bearer {SECRET}".encode() in sent


def test_a_redirect_is_not_followed_and_takes_no_key_along() -> None:
    with serving(says(head(), stream(GOOD))) as other, serving(says(head("307 Moved", "text/plain", f"Location: {other.url}/x"))) as server:
        write(settings_for(server, key=Key(SECRET)))
        assert other.requests == []


def test_the_key_is_in_no_reason_repr_or_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    echo = json.dumps({"error": {"message": f"Incorrect API key provided: {SECRET}"}}).encode()
    with serving(says(head("200 OK", "application/json"), echo)) as server:
        settings = settings_for(server, key=Key(SECRET))
        _, done = write(settings)
    assert "Incorrect API key provided: ***" in (done.reason or "")
    assert SECRET not in repr(settings) + repr(settings.key) + str(done.to_json()) + caplog.text


def test_stop_from_another_thread_ends_a_silent_server_at_once() -> None:
    with serving(hangs(head())) as server:
        writer = Writer(settings_for(server, timeout=30.0), word_similarity)
        watch = writer.watch()
        threading.Timer(0.2, watch.stop).start()
        began = monotonic()
        (done,) = writer.write("Why?", PASSAGES, (), watch)
        assert monotonic() - began < 2
        assert isinstance(done, WrittenDone)
        assert done.reason == "stopped"
        assert server.closed_early.wait(2)
        assert writer.ready
        writer.close()


def test_closing_the_iterator_closes_the_connection() -> None:
    with serving(hangs(head() + delta(GOOD + "\n"))) as server:
        writer = Writer(settings_for(server, timeout=30.0), word_similarity)
        writing = writer.write("Why?", PASSAGES, ())
        next(writing)
        writing.close()  # type: ignore[attr-defined]
        assert server.closed_early.wait(2)
        writer.close()


def test_no_thread_or_socket_is_left_after_a_deadline() -> None:
    with serving(drips(head() + b"data: " + b"x" * 500)) as server:
        write(settings_for(server, timeout=0.5))
        end = monotonic() + 2
        while monotonic() < end and any(type(thread).__name__ == "Timer" for thread in threading.enumerate()):
            sleep(0.02)
        assert not any(type(thread).__name__ == "Timer" for thread in threading.enumerate())
        assert server.closed_early.wait(2)


@pytest.mark.parametrize(
    ("url", "allow", "said"),
    [
        ("ftp://127.0.0.1/v1", False, "https://"),
        ("not a url", False, "https://"),
        ("http://", False, "host"),
        ("http://[::1", False, "not a URL"),
        ("http://127.0.0.1:99999/v1", False, "not a URL"),
        ("https://user:pw@models.example/v1", False, "user name or password"),
        ("https://models.example/v1?key=1", False, "without ?"),
        ("http://models.example/v1", False, "Use https"),
        ("http://192.168.1.5/v1", False, "Use https"),
        ("http://8.8.8.8/v1", True, "only https"),
        ("http://169.254.169.254/v1", True, "never a model"),
        ("https://169.254.1.1/v1", True, "never a model"),
        ("https://[fe80::1]/v1", True, "never a model"),
        ("https://[::ffff:169.254.169.254]/v1", True, "never a model"),
        ("https://metadata.google.internal/v1", True, "never a model"),
        ("https://0.0.0.0/v1", True, "never a model"),
    ],
)
def test_a_url_that_text_must_not_go_to_is_refused_at_the_start(url: str, allow: bool, said: str) -> None:
    with pytest.raises(InvalidSettings, match=said.replace("?", r"\?")):
        LlmSettings(url, "tiny", allow_http=allow)


@pytest.mark.parametrize(
    ("url", "allow", "local"),
    [
        ("http://127.0.0.1:11434/v1", False, True),
        ("http://localhost:8080/v1/", False, True),
        ("http://[::1]:8080/v1", False, True),
        ("http://192.168.1.5/v1", True, False),
        ("http://gpu-box.lan/v1", True, False),
        ("https://models.example/v1", False, False),
    ],
)
def test_usable_urls_and_whether_text_leaves_the_machine(url: str, allow: bool, local: bool) -> None:
    settings = LlmSettings(url, "tiny", allow_http=allow)
    assert settings.local is local
    assert settings.deadline == (120.0 if local else 30.0)


def test_a_name_that_leads_to_a_forbidden_address_is_left_before_anything_is_sent() -> None:
    plain = LlmSettings("http://gpu-box.lan/v1", "tiny", allow_http=True)
    secure = LlmSettings("https://models.example/v1", "tiny")
    assert [plain.refuses(ip) for ip in ("169.254.169.254", "8.8.8.8", "10.0.0.8", "127.0.0.1", "::ffff:169.254.169.254")] == [
        True, True, False, False, True,
    ]  # fmt: skip
    assert [secure.refuses(ip) for ip in ("169.254.169.254", "100.100.100.200", "8.8.8.8")] == [True, True, False]


def test_a_key_file_must_be_closed_to_others(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{SECRET}\n")
    file.chmod(0o600)
    assert read_key(file).hide(f"x{SECRET}") == "x***"
    if os.name == "posix":
        file.chmod(0o640)
        with pytest.raises(InvalidSettings, match="chmod 600") as refused:
            read_key(file)
        assert SECRET not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"  \n", b"two words", b"\xff\xfe", b"x" * 5000])
def test_a_key_file_that_holds_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(InvalidSettings):
        read_key(file)
    with pytest.raises(InvalidSettings):
        read_key(tmp_path / "missing")


@pytest.mark.parametrize(
    ("given", "least", "most"),
    [("7", 7, 7), ("0", 0, 0), ("Fri, 01 Jan 2100 00:00:00 GMT", 1e8, 1e10), ("Mon, 01 Jan 2001 00:00:00 GMT", 0, 0)],
)
def test_retry_after_is_seconds_or_a_date(given: str, least: float, most: float) -> None:
    wait = wait_of(given)
    assert wait is not None
    assert least <= wait <= most


@pytest.mark.parametrize("given", [None, "soon", "-5", "1e9", ""])
def test_a_retry_after_that_says_nothing_is_passed_over(given: str | None) -> None:
    assert wait_of(given) is None


def test_an_end_without_an_end_mark_is_a_broken_reply() -> None:
    with pytest.raises(BadReply):
        list(pieces(events([delta("half")])))


def _watch() -> Watch:

    return Watch(2)
