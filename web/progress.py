"""A progress bar on a terminal, silence in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def bar(name: str) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Give a function that shows one Progress object (as JSON); it does nothing unless stderr is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as shown:
        task = shown.add_task(name, total=None)

        def show(step: dict[str, Any]) -> None:
            total, done = (
                step.get("bytes_total") or step.get("total"),
                step.get("bytes_done") if step.get("bytes_total") else step.get("done"),
            )
            shown.update(task, total=total, completed=done or 0, description=f"{name} {step.get('file', '')}"[:48])

        yield show
