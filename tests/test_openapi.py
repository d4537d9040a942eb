"""The OpenAPI document: valid, complete, and true of real replies; schemathesis finds no request that breaks it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fake_desk import article, cite, fake_desk, silence
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from qa.answers import Answer, Reply, When
from qa.desk import Desk
from qa.events import Ask, Done
from web import create_app
from web.openapi import document


def check(name: str, value: Any) -> None:
    """Check a value against a schema of the document, additional properties and formats included."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(value)


def client_of(desk: Any) -> FlaskClient:
    return create_app(desk).test_client()


def test_the_document_is_valid_and_served(tmp_path: Path) -> None:
    served = client_of(fake_desk(tmp_path)).get("/api/v1/openapi.json").json
    validate(served)
    assert served["openapi"] == "3.1.0"


def test_every_route_for_programs_is_described(tmp_path: Path) -> None:
    app = create_app(fake_desk(tmp_path))  # type: ignore[arg-type]
    routes = {
        (re.sub(r"<\w+>", "{id}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith(("api.", "openai."))
    }
    assert routes == {(path, method) for path, methods in document()["paths"].items() for method in methods}


def test_real_replies_fit_their_schemas(seeds_desk: Desk) -> None:
    client = client_of(seeds_desk)
    for question in ("Where were the bilateral talks held?", "How many goals did Arsenal score?", "Who signed the joint statement?"):
        check("Reply", client.post("/api/v1/ask", json={"question": question, "include": ["passages"]}).json)
    page = client.get("/api/v1/articles").json
    check("Articles", page)
    for found in page["articles"]:
        check("ArticleText", client.get(f"/api/v1/articles/{found['id']}").json)
    check("Status", client.get("/api/v1/status").json)
    check("Health", client.get("/readyz").json)
    check("Problem", client.get("/api/v1/articles/unknown").json)


@pytest.mark.parametrize(
    "given", [{"conversation": None}, {"filters": None}, {"filters": {"published_from": None}}, {"conversation_id": None}]
)
def test_null_says_nothing_where_the_document_allows_it(tmp_path: Path, given: dict[str, Any]) -> None:
    body = {"question": "Where?"} | given
    check("Ask", body)
    assert client_of(fake_desk(tmp_path)).post("/api/v1/ask", json=body).status_code == 200


@pytest.mark.parametrize(
    "given", [{"mode": None}, {"max_answers": None}, {"include": None}, {"infer_filters": None}, {"filters": {"sources": None}}]
)
def test_null_is_refused_where_the_document_refuses_it(tmp_path: Path, given: dict[str, Any]) -> None:
    body = {"question": "Where?"} | given
    with pytest.raises(Exception, match="None"):
        check("Ask", body)
    assert client_of(fake_desk(tmp_path)).post("/api/v1/ask", json=body).status_code == 400


def test_openai_routes_answer_as_described(tmp_path: Path) -> None:
    client = client_of(fake_desk(tmp_path))
    asked = {"model": "dateline", "messages": [{"role": "system"}, {"role": "user", "content": [{"type": "text", "text": "Where?"}]}]}
    check("ChatCompletion", asked)
    check("ChatAnswer", client.post("/v1/chat/completions", json=asked).json)
    check("Models", client.get("/v1/models").json)
    check("OpenAIError", client.get("/v1/models/other").json)


def test_the_fullest_reply_fits_its_schema(tmp_path: Path) -> None:
    found = article()
    citations = (cite(found, "Nobody said why.", "Nobody"), cite(found, "The second day was quiet.", "quiet", 2))
    whole = Answer(1, 0.5, citations, 2, superseded_by=2, when=When(found.published, "on Monday"))
    made = next(e.reply for e in silence(found, "Nobody said why.")(Ask("a")) if isinstance(e, Done))
    written = {
        "text": "a",
        "model": "m",
        "sentences": [{"text": "a", "citations": [citations[0].to_json()], "support": 0.5}],
        "dropped": [],
        "reason": None,
    }
    fields = {name: getattr(made, name) for name in Reply.__dataclass_fields__}
    full = Reply(**fields | {"answers": (whole,), "relation": "timeline", "written": written, "undated": (found,), "abstention": None})
    check("Reply", made.to_json())
    check("Reply", full.to_json())


def test_a_reply_with_an_unknown_field_does_not_fit(tmp_path: Path) -> None:
    found = client_of(fake_desk(tmp_path)).post("/api/v1/ask", json={"question": "a"}).json
    with pytest.raises(Exception, match="surprise"):
        check("Reply", found | {"surprise": 1})


@pytest.mark.filterwarnings("default")
def test_generated_requests_agree_with_the_document(tmp_path: Path) -> None:
    """schemathesis: no 5xx, documented statuses and content types, schemas kept, bad data refused and good data taken."""
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis.errors import Unsatisfiable
    from schemathesis import GenerationMode
    from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

    app = create_app(fake_desk(tmp_path))  # type: ignore[arg-type]
    tried: Counter[str] = Counter()

    def attempt(case: Any) -> None:
        response = case.call()
        # What a schema cannot say: a body may be too large as a whole, days the wrong way round, the last message no question.
        unsaid = ("is after", "must hold a message of the user", "The question is empty", "The question has", "The question is not text")
        refused = response.status_code == 400 and any(words in response.text for words in unsaid)
        beyond = response.status_code == 413 or refused
        case.validate_response(response, excluded_checks=[negative_data_rejection, positive_data_acceptance] if beyond else [])
        tried[case.operation.label] += 1

    few = settings(
        max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )
    for found in schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app).get_all_operations():
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                few(given(operation.as_strategy(generation_mode=mode))(attempt))()
            except Unsatisfiable:
                # A route without body and parameters has no wrong request.
                assert mode is GenerationMode.NEGATIVE and "requestBody" not in document()["paths"][operation.path][operation.method]
    every = {f"{method.upper()} {path}" for path, methods in document()["paths"].items() for method in methods}
    assert set(tried) == every - {"GET /api/v1/openapi.json"}  # schemathesis leaves out the document itself
    assert sum(tried.values()) >= 60
