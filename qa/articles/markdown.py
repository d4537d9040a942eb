"""Markdown → plain paragraphs: marks off, every word kept. Only what articles use; anything else stays as it is typed."""

from __future__ import annotations

import re

from qa.articles.draft import Piece
from qa.articles.wrapping import paragraphs

HEADING = re.compile(r"#{1,6}\s+(?P<words>.*?)\s*#*")
UNDERLINE = re.compile(r"(?:={3,}|-{3,})\s*")
RULE = re.compile(r"(?:\s*[-*_]){3,}\s*")
FENCE = re.compile(r"\s*(?:```|~~~).*")
REFERENCE = re.compile(r"\s{0,3}\[[^\]]+\]:\s*\S+.*")
ITEM = re.compile(r"\s*[-*+]\s+(?P<words>.*)")
TABLE_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*\|?\s*")
IMAGE = re.compile(r"!\[(?P<words>[^\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*(?:\s+[\"'][^\"']*[\"'])?\)")
LINK = re.compile(r"\[(?P<words>[^\]\[]*)\]\(<?[^()\s]*(?:\([^()]*\)[^()\s]*)*>?(?:\s+[\"'][^\"']*[\"'])?\)")
REFERRED = re.compile(r"\[(?P<words>[^\]\[]+)\]\[[^\]]*\]")
STRONG = re.compile(r"(?P<mark>\*\*\*|\*\*|___|__)(?=\S)(?P<words>.+?)(?<=\S)(?P=mark)")
STAR = re.compile(r"(?<![\w*])\*(?=[^\s*])(?P<words>[^*\n]+?)(?<=\S)\*(?![\w*])")
SCORE = re.compile(r"(?<!\w)_(?=[^\s_])(?P<words>[^_\n]+?)(?<=\S)_(?!\w)")
CODE = re.compile(r"(?P<mark>`+)(?P<words>[^`\n]+)(?P=mark)")
ESCAPE = re.compile(r"\\(?P<words>[\\`*_{}\[\]()#+.!|>~-])")
TAG = re.compile(
    r"</?(?:b|i|em|strong|u|span|p|div|br|sup|sub|small|a|figure|figcaption|img|center|font|hr)(?:\s[^<>]*)?/?>", re.IGNORECASE
)


def read_markdown(text: str) -> tuple[str, tuple[str, ...], tuple[Piece, ...]]:
    """Return (the first level-one heading or empty, the paragraphs in order with it among them, what was left out).

    A heading, an item and a table row are paragraphs of their own. A line that goes on in lower case after one without a sentence's end
    is joined, as Markdown means it; other line ends follow the rules of plain text.
    """
    blocks: list[str] = []
    left_out: list[Piece] = []
    title = ""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if FENCE.fullmatch(line) or REFERENCE.fullmatch(line) or TABLE_RULE.fullmatch(line):
            left_out.append(Piece(line.strip(), "Markdown mark or address"))
            continue
        if RULE.fullmatch(line) or (UNDERLINE.fullmatch(line) and at and lines[at - 1].strip()):
            blocks.append("")
            continue
        heading = HEADING.fullmatch(line.strip())
        underlined = bool(line.strip()) and UNDERLINE.fullmatch(following) is not None and not (at and lines[at - 1].strip())
        if heading or underlined:
            words = plain_words(heading.group("words") if heading else line).strip()
            level_one = line.lstrip().startswith("# ") or following.startswith("=")
            title = title or (words if level_one else "")
            blocks += ["", words, ""]
            continue
        _add(blocks, line)
    return title, paragraphs("\n".join(blocks)), tuple(left_out)


def plain_words(line: str) -> str:
    """Return the line without emphasis marks, link targets, code marks, simple tags and escapes; all visible words stay."""
    line = TAG.sub(lambda tag: " " if tag.group().casefold().startswith(("<br", "<p", "</p", "<div")) else "", line)
    for pattern in (IMAGE, LINK, REFERRED, CODE, STRONG, STRONG, STAR, SCORE, ESCAPE):
        line = pattern.sub(lambda match: str(match.group("words")), line)
    return line


def _add(blocks: list[str], line: str) -> None:
    """Add a line of running text; quoting and list marks go, a row of a table keeps its bars between the cells."""
    bare = re.sub(r"^\s*(?:>\s?)+", "", line)
    item = ITEM.fullmatch(bare)
    if item:
        blocks += ["", plain_words(item.group("words"))]
        return
    bare = plain_words(bare).rstrip("\\")
    if bare.strip().startswith("|"):
        blocks += ["", bare.strip().strip("|").strip()]
        return
    goes_on = bool(blocks and blocks[-1].strip()) and re.match(r"\s{0,3}[a-z]", bare) is not None
    if goes_on and not re.search(r"[.!?:\"”’)]\s*$", blocks[-1]):
        blocks[-1] = blocks[-1].rstrip() + " " + bare.strip()
    else:
        blocks.append(bare)
