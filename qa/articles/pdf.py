"""The bytes of a PDF file → its article, by the rule for plain text. Needs the extra `dateline[pdf]`. Pictures of text are not read."""

from __future__ import annotations

import struct
import zlib
from collections import Counter

from qa.articles.draft import Draft
from qa.articles.encoding import repair
from qa.articles.plain import read_plain
from qa.articles.wrapping import paragraphs
from qa.errors import UnreadableFile

MOST_PAGES = 100  # an article has a few; a book is something else
REPEATED = 3  # pages: a line at the head or foot of so many is a running title


def parse_pdf(raw: bytes) -> tuple[Draft, tuple[tuple[str, str], ...]]:
    """Return the article of a PDF file, and the day the file was made as (field, value), which is an upper bound of its date only.

    Raises:
        UnreadableFile: the extra is not installed, or the file is damaged, locked by a password, too long, or holds no text.
    """
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise UnreadableFile("PDF files need the extra `pdf`: pip install 'dateline[pdf]'") from error
    from io import BytesIO

    # A damaged file makes pypdf stumble in many ways; each of these is a fact about the file, not about us.
    stumbles = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError, AssertionError)
    try:
        reader = PdfReader(BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile("the PDF file is locked by a password")
        if len(reader.pages) > MOST_PAGES:
            raise UnreadableFile(f"the PDF file has {len(reader.pages)} pages; at most {MOST_PAGES} are read")
        pages = [repair(page.extract_text()) for page in reader.pages]
        made = reader.metadata.creation_date if reader.metadata is not None else None
    except (*stumbles, zlib.error, struct.error) as error:
        raise UnreadableFile(f"the PDF file is damaged or of a kind that cannot be read ({type(error).__name__})") from error
    draft = read_plain(paragraphs("\n\n".join(_without_running_titles(pages))))
    if not any(c.isalnum() for c in draft.text):
        raise UnreadableFile("the PDF file holds no text; it may be a scan")
    return draft, (("pdf modified (creation date)", made.isoformat()),) if made is not None else ()


def _without_running_titles(pages: list[str]) -> list[str]:
    """Drop first and last lines that stand on at least three pages, and bare page numbers there; they would cut sentences in two."""
    split = [[line for line in page.split("\n") if line.strip()] for page in pages]
    ends = Counter(line.strip() for lines in split for line in {*lines[:1], *lines[-1:]})
    kept = []
    for lines in split:
        while lines and (ends[lines[0].strip()] >= REPEATED or lines[0].strip().isdigit()):
            lines = lines[1:]
        while lines and (ends[lines[-1].strip()] >= REPEATED or lines[-1].strip().isdigit()):
            lines = lines[:-1]
        kept.append("\n".join(lines))
    return kept
