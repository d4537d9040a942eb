"""The measures: equal to ir_measures, to values worked out by hand, and never kinder to a question that got nothing."""

from __future__ import annotations

from pathlib import Path

import ir_measures
import pytest

from qa.answers import Abstention, Answer, Citation, Reply, Retrieval
from qa.evaluation.comparison import OldReport, compare
from qa.evaluation.gold import Gold
from qa.evaluation.judging import Outcome, Ranking, judge
from qa.evaluation.measures import (
    agrees,
    area_under_risk,
    auc,
    calibration_error,
    interval,
    randomisation,
    ranking,
    reliability,
    risk_coverage,
    token_f1,
)
from qa.evaluation.questions import Question
from qa.evaluation.runs import Ranked
from qa.evaluation.summary import figures
from vectorstore.records import UNKNOWN, Article

QRELS = {"q1": {"d1": 1, "d2": 1}, "q2": {"d3": 1}}
RUN = {"q1": (Ranked("d9", 0.7), Ranked("d1", 0.5)), "q2": (Ranked("d3", 2.0),)}
TEXT = "The dam opened in May. It cost 40 million euros. Ana Ruiz built it."
ARTICLE = Article("dam", "r", "dam.txt", "The dam", TEXT, "Paper", None, None, UNKNOWN, (), "0", "dam")
COST = (23, 48)  # "It cost 40 million euros."


def question(*gold: Gold) -> Question:
    return Question("q", "half", "how_many" if gold else "unanswerable", "What did it cost?", gold)


def gold(answer: str, claim: int = 1) -> Gold:
    at = TEXT.index(answer)
    return Gold(ARTICLE, *COST, at, at + len(answer), claim)


def reply(*answers: str, confidence: float = 0.8, silent: float = 0.7) -> Reply:
    cited = []
    for n, answer in enumerate(answers, 1):
        at = TEXT.index(answer)
        start = max(TEXT.rfind(". ", 0, at) + 2, 0) if at > 20 else 0
        end = TEXT.index(".", at) + 1
        cited.append(Answer(n, confidence, (Citation(n, ARTICLE, start, end, at, at + len(answer)),)))
    abstention = None if cited else Abstention("no_fact", "The articles do not say.", silent)
    found = Retrieval(1, 1, "exact", {}, {})
    return Reply("r", "q", "q", None, tuple(cited), abstention, (), found, {"search": 1.0, "read": 2.0, "total": 3.0})


def outcome(asked: Question, got: Reply) -> Outcome:
    values = dict.fromkeys(("Success@1", "Success@5", "RR@10", "nDCG@10", "R@5", "R@10"), 1.0) if asked.answerable else {}
    return judge(asked, Ranking((), values, values, frozenset()), got, exact=0)


def test_ranking_measures_equal_ir_measures():
    measures = [ir_measures.Success @ 1, ir_measures.Success @ 5, ir_measures.RR @ 10, ir_measures.nDCG @ 10, ir_measures.R @ 5]
    run = {question: {one.document: one.score for one in ranked} for question, ranked in RUN.items()}
    theirs = ir_measures.calc_aggregate(measures, QRELS, run)
    ours = ranking(QRELS, RUN, ["q1", "q2"])
    for measure in measures:
        assert sum(values[str(measure)] for values in ours.values()) / 2 == pytest.approx(theirs[measure])


def test_ranking_measures_equal_a_hand_calculation():
    values = ranking(QRELS, RUN, ["q1", "q2"])
    # q1: relevant at place 2 of two relevant: 1 / log2(3) over 1 + 1 / log2(3) = .6309 / 1.6309
    assert values["q1"] == pytest.approx(
        {"Success@1": 0, "Success@5": 1, "RR@10": 0.5, "nDCG@10": 0.38685, "R@5": 0.5, "R@10": 0.5}, abs=1e-5
    )


@pytest.mark.parametrize("run", [{}, {"q2": ()}, {"q2": (Ranked("other", 1.0),)}])
def test_a_question_that_found_nothing_counts_zero(run):
    values = ranking(QRELS, {"q1": RUN["q1"], **run}, ["q1", "q2"])
    assert values["q2"]["RR@10"] == 0.0
    assert len(values) == 2


def test_a_question_without_any_relevant_document_counts_zero():
    assert ranking({"q1": {}}, RUN, ["q1"])["q1"]["Success@5"] == 0.0


def test_equal_scores_keep_the_order_of_the_run():
    tied = {"q2": (Ranked("d1", 1.0), Ranked("d3", 1.0), Ranked("z", 1.0))}
    assert ranking(QRELS, tied, ["q2"])["q2"]["RR@10"] == 0.5


@pytest.mark.parametrize(
    ("answer", "wanted", "f1"),
    [
        ("40 million euros", "40 million euros", 1.0),
        ("The 40 million euros.", "40 million euros", 1.0),
        ("40 million", "40 million euros", 0.8),
        ("euros", "40 million euros", 0.5),
        ("May", "40 million euros", 0.0),
        ("", "40 million euros", 0.0),
    ],
)
def test_token_f1_is_the_shared_words(answer, wanted, f1):
    assert token_f1(answer, wanted) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("answer", "wanted", "agree"),
    [
        ("It cost 40 million euros.", "40 million", True),  # holds it
        ("40 million euros", "40 million euros", True),
        ("cost 40 million", "about 40 million euros", True),  # 2 of 3 and 2 of 4: F1 .57
        ("million 40 and what else it may have been", "40 million", False),  # the words, but not in a row, F1 .36
        ("May", "40 million", False),
    ],
)
def test_an_answer_agrees_when_it_holds_or_overlaps_the_gold(answer, wanted, agree):
    assert agrees(answer, wanted) is agree


