"""The JSON endpoints: one reply everywhere, strict requests, problem documents for all errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fake_desk import FakeDesk, article, cite, fake_desk, reply
from flask.testing import FlaskClient

from qa.answers import Answer
from qa.desk import Desk
from qa.events import Ask, Done, Event, Searching
from web import create_app


def client_of(desk: Any) -> FlaskClient:
    return create_app(desk).test_client()


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return client_of(fake_desk(tmp_path))


def events(body: str) -> list[tuple[str, Any]]:
    """Read server-sent events; comments are passed over."""
    found = []
    for frame in body.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in frame.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def assert_problem(response: Any, status: int, kind: str | None = None) -> dict[str, Any]:
    """Check the one error shape and return it."""
    problem: dict[str, Any] = response.get_json(force=True)
    assert response.status_code == status == problem["status"]
    assert response.mimetype == "application/problem+json"
    assert problem["type"].startswith("urn:dateline:") and problem["title"] and problem["detail"]
    assert kind is None or problem["type"] == f"urn:dateline:{kind}"
    return problem


def test_a_question_gets_its_quotation(client: FlaskClient) -> None:
    found = client.post("/api/v1/ask", json={"question": " Where were the talks held? "}).json
    assert found["status"] == "answered" and found["question"]["text"] == "Where were the talks held?"
    assert found["answers"][0]["text"] == "at the Lake House"
    assert found["answers"][0]["citations"][0]["href"].startswith("/articles/a1?from=")
    assert "passages" not in found


def test_silence_is_an_answer(tmp_path: Path) -> None:
    def say(ask: Ask) -> Iterator[Event]:
        yield Done(reply(ask, nearest=[cite(article(), "Nobody said why.")]))

    response = client_of(fake_desk(tmp_path, say)).post("/api/v1/ask", json={"question": "Why?"})
    assert response.status_code == 200
    assert response.json["status"] == "unanswerable" and response.json["abstention"]["reason"] == "no_fact"
    assert response.json["nearest"][0]["answer_start"] is None


def test_everything_in_the_request_reaches_the_bot(tmp_path: Path) -> None:
    asked = []

    def say(ask: Ask) -> Iterator[Event]:
        asked.append(ask)
        yield Done(reply(ask))

    body = {
        "question": "Who?",
        "conversation": [{"question": "When?", "standalone": "When was it?"}],
        "filters": {"published_from": "2025-01-01", "published_to": "2025-12-31", "sources": ["X"], "article_ids": ["a1"]},
        "mode": "extractive",
        "max_answers": 3,
        "include": ["passages"],
    }
    response = client_of(fake_desk(tmp_path, say)).post("/api/v1/ask", json=body)
    assert response.json["passages"] == []
    assert asked[0].conversation[0].standalone == "When was it?"
    assert (asked[0].filters.sources, asked[0].max_answers, asked[0].mode) == (("X",), 3, "extractive")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": None}, "question"),
        ({"question": 7}, "question"),
        ({"question": ["a"]}, "question"),
        ({"question": ""}, "question"),
        ({"question": " \t\n\u3000"}, "question"),
        ({"question": "a" * 2001}, "question"),
        ({"question": "a\u0000b"}, "question"),
        ({"question": "a\x1bb"}, "question"),
        ({"question": "a\ud800b"}, "question"),
        ({"question": "a", "conversation": "b"}, "conversation"),
        ({"question": "a", "conversation": [{}] * 21}, "conversation"),
        ({"question": "a", "conversation": [7]}, "conversation[0]"),
        ({"question": "a", "filters": []}, "filters"),
        ({"question": "a", "filters": {"published_from": "yesterday"}}, "filters.published_from"),
        ({"question": "a", "filters": {"published_from": "2025-02-30"}}, "filters.published_from"),
        ({"question": "a", "filters": {"published_from": "2025-02-02", "published_to": "2025-02-01"}}, "filters.published_from"),
        ({"question": "a", "filters": {"sources": "X"}}, "filters.sources"),
        ({"question": "a", "mode": "magic"}, "mode"),
        ({"question": "a", "mode": ["auto"]}, "mode"),
        ({"question": "a", "max_answers": 0}, "max_answers"),
        ({"question": "a", "max_answers": 21}, "max_answers"),
        ({"question": "a", "max_answers": True}, "max_answers"),
        ({"question": "a", "max_answers": 2.5}, "max_answers"),
        ({"question": "a", "include": ["vectors"]}, "include"),
        ({"question": "a", "include": [["passages"]]}, "include[0]"),
    ],
)
@pytest.mark.parametrize("route", ["/api/v1/ask", "/api/v1/ask/stream"])
def test_a_bad_field_is_named(client: FlaskClient, route: str, body: Any, field: str) -> None:
    assert assert_problem(client.post(route, json=body), 400)["field"] == field


def test_an_unknown_field_is_named(client: FlaskClient) -> None:
    assert "'qestion'" in assert_problem(client.post("/api/v1/ask", json={"qestion": "a"}), 400)["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"a"',
        b"7",
        b'{"question": NaN}',
        b'{"question": "a", "max_answers": 1e400}',
        b'{"question": "a", "max_answers": ' + b"9" * 5000 + b"}",
        b'{"question": "a", "question": "b"}',
        b'{"question": "\xff"}',
        b"[" * 9000 + b"]" * 9000,
        b'{"question": ' * 3000,
    ],
    ids=["empty", "cut", "null", "list", "string", "number", "nan", "huge", "digits", "twice", "latin1", "deep", "deep-cut"],
)
def test_a_body_that_is_no_json_object_is_refused(client: FlaskClient, body: bytes) -> None:
    assert_problem(client.post("/api/v1/ask", data=body, content_type="application/json"), 400, "bad-json")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json", None])
def test_another_content_type_is_refused(client: FlaskClient, content_type: str | None) -> None:
    assert_problem(client.post("/api/v1/ask", data=b'{"question": "a"}', content_type=content_type), 415, "media-type")


@pytest.mark.parametrize("route", ["/api/v1/ask", "/api/v1/ask/stream", "/api/v1/ingest"])
def test_too_large_a_body_is_refused(client: FlaskClient, route: str) -> None:
    body = json.dumps({"question": "a" * 70_000})
    assert_problem(client.post(route, data=body, content_type="application/json"), 413, "too-large")


@pytest.mark.parametrize(
    ("method", "route", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/articles/unknown", 404),
        ("GET", "/api/v1/articles/" + "x" * 3000, 404),
        ("GET", "/api/v1/articles/%00%ff", 404),
        ("GET", "/api/v1/ask", 405),
        ("DELETE", "/api/v1/status", 405),
        ("BREW", "/api/v1/status", 405),
        ("GET", "/api/v1/articles?limit=0", 400),
        ("GET", "/api/v1/articles?limit=501", 400),
        ("GET", "/api/v1/articles?limit=1&limit=2", 400),
        ("GET", "/api/v1/articles?offset=-1", 400),
        ("GET", "/api/v1/articles?offset=%C2%B2", 400),
        ("GET", "/api/v1/articles?published_from=soon", 400),
        ("GET", "/api/v1/articles?published_from=2025-01-01&published_from=2025-01-02", 400),
        ("GET", "/api/v1/articles?colour=red", 400),
    ],
)
def test_every_other_refusal_is_a_problem_document(client: FlaskClient, method: str, route: str, status: int) -> None:
    assert_problem(client.open(route, method=method), status)


def test_a_refused_method_names_the_good_ones(client: FlaskClient) -> None:
    assert "POST" in client.get("/api/v1/ask").headers["Allow"]


def test_the_stream_tells_every_step_and_ends_with_the_same_reply(client: FlaskClient) -> None:
    body = {"question": "Where?", "include": ["passages"]}
    response = client.post("/api/v1/ask/stream", json=body)
    assert response.mimetype == "text/event-stream"
    told = events(response.text)
    assert [name for name, _ in told] == ["searching", "passages", "answer", "done"]
    again = client.post("/api/v1/ask", json=body).json
    assert told[-1][1] | {"id": ""} == again | {"id": ""} and told[-1][1]["id"] != again["id"]
    assert told[2][1] == told[-1][1]["answers"][0]
    assert told[0][1]["question"]["standalone"] == "Where?"


@pytest.mark.parametrize("code", [10, 13, 0x85, 0x2028, 0x2029])
def test_line_breaks_of_any_kind_stay_inside_their_event(tmp_path: Path, code: int) -> None:
    found = article(text=f"One{chr(code)}two event: done three.")

    def say(ask: Ask) -> Iterator[Event]:
        yield Done(reply(ask, Answer(1, 0.5, (cite(found, found.text, "two"),))))

    told = events(client_of(fake_desk(tmp_path, say)).post("/api/v1/ask/stream", json={"question": "a"}).data.decode())
    assert told[-1][1]["answers"][0]["citations"][0]["quote"] == found.text


def test_a_fault_in_mid_stream_is_an_error_event(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def say(ask: Ask) -> Iterator[Event]:
        yield Searching("a")
        raise ZeroDivisionError("the secret reason")

    told = events(client_of(fake_desk(tmp_path, say)).post("/api/v1/ask/stream", json={"question": "a"}).text)
    assert [name for name, _ in told] == ["searching", "error"]
    assert told[-1][1]["status"] == 500 and "secret" not in str(told)
    assert "the secret reason" in caplog.text


def test_a_fault_inside_is_a_problem_without_its_reason(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def say(ask: Ask) -> Iterator[Event]:
        raise ZeroDivisionError("the secret reason")
        yield

    problem = assert_problem(client_of(fake_desk(tmp_path, say)).post("/api/v1/ask", json={"question": "a"}), 500, "internal")
    assert "secret" not in str(problem) and "the secret reason" in caplog.text


def test_articles_are_listed_and_read(client: FlaskClient) -> None:
    page = client.get("/api/v1/articles?limit=1&offset=0").json
    assert (page["total"], page["offset"], page["limit"], page["articles"][0]["id"]) == (1, 0, 1, "a1")
    found = client.get("/api/v1/articles/a1").json
    assert found["text"] == article().text and found["cuts"] == [{"text": "Subscribe now", "reason": "menu", "at": 0}]


def test_status_and_health(client: FlaskClient) -> None:
    assert client.get("/api/v1/status").json["articles"] == 1
    assert client.get("/healthz").json == {"status": "alive"}
    assert client.get("/readyz").json == {"status": "ready"}


def test_the_real_desk_answers_with_exact_quotations(seeds_desk: Desk) -> None:
    client = client_of(seeds_desk)
    found = client.post("/api/v1/ask", json={"question": "Where were the bilateral talks held?"}).json
    citations = [citation for answer in found["answers"] for citation in answer["citations"]] or found["nearest"]
    assert citations
    for citation in citations:
        text = client.get(f"/api/v1/articles/{citation['article']['id']}").json["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        wide = text.encode("utf-16-le")
        assert wide[2 * citation["start_utf16"] : 2 * citation["end_utf16"]].decode("utf-16-le") == citation["quote"]


# -- ingest


class FakeIngest:
    """Runs what the test gives it in place of an ingest."""

    def __init__(self, run: Any) -> None:
        self.run = run


class Report:
    """An ingest report."""

    interrupted = False
    root = SimpleNamespace(id="r1")

    def to_json(self) -> dict[str, Any]:
        return {"added": 1}


def ticket(desk: FakeDesk, path: object = "/articles/here", name: str = "a" * 32) -> str:
    folder = desk.settings.folder / "tickets"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps({"path": path}))
    return name


def ingesting_desk(home: Path, paths: list[Path]) -> FakeDesk:
    desk = fake_desk(home)

    def run(path: Path, progress: Any) -> Report:
        from qa.ingest_report import Progress

        paths.append(path)
        progress(Progress("a.txt", 1, 2, "read", 10, 20))
        return Report()

    desk.ingest = FakeIngest(run)
    return desk


def test_a_ticket_lets_its_path_be_read_once(tmp_path: Path) -> None:
    paths: list[Path] = []
    desk = ingesting_desk(tmp_path, paths)
    client = client_of(desk)
    told = events(client.post("/api/v1/ingest", json={"ticket": ticket(desk)}).text)
    assert [name for name, _ in told] == ["progress", "done"]
    assert told[0][1]["file"] == "a.txt" and told[1][1] == {"added": 1}
    assert paths == [Path("/articles/here")]
    assert_problem(client.post("/api/v1/ingest", json={"ticket": "a" * 32}), 404, "unknown-ticket")


def test_a_known_root_is_read_again(tmp_path: Path) -> None:
    paths: list[Path] = []
    client = client_of(ingesting_desk(tmp_path, paths))
    assert events(client.post("/api/v1/ingest", json={"root": "r1"}).text)[-1][0] == "done"
    assert paths == [Path("/seeds")]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"path": "/etc"},
        {"root": "/etc"},
        {"root": 7},
        {"root": "r1", "ticket": "a" * 32},
        {"ticket": "../../../etc/passwd"},
        {"ticket": "b" * 32},
        {"ticket": "A" * 32},
        {"ticket": ["a"]},
    ],
)
def test_no_path_comes_from_a_request(tmp_path: Path, body: Any) -> None:
    paths: list[Path] = []
    desk = ingesting_desk(tmp_path, paths)
    ticket(desk)
    response = client_of(desk).post("/api/v1/ingest", json=body)
    assert_problem(response, response.status_code)
    assert response.status_code in (400, 404) and paths == []


@pytest.mark.parametrize("path", ["relative/path", 7, None, "a\u0000b"])
def test_a_bad_ticket_is_refused(tmp_path: Path, path: object) -> None:
    paths: list[Path] = []
    desk = ingesting_desk(tmp_path, paths)
    assert_problem(client_of(desk).post("/api/v1/ingest", json={"ticket": ticket(desk, path)}), 400)
    assert paths == []


def test_a_ticket_that_is_a_link_is_refused(tmp_path: Path) -> None:
    desk = ingesting_desk(tmp_path, [])
    ticket(desk, name="c" * 32)
    (tmp_path / "tickets" / f"{'d' * 32}.json").symlink_to(tmp_path / "tickets" / f"{'c' * 32}.json")
    assert_problem(client_of(desk).post("/api/v1/ingest", json={"ticket": "d" * 32}), 404)


def test_a_folder_that_is_not_there_ends_the_stream_with_its_problem(seeds_desk: Desk) -> None:
    folder = seeds_desk.settings.folder / "tickets"
    folder.mkdir(exist_ok=True)
    (folder / f"{'e' * 32}.json").write_text(json.dumps({"path": "/no/such/folder"}))
    told = events(client_of(seeds_desk).post("/api/v1/ingest", json={"ticket": "e" * 32}).text)
    assert told[-1][0] == "error" and told[-1][1]["type"] == "urn:dateline:root-missing"
    assert "/no/such/folder" in told[-1][1]["detail"]
