"""Training the reader: rows are checked, windows hold the answer, made negatives lose it, a stopped run goes on where it was."""

from __future__ import annotations

import dataclasses
import json
import lzma
import random
from pathlib import Path

import pytest
import torch

from qa.reader import negatives, weights
from qa.reader.around import around
from qa.reader.calibration import Calibration
from qa.reader.checkpoints import after, averaged, start_model
from qa.reader.config import Config, Stage
from qa.reader.data import Row, read_rows_file
from qa.reader.examples import make_examples
from qa.reader.literal import literals
from qa.reader.model import WORD_TABLE
from qa.reader.train import WRITTEN, choose_rows, run_stage
from qa.reader.windows import open_tokenizer

CONTEXT = (
    "The harbour of Port Elmar was rebuilt in 1962 by Anna Rydell. "
    "Trade with Lower Vannes had ended in 1958, after the great flood. "
    "Since then three ferries a day leave for the islands, the first of them at six."
)
STAGE = Stage(name="tiny", shares=(("made", 40),), nulls=(("sentence", 4), ("other", 4)), crop=(20, 40), rate=1e-4, final_rate=1e-5)
SOURCES = {f"written-{kind}" for kind in ("questions", "statements", "encyclopaedia", "quiz", "paraphrases", "folders")}
CONFIG = Config(batch_tokens=120, checkpoint_steps=100, warmup_steps=1)


def row(question: str, answer: str, **more: str) -> Row:
    start = CONTEXT.index(answer)
    return Row(id=question, question=question, context=CONTEXT, spans=((start, start + len(answer)),), source="made", **more)


REBUILT = row("When was the harbour of Port Elmar rebuilt?", "1962")
FIRST = row("When does the first ferry leave?", "six")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one small training file."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "train").mkdir()
    with lzma.open(folder / "train" / "made.jsonl.xz", "wt", encoding="utf-8") as out:
        for n in range(20):
            for one in (REBUILT, FIRST):
                answers = [{"text": one.answers[0], "start": one.spans[0][0]}]
                fields = {"id": f"{one.id}-{n}", "question": one.question, "context": CONTEXT, "answers": answers, "source": "made"}
                out.write(json.dumps(fields) + "\n")
    return folder


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"answers": [{"text": "Elmar", "start": 3}]}, "is not 'Elmar'"),
        ({"answers": None}, "not a list"),
        ({}, "answers"),
    ],
)
def test_a_row_whose_span_is_not_in_its_text_is_named(tmp_path: Path, fields: dict[str, object], reason: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"id": "1", "question": "?", "context": CONTEXT, "source": "made", **fields}), encoding="utf-8")
    with pytest.raises(ValueError, match=f"line 1.*{reason}"):
        read_rows_file(path)


def test_the_answer_most_annotators_agree_on_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    answers = [{"text": text, "start": CONTEXT.index(text)} for text in ("harbour", "the great flood", "great flood")]
    path.write_text(json.dumps({"id": "1", "question": "?", "context": CONTEXT, "source": "made", "answers": answers}), encoding="utf-8")
    assert read_rows_file(path)[0].answers[0] in ("the great flood", "great flood")


@pytest.mark.parametrize("size", [8, 20, 100])
def test_crops_hold_the_answer(size: int) -> None:
    tokenizer = open_tokenizer(str(weights.body_folder() / "tokenizer.json"))
    for seed in range(5):
        for example, one in zip(
            make_examples([REBUILT, FIRST], tokenizer, (size, size), random.Random(seed)), (REBUILT, FIRST), strict=True
        ):
            assert tokenizer.decode(list(example.ids[example.start : example.end + 1])) == one.answers[0].lower()
            assert example.passage <= example.start
            assert len(example.ids) - example.passage - 1 <= size


def test_taking_the_sentence_out_takes_the_answer_out() -> None:
    made = negatives.without_sentence(REBUILT)
    assert made is not None
    assert "1962" not in made.context
    assert "great flood" in made.context
    assert made.spans == ()


