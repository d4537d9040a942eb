"""A language model behind the whole of Dateline: a real HTTP server on loopback, through Desk and the JSON endpoints."""

from __future__ import annotations

import html
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import Any

import pytest

from qa.answers import Json
from qa.desk import Desk, build, claim
from qa.errors import InvalidSettings
from qa.events import Answered, Ask, Done, Found, Searching, Writing
from qa.llm.endpoint import LlmSettings
from qa.llm.written import Writer
from qa.settings import Settings, load
from qa.writing import Stop, several
from tests.llm_server import Handler, Server, delta, hangs, head, says, serving, stream
from web import create_app

VENUE = "At which venue were the bilateral talks in Tianjin held?"
TWO = "At which venue were the bilateral talks in Tianjin held, and how many nations are members of the SCO?"
NOWHERE = "Who is the mayor of London?"
FAULTS: list[tuple[str, Handler, str]] = [
    ("hangs", hangs(), "within 1 seconds"),
    ("401", says(head("401 Unauthorized")), "refused the key"),
    ("429 for an hour", says(head("429 Too Many", "text/plain", "Retry-After: 3600")), "no more questions"),
    ("500", says(head("500 Oops")), "HTTP 500"),
    ("redirect", says(head("302 Found", "text/html", "Location: http://127.0.0.1:9/")), "redirects"),
    ("wrong JSON", says(head(), b"data: {'choices'\n\n"), "not JSON"),
    ("error in a 200", says(head(), b'data: {"error": {"message": "no such model: tiny"}}\n\n'), "no such model"),
    ("no citations", says(head(), stream("The talks were good.")), "nothing that it wrote is borne out"),
    ("empty", says(head(), stream("")), "found no answer"),
]


def first_sentence(request: bytes) -> tuple[str, int]:
    """Return a whole sentence of a passage in a prompt, and the passage's number: what a good model would quote."""
    content = json.loads(request.partition(b"\r\n\r\n")[2])["messages"][1]["content"]
    for n, text in re.findall(r"passage (\d+)>>>\n\([^\n]*\)\n(.*?)\n<<<", content, re.DOTALL):
        for sentence in re.split(r"(?<=[.!?])\s+|\n", text):
            if re.fullmatch(r"(?:The|A) [a-z][^\"“”'’:;()—]{40,160}\.", sentence):
                return sentence, int(n)
    raise ValueError("no passage holds a plain sentence")


def quotes(connection: socket.socket, request: bytes) -> None:
    """Write one sentence that a passage bears out, and one that none does."""
    sentence, n = first_sentence(request)
    text = f'{sentence} [{n}] "{sentence}"\nThe moon is made of 17 cheeses. [{n}] "{sentence}"'
    connection.sendall(head() + stream(text))


def breaks_off(connection: socket.socket, request: bytes) -> None:
    """Write one good sentence and leave in the middle of the next."""
    sentence, n = first_sentence(request)
    connection.sendall(head() + delta(f'{sentence} [{n}] "{sentence}"\nThe') + delta(" second"))


def waits(connection: socket.socket, request: bytes) -> None:
    """Write one good sentence, then nothing."""
    sentence, n = first_sentence(request)
    hangs(head() + delta(f'{sentence} [{n}] "{sentence}"\n'))(connection, request)


def drops_and_waits(connection: socket.socket, request: bytes) -> None:
    """Write a bad sentence and a good one, then nothing."""
    sentence, n = first_sentence(request)
    text = f'The moon is made of 17 cheeses. [{n}] "{sentence}"\n{sentence} [{n}] "{sentence}"\n'
    hangs(head() + delta(text))(connection, request)


@contextmanager
def written_by(desk: Desk, handler: Handler, **more: Any) -> Iterator[tuple[Desk, Server]]:
    """Give the desk a writer that asks a server with this handler."""
    with serving(handler) as server:
        settings = LlmSettings(server.url, "tiny", **({"timeout": 20.0} | more))
        writer = Writer(settings, desk.library.similarity, pause=0.05)
        try:
            yield replace(desk, bot=replace(desk.bot, writer=writer)), server
        finally:
            writer.close()


def answers(reply: Json) -> Any:
    """Return what stands in a reply without a model's help."""
    return reply["status"], reply["answers"], reply["relation"], reply["abstention"], reply["nearest"]


def events(body: str) -> list[tuple[str, Any]]:
    """Read server-sent events."""
    return [(name, json.loads(data)) for name, data in re.findall(r"event: (\w+)\ndata: (.*)\n", body)]


