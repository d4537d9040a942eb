"""A real server around a desk, in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

from web import create_app


@contextmanager
def serving(desk: Any, port: int = 0, threads: int = 8) -> Iterator[str]:
    """Serve a desk on a port of this machine, 0 for a free one; gives the address. In the end every connection is cut."""
    server = create_server(create_app(desk), host="127.0.0.1", port=port, threads=threads, ident=None, channel_request_lookahead=1)
    running = threading.Thread(target=server.run, daemon=True)
    running.start()

    def end() -> None:
        for channel in list(server.active_channels.values()):
            channel.handle_close()
        wasyncore.close_all(server._map)

    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # In the thread of the loop: closed from outside, a socket may be gone while the loop waits for it, and the loop dies of that.
        server.trigger.pull_trigger(end)
        running.join(10)
        server.task_dispatcher.shutdown()
