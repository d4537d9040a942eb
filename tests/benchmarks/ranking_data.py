"""Data of the ranking experiment: a fixed subset of a news corpus, its passages at several sizes, and term counts.

The splitter is a plain one of its own, so that figures stay comparable when the product's changes; the title's word pieces come on top of a
passage's. The lesser subset is for what is costly to embed.
"""

from __future__ import annotations

import json
import lzma
import pickle
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from tests.benchmarks.ranking_scores import Words
from vectorstore.embedder import default_folder
from vectorstore.words import indexed

SIZES = (100, 150, 200)  # word pieces
OTHERS = 3000  # articles of the subset that answer no question, the first by a hash of the id
FEW_OTHERS = 50  # the same of the lesser subset
NAMING = ("articles_with_answer", "gold_articles")  # keys of a question
FEW = 10  # one question in so many is asked over the lesser subset


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the places of its articles in the subset; `choose` is the half that decisions are made on."""

    id: str
    text: str
    answers: tuple[str, ...]
    relevant: frozenset[int]
    gold: frozenset[int]
    choose: bool


@dataclass(frozen=True, slots=True)
class Story:
    """An article of the subset and the (start, end, word pieces) of its sentences."""

    id: str
    title: str
    text: str
    sentences: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage: which article, from where to where."""

    story: int
    start: int
    end: int


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a .jsonl.xz file."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def stories(corpus: Path, questions: Path, work: Path) -> list[Story]:
    """Return the subset: every article that a question names, and the first 3,000 others by sha256 of the id; in corpus order."""
    kept = work / "stories.pickle"
    if kept.exists():
        return list(pickle.loads(kept.read_bytes()))
    named = {name for row in read_lines(questions) for key in NAMING for name in row[key] or ()}
    others = sorted((row["id"] for row in read_lines(corpus) if row["id"] not in named), key=_hash)[:OTHERS]
    wanted = named.union(others)
    counter = word_counter()
    found = []
    for row in read_lines(corpus):
        if row["id"] in wanted:
            title, text = spaced(row["title"] or ""), spaced(row["text"])
            found.append(Story(row["id"], title, text, tuple(cut(text, counter))))
    kept.write_bytes(pickle.dumps(found))
    return found


def few(questions: Path, subset: Sequence[Story]) -> list[Story]:
    """Return the lesser subset: every article that one of a tenth of the questions names, and the first 50 others by sha256 of the id."""
    named = {name for row in read_lines(questions) if is_one_in(FEW, row["id"]) for key in NAMING for name in row[key] or ()}
    others = sorted((story.id for story in subset if story.id not in named), key=_hash)[:FEW_OTHERS]
    return [story for story in subset if story.id in named.union(others)]


def is_one_in(share: int, question: str) -> bool:
    """Return whether the question of that id is in a sample of one in so many, chosen by a salted hash."""
    return int(_hash("few:" + question), 16) % share == 0


def asked(questions: Path, subset: Sequence[Story], *, only_few: bool = False) -> list[Asked]:
    """Return the questions; a salted hash of the id decides on the half."""
    place = {story.id: number for number, story in enumerate(subset)}
    return [
        Asked(
            row["id"],
            row["question"],
            tuple(row["answer"]),
            frozenset(place[name] for name in row["articles_with_answer"]),
            frozenset(place[name] for name in row["gold_articles"] or ()),
            int(_hash("ranking:" + row["id"]), 16) % 2 == 0,
        )
        for row in read_lines(questions)
        if not only_few or is_one_in(FEW, row["id"])
    ]


def passages(subset: Sequence[Story], size: int) -> list[Piece]:
    """Pack whole sentences to at most `size` word pieces; a longer sentence is a passage of its own."""
    out = []
    for number, story in enumerate(subset):
        start, last, filled = 0, 0, 0
        for begin, end, count in story.sentences:
            if filled and filled + count > size:
                out.append(Piece(number, start, last))
                filled = 0
            if not filled:
                start = begin
            last, filled = end, filled + count
        if filled:
            out.append(Piece(number, start, last))
    return out


def sentences(subset: Sequence[Story]) -> list[Piece]:
    """Return every sentence as a passage of its own."""
    return [Piece(number, start, end) for number, story in enumerate(subset) for start, end, _ in story.sentences]


def texts_of(subset: Sequence[Story], pieces: Sequence[Piece], *, titled: bool = True) -> list[str]:
    """Return what is embedded of each passage: the title, at most 40 words of it, and the text."""
    heads = [" ".join(story.title.split()[:40]) + "\n" if titled else "" for story in subset]
    return [heads[one.story] + subset[one.story].text[one.start : one.end] for one in pieces]


