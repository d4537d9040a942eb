"""Runs and reports as files, and the commands that write them: what another tool reads is what we ranked, and nothing is half done."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import ir_measures
import pytest
from click.testing import CliRunner, Result
from stored import item, open_store

from qa.desk import claim
from qa.errors import InvalidQuestions
from qa.evaluation.commands import eval_command, read_command, run_command
from qa.evaluation.comparison import read_report
from qa.evaluation.errors import InvalidReport, InvalidRun
from qa.evaluation.evaluate import evaluate, every_article
from qa.evaluation.files import written
from qa.evaluation.kept import Kept, KeptReader
from qa.evaluation.places import HALVES
from qa.evaluation.questions import PlainQuestion, read_questions
from qa.evaluation.ranked import rank_articles
from qa.evaluation.run import article_run
from qa.evaluation.runs import Ranked, falling, rank, read_run, write_qrels, write_run
from qa.reader import Span
from qa.reader.rows import read_rows
from qa.settings import load
from vectorstore.errors import FolderInUse

QUESTION = {"id": "t1", "kind": "where", "question": "Where do the ferries leave?"}
GOLD = {"article": "ferry.txt", "quote": "The ferries leave from the old harbour at seven.", "answer": "the old harbour"}
FERRY = f"Ferries return to the strait\nAfter two years the boats are back on the water. {GOLD['quote']} A ticket costs four euros."
BRIDGE = (
    "A bridge for the north\nThe council wants a bridge over the river. Engineers will begin the work in spring, the mayor said on Monday."
)


RESULTS = ("questions", "corpus", "settings", "passage_qrels", "article_qrels", "passage_run", "article_run")


@contextmanager
def stopping(what: str, kept: Kept | None = None) -> Iterator[Callable[[int, int | None], None]]:
    """Stand in for the progress bar: somebody presses Ctrl-C at the first step."""

    def step(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    yield step


def lines(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def call(command: Any, *arguments: object) -> Result:
    """Run a command; what it raises is raised here, as the console script would see it."""
    return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def news(tmp_path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY)
    (folder / "bridge.txt").write_text(BRIDGE)
    return folder


def test_equal_scores_are_ordered_by_id():
    assert [one.document for one in rank({"b": 1.0, "c": 2.0, "a": 1.0}, 10)] == ["c", "a", "b"]
    assert len(rank({"b": 1.0, "c": 2.0, "a": 1.0}, 2)) == 2


@pytest.mark.parametrize("scores", [[5.0, 5.0, 5.0], [0.0, 0.0], [30.0, 30.0 - 1e-9, 29.0], [-1.0, -1.0], [1e-30, 1e-30]])
def test_written_scores_fall_strictly_even_in_32_bits(scores):
    from numpy import float32

    out = [float32(f"{one.score:.9g}") for one in falling(Ranked(str(n), score) for n, score in enumerate(scores))]
    assert all(above > below for above, below in zip(out, out[1:], strict=False))


def test_a_written_run_is_read_alike_by_ir_measures(tmp_path):
    run = {"q1": (Ranked("z", 1.0), Ranked("a", 1.0)), "q2": (), "q3": (Ranked("a", 0.25),)}
    write_run(tmp_path / "r.trec", run)
    write_qrels(tmp_path / "q.qrels", {"q1": {"z": 1}, "q2": {"a": 1}, "q3": {"a": 1}})
    theirs = ir_measures.calc_aggregate(
        [ir_measures.RR @ 10], ir_measures.read_trec_qrels(str(tmp_path / "q.qrels")), ir_measures.read_trec_run(str(tmp_path / "r.trec"))
    )
    assert theirs[ir_measures.RR @ 10] == pytest.approx(2 / 3)
    again = read_run(tmp_path / "r.trec", ["q1", "q2", "q3"], {"a", "z"})
    assert {question: [one.document for one in ranking] for question, ranking in again.items()} == {"q1": ["z", "a"], "q2": [], "q3": ["a"]}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("q1 Q0 a 1 1.0", "has 5 columns"),
        ("q1 Q0 a 1 high tag", "'high' is not a number"),
        ("q1 Q0 a 1 nan tag", "is not a number"),
        ("q9 Q0 a 1 1.0 tag", "no question 'q9'"),
        ("q1 Q0 b 1 1.0 tag", "another corpus"),
        ("q1 Q0 a 1 1.0 tag\nq1 Q0 a 2 0.5 tag", "stands twice"),
        ("", "holds no line"),
    ],
)
def test_a_run_that_does_not_fit_is_refused_by_line(tmp_path, line, reason):
    path = tmp_path / "r.trec"
    path.write_text(line)
    with pytest.raises(InvalidRun, match=reason):
        read_run(path, ["q1"], {"a"})


def test_an_article_has_the_score_of_its_best_passage(tmp_path):
    with open_store(tmp_path) as store:
        store.put([item("ferry", "Boats.", "The ferry left.", "The ferry ferry sank."), item("dam", "The dam and a ferry.")])
        hits = store.search("ferry", 10)
        ranking = rank_articles(hits, 10)
        run = article_run(store, [PlainQuestion("q", "ferry"), PlainQuestion("none", "")], 1)
    assert [one.document for one in ranking] == list(dict.fromkeys(hit.article.id for hit in hits))
    assert ranking[0].score == hits[0].score
    assert [len(ranking) for ranking in run.values()] == [1, 0]


def test_more_passages_are_fetched_when_one_article_fills_the_list(tmp_path):
    with open_store(tmp_path) as store:
        store.put([item("long", *["The ferry left."] * 30), item("short", "A ferry and a dam.")])
        run = article_run(store, [PlainQuestion("q", "ferry")], 2)
    assert [one.document for one in run["q"]] == ["long", "short"]


def test_a_place_that_cannot_be_written_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    kept = Kept(tmp_path / "file" / "run.kept", {})
    kept.add("1", [])
    assert (kept.results, kept.on_disk) == ({"1": []}, False)
    kept.done()


def stop_after(count: int) -> Callable[[int, int], None]:
    def step(done: int, total: int) -> None:
        if done == count:
            raise KeyboardInterrupt

    return step


def test_a_stopped_run_goes_on_where_it_was(tmp_path):
    path, about = tmp_path / "new" / "run.kept", {"k": "5"}
    questions = [PlainQuestion(str(n), f"ferry {n}") for n in range(4)]
    with open_store(tmp_path) as store:
        store.put([item("ferry", "Boats.", "The ferry left."), item("dam", "The dam and a ferry.")])
        whole = article_run(store, questions, 5)
        with pytest.raises(KeyboardInterrupt):
            article_run(store, questions, 5, stop_after(2), Kept(path, about))
        kept = Kept(path, about)
        assert list(kept.results) == ["0", "1"]
        store.remove(["dam"])  # what is kept is not searched again
        again = article_run(store, questions, 5, None, kept)
    assert again["0"] == whole["0"]
    assert (len(whole["2"]), len(again["1"]), len(again["2"])) == (2, 2, 1)
    kept.done()
    assert not path.parent.exists()


@pytest.mark.parametrize("content", ["", "[]\n", "{broken", '{"k": "6"}\n["0", []]\n', '{"k": "5"}\n7\n', '{"k": "5"}\n[[], 1]\n'])
def test_results_of_something_else_count_as_none(tmp_path, content):
    path = tmp_path / "run.kept"
    path.write_text(content)
    kept = Kept(path, {"k": "5"})
    assert kept.results == {}
    kept.add("1", [["a", 0.5]])
    assert Kept(path, {"k": "5"}).results == {"1": [["a", 0.5]]}


@pytest.mark.parametrize("end", ["", "\n", '\n["1", [', '\n["1", []'])
def test_what_stands_before_a_line_cut_off_by_a_kill_counts(tmp_path, end):
    path = tmp_path / "run.kept"
    path.write_text(f'{{"k": "5"}}\n["0", [1]]{end}')
    kept = Kept(path, {"k": "5"})
    assert kept.results == {"0": [1]}
    kept.add("2", [])
    kept.add("3", [])
    assert Kept(path, {"k": "5"}).results == {"0": [1], "2": [], "3": []}


class CountingReader:
    """Reads the first word of each context, and counts."""

    name, threshold, count = "first", 0.5, 0

    def read(self, question: str, contexts: Sequence[str], *, k: int, headings: Sequence[str] = ()) -> tuple[Span, ...]:
        self.count += 1
        return (Span(0, 0, len(contexts[0].split()[0]), 0.75, 1.5),)[:k]


def test_a_stopped_reading_goes_on_to_the_same_file(tmp_path):
    source = lines(tmp_path / "in.jsonl", *({"id": str(n), "question": "Who?", "context": f"Ana{n} \ud800 did it."} for n in range(3)))
    target, path, reader = tmp_path / "out.jsonl", tmp_path / "out.kept", CountingReader()
    steps = read_rows(source, target, KeptReader(reader, Kept(path, {})))
    assert next(steps) == 1
    steps.close()
    assert not target.exists()
    assert list(read_rows(source, target, KeptReader(reader, Kept(path, {})))) == [1, 2, 3]
    assert reader.count == 3
    assert [json.loads(line)["answer"] for line in target.read_text().splitlines()] == ["Ana0", "Ana1", "Ana2"]


def test_a_stopped_evaluation_goes_on_to_the_same_report(tmp_path, seeds_desk):
    questions = read_questions(HALVES[:1], every_article(seeds_desk.library))[:3]
    whole = evaluate(seeds_desk, questions)
    path = tmp_path / "kept.jsonl"
    with pytest.raises(KeyboardInterrupt):
        evaluate(seeds_desk, questions, stop_after(2), Kept(path, {}))
    kept = Kept(path, {})
    again = evaluate(seeds_desk, questions, None, kept)
    assert len(kept.results) == 3
    first, second = ([replace(outcome, search_ms=0.0, total_ms=0.0) for outcome in one.outcomes] for one in (whole, again))
    assert second == first
    assert [getattr(again, name) for name in RESULTS] == [getattr(whole, name) for name in RESULTS]


def test_an_evaluation_over_half_a_corpus_is_refused(tmp_path, news, monkeypatch):
    questions = lines(tmp_path / "q.jsonl", {**QUESTION, "gold": [GOLD]})
    monkeypatch.setattr("qa.evaluation.commands._bar", stopping)
    with pytest.raises(InvalidQuestions, match=r"read in part only: 0 articles are kept\. The same command goes on"):
        call(eval_command, "--questions", questions, "--corpus", news)


def test_gold_that_is_not_in_a_corpus_is_refused_before_it_is_read_in(tmp_path):
    corpus = lines(
        tmp_path / "c.jsonl", {"id": "c1", "title": "Ferries", "text": FERRY}, {"id": "c1", "text": "Repeated id."}, {"id": "c2"}
    )
    good, lost = {**QUESTION, "gold": [{**GOLD, "article": "c1"}]}, {**QUESTION, "id": "t2", "gold": [{**GOLD, "article": "c2"}]}
    with pytest.raises(InvalidQuestions, match=r"q\.jsonl:2: there is no article 'c2'"):
        call(eval_command, "--questions", lines(tmp_path / "q.jsonl", good, lost), "--corpus", corpus)
    assert not load().folder.exists()


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    with pytest.raises(ZeroDivisionError), written(tmp_path / "a" / "b.txt") as file:
        file.write("half")
        _ = 1 / 0
    assert list((tmp_path / "a").iterdir()) == []


def test_commands_refuse_a_folder_in_use(tmp_path):
    questions = lines(tmp_path / "q.jsonl", {**QUESTION, "gold": [GOLD]})
    with claim(load()):
        with pytest.raises(FolderInUse, match="is in use by process"):
            call(run_command, "--questions", questions, "--output", tmp_path / "run.trec")
        with pytest.raises(FolderInUse, match="set DATELINE_HOME"):
            call(eval_command, "--questions", questions)
    assert not (tmp_path / "run.trec").exists()


def test_a_run_over_no_articles_is_refused(tmp_path):
    with pytest.raises(InvalidRun, match="holds no articles"):
        call(run_command, "--questions", lines(tmp_path / "q.jsonl", QUESTION), "--output", tmp_path / "run.trec")


def test_a_corpus_without_questions_is_refused(tmp_path):
    assert "--corpus needs --questions" in call(eval_command, "--corpus", tmp_path).output


def test_a_corpus_is_measured_compared_and_run_from_outside(tmp_path, news):
    unknown = {"id": "t2", "kind": "unanswerable", "question": "Who paid for the ferries?", "gold": []}
    questions = lines(tmp_path / "own.jsonl", {**QUESTION, "gold": [GOLD]}, unknown)
    arguments = ("--questions", questions, "--corpus", news, "--output", tmp_path / "out")
    first = call(eval_command, *arguments)
    assert first.exit_code == 0, first.output
    assert "half own (2)" in first.output
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert [outcome["passage_rank"] for outcome in report["outcomes"]] == [1, None]
    assert report["outcomes"][0]["exact"] == report["outcomes"][0]["citations"] > 0
    page = (tmp_path / "out" / "report.html").read_text()
    assert page.count("<svg") == 3
    assert "Where do the ferries leave?" in page

    again = call(eval_command, *arguments, "--compare", tmp_path / "out" / "report.json")
    assert "0 questions changed." in again.output
    outside = call(eval_command, "--questions", questions, "--corpus", news, "--run", tmp_path / "out" / "articles.run")
    assert "article RR@10" in outside.output

    (news / "bridge.txt").write_text(BRIDGE + " It will be long.")
    with pytest.raises(InvalidReport, match="other articles"):
        call(eval_command, *arguments, "--compare", tmp_path / "out" / "report.json")


@pytest.mark.parametrize("content", ["", "[]", '{"outcomes": [{}]}', '{"outcomes": []}'])
def test_what_is_no_report_is_refused(tmp_path, content):
    path = tmp_path / "report.json"
    path.write_text(content)
    with pytest.raises(InvalidReport, match="is not a report"):
        read_report(path)


def test_rows_are_read_without_a_library(tmp_path):
    rows = lines(tmp_path / "rows.jsonl", {"id": "r", "question": QUESTION["question"], "context": FERRY})
    result = call(read_command, "--input", rows, "--output", tmp_path / "new" / "predictions.jsonl")
    assert result.exit_code == 0, result.output
    (row,) = map(json.loads, (tmp_path / "new" / "predictions.jsonl").read_text().splitlines())
    assert row["answer"] == FERRY[row["start"] : row["end"]] != ""
    assert not Path(load().folder).exists()
