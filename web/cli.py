"""The console script `dateline`: qa's commands, `serve`, and the client of a running server. Heavy imports stand inside the commands."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from qa.desk import Desk
    from qa.settings import Settings
    from web.client import Client


# Libraries that warn about a page or file which the ingest report names anyway.
LOUD = ("trafilatura", "htmldate", "courlan", "pypdf", "transformers", "sentence_transformers")


class Commands(click.Group):
    """A group whose expected failures are one line on stderr and exit code 1, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn the errors of our packages into messages."""
        from qa.errors import QaError, StoreError

        try:
            return super().invoke(ctx)
        except (QaError, StoreError) as error:
            raise click.ClickException(str(error)) from error
        except click.ClickException:
            raise
        except KeyboardInterrupt:
            click.echo("\nStopped. What was done is kept; the same command goes on from here.", err=True)
            ctx.exit(130)
        except BrokenPipeError:
            sys.stderr.close()  # the reader of our output has gone: nothing is left to say
            ctx.exit(0)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands without importing what they need."""
        return ["ingest", "ask", "serve", "status", "rebuild", "tokens", "eval", "run", "read"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find a command; those of qa are imported here."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        from qa.commands import commands

        return next((command for command in commands() if command.name == cmd_name), None)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dateline")
def main() -> None:
    """Dateline answers questions about a folder of news articles, in the words of the articles.

    Settings are DATELINE_* variables; the data folder is DATELINE_HOME (default ./.dateline).
    """
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.ERROR)


@contextmanager
def answering() -> Iterator[tuple[Settings, Desk | Client]]:
    """Give what answers for the data folder: the running server's client when one owns it, else a Desk of our own."""
    from qa.desk import build, claim, running
    from qa.errors import FolderInUse
    from qa.settings import load
    from web.client import Client

    settings = load()
    owner = running(settings)
    if owner is not None:
        if not owner.url:
            raise FolderInUse(str(settings.folder), owner.pid, None)
        yield settings, Client(owner.url, settings.folder, settings.token)
        return
    with claim(settings):
        desk = build(settings)
        try:
            yield settings, desk
        finally:
            desk.close()


def remote(error: Exception) -> click.ClickException:
    """Turn what the running server said into a message of the command line."""
    return click.ClickException(str(error))


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON, one line each.")
def ingest(paths: tuple[Path, ...], as_json: bool) -> None:
    """Read articles from folders or files into the library; only what has changed is read again.

    PATH is a folder of .txt .md .html .htm files, one such file, or a corpus .jsonl[.gz|.xz] with {id, title, date, url, text} a line.
    """
    from rich.console import Console

    from web.client import Client, ServerError
    from web.progress import bar
    from web.terminal import show_report

    console = Console()
    with answering() as (_, door):
        for path in paths:
            with bar(path.name) as progress:
                if isinstance(door, Client):
                    report: dict[str, Any] = {}
                    try:
                        for event, data in door.ingest(path):
                            if event == "progress":
                                progress(data)
                            elif event == "done":
                                report = data
                    except ServerError as error:
                        raise remote(error) from error
                else:
                    report = door.ingest.run(path, progress=lambda step: progress(asdict(step))).to_json()
            if as_json:
                click.echo(json.dumps(report, ensure_ascii=False))
            else:
                show_report(console, report)


