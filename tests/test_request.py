"""A JSON body becomes an Ask, or a message that names the field."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qa.errors import InvalidQuestion, InvalidRequest
from qa.events import Turn
from qa.request import parse_ask


def test_a_full_body_is_understood() -> None:
    ask = parse_ask(
        {
            "question": "When?",
            "conversation": [{"question": "Who?"}, {"question": "He?", "standalone": "Xi?"}],
            "filters": {"published_from": "2021-01-02", "published_to": "2021-12-31", "sources": ["Reuters"], "article_ids": ["a1"]},
            "mode": "extractive",
            "max_answers": 20,
            "include": ["passages"],
        }
    )
    assert ask.conversation == (Turn("Who?"), Turn("He?", "Xi?"))
    assert (ask.filters.published_from, ask.filters.published_to) == (date(2021, 1, 2), date(2021, 12, 31))
    assert (ask.filters.sources, ask.filters.article_ids, ask.max_answers, ask.include_passages) == (("Reuters",), ("a1",), 20, True)


@pytest.mark.parametrize("question", [None, 7, ["Who?"], {"text": "Who?"}, True])
def test_a_question_must_be_a_string(question: Any) -> None:
    with pytest.raises(InvalidQuestion, match="string"):
        parse_ask({"question": question})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"filter": {}}, "filter"),
        ({"mode": "clever"}, "mode"),
        ({"mode": []}, "mode"),
        ({"max_answers": 0}, "max_answers"),
        ({"max_answers": 21}, "max_answers"),
        ({"max_answers": True}, "max_answers"),
        ({"max_answers": 2.0}, "max_answers"),
        ({"include": "passages"}, "include"),
        ({"include": ["scores"]}, "include"),
        ({"include": None}, "include"),
        ({"filters": {"sources": None}}, "sources"),
        ({"conversation": {}}, "conversation"),
        ({"conversation": [{}]}, "conversation[0].question"),
        ({"conversation": [{"question": "a"}] * 21}, "conversation"),
        ({"conversation": [{"question": "a\ud800"}]}, "conversation[0].question"),
        ({"filters": []}, "filters"),
        ({"filters": {"from": "2021-01-01"}}, "from"),
        ({"filters": {"published_from": "yesterday"}}, "published_from"),
        ({"filters": {"published_from": 20210101}}, "published_from"),
        ({"filters": {"published_from": "2021-02-30"}}, "published_from"),
        ({"filters": {"published_from": "2022-01-01", "published_to": "2021-01-01"}}, "after published_to"),
        ({"filters": {"sources": "Reuters"}}, "sources"),
        ({"filters": {"sources": ["x" * 401]}}, "sources[0]"),
        ({"filters": {"article_ids": [1]}}, "article_ids[0]"),
    ],
)
def test_a_bad_field_is_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        parse_ask({"question": "Who?", **change})
    assert named in str(raised.value)


@pytest.mark.parametrize("body", [None, [], "Who?", 7])
def test_the_body_must_be_an_object(body: Any) -> None:
    with pytest.raises(InvalidRequest, match="object"):
        parse_ask(body)
