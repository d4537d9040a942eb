"""What of a passage is embedded, and how a library's vectors are made: for new passages, and for all of them when the model changes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from vectorstore import staging
from vectorstore.changes import Meaning
from vectorstore.embedder import Embedder
from vectorstore.errors import OtherModel, StoreError
from vectorstore.library import Library
from vectorstore.parts import packed
from vectorstore.records import Article, Passage
from vectorstore.vectors import key_of

log = logging.getLogger(__name__)
Progress = Callable[[int, int], None]
SPECIAL = 2  # word pieces that every text gets besides its own
STRIDE = 256  # passages embedded between two places where an interrupted run can go on


def embedded(title: str, text: str) -> str:
    """What is embedded for a passage: its title goes before it, unless it starts with it."""
    return text if text.startswith(title) else f"{title}\n{text}"


def texts_of(items: Sequence[tuple[Article, Sequence[Passage]]], embedder: Embedder) -> list[str]:
    """The text to embed of each passage, in order. Where it is longer than the model reads, the title gives way, never the passage.

    Raises:
        StoreError: a passage is blank.
    """
    pairs = [(article, passage) for article, passages in items for passage in passages]
    texts = [embedded(article.title, passage.text) for article, passage in pairs]
    room = embedder.window - SPECIAL
    for place, count in enumerate(embedder.count_tokens(texts)):
        passage = pairs[place][1]
        if not passage.text.strip():
            raise StoreError(f"The passage {passage.id} of article {passage.article_id} is blank.")
        if count > room:
            texts[place] = passage.text
            (count,) = embedder.count_tokens([passage.text])
            if count > room:
                log.warning("passage %s has %d word pieces, and the model reads %d", passage.id, count, room)
    return texts


def meanings_of(texts: Mapping[bytes, str], library: Library, embedder: Embedder) -> dict[bytes, Meaning]:
    """Vector and parts of each text by its key; what the library already has is not computed again."""
    parts = library.vectors.known_parts(texts)
    meanings = {key: Meaning(vector, parts.get(key, b"")) for key, vector in library.vectors.known(texts).items()}
    fresh = [key for key in texts if key not in meanings]
    if fresh:
        meanings.update(zip(fresh, embed(embedder, [texts[key] for key in fresh]), strict=True))
    return meanings


def embed(embedder: Embedder, texts: Sequence[str]) -> list[Meaning]:
    """Vector and parts of each passage. Raises StoreError when a vector is no unit vector of finite numbers: nothing could find it."""
    vectors, parts = embedder.encode_parts(texts)
    bad = np.flatnonzero(~(np.abs(np.linalg.norm(vectors, axis=1) - 1.0) < 1e-3))
    if len(bad):
        raise StoreError(f"The model gave no usable vector for the text {texts[bad[0]][:80]!r}. Use another model.")
    return [Meaning(vector, packed(rows)) for vector, rows in zip(vectors, parts, strict=True)]


def reembed(library: Library, embedder: Embedder, stamp: Mapping[str, str], progress: Progress | None) -> None:
    """Replace every vector by the embedder's, in one transaction at the end; an interrupted run goes on where it stopped.

    Args:
        stamp: what the library is stamped with when it is done.
        progress: told how many of how many texts have been embedded.
    Raises:
        OtherModel: the model reads less than a passage holds; the library is left as it is.
    """
    staging.stage_for(library, embedder.fingerprint)
    todo = staging.unstaged_keys(library)
    total = len(todo)
    for at in range(0, total, STRIDE):
        keys = todo[at : at + STRIDE]
        texts = [_text_for(key, *staging.text_of(library, key)) for key in keys]
        longest = max(embedder.count_tokens(texts))
        if longest > embedder.window - SPECIAL:
            raise OtherModel(
                f"The model {embedder.fingerprint} reads {embedder.window - SPECIAL} word pieces and a passage has {longest}. "
                "Ingest your folders again into a new data folder (DATELINE_HOME), so that they are split for this model."
            )
        staging.stage(library, keys, embed(embedder, texts))
        if progress is not None:
            progress(min(at + STRIDE, total), total)
    staging.unstage(library, stamp)


def _text_for(key: bytes, title: str, text: str) -> str:
    whole = embedded(title, text)
    return whole if key_of(whole) == key else text
