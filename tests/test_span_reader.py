"""The trained reader: exact offsets on any text, windows, null per passage, calibration, weights that are checked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from qa.errors import ReaderMissing
from qa.reader import weights
from qa.reader.calibration import Calibration, fit
from qa.reader.decode import MOST_TOKENS, candidates
from qa.reader.span import SpanReader
from qa.reader.windows import HEADING_TOKENS, MOST_WINDOWS, QUESTION_TOKENS, WINDOW_TOKENS, Window, open_tokenizer, windows

PORT = "The new bridge over the Tarn was opened by Mayor Ines Caldwell on 4 May 2021. It cost 18 million euros and took six years to build."
BAKER = "Bakeries in the old town open at five in the morning. Most of them sell rye bread."


@pytest.fixture(scope="module")
def reader() -> SpanReader:
    return SpanReader()


def quoted(reader: SpanReader, question: str, contexts: Sequence[str], k: int = 1) -> list[str]:
    return [contexts[span.context][span.start : span.end] for span in reader.read(question, contexts, k=k)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who opened the new bridge over the Tarn?", "Ines Caldwell"),
        ("How much did the bridge cost?", "18 million euros"),
        ("How long did the bridge take to build?", "six years"),
        ("When was the bridge opened?", "4 May 2021"),
    ],
)
def test_it_marks_the_words_that_answer(reader: SpanReader, question: str, expected: str) -> None:
    assert expected in quoted(reader, question, [BAKER, PORT])[0]


def test_a_passage_that_answers_is_surer_than_one_that_does_not(reader: SpanReader) -> None:
    question = "How much did the bridge cost?"
    by_context = {span.context: span.confidence for span in reversed(reader.read(question, [BAKER, PORT], k=100))}
    assert by_context[1] > by_context[0]


def test_confidence_does_not_depend_on_the_other_passages(reader: SpanReader) -> None:
    question = "How much did the bridge cost?"
    alone = reader.read(question, [PORT], k=1)[0]
    together = next(span for span in reader.read(question, [BAKER, PORT, BAKER * 3], k=20) if span.context == 1)
    assert (together.start, together.end) == (alone.start, alone.end)
    assert together.confidence == pytest.approx(alone.confidence, abs=0.02)  # bfloat16 in batches of other lengths


def test_what_stands_above_a_passage_is_read_and_never_marked(reader: SpanReader) -> None:
    question, passage = "In what year did the ferry sink?", "The ferry sank after it had left the harbour in a storm."
    below = reader.read(question, [passage], k=50, headings=["4 May 2021\n"])
    assert all(0 <= span.start < span.end <= len(passage) for span in below)
    year = "What did Caldwell open in 2021?"
    said = "Mayor Ines Caldwell opened a bridge over the Tarn on Tuesday. It took six years to build."
    with_day, without = (reader.read(year, [said], k=1, headings=above)[0] for above in (["May 4, 2021\n"], ()))
    assert said[with_day.start : with_day.end].startswith("a bridge") and with_day.confidence > without.confidence


def test_a_heading_stands_in_every_window_and_moves_no_offset() -> None:
    tokenizer = open_tokenizer(str(weights.body_folder() / "tokenizer.json"))
    text = " ".join(f"word{n}" for n in range(300))
    plain, headed = windows("Where?", [text], tokenizer), windows("Where?", [text], tokenizer, ["May 4, 2021\n"])
    assert len(plain) == len(headed) > 1
    for one, other in zip(plain, headed, strict=True):
        assert one.offsets == other.offsets and one.heading == one.passage == other.heading < other.passage
        assert one.ids[one.passage :] == other.ids[other.passage :]
    assert len(windows("Where?", [text], tokenizer, ["many words " * 90])[0].ids) <= len(plain[0].ids) + HEADING_TOKENS


def test_spans_are_best_first_and_do_not_overlap(reader: SpanReader) -> None:
    spans = reader.read("What is said about the bridge?", [PORT, BAKER], k=8)
    assert [span.score for span in spans] == sorted((span.score for span in spans), reverse=True)
    assert len(spans) <= 8
    for one in spans:
        assert 0 <= one.start < one.end <= len((PORT, BAKER)[one.context])
        assert 0 <= one.confidence <= 1
        assert not any(two is not one and two.context == one.context and two.start < one.end and one.start < two.end for two in spans)


@pytest.mark.parametrize("contexts", [[], [""], [" \n\t "], ["\x00\x07"], ["", " "]], ids=repr)
def test_no_word_no_span(reader: SpanReader, contexts: list[str]) -> None:
    assert reader.read("Who opened the bridge?", contexts, k=5) == ()


def test_k_of_zero_gives_nothing(reader: SpanReader) -> None:
    assert reader.read("Who opened the bridge?", [PORT], k=0) == ()


@pytest.mark.parametrize(
    "context",
    [
        "A",
        "افتتح رئيس البلدية الجسر في الرابع من مايو.",
        "🎉🎉 The mayor 👩‍👩‍👧 opened the bridge 🎉 on 4 May.",
        "The\x00 mayor\u200b opened\x07 the bri\u00addge.",
        "The mayor \ud800 opened the bridge \udfff on 4 May.",
        "e\u0301cole ouverte par Zoe\u0308 le 4 mai",
    ],
    ids=["one character", "right to left", "emoji", "control", "lone surrogates", "combining"],
)
def test_offsets_lie_in_any_text(reader: SpanReader, context: str) -> None:
    for span in reader.read("Who opened the bridge?", [context], k=3):
        assert 0 <= span.start < span.end <= len(context)
        assert context[span.start : span.end].strip()


def test_a_late_answer_in_a_long_article_is_found(reader: SpanReader) -> None:
    article = BAKER * 60 + PORT + BAKER * 5
    assert "Caldwell" in quoted(reader, "Who opened the new bridge over the Tarn?", [article])[0]


def test_of_two_places_in_a_long_article_the_earlier_goes_before_with_the_same_confidence(reader: SpanReader) -> None:
    question = "How much did the bridge cost?"
    spans = reader.read(question, [BAKER * 8 + PORT + " " + BAKER * 60 + PORT + " " + BAKER * 8], k=100)
    costs = [span for span in spans if span.confidence > 0.9 * spans[0].confidence]
    assert len(costs) == 2
    assert costs[0].start < costs[1].start
    alone = reader.read(question, [BAKER * 2 + PORT], k=1)[0]
    log_odds = math.log(alone.confidence / (1 - alone.confidence))
    assert alone.score == pytest.approx(log_odds, abs=1e-6)  # nothing is taken off in a text of one window


def test_a_very_long_passage_is_read_in_bounded_windows() -> None:
    tokenizer = open_tokenizer(str(weights.body_folder() / "tokenizer.json"))
    text = BAKER * 2500 + PORT
    assert len(text) > 200_000
    made = windows("Who opened the bridge over the Tarn?", [text], tokenizer)
    assert len(made) == MOST_WINDOWS
    assert any("Caldwell" in text[window.offsets[0][0] : window.offsets[-1][1]] for window in made)


def test_a_question_longer_than_the_window_still_reads(reader: SpanReader) -> None:
    question = "Who, " + "considering everything that has been said, " * 200 + "opened the new bridge over the Tarn?"
    tokenizer = open_tokenizer(str(weights.body_folder() / "tokenizer.json"))
    assert all(len(window.ids) <= QUESTION_TOKENS + WINDOW_TOKENS + 3 for window in windows(question, [PORT * 30], tokenizer))
    assert quoted(reader, question, [PORT])


def test_windows_cover_every_token_with_exact_offsets() -> None:
    tokenizer = open_tokenizer(str(weights.body_folder() / "tokenizer.json"))
    text = "\n".join(f"Sentence number {n} is about the harbour." for n in range(120))
    made = windows("What is it about?", [text], tokenizer)
    covered = {place for window in made for start, end in window.offsets for place in range(start, end)}
    assert covered == {place for place, character in enumerate(text) if not character.isspace()}
    assert all(len(window.ids) == window.passage + len(window.offsets) + 1 for window in made)


def window(count: int) -> Window:
    return Window(
        context=0, ids=(101, 7, 102, *range(count), 102), heading=3, passage=3, offsets=tuple((2 * n, 2 * n + 1) for n in range(count))
    )


def test_decoding_never_leaves_the_passage() -> None:
    starts = np.full(12, 9.0, dtype=np.float32)  # the question, the separators and the padding score highest
    ends = starts.copy()
    starts[3:8], ends[3:8] = 0.0, 0.0
    starts[4], ends[5] = 3.0, 3.0
    best = candidates(window(5), starts, ends, 0.0, k=1)[0]
    assert (best.start, best.end) == (2, 5)


def test_decoding_gives_fewer_spans_than_asked_when_there_is_no_room() -> None:
    zeros = np.zeros(8, dtype=np.float32)
    assert len(candidates(window(2), zeros, zeros, 0.0, k=10)) <= 2
    assert candidates(window(0), zeros, zeros, 0.0, k=3) == ()


def test_no_span_is_longer_than_the_longest() -> None:
    starts, ends = np.zeros(104, dtype=np.float32), np.zeros(104, dtype=np.float32)
    starts[3], ends[102] = 5.0, 5.0
    assert all(one.end - one.start <= 2 * MOST_TOKENS for one in candidates(window(100), starts, ends, 0.0, k=3))


def test_fitted_confidence_is_a_probability() -> None:
    chance = np.random.default_rng(0)
    evidence = chance.normal(size=4000)
    right = chance.random(4000) < 1 / (1 + np.exp(-(2 * evidence - 1)))
    fitted = fit([(float(value),) for value in evidence], [bool(value) for value in right], least=(0.0,))
    assert fitted.weights[0] == pytest.approx(2, abs=0.25)
    assert fitted.constant == pytest.approx(-1, abs=0.2)


def test_calibration_needs_both_kinds() -> None:
    with pytest.raises(ValueError, match="right and spans that are wrong"):
        fit([(1.0,), (2.0,)], [True, True], least=(0.0,))


def test_a_weight_never_falls_below_its_least() -> None:
    chance = np.random.default_rng(1)
    features = chance.normal(size=(2000, 2))
    right = chance.random(2000) < 1 / (1 + np.exp(-(features[:, 0] - features[:, 1])))
    fitted = fit(features.tolist(), right.tolist(), least=(0.0, 0.1))
    assert fitted.weights[1] == 0.1
    assert fitted.weights[0] == pytest.approx(0.85, abs=0.2)  # less than 1: the second feature now counts the wrong way


def test_what_is_given_beforehand_is_not_fitted_again() -> None:
    features, right = [(0.0,), (1.0,), (2.0,), (3.0,)] * 20, [False, True, False, True] * 20
    alone = fit(features, right, least=(0.0,))
    after = fit(features, right, least=(0.0,), given=[-1.5] * len(right))
    assert after.weights == pytest.approx(alone.weights, abs=1e-3) and after.constant == pytest.approx(alone.constant + 1.5, abs=1e-3)


def test_confidence_stays_within_bounds() -> None:
    calibration = Calibration(weights=(1e6,), constant=0.0)
    assert calibration.confidence((1.0,)) == pytest.approx(1.0)
    assert calibration.confidence((-1.0,)) == pytest.approx(0.0, abs=1e-9)


def copied(folder: Path) -> Path:
    for name in (weights.WEIGHTS, weights.CARD):
        (folder / name).write_bytes((weights.FOLDER / name).read_bytes())
    return folder


@pytest.mark.parametrize("name", [weights.WEIGHTS, weights.CARD])
def test_missing_weights_are_named_with_the_remedy(tmp_path: Path, name: str) -> None:
    (copied(tmp_path) / name).unlink()
    with pytest.raises(ReaderMissing, match=rf"{name}.*restore"):
        SpanReader(tmp_path)


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    path = copied(tmp_path) / weights.WEIGHTS
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(ReaderMissing, match=r"reader\.safetensors.*sha256"):
        SpanReader(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", "{}"])
def test_a_broken_card_is_refused(tmp_path: Path, text: str) -> None:
    (copied(tmp_path) / weights.CARD).write_text(text, encoding="utf-8")
    with pytest.raises(ReaderMissing, match=r"reader\.json"):
        SpanReader(tmp_path)


def test_the_weights_are_small_enough_to_ship() -> None:
    assert sum((folder / weights.WEIGHTS).stat().st_size for folder in (weights.FOLDER, weights.JUDGE)) <= 25_000_000
