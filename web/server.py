"""`dateline serve`: one process, waitress, loopback by default. Listens at once, loads in the background, stops cleanly.

waitress alone ends at once on SIGTERM and cuts answers under way. Here the first signal closes the door and lets them finish,
the second ends the process.
"""

from __future__ import annotations

import errno
import signal
import socket
import threading
from time import monotonic, sleep
from types import FrameType

import click
from waitress.server import TcpWSGIServer, create_server

from qa.errors import InvalidSettings
from qa.settings import Settings
from web.application import assemble
from web.loading import Loading
from web.security import LOOPBACK

# Seconds that answers under way get after the first signal.
GRACE = 30.0
# Threads of the server; two answers and four waiting leave two for pages and health. See web.gate.
THREADS = 8
# waitress itself refuses bodies above this with a plain 413; between the application's limits (64 KiB, 20 MB for uploads) and this the
# answer is a problem document.
LARGEST_BODY = 24 * 1024 * 1024
SHORTEST_TOKEN = 16


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        InvalidSettings: the port is taken, the host cannot be listened on, or it may not be without token and allowed hosts.
        FolderInUse, FolderUnusable: the data folder cannot be taken.
    """
    check_exposure(settings)
    loading = Loading(settings)
    loading.take()
    try:
        door = listen(settings.host, settings.port)
        server = create_server(
            assemble(loading, settings),
            sockets=[door],
            threads=THREADS,
            ident=None,
            max_request_body_size=LARGEST_BODY,
            # Without looking ahead waitress does not notice that a client has left.
            channel_request_lookahead=1,
        )
        stop_on_signals(loading, server)
        loading.start(click.echo)
        url = address(settings.host, settings.port)
        if loading.claim:
            loading.claim.announce(url)
        click.echo(f"Dateline serves {url} (data folder {settings.folder}). Stop with Ctrl-C. Loading the models …")
        server.run()
        server.close()
    finally:
        loading.close()


def check_exposure(settings: Settings) -> None:
    """Raise InvalidSettings when other machines could reach the server without being asked for anything."""
    if settings.host in LOOPBACK:
        return
    if not settings.token or not settings.allowed_hosts:
        raise InvalidSettings(
            f"DATELINE_HOST {settings.host} can be reached from other machines. Set DATELINE_TOKEN and DATELINE_ALLOWED_HOSTS, "
            "or leave the host at 127.0.0.1."
        )
    if len(settings.token) < SHORTEST_TOKEN:
        raise InvalidSettings(
            f"DATELINE_TOKEN has {len(settings.token)} characters; other machines could guess it. Use at least {SHORTEST_TOKEN}."
        )


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to host and port. Raises InvalidSettings."""
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(where[:2], family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise InvalidSettings(
                f"Port {port} on {host} is in use by another program. Choose another with --port or DATELINE_PORT."
            ) from error
        raise InvalidSettings(f"Cannot listen on {host} port {port}: {error.strerror or error}. Check --host and --port.") from error


def address(host: str, port: int) -> str:
    """Return the URL to open on this machine: `address("::1", 80)` is "http://[::1]:80"."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def stop_on_signals(loading: Loading, server: TcpWSGIServer) -> None:
    """Let the first SIGTERM or SIGINT end the server once the requests under way are answered, the second one at once."""

    def drain() -> None:
        end = monotonic() + GRACE
        while monotonic() < end and any(channel.requests or channel.total_outbufs_len for channel in list(server.active_channels.values())):
            sleep(0.05)
        # Handled in the main thread, where it ends waitress's loop; the trigger wakes the loop so that it happens now.
        signal.raise_signal(signal.SIGTERM)
        server.pull_trigger()

    def stop(number: int, frame: FrameType | None) -> None:
        if loading.state == "stopping":
            raise SystemExit(0)
        loading.stop()
        threading.Thread(target=drain, name="dateline-drain", daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
