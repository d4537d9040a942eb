"""What a file says about itself beside its words: the fields of a corpus line or of front matter, cleaned. Nothing is guessed here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from qa.articles.encoding import CONTROLS

FRONT_MATTER = re.compile(r"---[ ]*\n(?P<fields>(?:[^\n]*\n){1,60}?)(?:---|\.\.\.)[ ]*(?:\n|$)")
FIELD = re.compile(r"(?P<name>[A-Za-z][\w -]{0,30}):[ ]*(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Fields that stand beside the words; empty strings where there are none.

    Attributes:
        date: as written.
        source: the outlet's name as given.
    """

    title: str = ""
    date: str = ""
    author: str = ""
    source: str = ""
    url: str = ""

    @property
    def outlet(self) -> str:
        """The given source, else the host of the URL without "www.", else empty."""
        if self.source:
            return self.source
        try:
            host = urlsplit(self.url).hostname or ""
        except ValueError:
            return ""
        return host.removeprefix("www.")


def from_fields(fields: Mapping[str, object]) -> Metadata:
    """Return the known fields of a mapping, whose names are matched without case; numbers become text, other types count as missing."""

    def value(*names: str) -> str:
        for name in names:
            found = lowered.get(name)
            if isinstance(found, list) and found and all(isinstance(item, str) for item in found):
                found = ", ".join(found)
            if isinstance(found, (str, int, float)) and not isinstance(found, bool) and str(found).strip():
                return " ".join(CONTROLS.sub("", str(found)).split())
        return ""

    lowered = {name.casefold(): found for name, found in fields.items()}
    return Metadata(
        title=value("title", "headline"),
        date=value("date", "published", "publish_date", "date_published"),
        author=value("author", "authors", "byline"),
        source=value("source", "publisher", "outlet", "site"),
        url=value("url", "link", "canonical"),
    )


def front_matter(text: str) -> tuple[Metadata, str, str]:
    """Split the YAML-like block at the head of a text off: (its fields, the block, the rest); empty fields and block when there is none."""
    match = FRONT_MATTER.match(text.lstrip("\n"))
    if match is None:
        return Metadata(), "", text
    fields: dict[str, object] = {}
    for line in match.group("fields").split("\n"):
        if field := FIELD.fullmatch(line.strip()):
            fields.setdefault(field.group("name"), field.group("value").strip().strip("[]").strip("\"'"))
    if not fields:
        return Metadata(), "", text
    return from_fields(fields), match.group(), text.lstrip("\n")[match.end() :]
