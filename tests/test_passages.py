"""Sentences and passages: exact offsets, nothing lost, nothing longer than the embedder reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.articles.parse import parse
from qa.passages import split, split_many
from qa.sentences import sentences
from vectorstore.records import UNKNOWN, Article, Root

ROOT = Root("0a1b2c3d", "seeds", "/seeds")
SEEDS = sorted((Path(__file__).parent.parent / "seeds").iterdir())
TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("  \n\n.!?\"“”’'()aAbB1 \u00a0\u2028\u3000p.m")), max_size=300)


def count_words(texts: Sequence[str]) -> tuple[int, ...]:
    """One piece for every five characters of a word, two special ones for every text."""
    return tuple(2 + sum(-(-len(word) // 5) for word in text.split()) for text in texts)


def article(text: str, title: str = "A title") -> Article:
    return Article("a1", "r", "a.txt", title, text, "s", None, None, UNKNOWN, (), "0", "a1")


def covered(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether the spans are in order, apart, not blank at their ends, and leave out nothing but blanks."""
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    gaps = [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return edges == sorted(edges) and not "".join(gaps).strip() and all(text[a:b].strip() == text[a:b] != "" for a, b in spans)


@given(TEXTS)
def test_sentences_cover_every_word_exactly(text: str) -> None:
    spans = sentences(text)
    assert covered(text, spans)
    assert all("\n" not in text[a:b] for a, b in spans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It ran to 5:21 p.m. Beijing time. Then it ended.", ["It ran to 5:21 p.m. Beijing time.", "Then it ended."]),
        ("It began at 9 a.m. local time on Friday.", ["It began at 9 a.m. local time on Friday."]),
        ("She left at 5 p.m. He stayed.", ["She left at 5 p.m.", "He stayed."]),
        ("U.S. Secretary Dole met J.\u00a0K. Moss. They spoke.", ["U.S. Secretary Dole met J.\u00a0K. Moss.", "They spoke."]),
        ("“I came. I saw,” he said. He left.", ["“I came. I saw,” he said.", "He left."]),
        ("A headline without an end\nA sentence.", ["A headline without an end", "A sentence."]),
        ("One.\u2028Two\u3000three.", ["One.", "Two\u3000three."]),
        ("", []),
        (" \n\u00a0\n", []),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == expected


def test_a_long_quotation_is_split_inside() -> None:
    said = " ".join(f"This is thing number {n} that the minister had to say to us." for n in range(1, 8))
    text = f"“{said}” she said. Nobody answered."
    found = [text[a:b] for a, b in sentences(text)]
    assert max(len(sentence.split()) for sentence in found) <= 60
    assert found[-1] == "Nobody answered." and found[0].startswith("“This is thing number 1") and covered(text, sentences(text))


@given(TEXTS, st.integers(min_value=12, max_value=60), st.integers(min_value=0, max_value=2))
def test_passages_are_exact_and_fit(text: str, limit: int, overlap: int) -> None:
    whole = article(text)
    passages = split(whole, count_words, limit, overlap)
    assert all(text[p.start : p.end] == p.text for p in passages)
    reached = 0
    for passage in passages:
        assert not text[reached : passage.start].strip()
        reached = max(reached, passage.end)
    assert not text[reached:].strip()
    titled = count_words([whole.title])[0] - 2
    assert all(count_words([p.text])[0] + min(titled, limit // 2) <= limit for p in passages)


def test_passages_hold_whole_sentences() -> None:
    text = "\n".join(f"Sentence {n} of this article has exactly nine words." for n in range(40))
    edges = {edge for span in sentences(text) for edge in span}
    passages = split(article(text), count_words, 80)
    assert len(passages) > 5
    assert all({p.start, p.end} <= edges for p in passages)
    assert covered(text, [(p.start, p.end) for p in passages])


def test_a_sentence_beyond_the_limit_is_cut_between_words() -> None:
    text = "word " * 400 + "end."
    passages = split(article(text), count_words, 60)
    assert " ".join(p.text for p in passages).split() == text.split()


def test_one_endless_word_is_cut_too() -> None:
    text = "x" * 50_000
    passages = split(article(text), lambda texts: tuple(1 for _ in texts), 200)
    assert "".join(p.text for p in passages) == text
    assert max(len(p.text) for p in passages) < 5000


def test_a_subheading_goes_with_what_follows() -> None:
    body = "Seven words are in every sentence here. " * 5
    text = f"{body.strip()}\nWhat comes next\n{body.strip()}"
    first, *_ = split(article(text, "T"), count_words, 2 + 5 * 9 + 12)
    assert not first.text.endswith("What comes next")


def test_overlap_repeats_sentences() -> None:
    text = " ".join(f"Sentence {n} has five words." for n in range(30))
    plain, repeated = split(article(text), count_words, 40), split(article(text), count_words, 40, overlap=1)
    assert all(a.end <= b.start for a, b in zip(plain, plain[1:], strict=False))
    assert all(b.start < a.end for a, b in zip(repeated, repeated[1:], strict=False))


def test_a_very_long_title_leaves_room() -> None:
    text = " ".join(f"Sentence {n} has five words." for n in range(30))
    passages = split(article(text, "word " * 300), count_words, 60)
    assert max(count_words([p.text])[0] for p in passages) <= 30
    assert covered(text, [(p.start, p.end) for p in passages])


def test_ids_name_article_text_and_number() -> None:
    whole = article("One sentence. Another one.")
    (passage,) = split(whole, count_words)
    assert passage.id == f"a1-{whole.text_sha256[:8]}-000" and passage.article_id == "a1"


def test_many_at_once_are_as_one_by_one() -> None:
    articles = [parse(path.read_bytes(), path.name, ROOT) for path in SEEDS]
    assert split_many(articles, count_words) == tuple(split(one, count_words) for one in articles)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_every_line_of_a_seed_is_kept_or_cut(path: Path) -> None:
    whole = parse(path.read_bytes(), path.name, ROOT)
    lines = [" ".join(line.split()) for line in path.read_text(encoding="utf-8").split("\n") if len(line.split()) >= 12]
    flat = " ".join(whole.text.split())
    assert [line for line in lines if line not in flat and not line.startswith(whole.title)] == []
    assert covered(whole.text, [(p.start, p.end) for p in split(whole, count_words)])
