"""Vectors of another model, kept beside the old ones until all of them are there; then they take their place in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vectorstore.changes import Meaning, set_stamp
from vectorstore.changes import stamp as stamp_of
from vectorstore.killpoint import killpoint
from vectorstore.library import Library


def stage_for(library: Library, model: str) -> None:
    """Begin, or go on, to collect vectors of this model; those of any other are forgotten."""
    with library.database.writing() as writer:
        if stamp_of(writer).get("staging") != model:
            writer.execute("DELETE FROM staged")
            writer.execute("DELETE FROM staged_parts")
            set_stamp(writer, {"staging": model})


def unstaged_keys(library: Library) -> list[bytes]:
    """Keys of embedded texts that have no vector of the other model yet, the shortest passages first."""
    with library.database.reading() as reader:
        rows = reader.execute(
            "SELECT v.key, min(length(p.text)) AS size FROM vectors v JOIN passages p USING (n) "
            "WHERE v.key NOT IN (SELECT key FROM staged) GROUP BY v.key ORDER BY size, v.key"
        )
        return [key for key, _ in rows]


def text_of(library: Library, key: bytes) -> tuple[str, str]:
    """Title and passage of an embedded text."""
    with library.database.reading() as reader:
        title, text = reader.execute(
            "SELECT a.title, p.text FROM vectors v JOIN passages p USING (n) JOIN articles a ON a.id = p.article_id "
            "WHERE v.key = ? LIMIT 1",
            (key,),
        ).fetchone()
    return title, text


def stage(library: Library, keys: Sequence[bytes], meanings: Sequence[Meaning]) -> None:
    """Keep vectors and parts of the other model."""
    rows = [(key, meaning.vector.astype("<f4").tobytes()) for key, meaning in zip(keys, meanings, strict=True)]
    parts = [(key, meaning.parts) for key, meaning in zip(keys, meanings, strict=True)]
    with library.database.writing() as writer:
        writer.executemany("INSERT OR REPLACE INTO staged VALUES (?, ?)", rows)
        writer.executemany("INSERT OR REPLACE INTO staged_parts VALUES (?, ?)", parts)
    killpoint("reembed-staged")


def unstage(library: Library, stamp: Mapping[str, str]) -> None:
    """Put the collected vectors in the place of the old ones, and stamp the library, in one transaction."""
    with library.database.writing() as writer:
        writer.execute("UPDATE vectors SET vector = (SELECT staged.vector FROM staged WHERE staged.key = vectors.key)")
        writer.execute("DELETE FROM parts")
        writer.execute("INSERT INTO parts SELECT key, parts FROM staged_parts")
        writer.execute("DELETE FROM staged")
        writer.execute("DELETE FROM staged_parts")
        writer.execute("DELETE FROM stamp WHERE name = 'staging'")
        set_stamp(writer, stamp)
        killpoint("reembed-before-commit")
    library.changes += 1
