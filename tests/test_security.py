"""Who may talk to the server: host names, origins, the token; the headers of every response; how many at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_desk import fake_desk, reply
from flask.testing import FlaskClient

from qa.events import Ask, Done, Event, Searching
from qa.settings import Settings
from web import create_app
from web.application import assemble
from web.errors import Problem
from web.gate import Gate
from web.loading import Loading
from web.security import host_name, local_path

TOKEN = "a long and secret token"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(fake_desk(tmp_path, allowed_hosts="news.example, Other.example:80")).test_client()  # type: ignore[arg-type]


@pytest.fixture
def locked(tmp_path: Path) -> FlaskClient:
    return create_app(fake_desk(tmp_path, token=TOKEN)).test_client()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8000",
        "localhost.",
        "127.0.0.1",
        "127.0.0.1:8000",
        "[::1]",
        "[::1]:8000",
        "news.example:443",
        "other.example",
    ],
)
def test_known_host_names_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "", " ", "localhost.evil.example", "localhost@evil.example", "127.0.0.1.evil.example",
     "evil.example#localhost", "localhost:80:80", "[::2]", "::1", "localhost, evil.example", "127.0.0.1\\", "0.0.0.0", "lo\u00adcalhost"],
)  # fmt: skip
@pytest.mark.parametrize("route", ["/", "/healthz", "/api/v1/status", "/nothing", "/static/app.js"])
def test_other_host_names_are_refused_everywhere(client: FlaskClient, host: str, route: str) -> None:
    response = client.get(route, environ_overrides={"HTTP_HOST": host})
    assert response.status_code == 400
    assert "DATELINE_ALLOWED_HOSTS" in response.text


def test_a_request_without_host_is_refused(client: FlaskClient) -> None:
    def without(environ: dict[str, Any]) -> Any:
        environ.pop("HTTP_HOST")
        return client.application.wsgi_app(environ, lambda status, headers: statuses.append(status))

    statuses: list[str] = []
    from werkzeug.test import EnvironBuilder

    list(without(EnvironBuilder(path="/healthz").get_environ()))
    assert statuses == ["400 BAD REQUEST"]


@pytest.mark.parametrize(
    ("header", "name"),
    [("LOCALHOST.:80", "localhost"), ("[::1]:80", "::1"), ("a b", None), ("localhost:", None), ("", None), ("a/b", None)],
)
def test_host_names_are_read(header: str, name: str | None) -> None:
    assert host_name(header) == name


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://[bad"},
    ],
)
@pytest.mark.parametrize("route", ["/", "/api/v1/ask", "/api/v1/ask/stream", "/api/v1/ingest", "/login"])
def test_other_sites_cannot_post(client: FlaskClient, headers: dict[str, str], route: str) -> None:
    assert client.post(route, headers=headers, json={"question": "a"}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://localhost"}, {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
)
def test_the_page_itself_and_programs_can_post(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/api/v1/ask", headers=headers, json={"question": "a"}).status_code == 200


@pytest.mark.parametrize("route", ["/", "/articles", "/articles/a1", "/nothing", "/healthz", "/api/v1/nothing", "/static/app.js", "/login"])
def test_every_response_has_the_headers(client: FlaskClient, route: str) -> None:
    with client.get(route) as response:
        headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert (
        "default-src 'none'" in policy and "script-src 'self'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers and "Access-Control-Allow-Origin" not in headers
    assert route.startswith("/static/") or "no-store" in headers["Cache-Control"]


def test_refusals_have_the_headers_too(client: FlaskClient) -> None:
    assert "Content-Security-Policy" in client.get("/", headers={"Host": "evil.example"}).headers


# -- the token


@pytest.mark.parametrize("route", ["/", "/articles", "/articles/a1?from=0&to=5"])
def test_pages_lead_to_the_login(locked: FlaskClient, route: str) -> None:
    response = locked.get(route)
    assert response.status_code == 303 and response.headers["Location"].startswith("/login?next=/")


@pytest.mark.parametrize("route", ["/api/v1/status", "/readyz", "/api/v1/openapi.json", "/api/v1/nothing"])
def test_programs_need_the_token(locked: FlaskClient, route: str) -> None:
    refused = locked.get(route)
    assert refused.status_code == 401 and refused.headers["WWW-Authenticate"] == "Bearer"
    assert refused.mimetype == "application/problem+json"
    for wrong in ("Bearer nearly", f"Basic {TOKEN}", "Bearer", f"Bearer {TOKEN}x", "Bearer \u00e9"):
        assert locked.get(route, headers={"Authorization": wrong}).status_code == 401
    assert locked.get(route, headers={"Authorization": f"Bearer {TOKEN}"}).status_code != 401


def test_nobody_posts_without_the_token(locked: FlaskClient) -> None:
    assert locked.post("/", data={"question": "a"}).status_code == 401
    assert locked.post("/api/v1/ask", json={"question": "a"}).status_code == 401


def test_health_and_style_need_no_token(locked: FlaskClient) -> None:
    assert locked.get("/healthz").status_code == 200
    with locked.get("/static/style.css") as style:
        assert style.status_code == 200


def test_login_gives_a_cookie_that_is_not_the_token(locked: FlaskClient) -> None:
    assert "token" in locked.get("/login").text.lower()
    wrong = locked.post("/login", data={"token": "nearly"})
    assert wrong.status_code == 401 and "Set-Cookie" not in wrong.headers
    right = locked.post("/login", data={"token": TOKEN, "next": "/articles/a1?from=0"})
    assert right.status_code == 303 and right.headers["Location"] == "/articles/a1?from=0"
    cookie = right.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and TOKEN not in cookie
    assert locked.get("/").status_code == 200
    assert locked.get("/api/v1/status").status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/a\r\nb: c", "/a b", "/\t/evil"]
)
def test_login_never_leads_away(target: str) -> None:
    assert local_path(target) == "/"


def test_settings_do_not_show_the_token() -> None:
    assert TOKEN not in repr(Settings(token=TOKEN))


# -- how many at once


def test_the_third_answer_waits_and_the_fourth_is_sent_away() -> None:
    gate = Gate(at_once=2, waiting=1, patience=5)
    gate.enter()
    gate.enter()
    passed = threading.Event()

    def third() -> None:
        gate.enter()
        passed.set()
        gate.leave()

    waiting = threading.Thread(target=third)
    waiting.start()
    while gate._inside < 3:
        pass
    with pytest.raises(Problem) as refused:
        gate.enter()
    assert refused.value.status == 503 and refused.value.headers["Retry-After"]
    assert not passed.is_set()
    gate.leave()
    waiting.join(5)
    assert passed.is_set()


def test_who_waits_too_long_is_sent_away_and_leaves_no_trace() -> None:
    gate = Gate(at_once=1, waiting=1, patience=0.05)
    gate.enter()
    for _ in range(3):
        with pytest.raises(Problem):
            gate.enter()
    gate.leave()
    gate.enter()


def busy_client(home: Path, hold: threading.Event) -> FlaskClient:
    """A client of a server that makes one answer at a time and lets none wait; answers wait for `hold`."""

    def say(ask: Ask) -> Iterator[Event]:
        yield Searching("a")
        hold.wait(10)
        yield Done(reply(ask))

    desk: Any = fake_desk(home, say)
    loading = Loading(desk.settings)
    loading.use(desk)
    return assemble(loading, desk.settings, gate=Gate(at_once=1, waiting=0, patience=0.05)).test_client()


def test_too_many_questions_get_503_and_health_does_not(tmp_path: Path) -> None:
    hold = threading.Event()
    client = busy_client(tmp_path, hold)
    stream = client.post("/api/v1/ask/stream", json={"question": "a"}, buffered=False)
    for route in ("/api/v1/ask", "/api/v1/ask/stream"):
        refused = client.post(route, json={"question": "b"})
        assert refused.status_code == 503 and refused.headers["Retry-After"] == "2"
        assert refused.json["type"] == "urn:dateline:busy"
    assert client.post("/", data={"question": "b"}).status_code == 503
    assert client.get("/readyz").status_code == 200
    hold.set()
    assert b"event: done" in stream.data
    assert client.post("/api/v1/ask", json={"question": "b"}).status_code == 200


def test_a_failed_answer_gives_its_slot_back(tmp_path: Path) -> None:
    def say(ask: Ask) -> Iterator[Event]:
        raise ZeroDivisionError
        yield

    desk: Any = fake_desk(tmp_path, say)
    loading = Loading(desk.settings)
    loading.use(desk)
    client = assemble(loading, desk.settings, gate=Gate(at_once=1, waiting=0, patience=0.05)).test_client()
    for route in ("/api/v1/ask", "/api/v1/ask/stream", "/api/v1/ask"):
        assert client.post(route, json={"question": "b"}).status_code in (200, 500)
        desk.bot.say = say


def test_a_client_that_leaves_gives_its_slot_back(tmp_path: Path) -> None:
    steps = threading.Semaphore(0)
    ended = threading.Event()

    def say(ask: Ask) -> Iterator[Event]:
        try:
            while True:
                yield Searching("a")
                steps.acquire(timeout=5)
        finally:
            ended.set()

    desk: Any = fake_desk(tmp_path, say)
    loading = Loading(desk.settings)
    loading.use(desk)
    gate = Gate(at_once=1, waiting=0, patience=2)
    client = assemble(loading, desk.settings, gate=gate).test_client()
    response = client.post("/api/v1/ask/stream", json={"question": "a"}, buffered=False)
    assert next(response.response).startswith(b"event: searching")
    response.close()
    steps.release(100)
    assert ended.wait(5)
    gate.enter()
