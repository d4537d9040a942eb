"""Questions asked of whole libraries → the spans that the reader offers, with what the bot's belief is fitted on.

The tuned halves of the seed questions, of conversations, written whole, and of stories told by several articles; the held-out articles
of the news that was written for the reader, where every second question is a near miss; the held-out folders of four articles on one
affair; where the data are at hand, the tuned half of the questions over 600 real articles; and questions about the news over a library
of some hundred articles, once with the articles that answer, once without them, so that the second time silence is right.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from qa.belief import log_odds
from qa.bot import clean
from qa.evaluation.kept import code
from qa.evaluation.places import own_desk
from qa.evaluation.questions import read_questions
from qa.reader.data import Row, read_rows_file
from qa.reader.measures import f1_of
from qa.reader.train import WRITTEN
from qa.reading import Reading, heading
from qa.settings import Settings
from tests.benchmarks.corpus_slice import cut
from tests.benchmarks.dialogues import ROOTS, said
from tests.benchmarks.stories import SEEDS, STORIES, questions

if TYPE_CHECKING:
    from qa.desk import Desk
    from vectorstore.records import Hit

ROOT = Path(__file__).parent.parent.parent
PER_KIND = 130  # questions about written news with an answer, and as many without
ASKED, OTHERS = 150, 300  # questions about the news, and articles that answer none of them; the first by a hash of the id
MOST = 12  # passages offered to the reader


@dataclass(frozen=True, slots=True)
class Span:
    """What the reader offers: `rank` is its passage's place in the search, 0 and up; `words` its score of shared words."""

    rank: int
    reader: float
    similarity: float
    words: float
    right: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, whether the library answers it, its spans, the surest first, the score of shared words of each passage in the
    order of the search, and the milliseconds of reading all passages.
    """

    source: str
    id: str
    answerable: bool
    spans: tuple[Span, ...]
    words: tuple[float, ...]
    ms: float


def gather(work: Path, data: Path | None) -> list[Asked]:
    """Return all questions with their spans; kept in `work` for the next time, unless code or weights have changed."""
    version = code()[:8]
    made = []
    for source, ask in (
        ("seeds", _seeds),
        ("dialogues", _dialogues),
        ("stories", _stories),
        ("written", _written),
        ("folders", _folders),
        ("corpus", _corpus),
        ("news", _news),
    ):
        kept = work / f"{source}-{version}.json"
        if not kept.exists():
            if source in ("corpus", "news") and data is None:
                continue
            kept.write_text(json.dumps([asdict(asked) for asked in ask(work, data)]))
        for line in json.loads(kept.read_text()):
            made.append(Asked(**{**line, "spans": tuple(Span(**span) for span in line["spans"]), "words": tuple(line["words"])}))
    return made


def _seeds(work: Path, _: Path | None) -> Iterator[Asked]:
    with own_desk(Settings(home=work / "seeds-library", threads=1)) as desk:
        desk.ingest.run(ROOT / "seeds")
        yield from _labelled(desk, "seeds")


def _corpus(work: Path, data: Path | None) -> Iterator[Asked]:
    if data is None:
        raise ValueError("the questions over real articles need --data")
    articles = work / "slice.jsonl"
    if not articles.exists():
        cut(data / "corpus" / "news.jsonl.xz", articles)
    with own_desk(Settings(home=work / "corpus-library", threads=1)) as desk:
        desk.ingest.run(articles)
        yield from _labelled(desk, "corpus")


def _labelled(desk: Desk, source: str) -> Iterator[Asked]:
    """Yield the questions of a set's tuned half, which names the places that answer."""
    for question in read_questions([ROOT / "tests" / "data" / f"{source}_open.jsonl"], desk.library.articles()):
        gold = [(g.article.id, g.start, g.end) for g in question.gold]

        def right(hit: Hit, start: int, end: int, gold: Sequence[tuple[str, int, int]] = tuple(gold)) -> bool:
            return any(hit.article.id == article and start < to and at < end for article, at, to in gold)

        yield _ask(desk, source, question.id, question.text, bool(gold), None, right)


def _dialogues(work: Path, _: Path | None) -> Iterator[Asked]:
    """Yield the later turns of the conversations' tuned half, as a person writes them whole."""
    with own_desk(Settings(home=work / "dialogues-library", threads=1)) as desk:
        for root in ROOTS:
            desk.ingest.run(root)
        for n, one in enumerate(said("open")):
            places = [(file, quote) for file, quote, _ in one.gold]
            yield _ask(desk, "dialogues", f"{one.dialogue}-{n}", one.whole, bool(places), None, _quoted(places))


def _stories(work: Path, _: Path | None) -> Iterator[Asked]:
    with own_desk(Settings(home=work / "stories-library", threads=1)) as desk:
        for root in (STORIES, SEEDS):
            desk.ingest.run(root)
        for question in questions("open"):
            places = [(gold.article, gold.quote) for gold in question.gold]
            yield _ask(desk, "stories", question.id, question.text, bool(places), None, _quoted(places))


