"""`serve` as a process: listens at once, says when it is ready, finishes what is under way when told to stop, refuses what is unsafe."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from fake_desk import fake_desk

from qa import desk as qa_desk
from qa.errors import FolderInUse, InvalidSettings, ModelMissing
from qa.settings import Settings
from web import create_app
from web.application import assemble
from web.loading import Loading
from web.server import address, check_exposure, listen, serve

ROOT = Path(__file__).parent.parent
# A server whose desk is the fake one and takes as long to load and to answer as it is told: argv is port, home, seconds to load, to answer.
PROGRAM = """
import sys, time
sys.path[:0] = [{root!r}, {tests!r}]
from pathlib import Path
from fake_desk import article, fake_desk, one_answer
from qa import desk
from qa.settings import Settings
from web.server import serve

port, home, loading, answering = int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])

def build(settings):
    time.sleep(loading)
    answer = one_answer(article(), "Nobody said why.", "Nobody")
    def say(ask):
        events = answer(ask)
        yield next(events)
        time.sleep(answering)
        yield from events
    return fake_desk(home, say)

desk.build = build
serve(Settings(home=home, port=port))
print("ended", flush=True)
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])


class Server:
    """A running server process."""

    def __init__(self, home: Path, *, loading: float = 0, answering: float = 0) -> None:
        self.port = free_port()
        program = PROGRAM.format(root=str(ROOT), tests=str(ROOT / "tests"))
        argv = [sys.executable, "-c", program, str(self.port), str(home), str(loading), str(answering)]
        self.process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def get(self, route: str, body: Any = None) -> tuple[int, dict[str, str], Any]:
        """Send one request; return status, headers and the JSON of the answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request("GET" if body is None else "POST", route, sent, {"Content-Type": "application/json"} if sent else {})
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), json.loads(response.read())
        finally:
            connection.close()

    def wait(self, status: int, route: str = "/readyz") -> tuple[dict[str, str], Any]:
        """Wait until a route gives a status; return its headers and body."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                found, headers, body = self.get(route)
                if found == status:
                    return headers, body
            except ConnectionRefusedError:
                assert self.process.poll() is None, self.process.stdout and self.process.stdout.read()
            time.sleep(0.05)
        raise AssertionError(f"{route} never gave {status}")

    def end(self) -> tuple[int, str]:
        """Wait until the process ends; return its exit code and output."""
        output, _ = self.process.communicate(timeout=30)
        return self.process.returncode, output


@pytest.fixture
def servers() -> Iterator[list[Server]]:
    """A list whose servers are ended after the test."""
    started: list[Server] = []
    yield started
    for server in started:
        if server.process.poll() is None:
            server.process.kill()
            server.process.communicate()


def started(servers: list[Server], home: Path, **times: float) -> Server:
    servers.append(Server(home, **times))
    return servers[-1]


def test_it_listens_while_the_models_load(servers: list[Server], tmp_path: Path) -> None:
    server = started(servers, tmp_path, loading=2)
    headers, problem = server.wait(503)
    assert problem["type"] == "urn:dateline:loading" and "still loading" in problem["detail"] and headers["Retry-After"]
    assert server.get("/healthz")[0] == 200
    assert server.get("/api/v1/ask", {"question": "a"})[0] == 503
    assert qa_desk.running(Settings(home=tmp_path)).url == f"http://127.0.0.1:{server.port}"  # type: ignore[union-attr]
    server.wait(200)
    status, headers, reply = server.get("/api/v1/ask", {"question": "a"})
    assert status == 200 and reply["status"] == "answered" and "Server" not in headers
    server.process.send_signal(signal.SIGTERM)
    assert server.end()[0] == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_answers_under_way_are_finished_before_it_stops(servers: list[Server], tmp_path: Path, number: signal.Signals) -> None:
    server = started(servers, tmp_path, answering=1.5)
    server.wait(200)
    replies: list[Any] = []
    asking = threading.Thread(target=lambda: replies.append(server.get("/api/v1/ask", {"question": "a"})))
    asking.start()
    time.sleep(0.4)
    server.process.send_signal(number)
    time.sleep(0.3)
    status, headers, problem = server.get("/api/v1/ask", {"question": "b"})
    assert status == 503 and problem["type"] == "urn:dateline:stopping"
    asking.join(20)
    assert replies[0][0] == 200 and replies[0][2]["status"] == "answered"
    code, output = server.end()
    assert code == 0 and "ended" in output
    assert qa_desk.running(Settings(home=tmp_path)) is None


def test_a_stream_under_way_is_finished_too(servers: list[Server], tmp_path: Path) -> None:
    server = started(servers, tmp_path, answering=1)
    server.wait(200)
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("POST", "/api/v1/ask/stream", '{"question": "a"}', {"Content-Type": "application/json"})
    response = connection.getresponse()
    assert response.readline() == b"event: searching\n"
    server.process.send_signal(signal.SIGTERM)
    assert b"event: done" in response.read()
    connection.close()
    assert server.end()[0] == 0


