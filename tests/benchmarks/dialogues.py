"""How much making follow-ups whole helps: labelled dialogues asked with rewriting, without, and as the question made whole by hand.

    python tests/benchmarks/dialogues.py [--half blind|open|unseen] [--reader span|sentence] [--show]

Asked are the turns after the first of each dialogue. A reply is right in place when its first quotation overlaps a gold quotation, right in
words when the first answer also shares half of its words with a gold answer (token F1 of 0.5, or the gold answer whole inside it).
Where the gold is empty, silence is right. Shown is whether the first quotation on the screen overlaps the gold, be it an answer or,
when the reader is too unsure to answer, the nearest passage: what rewriting does, however shy the reader. Without --reader only the wording
is measured, which takes a second. Nothing is kept.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from click import echo

from qa.conversation import standalone
from qa.events import Ask, Turn
from qa.intents import intent

if TYPE_CHECKING:
    from qa.answers import Citation, Reply
    from qa.desk import Desk

DATA = Path(__file__).parents[1] / "data"
ROOTS = (DATA.parents[1] / "seeds", DATA / "dialogue_articles")
# `unseen` was written by somebody who saw the articles alone; of it only the totals were looked at.
HALVES = ("blind", "open", "unseen")
HOW = ("in place", "in words", "shown")


@dataclass(frozen=True, slots=True)
class Said:
    """One turn after the first of a dialogue.

    Attributes:
        before: the turns before it, each with the question that was made of it.
        whole: the question made whole by hand; equal to `question` when it stands alone.
        gold: (article file, quotation, answer); empty when the articles do not say.
    """

    dialogue: str
    question: str
    before: tuple[Turn, ...]
    whole: str
    gold: tuple[tuple[str, str, str], ...]

    @property
    def made(self) -> str:
        """What Dateline makes of it."""
        return standalone(self.question, self.before)

    @property
    def leans(self) -> bool:
        """Whether it needs the turns before it."""
        return self.question != self.whole


def said(half: str) -> Iterator[Said]:
    """Yield the later turns of a half in order, but greetings and thanks."""
    for line in (DATA / f"dialogues_{half}.jsonl").read_text(encoding="utf-8").splitlines():
        dialogue: dict[str, Any] = json.loads(line)
        before: tuple[Turn, ...] = ()
        for turn in dialogue["turns"]:
            gold = tuple((place["article"], place["quote"], place["answer"]) for place in turn["gold"])
            one = Said(dialogue["id"], turn["question"], before, turn["whole"], gold)
            if before and intent(one.question) is None:
                yield one
            before = (*before, Turn(one.question, one.made))


def words(text: str) -> Counter[str]:
    """Count the words of a text in lower case, without possessive endings."""
    return Counter(re.findall(r"\w+", re.sub(r"[’']s\b", "", text.lower())))


def overlap(a: str, b: str) -> float:
    """Return the token F1 of two texts, 0 to 1."""
    first, second = words(a), words(b)
    total = sum(first.values()) + sum(second.values())
    return 2 * sum((first & second).values()) / total if total else 1.0


def carried(one: Said) -> set[str]:
    """Return the words that were carried into a question that stands alone; all of them are wrong."""
    return set() if one.leans else set(words(one.made)) - set(words(one.question))


def judged(one: Said, reply: Reply) -> tuple[bool, bool]:
    """Return whether a reply is right in place, and in words too."""
    if not one.gold or not reply.answered:
        right = not one.gold and not reply.answered
        return right, right
    answer = reply.answers[0]
    place = near = False
    for cited in answer.citations:
        for file, quote, gold in one.gold:
            if overlaps(cited, file, quote):
                place = True
                near |= overlap(answer.text, gold) >= 0.5 or not words(gold) - words(answer.text)
    return place, near


def shown(one: Said, reply: Reply) -> bool:
    """Return whether the first quotation on the screen, answer or not, overlaps a gold quotation."""
    cited = (*(reply.answers[0].citations if reply.answers else ()), *reply.nearest)[:1]
    return any(overlaps(citation, file, quote) for citation in cited for file, quote, _ in one.gold)


def overlaps(cited: Citation, file: str, quote: str) -> bool:
    """Return whether a citation overlaps a quotation from that file."""
    at = cited.article.text.find(quote) if cited.article.file.endswith(file) else -1
    return at >= 0 and cited.start < at + len(quote) and at < cited.end


def wording(half: str) -> None:
    """Print how near the rewritten questions come to the whole ones."""
    turns = list(said(half))
    leaning, alone = [one for one in turns if one.leans], [one for one in turns if not one.leans]
    echo(
        f"{half}: {len(leaning)} follow-ups, token F1 with the whole question {fmean(overlap(one.made, one.whole) for one in leaning):.3f},"
        f" as typed {fmean(overlap(one.question, one.whole) for one in leaning):.3f};"
        f" {len(alone)} that stand alone, {sum(1 for one in alone if carried(one))} with something carried over"
    )


def answering(half: str, desk: Desk, show: bool) -> dict[str, tuple[str, str]]:
    """Print how many turns are answered rightly under each of the three ways of asking.

    Returns:
        For each way, of the follow-ups: right in words among all, and among those that the articles answer.
    """
    table: dict[str, tuple[str, str]] = {}
    replies: dict[str, Reply] = {}

    def ask(question: str) -> Reply:
        if question not in replies:
            replies[question] = desk.bot.ask(Ask(question))
        return replies[question]

    for name, leans in (("follow-ups", True), ("alone", False)):
        turns = [one for one in said(half) if one.leans is leans]
        rows: dict[str, list[tuple[bool, bool, bool]]] = {"rewritten": [], "as typed": [], "whole by hand": []}
        for one in turns:
            for way, question in zip(rows, (one.made, one.question, one.whole), strict=True):
                rows[way].append((*judged(one, ask(question)), shown(one, ask(question))))
            if show and half != "unseen" and not rows["rewritten"][-1][0] and rows["whole by hand"][-1][0]:
                echo(f"  lost {one.dialogue}: {one.question} -> {one.made} [{one.whole}]")
        for way, results in rows.items():
            answerable = [right for right, one in zip(results, turns, strict=True) if one.gold]
            silent = [right for right, one in zip(results, turns, strict=True) if not one.gold]
            both, some = (", ".join(f"{rate([r[n] for r in many])} {HOW[n]}" for n in (0, 1)) for many in (results, answerable))
            echo(
                f"{half} {name} {way}: right {both}; answerable {some}, {rate([r[2] for r in answerable])} {HOW[2]};"
                f" silent {rate([r[0] for r in silent])}"
            )
            if leans:
                table[way] = (rate([r[1] for r in results]), rate([r[1] for r in answerable]))
    return table


def rate(results: Sequence[bool]) -> str:
    """Write a share as "12/34 (35 %)"."""
    return f"{sum(results)}/{len(results)} ({100 * sum(results) / max(1, len(results)):.0f} %)"


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--reader", choices=("span", "sentence"))
    parser.add_argument(
        "--show", action="store_true", help="print what the rewriting loses against the whole question, but for the unseen half"
    )
    given = parser.parse_args()
    halves = (given.half,) if given.half else HALVES
    for half in halves:
        wording(half)
    if given.reader is None:
        return

    from qa.desk import build, claim
    from qa.settings import Settings

    with TemporaryDirectory() as home:
        settings = Settings(home=Path(home), reader=given.reader, threads=1)
        with claim(settings):
            desk = build(settings)
            try:
                for root in ROOTS:
                    desk.ingest.run(root)
                tables = {half: answering(half, desk, given.show) for half in halves}
                echo("\nRight in words, of all follow-ups and of the answerable ones:\n")
                echo(f"| follow-ups | {' | '.join(f'{half}, all | {half}, answerable' for half in halves)} |")
                echo("|---|" + "---|---|" * len(halves))
                for way in ("as typed", "rewritten", "whole by hand"):
                    echo(f"| {way} | {' | '.join(' | '.join(tables[half][way]) for half in halves)} |")
            finally:
                desk.close()


if __name__ == "__main__":
    main()
