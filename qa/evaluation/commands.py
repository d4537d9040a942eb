"""The commands `eval`, `run` and `read`. Progress goes to stderr on a terminal; nothing but results goes to stdout."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from qa.desk import Desk
    from qa.evaluation.kept import Kept
    from qa.evaluation.questions import Question
    from qa.settings import Settings

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PLACE = click.Path(exists=True, path_type=Path)
TARGET = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
SHOWN = 10  # lines of a corpus left out that are named


@click.command("eval")
@click.option("--questions", "files", multiple=True, type=FILE, help="Questions with gold, JSON lines; may be given several times.")
@click.option("--corpus", type=PLACE, help="Measure over this folder or corpus instead of your library; it is kept for the next time.")
@click.option("--compare", "old", type=FILE, help="A report.json of an earlier evaluation: print what changed.")
@click.option("--run", "run_file", type=FILE, help="Measure this TREC run of articles, made elsewhere, instead of our own search.")
@click.option("--output", type=FOLDER, help="Write report.json, report.html, and run and qrels files into this folder.")
def eval_command(files: tuple[Path, ...], corpus: Path | None, old: Path | None, run_file: Path | None, output: Path | None) -> None:
    """Measure ranking, answers and silence over questions with known answers.

    Without --questions: the questions and articles that come with the project, in a temporary folder. docs/ranking.md has the file format.
    """
    from qa.evaluation.comparison import check_comparable, compare, read_report, text
    from qa.evaluation.corpora import read_articles
    from qa.evaluation.evaluate import about, evaluate
    from qa.evaluation.kept import Kept, code
    from qa.evaluation.questions import check_questions, read_questions
    from qa.evaluation.report import run_table, table, write
    from qa.settings import load

    if corpus and not files:
        raise click.UsageError("--corpus needs --questions: the project's own questions are about its own articles.")
    if files:
        named = check_questions(files)
        if corpus:
            read_questions(files, read_articles(corpus, named))  # refuses before hours of embedding
    earlier = read_report(old) if old else None
    with ExitStack() as stack:
        desk, questions = stack.enter_context(_asked(load(), files, corpus))
        if run_file:
            click.echo(run_table(desk, questions, run_file))
            return
        if earlier:
            check_comparable(earlier, questions, desk.library)
        told = {name: str(value) for name, value in about(desk, questions).items()} | {"code": code()}
        kept = Kept(load().folder / "evaluations" / f"{told['questions'][:12]}-{told['corpus'][:12]}.jsonl", told)
        with _bar("questions", kept) as step:
            evaluation = evaluate(desk, questions, step, kept)
        kept.done()
    if output:
        write(evaluation, output)
    click.echo(table(evaluation))
    if earlier:
        click.echo()
        click.echo(text(compare(earlier, evaluation)))
    if output:
        click.echo(f"\nWrote report.json, report.html, and run and qrels of passages and articles into {output}.")


@click.command("run")
@click.option("--questions", "file", required=True, type=FILE, help="JSON lines {id, question}.")
@click.option("--output", required=True, type=TARGET, help="The TREC run to write; docno is the article's id.")
@click.option("--k", default=100, show_default=True, type=click.IntRange(1, 10_000), help="Most articles a question.")
def run_command(file: Path, output: Path, k: int) -> None:
    """Rank the articles of the library for every question and write a TREC run."""
    from qa.evaluation.errors import InvalidRun
    from qa.evaluation.kept import Kept
    from qa.evaluation.places import own_desk
    from qa.evaluation.questions import read_plain_questions
    from qa.evaluation.run import about_run, article_run
    from qa.evaluation.runs import write_run
    from qa.settings import load

    questions = read_plain_questions(file)
    settings = load()
    with own_desk(settings) as desk:
        if not desk.library.status().articles:
            raise InvalidRun(f"The library in {settings.folder} holds no articles: add some with `dateline ingest PATH` first.")
        kept = Kept(output.with_name(output.name + ".kept"), about_run(desk.library, questions, k))
        with _bar("questions", kept) as step:
            run = article_run(desk.library, questions, k, step, kept)
    write_run(output, run)
    kept.done()
    click.echo(f"Wrote {sum(map(len, run.values()))} ranked articles of {len(run)} questions to {output}.")


@click.command("read")
@click.option("--input", "source", required=True, type=FILE, help="JSON lines {id, question, context}.")
@click.option("--output", "target", required=True, type=TARGET, help="JSON lines {id, answer, start, end, confidence, silent}.")
def read_command(source: Path, target: Path) -> None:
    """Read the best answer of every question out of its own context; no library is needed."""
    from qa.evaluation.kept import Kept, KeptReader, code
    from qa.evaluation.places import lone_reader
    from qa.reader.rows import read_rows
    from qa.settings import load

    target.parent.mkdir(parents=True, exist_ok=True)
    reader = lone_reader(load())
    kept = Kept(target.with_name(target.name + ".kept"), {"reader": reader.name, "code": code()})
    with source.open("rb") as rows:
        total = sum(1 for row in rows if row.strip())
    done = 0
    with _bar("rows", kept) as step:
        for done in read_rows(source, target, KeptReader(reader, kept)):
            step(done, total)
    kept.done()
    click.echo(f"Read {done} rows into {target}.")


@contextmanager
def _asked(settings: Settings, files: tuple[Path, ...], corpus: Path | None) -> Iterator[tuple[Desk, tuple[Question, ...]]]:
    """Open the right library and read the questions against its articles."""
    from qa.errors import InvalidQuestions
    from qa.evaluation.evaluate import every_article
    from qa.evaluation.places import HALVES, corpus_desk, own_desk, seeds_desk
    from qa.evaluation.questions import read_questions

    with ExitStack() as stack:
        if corpus:
            with _bar("articles") as step:
                opened = corpus_desk(settings, corpus, lambda progress: step(progress.done, progress.total))
                desk, report = stack.enter_context(opened)
            if report.interrupted:
                raise InvalidQuestions(f"{corpus} was read in part only: {report.articles} articles are kept. The same command goes on.")
            for skipped in report.skipped[:SHOWN]:
                line = f":{skipped.line}" if skipped.line else ""
                click.echo(f"Left out {skipped.file}{line}: {skipped.reason}", err=True)
            if len(report.skipped) > SHOWN:
                click.echo(f"… and {len(report.skipped) - SHOWN} more; `dateline ingest` names all.", err=True)
        else:
            desk = stack.enter_context(own_desk(settings) if files else seeds_desk(settings))
        yield desk, read_questions(files or HALVES, every_article(desk.library))


@contextmanager
def _bar(what: str, kept: Kept | None = None) -> Iterator[Callable[[int, int | None], None]]:
    """Show progress and time left on stderr while the block runs; no bar when stderr is no terminal. Says where a stopped one goes on."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    console = Console(stderr=True)
    shown = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    if kept and kept.results:
        click.echo(f"Going on: {len(kept.results)} {what} were done before the command was stopped.", err=True)
    try:
        with Progress(*shown, console=console, disable=not console.is_terminal) as progress:
            task = progress.add_task(what, total=None)
            yield lambda done, total: progress.update(task, completed=done, total=total)
    except KeyboardInterrupt:
        if kept:
            where = "kept" if kept.on_disk else "lost: nothing could be written"
            click.echo(f"\n{len(kept.results)} {what} are done and {where}.", err=True)
        raise