def test_what_is_written_joins_the_answers_and_its_citations_hold(seeds_desk: Desk) -> None:
    plain = seeds_desk.bot.ask(Ask(VENUE)).to_json()
    with written_by(seeds_desk, quotes) as (desk, _):
        reply = desk.bot.ask(Ask(VENUE, mode="llm")).to_json()
    assert answers(reply) == answers(plain)
    assert reply["written"]["model"] == "tiny" and reply["written"]["reason"] is None
    (sentence,) = reply["written"]["sentences"]
    assert reply["written"]["text"] == sentence["text"]
    assert [dropped["text"] for dropped in reply["written"]["dropped"]] == ["The moon is made of 17 cheeses."]
    for citation in sentence["citations"]:
        article = seeds_desk.library.article(citation["article"]["id"])
        assert article.text[citation["start"] : citation["end"]] == citation["quote"]
    assert reply["timing_ms"]["total"] >= reply["timing_ms"]["write"] > 0


def test_events_show_the_reply_before_the_first_sentence(seeds_desk: Desk) -> None:
    with written_by(seeds_desk, quotes) as (desk, _):
        found = list(desk.bot.events(Ask(VENUE, mode="llm")))
    assert [type(event) for event in found] == [Searching, Found, Answered, Writing, Done]
    assert isinstance(found[2], Answered) and isinstance(found[-1], Done) and isinstance(found[3], Writing)
    assert (found[2].reply.written or {})["model"] == "tiny" and found[2].reply.id == found[-1].reply.id
    assert found[-1].reply.written is not None and found[-1].reply.written["sentences"] == [found[3].sentence]


