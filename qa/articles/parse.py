"""A file's bytes → Article, by the file's ending; a corpus line → Article. The one place where words, fields and id come together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePosixPath

from qa.articles.draft import Draft, readable_title
from qa.articles.encoding import decode, repair
from qa.articles.markdown import read_markdown
from qa.articles.metadata import Metadata, from_fields, front_matter
from qa.articles.plain import read_plain
from qa.articles.wrapping import paragraphs
from qa.errors import UnreadableFile
from vectorstore.records import Article, Cut, Root

TEXT_ENDINGS = (".txt", ".md")
HTML_ENDINGS = (".html", ".htm")
ENDINGS = TEXT_ENDINGS + HTML_ENDINGS
# A news article has some ten thousand bytes; a page with everything in it has a million. Beyond this it is something else.
MOST_BYTES = 5_000_000


def article_id(root: Root, name: str) -> str:
    """Return the id of a file's article: 12 hex digits, stable when the text changes or the root moves with its name."""
    return sha256(f"{root.name}/{name}".encode(errors="surrogateescape")).hexdigest()[:12]


def parse(raw: bytes, name: str, root: Root) -> Article:
    """Return the article of one file.

    Args:
        raw: the file's bytes.
        name: its path within the root, with forward slashes; the ending decides how it is read.
    Raises:
        UnreadableFile: the file is empty, too large, not text, of an unknown ending, or holds nothing but menus; the message is the reason.
    """
    ending = PurePosixPath(name).suffix.casefold()
    if ending not in ENDINGS:
        raise UnreadableFile(f"files ending in {ending or 'nothing'} are not read ({', '.join(ENDINGS)} are)")
    if len(raw) > MOST_BYTES:
        raise UnreadableFile(f"it is too large: {len(raw) / 1e6:.1f} MB, at most {MOST_BYTES / 1e6:.0f} MB are read")
    if not raw.strip():
        raise UnreadableFile("it is empty")
    if ending in HTML_ENDINGS:
        raise UnreadableFile("HTML is not read yet")
    text = decode(raw)
    metadata, block, rest = front_matter(text)
    if ending == ".md":
        draft = _read_markdown(rest, metadata)
    else:
        draft = read_plain(paragraphs(rest), metadata.title)
    if block:
        draft = replace(draft, cuts=(Cut(block.strip(), "front matter", 0), *draft.cuts))
    if not any(c.isalnum() for c in draft.text):
        raise UnreadableFile("it holds no article, only blanks, menus or notices")
    return _article(draft, metadata, article_id(root, name), name, root, sha256(raw).hexdigest())


def parse_record(fields: Mapping[str, object], record_id: str, name: str, root: Root, raw_sha256: str) -> Article:
    """Return the article of one corpus line. Its title stands at the head of the text.

    Args:
        fields: the line's object; `text` is needed, `title`, `date`, `url`, `author`, `source` are used when there.
        record_id: the id to give it.
        name: the corpus file within the root.
        raw_sha256: hash of the line.
    Raises:
        UnreadableFile: there is no text in it.
    """
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        raise UnreadableFile("it has no text")
    metadata = from_fields(fields, "corpus field")
    title = " ".join(repair(metadata.title).split())
    draft = read_plain(paragraphs(repair(text)), title)
    if not any(c.isalnum() for c in draft.text.removeprefix(title)):
        raise UnreadableFile("it has no text but its title and notices")
    return _article(draft, metadata, record_id, name, root, raw_sha256)


def _read_markdown(text: str, metadata: Metadata) -> Draft:
    heading, lines, left_out = read_markdown(text)
    draft = read_plain(lines, metadata.title or heading)
    cuts = tuple(Cut(piece.text, piece.cut, len(draft.text)) for piece in left_out)
    return replace(draft, cuts=draft.cuts + cuts)


def _article(draft: Draft, metadata: Metadata, identity: str, name: str, root: Root, raw_sha256: str) -> Article:
    """Join words and fields. The date is what the fields state; what the words tell about it is another module's to say, from here."""
    return Article(
        id=identity,
        root=root.id,
        file=name,
        title=draft.title or readable_title(draft.text),
        text=draft.text,
        source=metadata.outlet or root.name,
        author=metadata.author or draft.author,
        url=metadata.url or None,
        published=metadata.published,
        cuts=draft.cuts,
        raw_sha256=raw_sha256,
        story=identity,
    )
