"""wago-api: live events over a WebSocket, one frame the JSON object that a webhook would get."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from litestar import WebSocket, websocket
from litestar.exceptions import NotFoundException, WebSocketDisconnect
from litestar.params import FromPath

from wago.api.about import About
from wago.api.state import gateway_of, note_user
from wago.gateway.bus import Subscription, TooSlow

_GOING_AWAY: Final = 1001
_TRY_AGAIN_LATER: Final = 1013


@websocket(
    "/ws/{session_id:str}",
    about=About(
        media_type="websocket",
        answer={"sessionId": "shop", "event": "message", "data": {"id": "3AA6216001FB33E1EA70"}},
    ),
)
async def events(socket: WebSocket[Any, Any, Any], session_id: FromPath[str]) -> None:
    """Stream the session's events. A listener that does not keep up is closed with 1013."""
    gateway = gateway_of(socket)
    if not gateway.settings.websocket:
        raise NotFoundException("the event stream is off: set ENABLE_WEBSOCKET=true")
    gateway.get(session_id)
    note_user(socket, session_id)
    with gateway.bus.subscribe(session_id) as subscription:
        await socket.accept()
        feeding = asyncio.create_task(_feed(socket, subscription))
        listening = asyncio.create_task(_drain(socket))
        try:
            await asyncio.wait({feeding, listening}, return_when=asyncio.FIRST_COMPLETED)
            if not listening.done():
                code, reason = feeding.result()
                await socket.close(code=code, reason=reason)
        finally:
            for task in (feeding, listening):
                task.cancel()
            await asyncio.gather(feeding, listening, return_exceptions=True)


async def _feed(socket: WebSocket[Any, Any, Any], subscription: Subscription) -> tuple[int, str]:
    """Send frames until there are no more; how to close then."""
    try:
        async for frame in subscription.frames():
            await socket.send_data(frame.decode(), mode="text")
    except TooSlow:
        return _TRY_AGAIN_LATER, "events were lost: read faster"
    except (WebSocketDisconnect, OSError, RuntimeError):
        pass
    return _GOING_AWAY, "the session or the server ended"


async def _drain(socket: WebSocket[Any, Any, Any]) -> None:
    """Read and forget what the listener says, until it leaves."""
    try:
        while True:
            await socket.receive_data(mode="text")
    except (WebSocketDisconnect, KeyError):
        pass


HANDLERS = (events,)
