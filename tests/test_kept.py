"""Conversations and feedback over HTTP and by form: kept, found again, renamed, deleted, judged, exported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_desk import HOSTILE, FakeDesk, article, cite, fake_desk, one_answer, reply
from flask.testing import FlaskClient

from qa.answers import Answer
from qa.events import Ask, Done, Event, Searching
from qa.judgements import qrels, questions
from web import create_app
from web.exporting import escaped, file_stem

GONE = "f" * 32


def client_of(desk: Any) -> FlaskClient:
    return create_app(desk).test_client()


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return client_of(fake_desk(tmp_path))


def begun(client: FlaskClient, title: str = "Talks") -> str:
    response = client.post("/api/v1/conversations", json={"title": title})
    assert response.status_code == 201
    return str(response.json["id"])


def asked(client: FlaskClient, kept: str, question: str = "Where were the talks held?") -> dict[str, Any]:
    response = client.post("/api/v1/ask", json={"question": question, "conversation_id": kept, "include": ["passages"]})
    assert response.status_code == 200
    return dict(response.json)


def test_a_kept_reply_comes_back_as_it_was(client: FlaskClient) -> None:
    kept = begun(client)
    given = asked(client, kept)
    stored = client.get(f"/api/v1/conversations/{kept}").json
    assert [turn["reply"] for turn in stored["turns"]] == [given]
    assert stored["conversation"]["turns"] == 1 and stored["conversation"]["title"] == "Talks"


def test_a_streamed_reply_is_kept_before_it_is_done(client: FlaskClient) -> None:
    kept = begun(client)
    body = client.post("/api/v1/ask/stream", json={"question": "Where?", "conversation_id": kept}).text
    done = json.loads(body.split("event: done\ndata: ")[1])
    assert client.get(f"/api/v1/conversations/{kept}").json["turns"][0]["reply"] == done


def test_the_stored_turns_are_the_context(tmp_path: Path) -> None:
    seen: list[Ask] = []

    def say(ask: Ask) -> Iterator[Event]:
        seen.append(ask)
        yield Searching(ask.question)
        yield Done(reply(ask))

    client = client_of(fake_desk(tmp_path, say))
    kept = begun(client)
    asked(client, kept, "Who came?")
    client.post("/api/v1/ask", json={"question": "And then?", "conversation_id": kept, "conversation": [{"question": "Other?"}]})
    assert [turn.question for turn in seen[1].conversation] == ["Who came?"]


def test_without_an_id_nothing_is_kept(client: FlaskClient) -> None:
    assert client.post("/api/v1/ask", json={"question": "Where?", "conversation_id": None}).status_code == 200
    assert client.get("/api/v1/conversations").json == {"conversations": []}


@pytest.mark.parametrize(("given", "status"), [(GONE, 404), ("../x", 404), (7, 400), ("a" * 65, 400), (["a"], 400)])
@pytest.mark.parametrize("route", ["/api/v1/ask", "/api/v1/ask/stream"])
def test_an_unknown_conversation_is_told_before_the_answer_begins(client: FlaskClient, route: str, given: object, status: int) -> None:
    response = client.post(route, json={"question": "Where?", "conversation_id": given})
    assert response.status_code == status and response.mimetype == "application/problem+json"


def test_an_answer_whose_conversation_was_deleted_meanwhile_is_given(tmp_path: Path) -> None:
    kept: list[str] = []

    def say(ask: Ask) -> Iterator[Event]:
        desk.history.delete(kept[0])
        yield Done(reply(ask))

    desk: FakeDesk = fake_desk(tmp_path, say)
    client = client_of(desk)
    kept.append(begun(client))
    assert asked(client, kept[0])["status"] == "unanswerable"
    assert client.get(f"/api/v1/conversations/{kept[0]}").status_code == 404


def test_conversations_are_searched_renamed_and_deleted(client: FlaskClient) -> None:
    first, second = begun(client, "Lake"), begun(client, "Bridge")
    asked(client, second, "Who opened the BRIDGE?")

    def listed(words: str) -> list[str]:
        return [one["id"] for one in client.get("/api/v1/conversations", query_string={"q": words}).json["conversations"]]

    assert (listed(""), listed("lake"), listed("opened"), listed("nothing")) == ([second, first], [first], [second], [])
    renamed = client.patch(f"/api/v1/conversations/{first}", json={"title": "  The   sea "})
    assert renamed.json["title"] == "The sea" and listed("sea") == [first]
    assert client.delete(f"/api/v1/conversations/{first}").status_code == 204
    assert client.delete(f"/api/v1/conversations/{first}").status_code == 404
    assert [one["id"] for one in client.get("/api/v1/conversations?deleted=true").json["conversations"]] == [first]
    assert client.post(f"/api/v1/conversations/{first}/restore").json["title"] == "The sea" and listed("sea") == [first]
    assert client.post(f"/api/v1/conversations/{GONE}/restore").status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"title": ""}, {"title": " "}, {"title": 7}, {"title": "a" * 201}, {"title": "a\x00"}, {"title": "a", "b": 1}]
)
def test_a_bad_title_is_refused(client: FlaskClient, body: Any) -> None:
    kept = begun(client)
    for response in (client.post("/api/v1/conversations", json=body), client.patch(f"/api/v1/conversations/{kept}", json=body)):
        assert response.status_code == 400 and response.json["type"] == "urn:dateline:invalid-request"


def test_verdicts_are_kept_changed_and_taken_back(client: FlaskClient) -> None:
    kept = begun(client)
    given = asked(client, kept)

    def verdicts() -> Any:
        return client.get(f"/api/v1/conversations/{kept}").json["turns"][0]["feedback"]

    for verdict, held in (("wrong", {"1": "wrong"}), ("right", {"1": "right"}), (None, {})):
        response = client.post("/api/v1/feedback", json={"reply_id": given["id"], "citation": 1, "verdict": verdict})
        assert response.status_code == 204 and verdicts() == held


@pytest.mark.parametrize(
    ("change", "status"),
    [({"verdict": "good"}, 400), ({"citation": -1}, 400), ({"citation": True}, 400), ({"citation": "1"}, 400), ({"reply_id": GONE}, 404),
     ({"citation": 9}, 400), ({"reply_id": 7}, 400), ({"more": 1}, 400)],
)  # fmt: skip
def test_a_bad_verdict_is_refused(client: FlaskClient, change: dict[str, Any], status: int) -> None:
    given = asked(client, begun(client))
    body = {"reply_id": given["id"], "citation": 0, "verdict": "right"} | change
    assert client.post("/api/v1/feedback", json=body).status_code == status


def judged(home: Path, *verdicts: tuple[int, str], silent: bool = False) -> FlaskClient:
    """A client over one kept reply of two answers, or none, with verdicts."""
    other = article("a2", text="Talks at the lake\nOthers came by boat.")
    answers = (
        Answer(1, 0.9, (cite(article(), "Nobody said why.", "Nobody"), cite(other, "Others came by boat.", "by boat", 2))),
        Answer(2, 0.5, (cite(article(), "The second day was quiet.", "quiet", 3),)),
    )

    def say(ask: Ask) -> Iterator[Event]:
        yield Done(reply(ask) if silent else reply(ask, *answers))

    client = client_of(fake_desk(home, say))
    given = asked(client, begun(client), "Who?")
    for citation, verdict in verdicts:
        client.post("/api/v1/feedback", json={"reply_id": given["id"], "citation": citation, "verdict": verdict})
    return client


@pytest.mark.parametrize(
    ("verdicts", "relevant", "gold"),
    [
        ([(1, "right")], {"a1": "1"}, [("a1", "Nobody", 1)]),
        ([(2, "wrong")], {"a2": "0"}, []),
        ([(1, "wrong"), (3, "right")], {"a1": "1"}, [("a1", "quiet", 2)]),
        ([(0, "right"), (2, "wrong")], {"a1": "1", "a2": "0"}, [("a1", "Nobody", 1), ("a1", "quiet", 2)]),
        ([(0, "wrong")], {}, []),
        ([(0, "incomplete"), (2, "incomplete")], {"a2": "1"}, []),
    ],
)
def test_verdicts_become_qrels_and_questions(tmp_path: Path, verdicts: Any, relevant: dict[str, str], gold: list[Any]) -> None:
    client = judged(tmp_path, *verdicts)
    lines = client.get("/api/v1/feedback/export?format=qrels").text.splitlines()
    assert {line.split(" ")[2]: line.split(" ")[3] for line in lines} == relevant
    rows = [json.loads(line) for line in client.get("/api/v1/feedback/export?format=questions").text.splitlines()]
    assert [(entry["article"], entry["answer"], entry["claim"]) for row in rows for entry in row["gold"]] == gold


def test_a_silence_that_is_right_becomes_an_unanswerable_question(tmp_path: Path) -> None:
    row = json.loads(judged(tmp_path, (0, "right"), silent=True).get("/api/v1/feedback/export?format=questions").text)
    assert (row["kind"], row["gold"], row["question"]) == ("unanswerable", [], "Who?")


def test_the_exported_questions_are_read_by_the_evaluation(tmp_path: Path) -> None:
    from qa.evaluation.questions import read_questions

    file = tmp_path / "feedback.jsonl"
    file.write_text(judged(tmp_path, (0, "right")).get("/api/v1/feedback/export?format=questions").text)
    articles = [article(), article("a2", text="Talks at the lake\nOthers came by boat.")]
    (question,) = read_questions([file], articles)
    assert [gold.answer for gold in question.gold] == ["Nobody", "by boat", "quiet"] and question.claims == {1, 2}


def test_no_verdicts_export_nothing() -> None:
    assert qrels([]) == questions([]) == ""


@pytest.mark.parametrize(("form", "mimetype"), [("md", "text/markdown"), ("html", "text/html"), ("json", "application/json")])
def test_a_conversation_is_exported_with_every_citation(client: FlaskClient, form: str, mimetype: str) -> None:
    kept = begun(client, "Where were the talks held?")
    citation = asked(client, kept)["answers"][0]["citations"][0]
    file = client.get(f"/api/v1/conversations/{kept}/export?format={form}")
    assert file.mimetype == mimetype
    assert file.headers["Content-Disposition"] == f'attachment; filename="where-were-the-talks-held.{form}"'
    assert citation["quote"] in file.text.replace("<b>", "").replace("</b>", "")
    assert citation["href"].replace("&", "&amp;" if form == "html" else "&") in file.text
    assert "Talks at the lake" in file.text and "The Example" in file.text
    assert form == "json" or "http://localhost/articles/a1" in file.text and "1 September 2025" in file.text


@pytest.mark.parametrize("form", ["md", "html"])
def test_an_export_says_how_answers_stand_to_one_another(tmp_path: Path, form: str) -> None:
    older, newer = article(), article("a2", text="Later\nEverybody said why.", source="The Other")

    def say(ask: Ask) -> Iterator[Event]:
        answers = (
            Answer(1, 0.9, (cite(newer, "Everybody said why.", "Everybody"),), independent_sources=2),
            Answer(2, 0.6, (cite(older, "Nobody said why.", "Nobody", 2),), superseded_by=1),
        )
        made = reply(ask, *answers)
        retrieval = replace(made.retrieval, inferred_filters={"words": "in 2025", "published_from": "2025-01-01"})
        yield Done(replace(made, relation="timeline", retrieval=retrieval))

    client = client_of(fake_desk(tmp_path, say))
    kept = begun(client, "Who?")
    asked(client, kept, "Who?")
    file = client.get(f"/api/v1/conversations/{kept}/export?format={form}").text
    for words in ("2 answers along the time", "in 2025", "published 1 September 2025", "Reported by 2 independent sources", "Out of date"):
        assert words in file


def test_a_silence_is_exported_with_its_reason(tmp_path: Path) -> None:
    client = judged(tmp_path, silent=True)
    (kept,) = client.get("/api/v1/conversations").json["conversations"]
    for form in ("md", "html"):
        assert "They touch on the subject" in client.get(f"/api/v1/conversations/{kept['id']}/export?format={form}").text


def test_hostile_text_stays_text_in_exports(tmp_path: Path) -> None:
    found = article(title=HOSTILE, source=HOSTILE, url="javascript:alert(1)", text=f"{HOSTILE}\nThe talks {HOSTILE} ended.")
    client = client_of(fake_desk(tmp_path, one_answer(found, f"The talks {HOSTILE} ended.", HOSTILE)))
    kept = begun(client, "a")
    asked(client, kept, HOSTILE)
    page = client.get(f"/api/v1/conversations/{kept}/export?format=html").text
    assert "<script" not in page and "<img" not in page and "javascript:" not in page
    notes = client.get(f"/api/v1/conversations/{kept}/export?format=md").text
    assert "<script" not in notes.replace("\\<script", "") and "javascript:" not in notes


@pytest.mark.parametrize("query", ["", "format=pdf", "format=md&format=json", "format=md&x=1"])
def test_an_unknown_export_is_refused(client: FlaskClient, query: str) -> None:
    kept = begun(client)
    assert client.get(f"/api/v1/conversations/{kept}/export?{query}").status_code == 400
    assert client.get(f"/api/v1/feedback/export?{query}").status_code == 400


def test_markdown_is_escaped_and_file_names_are_plain() -> None:
    assert escaped("1. a *b* [c](d) <e>") == "1\\. a \\*b\\* \\[c\\]\\(d\\) \\<e\\>"
    assert escaped("- a") == "\\- a"
    assert (file_stem("Où? ../../x"), file_stem("你好")) == ("o-x", "conversation")


def test_by_form_a_question_begins_a_conversation_and_the_next_goes_on_with_it(client: FlaskClient) -> None:
    first = client.post("/", data={"question": "Where?"})
    assert first.status_code == 303 and first.location.startswith("/c/")
    kept = first.location.split("/")[2].split("#")[0]
    second = client.post("/", data={"question": "And when?", "conversation": kept}, follow_redirects=True)
    assert second.text.count('class="turn"') == 2 and f'value="{kept}"' in second.text
    assert client.post("/", data={"question": "Where?", "conversation": GONE}).status_code == 404


def test_the_list_of_conversations_works_by_form(client: FlaskClient) -> None:
    assert "No conversations yet" in client.get("/conversations").text
    kept = begun(client, "<b>Lake</b>")
    assert "&lt;b&gt;Lake&lt;/b&gt;" in client.get("/conversations").text
    assert "No conversation holds" in client.get("/conversations?q=nothing").text
    client.post(f"/conversations/{kept}/rename", data={"title": "Sea"})
    assert ">Sea</a>" in client.get("/conversations?q=sea").text
    assert client.post(f"/conversations/{kept}/rename", data={"title": " "}).status_code == 400
    assert client.post(f"/conversations/{kept}/delete").status_code == 303
    assert client.get(f"/c/{kept}").status_code == 404


def test_another_site_cannot_delete(client: FlaskClient) -> None:
    kept = begun(client)
    foreign = {"Origin": "https://evil.example"}
    assert client.delete(f"/api/v1/conversations/{kept}", headers=foreign).status_code == 403
    assert client.post(f"/conversations/{kept}/delete", headers=foreign).status_code == 403
    assert client.get(f"/api/v1/conversations/{kept}").status_code == 200
