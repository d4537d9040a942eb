"""Where the model is and how it may be spoken to: LlmSettings, checked once at the start. Nothing here ever comes from a request."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from requests import PreparedRequest
from requests.auth import AuthBase

from qa.errors import InvalidSettings

Unsupported = Literal["drop", "mark"]
# Seconds for everything, connecting to last word: a hosted model writes 200 words in a few, one on this machine's processor needs longer.
HOSTED, LOCAL = 30.0, 120.0
KEY_BYTES = 4096
# The cloud services that hand a machine's credentials to whoever asks from it, under the names they have.
METADATA = frozenset({"metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"})
METADATA_ADDRESSES = frozenset(ip_address(address) for address in ("169.254.169.254", "100.100.100.200", "192.0.0.192", "fd00:ec2::254"))


class Key(AuthBase):
    """A secret that can be sent but not printed; as requests' `auth=` it survives no redirect and no .netrc can replace it."""

    def __init__(self, secret: str = "") -> None:
        secret = secret.strip()
        if not all("!" <= character <= "~" for character in secret):
            raise InvalidSettings("The language model's key holds blanks or characters that no HTTP header can carry; check it.")
        self._secret = secret

    def __repr__(self) -> str:
        return "Key(***)" if self._secret else "Key()"

    def __bool__(self) -> bool:
        return bool(self._secret)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Put the key on a request."""
        if self._secret:
            request.headers["Authorization"] = f"Bearer {self._secret}"
        return request

    def hide(self, text: str) -> str:
        """Return the text with every occurrence of the key replaced by ***."""
        return text.replace(self._secret, "***") if self._secret else text


def read_key(path: Path) -> Key:
    """Read a key from a file that only its owner can read.

    Raises:
        InvalidSettings: it is missing, unreadable, no plain file, empty, too long, or (where the system has such rights) open to others.
    """
    try:
        with open(path, "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise InvalidSettings(f"The key file {path} is not a plain file.")
            if os.name == "posix" and about.st_mode & 0o077:
                raise InvalidSettings(f"The key file {path} can be read by others. Close it: chmod 600 {path}")
            content = file.read(KEY_BYTES + 1)
    except OSError as error:
        raise InvalidSettings(f"The key file {path} cannot be read: {error.strerror}.") from error
    if len(content) > KEY_BYTES:
        raise InvalidSettings(f"The key file {path} is longer than {KEY_BYTES} bytes; it should hold the key alone.")
    try:
        key = Key(content.decode("ascii"))
    except UnicodeDecodeError:
        raise InvalidSettings(f"The key file {path} holds characters that no key has.") from None
    if not key:
        raise InvalidSettings(f"The key file {path} is empty.")
    return key


@dataclass(frozen=True, slots=True)
class LlmSettings:
    """An OpenAI-compatible endpoint and how it is used. Checked when made.

    Attributes:
        url: up to and without "/chat/completions", such as "http://127.0.0.1:11434/v1".
        model: as the endpoint names it.
        key: sent as bearer token; may be empty.
        timeout: seconds for one question in all; 0 takes 30, or 120 for a model on this machine.
        context: tokens that the model reads and writes together, at least 1,024.
        unsupported: whether sentences that fail the check are left out ("drop") or shown as not supported ("mark").
        allow_http: whether http may also be used to a private network address; to this machine it always may.
        proxy: URL of an HTTP proxy; empty for none. The environment's is never used.
        tokens: folder that may hold tiktoken's tables; None to count by estimate.
    Raises:
        InvalidSettings: one of them cannot be used; the message says which and what would do.
    """

    url: str
    model: str
    key: Key = field(default_factory=Key)
    timeout: float = 0.0
    context: int = 8192
    unsupported: Unsupported = "drop"
    allow_http: bool = False
    proxy: str = field(default="", repr=False)
    tokens: Path | None = None

    def __post_init__(self) -> None:
        check_url(self.url, self.allow_http)
        if not self.model.strip():
            raise InvalidSettings("DATELINE_LLM_MODEL is missing: name the model as the endpoint does.")
        if not 0 <= self.timeout <= 600:
            raise InvalidSettings("DATELINE_LLM_TIMEOUT must be 0 to 600 seconds.")
        if not 1024 <= self.context <= 2_000_000:
            raise InvalidSettings("DATELINE_LLM_CONTEXT must be 1,024 to 2,000,000 tokens.")

    @property
    def host(self) -> str:
        """The endpoint's host name, which may be shown."""
        return (urlsplit(self.url).hostname or "").rstrip(".")

    @property
    def local(self) -> bool:
        """True when the model is on this machine, so that no text leaves it."""
        return is_loopback(self.host) and not self.proxy

    @property
    def deadline(self) -> float:
        """Seconds for one question, all attempts together."""
        return self.timeout or (LOCAL if self.local else HOSTED)

    def refuses(self, address: str) -> bool:
        """Return whether a connection to this address, which the host name led to, must not be used."""
        ip = plain(address)
        if ip is None or ip.is_link_local or ip in METADATA_ADDRESSES or ip.is_multicast or ip.is_unspecified:
            return True
        return not self.proxy and urlsplit(self.url).scheme == "http" and not (ip.is_loopback or (self.allow_http and ip.is_private))


def check_url(url: str, allow_http: bool) -> None:
    """Raise InvalidSettings unless text may be sent to this URL, as far as its words tell; addresses are checked again when connected."""
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise InvalidSettings("DATELINE_LLM_URL is not a URL, such as http://127.0.0.1:11434/v1.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise InvalidSettings("DATELINE_LLM_URL must begin with https:// or http:// and name a host, such as http://127.0.0.1:11434/v1.")
    if parts.username is not None or parts.password is not None:
        raise InvalidSettings("DATELINE_LLM_URL holds a user name or password; use DATELINE_LLM_KEY or a key file.")
    if parts.query or parts.fragment:
        raise InvalidSettings("DATELINE_LLM_URL must end with its path, without ? or #.")
    ip = plain(host)
    if host.lower() in METADATA or (ip is not None and (ip.is_link_local or ip in METADATA_ADDRESSES or ip.is_unspecified)):
        raise InvalidSettings(f"DATELINE_LLM_URL names {host}, an address of the machine's own surroundings that is never a model.")
    if parts.scheme == "http" and not is_loopback(host):
        if not allow_http:
            raise InvalidSettings(
                "DATELINE_LLM_URL is http, which sends the text readable for others. Use https, or for a machine in your own network set "
                "DATELINE_LLM_ALLOW_HTTP=true."
            )
        if ip is not None and not ip.is_private:
            raise InvalidSettings("DATELINE_LLM_URL is http to an address outside your network; only https may go there.")


def is_loopback(host: str) -> bool:
    """Return whether the host name or address is this machine itself."""
    ip = plain(host)
    return host.lower() == "localhost" or (ip is not None and ip.is_loopback)


def plain(host: str) -> IPv4Address | IPv6Address | None:
    """Return the address that a host is written as, None for a name; an IPv4 address inside an IPv6 one counts as itself."""
    try:
        ip = ip_address(host.split("%")[0])
    except ValueError:
        return None
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip
