"""Dateline as a model for chat clients: /v1/chat/completions and /v1/models in OpenAI's shape.

The last user message is the question, the earlier ones the conversation; what else a client may send is passed over. A sentence that has
been streamed cannot be taken back here, so that the text is sent only when it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from time import time
from uuid import uuid4

from flask import Blueprint, Response, jsonify, request

from qa.answers import Json
from qa.bot import LONGEST_QUESTION, clean
from qa.errors import InvalidQuestion, InvalidRequest
from qa.events import Ask, Done
from qa.request import MOST_TURNS, members, parse_ask
from qa.writing import Stop
from web.body import read_object
from web.errors import Problem, openai_error
from web.gate import Gate
from web.ingesting import client_gone
from web.loading import Loading
from web.stream import Emit, Stream

MODEL = "dateline"
# Chat clients send the whole conversation each time, our long answers included.
LARGEST_BODY = 1024 * 1024
MOST_MESSAGES = 1000
EXTENSION = ("filters", "mode", "max_answers", "include", "infer_filters")
UNSUPPORTED = "(not supported by the sources)"
NOT_FOUND = Problem(404, "model-not-found", "There is no such model", f"The one model here is {MODEL!r}.", field="model")


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of the content with the citations that bear it; the pieces one after another are the content."""

    text: str
    citations: tuple[Json, ...] = ()


def blueprint(loading: Loading, gate: Gate) -> Blueprint:
    """Return the routes, around a Loading and a Gate."""
    routes = Blueprint("openai", __name__)

    @routes.post("/v1/chat/completions")
    def chat_completions() -> Response:
        request.max_content_length = LARGEST_BODY
        body = read_object(request)
        ask, base = asked(body), request.host_url.rstrip("/")
        desk = loading.desk()
        gate.enter()
        if body.get("stream"):
            usage, stop = bool((body.get("stream_options") or {}).get("include_usage")), Stop()

            def work(emit: Emit) -> None:
                own = uuid4().hex
                emit("chunk", chunk(own, {"role": "assistant", "content": ""}))
                for event in desk.bot.events(ask, stop):
                    if isinstance(event, Done):
                        for piece in chunks(own, event.reply.to_json(), base, usage=usage):
                            emit("chunk", piece)
                emit("end", {})

            told = Stream(work, gone=client_gone(), finished=gate.leave, form=form).response()
            told.call_on_close(stop.now)
            return told
        try:
            return jsonify(completion(desk.bot.ask(ask).to_json(), base))
        finally:
            gate.leave()

    @routes.get("/v1/models")
    def models() -> Response:
        return jsonify({"object": "list", "data": [model()]})

    @routes.get("/v1/models/<name>")
    def one_model(name: str) -> Response:
        if name != MODEL:
            raise NOT_FOUND
        return jsonify(model())

    return routes


def asked(body: Json) -> Ask:
    """Return the ask that a body of OpenAI's shape means; `dateline` in it may hold the fields of POST /api/v1/ask but question and turns.

    Raises:
        Problem: 404, another model is named.
        InvalidQuestion, InvalidRequest: there is no user message, or a part of the body is not as it should be.
    """
    if body.get("model") != MODEL:
        raise NOT_FOUND
    for name, kinds, meant in (("stream", (bool, type(None)), "true or false"), ("stream_options", (dict, type(None)), "an object")):
        if not isinstance(body.get(name), kinds):
            raise InvalidRequest(name, f"must be {meant}.")
    if body.get("n", 1) not in (1, None):
        raise InvalidRequest("n", "must be 1: there is one answer.")
    messages = body.get("messages")
    if not isinstance(messages, list) or not 1 <= len(messages) <= MOST_MESSAGES:
        raise InvalidRequest("messages", f"must be a list of 1 to {MOST_MESSAGES:,} messages.")
    said = [words(n, message) for n, message in enumerate(messages) if role(n, message) == "user"]
    if not said:
        raise InvalidRequest("messages", "must hold a message of the user: the last one is the question.")
    *earlier, question = said
    turns = [{"question": one} for one in earlier if askable(one)][-MOST_TURNS:]
    extension = members("dateline", body.get("dateline") or {}, EXTENSION)
    ask = parse_ask({**extension, "question": question, "conversation": turns})
    clean(ask.question)
    return ask


def role(n: int, message: object) -> str:
    """Return who says a message. Raises InvalidRequest."""
    found = message.get("role") if isinstance(message, dict) else None
    if not isinstance(found, str):
        raise InvalidRequest(f"messages[{n}]", "must be an object with a role.")
    return found