def _quoted(places: Sequence[tuple[str, str]]) -> Callable[[Hit, int, int], bool]:
    """Return what tells whether a span overlaps one of the quotations, each with its article's id or the end of its file's name."""

    def right(hit: Hit, start: int, end: int) -> bool:
        here = [quote for name, quote in places if name == hit.article.id or hit.article.file.endswith(name)]
        found = [(hit.article.text.find(quote), len(quote)) for quote in here]
        return any(at >= 0 and start < at + size and at < end for at, size in found)

    return right


def _written(work: Path, _: Path | None) -> Iterator[Asked]:
    rows = [row for row in read_rows_file(WRITTEN / "held_out.jsonl.xz") if row.source == "written-questions"]
    folder = work / "written"
    folder.mkdir(exist_ok=True)
    for row in rows:
        (folder / f"{row.title}.txt").write_text(row.context, encoding="utf-8")
    few = [row for n, row in enumerate(sorted(rows, key=lambda row: _hash(row.id))) if n < PER_KIND * 2]
    with own_desk(Settings(home=work / "written-library", threads=1)) as desk:
        desk.ingest.run(folder)
        for row in few:

            def right(hit: Hit, start: int, end: int, row: Row = row) -> bool:
                said = hit.article.text[start:end]
                return f"{row.title}.txt" == hit.article.file and any(f1_of(said, answer) >= 0.5 for answer in row.answers)

            yield _ask(desk, "written", row.id, row.question, bool(row.spans), None, right)


def _folders(work: Path, _: Path | None) -> Iterator[Asked]:
    rows = [row for row in read_rows_file(WRITTEN / "held_out.jsonl.xz") if row.source == "written-folders"]
    folder = work / "folders"
    folder.mkdir(exist_ok=True)
    asked: dict[str, list[Row]] = {}
    for row in rows:
        (folder / f"{row.title}.txt").write_text(row.context, encoding="utf-8")
        asked.setdefault(row.id.rpartition("-")[0], []).append(row)
    with own_desk(Settings(home=work / "folders-library", threads=1)) as desk:
        desk.ingest.run(folder)
        for name in sorted(asked, key=_hash)[: PER_KIND * 2]:
            gold = [(f"{row.title}.txt", row.context[start:end]) for row in asked[name] for start, end in row.spans]

            def right(hit: Hit, start: int, end: int, gold: Sequence[tuple[str, str]] = tuple(gold)) -> bool:
                said = hit.article.text[start:end]
                return any(hit.article.file == file and f1_of(said, answer) >= 0.5 for file, answer in gold)

            yield _ask(desk, "folders", name, asked[name][0].question, bool(gold), None, right)


def _news(work: Path, data: Path | None) -> Iterator[Asked]:
    if data is None:
        raise ValueError("the news questions need --data")
    questions = sorted(_lines(data / "dev" / "news_retrieval_dev.jsonl.xz"), key=lambda row: _hash(row["id"]))[:ASKED]
    named = {article for row in questions for article in (*row["articles_with_answer"], *(row["gold_articles"] or ()))}
    corpus = work / "news.jsonl"
    if not corpus.exists():
        rows = list(_lines(data / "corpus" / "news.jsonl.xz"))
        others = {row["id"] for row in sorted((row for row in rows if row["id"] not in named), key=lambda row: _hash(row["id"]))[:OTHERS]}
        corpus.write_text("".join(json.dumps(row) + "\n" for row in rows if row["id"] in named | others))
    with own_desk(Settings(home=work / "news-library", threads=1)) as desk:
        desk.ingest.run(corpus)
        everything = {article.id for article in desk.library.articles()}
        for row in questions:
            answering = {*row["articles_with_answer"], *(row["gold_articles"] or ())}

            def right(hit: Hit, start: int, end: int, answers: Sequence[str] = tuple(row["answer"])) -> bool:
                return max(f1_of(hit.article.text[start:end], answer) for answer in answers) >= 0.5

            yield _ask(desk, "news", row["id"], row["question"], True, None, right)
            without = _ask(desk, "news", row["id"] + "-without", row["question"], False, sorted(everything - answering), right)
            if not any(span.right for span in without.spans):  # another article answers after all
                yield without


def _ask(
    desk: Desk, source: str, name: str, text: str, answerable: bool, within: Sequence[str] | None, right: Callable[[Hit, int, int], bool]
) -> Asked:
    asked = clean(text)
    if desk.bot.spelling is not None and desk.bot.spelling.unknown(asked):
        asked = desk.bot.spelling.correct(asked, [hit.article.text for hit in desk.library.search(asked, MOST, within)])
    hits = desk.library.search(asked, MOST, within)
    began = perf_counter()
    found = desk.bot.reader.read(asked, [hit.passage.text for hit in hits], k=4 * MOST, headings=[heading(hit) for hit in hits])
    ms = 1000 * (perf_counter() - began)
    spans = []
    places = {hit.passage.id: rank for rank, hit in enumerate(hits)}
    for candidate in Reading(asked, hits, found).candidates():
        hit = next(h for h in hits if h.article.id == candidate.article.id and h.passage.start <= candidate.start < h.passage.end)
        good = right(hit, candidate.start, candidate.end)
        spans.append(Span(places[hit.passage.id], log_odds(candidate.confidence), hit.similarity or 0.0, hit.words, bool(good)))
    return Asked(source, name, answerable, tuple(spans), tuple(hit.words for hit in hits), ms)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
