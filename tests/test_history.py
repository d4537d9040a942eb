"""Kept conversations: listed, searched, renamed, deleted, judged; nothing is lost by closing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.errors import InvalidRequest, LibraryDamaged, UnknownConversation
from qa.events import Turn
from qa.history import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = History(tmp_path / "history.sqlite3")
    yield opened
    opened.close()


def reply(name: str, text: str, standalone: str | None = None) -> dict[str, Any]:
    return {
        "id": name,
        "question": {"text": text, "standalone": standalone or text},
        "answers": [{"text": "“Ω”", "citations": [{"n": 2}]}],
        "nearest": [],
    }


def test_a_reload_gives_the_same_replies(history: History, tmp_path: Path) -> None:
    kept = history.start("Who opened the bridge?")
    history.keep(kept.id, reply("r1", "Who opened the bridge?"))
    history.keep(kept.id, reply("r2", "When?", "When was the bridge opened?"))
    history.close()
    again = History(tmp_path / "history.sqlite3")
    turns = again.turns(kept.id)
    assert [turn.reply for turn in turns] == [reply("r1", "Who opened the bridge?"), reply("r2", "When?", "When was the bridge opened?")]
    assert again.recent(kept.id) == (Turn("Who opened the bridge?", "Who opened the bridge?"), Turn("When?", "When was the bridge opened?"))
    assert again.recent(kept.id, most=1) == (Turn("When?", "When was the bridge opened?"),)
    again.close()


def test_conversations_are_listed_newest_first_and_found_by_their_words(history: History) -> None:
    first, second = history.start("Bridges"), history.start("Elections")
    history.keep(first.id, reply("r1", "Where is the Vale bridge?"))
    assert {c.id for c in history.conversations()} == {first.id, second.id}
    assert [c.title for c in history.conversations("VALE")] == ["Bridges"]
    assert [c.turns for c in history.conversations("bridges")] == [1]
    assert history.conversations("100%") == ()


def test_a_conversation_is_renamed_and_deleted_with_all_that_hangs_on_it(history: History) -> None:
    kept = history.start("x" * 100)
    history.keep(kept.id, reply("r1", "Who?"))
    history.judge("r1", 0, "right")
    assert (len(kept.title), history.rename(kept.id, " Bridge ").title) == (80, "Bridge")
    history.delete(kept.id)
    assert (history.conversations(), history.judged()) == ((), ())
    for call in (history.turns, history.delete, history.conversation, lambda name: history.rename(name, "a")):
        with pytest.raises(UnknownConversation, match="deleted"):
            call(kept.id)


def test_a_verdict_can_be_given_changed_and_taken_back(history: History) -> None:
    kept = history.start("a")
    history.keep(kept.id, reply("r1", "Who?"))
    history.judge("r1", 0, "wrong")
    history.judge("r1", 2, "right")
    history.judge("r1", 0, "incomplete")
    assert history.turns(kept.id)[0].feedback == {0: "incomplete", 2: "right"}
    assert [turn.reply["id"] for turn in history.judged()] == ["r1"]
    history.judge("r1", 0, None)
    assert history.turns(kept.id)[0].feedback == {2: "right"}
    with pytest.raises(UnknownConversation):
        history.judge("r9", 0, "right")


def test_a_verdict_on_a_citation_that_the_reply_does_not_have_is_refused(history: History) -> None:
    kept = history.start("a")
    history.keep(kept.id, reply("r1", "Who?"))
    with pytest.raises(InvalidRequest, match="no citation 3"):
        history.judge("r1", 3, "right")


def test_what_is_deleted_can_be_brought_back_with_all_that_hangs_on_it(history: History) -> None:
    kept = history.start("Bridges")
    history.keep(kept.id, reply("r1", "Who?"))
    history.judge("r1", 2, "right")
    history.delete(kept.id)
    assert [c.id for c in history.conversations(deleted=True)] == [kept.id]
    for call in (history.turns, history.recent, lambda name: history.keep(name, reply("r2", "When?"))):
        with pytest.raises(UnknownConversation):
            call(kept.id)
    with pytest.raises(UnknownConversation):
        history.judge("r1", 2, "wrong")
    assert history.restore(kept.id).turns == 1 and history.turns(kept.id)[0].feedback == {2: "right"}
    assert history.conversations(deleted=True) == ()


def test_what_is_erased_or_long_deleted_is_gone(history: History, tmp_path: Path) -> None:
    kept, old = history.start("Bridges"), history.start("Elections")
    with pytest.raises(UnknownConversation):
        history.erase(kept.id)
    for one in (kept, old):
        history.delete(one.id)
    history.erase(kept.id)
    with pytest.raises(UnknownConversation):
        history.restore(kept.id)
    with sqlite3.connect(tmp_path / "history.sqlite3") as file:
        file.execute("UPDATE deleted SET deleted = '2020-01-01T00:00:00+00:00'")
    file.close()
    history.close()
    again = History(tmp_path / "history.sqlite3")
    assert again.conversations(deleted=True) == ()
    again.close()


def test_a_reply_kept_again_takes_the_place_of_the_first_and_keeps_its_verdicts(history: History) -> None:
    kept = history.start("a")
    history.keep(kept.id, reply("r1", "Who?"))
    history.judge("r1", 0, "right")
    history.keep(kept.id, reply("r1", "Who?", "Who came?"))
    (turn,) = history.turns(kept.id)
    assert (turn.reply["question"]["standalone"], turn.feedback) == ("Who came?", {0: "right"})


def test_a_damaged_file_is_told_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite3").write_bytes(b"no database" * 1000)
    with pytest.raises(LibraryDamaged, match="kept conversations") as told:
        History(tmp_path / "history.sqlite3")
    assert "ingest" not in str(told.value)
