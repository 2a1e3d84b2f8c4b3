"""wago-api: sessions."""

from __future__ import annotations

import re
from typing import Annotated, Final

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta

from wago.api.about import About, Maybe
from wago.api.body import decode
from wago.api.faults import MissingField
from wago.api.state import AnyRequest, gateway_of, note_user
from wago.api.wago_api.answers import answer, ok
from wago.errors import IQError, LocalProtocolError, NotConnected, RequestTimeout, StoreError
from wago.gateway import Phase
from wago.gateway.addresses import parse_number
from wago.gateway.errors import (
    AlreadyLinked,
    InvalidAddress,
    InvalidName,
    NotLoaded,
    SessionExists,
    UnknownSession,
)
from wago.gateway.events_wago_api_more import restrictions_data
from wago.gateway.session import Session, qr_png

_NAME: Final = re.compile(r"[\w-]+", re.ASCII)
_NO_CACHE: Final = {"Cache-Control": "no-store, no-cache, must-revalidate", "Pragma": "no-cache"}

# wwebjs' words for our phases.
STATES: Final = {
    Phase.STOPPED: "UNLAUNCHED",
    Phase.CONNECTING: "OPENING",
    Phase.LINKING: "UNPAIRED",
    Phase.LOGGING_IN: "OPENING",
    Phase.ONLINE: "CONNECTED",
    Phase.WAITING: "OPENING",
    Phase.LINK_FAILED: "UNPAIRED_IDLE",
    Phase.LOGGED_OUT: "UNPAIRED",
    Phase.BANNED: "TOS_BLOCK",
    Phase.OUTDATED: "DEPRECATED_VERSION",
    Phase.REPLACED: "CONFLICT",
}


def session_of(request: AnyRequest, name: str) -> Session:
    """The session in the path.

    Raises:
        UnknownSession: there is none.
    """
    session = gateway_of(request).get(name)
    note_user(request, name)
    return session


def state_word(session: Session) -> str:
    """Where the session stands, in wwebjs' words."""
    state = session.state
    return STATES[Phase.STOPPED if state is None else state.phase]


@get("/ping", open=True, about=About(answer={"message": "pong"}))
async def ping() -> Response[bytes]:
    """Health check, open to all."""
    return ok(message="pong")


@get("/session/getSessions", about=About(answer={"result": ["shop"]}))
async def get_sessions(request: AnyRequest) -> Response[bytes]:
    """The names of all sessions."""
    return ok(result=[session.name for session in gateway_of(request).sessions])


