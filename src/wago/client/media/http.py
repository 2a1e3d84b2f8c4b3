"""HTTP to the media hosts: through the account's proxy, in pieces, never without a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError
from yarl import URL

from wago.client.config import ClientConfig, MediaConfig
from wago.client.media.errors import AccessDenied, TransferFailed
from wago.client.transport import proxy_connector
from wago.errors import MediaUnavailable

MAX_ANSWER: Final = 64 * 1024
_MAX_REDIRECTS: Final = 3
_AGAIN: Final = frozenset({408, 409, 416, 425, 429})
"""Besides 5xx: statuses after which another attempt makes sense."""

Body = Callable[[], AsyncIterator[bytes]]


class Pulse:
    """A deadline that moves on with every piece, up to an end that does not move.

    Args:
        idle_s: from one piece to the next.
        total_s: for all of them.
    """

    def __init__(self, idle_s: float, total_s: float) -> None:
        self._idle_s = idle_s
        self._loop = asyncio.get_running_loop()
        self._end = self._loop.time() + total_s
        self._timeout = asyncio.timeout_at(min(self._end, self._loop.time() + idle_s))

    def beat(self) -> None:
        """Something moved."""
        if not self._timeout.expired():
            self._timeout.reschedule(min(self._end, self._loop.time() + self._idle_s))

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._timeout.__aexit__(kind, error, trace)


class MediaHttp:
    """The client session, opened at the first request.

    Args:
        config: proxy, TLS and headers.
        media: deadlines.
    """

    def __init__(self, config: ClientConfig, media: MediaConfig) -> None:
        self._config = config
        self._media = media
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    def pulse(self, length: int) -> Pulse:
        """The deadline of a transfer of so many bytes."""
        return Pulse(
            self._media.idle_s, self._media.idle_s + length / max(1, self._media.slowest_bytes_per_s)
        )

    @asynccontextmanager
    async def get(self, url: str, offset: int) -> AsyncIterator[aiohttp.ClientResponse]:
        """Begin a download, from that byte on.

        Raises:
            TransferFailed: the host cannot be reached, or breaks off.
        """
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        with _failures():
            async with asyncio.timeout(self._media.idle_s):
                response = await self._open().get(
                    URL(url, encoded=True), headers=headers, max_redirects=_MAX_REDIRECTS, ssl=self._tls
                )
            async with response:
                yield response

    async def post(self, url: str, body: Body | None, length: int) -> tuple[int, bytes, float | None]:
        """Upload; None for an empty body.

        Returns:
            Status, the answer's first 64 KiB, and how long the host asks to wait.

        Raises:
            TransferFailed: the host cannot be reached, breaks off, or is too slow.
        """
        with _failures():
            async with self.pulse(length) as pulse:
                for _ in range(_MAX_REDIRECTS + 1):
                    async with self._post(url, body, length, pulse) as response:
                        pulse.beat()
                        onward = response.headers.get("Location")
                        if not 300 <= response.status < 400 or onward is None:
                            answer = await response.content.read(MAX_ANSWER)
                            return response.status, answer, retry_after_s(response)
                        url = self._onward(url, onward)
        raise TransferFailed("the media host redirects without end")

    async def delete(self, url: str) -> tuple[int, bytes]:
        """Delete something; status and answer.

        Raises:
            TransferFailed: as `post`.
        """
        with _failures():
            async with self.pulse(0), self._open().delete(URL(url, encoded=True), ssl=self._tls) as response:
                return response.status, await response.content.read(MAX_ANSWER)

    def _post(self, url: str, body: Body | None, length: int, pulse: Pulse) -> Any:
        async def beating(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
            async for piece in pieces:
                yield piece
                pulse.beat()

        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(length)}
        return self._open().post(
            URL(url, encoded=True),
            data=beating(body()) if body is not None and length else b"",
            headers=headers,
            allow_redirects=False,
            ssl=self._tls,
        )

    def _onward(self, url: str, location: str) -> str:
        try:
            target = URL(url, encoded=True).join(URL(location, encoded=True))
        except (ValueError, IndexError) as exc:
            raise TransferFailed("the media host redirects to nowhere") from exc
        if target.scheme != self._media.scheme:
            raise TransferFailed(f"the media host redirects to {target.scheme or 'nowhere'}")
        return str(target)

    @property
    def _tls(self) -> Any:
        return self._config.tls if self._config.tls is not None else True

    def _open(self) -> aiohttp.ClientSession:
        if self._closed:
            raise MediaUnavailable("the client is closed")
        if self._session is None or self._session.closed:
            config = self._config
            headers = {"Origin": config.origin, "Referer": f"{config.origin}/", "Accept-Encoding": "identity"}
            if config.user_agent:
                headers["User-Agent"] = config.user_agent
            self._session = aiohttp.ClientSession(
                connector=proxy_connector(config.proxy) if config.proxy else aiohttp.TCPConnector(),
                headers=headers,
                skip_auto_headers=() if config.user_agent else ("User-Agent",),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._media.dial_s),
                # What is inside is encrypted: who compresses it wants something else.
                auto_decompress=False,
            )
        return self._session

    async def close(self) -> None:
        """End every transfer; none begins afterwards."""
        self._closed = True
        if self._session is not None:
            await self._session.close()


@contextmanager
def _failures() -> Iterator[None]:
    """Turn what breaks on the way into `TransferFailed`."""
    try:
        yield
    except TimeoutError as exc:
        raise TransferFailed("the media host is too slow") from exc
    except (ProxyError, ProxyConnectionError, ProxyTimeoutError) as exc:
        raise TransferFailed(f"the proxy does not reach the media host: {exc}") from exc
    except (aiohttp.ClientError, OSError) as exc:
        raise TransferFailed(f"the media host cannot be reached: {exc}") from exc


def check_status(status: int, wait_s: float | None) -> None:
    """Let pass what is no failure of the moment.

    Raises:
        AccessDenied: 401 and 403.
        TransferFailed: what may be otherwise at another host or time.
    """
    if status in (401, 403):
        raise AccessDenied(status)
    if status >= 500 or status in _AGAIN:
        raise TransferFailed(f"the media host answers HTTP {status}", wait_s)


def retry_after_s(response: aiohttp.ClientResponse) -> float | None:
    """Seconds the host asks to wait."""
    text = response.headers.get("Retry-After", "")
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        until, now = parsedate_to_datetime(text), parsedate_to_datetime(response.headers.get("Date", ""))
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError):
        return None


async def pause(
    sleep: Callable[[float], Awaitable[None]], media: MediaConfig, attempt: int, wait_s: float | None
) -> None:
    """Between two rounds: as long as the host asks, else a second more each time (whatsmeow download.go)."""
    await sleep(min(media.max_wait_s, attempt + 1 if wait_s is None else wait_s))
