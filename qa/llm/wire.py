"""Connections that check the address they reached before a byte is sent, and that end with the caller's watch."""

from __future__ import annotations

import socket
import threading
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from qa.llm.endpoint import LlmSettings, plain


class Refused(Exception):
    """The host's address may not be used."""


class Adapter(HTTPAdapter):
    """requests' adapter over connections that check the address they reached, before a byte is sent, and stand under the caller's watch."""

    def __init__(self, settings: LlmSettings) -> None:
        self._settings = settings
        self.current = threading.local()
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """See HTTPAdapter; called by its constructor."""
        super().init_poolmanager(*args, **kwargs)
        connected = self._connected

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                connected(self.sock)

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                connected(self.sock)

        plain = type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": Plain})
        secure = type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": Secure})
        self.poolmanager.pool_classes_by_scheme = {"http": plain, "https": secure}

    def _connected(self, connection: socket.socket) -> None:
        address = connection.getpeername()[0]
        if not self._settings.proxy and self._settings.refuses(address):
            connection.close()
            raise Refused("its name leads to an address that may not be used")
        self.current.watch.guard(connection)


def found(host: str, seconds: float) -> bool:
    """Return whether the host's name is known within that time. The system's own look-up knows no time limit, so it runs beside."""
    if plain(host) is not None or host.lower() == "localhost":
        return True
    addresses: list[Any] = []

    def look_up() -> None:
        try:
            addresses.extend(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            return

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(seconds)
    return bool(addresses)
