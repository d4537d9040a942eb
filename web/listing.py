"""The library's articles and what was skipped on a terminal, one line each. Takes the JSON rows of the API, local or remote."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qa.articles.folder import is_corpus
from web.wording import published

# Lines shown without --all: a screen or two.
SHOWN = 40
# What a long file name, outlet or headline is cut to; the JSON has it whole.
LONGEST = 60


def show_articles(console: Console, rows: list[dict[str, Any]], whole: bool) -> None:
    """Print a table of the articles: file, outlet, headline, date with its precision, copies, state."""
    if not rows:
        console.print("No articles.")
        return
    precisions = Counter(row["article"]["published"]["precision"] for row in rows)
    known = ", ".join(f"{n:,} {name}" for name, n in precisions.most_common())
    copies = sum(row["copy_of"] is not None for row in rows)
    console.print(Text(f"Dates: {known}. Copies: {copies:,}.", style="dim"))
    table = Table("file", "outlet", "headline", "published", "copies", "state", title_justify="left")
    files = {row["article"]["id"]: place_of(row["article"]) for row in rows}
    for row in rows if whole else rows[:SHOWN]:
        article = row["article"]
        table.add_row(
            Text(short(files[article["id"]])),
            Text(short(article["source"])),
            Text(short(article["title"])),
            Text(f"{published(article['published'])} ({article['published']['precision']})"),
            str(row["copies"] or ""),
            Text(state_of(row, files)),
        )
    console.print(table)
    if not whole and len(rows) > SHOWN:
        console.print(Text(f"… and {len(rows) - SHOWN:,} more: --all shows them, --json gives them whole.", style="dim"))


def show_skipped(console: Console, skipped: list[dict[str, Any]], beyond: int, whole: bool) -> None:
    """Print what the last ingests could not read; `beyond` counts what is not kept by name."""
    if not skipped:
        return
    table = Table("skipped", "reason", title=f"{len(skipped) + beyond:,} skipped", title_justify="left")
    for one in skipped if whole else skipped[:SHOWN]:
        where = one["file"] + (f", line {one['line']}" if one["line"] else "")
        table.add_row(Text(where), Text(one["reason"]))
    console.print(table)
    hidden = 0 if whole else max(0, len(skipped) - SHOWN)
    if hidden:
        console.print(Text(f"… and {hidden:,} more: --all shows them.", style="dim"))
    if beyond:
        console.print(Text(f"{beyond:,} more are counted, but not kept by name.", style="dim"))


def state_of(row: dict[str, Any], files: dict[str, str]) -> str:
    """Say how it stands with an article."""
    match row["state"]:
        case "copy":
            return f"copy of {short(files.get(row['copy_of'], row['copy_of']))}"
        case "outdated":
            return f"older reading kept: {row['reason']}"
        case "empty":
            return "nothing to search"
    return "searched"


def place_of(article: dict[str, Any]) -> str:
    """Name an article's file, with its id where a file holds many."""
    return f"{article['file']}, {article['id']}" if is_corpus(article["file"]) else str(article["file"])


def short(words: str) -> str:
    """Return words cut to a length that a table bears."""
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