@pytest.mark.parametrize(("handler", "reason"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_every_fault_leaves_the_answers_and_says_why(seeds_desk: Desk, handler: Handler, reason: str) -> None:
    plain = seeds_desk.bot.ask(Ask(VENUE)).to_json()
    with written_by(seeds_desk, handler, timeout=1.0) as (desk, _):
        began = monotonic()
        response = create_app(desk).test_client().post("/api/v1/ask", json={"question": VENUE, "mode": "llm"})
    assert response.status_code == 200 and monotonic() - began < 6
    reply = response.json or {}
    assert answers(reply) == answers(plain)
    assert reply["written"]["text"] is None and reply["written"]["sentences"] == []
    assert reason in reply["written"]["reason"]


def test_a_text_that_breaks_off_is_taken_back(seeds_desk: Desk) -> None:
    with written_by(seeds_desk, breaks_off) as (desk, _):
        told = events(create_app(desk).test_client().post("/api/v1/ask/stream", json={"question": VENUE, "mode": "llm"}).text)
    names = [name for name, _ in told]
    assert names[-3:] == ["reply", "sentence", "done"]
    assert told[-1][1]["written"]["text"] is None and "broke off" in told[-1][1]["written"]["reason"]
    assert told[-1][1]["answers"] == told[-3][1]["answers"]


def test_the_streams_last_object_is_that_of_the_endpoint(seeds_desk: Desk) -> None:
    with written_by(seeds_desk, quotes) as (desk, _):
        client = create_app(desk).test_client()
        whole = client.post("/api/v1/ask", json={"question": VENUE, "mode": "llm"}).json or {}
        told = events(client.post("/api/v1/ask/stream", json={"question": VENUE, "mode": "llm"}).text)
    own = ("id", "timing_ms")
    assert {name: value for name, value in told[-1][1].items() if name not in own} == {n: v for n, v in whole.items() if n not in own}
    assert [data for name, data in told if name == "answer"] == whole["answers"]
    assert [data for name, data in told if name == "sentence"] == whole["written"]["sentences"]


def test_auto_asks_the_model_only_about_several_passages(seeds_desk: Desk) -> None:
    with written_by(seeds_desk, quotes) as (desk, server):
        assert desk.bot.ask(Ask(NOWHERE, mode="auto")).written is None
        assert desk.bot.ask(Ask("hello", mode="auto")).written is None
        assert desk.bot.ask(Ask(TWO, mode="extractive")).written is None
        assert server.requests == []
        reply = desk.bot.ask(Ask(TWO, mode="auto"))
        assert len(server.requests) == 1 and reply.written is not None and reply.written["text"]


def test_only_reasons_and_comparisons_are_over_several_passages(seeds_desk: Desk) -> None:
    one = replace(seeds_desk.bot.ask(Ask(VENUE, max_answers=1)))
    assert one.answers and not several(replace(one, standalone="How many nations joined?"), 1)
    assert several(replace(one, standalone="Why did they meet?"), 1)
    assert several(replace(one, standalone="How did the leaders react?"), 1)
    assert several(replace(one, standalone="Did Velden grow faster or slower than Arlen?"), 1)
    assert several(one, 2)
    assert not several(replace(one, answers=()), 2)


def test_auto_leaves_a_failing_model_alone(seeds_desk: Desk) -> None:
    with written_by(seeds_desk, says(head("500 Oops"))) as (desk, server):
        for _ in range(3):
            reply = desk.bot.ask(Ask(TWO, mode="auto"))
            assert reply.written is not None and "500" in reply.written["reason"]
        sent = len(server.requests)
        assert desk.bot.ask(Ask(TWO, mode="auto")).written is None
        last = desk.bot.ask(Ask(TWO, mode="llm"))
        assert last.written is not None and "left alone" in last.written["reason"]
        assert len(server.requests) == sent
        status = create_app(desk).test_client().get("/api/v1/status").json or {}
        assert status["language_model"]["ready"] is False


def test_without_a_model_the_mode_llm_says_so(seeds_desk: Desk) -> None:
    reply = seeds_desk.bot.ask(Ask(VENUE, mode="llm")).to_json()
    assert reply["written"] == {
        "text": None,
        "model": None,
        "sentences": [],
        "dropped": [],
        "reason": "no language model is configured",
    }
    assert reply["answers"]


def test_stop_from_another_thread_ends_a_silent_model_and_keeps_what_was_shown(seeds_desk: Desk) -> None:
    stop = Stop()
    with written_by(seeds_desk, waits) as (desk, server):
        found = []
        for event in desk.bot.events(Ask(VENUE, mode="llm"), stop):
            found.append(event)
            if isinstance(event, Writing):
                began = monotonic()
                Timer(0.1, stop.now).start()
        assert monotonic() - began < 5
        assert server.closed_early.wait(3)
    assert isinstance(found[-1], Done) and found[-1].reply.written is not None
    assert found[-1].reply.written["reason"] == "stopped" and found[-1].reply.answers


def test_who_leaves_the_stream_closes_the_models_connection_and_keeps_the_answer(seeds_desk: Desk) -> None:
    with written_by(seeds_desk, waits) as (desk, server):
        client = create_app(desk).test_client()
        kept = (client.post("/api/v1/conversations", json={"title": "stopped"}).json or {})["id"]
        response = client.post("/api/v1/ask/stream", json={"question": VENUE, "mode": "llm", "conversation_id": kept}, buffered=False)
        for chunk in response.response:  # type: ignore[union-attr]
            if b"event: sentence" in chunk:  # type: ignore[operator]
                break
        response.close()
        assert server.closed_early.wait(3)
        end = monotonic() + 3
        while not (turns := desk.history.turns(kept)) and monotonic() < end:
            pass
    assert turns[0].reply["answers"]
    assert turns[0].reply["written"]["reason"] == "stopped"
    desk.history.delete(kept)


def test_status_says_where_text_goes(seeds_desk: Desk) -> None:
    with written_by(seeds_desk, quotes) as (desk, _):
        status = create_app(desk).test_client().get("/api/v1/status").json or {}
    told = {"model": "tiny", "host": "127.0.0.1", "local": True, "ready": True, "tokens_counted_by": "estimate", "unsupported": "drop"}
    assert status["language_model"] == told
    assert (create_app(seeds_desk).test_client().get("/api/v1/status").json or {})["language_model"] is None


def test_a_desk_is_built_with_the_model_of_the_settings(tmp_path: Path, seeds: Path) -> None:
    key = tmp_path / "key"
    key.touch(0o600)
    key.write_text("sk-of-the-file\n")
    with serving(quotes) as server:
        environ = {"HOME": str(tmp_path / "home"), "LLM_URL": server.url, "LLM_MODEL": "tiny", "LLM_KEY_FILE": str(key), "THREADS": "1"}
        settings = load({f"DATELINE_{name}": value for name, value in environ.items()})
        with claim(settings):
            desk = build(settings)
            try:
                desk.ingest.run(seeds)
                reply = desk.bot.ask(Ask(VENUE, mode="llm")).to_json()
            finally:
                desk.close()
        assert reply["written"]["text"]
        assert b"Bearer sk-of-the-file" in server.requests[0]
        assert "sk-of-the-file" not in json.dumps(reply) + repr(settings)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"LLM_URL": "http://models.example/v1", "LLM_MODEL": "m"}, "https"),
        ({"LLM_URL": "https://models.example/v1"}, "DATELINE_LLM_MODEL"),
        ({"LLM_URL": "http://127.0.0.1:1/v1", "LLM_MODEL": "m", "LLM_KEY": "a", "LLM_KEY_FILE": "/b"}, "both"),
        ({"LLM_TIMEOUT": "999"}, "DATELINE_LLM_TIMEOUT"),
        ({"LLM_CONTEXT": "12"}, "DATELINE_LLM_CONTEXT"),
        ({"LLM_UNSUPPORTED": "hide"}, "DATELINE_LLM_UNSUPPORTED"),
        ({"LLM_MODELS": "m"}, "Did you mean DATELINE_LLM_MODEL?"),
    ],
)
def test_bad_settings_of_the_model_stop_the_start(given: dict[str, str], word: str) -> None:
    with pytest.raises(InvalidSettings, match=re.escape(word)):
        load({f"DATELINE_{name}": value for name, value in given.items()})