def test_cropping_away_keeps_only_what_does_not_answer() -> None:
    made = negatives.away_from_answer(REBUILT)
    assert made is not None
    assert made.context in CONTEXT
    assert "1962" not in made.context


def test_another_name_comes_from_the_same_passage() -> None:
    made = negatives.other_entity(REBUILT, random.Random(0))
    assert made is not None
    assert made.spans == ()
    assert made.question in ("When was the harbour of Lower Vannes rebuilt?", "When was the harbour of Anna Rydell rebuilt?")


def test_an_opposite_word_changes_the_question() -> None:
    made = negatives.opposite(FIRST, random.Random(0))
    assert made is not None
    assert made.question in ("When does the last ferry leave?", "When does the first ferry arrive?")


def test_a_question_with_nothing_to_exchange_gives_no_negative() -> None:
    assert negatives.other_entity(row("What ended trade?", "the great flood"), random.Random(0)) is None


@pytest.mark.parametrize(
    ("question", "answer"), [("Port Elmar's harbour was rebuilt by Anna Rydell.", "rebuilt in 1962"), ("Anna Rydell built ships.", "")]
)
def test_a_statement_keeps_the_sentences_around_the_one_most_like_it(question: str, answer: str) -> None:
    whole = Row(id="s", question=question, context=CONTEXT, spans=(), source="made")
    if answer:
        whole = dataclasses.replace(whole, spans=((start := CONTEXT.index(answer), start + len(answer)),))
    made = [one for seed in range(20) if (one := around(whole, random.Random(seed)))]
    assert len(made) == 20
    assert {len(one.context) for one in made} == {61, 127, len(CONTEXT)}
    assert all(one.context in CONTEXT and "Rydell" in one.context for one in made)
    assert {one.answers for one in made} == {(answer,) if answer else ()}


def test_a_statement_whose_proof_is_cut_away_is_left_out() -> None:
    start = CONTEXT.index("great flood")
    row = Row(
        id="s", question="Anna Rydell rebuilt the harbour of Port Elmar.", context=CONTEXT, spans=((start, start + 11),), source="made"
    )
    made = [around(row, random.Random(seed)) for seed in range(20)]
    assert None in made
    assert all(one is None or one.answers == ("great flood",) for one in made)


def test_packed_weights_are_nearly_those_that_were_saved(tmp_path: Path) -> None:
    torch.manual_seed(3)
    model = start_model(weights.body_folder())
    weights.save(model, weights.Settings(calibration=Calibration(weights=(0.1, 1.0, 0.1), constant=0.0), threshold=0.4), tmp_path)
    loaded, settings = weights.load(tmp_path)
    assert settings.threshold == 0.4
    for name, tensor in model.state_dict().items():
        apart = (loaded.state_dict()[name] - tensor).abs()
        assert float(apart.max()) <= float(tensor.abs().max()) / 200
    assert torch.equal(loaded.state_dict()[WORD_TABLE], model.state_dict()[WORD_TABLE])


def test_the_same_seed_chooses_the_same_rows(data: Path) -> None:
    assert choose_rows(data, STAGE, 5) == choose_rows(data, STAGE, 5)
    assert choose_rows(data, STAGE, 5) != choose_rows(data, STAGE, 6)
    assert sum(not one.spans for one in choose_rows(data, STAGE, 5)) == 8


