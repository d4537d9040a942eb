"""Articles out of the library, by id; the articles that were copies of them get another story to belong to."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from qa.articles.copies import CopyFinder
from qa.ingest import SKETCHES

if TYPE_CHECKING:
    from vectorstore.store import Store


def remove(library: Store, article_ids: Collection[str]) -> int:
    """Remove articles and return how many of them there were. Their files stay; the next ingest of their root brings them back."""
    gone = tuple(article_ids)
    if gone:
        copies = CopyFinder(library, library.home / SKETCHES)
        library.set_story(copies.without(gone))
        copies.save()
    return library.remove(gone)
