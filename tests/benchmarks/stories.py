"""What several articles say, over the test stories and the five seeds: claims found, their relation, order, replacement, sources, silence.

Run: python -m tests.benchmarks.stories [--half open|blind|unseen|both|all] [--verbose]. One process, one torch thread, the trained
reader; a few minutes. `open` was used for tuning; `blind` was written from the articles alone, before the code was opened; `unseen` by
somebody who saw the articles alone, and of it only the totals were looked at.
docs/several-articles.md tells what the columns mean.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from qa.answers import Answer, Citation, Relation, Reply
from qa.events import Ask
from qa.settings import Settings
from qa.words import content_words

if TYPE_CHECKING:
    from qa.desk import Desk

TESTS = Path(__file__).parents[1]
STORIES = TESTS / "data" / "stories" / "articles.jsonl"
SEEDS = TESTS.parent / "seeds"
# The stories end in October 2025; "this year" is theirs.
TODAY = date(2025, 11, 21)
HALVES = {"both": ("open", "blind"), "all": ("open", "blind", "unseen")}
COLUMNS = {
    "claims": ("claims found", "claims to find"),
    "answers": ("answers right", "answers given"),
    "relation": ("relation right", "questions"),
    "order": ("order right", "timelines"),
    "replaced": ("replaced claims marked", "of those found with their successor"),
    "newest": ("claims not wrongly marked", "of those found that nothing replaces"),
    "sources": ("sources right", "claims found"),
    "silent": ("silent", "without an answer"),
    "reason": ("reason right", "without an answer"),
}


@dataclass(frozen=True, slots=True)
class Gold:
    """A place that makes a claim: the name of its article, the sentence and the answer in it."""

    article: str
    quote: str
    answer: str
    claim: int


@dataclass(frozen=True, slots=True)
class Question:
    """A labelled question; `relation` is None when the articles do not say, then `reason` tells why.

    Attributes:
        superseded: claims that a newer article replaces.
        order: claims by the time of what they tell, for timelines; empty for others.
        sources: independent sources of each claim.
    """

    id: str
    text: str
    relation: Relation | None
    gold: tuple[Gold, ...]
    superseded: frozenset[int]
    order: tuple[int, ...]
    sources: dict[int, int]
    reason: str | None

    @property
    def claims(self) -> frozenset[int]:
        """The numbers of all claims."""
        return frozenset(gold.claim for gold in self.gold)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question and its reply. `said` holds, per answer of the reply, the gold claims that it makes."""

    question: Question
    reply: Reply
    said: tuple[frozenset[int], ...]

    def counts(self) -> Counter[str]:
        """Return right and all of every column, as "claims" and "claims of"."""
        asked, found = self.question, frozenset().union(*self.said)
        first = {claim: n for n, many in reversed(list(enumerate(self.said))) for claim in many}
        marked = {claim for claim, n in first.items() if self.reply.answers[n].superseded_by is not None}
        # Only what is shown together with its successor can be marked.
        replaceable = asked.superseded & found if found - asked.superseded else frozenset()
        kept = found - asked.superseded
        tally: Counter[str] = Counter()

        def add(column: str, right: int, of: int) -> None:
            tally[column] += right
            tally[f"{column} of"] += of

        if asked.relation is None:
            add("silent", not self.reply.answered, 1)
            given = self.reply.abstention
            add("reason", given is not None and given.reason == asked.reason, 1)
            return tally
        add("claims", len(found), len(asked.claims))
        add("answers", sum(map(bool, self.said)), len(self.said))
        add("relation", self.reply.relation == asked.relation, 1)
        if asked.order:
            # Values that replace one another are read from the newest back, events from the first on.
            shown = [claim for claim in (asked.order[::-1] if asked.superseded else asked.order) if claim in first]
            add("order", len(shown) > 1 and shown == sorted(shown, key=lambda claim: first[claim]), 1)
        add("replaced", len(replaceable & marked), len(replaceable))
        add("newest", len(kept - marked), len(kept))
        add("sources", sum(self.reply.answers[first[c]].independent_sources == asked.sources[c] for c in found), len(found))
        return tally


def questions(half: str) -> Iterator[Question]:
    """Yield the questions of a part: "open", "blind" or "unseen"."""
    with open(TESTS / "data" / f"stories_{half}.jsonl", encoding="utf-8") as file:
        for row in map(json.loads, file):
            yield _question(row)