def words(n: int, message: Json) -> str:
    """Return the text of a message, whose content is a string or a list of parts. Raises InvalidRequest."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else [None]
    texts = [part.get("text") for part in parts if isinstance(part, dict) and part.get("type") == "text"]
    if len(texts) < len(parts) or not all(isinstance(text, str) for text in texts):
        raise InvalidRequest(f"messages[{n}].content", "must be text, or a list of parts of the type text.")
    return "\n".join(str(text) for text in texts)


def askable(question: str) -> bool:
    """True for an earlier message that can be a turn; a pasted article or an empty line is passed over."""
    try:
        return len(question) <= LONGEST_QUESTION and bool(clean(question))
    except InvalidQuestion:
        return False


# ---- a reply in OpenAI's shape -------------------------------------------------------------------------------------------------------


def content(reply: Json) -> Iterator[Said]:
    """Yield what is said: the written sentences; without those the answers' quotations, a line each; without any that there is none."""
    written = reply["written"]
    if written and written["text"]:
        for n, sentence in enumerate(written["sentences"]):
            cited = tuple(sentence["citations"])
            yield Said((" " if n else "") + f"{sentence['text']} {marks(cited) or UNSUPPORTED}", cited)
        return
    for n, answer in enumerate(reply["answers"]):
        first, *others = answer["citations"]
        yield Said(("\n" if n else "") + f"“{first['quote']}” {marks((first, *others))}", (first, *others))
    if not reply["answers"]:
        yield Said(reply["abstention"]["message"])


def marks(citations: tuple[Json, ...]) -> str:
    """Return the numbers of citations as they stand in a text: "[1][2]"."""
    return "".join(f"[{citation['n']}]" for citation in citations)


def url_citations(reply: Json, base: str) -> list[Json]:
    """Return one `url_citation` per citation; its indexes, half-open and in code points, are of the piece of the content it bears."""
    found, at = [], 0
    for said in content(reply):
        start, at = at + len(said.text) - len(said.text.lstrip()), at + len(said.text)
        for citation in said.citations:
            url, title = f"{base}{citation['href']}#mark", citation["article"]["title"]
            found.append({"type": "url_citation", "url_citation": {"url": url, "title": title, "start_index": start, "end_index": at}})
    return found


def completion(reply: Json, base: str) -> Json:
    """Return a `chat.completion` with the whole reply under `dateline`."""
    message = {
        "role": "assistant",
        "content": "".join(said.text for said in content(reply)),
        "refusal": None,
        "annotations": url_citations(reply, base),
    }
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return envelope(reply["id"], "chat.completion", [choice]) | {"usage": usage_of(reply), "dateline": reply}


def chunks(own: str, reply: Json, base: str, *, usage: bool) -> Iterator[Json]:
    """Yield the `chat.completion.chunk`s of a reply: one per piece, then the annotations with the whole reply, then the usage if wanted."""
    for said in content(reply):
        yield chunk(own, {"content": said.text})
    yield chunk(own, {"annotations": url_citations(reply, base)}, "stop") | {"dateline": reply}
    if usage:
        yield envelope(own, "chat.completion.chunk", []) | {"usage": usage_of(reply)}


def chunk(own: str, delta: Json, finish: str | None = None) -> Json:
    """Return one chunk."""
    return envelope(own, "chat.completion.chunk", [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}])


def envelope(own: str, kind: str, choices: list[Json]) -> Json:
    """Return what completions and chunks have in common."""
    return {"id": f"chatcmpl-{own}", "object": kind, "created": int(time()), "model": MODEL, "choices": choices}


def usage_of(reply: Json) -> Json:
    """Return the tokens of the prompt that a language model got; 0 where none was asked. What it wrote is not counted."""
    prompt = ((reply["written"] or {}).get("tokens") or {}).get("prompt", 0)
    return {"prompt_tokens": prompt, "completion_tokens": 0, "total_tokens": prompt}


def model() -> Json:
    """Return the one entry of the list of models."""
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}


def form(event: str, data: Json) -> bytes:
    """Return an event of OpenAI's streams, which have no names; the last one is [DONE]. A problem becomes their error object."""
    if event == "end":
        return b"data: [DONE]\n\n"
    return f"data: {json.dumps(openai_error(data) if event == 'error' else data)}\n\n".encode()