def test_a_client_that_leaves_is_noticed(servers: list[Server], tmp_path: Path) -> None:
    """Two streams are left in mid-answer; both slots come back once their work ends, and the server goes on."""
    server = started(servers, tmp_path, answering=1)
    server.wait(200)
    for _ in range(2):
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            body = b'{"question": "a"}'
            connection.sendall(
                b"POST /api/v1/ask/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n"
                + body
            )
            assert b"200 OK" in connection.recv(4096)
    assert server.get("/api/v1/ask", {"question": "a"})[0] == 200


def test_the_second_signal_ends_it_at_once(servers: list[Server], tmp_path: Path) -> None:
    server = started(servers, tmp_path, answering=25)
    server.wait(200)
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("POST", "/api/v1/ask", '{"question": "a"}', {"Content-Type": "application/json"})
    time.sleep(0.4)
    server.process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    began = time.monotonic()
    server.process.send_signal(signal.SIGINT)
    assert server.end()[0] == 0
    assert time.monotonic() - began < 10
    connection.close()


def test_bad_bytes_on_the_wire_do_no_harm(servers: list[Server], tmp_path: Path) -> None:
    server = started(servers, tmp_path)
    server.wait(200)
    for bytes_sent in (
        b"\x00\xff\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
            connection.sendall(bytes_sent)
            assert connection.recv(4096).split(b" ")[1][:1] == b"4"
    assert server.get("/readyz")[0] == 200


def test_a_data_folder_in_use_is_refused_with_pid_and_address(servers: list[Server], tmp_path: Path) -> None:
    server = started(servers, tmp_path)
    server.wait(200)
    with pytest.raises(FolderInUse) as refused:
        serve(Settings(home=tmp_path, port=free_port()))
    assert refused.value.pid == server.process.pid and str(server.port) in str(refused.value)


def test_a_port_in_use_is_named_with_the_remedy(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InvalidSettings, match=f"Port {port} .*--port"):
            serve(Settings(home=tmp_path, port=port))
    assert qa_desk.running(Settings(home=tmp_path)) is None


def test_a_host_that_is_not_ours_is_refused() -> None:
    with pytest.raises(InvalidSettings, match="--host"):
        listen("192.0.2.1", free_port())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"host": "0.0.0.0"}, "DATELINE_TOKEN"),
        ({"host": "0.0.0.0", "token": "x" * 20}, "DATELINE_ALLOWED_HOSTS"),
        ({"host": "0.0.0.0", "allowed_hosts": "news.example"}, "DATELINE_TOKEN"),
        ({"host": "192.168.1.2", "token": "short", "allowed_hosts": "news.example"}, "at least 16"),
    ],
)
def test_other_machines_are_only_let_in_with_token_and_names(settings: dict[str, str], words: str) -> None:
    with pytest.raises(InvalidSettings, match=words):
        check_exposure(Settings(**settings))  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_needs_no_token(host: str) -> None:
    check_exposure(Settings(host=host))


def test_addresses_can_be_opened() -> None:
    assert [address(host, 80) for host in ("127.0.0.1", "::1", "0.0.0.0", "::", "localhost")] == [
        "http://127.0.0.1:80", "http://[::1]:80", "http://127.0.0.1:80", "http://[::1]:80", "http://localhost:80",
    ]  # fmt: skip


# -- loading, within one process


def failed(home: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> Loading:
    def build(settings: Settings) -> Any:
        raise error

    monkeypatch.setattr(qa_desk, "build", build)
    loading = Loading(Settings(home=home))
    loading.take()
    loading.start()
    assert loading._thread is not None
    loading._thread.join(10)
    return loading


def test_what_failed_to_load_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loading = failed(tmp_path, monkeypatch, ModelMissing("No model at /nowhere. Set DATELINE_MODEL."))
    client = assemble(loading, loading.settings).test_client()
    for route in ("/readyz", "/api/v1/status", "/articles"):
        response = client.get(route)
        assert response.status_code == 503 and "No model at /nowhere" in response.text
    page = client.get("/")
    assert page.status_code == 200 and "No model at /nowhere" in page.text
    assert client.get("/healthz").status_code == 200
    loading.close()


def test_pages_say_that_the_models_load_and_come_again(tmp_path: Path) -> None:
    client = assemble(Loading(Settings(home=tmp_path)), Settings(home=tmp_path)).test_client()
    assert "models are still loading" in client.get("/").text
    page = client.get("/articles/a1")
    assert page.status_code == 503 and page.headers["Retry-After"] and page.headers["Refresh"]
    assert client.post("/", data={"question": "a"}).status_code == 503


def test_an_app_without_a_desk_takes_the_folder_and_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()
    go_on = threading.Event()
    desk = fake_desk(tmp_path)

    def build(settings: Settings) -> Any:
        begun.set()
        go_on.wait(10)
        return desk

    monkeypatch.setattr(qa_desk, "build", build)
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
    client = create_app().test_client()
    assert begun.wait(10)
    assert client.get("/readyz").status_code == 503
    owner = qa_desk.running(Settings(home=tmp_path))
    assert owner is not None and owner.pid == os.getpid()
    with pytest.raises(FolderInUse):
        create_app()
    go_on.set()
    deadline = time.monotonic() + 10
    while client.get("/readyz").status_code != 200 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert client.post("/api/v1/ask", json={"question": "a"}).json["status"] == "answered"
