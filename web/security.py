"""Who may talk to the server: known host names, the same origin, the token when one is set. And the headers of every response.

Without the host check a foreign page could reach a server on this machine by DNS rebinding; without the origin check any page could
post to it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from web.errors import Problem, wants_json

if TYPE_CHECKING:
    from qa.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "::1")
COOKIE = "dateline"
OPEN_ROUTES = ("/healthz", "/login", "/static/")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: with it Chromium sends `Origin: null` on a plain form post, which the origin check refuses.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# A host name or IPv4 address, or an IPv6 address in brackets; then perhaps a port.
HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?", re.ASCII)


def host_name(header: str) -> str | None:
    """Return the name in a Host header, or None when it is no host: "LOCALHOST.:80" → "localhost", "[::1]:80" → "::1"."""
    found = HOST.fullmatch(header.strip().lower())
    return (found[1] or found[2]).rstrip(".") if found else None


def trusted_hosts(settings: Settings) -> frozenset[str]:
    """Return the names that requests may carry: the loopback's and the configured ones."""
    configured = (host_name(name) for name in settings.allowed_hosts.split(","))
    return frozenset(LOOPBACK) | {name for name in configured if name}


def check_host(header: str, trusted: Collection[str]) -> None:
    """Raise a 400 Problem unless the Host header names this server."""
    if host_name(header) not in trusted:
        raise Problem(
            400, "unknown-host", "This server does not answer to that name",
            "The Host header names another server. Use localhost, or add the name to DATELINE_ALLOWED_HOSTS.",
        )  # fmt: skip


def check_origin(method: str, host: str, origin: str | None, fetch_site: str | None) -> None:
    """Raise a 403 Problem when another site's page sent a request that changes or costs something."""
    if method in ("GET", "HEAD", "OPTIONS"):
        return
    # Either scheme: behind a proxy that adds TLS the page is https and this server is not.
    foreign = origin is not None and origin.lower() not in {f"{scheme}://{host.strip().lower()}" for scheme in ("http", "https")}
    if foreign or fetch_site not in (None, "same-origin", "none"):
        raise Problem(403, "foreign-origin", "Another site sent this request", "Requests from pages of other sites are refused.")


def cookie_value(token: str) -> str:
    """Return what the login cookie holds: proof of the token, not the token."""
    return hmac.new(token.encode(), b"dateline login", hashlib.sha256).hexdigest()


def same(given: str, wanted: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode(errors="replace"), wanted.encode())


def knows(token: str) -> bool:
    """True when the request carries the token or the login cookie."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return (scheme.lower() == "bearer" and same(given.strip(), token)) or same(request.cookies.get(COOKIE, ""), cookie_value(token))


def local_path(path: str) -> str:
    """Return `path` if it stays on this server, else "/": "//evil" and "https://evil" do not."""
    return path if re.fullmatch(r"/(?![/\\])[^\\\x00-\x20]*", path) else "/"


def register(app: Flask, settings: Settings) -> None:
    """Check every request, and give every response its headers."""
    trusted = trusted_hosts(settings)

    @app.before_request
    def check() -> AnyResponse | None:
        host = request.environ.get("HTTP_HOST", "")
        check_host(host, trusted)
        check_origin(request.method, host, request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site"))
        if not settings.token or request.path.startswith(OPEN_ROUTES) or knows(settings.token):
            return None
        if wants_json() or request.method != "GET":
            raise Problem(
                401, "token-needed", "A token is needed", "Send the server's token as: Authorization: Bearer TOKEN.",
                headers={"WWW-Authenticate": "Bearer"},
            )  # fmt: skip
        return redirect(f"/login?next={quote(request.full_path.rstrip('?'))}", 303)

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        if request.path.startswith("/static/"):
            if "v" not in request.args:  # a module that another imports: its address stays, so it is asked after each time
                response.headers["Cache-Control"] = "no-cache"
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.route("/login", methods=["GET", "POST"])
    def login() -> AnyResponse | str | tuple[str, int]:
        target = local_path(request.values.get("next", "/"))
        if not settings.token:
            return redirect("/", 303)
        if request.method == "GET":
            return render_template("login.html", target=target, wrong=False)
        if not same(request.form.get("token", ""), settings.token):
            return render_template("login.html", target=target, wrong=True), 401
        response = redirect(target, 303)
        response.set_cookie(COOKIE, cookie_value(settings.token), httponly=True, samesite="Strict", secure=request.is_secure)
        return response
