"""The commands that need no server: those that must own the data folder, and the reader alone."""

from __future__ import annotations

import click

from qa.evaluation.commands import eval_command, read_command, run_command


@click.command("rebuild")
def rebuild_command() -> None:
    """Make the search index anew from the stored vectors; embed again only if the model has changed."""
    from rich.console import Console
    from rich.progress import Progress

    from qa.desk import claim, rebuild
    from qa.settings import load

    settings = load()
    console = Console(stderr=True)
    with claim(settings), Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("passages", total=None)
        rebuild(settings, lambda done, total: progress.update(task, completed=done, total=total))
    click.echo(f"Rebuilt the index in {settings.folder}.")


def commands() -> tuple[click.Command, ...]:
    """Return the commands of this package for the console script."""
    return (rebuild_command, eval_command, run_command, read_command)
