"""Kill `dateline ingest` with -9 at random moments, go on each time, and compare the result with a build that nobody disturbed.

    python tests/reliability/kill_ingest.py --corpus news.jsonl.xz --articles 2000 --kills 10 --seed 1 --work /tmp/kills

Not collected by pytest: it takes as long as the embedding. `--tiny` takes a small untrained model instead of the shipped one, which makes
it minutes; everything but the meaning of the vectors is the same. A kill counts only if it landed in flight: the process was ended by
signal 9, the run had stored at least one article of its own, and articles were left to do. After each kill the SQLite file, the word
index and the references are checked. At the end, article by article: the passages after each kill and at the end are those of the
undisturbed build; Chroma passes its probe; the ten best hits of 50 headlines are the same by exact search, and nearly the same by Chroma,
whose graph depends on the order in which vectors came.
The undisturbed build goes through the same code and takes the vectors of texts that the disturbed one has embedded; a sample of these
is embedded anew and must agree to 1e-5.
"""

# ruff: noqa: T201 - a command of its own, which prints its report

from __future__ import annotations

import argparse
import json
import lzma
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent.parent), str(HERE.parent)]

from stored import check_library, contents  # noqa: E402

from qa.ingest import Ingest  # noqa: E402
from qa.passages import SPLITTER  # noqa: E402
from vectorstore.coverage import Coverage  # noqa: E402
from vectorstore.embedder import Embedder, Vectors, open_embedder  # noqa: E402
from vectorstore.index import IndexFolder  # noqa: E402
from vectorstore.library import Library  # noqa: E402
from vectorstore.lock import Claim, owner  # noqa: E402
from vectorstore.probe import check  # noqa: E402
from vectorstore.search import ExactSearch, search  # noqa: E402
from vectorstore.store import Store  # noqa: E402
from vectorstore.vectors import key_of  # noqa: E402