def stems(texts: Sequence[str]) -> list[list[str]]:
    """Return each text's terms in order, each once, as the word index stems them."""
    database = _tokenized(("", text) for text in texts)
    database.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (words, instance)")
    out: list[dict[int, str]] = [{} for _ in texts]
    for term, text, offset in database.execute("SELECT term, doc, offset FROM terms"):
        out[text - 1][offset] = term
    return [list(dict.fromkeys(terms[offset] for offset in sorted(terms))) for terms in out]


def words_of(rows: Iterable[tuple[str, str]], kept: Path) -> Words:
    """Return the word index of texts (title, text), with the tokens of the product's word index."""
    if not kept.exists():
        kept.write_bytes(pickle.dumps(counts(_tokenized((indexed(title), indexed(text)) for title, text in rows), "words")))
    return Words(*pickle.loads(kept.read_bytes()))


def counts(
    database: sqlite3.Connection, table: str, only: Collection[str] | None = None
) -> tuple[dict[str, int], csr_matrix, csr_matrix, NDArray[np.float32]]:
    """Return what Words needs of an FTS5 table (title, text) whose rows are numbered from 1, of all terms or of some."""
    sizes = database.execute(f"SELECT sz FROM {table}_docsize ORDER BY id").fetchall()
    lengths = np.array([sum(_varints(size)) for (size,) in sizes], np.float32)
    database.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab (main, {table}, instance)")
    names: dict[str, int] = {}
    found: dict[str, list[NDArray[np.int32]]] = {"title": [], "text": []}
    wanted = only if only is not None else [term for (term,) in database.execute("SELECT DISTINCT term FROM temp.vocabulary")]
    for term in wanted:
        place = names.setdefault(term, len(names))
        rows: dict[str, list[int]] = {"title": [], "text": []}
        for text, column in database.execute("SELECT doc, col FROM temp.vocabulary WHERE term = ?", (term,)):
            rows[column].append(text - 1)
        for column, texts in rows.items():
            found[column].append(np.stack([np.full(len(texts), place, np.int32), np.array(texts, np.int32)]))
    database.execute("DROP TABLE temp.vocabulary")
    shape = (len(names), len(lengths))
    title, body = (
        csr_matrix((np.ones(at.shape[1], np.float32), at), shape)
        for at in (np.concatenate([np.zeros((2, 0), np.int32), *places], axis=1) for places in found.values())
    )
    return names, title, body, lengths


def _varints(raw: bytes) -> Iterator[int]:
    """Yield the numbers of a row of FTS5's docsize table, seven bits a byte, the highest first."""
    number = 0
    for byte in raw:
        number = number << 7 | byte & 127
        if byte < 128:
            yield number
            number = 0


def _tokenized(rows: Iterable[tuple[str, str]]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute(table("words"))
    for n, row in enumerate(rows, 1):
        database.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (n, *row))
    return database


def table(name: str) -> str:
    """Return the statement that makes a word index with the product's tokens."""
    return f"CREATE VIRTUAL TABLE {name} USING fts5 (title, text, content='', tokenize='porter unicode61 remove_diacritics 2')"


def spaced(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, "\u00a0\u2009\u3000\u2028\u0085\u202f\u2029\x00"), " ")).replace("\r", "\n")


def cut(text: str, counter: Any) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, word pieces) of sentences; one of more than 200 word pieces is cut into even parts of about 100."""
    from sentencex import get_sentence_boundaries

    spans, at = [], 0
    for line in text.split("\n"):
        for found in get_sentence_boundaries("en", line) if line.strip() else ():
            piece = line[found["start_index"] : found["end_index"]]
            start = at + found["start_index"] + len(piece) - len(piece.lstrip())
            if piece.strip():
                spans.append((start, start + len(piece.strip())))
        at += len(line) + 1
    encoded = counter.encode_batch([text[start:end] for start, end in spans], add_special_tokens=False)
    for (start, end), one in zip(spans, encoded, strict=True):
        count = len(one.ids)
        if count <= max(SIZES):
            yield start, end, count
            continue
        parts = -(-count // 100)
        cuts = [one.offsets[part * count // parts][0] for part in range(parts)] + [end - start]
        for low, high in zip(cuts, cuts[1:], strict=False):
            yield start + low, start + high, count // parts + 1


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def word_counter() -> Any:
    from tokenizers import Tokenizer

    counter = Tokenizer.from_file(str(default_folder() / "tokenizer.json"))
    counter.no_truncation()
    counter.no_padding()
    return counter
