"""Dateline behind OpenAI's own client library, over real HTTP; errors in their shape; a language model's text with its citations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_desk import article, cite, fake_desk, reply, silence
from openai import APIError, AuthenticationError, BadRequestError, InternalServerError, NotFoundError, OpenAI
from serving import serving

from qa.answers import Answer
from qa.events import Ask, Done, Event, Searching
from web import create_app

QUESTION = {"role": "user", "content": "Where were the talks held?"}
QUOTE = "The talks were held at the Lake House on Monday."
TOKEN = "a-token-of-24-characters"


@contextmanager
def client_of(desk: Any) -> Iterator[OpenAI]:
    """Serve a desk on loopback and give a client of it."""
    with serving(desk, threads=4) as address, OpenAI(api_key=TOKEN, base_url=f"{address}/v1", max_retries=0, timeout=20) as client:
        yield client


def whole(completion: Any) -> dict[str, Any]:
    """Return the reply under the extension key."""
    found: dict[str, Any] = completion.model_extra["dateline"]
    return found


def two_answers(ask: Ask) -> Iterator[Event]:
    found = article()
    first, second = cite(found, QUOTE, "at the Lake House"), cite(found, "The second day was quiet.", "quiet", 2)
    yield Searching(ask.question)
    yield Done(reply(ask, Answer(1, 0.9, (first,)), Answer(2, 0.6, (second,))))


def test_the_official_client_gets_the_quotations_with_annotations(tmp_path: Path) -> None:
    with client_of(fake_desk(tmp_path, two_answers)) as client:
        done = client.chat.completions.create(model="dateline", messages=[QUESTION])  # type: ignore[list-item]
    message = done.choices[0].message
    assert message.content == f"“{QUOTE}” [1]\n“The second day was quiet.” [2]"
    assert done.choices[0].finish_reason == "stop" and done.model == "dateline" and done.id.startswith("chatcmpl-")
    assert message.annotations is not None and done.usage is not None
    pieces = [message.content[a.url_citation.start_index : a.url_citation.end_index] for a in message.annotations]
    assert pieces == [f"“{QUOTE}” [1]", "“The second day was quiet.” [2]"]
    assert message.annotations[0].url_citation.title == "Talks at the lake"
    assert message.annotations[0].url_citation.url == str(client.base_url).removesuffix("/v1/") + (
        whole(done)["answers"][0]["citations"][0]["href"] + "#mark"
    )


def test_the_official_client_streams_the_same(tmp_path: Path) -> None:
    with client_of(fake_desk(tmp_path, two_answers)) as client:
        done = client.chat.completions.create(model="dateline", messages=[QUESTION])  # type: ignore[list-item]
        stream = client.chat.completions.create(
            model="dateline",
            messages=[QUESTION],
            stream=True,
            stream_options={"include_usage": True},  # type: ignore[list-item]
        )
        chunks = list(stream)
    assert len({chunk.id for chunk in chunks}) == 1
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == done.choices[0].message.content
    *_, last, usage = chunks
    assert last.choices[0].finish_reason == "stop" and usage.usage is not None and not usage.choices
    assert [chunk.choices[0].finish_reason for chunk in chunks[:-2]] == [None] * (len(chunks) - 2)
    given = last.choices[0].delta.model_extra or {}
    assert [entry["url_citation"]["title"] for entry in given["annotations"]] == ["Talks at the lake"] * 2
    assert whole(last)["answers"] == whole(done)["answers"]


def test_silence_is_said_in_words(tmp_path: Path) -> None:
    with client_of(fake_desk(tmp_path, silence(article(), "Nobody said why."))) as client:
        done = client.chat.completions.create(model="dateline", messages=[QUESTION])  # type: ignore[list-item]
    assert done.choices[0].message.content == whole(done)["abstention"]["message"]
    assert done.choices[0].message.annotations == []


def test_earlier_questions_are_the_conversation_and_other_messages_are_not(tmp_path: Path) -> None:
    asked: list[Ask] = []

    def say(ask: Ask) -> Iterator[Event]:
        asked.append(ask)
        yield Done(reply(ask))

    messages: list[Any] = [
        {"role": "system", "content": "You are helpful."},
        {"role": "user", "content": "Who met?"},
        {"role": "assistant", "content": "“Two ministers met.” [1]"},
        {"role": "user", "content": "x" * 3000},
        {"role": "user", "content": [{"type": "text", "text": "And where?"}]},
        {"role": "assistant", "content": ""},
    ]
    more = {"dateline": {"mode": "extractive", "max_answers": 2, "filters": {"sources": ["X"]}}}
    with client_of(fake_desk(tmp_path, say)) as client:
        client.chat.completions.create(model="dateline", messages=messages, temperature=0.7, extra_body=more)
    assert asked[0].question == "And where?"
    assert [turn.question for turn in asked[0].conversation] == ["Who met?"]
    assert (asked[0].mode, asked[0].max_answers, asked[0].filters.sources) == ("extractive", 2, ("X",))


def test_models_are_listed(tmp_path: Path) -> None:
    with client_of(fake_desk(tmp_path)) as client:
        assert [model.id for model in client.models.list()] == ["dateline"]
        assert client.models.retrieve("dateline").owned_by == "dateline"
        with pytest.raises(NotFoundError):
            client.models.retrieve("gpt-4o")


def test_errors_have_openais_shape(tmp_path: Path) -> None:
    with client_of(fake_desk(tmp_path)) as client:
        create: Any = client.chat.completions.create
        with pytest.raises(NotFoundError) as unknown:
            create(model="gpt-4o", messages=[QUESTION])
        assert unknown.value.code == "model_not_found" and unknown.value.param == "model"
        for messages in ([], [{"role": "system", "content": "a"}], [{"role": "user", "content": "  "}], [{"role": "user", "content": 5}]):
            with pytest.raises(BadRequestError) as bad:
                create(model="dateline", messages=messages)
            assert bad.value.type == "invalid_request_error"
        with pytest.raises(BadRequestError, match="n: must be 1"):
            create(model="dateline", messages=[QUESTION], n=2)
        with pytest.raises(BadRequestError, match="has no field"):
            create(model="dateline", messages=[QUESTION], extra_body={"dateline": {"moods": 1}})


def test_a_fault_in_the_middle_of_a_stream_is_an_error_of_the_client(tmp_path: Path) -> None:
    def say(ask: Ask) -> Iterator[Event]:
        yield Searching(ask.question)
        raise OSError("a secret path")

    with client_of(fake_desk(tmp_path, say)) as client:
        with pytest.raises(APIError) as failed:
            list(client.chat.completions.create(model="dateline", messages=[QUESTION], stream=True))  # type: ignore[list-item]
        assert "secret" not in str(failed.value)
        with pytest.raises(InternalServerError) as whole_failed:
            client.chat.completions.create(model="dateline", messages=[QUESTION])  # type: ignore[list-item]
        assert whole_failed.value.type == "server_error" and "secret" not in str(whole_failed.value)


def test_the_token_is_the_api_key(tmp_path: Path) -> None:
    with client_of(fake_desk(tmp_path, token=TOKEN)) as client:
        assert [model.id for model in client.models.list()] == ["dateline"]
        with client.with_options(api_key="wrong") as other, pytest.raises(AuthenticationError) as refused:
            other.models.list()
        assert refused.value.type == "authentication_error"


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Host": "evil.example"}, 400), ({"Origin": "https://evil.example"}, 403), ({"Sec-Fetch-Site": "cross-site"}, 403)],
)
def test_host_and_origin_are_checked_as_everywhere(tmp_path: Path, headers: dict[str, str], status: int) -> None:
    client = create_app(fake_desk(tmp_path)).test_client()  # type: ignore[arg-type]
    response = client.post("/v1/chat/completions", json={"model": "dateline", "messages": [QUESTION]}, headers=headers)
    assert response.status_code == status
    assert set((response.json or {})["error"]) == {"message", "type", "param", "code"}


def test_a_long_conversation_is_taken_and_a_huge_one_refused(tmp_path: Path) -> None:
    client = create_app(fake_desk(tmp_path)).test_client()  # type: ignore[arg-type]
    for size, status in ((200_000, 200), (2_000_000, 413)):
        messages = [{"role": "assistant", "content": "a" * size}, QUESTION]
        response = client.post("/v1/chat/completions", json={"model": "dateline", "messages": messages})
        assert response.status_code == status, response.text[:200]


def test_a_written_text_takes_the_place_of_the_quotations(tmp_path: Path) -> None:
    found = article()
    sentence = {"text": "They met at the Lake House.", "citations": [cite(found, QUOTE, QUOTE, 2).to_json()], "support": 0.8}
    marked = {"text": "All went well.", "citations": [], "support": 0.0}
    written = {
        "text": "They met at the Lake House. All went well.",
        "model": "m",
        "sentences": [sentence, marked],
        "dropped": [],
        "reason": None,
    }

    def say(ask: Ask) -> Iterator[Event]:
        yield Done(replace(reply(ask, Answer(1, 0.9, (cite(found, QUOTE, "at the Lake House"),))), written=written))

    app = create_app(fake_desk(tmp_path, say))  # type: ignore[arg-type]
    body = {"model": "dateline", "messages": [QUESTION]}
    done = app.test_client().post("/v1/chat/completions", json=body).json or {}
    message = done["choices"][0]["message"]
    assert message["content"] == "They met at the Lake House. [2] All went well. (not supported by the sources)"
    (one,) = message["annotations"]
    assert message["content"][one["url_citation"]["start_index"] : one["url_citation"]["end_index"]] == "They met at the Lake House. [2]"
    assert done["dateline"]["answers"][0]["text"] == "at the Lake House"
    lines = app.test_client().post("/v1/chat/completions", json=body | {"stream": True}).text.split("\n\n")
    assert lines[-2:] == ["data: [DONE]", ""]
    assert all(json.loads(line.removeprefix("data: "))["object"] == "chat.completion.chunk" for line in lines[:-2])