def _question(row: dict[str, Any]) -> Question:
    return Question(
        row["id"],
        row["question"],
        row["relation"],
        tuple(Gold(**gold) for gold in row["gold"]),
        frozenset(row.get("superseded", ())),
        tuple(row.get("order", ())),
        {int(claim): count for claim, count in row.get("independent_sources", {}).items()},
        row.get("reason"),
    )


@contextmanager
def stories_desk() -> Iterator[Desk]:
    """Open a desk over the stories and the seeds in a temporary folder."""
    from qa.desk import build, claim

    with TemporaryDirectory(prefix="dateline-stories-") as folder:
        settings = Settings(home=Path(folder), reader="span", threads=1)
        with claim(settings):
            desk = build(settings)
            try:
                desk.ingest.run(STORIES)
                desk.ingest.run(SEEDS)
                yield desk
            finally:
                desk.close()


def outcome(question: Question, reply: Reply) -> Outcome:
    """Return the question with its reply and what each answer says."""
    return Outcome(question, reply, tuple(_said(answer, question.gold) for answer in reply.answers))


def _said(answer: Answer, gold: Sequence[Gold]) -> frozenset[int]:
    """Return the claims that a citation makes: in the article of the gold, overlapping its answer, or with its words elsewhere."""
    return frozenset(one.claim for one in gold for citation in answer.citations if _makes(citation, one))


def _makes(citation: Citation, gold: Gold) -> bool:
    if gold.article not in (citation.article.id, citation.article.file) or citation.answer_start is None or citation.answer_end is None:
        return False
    text = citation.article.text
    start = text.find(gold.quote) + gold.quote.find(gold.answer)
    if citation.answer_start < start + len(gold.answer) and start < citation.answer_end:
        return True
    # The headline says it too, with the same words.
    wanted, given = set(content_words(gold.answer)), set(content_words(text[citation.answer_start : citation.answer_end]))
    return bool(wanted) and wanted <= given and len(given) <= len(wanted) + 2


def table(outcomes: Sequence[Outcome]) -> str:
    """Return one line per relation: right/all of every column."""
    lines = [" ".join([f"{'':12}", *(f"{name:>9}" for name in COLUMNS)])]
    for relation in [*dict.fromkeys(one.question.relation for one in outcomes), "all"]:
        tally: Counter[str] = Counter()
        for one in outcomes:
            if relation in ("all", one.question.relation):
                tally.update(one.counts())
        cells = [f"{tally[name]}/{tally[f'{name} of']}" if tally[f"{name} of"] else "-" for name in COLUMNS]
        lines.append(" ".join([f"{relation or 'unanswerable':12}", *(f"{cell:>9}" for cell in cells)]))
    return "\n".join(lines)


def details(one: Outcome) -> str:
    """Return what was asked, what is right and what came."""
    asked, reply = one.question, one.reply
    lines = [
        f"{asked.id} {asked.text}  [{asked.relation or asked.reason}: {len(asked.claims)} claims, replaced {sorted(asked.superseded)}]"
    ]
    got = reply.relation or (reply.abstention.reason if reply.abstention else "")
    lines.append(f"    {got}  {reply.retrieval.inferred_filters or ''}")
    for answer, said in zip(reply.answers, one.said, strict=True):
        names = ", ".join(citation.article.id for citation in answer.citations)
        replaced = f" replaced by {answer.superseded_by}" if answer.superseded_by else ""
        when = f" on {answer.when.published.first}" if answer.when else ""
        head = f"    {answer.n}. {sorted(said)} {answer.confidence:.2f} {answer.text!r}"
        lines.append(f"{head} ({names}; {answer.independent_sources}){when}{replaced}")
    return "\n".join(lines)


def main() -> None:
    """Print the tables."""
    import torch

    options = argparse.ArgumentParser()
    options.add_argument("--verbose", action="store_true", help="print every question with its reply")
    options.add_argument("--half", choices=("open", "blind", "unseen", "both", "all"), default="both")
    chosen = options.parse_args()
    torch.set_num_threads(1)
    write = sys.stdout.write
    with stories_desk() as desk:
        bot = replace(desk.bot, today=lambda: TODAY)
        for half in HALVES.get(chosen.half, (chosen.half,)):
            outcomes = [outcome(question, bot.ask(Ask(question.text))) for question in questions(half)]
            write(f"\n{half}\n{table(outcomes)}\n")
            if chosen.verbose:
                write("\n".join(map(details, outcomes)) + "\n")
    for name, (right, of) in COLUMNS.items():
        write(f"{name}: {right} / {of}\n")


if __name__ == "__main__":
    main()