def test_no_setting_shows_the_key() -> None:
    settings = load({"DATELINE_LLM_KEY": "sk-secret", "DATELINE_LLM_PROXY": "http://user:sk-secret@127.0.0.1:1"})
    assert "sk-secret" not in repr(settings) + str(settings)
    with pytest.raises(InvalidSettings) as failed:
        load({"DATELINE_LLM_URL": "https://models.example/v1", "DATELINE_LLM_MODEL": "m", "DATELINE_LLM_KEY": "sk secret ü"})
    assert "secret" not in str(failed.value)


def test_a_question_without_a_model_imports_nothing_of_it(tmp_path: Path, seeds: Path) -> None:
    code = f"""
import sys
from qa.desk import build, claim
from qa.events import Ask
from qa.settings import load
from web import create_app
settings = load()
with claim(settings):
    desk = build(settings)
    desk.ingest.run(__import__("pathlib").Path({str(seeds)!r}))
    client = create_app(desk).test_client()
    for mode in ("auto", "extractive", "llm"):
        assert client.post("/api/v1/ask", json={{"question": {VENUE!r}, "mode": mode}}).status_code == 200
        assert client.post("/api/v1/ask/stream", json={{"question": {VENUE!r}, "mode": mode}}).text
    assert client.get("/api/v1/status").status_code == 200
    desk.close()
found = [name for name in sys.modules if name.startswith("qa.llm") or name.split(".")[0] == "tiktoken"]
assert not found, found
"""
    environ = os.environ | {"DATELINE_HOME": str(tmp_path / "home"), "DATELINE_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]


def test_settings_without_a_url_have_no_model(tmp_path: Path) -> None:
    assert Settings(home=tmp_path, llm_model="m", llm_key="k").language_model() is None


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_an_export_holds_the_written_text_with_its_quotations_and_what_was_left_out(seeds_desk: Desk, form: str) -> None:
    with written_by(seeds_desk, quotes) as (desk, _):
        client = create_app(desk).test_client()
        kept = (client.post("/api/v1/conversations", json={"title": "written"}).json or {})["id"]
        reply = client.post("/api/v1/ask", json={"question": VENUE, "mode": "llm", "conversation_id": kept}).json or {}
        file = client.get(f"/api/v1/conversations/{kept}/export?format={form}").text.replace("\\", "")
    desk.history.delete(kept)
    (sentence,) = reply["written"]["sentences"]
    (citation,) = sentence["citations"]
    text = html.unescape(re.sub(r"</?b>", "", file))
    assert sentence["text"] in text and "17 cheeses" in text
    assert text.count(citation["quote"]) > (sentence["text"] == citation["quote"])
    assert citation["href"] in text and (form == "json" or f"[{citation['n']}]" in text)


@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_a_stopped_text_is_exported_with_its_reason(seeds_desk: Desk, form: str) -> None:
    stop = Stop()
    with written_by(seeds_desk, drops_and_waits) as (desk, _):
        kept = desk.history.start("stopped").id
        for event in desk.bot.events(Ask(VENUE, mode="llm"), stop):
            if isinstance(event, Writing):
                stop.now()
            if isinstance(event, Done):
                done = event.reply
        assert done.written is not None and done.written["reason"] == "stopped"
        assert [dropped["text"] for dropped in done.written["dropped"]] == ["The moon is made of 17 cheeses."]
        desk.history.keep(kept, done.to_json())
        file = create_app(desk).test_client().get(f"/api/v1/conversations/{kept}/export?format={form}").text
    desk.history.delete(kept)
    assert "stopped" in file and "17 cheeses" in file
