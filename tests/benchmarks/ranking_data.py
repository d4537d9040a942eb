"""Data of the ranking experiment: a fixed subset of a news corpus, its passages at several sizes, their vectors and term counts.

All of it is kept in a work folder, and an interrupted run goes on where it stopped. The splitter is a plain one of its own, so that figures
stay comparable when the product's changes; the title's word pieces come on top of a passage's. Vectors are computed in bfloat16: over 200
passages their cosine with those of 32 bits is at least .9999, at 1.8 times the speed.
"""

from __future__ import annotations

import json
import lzma
import pickle
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from vectorstore.embedder import default_folder
from vectorstore.words import indexed

SIZES = (100, 150, 200)  # word pieces
OTHERS = 3000  # articles of the subset that answer no question, the first by a hash of the id
BATCH_PIECES = 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the places of its articles in the subset; `choose` is the half that decisions are made on."""

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
    named = {name for row in read_lines(questions) for key in ("articles_with_answer", "gold_articles") for name in row[key] or ()}
    others = sorted((row["id"] for row in read_lines(corpus) if row["id"] not in named), key=_hash)[:OTHERS]
    wanted = named.union(others)
    counter = _counter()
    found = []
    for row in read_lines(corpus):
        if row["id"] in wanted:
            title, text = _spaced(row["title"] or ""), _spaced(row["text"])
            found.append(Story(row["id"], title, text, tuple(_sentences(text, counter))))
    kept.write_bytes(pickle.dumps(found))
    return found


def asked(questions: Path, subset: Sequence[Story]) -> list[Asked]:
    """Return the questions; a salted hash of the id decides on the half."""
    place = {story.id: number for number, story in enumerate(subset)}
    return [
        Asked(
            row["question"],
            tuple(row["answer"]),
            frozenset(place[name] for name in row["articles_with_answer"]),
            frozenset(place[name] for name in row["gold_articles"] or ()),
            int(_hash("ranking:" + row["id"]), 16) % 2 == 0,
        )
        for row in read_lines(questions)
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


def vectors(subset: Sequence[Story], pieces: Sequence[Piece], kept: Path) -> NDArray[np.float16]:
    """Return the passages' vectors, title before text; computed where `kept` does not have them yet."""
    done_path = kept.with_suffix(".done.npy")
    if kept.exists():
        out = np.lib.format.open_memmap(kept, "r+")
        done = np.load(done_path)
    else:
        out = np.lib.format.open_memmap(kept, "w+", np.float16, (len(pieces), 384))
        done = np.zeros(len(pieces), bool)
    todo = np.flatnonzero(~done)
    if len(todo):
        encode = _encoder()
        began = time.monotonic()
        for at in range(0, len(todo), 1024):
            places = todo[at : at + 1024]
            texts = [
                f"{_head(subset[pieces[n].story].title)}\n{subset[pieces[n].story].text[pieces[n].start : pieces[n].end]}" for n in places
            ]
            out[places] = encode(texts)
            out.flush()
            done[places] = True
            np.save(done_path, done)
            left = (time.monotonic() - began) / (at + len(places)) * (len(todo) - at - len(places))
            sys.stderr.write(f"\r{kept.stem}: {at + len(places)} of {len(todo)}, {left / 60:.0f} minutes left ")
        sys.stderr.write("\n")
    return out


def question_vectors(questions: Sequence[Asked]) -> NDArray[np.float32]:
    """Return the questions' vectors, one row each."""
    return _encoder()([question.text for question in questions])


def term_counts(rows: Iterable[tuple[str, str]], kept: Path) -> tuple[dict[str, int], csr_matrix, csr_matrix]:
    """Return term → row, and (terms × texts) counts in titles and in texts, with the tokens of the product's word index."""
    if kept.exists():
        return pickle.loads(kept.read_bytes())  # type: ignore[no-any-return]
    database = _tokenized((indexed(title), indexed(text)) for title, text in rows)
    count = database.execute("SELECT count(*) FROM lengths").fetchone()[0]
    names: dict[str, int] = {}
    found: dict[str, list[tuple[int, int]]] = {"title": [], "text": []}
    for term, text, column in database.execute("SELECT term, doc, col FROM terms"):
        found[column].append((names.setdefault(term, len(names)), text - 1))
    shape = (len(names), count)
    title, body = (
        csr_matrix((np.ones(len(places), np.float32), np.array(places, np.int32).reshape(-1, 2).T), shape) for places in found.values()
    )
    kept.write_bytes(pickle.dumps((names, title, body)))
    return names, title, body


def stems(texts: Sequence[str]) -> list[list[str]]:
    """Return each text's terms in order, each once, as the word index stems them."""
    database = _tokenized(("", text) for text in texts)
    out: list[dict[int, str]] = [{} for _ in texts]
    for term, text, offset in database.execute("SELECT term, doc, offset FROM terms"):
        out[text - 1][offset] = term
    return [list(dict.fromkeys(terms[offset] for offset in sorted(terms))) for terms in out]


def _tokenized(rows: Iterable[tuple[str, str]]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE words USING fts5 (title, text, content='', tokenize='porter unicode61 remove_diacritics 2')")
    database.execute("CREATE TABLE lengths (n INTEGER PRIMARY KEY)")
    for n, (title, text) in enumerate(rows, 1):
        database.execute("INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)", (n, title, text))
        database.execute("INSERT INTO lengths VALUES (?)", (n,))
    database.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (words, instance)")
    return database


def _head(title: str) -> str:
    return " ".join(title.split()[:40])


def _spaced(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, "\u00a0\u2009\u3000\u2028\u0085\u202f\u2029\x00"), " ")).replace("\r", "\n")


def _sentences(text: str, counter: Any) -> Iterator[tuple[int, int, int]]:
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


def _counter() -> Any:
    from tokenizers import Tokenizer

    counter = Tokenizer.from_file(str(default_folder() / "tokenizer.json"))
    counter.no_truncation()
    counter.no_padding()
    return counter


def _encoder() -> Any:
    """Return texts → unit vectors: MiniLM in bfloat16 on one thread, texts of like length together."""
    import torch
    from transformers import BertModel

    torch.set_num_threads(1)
    model = BertModel.from_pretrained(str(default_folder()), dtype=torch.bfloat16, add_pooling_layer=False).eval()
    counter = _counter()

    @torch.inference_mode()  # type: ignore[untyped-decorator]
    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        read = [one.ids if len(one.ids) <= 256 else [*one.ids[:255], 102] for one in counter.encode_batch(list(texts))]
        out = np.zeros((len(texts), 384), np.float32)
        order = sorted(range(len(read)), key=lambda n: len(read[n]))
        at = 0
        while at < len(order):
            size = max(1, BATCH_PIECES // max(len(read[n]) for n in order[at : at + 8]))
            batch = order[at : at + size]
            length = max(len(read[n]) for n in batch)
            ids = torch.tensor([read[n] + [0] * (length - len(read[n])) for n in batch])
            mask = torch.tensor([[1] * len(read[n]) + [0] * (length - len(read[n])) for n in batch])
            states = model(input_ids=ids, attention_mask=mask).last_hidden_state.float() * mask[..., None]
            means = (states.sum(1) / mask.sum(1, keepdim=True)).numpy()
            out[batch] = means / np.linalg.norm(means, axis=1, keepdims=True)
            at += size
        return out

    return encode
