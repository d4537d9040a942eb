"""A title is no answer to who: the name behind it is taken in, and a title with none is passed over."""

from __future__ import annotations

import pytest
from test_compare import told

from qa.compare import admit
from qa.mending import titled

TEXT = (
    "In Lund, Norwegian President Anna Berg met Prime Minister Tim O’Hara Monday. The President left. Coach Lang’s team won. A poet came."
)


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("President", "President Anna Berg"),
        ("Norwegian President", "Norwegian President Anna Berg"),
        ("Prime Minister", "Prime Minister Tim O’Hara"),
        ("Coach", "Coach Lang"),
        ("Anna Berg", "Anna Berg"),
        ("The President", "The President"),
        ("A poet", "A poet"),
    ],
)
def test_a_title_takes_in_the_name_behind_it(words: str, whole: str) -> None:
    start = TEXT.index(words)
    span = titled(TEXT, start, start + len(words))
    assert span and TEXT[slice(*span)] == whole


def test_a_title_alone_names_nobody() -> None:
    start = TEXT.index("President left")
    assert titled(TEXT, start, start + len("President")) is None


def test_a_further_answer_is_of_the_kind_that_is_asked_for() -> None:
    best = told("Harbour talks\nAnna Berg met the envoy there.", "Anna Berg")
    verb = told("Later talks\nFootage showed the envoy.", "showed", outlet="herald", confidence=0.89)
    group = told("More talks\nSome militants met the envoy.", "militants", outlet="post2", confidence=0.89)
    assert [one.text for one in admit([best, verb, group], "list", "Who met the envoy?")] == ["Anna Berg", "militants"]
    many = told("Harbour talks\nThe envoy met 12 mayors.", "12")
    none = told("Later talks\nThe envoy met the mayors.", "the mayors", outlet="herald", confidence=0.89)
    assert [one.text for one in admit([many, none], "list", "How many mayors did the envoy meet?")] == ["12"]


def test_a_bare_title_is_no_second_answer_to_who_but_one_to_what() -> None:
    named = told("Harbour talks\nAnna Berg met the envoy there.", "Anna Berg")
    title = told("Later talks\nPresident of the council is her post now.", "President", outlet="herald", confidence=0.89)
    assert [one.text for one in admit([named, title], "list", "Who met the envoy there?")] == ["Anna Berg"]
    assert [one.text for one in admit([title], "one", "What is her post?")] == ["President"]
    assert [one.text for one in admit([title], "one", "Who met the envoy there?")] == ["President"]
