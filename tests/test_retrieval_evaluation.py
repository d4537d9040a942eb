"""`dateline eval` over the project's own questions, as a test: the same code, the same table, and floors under it.

The floors stand on the half that is never tuned on ("blind"). Show the table with `pytest tests/test_retrieval_evaluation.py -s`;
it is also in the summary at the end of every run.
"""

from __future__ import annotations

import sys

import pytest

from qa.evaluation.evaluate import Evaluation, evaluate, every_article
from qa.evaluation.places import HALVES
from qa.evaluation.questions import KINDS, read_questions
from qa.evaluation.report import table
from qa.evaluation.summary import Column, columns


class Summary:
    """A plugin that prints the table when the run ends."""

    def __init__(self, text: str) -> None:
        self.text = text

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("retrieval and answers over seeds/")
        terminalreporter.write_line(self.text)


@pytest.fixture(scope="module")
def evaluation(seeds_desk, pytestconfig) -> Evaluation:
    questions = read_questions(HALVES, every_article(seeds_desk.library))
    found = evaluate(seeds_desk, questions)
    text = table(found)
    sys.stdout.write(f"{text}\n")
    pytestconfig.pluginmanager.register(Summary(text))
    return found


@pytest.fixture(scope="module")
def blind(evaluation) -> Column:
    return next(column for column in columns(evaluation.outcomes) if column.name == "half seeds_blind")


def test_the_questions_are_as_many_and_as_varied_as_promised(evaluation):
    outcomes = evaluation.outcomes
    assert len(outcomes) >= 160
    assert sum(not outcome.answerable for outcome in outcomes) >= 50
    assert sum(outcome.kind == "several" for outcome in outcomes) >= 15
    assert {outcome.kind for outcome in outcomes} == set(KINDS)
    assert {outcome.half for outcome in outcomes} == {"seeds_blind", "seeds_open"}


def test_every_gold_answer_is_inside_a_passage(evaluation):
    assert all(evaluation.passage_qrels.values())


@pytest.mark.parametrize(("figure", "floor"), [("passage Success@1", 0.80), ("passage Success@5", 0.93), ("article Success@1", 0.90)])
def test_the_right_place_is_found(blind, figure, floor):
    assert blind.figure(figure).value >= floor


def test_every_quotation_is_exact(evaluation):
    cited = sum(outcome.citations for outcome in evaluation.outcomes)
    assert cited > len(evaluation.outcomes)
    assert sum(outcome.exact for outcome in evaluation.outcomes) == cited


def test_unanswerable_questions_are_not_told_by_similarity(evaluation):
    (everything,) = (column for column in columns(evaluation.outcomes) if column.name == "all")
    assert everything.figure("AUC of plain similarity").value <= 0.85


def test_every_question_stays_in_every_denominator(evaluation):
    known = sum(outcome.answerable for outcome in evaluation.outcomes)
    (everything,) = (column for column in columns(evaluation.outcomes) if column.name == "all")
    for name in ("passage Success@1", "article RR@10", "answer right at 1", "quotation right at 3", "silent, wrongly"):
        assert everything.figure(name).count == known
    assert everything.figure("right in all").count == len(evaluation.outcomes)
