"""A file's bytes → Article, by the file's ending; a corpus line → Article. The one place where words, fields and id come together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import PurePosixPath

from qa.articles.consent import NOTICE_ONLY, is_only_consent
from qa.articles.dates import metadata_problems, published
from qa.articles.draft import Draft, readable_title
from qa.articles.encoding import decode, repair
from qa.articles.html import parse_html
from qa.articles.language import reads_as_english
from qa.articles.markdown import read_markdown
from qa.articles.metadata import Metadata, from_fields, front_matter
from qa.articles.pdf import parse_pdf
from qa.articles.plain import read_plain
from qa.articles.stamp import stamp
from qa.articles.wrapping import paragraphs
from qa.errors import UnreadableFile
from vectorstore.records import Article, Cut, Root

TEXT_ENDINGS = (".txt", ".md")
HTML_ENDINGS = (".html", ".htm")
PDF_ENDINGS = (".pdf",)
ENDINGS = TEXT_ENDINGS + HTML_ENDINGS + PDF_ENDINGS
# A news article has some ten thousand bytes; a page with everything in it has a million. Beyond this it is something else.
MOST_BYTES = 5_000_000
# What is cut for these reasons is of other articles or of readers; its dates say nothing of this one.
OTHERS = frozenset(("related links", "links", "comments", "beside the article", "below the comment form"))


Doubt = Callable[[str], None]


def _no_doubt(reason: str) -> None:
    """Tell nobody."""


def article_id(root: Root, name: str) -> str:
    """Return the id of a file's article: 12 hex digits, stable when the text changes or the root moves with its name."""
    return sha256(f"{root.name}/{name}".encode(errors="surrogateescape")).hexdigest()[:12]


def parse(
    raw: bytes, name: str, root: Root, *, modified: date | None = None, today: date | None = None, doubt: Doubt = _no_doubt
) -> Article:
    """Return the article of one file.

    Args:
        raw: the file's bytes.
        name: its path within the root, with forward slashes; the ending decides how it is read.
        modified: the day of the file's own time; the article cannot be younger.
        today: nothing can be younger; None for this machine's day.
        doubt: called with each thing that is odd about an article which is taken all the same: a date that is not believed, a language.
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
    raw_sha256, identity = stamp(raw), article_id(root, name)
    if ending in HTML_ENDINGS:
        page = parse_html(raw, name)
        told = _Told(page.site, page.url or "", page.draft.author or "", page.dates)
        return _article(page.draft, told, identity, name, root, raw_sha256, modified, today, doubt)
    if ending in PDF_ENDINGS:
        draft, dates = parse_pdf(raw)
        return _article(draft, _Told("", "", draft.author or "", dates), identity, name, root, raw_sha256, modified, today, doubt)
    metadata, block, rest = front_matter(decode(raw))
    if ending == ".md":
        draft = _read_markdown(rest, metadata)
    else:
        draft = read_plain(paragraphs(rest), metadata.title)
    if block:
        draft = replace(draft, cuts=(Cut(block.strip(), "front matter", 0), *draft.cuts))
    if is_only_consent(rest.split("\n")):
        raise UnreadableFile(f"it {NOTICE_ONLY}")
    if not any(c.isalnum() for c in draft.text.removeprefix(metadata.title)):
        raise UnreadableFile("it holds no article, only blanks, menus or notices")
    return _article(draft, _told(metadata), identity, name, root, raw_sha256, modified, today, doubt)


def parse_record(
    fields: Mapping[str, object],
    record_id: str,
    name: str,
    root: Root,
    raw_sha256: str,
    *,
    today: date | None = None,
    doubt: Doubt = _no_doubt,
) -> Article:
    """Return the article of one corpus line. Its title stands at the head of the text.

    Args:
        fields: the line's object; `text` is needed, `title`, `date`, `url`, `author`, `source` are used when there.
        record_id: the id to give it.
        name: the corpus file within the root.
        raw_sha256: the line's stamp.
        doubt: as for `parse`.
    Raises:
        UnreadableFile: there is no text in it.
    """
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        raise UnreadableFile("it has no text")
    metadata = from_fields(fields)
    title = " ".join(repair(metadata.title).split())
    draft = read_plain(paragraphs(repair(text)), title)
    if is_only_consent(text.split("\n")):
        raise UnreadableFile(f"it {NOTICE_ONLY}")
    if not any(c.isalnum() for c in draft.text.removeprefix(title)):
        raise UnreadableFile("it has no text but its title and notices")
    return _article(draft, _told(metadata), record_id, name, root, raw_sha256, None, today, doubt)


def _read_markdown(text: str, metadata: Metadata) -> Draft:
    heading, lines, left_out = read_markdown(text)
    draft = read_plain(lines, metadata.title or heading)
    cuts = tuple(Cut(piece.text, piece.cut, len(draft.text)) for piece in left_out)
    return replace(draft, cuts=draft.cuts + cuts)


@dataclass(frozen=True, slots=True)
class _Told:
    """What stands beside the words. `dates` are (field, value as written), most trusted first."""

    outlet: str
    url: str
    author: str
    dates: tuple[tuple[str, str], ...]


def _told(metadata: Metadata) -> _Told:
    return _Told(metadata.outlet, metadata.url, metadata.author, (("date", metadata.date),) if metadata.date else ())


def _article(
    draft: Draft,
    told: _Told,
    identity: str,
    name: str,
    root: Root,
    raw_sha256: str,
    modified: date | None,
    today: date | None,
    doubt: Doubt,
) -> Article:
    """Join words and what stands beside them, and date the whole."""
    today = today or date.today()
    for problem in metadata_problems(told.dates, today, told.url or None):
        doubt(problem)
    if not reads_as_english(draft.text):
        doubt("it does not read as English; questions and date words are understood in English only")
    when = published(
        draft.text,
        metadata=told.dates,
        url=told.url or None,
        cuts=tuple(cut.text for cut in draft.cuts if cut.reason not in OTHERS and cut.at < len(draft.text)),
        below=tuple(cut.text for cut in draft.cuts if cut.reason not in OTHERS and cut.at >= len(draft.text)),
        modified=modified,
        today=today,
    )
    return Article(
        id=identity,
        root=root.id,
        file=name,
        title=draft.title or readable_title(draft.text),
        text=draft.text,
        source=told.outlet or root.name,
        author=told.author or draft.author,
        url=told.url or None,
        published=when,
        cuts=draft.cuts,
        raw_sha256=raw_sha256,
        story=identity,
    )