INGEST = [sys.executable, "-c", "from web.cli import main; main()", "ingest", "--json"]
State = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill that landed in flight; seconds since the run began, articles stored when it began and when it was over."""

    seconds: float
    before: int
    after: int
    state: State


class Reusing:
    """An Embedder that takes what a library has already, and computes the rest."""

    def __init__(self, embedder: Embedder, library: Path) -> None:
        self.dim, self.window, self.fingerprint = embedder.dim, embedder.window, embedder.fingerprint
        self.encode_query, self.count_tokens = embedder.encode_query, embedder.count_tokens
        self._embedder, self._path = embedder, library
        self.computed = 0

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self.encode_parts(texts)[0]

    def encode_parts(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        keys = [key_of(text) for text in texts]
        library = Library(self._path)
        known, packs = library.vectors.known(keys), library.vectors.known_parts(keys)
        library.close()
        # the bytes of a pack, taken as rows, are packed to the same bytes again
        parts = {key: np.frombuffer(pack, dtype=np.int8).reshape(-1, self.dim).astype(np.float32) for key, pack in packs.items()}
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in known or key not in parts}
        self.computed += len(fresh)
        if fresh:
            vectors, rows = self._embedder.encode_parts(list(fresh.values()))
            known.update(zip(fresh, vectors, strict=True))
            parts.update(zip(fresh, rows, strict=True))
        return np.stack([known[key] for key in keys]), [parts[key] for key in keys]


def main() -> int:
    """Run it all; exit status 0 when everything held."""
    parser = argparse.ArgumentParser(description="Kill an ingest again and again; see that nothing is lost.")
    parser.add_argument("--corpus", type=Path, required=True, help="a .jsonl or .jsonl.xz file")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, required=True, help="a folder for the two libraries; emptied first")
    parser.add_argument("--tiny", action="store_true", help="a small untrained model instead of the shipped one")
    told = parser.parse_args()
    shutil.rmtree(told.work, ignore_errors=True)
    told.work.mkdir(parents=True)
    corpus = told.work.resolve() / "corpus.jsonl"
    total = _first_lines(told.corpus, told.articles, corpus)
    model = str(_tiny_model(told.work / "tiny")) if told.tiny else "all-MiniLM-L6-v2"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    environment |= {"DATELINE_HOME": str(told.work / "killed"), "DATELINE_MODEL": model, "DATELINE_THREADS": "1"}

    dice = random.Random(told.seed)
    kills: list[Kill] = []
    while len(kills) < told.kills:
        kill = _killed_run(corpus, told.work / "killed", environment, total, told.kills - len(kills), dice)
        if kill is None:
            print("the run ended before the kill: it does not count, and the test cannot go on")
            return 1
        kills.append(kill)
        print(f"kill {len(kills):2}: after {kill.seconds:6.1f} s, articles {kill.before} -> {kill.after} of {total}", flush=True)
    began = time.monotonic()
    last = subprocess.run([*INGEST, str(corpus)], env=environment, cwd=HERE.parent.parent, capture_output=True, text=True)
    print(f"last run: exit {last.returncode}, {time.monotonic() - began:.1f} s", flush=True)
    if last.returncode:
        print(last.stderr)
        return 1
    return _report(_compare(corpus, told.work, model, kills, dice))


def _killed_run(corpus: Path, home: Path, environment: dict[str, str], total: int, left: int, dice: random.Random) -> Kill | None:
    before = _stored(home)
    target = before + dice.randint(1, max(1, (total - before) // (left + 1)))
    began = time.monotonic()
    process = subprocess.Popen(
        [*INGEST, str(corpus)], env=environment, cwd=HERE.parent.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while _stored(home) < target and process.poll() is None:
            time.sleep(0.02)
        time.sleep(dice.uniform(0, 1))
    finally:
        process.kill()
        process.wait()
    after = _stored(home)
    seconds = time.monotonic() - began
    check_library(home)
    if process.returncode != -9 or not before < after < total or owner(home) is not None:
        return None
    return Kill(seconds, before, after, _state(home))


def _compare(corpus: Path, work: Path, model: str, kills: list[Kill], dice: random.Random) -> list[tuple[str, bool, str]]:
    """What was checked, whether it held, and its figures."""
    embedder = open_embedder(model, 1)
    reusing = Reusing(embedder, work / "killed" / "library.sqlite3")
    with Claim.take(work / "fresh"), Store.open(work / "fresh", reusing, splitter=SPLITTER) as store:
        Ingest(store).run(corpus)
    rows = []
    for name in ("killed", "fresh"):
        check_library(work / name)
        library = Library(work / name / "library.sqlite3")
        folder, (articles, passages), owed = (
            IndexFolder(work / name / "index").current(library.stamp()),
            library.totals(),
            library.vectors.pending_count(),
        )
        library.close()
        if folder is not None:
            check(work / name / "library.sqlite3", folder)
        rows.append((f"{name}: Chroma probe passed", folder is not None, f"{articles} articles, {passages} passages, {owed} owed"))
    with (
        Store.open(work / "killed", embedder, splitter=SPLITTER) as killed,
        Store.open(work / "fresh", embedder, splitter=SPLITTER) as fresh,
    ):
        wanted = {article: tuple(passages) for article, passages in contents(fresh).items()}
        got = {article: tuple(passages) for article, passages in contents(killed).items()}
        rows.append(("same articles and passages", got == wanted, f"{len(got)} articles"))
        rows.append(("same texts, titles, dates", killed.articles() == fresh.articles(), ""))
        for place, kill in enumerate(kills, start=1):
            half = [article for article, passages in kill.state.items() if wanted.get(article) != passages]
            rows.append((f"after kill {place}: every stored article whole", not half, f"{len(kill.state)} articles"))
        titles = [article.title for article in dice.sample(fresh.articles(), min(50, len(wanted)))]
        same = sum(_exact(killed, embedder, title) == _exact(fresh, embedder, title) for title in titles)
        rows.append(("same ten best hits by exact search", same == len(titles), f"{same} of {len(titles)} headlines"))
        shared = sum(len(_answers(killed, title) & _answers(fresh, title)) for title in titles) / sum(
            len(_answers(fresh, title)) for title in titles
        )
        rows.append(("same ten best hits by Chroma, at least 95 %", shared >= 0.95, f"{shared:.1%} of the hits"))
        rows.append(("both answered by Chroma", killed.status().index == fresh.status().index == "chroma", ""))
        rows.append(
            ("vectors computed anew agree", _sample_agrees(fresh, embedder, dice), f"{reusing.computed} computed in the fresh build")
        )
    return rows


def _answers(store: Store, query: str) -> set[str]:
    return {hit.passage.id for hit in store.search(query, 10)}


def _exact(store: Store, embedder: Embedder, query: str) -> list[tuple[str, float]]:
    library = Library(store.home / "library.sqlite3")
    try:
        hits = search(
            library, ExactSearch(library).nearest, Coverage(library), embedder.encode_query(query), query, 10, None, store.ranking
        )
    finally:
        library.close()
    return [(hit.passage.id, round(hit.score, 5)) for hit in hits]


def _sample_agrees(store: Store, embedder: Embedder, dice: random.Random) -> bool:
    articles = dice.sample(store.articles(), min(50, len(store.articles())))
    texts = [passage.text for article in articles for passage in store.passages(article.id)[:1]]
    if not texts:
        return False
    library = Library(store.home / "library.sqlite3")
    try:
        pairs = [(f"{article.title}\n{text}", text) for article, text in zip(articles, texts, strict=True)]
        known = library.vectors.known([key_of(text) for pair in pairs for text in pair])
    finally:
        library.close()
    chosen = [next(text for text in pair if key_of(text) in known) for pair in pairs]
    stored = np.stack([known[key_of(text)] for text in chosen])
    return bool(np.abs(stored - embedder.encode_passages(chosen)).max() < 1e-5)


def _report(rows: list[tuple[str, bool, str]]) -> int:
    width = max(len(what) for what, _, _ in rows)
    for what, held, figures in rows:
        print(f"{what:<{width}}  {'yes' if held else 'NO '}  {figures}")
    return 0 if all(held for _, held, _ in rows) else 1


def _stored(home: Path) -> int:
    try:
        connection = sqlite3.connect(f"file:{home}/library.sqlite3?mode=ro", uri=True, timeout=5)
        try:
            return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.OperationalError:
        return 0  # not there yet


def _state(home: Path) -> State:
    connection = sqlite3.connect(home / "library.sqlite3")
    try:
        rows = connection.execute(
            'SELECT a.id, p.id FROM articles a LEFT JOIN passages p ON p.article_id = a.id ORDER BY a.id, p."start", p."end"'
        )
        state: dict[str, list[str]] = {}
        for article, passage in rows:
            state.setdefault(article, []).extend([] if passage is None else [passage])
    finally:
        connection.close()
    return {article: tuple(passages) for article, passages in state.items()}


def _first_lines(corpus: Path, count: int, target: Path) -> int:
    opened = lzma.open(corpus, "rt", encoding="utf-8") if corpus.suffix == ".xz" else corpus.open(encoding="utf-8")
    with opened as source, target.open("w", encoding="utf-8") as out:
        lines = list(islice(source, count))
        out.writelines(lines)
    return len({json.loads(line)["id"] for line in lines})


def _tiny_model(folder: Path) -> Path:
    """A BERT of one layer and 64 numbers with random weights (seed 0) and the shipped model's tokenizer."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    from vectorstore.embedder import default_folder

    torch.manual_seed(0)
    bert = folder / "bert"
    size = {"hidden_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 128}
    BertModel(BertConfig(**size)).save_pretrained(bert)
    AutoTokenizer.from_pretrained(default_folder(), local_files_only=True).save_pretrained(bert)
    transformer = Transformer(str(bert), max_seq_length=256)
    SentenceTransformer(modules=[transformer, Pooling(64)], device="cpu").save(str(folder / "model"))
    return (folder / "model").resolve()


if __name__ == "__main__":
    sys.exit(main())
