"""A desk behind a real HTTP server, in a thread of the test's process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from waitress.server import create_server

from web import create_app


@contextmanager
def serving(desk: Any, port: int = 0) -> Iterator[str]:
    """Serve a desk on a port of this machine, 0 for a free one; gives the address."""
    server = create_server(create_app(desk), host="127.0.0.1", port=port, threads=8, ident=None, channel_request_lookahead=1)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        for channel in list(server.active_channels.values()):
            channel.will_close = True
        server.task_dispatcher.shutdown()
        server.close()
        running.join(5)
