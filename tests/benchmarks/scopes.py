"""What the words of a question say about source and time, over the test stories: outlets named, events that date it.

Run: python -m tests.benchmarks.scopes. 72 questions (tests/data/scope_questions.jsonl): the outlets that must become a filter, a name that
the library has not, the days that an event sets as the articles date it, the year of a month or day that the question names without one,
and questions that must stay as they are. Rows with `today` are asked on that day, a year after the newest article. Then 22 questions
after the newest (tests/data/latest_questions.jsonl), answered with the trained reader: whether the first answer is of the newest article.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date
from typing import Any

from qa.events import Ask
from qa.scope import Scope, scope_of
from tests.benchmarks.stories import TESTS, TODAY, stories_desk

DAYS = ("event_from", "event_to", "published_from", "published_to")


def kind(row: dict[str, Any]) -> str:
    """Return which column a question belongs to."""
    if row["sources"]:
        return "outlet of the library"
    if "missing" in row:
        return "outlet it has not"
    if "today" in row:
        return "month or day without a year" if row.get("event_from", "")[:4] != row["today"][:4] and len(row) > 3 else "neither"
    if row.get("event_from") or row.get("event_to"):
        return "event that is dated"
    return "event without a day" if "event_from" in row else "neither"


def right(row: dict[str, Any], scope: Scope) -> bool:
    """Return whether the inferred filters are exactly those labelled."""
    found = scope.inferred_json()
    return (
        found.get("sources", []) == row["sources"]
        and found.get("missing_source") == row.get("missing")
        and all(found.get(name) == row.get(name) for name in DAYS)
    )


def main() -> None:
    """Print right/all of each kind, and the questions that went wrong."""
    tally: Counter[str] = Counter()
    with stories_desk() as desk, open(TESTS / "data" / "scope_questions.jsonl", encoding="utf-8") as file:
        for row in map(json.loads, file):
            today = date.fromisoformat(row["today"]) if "today" in row else TODAY
            scope = scope_of(Ask(row["question"]), row["question"], desk.library, today)
            tally[f"{kind(row)} of"] += 1
            tally[kind(row)] += right(row, scope)
            if not right(row, scope):
                sys.stdout.write(f"wrong: {row['question']}  {scope.inferred_json()}\n")
        with open(TESTS / "data" / "latest_questions.jsonl", encoding="utf-8") as file:
            for row in map(json.loads, file):
                answers = desk.bot.ask(Ask(row["question"])).answers
                first = answers[0].citations[0].article if answers else None
                tally["newest first of"] += 1
                tally["newest first"] += bool(first and {first.id, first.file} & set(row["articles"]))
                if not first or not {first.id, first.file} & set(row["articles"]):
                    sys.stdout.write(f"not the newest: {row['question']}  {first and (first.file if '.txt' in first.file else first.id)}\n")
    for name in [name for name in tally if name.endswith(" of")]:
        sys.stdout.write(f"{name.removesuffix(' of')}: {tally[name.removesuffix(' of')]}/{tally[name]}\n")


if __name__ == "__main__":
    main()