def test_the_right_words_from_another_sentence_are_wrong():
    assert outcome(question(gold("40 million euros")), reply("40 million euros")).span_1
    elsewhere = outcome(question(gold("cost")), reply("May"))
    assert (elsewhere.span_1, elsewhere.quote_1) == (False, False)


def test_the_right_quotation_with_the_wrong_words_counts_as_quotation_only():
    judged = outcome(question(gold("40 million euros")), reply("It cost"))
    assert (judged.span_1, judged.quote_1) == (False, True)


def test_the_second_answer_counts_at_three_only():
    judged = outcome(question(gold("40 million euros")), reply("May", "40 million euros"))
    assert (judged.span_1, judged.span_3, judged.right) == (False, True, False)


def test_claims_are_counted_once_each():
    asked = question(gold("40 million euros", 1), gold("It cost", 2), gold("40 million", 1))
    judged = outcome(asked, reply("40 million euros"))
    assert (judged.claims_found, judged.claims_needed) == (1, 2)


@pytest.mark.parametrize(
    ("asked", "got", "right"),
    [
        (question(gold("40 million euros")), reply(), False),
        (question(), reply(), True),
        (question(), reply("May"), False),
    ],
)
def test_silence_is_right_only_where_the_articles_do_not_say(asked, got, right):
    assert outcome(asked, got).right is right


def test_silence_has_the_confidence_that_is_left():
    assert outcome(question(), reply(silent=0.7)).confidence == pytest.approx(0.3)


def test_an_unanswered_question_stays_in_every_denominator():
    asked = question(gold("40 million euros"))
    cells = {figure.name: figure for figure in figures([outcome(asked, reply("40 million euros")), outcome(asked, reply())])}
    for name in ("answer right at 1", "answer right at 3", "quotation right at 1", "answer token F1"):
        assert (cells[name].value, cells[name].count) == (0.5, 2)
    assert cells["silent, wrongly"].value == 0.5
    assert cells["wrong answer given"].value == 0.0


def test_a_figure_without_questions_is_no_number():
    cells = {figure.name: figure for figure in figures([outcome(question(), reply())])}
    assert cells["answer right at 1"].value is None
    assert cells["AUC of confidence"].value is None
    assert cells["calibration error (15 bins)"].value is None


def test_calibration_error_weighs_the_gap_of_each_bin():
    bins = reliability([0.95, 0.95, 0.5, 0.5], [True, False, True, False])
    assert [one.count for one in bins if one.count] == [2, 2]
    assert calibration_error(bins) == pytest.approx(0.5 * 0.45)


@pytest.mark.parametrize(("confidence", "place"), [(0.0, 0), (1 / 15, 0), (0.07, 1), (1.0, 14)])
def test_bins_include_their_upper_bound(confidence, place):
    assert reliability([confidence], [True])[place].count == 1


def test_risk_is_the_share_wrong_among_the_surest():
    points = risk_coverage([0.9, 0.8, 0.7], [True, False, True], asked=4)
    assert points == ((0.25, 0.0), (0.5, 0.5), (0.75, 1 / 3))
    assert area_under_risk(points) == pytest.approx((0.0 + 0.5 + 1 / 3) / 3)


def test_equal_confidences_come_in_together():
    assert risk_coverage([0.9, 0.9], [True, False], asked=2) == ((1.0, 0.5),)


@pytest.mark.parametrize(("above", "below", "value"), [([2, 3], [0, 1], 1.0), ([1], [1], 0.5), ([0, 2], [1], 0.5), ([], [1], None)])
def test_auc_counts_ties_half(above, below, value):
    assert auc(above, below) == value


def test_intervals_hold_the_mean_and_repeat():
    values = [0.0] * 30 + [1.0] * 70
    low, high = interval(values)
    assert 0.58 < low < 0.7 < high < 0.82
    assert interval(values) == (low, high)


@pytest.mark.parametrize(
    ("old", "new", "low", "high"), [([0.0] * 12, [1.0] * 12, 0.0, 0.01), ([1.0, 0.0], [0.0, 1.0], 1.0, 1.0), ([1.0], [1.0], 1.0, 1.0)]
)
def test_the_randomisation_test_tells_change_from_chance(old, new, low, high):
    assert low <= randomisation(old, new) <= high


def test_a_comparison_names_every_question_that_changed(evaluation_of):
    asked = question(gold("40 million euros"))
    old, new = outcome(asked, reply("May")), outcome(asked, reply("40 million euros"))
    found = compare(OldReport(Path("report.json"), (old, old), "q", "c", {"reader": "a"}), evaluation_of(new, old))
    assert [change.what for change in found.changes] == [
        ("answer “May” → “40 million euros”", "now right", "now quoted from the right place")
    ]
    assert found.settings == ("reader: a → b",)
    at_one = next(one for one in found.differences if one.name == "answer right at 1")
    assert (at_one.old, at_one.new, at_one.better, at_one.worse) == (0.0, 0.5, 1, 0)


@pytest.fixture
def evaluation_of():
    from qa.evaluation.evaluate import Evaluation

    return lambda *outcomes: Evaluation(outcomes, "q", "c", {"reader": "b"}, {}, {}, {}, {})