@get(
    "/session/start/{session_id:str}",
    about=About(
        answer={"message": "Session initiated successfully"},
        errors=(InvalidName, SessionExists, StoreError),
    ),
)
async def start(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Start a session, making it if there is none of this name."""
    gateway = gateway_of(request)
    try:
        session = gateway.get(session_id)
    except UnknownSession:
        if _NAME.fullmatch(session_id) is None:
            raise InvalidName(session_id) from None
        session = await gateway.create(session_id)
    note_user(request, session_id)
    if session.is_active:
        raise SessionExists("name", session_id)
    await session.connect()
    return ok(message="Session initiated successfully")


@get(
    "/session/stop/{session_id:str}",
    about=About(
        answer={"message": "Session stopped successfully"}, errors=(UnknownSession, NotLoaded, StoreError)
    ),
)
async def stop(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Disconnect; the device stays linked."""
    await session_of(request, session_id).disconnect()
    return ok(message="Session stopped successfully")


@get(
    "/session/status/{session_id:str}",
    about=About(
        answer={
            "state": "CONNECTED",
            "message": "session_connected",
            "reason": "logged_in",
            "restrictions": Maybe(
                {
                    "reachoutTimelock": {
                        "active": True,
                        "until": 1796126400,
                        "enforcement": "WEB_COMPANION_ONLY",
                    }
                }
            ),
        },
        otherwise=(
            {
                "success": False,
                "state": "OPENING",
                "message": "session_not_connected",
                "reason": "stream_error_503",
                "restrictions": None,
            },
            {"success": False, "state": None, "message": "session_not_found"},
        ),
    ),
)
async def status(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Where a session stands; `reason` is why. `restrictions` are WhatsApp's, null while it has not said."""
    try:
        session = session_of(request, session_id)
    except UnknownSession:
        return answer(success=False, state=None, message="session_not_found")
    word = state_word(session)
    online = word == STATES[Phase.ONLINE]
    limits = session.client.restrictions if session.is_loaded else None
    told = limits is not None and (limits.timelock is not None or limits.cap is not None)
    return answer(
        success=online,
        state=word,
        message="session_connected" if online else "session_not_connected",
        reason=session.state.reason if session.state is not None else "not_started",
        restrictions=restrictions_data(limits.timelock, limits.cap) if told and limits else None,
    )


_NO_QR: Final = {"success": False, "message": "qr code not ready or already scanned"}


@get(
    "/session/qr/{session_id:str}",
    about=About(answer={"qr": "https://wa.me/settings/linked_devices#2@..."}, otherwise=(_NO_QR,)),
)
async def qr(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """The QR on show, as text."""
    text, why = _qr(request, session_id)
    response = ok(qr=text) if text else answer(success=False, message=why)
    response.headers.update(_NO_CACHE)
    return response


@get("/session/qr/{session_id:str}/image", about=About(media_type="image/png", otherwise=(_NO_QR,)))
async def qr_image(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """The QR on show, as PNG."""
    text, why = _qr(request, session_id)
    if text:
        return Response(qr_png(text), media_type="image/png", headers=_NO_CACHE)
    response = answer(success=False, message=why)
    response.headers.update(_NO_CACHE)
    return response


def _qr(request: AnyRequest, name: str) -> tuple[str, str]:
    """The QR's text, or empty and why there is none."""
    not_ready = "qr code not ready or already scanned"
    try:
        shown = session_of(request, name).qr()
    except UnknownSession:
        return "", "session_not_found"
    except (AlreadyLinked, NotConnected, NotLoaded):
        return "", not_ready
    return (shown.text, "") if shown is not None else ("", not_ready)


class PairingCode(msgspec.Struct, rename="camel"):
    phone_number: Annotated[str, Meta(description="number of the phone that will take the code")] = ""
    code: Annotated[str, Meta(description="8 characters of the caller's own choice as code")] = ""
    show_notification: Annotated[
        bool, Meta(description="the phone shows a notification that leads to where the code is typed")
    ] = True


@post(
    "/session/requestPairingCode/{session_id:str}",
    status_code=200,
    about=About(
        takes=PairingCode,
        required=("phoneNumber",),
        answer={"result": "ABCDEFGH"},
        errors=(
            UnknownSession,
            AlreadyLinked,
            InvalidAddress,
            LocalProtocolError,
            NotConnected,
            RequestTimeout,
            IQError,
            StoreError,
        ),
    ),
)
async def request_pairing_code(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """A code to type on the phone; connects by itself."""
    session = session_of(request, session_id)
    body = decode(PairingCode, await request.body())
    if not body.phone_number:
        raise MissingField("phoneNumber")
    code = await session.request_code(
        parse_number(body.phone_number), code=body.code or None, notify=body.show_notification
    )
    return ok(result=code.replace("-", ""))


@get(
    "/session/restart/{session_id:str}",
    about=About(answer={"message": "Restarted successfully"}, errors=(UnknownSession, StoreError)),
)
async def restart(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Disconnect and connect again."""
    session = session_of(request, session_id)
    if session.is_loaded:
        await session.disconnect()
    await session.connect()
    return ok(message="Restarted successfully")


@get(
    "/session/terminate/{session_id:str}",
    about=About(answer={"message": "Logged out successfully"}, errors=(UnknownSession, StoreError)),
)
async def terminate(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Unlink and delete a session."""
    await gateway_of(request).delete(session_of(request, session_id))
    return ok(message="Logged out successfully")


@get(
    "/session/terminateInactive",
    about=About(answer={"message": "Flush completed successfully"}, errors=(StoreError,)),
)
async def terminate_inactive(request: AnyRequest) -> Response[bytes]:
    """Delete every session that is neither connected nor on its way there."""
    gateway = gateway_of(request)
    await gateway.delete_all([session for session in gateway.sessions if not session.is_active])
    return ok(message="Flush completed successfully")


@get(
    "/session/terminateAll",
    about=About(answer={"message": "Flush completed successfully"}, errors=(StoreError,)),
)
async def terminate_all(request: AnyRequest) -> Response[bytes]:
    """Delete every session."""
    gateway = gateway_of(request)
    await gateway.delete_all(gateway.sessions)
    return ok(message="Flush completed successfully")


HANDLERS = (
    ping,
    get_sessions,
    start,
    stop,
    status,
    qr,
    qr_image,
    request_pairing_code,
    restart,
    terminate,
    terminate_inactive,
    terminate_all,
)
