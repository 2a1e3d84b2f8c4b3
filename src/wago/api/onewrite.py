"""HTTP whose answers leave in one piece: uvicorn writes head and body apart, each by a system call."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from asyncio import Transport

_LARGE: Final = 64 * 1024
"""Bytes from which on joining costs more than writing."""


class JoinedTransport:
    """A transport that waits with a first write for the second one, until the next turn at most."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._held: bytes | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """As of the transport. Two writes in a turn are one."""
        held, self._held = self._held, None
        if held is None and len(data) < _LARGE:
            self._held = data
            self._loop.call_soon(self.flush)
        elif held is None:
            self._transport.write(data)
        elif len(data) < _LARGE:
            self._transport.write(held + data)
        else:
            self._transport.write(held)
            self._transport.write(data)

    def flush(self) -> None:
        """Write what waits."""
        held, self._held = self._held, None
        if held is not None:
            self._transport.write(held)

    def close(self) -> None:
        """As of the transport; what waits is written first."""
        self.flush()
        self._transport.close()

    @property
    def plain(self) -> Transport:
        """The transport itself; nothing waits any more."""
        self.flush()
        return self._transport


class OneWriteProtocol(HttpToolsProtocol):
    """uvicorn's protocol on a `JoinedTransport`."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """A client has connected."""
        super().connection_made(transport)
        self.transport = JoinedTransport(transport)  # type: ignore[assignment]

    def handle_websocket_upgrade(self) -> None:
        """The connection becomes a WebSocket, which writes as it likes."""
        assert isinstance(self.transport, JoinedTransport)
        self.transport = self.transport.plain
        super().handle_websocket_upgrade()
