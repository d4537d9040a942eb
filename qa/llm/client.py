"""Messages → the model's text, piece by piece, or LlmFailed with a plain reason. Plain requests to `/chat/completions`, streaming.

Not left to the library: retries (it would not repeat a POST, and would wait an hour when told so), the total deadline (its timeouts
start anew with every byte), proxies, .netrc, cookies and redirects (all off), and the text's encoding.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from qa.errors import QaError
from qa.llm.endpoint import LlmSettings
from qa.llm.retry import FAILURES, Breaker, wait_of
from qa.llm.sse import BadReply, Piece, events, piece_of, pieces
from qa.llm.watch import Watch
from qa.llm.wire import Adapter, Refused, found

CONNECT, SILENCE = 3.05, 15.0  # seconds to connect, and between two bytes
LOCAL_SILENCE = 120.0  # a model on this machine may have to be loaded and reads the prompt before its first word
BYTES = 1_000_000
ATTEMPTS = 3
PAUSE, LONGEST_PAUSE = 0.5, 5.0
AGAIN = frozenset({429, 502, 503, 504})
STATUS = {
    400: "it refused the request",
    401: "it refused the key",
    403: "it refused the key",
    404: "it has no such model or path",
    413: "it found the request too large",
    429: "it takes no more questions at present",
}
Message = dict[str, str]


class LlmFailed(QaError):
    """The model gave no usable text. The message is a plain reason that may be shown; it never holds the key."""


class _Again(Exception):
    """The attempt failed in a way that may pass. `after`: seconds that the server asked to wait, None when it did not."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Client:
    """One session with one endpoint; safe from several threads. Close it.

    Args:
        pause: longest wait before another attempt, seconds.
    """

    def __init__(self, settings: LlmSettings, *, pause: float = LONGEST_PAUSE) -> None:
        self._settings = settings
        self._pause = pause
        self._adapter = Adapter(settings)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.proxies = {"http": settings.proxy, "https": settings.proxy} if settings.proxy else {}
        self._session.mount("http://", self._adapter)
        self._session.mount("https://", self._adapter)
        self._breaker = Breaker()

    def close(self) -> None:
        """Close the session; calls that are under way end on their own."""
        self._session.close()

    @property
    def ready(self) -> bool:
        """False for a minute after three failures in a row: nothing is sent then."""
        return self._breaker.closed

    def stream(self, messages: Sequence[Message], most: int, watch: Watch) -> Iterator[Piece]:
        """Yield the model's text as it comes, up to the piece that the server calls the last. Closing the iterator closes the connection.

        Args:
            most: tokens to write at most.
            watch: entered; its deadline and stop hold for everything here.
        Raises:
            LlmFailed: with a plain reason; after pieces when the text broke off.
        """
        if not self._breaker.closed:
            raise LlmFailed(f"{self._settings.host} failed {FAILURES} times in a row and is left alone for a minute")
        try:
            yield from self._attempts(messages, most, watch)
        except LlmFailed:
            if not watch.stopped:
                self._breaker.failed()
            raise
        self._breaker.succeeded()

    def _attempts(self, messages: Sequence[Message], most: int, watch: Watch) -> Iterator[Piece]:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                response = self._open(messages, most, watch)
            except _Again as error:
                wait = random.uniform(0, PAUSE * 2**attempt) if error.after is None else error.after
                if attempt == ATTEMPTS or not watch.sleep(min(wait, self._pause)):
                    raise LlmFailed(self._reason(str(error), watch)) from None
                continue
            try:
                yield from self._read(response, watch)
            except (BadReply, RequestException, HTTPError, HTTPException, OSError) as error:
                reason = str(error) if isinstance(error, BadReply) else "its reply broke off"
                raise LlmFailed(self._reason(reason, watch)) from None
            finally:
                response.close()
            return

    def _open(self, messages: Sequence[Message], most: int, watch: Watch) -> requests.Response:
        """Send the request and return the response whose head is a good one."""
        body = {"model": self._settings.model, "messages": list(messages), "stream": True, "temperature": 0, "max_tokens": most}
        silence = LOCAL_SILENCE if self._settings.local else SILENCE
        times = (min(CONNECT, max(0.01, watch.remaining)), min(silence, max(0.01, watch.remaining)))
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity", "Connection": "close", "User-Agent": "dateline"}
        url = f"{self._settings.url.rstrip('/')}/chat/completions"
        if not self._settings.proxy and not found(self._settings.host, min(CONNECT, watch.remaining)):
            raise _Again("its name cannot be looked up")
        self._adapter.current.watch = watch
        try:
            response = self._session.post(
                url, json=body, headers=headers, auth=self._settings.key, stream=True, timeout=times, allow_redirects=False
            )
        except Refused as refused:
            raise LlmFailed(self._reason(str(refused), watch)) from None
        except requests.exceptions.SSLError:
            raise LlmFailed(self._reason("its certificate is not trusted", watch)) from None
        except requests.exceptions.ReadTimeout:
            raise LlmFailed(self._reason("it did not answer in time", watch)) from None
        except (RequestException, HTTPError, HTTPException, OSError):
            raise _Again("it cannot be reached") from None
        try:
            self._check(response)
        except (LlmFailed, _Again):
            response.close()
            raise
        return response

    def _check(self, response: requests.Response) -> None:
        status = response.status_code
        if status == 200:
            if response.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
                raise LlmFailed(self._reason("its reply is compressed, which was not asked for"))
            return
        if 300 <= status < 400:
            raise LlmFailed(self._reason("it redirects elsewhere; set DATELINE_LLM_URL to the final address"))
        reason = STATUS.get(status, "it failed")
        if status in AGAIN:
            raise _Again(f"{reason} (HTTP {status})", wait_of(response.headers.get("Retry-After")))
        raise LlmFailed(self._reason(f"{reason} (HTTP {status})"))

    def _read(self, response: requests.Response, watch: Watch) -> Iterator[Piece]:
        if "json" in response.headers.get("Content-Type", "").lower():
            # A server that does not stream: the whole text is one piece.
            try:
                content = b"".join(self._chunks(response, watch)).decode("utf-8")
            except UnicodeDecodeError as error:
                raise BadReply("its reply is not UTF-8") from error
            piece = piece_of(content)
            yield Piece(piece.text, last=True, cut=piece.cut)
            return
        yield from pieces(events(self._chunks(response, watch)))

    def _chunks(self, response: requests.Response, watch: Watch) -> Iterator[bytes]:
        """Yield the body as it arrives, whatever its framing."""
        size = 0
        while chunk := response.raw.read1(65536, decode_content=False):
            if watch.over:
                raise BadReply("its time is over")
            size += len(chunk)
            if size > BYTES:
                raise BadReply(f"its reply is longer than {BYTES:,} bytes")
            yield chunk

    def _reason(self, what: str, watch: Watch | None = None) -> str:
        if watch is not None and watch.stopped:
            return "stopped"
        if watch is not None and not watch.remaining:
            what = f"it did not finish within {self._settings.deadline:g} seconds"
        return self._settings.key.hide(f"{self._settings.host}: {what}")
