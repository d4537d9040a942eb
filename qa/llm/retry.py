"""When to ask again and when to leave an endpoint alone: the circuit breaker, and how long a server asks to wait."""

from __future__ import annotations

import re
import threading
from email.utils import parsedate_to_datetime
from time import monotonic, time

FAILURES, OPEN_SECONDS = 3, 60.0


class Breaker:
    """Lets nothing through for a while after failures in a row; then one attempt decides."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._until = 0.0

    @property
    def closed(self) -> bool:
        """True when an attempt may be made."""
        with self._lock:
            return monotonic() >= self._until

    def failed(self) -> None:
        """Count a failure."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                self._until = monotonic() + OPEN_SECONDS

    def succeeded(self) -> None:
        """Forget all failures."""
        with self._lock:
            self._failures, self._until = 0, 0.0


def wait_of(header: str | None) -> float | None:
    """Return the seconds of a Retry-After header, which holds seconds or a date; None without a usable one."""
    if header is None:
        return None
    if re.fullmatch(r"\d{1,9}(\.\d+)?", header.strip()):
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time())
    except (ValueError, OverflowError, OSError):
        return None
