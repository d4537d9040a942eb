"""The bytes of a saved web page → its article: headline, body, what was left out, and what its head says of author, outlet and dates.

Body: trafilatura judges which of the page's visible lines it is, so that every line is either in the text or a cut with place and reason.
Figures: docs/extraction.md. Nothing is guessed from the page but the body; a byline above the body is read as one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from qa.articles.consent import NOTICE_ONLY, is_only_consent
from qa.articles.draft import Draft, Piece, assemble
from qa.articles.encoding import repair
from qa.articles.markup import TAG, Line, decode_page, parse_tree, visible_lines
from qa.articles.pagehead import SEPARATOR, Head, read_head
from qa.articles.plain import read_plain
from qa.articles.shapes import byline, count_words, is_notice, is_prose
from qa.errors import UnreadableFile

# Beyond these the page's tree or lines are not given to code that is slower than linear; the plain-text rule reads its lines instead.
MOST_ELEMENTS = 100_000
MOST_LINES = 3000
SHORT_WORDS = 5  # a shorter line is of the body only when it stands there alone, as a whole line
FEWEST_WORDS = 12
DOMINANT, MOST_LINKED = 0.4, 0.5
BARRIER = re.compile(
    r"(?:enable|turn on|activate) (?:javascript|cookies)|javascript is (?:disabled|required|not enabled)|checking your browser"
    r"|verify (?:that )?you are (?:a )?human|are you a robot|unusual traffic|access (?:to this page )?(?:is |has been )?denied"
    r"|page (?:you (?:requested|are looking for)|not found|cannot be found)|error 40[34]|\b40[34] (?:error|forbidden|not found)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """The article of one web page.

    Attributes:
        draft: headline, text, cuts and author; the text is final.
        site: the outlet as the head names it, else the host of `url`; empty when neither is known.
        url: canonical http(s) address, None when the page does not state it.
        dates: (field, value as written) of the head and JSON-LD, most trusted first; modification times, which are upper bounds only, last.
    """

    draft: Draft
    site: str
    url: str | None
    dates: tuple[tuple[str, str], ...]


def parse_html(raw: bytes, name: str) -> Page:
    """Return the article of a saved page. `name` is the file's name, for the log only.

    Raises:
        UnreadableFile: too large, no text, or no article in it (only a cookie notice, a barrier, a menu); the message is the reason.
    """
    page = decode_page(raw)
    if not TAG.search(page):
        return Page(read_plain([line for line in map(str.strip, repair(page).split("\n")) if line]), "", None, ())
    tree = parse_tree(page)
    lines = visible_lines(tree)
    head = read_head(tree, page)
    if not lines:
        raise UnreadableFile("the page shows no text; it may be filled by scripts. Save the page from a browser, or as text")
    headline, site = _headline(tree, lines, head)
    inside = _judged(tree, lines)
    draft = _draft(lines, inside, headline, head.author) if inside is not None else _by_lines(lines, headline, head.author)
    _check(draft, lines)
    return Page(draft, head.site or site, head.url, head.dates)


def release_memory() -> None:
    """Empty trafilatura's caches, which otherwise grow with every page to some tens of MB; call it after every few hundred pages."""
    from trafilatura.meta import reset_caches

    reset_caches()


def _headline(tree: Any, lines: Sequence[Line], head: Head) -> tuple[str, str]:
    """Return the headline as the page shows it, and the site's name where the title element alone has it ("Headline | Site").

    An h1 that the head's titles confirm, else the part of a title that stands on the page as a line, else the best title, else the only h1.
    """
    shown = [_mended(text) for h1 in tree.iter("h1") if (text := " ".join(h1.text_content().split()))]
    for h1 in shown:
        words = _words(h1)
        if any(
            2 * len(words & _words(title)) > max(len(words), len(_words(title))) or _squash(h1) == _squash(title) for title in head.titles
        ):
            return h1, ""
    squashed = {_squash(line.text) for line in lines}
    for title in head.titles:
        for mark in SEPARATOR.finditer(title):
            if len(_words(title[: mark.start()])) >= 3 and _squash(title[: mark.start()]) in squashed:
                return title[: mark.start()], title[mark.end() :]
    if head.titles:
        return head.titles[0], ""
    return (shown[0], "") if len(shown) == 1 else ("", "")