def test_a_stopped_run_goes_on_where_it_was(data: Path, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    body = weights.body_folder()
    tokenizer = open_tokenizer(str(body / "tokenizer.json"))
    rows = choose_rows(data, STAGE, 5)

    def trained(folder: str, stops: tuple[int, ...]) -> dict[str, torch.Tensor]:
        (tmp_path / folder).mkdir()
        for stop in stops:
            torch.manual_seed(1)
            model = start_model(body)
            run_stage(model, tokenizer, rows, STAGE, CONFIG, tmp_path / folder, stop=stop)
        return model.state_dict()

    straight, resumed = trained("straight", (2,)), trained("resumed", (1, 2))
    assert straight.keys() == resumed.keys()
    assert all(torch.allclose(straight[name], resumed[name], atol=1e-5) for name in straight)


def test_a_stage_of_two_runs_goes_on_with_their_mean(data: Path, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    body = weights.body_folder()
    stage = dataclasses.replace(STAGE, runs=2)
    for name in stage.names:
        torch.manual_seed(1)
        one = dataclasses.replace(STAGE, name=name)
        rows = choose_rows(data, one, 5)
        run_stage(
            start_model(body),
            open_tokenizer(str(body / "tokenizer.json")),
            rows,
            one,
            dataclasses.replace(CONFIG, average_every=1),
            tmp_path,
            stop=1,
        )
    first, second = (averaged(tmp_path / f"{name}.pt").state_dict() for name in stage.names)
    mean = after(tmp_path, stage).state_dict()
    moved = [name for name in mean if not torch.equal(first[name], second[name])]
    assert moved
    assert all(torch.allclose(mean[name], (first[name] + second[name]) / 2, atol=1e-6) for name in moved)
    assert torch.equal(mean[WORD_TABLE], first[WORD_TABLE])


def test_the_texts_written_for_the_reader_hold_some_apart_that_measure() -> None:
    names = ("written", "wider", "told", "paraphrases", "folders", "statements", "fair")
    trained = {name: read_rows_file(WRITTEN / f"{name}.jsonl.xz") for name in names}
    held_out, fitting = (read_rows_file(WRITTEN / f"{name}.jsonl.xz") for name in ("held_out", "fitting"))
    assert {row.source for rows in trained.values() for row in rows} == {row.source for row in held_out} == SOURCES
    assert {row.source for row in fitting} == {"written-statements"}
    seen = {row.context for rows in trained.values() for row in rows}
    assert not seen & {row.context for row in (*held_out, *fitting)}
    assert not {row.context for row in fitting} & {row.context for row in held_out if row.source == "written-statements"}
    for name, rows in (*trained.items(), ("held_out", held_out), ("fitting", fitting)):
        alone = [row for row in rows if row.source != "written-folders"]
        if alone:
            nulls = sum(not row.spans for row in alone) / len(alone)
            assert (0.4 if name in ("told", "paraphrases") else 0.45) < nulls < 0.55  # of these two four in fourteen or nine questions
        if alone != rows:  # in folders each question stands beside the articles that come nearest and do not answer
            nulls = sum(row.source == "written-folders" and not row.spans for row in rows) / (len(rows) - len(alone))
            assert 0.6 < nulls < 0.8


def test_statements_in_the_words_of_the_article_are_sentences_whole_or_shortened() -> None:
    text = (
        "Anna Rydell, who is 61, rebuilt the harbour in 1962. It was, she said, the last of its kind. "
        "Trade grew, if slowly (by 2 %), until the war."
    )
    made = literals([Row(id="1", question="?", context=text, spans=(), source="written-statements")], 60, random.Random(1))
    told = {one.question: one.answers[0] for one in made}
    assert set(told) == {
        "Anna Rydell, who is 61, rebuilt the harbour in 1962.",
        "Anna Rydell rebuilt the harbour in 1962.",
        "It was, she said, the last of its kind.",
        "Trade grew, if slowly (by 2 %), until the war.",
        "Trade grew, if slowly, until the war.",
    }
    assert told["Anna Rydell rebuilt the harbour in 1962."] == "Anna Rydell, who is 61, rebuilt the harbour in 1962."


def test_a_stage_of_statements_takes_nothing_else(data: Path) -> None:
    stage = dataclasses.replace(STAGE, statements=True, nulls=())
    assert choose_rows(data, stage, 5) == []
