"""Replies, ingest reports and status on a terminal. Takes the JSON objects of the API, so that local and remote answers look the same."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from web.wording import meant, unmet


def date_of(published: dict[str, Any]) -> str:
    """Say when an article was published, as precisely as is known."""
    first, last, precision = published["from"], published["to"], published["precision"]
    if precision == "day":
        return str(first)
    if precision == "unknown":
        return f"date unknown, not after {last}" if last else "date unknown"
    return f"{first or '…'} to {last or '…'}"


def origin(article: dict[str, Any]) -> str:
    """Name an article: outlet, file and date."""
    return f"{article['title']} · {article['source']}/{article['file']} · {date_of(article['published'])}"


def quote(citation: dict[str, Any]) -> Text:
    """Return the quotation with the answer in it underlined."""
    words, start = Text(citation["quote"]), citation["start"]
    if citation["answer_start"] is not None:
        words.stylize("bold underline", citation["answer_start"] - start, citation["answer_end"] - start)
    return words


def show_reply(console: Console, reply: dict[str, Any]) -> None:
    """Print a reply: every answer with its quotations, or that the articles do not say and what comes nearest."""
    if reply["question"]["standalone"] != reply["question"]["text"]:
        console.print(Text(f"Searched for: {reply['question']['standalone']}", style="dim"))
    inferred = reply["retrieval"]["inferred_filters"]
    if inferred.get("words"):
        console.print(Text(f"“{inferred['words']}”: {meant(inferred)}. --as-asked takes nothing from the words.", style="dim"))
    for told in unmet(inferred):
        console.print(Text(told, style="dim"))
    if reply["written"]:
        show_written(console, reply["written"])
    for answer in reply["answers"]:
        sources = answer["independent_sources"]
        note = f"  {round(100 * answer['confidence'])} %" + (f", {sources} independent sources" if sources > 1 else "")
        console.print(Text(f"{answer['n']}. {answer['text']}", style="bold") + Text(note, style="dim"))
        for citation in answer["citations"]:
            show_citation(console, citation)
    if reply["abstention"]:
        console.print(Text(reply["abstention"]["message"], style="bold"))
        if reply["nearest"]:
            console.print(Text("The nearest passages, which are not an answer:", style="dim"))
        for citation in reply["nearest"]:
            show_citation(console, citation)
    if reply["undated"]:
        console.print(Text(f"{len(reply['undated'])} articles of unknown date could not be judged by the date filter:", style="dim"))
        for article in reply["undated"][:10]:
            console.print(Padding(Text(origin(article), style="dim"), (0, 0, 0, 3)))


def show_written(console: Console, written: dict[str, Any]) -> None:
    """Print what a language model wrote, each sentence with its citations, and what was left out."""
    if written["text"]:
        console.print(Text(f"Put together by {written['model']}, each sentence checked against the quotations:", style="dim"))
    else:
        console.print(Text(f"The language model's text is not shown: {written['reason']}.", style="dim"))
    for sentence in written["sentences"]:
        marks = "".join(f"[{citation['n']}]" for citation in sentence["citations"]) or "(not supported by the sources)"
        console.print(Text(f"{sentence['text']} {marks}"))
        for citation in sentence["citations"]:
            show_citation(console, citation)
    for dropped in written["dropped"]:
        console.print(Text(f"Left out or marked: {dropped['text']} ({dropped['reason']})", style="dim"))


def show_citation(console: Console, citation: dict[str, Any]) -> None:
    """Print one quotation with its source."""
    console.print(Padding(Text(f"[{citation['n']}] ") + Text("“") + quote(citation) + Text("”"), (0, 0, 0, 3)))
    console.print(Padding(Text(origin(citation["article"]), style="dim"), (0, 0, 0, 7)))


def show_report(console: Console, report: dict[str, Any]) -> None:
    """Print an ingest report: what changed, what was skipped and why, dates, time."""
    counts = [f"{report[name]:,} {name}" for name in ("added", "updated", "unchanged", "removed") if report[name] or name == "added"]
    counts += [f"{len(report['copies']):,} copies"] if report["copies"] else []
    stopped = " Stopped before the end: the same command goes on from here." if report["interrupted"] else ""
    held = f"{report['articles']:,} articles now, {report['passages']:,} passages made."
    console.print(Text(f"{report['root']['name']}: {', '.join(counts)}; {held}{stopped}"))
    spent = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in report["seconds"].items())
    known, unknown = report["dates_known"], report["dates_unknown"]
    console.print(Text(f"Of the articles read, {known:,} have a date and {unknown:,} have none. Time: {spent}.", style="dim"))
    for kind, title in (("skipped", "{n} skipped"), ("noted", "{n} odd things about articles that were taken")):
        if report[kind]:
            table = Table("file" if kind == "noted" else kind, "reason", title=title.format(n=len(report[kind])), title_justify="left")
            for one in report[kind]:
                table.add_row(Text(one["file"] + (f", line {one['line']}" if one["line"] else "")), Text(one["reason"]))
            console.print(table)


def show_status(console: Console, status: dict[str, Any]) -> None:
    """Print what a library holds and how its index does."""
    table = Table(show_header=False, box=None)
    table.add_row("data folder", Text(status["home"]))
    table.add_row("articles", f"{status['articles']:,}")
    table.add_row("passages", f"{status['passages']:,}")
    table.add_row("index", status["index"] + (f", {status['pending']} passages pending" if status["pending"] else ""))
    for root in status["roots"]:
        table.add_row(f"root {root['id']}", Text(f"{root['name']}  {root['path']}"))
    for name in ("model", "splitter"):
        table.add_row(name, Text(status["stamp"].get(name, "")))
    if model := status["language_model"]:
        where = "on this machine, no text leaves it" if model["local"] else "questions and passages are sent there"
        table.add_row("language model", Text(f"{model['model']} at {model['host']} ({where})"))
        state = "ready" if model["ready"] else "left alone for a minute after failures"
        table.add_row("", Text(f"{state}; tokens counted by {model['tokens_counted_by']}"))
    console.print(table)
