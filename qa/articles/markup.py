"""The bytes of a saved web page → its characters, its element tree, its visible lines. Which of them are the article, html.py decides."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qa.articles.encoding import BOMS, CONTROLS, MOST_CONTROLS, SIGNATURES, SOME_CONTROLS
from qa.errors import UnreadableFile

LARGEST = 10_000_000  # bytes
DEEPEST = 250  # libxml2 silently leaves out what is nested deeper than 255
# libxml2 compares every attribute of a tag with every other: 50,000 of them take 5 s, a page full of them takes hours.
MOST_ATTRIBUTES = 2000
# What browsers read under these names (WHATWG encoding standard), where Python's codec of that name is narrower.
WIDER = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
    "tis-620": "cp874",
}
CHARSET = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w:.-]{2,40})|<\?xml[^>]{0,100}encoding\s*=\s*["']([\w:.-]{2,40})""", re.IGNORECASE
)
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
TAG = re.compile(r"<[!/?a-z]", re.IGNORECASE)
LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{10000,}")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
ATTRIBUTE = re.compile(r"[\w:.@-]+(?:=\S*)?")
NESTING = re.compile(
    r"</?(b|i|u|s|em|strong|font|span|small|big|tt|a|center|div|section|article|main|table|tbody|thead|tr|td|th|ul|ol|li|dl|dd|dt|blockquote|form)"
    r"(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)

INVISIBLE_TAGS = frozenset(
    "head script style noscript template svg math select datalist textarea iframe object embed audio video canvas map".split()
)
INLINE_TAGS = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark meta link nobr q rp rt ruby s samp small "
    "span strike strong sub sup time tt u var wbr input amp-img picture source".split()
)
CELLS = ("td", "th")  # the cells of a row stand in one line
# Which part of a page an element says it is, by its name, role or class. The first that fits an ancestor is the reason for a cut.
PLACES = (
    (
        "comments",
        re.compile(
            r"(?:^|[\s_-])(?:comments?(?:-?(?:list|area|thread|section|body|text|box))?|disqus|discussion|respond)(?:$|[\s_-])",
            re.IGNORECASE,
        ),
    ),
    ("cookie notice", re.compile(r"cookie|consent|gdpr|onetrust|didomi", re.IGNORECASE)),
    ("menu", re.compile(r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|masthead)(?:$|[\s_-])", re.IGNORECASE)),
    (
        "related links",
        re.compile(
            r"(?:^|[\s_-])(?:related|recommended|recirc|trending|most-read|mostread|popular|read-?more|teasers?|promo)(?:$|[\s_-])",
            re.IGNORECASE,
        ),
    ),
    (
        "share bar",
        re.compile(
            r"(?:^|[\s_-])(?:share|sharing|social)(?:$|[\s_-])|(?:^|[\s_-])(?:share|social)-(?:bar|buttons?|links|tools)", re.IGNORECASE
        ),
    ),
    (
        "newsletter or advertisement",
        re.compile(r"(?:^|[\s_-])(?:newsletter|subscribe|subscription|paywall|ads?|advert\w*|sponsor\w*)(?:$|[\s_-])", re.IGNORECASE),
    ),
)
TAG_PLACES = {
    "nav": "menu",
    "footer": "foot of the page",
    "aside": "beside the article",
    "form": "form",
    "button": "button",
    "figcaption": "caption of a picture",
    "dialog": "dialog",
}
ROLE_PLACES = {
    "navigation": "menu",
    "banner": "head of the page",
    "contentinfo": "foot of the page",
    "complementary": "beside the article",
    "dialog": "dialog",
    "search": "form",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One visible line of a page: the text of a paragraph, heading, list entry, table row or menu entry, with single blanks.

    Attributes:
        place: the part of the page it says to be in ("menu", "comments"), empty when it does not say.
        linked: share of its characters that are links, 0 to 1.
        kind: names and classes of its element and the two around it; paragraphs of one article mostly share theirs.
    """

    text: str
    place: str
    linked: float
    kind: str


BODY_OR_YOUNG = re.compile(
    r"<(/?)(script|style|body|article|main|section|header|nav|aside|footer|figure|hgroup|details|dialog|time|mark)\b", re.IGNORECASE
)


def decode_page(raw: bytes) -> str:
    """Return the page's characters: by byte order mark, else valid UTF-8, else the declared encoding, else Windows-1252.

    Raises:
        UnreadableFile: too large, no text, or not a page but another kind of file.
    """
    if len(raw) > LARGEST:
        raise UnreadableFile(
            f"the page has {len(raw) / 1e6:.0f} MB; more than {LARGEST / 1e6:.0f} MB are not read. Save the article alone, or as text"
        )
    for signature, what in SIGNATURES:
        if raw.startswith(signature):
            raise UnreadableFile(f"it is {what}, not a web page")
    text = _decoded(raw)
    damaged = sum(map(len, CONTROLS.findall(text))) + text.count("\ufffd")
    if damaged > SOME_CONTROLS + MOST_CONTROLS * len(text):
        raise UnreadableFile("it is binary, or in an unknown encoding: too many control characters")
    if not text.strip():
        raise UnreadableFile("the file is empty")
    return CONTROLS.sub("", text)


def _decoded(raw: bytes) -> str:
    for bom, name in BOMS:
        if raw.startswith(bom):
            return raw[len(bom) :].decode(name, errors="replace")
    if b"\0" in raw[:200]:
        return raw.decode("utf-16-be" if raw.startswith(b"\0") else "utf-16-le", errors="replace")
    declared = _declared(raw)
    if declared.startswith("iso2022") and b"\x1b" in raw:
        return raw.decode(declared, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(raw) - 3:  # a page cut off within a character
            return raw[: error.start].decode("utf-8")
    damaged = raw.decode("utf-8", errors="replace")
    if len(MULTIBYTE.findall(raw)) > 5 * damaged.count("\ufffd"):
        return damaged
    if declared and declared != "utf-8":
        try:
            return raw.decode(declared)
        except UnicodeDecodeError:
            pass
    return _guessed(raw)


def _declared(raw: bytes) -> str:
    """Return Python's name of the encoding that the page's head declares, empty when it names none or one that is unknown."""
    match = CHARSET.search(raw, 0, 8192)
    if match is None:
        return ""
    name = (match.group(1) or match.group(2)).decode("ascii", errors="ignore").lower()
    try:
        found = codecs.lookup(WIDER.get(name, name))
    except LookupError:
        return ""
    # utf-7 and the like could smuggle markup past a reader; Python also knows codecs that are no character sets.
    return (
        found.name
        if found._is_text_encoding and found.name not in ("utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape")
        else ""
    )


def _guessed(raw: bytes) -> str:
    """Decode without a usable declaration: by statistics where many letters are not ASCII (no Western page then), else Windows-1252."""
    text = re.sub(rb"<[^<>]{0,2000}>", b"", raw[:200_000])
    high = sum(byte >= 0x80 for byte in text)
    if high > 0.3 * len(text.replace(b" ", b"")):
        from charset_normalizer import from_bytes

        best = from_bytes(text[:20_000]).best()
        if best is not None:
            return raw.decode(best.encoding, errors="replace")
    import ftfy.bad_codecs

    ftfy.bad_codecs.ok()
    return raw.decode("sloppy-windows-1252")


def parse_tree(text: str) -> Any:
    """Return the root element of a page. Comments and processing instructions are left out; entities of a DTD are not expanded.

    Raises:
        UnreadableFile: it holds no elements, or is built so that reading it would not end.
    """
    from lxml import etree

    for tag in LONG_TAG.finditer(text):
        words = QUOTED.sub("", tag.group()).split()
        if len(words) > MOST_ATTRIBUTES and sum(ATTRIBUTE.fullmatch(word) is not None for word in words) > 0.9 * len(words):
            raise UnreadableFile(f"a tag of the page has about {len(words)} attributes; that is no page of an article")
    try:
        tree = _tree(text)
        if tree.xpath("boolean(" + "/*" * DEEPEST + ")"):
            # Thousands of unclosed tags or nested boxes: without them the text stands in a flat row of paragraphs.
            tree = _tree(NESTING.sub(lambda tag: "" if tag.group(1).lower() in INLINE_TAGS else "<p>", text))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile("the page holds no elements that can be read") from error
    return tree


def _tree(text: str) -> Any:
    from lxml.html import HTMLParser, document_fromstring

    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, default_doctype=False)
    text = _with_body(text)
    return document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)


def _with_body(text: str) -> str:
    """Return the page with the body tag that HTML lets it omit: the parser would leave elements younger than itself in the head."""
    within = ""
    for tag in BODY_OR_YOUNG.finditer(text):
        closing, name = tag.group(1), tag.group(2).lower()
        if name in ("script", "style"):
            within = "" if closing else within or name
        elif name == "body" and not within:
            return text
        elif not within and not closing:
            return f"{text[: tag.start()]}<body>{text[tag.start() :]}"
    return text


def visible_lines(tree: Any) -> tuple[Line, ...]:
    """Return what a reader of the page sees, line by line from top to bottom; empty for a page that only scripts could fill."""
    return tuple(_lines(tree))


def _lines(tree: Any) -> Iterator[Line]:
    from lxml import etree

    words: list[tuple[str, bool]] = []
    places: list[str] = []
    blocks: list[str] = []
    links = preserved = 0
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            hidden = tag in INVISIBLE_TAGS or element.get("hidden") is not None or HIDDEN.search(element.get("style") or "")
            if tag in CELLS and words:
                words.append((" | ", False))
            elif tag not in INLINE_TAGS:
                yield from _flush(words, places[-1] if places else "", blocks)
            if tag not in INLINE_TAGS:
                blocks.append(f"{tag}.{element.get('class') or ''}")
            places.append((places[-1] if places else "") or _place(tag, element))
            links += tag == "a"
            preserved += tag == "pre"
            if hidden:
                walk.skip_subtree()
            else:
                yield from _add(words, element.text, links > 0, preserved > 0, places[-1], blocks)
        else:
            place = places.pop()
            links -= tag == "a"
            preserved -= tag == "pre"
            if tag not in INLINE_TAGS and tag not in CELLS:
                yield from _flush(words, place, blocks)
            if tag not in INLINE_TAGS:
                blocks.pop()
            yield from _add(words, element.tail, links > 0, preserved > 0, places[-1] if places else "", blocks)
    yield from _flush(words, "", blocks)


def _add(words: list[tuple[str, bool]], text: str | None, linked: bool, preserved: bool, place: str, blocks: list[str]) -> Iterator[Line]:
    if not text:
        return
    if not preserved:
        words.append((text, linked))
        return
    first, *rest = text.split("\n")
    words.append((first, linked))
    for line in rest:
        yield from _flush(words, place, blocks)
        words.append((line, linked))


def _flush(words: list[tuple[str, bool]], place: str, blocks: list[str]) -> Iterator[Line]:
    text = " ".join("".join(part for part, _ in words).split()).strip(" |")
    if text:
        total = sum(len("".join(part.split())) for part, _ in words)
        yield Line(text, place, sum(len("".join(part.split())) for part, linked in words if linked) / total, " ".join(blocks[-3:]))
    words.clear()


def _place(tag: str, element: Any) -> str:
    if tag in TAG_PLACES:
        return TAG_PLACES[tag]
    if tag in ("body", "html", "article", "main", "p", "h1"):
        return ""
    role = (element.get("role") or "").lower()
    if role in ROLE_PLACES:
        return ROLE_PLACES[role]
    marks = f"{element.get('class') or ''} {element.get('id') or ''}"
    if marks == " ":
        return ""
    return next((place for place, pattern in PLACES if pattern.search(marks[:300])), "")
