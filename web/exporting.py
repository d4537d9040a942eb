"""A kept conversation → a file to take away: Markdown, JSON or one HTML page, every citation with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from urllib.parse import quote

from flask import Response, render_template

from qa.answers import Json
from qa.kept import Conversation, KeptTurn
from web.texts import TEXTS
from web.wording import confidence, meant, moment, narrowed, percent, reference, safe_url, unmet

# What Markdown would take for markup, wherever it stands in a line.
SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~])")
# What it would take for markup only where a line begins.
LEADING = re.compile(r"^(\s*)([-=]|\d+\.)", re.MULTILINE)


def escaped(text: str) -> str:
    """Return text that Markdown shows as it stands."""
    return LEADING.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", SPECIAL.sub(r"\\\1", text))


def quoted(text: str) -> str:
    """Return a Markdown block quotation."""
    return "\n".join(f"> {line}".rstrip() for line in escaped(text).split("\n"))


def as_markdown(conversation: Conversation, turns: Sequence[KeptTurn], base: str) -> str:
    """Return the conversation as Markdown; `base` is the server's address, for links that open the marked place."""
    blocks = [f"# {escaped(conversation.title)}", TEXTS["export_made"].format(name=TEXTS["name"], day=conversation.updated[:10])]
    for turn in turns:
        blocks += turn_markdown(turn, base)
    return "\n\n".join(blocks) + "\n"


def turn_markdown(turn: KeptTurn, base: str) -> list[str]:
    """Return the blocks of one question and its reply."""
    reply = turn.reply
    blocks = [f"## {escaped(reply['question']['text'])}"]
    if reply["question"]["standalone"].split() != reply["question"]["text"].split():
        blocks.append(f"*{escaped(TEXTS['searched_for'].format(question=reply['question']['standalone']))}*")
    blocks += [f"*{escaped(line)}*" for line in standing(reply)]
    blocks += written_markdown(reply["written"], base)
    for answer in reply["answers"]:
        blocks.append(f"**{escaped(answer['text'])}** ({escaped('; '.join(remarks(answer, reply['relation'])))})")
        for citation in answer["citations"]:
            blocks += citation_markdown(citation, base)
    if reply["abstention"]:
        blocks += [f"**{title(reply)}**", escaped(reason(reply))]
        if reply["nearest"]:
            blocks.append(TEXTS["nearest"])
        for citation in reply["nearest"]:
            blocks += citation_markdown(citation, base)
    return blocks


def written_markdown(written: Json | None, base: str) -> list[str]:
    """Return what a language model put together: the sentences with their numbers, the quotations, why it ends, what was left out."""
    blocks = []
    if written and written["text"]:
        said = [f"{escaped(one['text'])} {numbers(one['citations'])}" for one in written["sentences"]]
        blocks += [escaped(TEXTS["written"].format(model=written["model"])), " ".join(said)]
        for one in written["sentences"]:
            for citation in one["citations"]:
                blocks += citation_markdown(citation, base)
    if written and written["reason"]:
        blocks.append(escaped(TEXTS["written_early" if written["text"] else "written_none"].format(reason=written["reason"])))
    if written and written["dropped"]:
        blocks.append(TEXTS["dropped"].format(n=len(written["dropped"])))
        blocks += [f"- {escaped(one['text'])} ({escaped(one['reason'])})" for one in written["dropped"]]
    return blocks


def numbers(citations: Sequence[Json]) -> str:
    """Return the numbers of a sentence's citations, or that the sources do not support it."""
    return "".join(f"\\[{citation['n']}\\]" for citation in citations) or f"({TEXTS['unsupported']})"


def citation_markdown(citation: Json, base: str) -> list[str]:
    """Return the quotation and, below it, where it stands."""
    url = citation["article"]["url"]
    original = f" · [{TEXTS['original']}](<{quote(url, safe=':/?&=%#@+,;~')}>)" if safe_url(url) else ""
    return [
        quoted(citation["quote"]),
        f"[{citation['n']}] [{escaped(reference(citation))}]({base}{citation['href']}){original}".replace("[", "\\[", 1),
    ]


def standing(reply: Json) -> list[str]:
    """Return what a reply was narrowed to and how its answers stand to one another, a sentence each."""
    inferred = reply["retrieval"]["inferred_filters"]
    words = f"“{inferred['words']}”: {meant(inferred)}" if inferred.get("words") else ""
    relation = TEXTS[f"answers_{reply['relation'] or 'single'}"].format(n=len(reply["answers"]))
    told = (narrowed(reply["retrieval"]["filters"]), words, *unmet(inferred), relation if reply["answers"] else "")
    return [line for line in told if line]


def remarks(answer: Json, relation: str | None) -> list[str]:
    """Return what is to be said of an answer: its day on a timeline, how sure it is, who reports it, whether it is out of date."""
    told = [moment(answer)] if relation == "timeline" else []
    told.append(f"{confidence(answer['confidence'])}, {percent(answer['confidence'])}")
    if answer["independent_sources"] > 1:
        told.append(TEXTS["sources_many"].format(n=answer["independent_sources"]))
    if answer["superseded_by"]:
        told.append(TEXTS["superseded"].format(n=answer["superseded_by"]))
    return told


def title(reply: Json) -> str:
    """Return the heading of a silence."""
    return str(TEXTS["silence_titles"].get(reply["abstention"]["reason"], TEXTS["silence_title"]))


def reason(reply: Json) -> str:
    """Return why there is no answer, in a sentence."""
    return str(TEXTS["silence_reasons"].get(reply["abstention"]["reason"], reply["abstention"]["message"]))


def as_json(conversation: Conversation, turns: Sequence[KeptTurn], base: str) -> str:
    """Return the conversation as GET /api/v1/conversations/{id} gives it."""
    found = {"conversation": conversation.to_json(), "turns": [turn.to_json() for turn in turns]}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def as_html(conversation: Conversation, turns: Sequence[KeptTurn], base: str) -> str:
    """Return the conversation as one page that needs nothing beside itself; its links open the marked places on the server."""
    return render_template(
        "export.html", conversation=conversation, turns=turns, base=base, title=title, reason=reason, standing=standing, remarks=remarks
    )


Writer = Callable[[Conversation, Sequence[KeptTurn], str], str]
FORMATS: dict[str, tuple[str, Writer]] = {
    "md": ("text/markdown", as_markdown),
    "json": ("application/json", as_json),
    "html": ("text/html", as_html),
}


def download(conversation: Conversation, turns: Sequence[KeptTurn], form: str, base: str) -> Response:
    """Return the conversation as a file to save. `form` is one of FORMATS."""
    mimetype, write = FORMATS[form]
    return attachment(write(conversation, turns, base), mimetype, f"{file_stem(conversation.title)}.{form}")


def attachment(text: str, mimetype: str, name: str) -> Response:
    """Return text as a file to save, never shown as a page of this server."""
    response = Response(text, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def file_stem(name: str) -> str:
    """Return a name for a file on any system: ASCII letters and digits joined by "-"; "conversation" when none is left."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:60].strip("-") or "conversation"