def _mended(text: str) -> str:
    """Return the line repaired; most lines can be seen at once to need nothing."""
    return text if text.isascii() and text.isprintable() and "&" not in text else repair(text)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _judged(tree: Any, lines: Sequence[Line]) -> list[bool] | None:
    """Return for each visible line whether it is of the body, None when trafilatura finds no body or should not be asked."""
    if len(lines) > MOST_LINES or sum(1 for _ in tree.iter()) > MOST_ELEMENTS:
        return None
    from trafilatura import bare_extraction

    try:
        document = bare_extraction(tree, fast=True, include_comments=False, include_tables=True)
    except RecursionError:
        return None
    text = (document.text if document is not None else "") or ""
    judged = [squashed for line in text.split("\n") if (squashed := _squash(line))]
    inside = _aligned(lines, judged)
    prose = sum(len(line.text) for line in lines if is_prose(line.text))
    by_place = Counter[str]()
    for line in lines:
        by_place[line.place] += len(line.text) if is_prose(line.text) else 0
    # A class name that most of the page's prose stands under ("paywall", "subscribe") says nothing about it.
    outside = [bool(line.place) and by_place[line.place] <= DOMINANT * prose or is_notice(line.text) for line in lines]
    inside = [is_body and not is_outside for is_body, is_outside in zip(inside, outside, strict=True)]
    _fill(lines, inside, outside)
    return inside if any(inside) else None


def _fill(lines: Sequence[Line], inside: list[bool], outside: Sequence[bool]) -> None:
    """Add the prose in the same kind of element as the body: of an article split over several boxes, trafilatura may find one."""
    prose = [at for at, is_body in enumerate(inside) if is_body and is_prose(lines[at].text)]
    kinds = Counter(lines[at].kind for at in prose)
    usual = {kind for kind, count in kinds.items() if count >= 3 and count >= len(prose) / 3 and re.search(r"\.\S", kind)}
    seen = {_squash(lines[at].text) for at in prose}
    for at, line in enumerate(lines):
        if (
            not inside[at]
            and not outside[at]
            and line.kind in usual
            and line.linked < MOST_LINKED
            and is_prose(line.text)
            and _squash(line.text) not in seen
        ):
            inside[at] = True


def _aligned(lines: Sequence[Line], judged: Sequence[str]) -> list[bool]:
    """Mark the visible lines that trafilatura's lines are made of: equal runs first, then long lines that one of the two splits."""
    squashed = [_squash(line.text) for line in lines]
    inside = [False] * len(lines)
    free = [True] * len(judged)
    for block in SequenceMatcher(None, squashed, judged, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            inside[block.a + step] = True
            free[block.b + step] = False
    rest = [line for line, is_free in zip(judged, free, strict=True) if is_free]
    joined = "\n".join(rest)
    whole = Counter(rest)
    for at, line in enumerate(lines):
        if inside[at] or not squashed[at]:
            continue
        if whole[squashed[at]] > 0:
            whole[squashed[at]] -= 1
            inside[at] = True
        elif count_words(line.text) >= SHORT_WORDS:
            inside[at] = squashed[at] in joined or any(len(part) > 30 and part in squashed[at] for part in rest)
    return inside


def _squash(text: str) -> str:
    """Return the letters and digits alone, for comparing lines that differ in blanks, bullets and marks."""
    return re.sub(r"[\W_]+", "", text.casefold())


def _draft(lines: Sequence[Line], inside: Sequence[bool], headline: str, author: str | None) -> Draft:
    """Join headline and body lines; every other line becomes a cut in its place, with the part of the page it stood in as the reason."""
    title = _squash(headline)
    pieces: list[Piece] = []
    at_headline, begun = -1, False
    for at, line in enumerate(lines):
        text = _mended(line.text)
        author = author or (None if begun else byline(text))
        begun = begun or (inside[at] and is_prose(text))
        if title and _squash(text) == title:
            if at_headline < 0 and text == headline:
                at_headline = at
            pieces.append(Piece(text, "repeated title"))
        elif inside[at]:
            pieces.append(Piece(text))
        else:
            reason = "notice of the site" if is_notice(text) else "links" if line.linked > MOST_LINKED else "outside the article"
            pieces.append(Piece(text, line.place or reason))
    if headline:
        # The headline stands first in the text: what the page keeps above it (a kicker, a deck) follows it.
        above, below = pieces[: max(at_headline, 0)], pieces[at_headline + 1 :]
        pieces = [*(p for p in above if p.cut), Piece(headline), *(p for p in above if not p.cut), *below]
    return assemble(headline, pieces, author)


def _by_lines(lines: Sequence[Line], headline: str, author: str | None) -> Draft:
    """Read the page as plain text, without what says of itself that it is a menu, a form or comments."""
    kept = [_mended(line.text) for line in lines if not line.place]
    draft = read_plain(kept, headline)
    return Draft(draft.title, draft.text, draft.cuts, author or draft.author)


def _check(draft: Draft, lines: Sequence[Line]) -> None:
    """Raise UnreadableFile when what was found is no article."""
    body = draft.text.removeprefix(draft.title).strip()
    words = count_words(body)
    shown = body if words >= FEWEST_WORDS else "\n".join(line.text for line in lines[:MOST_LINES])
    if is_only_consent(shown.split("\n")):
        raise UnreadableFile(f"the page {NOTICE_ONLY}")
    if words < 120 and BARRIER.search(shown):
        raise UnreadableFile("the page holds no article, only a notice that it cannot be shown. Open it in a browser and save it again")
    if words < FEWEST_WORDS:
        raise UnreadableFile(f"no article text was found on the page ({words} words)")
