"""Question files: gold is found in the stored text, and every bad line is named before any work."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from qa.errors import InvalidQuestions
from qa.evaluation.gold import Loose, hashed
from qa.evaluation.offsets import main as to_offsets
from qa.evaluation.questions import check_questions, read_plain_questions, read_questions
from vectorstore.records import UNKNOWN, Article, Cut

TEXT = "Dam opens\nThe dam\u2019s cost was 40 million euros. It was 40 million euros in all.\nAna Ruiz built it."


def article(name: str, file: str, text: str = TEXT) -> Article:
    return Article(name, "r", file, "Dam opens", text, "Paper", None, None, UNKNOWN, (Cut("Read more here", "menu", 0),), "0", name)


ARTICLES = (article("a1", "dam.txt"), article("a2", "north/dam.txt"))
GOOD = {
    "id": "q1",
    "kind": "who",
    "question": "Who built it?",
    "gold": [{"article": "dam.txt", "quote": "Ana Ruiz built it.", "answer": "Ana Ruiz"}],
}

DATA = Path(__file__).parent / "data"
QUOTE = "Ana Ruiz built it."
AT = TEXT.index(QUOTE)
PLACE = {"article": "a1", "start": AT, "end": AT + len(QUOTE), "answer_start": AT, "answer_end": AT + 8, "sha256": hashed(QUOTE)}
OFFSETS = {**GOOD, "gold": [PLACE]}


def written(path: Path, *rows: Any) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8")
    return path


def with_gold(**changes: Any) -> dict[str, Any]:
    return {**GOOD, "gold": [{**GOOD["gold"][0], **changes}]}


def test_gold_becomes_offsets_of_the_stored_text(tmp_path):
    (question,) = read_questions([written(tmp_path / "half.jsonl", GOOD)], ARTICLES)
    (gold,) = question.gold
    assert (TEXT[gold.start : gold.end], gold.answer, gold.claim) == ("Ana Ruiz built it.", "Ana Ruiz", 1)
    assert (question.half, question.answerable, question.claims) == ("half", True, frozenset({1}))


@pytest.mark.parametrize("name", ["a2", "north/dam.txt"])
def test_an_article_is_named_by_file_or_id(tmp_path, name):
    (question,) = read_questions([written(tmp_path / "q.jsonl", with_gold(article=name))], ARTICLES)
    assert question.gold[0].article.id == "a2"


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("a b", "a b", [(0, 3)]),
        ("a\u00a0 b", "a b", [(0, 4)]),  # no-break space
        ("a b", "a\n  b", [(0, 3)]),
        ("na\u00efve x", "nai\u0308ve", [(0, 5)]),  # composed and not
        ("co\u00adop now", "coop", [(0, 5)]),  # soft hyphen
        ("x x", "x", [(0, 1), (2, 3)]),
        ("\U0001f600 dam", "dam", [(2, 5)]),
        ("abc", "ABC", []),
        ("it\u2019s", "it's", []),
        ("abc", " ", []),
    ],
)
def test_whitespace_and_nothing_else_is_forgiven(text, quote, found):
    assert Loose(text).find(quote) == found


def test_a_quotation_that_stands_twice_is_gold_at_both_places(tmp_path):
    row = with_gold(quote="40 million euros", answer="40 million")
    (question,) = read_questions([written(tmp_path / "q.jsonl", row)], ARTICLES)
    assert [gold.answer for gold in question.gold] == ["40 million", "40 million"]
    assert question.gold[0].start != question.gold[1].start


def test_without_an_answer_the_whole_quotation_is_it(tmp_path):
    row = with_gold(answer=None)
    (question,) = read_questions([written(tmp_path / "q.jsonl", row)], ARTICLES)
    assert question.gold[0].answer == "Ana Ruiz built it."


def test_silence_is_an_empty_list(tmp_path):
    row = {"id": "q", "kind": "unanswerable", "question": "Who paid?", "gold": [], "near_miss": "the articles name no payer"}
    (question,) = read_questions([written(tmp_path / "q.jsonl", row)], ARTICLES)
    assert not question.answerable


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{broken", "is not JSON"),
        ("[1]", "is not a JSON object"),
        ("[" * 100_000, "is not JSON"),
        ({**GOOD, "question": " "}, "'question' is missing"),
        ({**GOOD, "question": "\ud800"}, "lone surrogate"),
        ({**GOOD, "id": 7}, "'id' is missing or not a text"),
        ({**GOOD, "id": "q 1"}, "holds a space"),
        ({**GOOD, "gold": None}, "'gold' is missing"),
        ({**GOOD, "gold": []}, "'unanswerable'"),
        ({**GOOD, "kind": "unanswerable"}, "'unanswerable'"),
        ({**GOOD, "gold": ["x"]}, "is not an object"),
        (with_gold(article="lake.txt"), "there is no article 'lake.txt'"),
        (with_gold(quote="Ana Ruiz paid for it.", answer="Ana"), "is not in the stored text of dam.txt"),
        (with_gold(quote="Read more here", answer="more"), "left out of it as 'menu'"),
        (with_gold(answer="Ruiz Ana"), "is not in its quotation"),
        (with_gold(claim=0), "'claim' is not a whole number"),
        (with_gold(claim=True), "'claim' is not a whole number"),
    ],
)
def test_a_bad_line_is_named_with_file_and_number(tmp_path, row, reason):
    path = written(tmp_path / "q.jsonl", "", row, {**GOOD, "id": "other"})
    with pytest.raises(InvalidQuestions) as refused:
        read_questions([path], ARTICLES)
    assert f"{path}:2: " in str(refused.value)
    assert reason in str(refused.value)


def test_a_repeated_id_is_named_with_both_places(tmp_path):
    first, second = written(tmp_path / "a.jsonl", GOOD), written(tmp_path / "b.jsonl", "", GOOD)
    with pytest.raises(InvalidQuestions, match=r"b\.jsonl:2: the id 'q1' was already used at .*a\.jsonl:1"):
        read_questions([first, second], ARTICLES)


def test_a_file_name_of_two_roots_asks_for_the_id(tmp_path):
    twice = (*ARTICLES, article("a3", "dam.txt"))
    with pytest.raises(InvalidQuestions, match="use an id: a1, a3"):
        read_questions([written(tmp_path / "q.jsonl", GOOD)], twice)


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_questions_is_refused(tmp_path, content):
    path = tmp_path / "q.jsonl"
    path.write_text(content)
    with pytest.raises(InvalidQuestions, match="holds no questions"):
        read_questions([path], ARTICLES)


def test_a_missing_file_and_another_encoding_are_named(tmp_path):
    with pytest.raises(InvalidQuestions, match="cannot be read"):
        read_questions([tmp_path / "none.jsonl"], ARTICLES)
    (tmp_path / "latin.jsonl").write_bytes(b'{}\n{"id": "\xe9"}')
    with pytest.raises(InvalidQuestions, match=r"latin\.jsonl:2: is not UTF-8"):
        read_questions([tmp_path / "latin.jsonl"], ARTICLES)


def test_many_bad_lines_are_counted(tmp_path):
    path = written(tmp_path / "q.jsonl", *["{"] * 50)
    with pytest.raises(InvalidQuestions, match="and 30 more"):
        read_questions([path], ARTICLES)


def test_the_form_is_checked_before_any_article_is_read(tmp_path):
    check_questions([written(tmp_path / "good.jsonl", with_gold(article="not here yet.txt"))])
    with pytest.raises(InvalidQuestions, match="is not in its quotation"):
        check_questions([written(tmp_path / "bad.jsonl", with_gold(answer="nobody"))])


def test_offsets_with_a_hash_need_no_text(tmp_path):
    (question,) = read_questions([written(tmp_path / "q.jsonl", OFFSETS)], ARTICLES)
    (gold,) = question.gold
    assert (gold.answer, TEXT[gold.start : gold.end], gold.claim) == ("Ana Ruiz", QUOTE, 1)


@pytest.mark.parametrize("before", ["Dam opens, says paper\n", ""])
def test_offsets_are_mended_when_a_repair_has_moved_the_text(tmp_path, before):
    moved = article("a1", "dam.txt", before + TEXT.removeprefix("Dam opens\n"))
    (question,) = read_questions([written(tmp_path / "q.jsonl", OFFSETS)], [moved])
    assert question.gold[0].answer == "Ana Ruiz"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sha256": "0" * 64}, "no 18 characters with the hash 000000000000"),
        ({"start": AT + 1, "answer_start": AT + 1}, "no 17 characters"),
        ({"start": 10_000, "answer_start": 10_000, "end": 10_018, "answer_end": 10_008, "sha256": "0" * 64}, "no 18 characters"),
        ({"article": "a9"}, "there is no article 'a9'"),
        ({"start": -1}, "'start' is not a whole number"),
        ({"end": True}, "'end' is not a whole number"),
        ({"end": None}, "'end' is not a whole number"),
        ({"answer_end": AT}, "not a place with an answer"),
        ({"answer_end": AT + 19}, "not a place with an answer"),
        ({"sha256": "abc"}, "'sha256' is not 64 hex digits"),
        ({"claim": 0}, "'claim'"),
    ],
)
def test_offsets_that_mean_nothing_are_named_by_line(tmp_path, changes, reason):
    path = written(tmp_path / "q.jsonl", {**OFFSETS, "id": "other"}, {**OFFSETS, "gold": [{**PLACE, **changes}]})
    with pytest.raises(InvalidQuestions) as refused:
        read_questions([path], ARTICLES)
    assert f"{path}:2: " in str(refused.value)
    assert reason in str(refused.value)


def test_a_file_with_quotations_becomes_one_that_holds_no_text(tmp_path):
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "dam.txt").write_text(TEXT)
    corpus = written(tmp_path / "news" / "more.jsonl", {"id": "c1", "title": "A lake", "text": "The lake froze in May."}, "{broken")
    silent = {"id": "q3", "kind": "unanswerable", "question": "Who paid?", "gold": []}
    on_lake = {
        "id": "q2",
        "kind": "when",
        "question": "When?",
        "gold": [{"article": "c1", "quote": "The lake froze in May.", "answer": "May"}],
    }
    source, target = written(tmp_path / "q.jsonl", GOOD, on_lake, silent), tmp_path / "out.jsonl"
    done = CliRunner().invoke(to_offsets, [str(source), "--corpus", str(corpus.parent), "--output", str(target)])
    assert done.output == f"Wrote 3 questions with 2 places to {target}.\n"
    told = target.read_text()
    assert "Ana Ruiz" not in told
    assert "froze" not in told
    places = [json.loads(line)["gold"] for line in told.splitlines()]
    assert [set(entry) for gold in places for entry in gold] == [{*PLACE, "claim"}] * 2
    stored = (article(places[0][0]["article"], "dam.txt"), article("c1", "more.jsonl", "A lake\nThe lake froze in May."))
    assert [[gold.answer for gold in one.gold] for one in read_questions([target], stored)] == [["Ana Ruiz"], ["May"], []]


@pytest.mark.parametrize("half", ["blind", "open"])
def test_the_questions_over_a_corpus_hold_no_text_of_it(half):
    path = DATA / f"corpus_{half}.jsonl"
    check_questions([path])
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(rows) == 75
    assert {key for row in rows for key in row} == {"id", "kind", "question", "gold"}
    assert {key for row in rows for entry in row["gold"] for key in entry} == {*PLACE, "claim"}
    assert sum(row["kind"] == "unanswerable" for row in rows) >= 15


def test_a_quotation_that_is_not_there_stops_the_change_to_offsets(tmp_path):
    (tmp_path / "dam.txt").write_text(TEXT)
    source = written(tmp_path / "q.jsonl", with_gold(quote="Nobody built it.", answer="Nobody"))
    done = CliRunner().invoke(to_offsets, [str(source), "--corpus", str(tmp_path / "dam.txt"), "--output", str(tmp_path / "out.jsonl")])
    assert done.exit_code == 1
    assert "q.jsonl:1: the quotation" in done.output
    assert not (tmp_path / "out.jsonl").exists()


def test_plain_questions_need_id_and_question_alone(tmp_path):
    path = written(tmp_path / "q.jsonl", {"id": "1", "question": " Who? ", "more": 1})
    assert [(question.id, question.text) for question in read_plain_questions(path)] == [("1", "Who?")]


@pytest.mark.parametrize(
    ("rows", "reason"), [(["{"], ":1: is not JSON"), ([{"id": "1", "question": "a"}] * 2, ":2: the id '1'"), ([], "no questions")]
)
def test_bad_plain_questions_are_named(tmp_path, rows, reason):
    with pytest.raises(InvalidQuestions, match=reason):
        read_plain_questions(written(tmp_path / "q.jsonl", *rows))


def test_byte_order_marks_and_line_separators_do_no_harm(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text("\ufeff" + json.dumps({"id": "1", "question": "a\u2028b"}, ensure_ascii=False), encoding="utf-8")
    assert len(read_plain_questions(path)) == 1
