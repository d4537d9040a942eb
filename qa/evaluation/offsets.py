"""A question file with quotations → the same questions with offsets and hashes, which can be passed on where the articles must not be.

Run: python -m qa.evaluation.offsets QUESTIONS.jsonl --corpus FOLDER_OR_FILE --output FILE.jsonl
No library and no model is needed. What it writes is measured with `dateline eval --questions FILE.jsonl --corpus FOLDER_OR_FILE`.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from qa.answers import Json
from qa.errors import QaError
from qa.evaluation.corpora import read_articles
from qa.evaluation.files import written
from qa.evaluation.gold import Gold, hashed
from qa.evaluation.questions import Question, check_questions, read_questions

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PLACE = click.Path(exists=True, path_type=Path)
TARGET = click.Path(dir_okay=False, path_type=Path)


def row(question: Question) -> Json:
    """Return a question as a line of a file with offsets."""
    return {"id": question.id, "kind": question.kind, "question": question.text, "gold": [entry(gold) for gold in question.gold]}


def entry(gold: Gold) -> Json:
    """Return one entry of `gold`: no text of the article is in it."""
    return {
        "article": gold.article.id,
        "start": gold.start,
        "end": gold.end,
        "answer_start": gold.answer_start,
        "answer_end": gold.answer_end,
        "sha256": hashed(gold.article.text[gold.start : gold.end]),
        "claim": gold.claim,
    }


@click.command()
@click.argument("questions", type=FILE)
@click.option("--corpus", required=True, type=PLACE, help="The folder, file or corpus that the quotations are from.")
@click.option("--output", required=True, type=TARGET, help="The file to write.")
def main(questions: Path, corpus: Path, output: Path) -> None:
    """Replace the quotations of a question file by offsets and hashes."""
    try:
        found = read_questions([questions], read_articles(corpus, check_questions([questions])))
    except QaError as error:
        raise click.ClickException(str(error)) from error
    with written(output) as file:
        for question in found:
            file.write(json.dumps(row(question), ensure_ascii=False) + "\n")
    click.echo(f"Wrote {len(found)} questions with {sum(len(question.gold) for question in found)} places to {output}.")


if __name__ == "__main__":
    main()
