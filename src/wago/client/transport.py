"""The byte pipe to the server: a WebSocket over TLS, through a proxy if the account has one.

Every proxy is used as a tunnel (CONNECT or SOCKS5) with the server's name resolved at the proxy's side, so
that neither the proxy nor this machine's resolver sees more than it must.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from typing import Final, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

import aiohttp
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError, ProxyType

from wago.client.config import ClientConfig
from wago.errors import LocalProtocolError, NotConnected
from wago.protocol.noise import MAX_FRAME, FrameCodec

_PROXY_TYPES: Final = {
    "http": ProxyType.HTTP,
    "https": ProxyType.HTTP,
    "socks5": ProxyType.SOCKS5,
    "socks5h": ProxyType.SOCKS5,
}
_DEFAULT_PORTS: Final = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}

# A frame and its length field; the WebSocket layer must not cut what the frame layer allows.
_MAX_WS_MESSAGE: Final = MAX_FRAME + 4


class ConnectFailed(NotConnected):
    """No connection could be made.

    Attributes:
        reason: a stable word for SessionState, such as `dial_failed` or `proxy_failed`.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


class Transport(Protocol):
    """A pipe of binary messages."""

    async def send(self, data: bytes) -> None:
        """Send one message.

        Raises:
            NotConnected: the pipe is broken.
        """

    async def receive(self) -> bytes | None:
        """The next message; None once the other side is gone."""

    async def close(self) -> None: ...


class WebSocketTransport:
    """A WebSocket client connection with a session of its own."""

    def __init__(self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._session = session
        self._socket = socket

    async def send(self, data: bytes) -> None:
        try:
            await self._socket.send_bytes(data)
        except (OSError, RuntimeError, aiohttp.ClientError) as exc:
            raise NotConnected(f"write failed: {exc}") from exc

    async def receive(self) -> bytes | None:
        while True:
            try:
                message = await self._socket.receive()
            except (OSError, RuntimeError, aiohttp.ClientError):
                return None
            if message.type is aiohttp.WSMsgType.BINARY:
                data: bytes = message.data
                return data
            if message.type is not aiohttp.WSMsgType.TEXT:
                # CLOSE, CLOSING, CLOSED or ERROR; pings are answered below us. Text means nothing here.
                return None

    async def close(self) -> None:
        try:
            await self._socket.close()
        finally:
            await self._session.close()


def parse_proxy(proxy: str) -> SplitResult:
    """Read a proxy's URL.

    Raises:
        LocalProtocolError: the URL is no proxy that is supported.
    """
    try:
        url = urlsplit(proxy)
        # Reading a port that is none raises.
        _ = url.port
    except ValueError as exc:
        raise LocalProtocolError("proxy URL is malformed") from exc
    if url.scheme not in _PROXY_TYPES or not url.hostname:
        raise LocalProtocolError("proxy must be an http, https, socks5 or socks5h URL with a host")
    return url


def proxy_connector(proxy: str) -> aiohttp.BaseConnector:
    """A connector that tunnels through the proxy of a URL.

    Raises:
        LocalProtocolError: the URL is no proxy that is supported.
    """
    url = parse_proxy(proxy)
    connector: aiohttp.BaseConnector = ProxyConnector(
        host=url.hostname or "",
        port=url.port or _DEFAULT_PORTS[url.scheme],
        proxy_type=_PROXY_TYPES[url.scheme],
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password or "") if url.username else None,
        rdns=True,
        proxy_ssl=ssl.create_default_context() if url.scheme == "https" else None,
    )
    return connector


async def dial(config: ClientConfig) -> Transport:
    """Open the WebSocket.

    Raises:
        ConnectFailed: it cannot be opened, within the deadline.
        LocalProtocolError: the config is wrong.
    """
    connector = proxy_connector(config.proxy) if config.proxy else aiohttp.TCPConnector()
    headers = {"Origin": config.origin, "Cache-Control": "no-cache", "Pragma": "no-cache"}
    if config.user_agent:
        headers["User-Agent"] = config.user_agent
    session = aiohttp.ClientSession(
        connector=connector,
        headers=headers,
        skip_auto_headers=() if config.user_agent else ("User-Agent",),
        cookie_jar=aiohttp.DummyCookieJar(),
    )
    try:
        async with asyncio.timeout(config.timeouts.dial_s):
            socket = await session.ws_connect(
                config.url,
                ssl=config.tls if config.tls is not None else True,
                max_msg_size=_MAX_WS_MESSAGE,
                # What is inside is encrypted: compressing it costs and gains nothing.
                compress=0,
                timeout=aiohttp.ClientWSTimeout(ws_close=config.timeouts.close_s),
            )
    except BaseException as exc:
        await session.close()
        failure = _failure_of(exc)
        if failure is None:
            raise
        raise failure from exc
    return WebSocketTransport(session, socket)


def _failure_of(exc: BaseException) -> ConnectFailed | None:
    """What a dial's exception means, None for those that are no failure of the dial."""
    match exc:
        case ProxyError() | ProxyConnectionError() | ProxyTimeoutError():
            return ConnectFailed("proxy_failed", str(exc))
        case TimeoutError():
            return ConnectFailed("dial_timeout", "")
        case aiohttp.WSServerHandshakeError():
            return ConnectFailed(f"http_{exc.status}", exc.message)
        case aiohttp.ClientConnectorCertificateError() | ssl.SSLError() | aiohttp.ClientSSLError():
            return ConnectFailed("tls_failed", str(exc))
        case aiohttp.InvalidURL() | ValueError():
            return ConnectFailed("bad_url", str(exc))
        case OSError() | aiohttp.ClientError():
            return ConnectFailed("dial_failed", str(exc))
        case _:
            return None


class FrameStream:
    """Frames over a transport. The intro goes out with the first one.

    Args:
        transport: the pipe.
        intro: bytes ahead of the first frame.
    """

    def __init__(self, transport: Transport, intro: bytes) -> None:
        self._transport = transport
        self._intro = intro
        self._codec = FrameCodec()
        self._ready: deque[bytes] = deque()

    async def send(self, payload: bytes) -> None:
        """Send one frame.

        Raises:
            NotConnected: the pipe is broken.
            LocalProtocolError: the payload is too long.
        """
        data = self._intro + FrameCodec.encode(payload)
        self._intro = b""
        await self._transport.send(data)

    async def receive(self) -> bytes | None:
        """The next frame; None once the other side is gone.

        Raises:
            RemoteProtocolError: what came is no frame.
        """
        while not self._ready:
            data = await self._transport.receive()
            if data is None:
                return None
            self._codec.receive_data(data)
            self._ready.extend(self._codec.frames())
        return self._ready.popleft()

    async def close(self) -> None:
        await self._transport.close()
