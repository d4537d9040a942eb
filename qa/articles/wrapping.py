"""Lines of a file → its paragraphs. Text wrapped by hand at a column is joined where the wrapping shows; every other newline stays an end
of a paragraph.
"""

from __future__ import annotations

from qa.articles.shapes import BULLET, SPEAKER, ends_sentence

# Columns at which programs and mailers wrap. Narrower blocks may be verse, wider lines are paragraphs already.
NARROWEST, WIDEST = 45, 120
# Characters that a wrapper may have left free beyond the next word (other line-breaking rules, trimmed blanks).
SLACK = 2
# Of the line ends inside blocks, so many must be where a wrapper would have put them, and so many within a sentence.
FULL_SHARE, INNER_SHARE, FEWEST = 0.6, 0.5, 2


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text in order, stripped, none blank. In wrapped text a line end becomes one space.

    A text counts as wrapped when its lines have a common width (45 to 120 characters) and most line ends stand where the next word
    would not have fitted, as greedy wrapping leaves them: "one sentence a line", verse and lists do not look like that.
    """
    lines = text.split("\n")
    width = wrap_width(lines)
    joined: list[str] = []
    open_line = False
    for at, line in enumerate(lines):
        stripped = line.strip()
        if not stripped:
            open_line = False
            continue
        if open_line and not _opens(line):
            joined[-1] += " " + stripped
        else:
            joined.append(stripped)
        open_line = width > 0 and at + 1 < len(lines) and _full(line, lines[at + 1], width)
    return tuple(joined)


def wrap_width(lines: list[str]) -> int:
    """Return the column at which the lines were wrapped, 0 when they were not."""
    pairs = [(a.rstrip(), b.strip()) for a, b in zip(lines, lines[1:], strict=False) if a.strip() and b.strip() and not _opens(b)]
    if len(pairs) < FEWEST:
        return 0
    width = max(len(a) for a, _ in pairs)
    if not NARROWEST <= width <= WIDEST:
        return 0
    full = [a for a, b in pairs if _full(a, b, width)]
    inner = [a for a in full if not ends_sentence(a)]
    return width if len(full) >= max(FEWEST, FULL_SHARE * len(pairs)) and len(inner) >= INNER_SHARE * len(full) else 0


def _full(line: str, following: str, width: int) -> bool:
    """Return whether a wrapper at `width` would have ended the line here: the next word did not fit."""
    return bool(following.strip()) and len(line.rstrip()) + 1 + len(following.split(maxsplit=1)[0]) > width - SLACK


def _opens(line: str) -> bool:
    """Return whether the line begins a paragraph by itself: a list item, a speaker, an indented first line."""
    stripped = line.strip()
    return BULLET.match(stripped) is not None or SPEAKER.match(stripped) is not None or line.startswith(("  ", "\t"))
