"""How many tokens a text takes: by tiktoken's table when it lies on disk unaltered, else by an estimate that counts too many.

tiktoken itself would fetch a missing table from the network, without a time limit, and delete an altered one; so it is never asked for one.
Only `fetch_table`, which a person starts by a command, uses the network.
"""

from __future__ import annotations

import base64
import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha1, sha256
from pathlib import Path
from time import monotonic

from qa.errors import QaError

# Of what is left beside the reply, this share stays free: chat templates and roles take tokens that nobody counts.
HEADROOM = 0.1
LARGEST_TABLE = 8_000_000
FETCH_SECONDS = 120.0
_CASE = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"


class TableFailed(QaError):
    """A token table could not be fetched or stored; the message says why."""


@dataclass(frozen=True, slots=True)
class Table:
    """One of tiktoken's encodings: where its ranks come from, their hash, and the pattern that cuts text before them (all from
    tiktoken_ext).
    """

    name: str
    url: str
    sha256: str
    pattern: str

    def path(self, folder: Path) -> Path:
        """Return where the table lies in a folder: tiktoken's own cache name, so that its caches can be used as they are."""
        return folder / sha1(self.url.encode()).hexdigest()


TABLES = {
    "cl100k_base": Table(
        "cl100k_base",
        "https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
        r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s""",
    ),
    "o200k_base": Table(
        "o200k_base",
        "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + _CASE + "|"
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + _CASE + "|"
        r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    ),
}


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts tokens. `name` tells how: an encoding's name, or "estimate"."""

    name: str
    count: Callable[[str], int]


def estimate(text: str) -> int:
    """Return more tokens than any usual encoding takes: `max(bytes / 3, 1.5 * words)`. English news has about 4.1 characters per token."""
    return max(math.ceil(len(text.encode("utf-8", "replace")) / 3), math.ceil(1.5 * len(text.split())))


def counter(model: str, folder: Path | None) -> Counter:
    """Return the exact counter of a model when its table lies in the folder with the right hash, else the estimate.

    Never uses the network.
    """
    table = table_of(model)
    if table is not None and folder is not None:
        try:
            content = table.path(folder).read_bytes()
        except OSError:
            content = b""
        if sha256(content).hexdigest() == table.sha256:
            return exact(table, content)
    return Counter("estimate", estimate)


def exact(table: Table, content: bytes) -> Counter:
    """Return the counter of a table's content, which the caller has checked."""
    import tiktoken

    ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in content.splitlines() if line)}
    encoding = tiktoken.Encoding(table.name, pat_str=table.pattern, mergeable_ranks=ranks, special_tokens={})
    # encode_ordinary: an article that holds "<|endoftext|>" is text like any other.
    return Counter(table.name, lambda text: len(encoding.encode_ordinary(text)))


def table_of(model: str) -> Table | None:
    """Return the table of a model that tiktoken knows by name ("gpt-4o"), None for others."""
    from tiktoken.model import encoding_name_for_model

    try:
        return TABLES.get(encoding_name_for_model(model))
    except KeyError:
        return None


def fetch_table(table: Table, folder: Path) -> Path:
    """Fetch a table from its publisher into the folder and return its path; does nothing when it is there already.

    Raises:
        TableFailed: the network or the disk failed, or what came has another hash; nothing is left behind then.
    """
    import requests
    from urllib3.exceptions import HTTPError

    path = table.path(folder)
    if path.exists() and sha256(path.read_bytes()).hexdigest() == table.sha256:
        return path
    end = monotonic() + FETCH_SECONDS
    content = bytearray()
    try:
        with requests.Session() as session:
            session.trust_env = False
            with session.get(
                table.url, headers={"Accept-Encoding": "identity"}, stream=True, timeout=(5, 15), allow_redirects=False
            ) as response:
                response.raise_for_status()
                if response.is_redirect:
                    raise TableFailed(f"{table.name}: its publisher redirects elsewhere; nothing was fetched.")
                # read1, as a read that waits for a whole piece would wait for ever on a server that drips.
                while chunk := response.raw.read1(65536, decode_content=False):
                    content += chunk
                    if len(content) > LARGEST_TABLE or monotonic() > end:
                        raise TableFailed(f"{table.name}: its publisher sent too much or too slowly; try again later.")
    except (requests.RequestException, HTTPError, OSError) as error:
        raise TableFailed(f"{table.name} could not be fetched ({type(error).__name__}); tokens are estimated meanwhile.") from error
    if sha256(content).hexdigest() != table.sha256:
        raise TableFailed(f"{table.name}: what came is not the table (its hash differs); nothing was stored.")
    part = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        os.replace(part, path)
    except OSError as error:
        raise TableFailed(f"{table.name} could not be stored in {folder}: {error.strerror}.") from error
    return path
