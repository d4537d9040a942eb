"""Kept turns with verdicts → TREC qrels and evaluation questions, so that using Dateline improves its evaluation.

A verdict says something about the places that were shown, and nothing about the others: both exports hold partial judgments.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from qa.answers import Json
from qa.kept import WHOLE, KeptTurn


def citations(reply: Json) -> Iterator[tuple[Json, int]]:
    """Yield each citation of a kept reply with the number of its answer; 0 for a nearest passage."""
    for answer in reply["answers"]:
        for citation in answer["citations"]:
            yield citation, answer["n"]
    for citation in reply["nearest"]:
        yield citation, 0


def qrels(turns: Iterable[KeptTurn]) -> str:
    """Return `question 0 article relevance` lines, one per judged article of a question; empty without verdicts.

    A citation that is right or incomplete makes its article relevant (1), a wrong one does not (0); the best verdict on an article counts.
    An answer that is right as a whole vouches for its citations that have no verdict of their own.
    """
    lines = []
    for turn in turns:
        judged: dict[str, int] = {}
        for citation, answer in citations(turn.reply):
            verdict = turn.feedback.get(citation["n"]) or ("right" if answer and turn.feedback.get(WHOLE) == "right" else None)
            if verdict is not None:
                article = citation["article"]["id"]
                judged[article] = max(judged.get(article, 0), int(verdict != "wrong"))
        lines += [f"{turn.reply['id']} 0 {article} {relevance}\n" for article, relevance in judged.items()]
    return "".join(lines)


def questions(turns: Iterable[KeptTurn]) -> str:
    """Return evaluation questions as qa.evaluation reads them, one JSON object a line, in the order of the turns.

    A question is exported when a place is known that answers it: a citation that is right, or every citation of an answer that is right
    as a whole and that was not judged otherwise. A silence that is right becomes an unanswerable question. The others are left out.
    """
    lines = []
    for turn in turns:
        whole = turn.feedback.get(WHOLE)
        gold = [
            gold_entry(citation, answer)
            for citation, answer in citations(turn.reply)
            if answer and (turn.feedback.get(citation["n"]) or whole) == "right"
        ]
        silent = not turn.reply["answers"] and whole == "right"
        if gold or silent:
            kind = "feedback" if gold else "unanswerable"
            row = {"id": turn.reply["id"], "kind": kind, "question": turn.reply["question"]["standalone"], "gold": gold}
            lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    return "".join(lines)


def gold_entry(citation: Json, claim: int) -> Json:
    """Return one entry of `gold`: the article, the quotation and the shortest words in it that answer."""
    start = citation["start"]
    answer = citation["quote"][citation["answer_start"] - start : citation["answer_end"] - start]
    return {"article": citation["article"]["id"], "quote": citation["quote"], "answer": answer, "claim": claim}
