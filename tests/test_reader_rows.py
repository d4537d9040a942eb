"""Files of rows through a reader, what `dateline read` does, and the measures of what comes out."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from qa.errors import InvalidQuestions
from qa.reader import Span, measures
from qa.reader.measures import Outcome
from qa.reader.rows import read_rows


class FirstWord:
    """A reader of one rule: the first word, surer the longer the context."""

    name = "first"
    threshold = 0.5

    def read(self, question: str, contexts: Sequence[str], *, k: int, headings: Sequence[str] = ()) -> tuple[Span, ...]:
        return tuple(Span(n, 0, len(text.split()[0]), min(1.0, len(text) / 20), 0.0) for n, text in enumerate(contexts) if text.split())[:k]


def test_rows_are_read_in_order_with_offsets_as_given(tmp_path: Path) -> None:
    source, target = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    rows = [
        {"id": "a", "question": "?", "context": "Salt is cheap in the north."},
        {"id": "b", "question": "?", "context": "No."},
        {"id": "c", "question": "?", "context": ""},
        {"id": "d", "question": "?", "context": "\ud83d lone"},
    ]
    source.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    assert list(read_rows(source, target, FirstWord())) == [1, 2, 3, 4]
    written = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert written[0] == {"id": "a", "answer": "Salt", "start": 0, "end": 4, "confidence": 1.0, "silent": False}
    assert (written[1]["answer"], written[1]["silent"]) == ("No.", True)
    assert written[2] == {"id": "c", "answer": "", "start": 0, "end": 0, "confidence": 0.0, "silent": True}
    assert written[3]["answer"] == "\ud83d"


def test_ten_thousand_rows_are_streamed(tmp_path: Path) -> None:
    source, target = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    line = json.dumps({"id": "a", "question": "?", "context": "Salt is cheap in the north. " * 20})
    source.write_text(f"{line}\n" * 10_000, encoding="utf-8")
    done = read_rows(source, target, FirstWord())
    assert next(done) == 1  # the first row is done before the others are touched
    assert not target.exists()
    assert sum(1 for _ in done) == 9_999
    with target.open(encoding="utf-8") as lines:
        assert sum(1 for _ in lines) == 10_000


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "not an object"),
        (b'{"id": "x", "question": "?"}', "context is missing"),
        (b'{"id": 7, "question": "?", "context": "c"}', "id is not text"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_leaves_the_target(tmp_path: Path, line: bytes, reason: str) -> None:
    source, target = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b'{"id": "a", "question": "?", "context": "c"}\n' + line + b"\n")
    target.write_text("before", encoding="utf-8")
    with pytest.raises(InvalidQuestions, match=rf"rows\.jsonl, line 2: .*{reason}"):
        list(read_rows(source, target, FirstWord()))
    assert target.read_text(encoding="utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["out.jsonl", "rows.jsonl"]


def test_a_missing_file_of_rows_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidQuestions, match="nowhere.jsonl cannot be read"):
        list(read_rows(tmp_path / "nowhere.jsonl", tmp_path / "out.jsonl", FirstWord()))


def found(confidence: float, f1: float, *, answerable: bool = True, silent: bool = False) -> Outcome:
    return Outcome(answerable=answerable, f1=f1, touches=f1 > 0, confidence=confidence, silent=silent)


@pytest.mark.parametrize(
    ("answer", "gold", "expected"),
    [("the Tianjin Guest House", "Tianjin Guest House,", 1.0), ("in May", "May 2021", 0.5), ("June", "May", 0.0), ("the", "a", 1.0)],
)
def test_f1_normalises_as_squad_does(answer: str, gold: str, expected: float) -> None:
    assert measures.f1_of(answer, gold) == pytest.approx(expected)


def test_measures_on_a_small_table() -> None:
    rows = [
        found(0.9, 1.0),
        found(0.6, 0.5),
        found(0.2, 0.0, silent=True),
        found(0.7, 0.0, answerable=False),
        found(0.1, 0.0, answerable=False, silent=True),
    ]
    assert measures.forced_f1(rows) == pytest.approx(0.5)
    assert measures.overall_f1(rows) == pytest.approx((1 + 0.5 + 0 + 0 + 1) / 5)
    assert measures.answerable_auc(rows) == pytest.approx(4 / 6)  # of six pairs, four are in order
    assert measures.wrongly_answered(rows, answered=2 / 3) == pytest.approx(0.5)  # 0.6 passes two of three; of the others 0.7 passes
    assert measures.touching(rows) == pytest.approx(2 / 3)


def test_calibration_error_is_the_weighted_gap() -> None:
    rows = [found(0.8, 1.0)] * 3 + [found(0.8, 0.0)] + [found(0.1, 0.0, answerable=False)] * 4
    assert measures.calibration_error(rows) == pytest.approx(0.5 * 0.05 + 0.5 * 0.1)


def test_ties_count_half_in_the_auc() -> None:
    assert measures.answerable_auc([found(0.5, 1.0), found(0.5, 0.0, answerable=False)]) == pytest.approx(0.5)
    assert math.isnan(measures.answerable_auc([found(0.5, 1.0)]))
