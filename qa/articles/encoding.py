"""A file's bytes → text, decoded and repaired once, before any offset exists.

Guessing an encoding by statistics damages short news files (it read Windows text as Central European); the fixed order BOM, strict UTF-8,
Windows-1252 does not, and ftfy mends text that was decoded wrongly before it came to us. What ftfy changes for looks stays off:
quotations are verbatim.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from qa.errors import UnreadableFile

# Longest byte order marks first: UTF-32's begins with UTF-16's.
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SIGNATURES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
)
# Text has next to no control characters; even badly damaged pages stay far below this share, tiny files below this number.
MOST_CONTROLS = 0.02
SOME_CONTROLS = 4
# Soft hyphen, zero-width space, word joiner, byte order mark, directional marks: nobody sees them, and they break words for search.
INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
# The joiners shape Arabic and Indic words and emoji, so they go only where a Latin, Greek or Cyrillic letter, a blank or an end is next
# to them.
JOINERS = re.compile("(?:(?<=[\0-\u05ff])|^)[\u200c\u200d]+|[\u200c\u200d]+(?=[\0-\u05ff]|$)", re.MULTILINE)
CONTROLS = re.compile("[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufff9-\ufffb]")
LINE_ENDS = re.compile("\r\n?|\u2029")
SPACES = {ord(c): " " for c in map(chr, range(0x3001)) if c.isspace() and c != "\n"}


def decode(raw: bytes) -> str:
    """Return the text of a file's bytes, repaired, in NFC, with newlines as the only line ends and plain spaces only; blank is possible.

    Raises:
        UnreadableFile: the bytes are not text.
    """
    for signature, what in SIGNATURES:
        if raw.startswith(signature):
            raise UnreadableFile(f"it is {what}, not text")
    text = _decoded(raw)
    damaged = sum(map(len, CONTROLS.findall(text))) + text.count("\ufffd")
    if damaged > SOME_CONTROLS + MOST_CONTROLS * len(text):
        raise UnreadableFile("it is binary, or in an unknown encoding: too many control characters")
    return repair(text)


def repair(text: str) -> str:
    """Return the text with wrong decodings mended and invisible characters dropped; every exotic space becomes one plain space.

    Curly quotes, wide characters and line structure stay as they are.
    """
    from ftfy import TextFixerConfig, fix_text

    config = TextFixerConfig(uncurl_quotes=False, fix_character_width=False, fix_line_breaks=False, remove_control_chars=False)
    mended = LINE_ENDS.sub("\n", fix_text(text, config))
    mended = JOINERS.sub("", INVISIBLE.sub("", mended))
    return unicodedata.normalize("NFC", CONTROLS.sub("", mended.translate(SPACES)))


def _decoded(raw: bytes) -> str:
    for bom, name in BOMS:
        if raw.startswith(bom):
            return raw[len(bom) :].decode(name, errors="replace")
    if b"\0" in raw:
        raise UnreadableFile("it is binary, or UTF-16 without a byte order mark: it holds NUL bytes")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        # ftfy's "sloppy" Windows-1252 has no undefined bytes, so that one stray byte does not lose a file; ftfy then mends the
        # lines that were UTF-8.
        import ftfy.bad_codecs

        ftfy.bad_codecs.ok()
        return raw.decode("sloppy-windows-1252")