@main.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print the reply as JSON, as POST /api/v1/ask gives it.")
@click.option("--from", "published_from", metavar="DAY", help="Only articles published on or after this day (2024-05-16).")
@click.option("--to", "published_to", metavar="DAY", help="Only articles published on or before this day.")
@click.option("--source", "sources", multiple=True, help="Only this outlet; may be given several times.")
@click.option("--article", "article_ids", multiple=True, help="Only the article with this id; may be given several times.")
@click.option("--as-asked", is_flag=True, help="Take no filter from the words of the question (“last week”, “according to Reuters”).")
@click.option("--max-answers", type=click.IntRange(1, 20), default=5, show_default=True)
@click.option("--mode", type=click.Choice(["auto", "extractive", "llm"]), default="auto", show_default=True, help="Who writes.")
def ask(
    question: str,
    as_json: bool,
    published_from: str | None,
    published_to: str | None,
    sources: tuple[str, ...],
    article_ids: tuple[str, ...],
    as_asked: bool,
    max_answers: int,
    mode: str,
) -> None:
    """Ask the articles a question."""
    from rich.console import Console

    from qa.request import parse_ask
    from web.client import Client, ServerError
    from web.terminal import show_reply

    filters = {"published_from": published_from, "published_to": published_to, "sources": list(sources), "article_ids": list(article_ids)}
    given = {name: value for name, value in filters.items() if value}
    body = {"question": question, "filters": given, "max_answers": max_answers, "mode": mode, "infer_filters": not as_asked}
    request = parse_ask(body)
    with answering() as (settings, door):
        model = settings.language_model()
        if model and not model.local and mode != "extractive":
            told = f"A question over several passages is sent to {model.model} at {model.host}; --mode extractive keeps it here."
            click.echo(told, err=True)
        if isinstance(door, Client):
            try:
                reply = door.ask(body)
            except ServerError as error:
                raise remote(error) from error
        else:
            reply = door.bot.ask(request).to_json()
    if as_json:
        click.echo(json.dumps(reply, ensure_ascii=False, indent=1))
    else:
        show_reply(Console(), reply)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON: the status, all rows, all that was skipped.")
@click.option("--all", "whole", is_flag=True, help="Print every article and everything skipped, not only the first of them.")
def status(as_json: bool, whole: bool) -> None:
    """Show what the library holds, how its index does, and each article: state, date, copies; and what was skipped, with the reason."""
    from rich.console import Console

    from web.client import Client, ServerError
    from web.listing import show_articles, show_skipped
    from web.terminal import show_status

    with answering() as (settings, door):
        if isinstance(door, Client):
            try:
                found = door.status()
                rows, skipped, beyond = door.library()
            except ServerError as error:
                raise remote(error) from error
        else:
            from qa.desk import status_json
            from web.shelf import read

            found = status_json(door.library.status(), door.bot.writer)
            held = read(door.library, settings.folder)
            rows, skipped = [row.to_json() for row in held.rows], [one.to_json() for one in held.missing]
            beyond = held.missing_total - len(held.missing)
    if as_json:
        click.echo(json.dumps(found | {"rows": rows, "skipped": skipped, "skipped_beyond": beyond}, ensure_ascii=False, indent=1))
        return
    console = Console()
    show_status(console, found)
    show_articles(console, rows, whole)
    show_skipped(console, skipped, beyond, whole)


@main.command()
@click.option("--fetch", is_flag=True, help="Fetch the table of the model's tokens from its publisher into the data folder.")
def tokens(fetch: bool) -> None:
    """Show how tokens are counted for the language model; fetch its table. Nothing else ever fetches it."""
    from qa.settings import load

    settings = load()
    llm = settings.language_model()
    if llm is None:
        raise click.ClickException("No language model is configured: set DATELINE_LLM_URL and DATELINE_LLM_MODEL.")
    from qa.llm.budget import counter, fetch_table, table_of

    table = table_of(llm.model)
    if table is None:
        click.echo(f"tiktoken has no table for {llm.model}; its tokens are estimated, always too many.")
        return
    folder = settings.folder / "tokens"
    if fetch:
        click.echo(f"The table {table.name} is in {fetch_table(table, folder)}.")
    found = counter(llm.model, folder).name
    how = "estimated, always too many (--fetch gets the table)" if found == "estimate" else f"counted by {found}"
    click.echo(f"Tokens of {llm.model} are {how}.")


@main.command()
@click.option("--host", help="Where to listen; DATELINE_HOST, default 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), help="DATELINE_PORT, default 8000.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the chat page and the JSON endpoint until stopped."""
    from qa.settings import load
    from web.server import serve as run

    changes: dict[str, Any] = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    run(load().model_copy(update=changes))
