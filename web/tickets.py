"""How the command line hands the server a path, although no request ever holds one: a file that only the data folder's owner can write.

`dateline ingest` writes DATELINE_HOME/tickets/<32 hex>.json and posts the digits; the server reads the path from the file and deletes it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from qa.errors import InvalidRequest
from web.errors import Problem

TICKET = re.compile(r"[0-9a-f]{32}", re.ASCII)
LARGEST = 16 * 1024


def redeem(folder: Path, ticket: object) -> Path:
    """Return the path that a ticket stands for, and delete the ticket: it is good for one ingest.

    Args:
        folder: the data folder.
    Raises:
        Problem: 404, there is no such ticket.
        InvalidRequest: it is not as it should be.
    """
    if not isinstance(ticket, str) or not TICKET.fullmatch(ticket):
        raise InvalidRequest("ticket", "must be 32 hex digits, as `dateline ingest` makes them.")
    file = folder / "tickets" / f"{ticket}.json"
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > LARGEST:
            raise Problem(404, "unknown-ticket", "There is no such ticket", "Run: dateline ingest PATH.", field="ticket")
        held = json.loads(file.read_text(encoding="utf-8"))
        file.unlink()
        path = Path(held["path"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidRequest("ticket", "the ticket cannot be read. Run: dateline ingest PATH.") from error
    if not path.is_absolute():
        raise InvalidRequest("ticket", "its path is not absolute. Run: dateline ingest PATH.")
    return path
