"""WaGo: making, connecting, linking and ending sessions."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from msgspec import Meta

from wago.api.about import About, Maybe
from wago.api.body import decode
from wago.api.faults import MissingField
from wago.api.state import AnyRequest, gateway_of, note_user
from wago.api.wago.answers import failure, ok
from wago.api.wago.auth import admin_only, session_of
from wago.errors import IQError, LocalProtocolError, NotConnected, NotLoggedIn, RequestTimeout, StoreError
from wago.gateway.addresses import parse_number
from wago.gateway.errors import (
    AlreadyConnected,
    AlreadyLinked,
    ConnectFailed,
    InvalidAddress,
    InvalidName,
    InvalidProxy,
    NotLoaded,
    SessionExists,
    UnknownSession,
)
from wago.gateway.events_wago_more import restrictions_body
from wago.gateway.session import Session, qr_png


class Init(msgspec.Struct):
    name: Annotated[str, Meta(description="unique name; made up if absent")] = msgspec.field(
        name="Name", default=""
    )
    token: Annotated[str, Meta(description="the session's secret, without spaces; made up if absent")] = (
        msgspec.field(name="Token", default="")
    )
    os: Annotated[str, Meta(description="name shown in the phone's list of linked devices")] = msgspec.field(
        name="Os", default=""
    )
    proxy: Annotated[str, Meta(description="http:// or socks5:// proxy of this session")] = msgspec.field(
        name="Proxy", default=""
    )


class Connect(msgspec.Struct):
    """`Subscribe` is a list; one string, separated by commas, is taken too."""

    subscribe: Annotated[
        list[str] | str | None,
        Meta(description="event classes that the webhook gets; the former ones stay if absent"),
    ] = msgspec.field(name="Subscribe", default=None)
    immediate: Annotated[
        bool, Meta(description="answer at once rather than when it is connected or shows a QR")
    ] = msgspec.field(name="Immediate", default=False)
    phone: Annotated[str, Meta(description="number of the phone that will take a link code")] = msgspec.field(
        name="Phone", default=""
    )
    code: Annotated[str, Meta(description="8 characters of the caller's own choice as link code")] = (
        msgspec.field(name="Code", default="")
    )

    @property
    def classes(self) -> list[str] | None:
        """None when the field is absent, which keeps the former subscription."""
        if isinstance(self.subscribe, str):
            return [part.strip() for part in self.subscribe.split(",") if part.strip()]
        return self.subscribe


_LINKING_ERRORS: Final = (
    AlreadyLinked,
    InvalidAddress,
    LocalProtocolError,
    NotConnected,
    RequestTimeout,
    IQError,
    StoreError,
)


@post(
    "/session/init",
    status_code=200,
    guards=[admin_only],
    about=About(
        takes=Init,
        answer={
            "details": "user created successfully",
            "name": "shop",
            "token": "a-long-secret",
            "osName": "WaGo",
        },
        errors=(InvalidName, InvalidProxy, SessionExists, StoreError),
    ),
)
async def init(request: AnyRequest) -> Response[bytes]:
    """Create a session; Name and Token are made up where they are absent."""
    body = decode(Init, await request.body())
    session = await gateway_of(request).create(body.name, body.token, body.os, body.proxy)
    note_user(request, session.name)
    row = session.row
    return ok(
        {
            "details": "user created successfully",
            "name": row.name,
            "token": row.token,
            "osName": row.os,
        }
    )


@post(
    "/session/connect",
    status_code=200,
    about=About(
        takes=Connect,
        answer={
            "details": "Connected!",
            "events": "Message,ReadReceipt",
            "jid": "15551234567:1@s.whatsapp.net",
            "webhook": "https://example.org/hook",
        },
        errors=(AlreadyConnected, ConnectFailed, *_LINKING_ERRORS),
    ),
)
async def connect(request: AnyRequest) -> Response[bytes]:
    """Connect; with a Phone on a session that is not linked, start linking by code."""
    session = session_of(request)
    body = decode(Connect, await request.body())
    if body.phone and not session.is_linked:
        return await _pair(session, body)
    await session.connect(subscribe=body.classes, wait=not body.immediate)
    return ok(await _connected(session))


@post(
    "/session/pair",
    status_code=200,
    about=About(
        takes=Connect,
        required=("Phone",),
        answer={"LinkingCode": "ABCD-EFGH"},
        errors=_LINKING_ERRORS,
    ),
)
async def pair(request: AnyRequest) -> Response[bytes]:
    """Link by a code that is typed on the phone; connects by itself."""
    session = session_of(request)
    body = decode(Connect, await request.body())
    if not body.phone:
        raise MissingField("Phone")
    return await _pair(session, body)


async def _pair(session: Session, body: Connect) -> Response[bytes]:
    number = parse_number(body.phone)
    code = await session.request_code(number, code=body.code or None, subscribe=body.classes)
    return ok({"LinkingCode": code})


async def _connected(session: Session) -> dict[str, Any]:
    return {
        "details": "Connected!",
        "events": _events(session),
        "jid": str(await session.stored_jid() or ""),
        "webhook": session.row.webhook,
    }


def _events(session: Session) -> str:
    return ",".join(session.row.subscribe) or "All"


@get(
    "/session/qr",
    about=About(
        answer={
            "QRCode": "data:image/png;base64,iVBORw0KGgo=",
            "QRText": "https://wa.me/settings/linked_devices#2@...",
            "Expires": 60,
        },
        errors=(NotLoaded, AlreadyLinked, NotConnected),
    ),
)
async def qr(request: AnyRequest) -> Response[bytes]:
    """The QR on show as PNG and as text; both empty while there is none yet."""
    session = session_of(request)
    shown = session.qr()
    image = "" if shown is None else _data_url(shown.text)
    text, ttl_s = ("", 0) if shown is None else (shown.text, round(shown.ttl_s))
    answer = ok({"QRCode": image, "QRText": text, "Expires": ttl_s})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _data_url(text: str) -> str:
    return "data:image/png;base64," + b64encode(qr_png(text)).decode()


@get(
    "/session/status",
    about=About(
        answer={
            "Connected": True,
            "LoggedIn": True,
            "Jid": {"User": "15551234567", "Server": "s.whatsapp.net"},
            "Events": "All",
            "State": "online",
            "Reason": "logged_in",
            "Restrictions": Maybe(
                {
                    "ReachoutTimelock": {
                        "IsActive": True,
                        "TimeEnforcementEnds": "2026-12-01T12:00:00Z",
                        "EnforcementType": "WEB_COMPANION_ONLY",
                    },
                    "NewChatCap": Maybe(
                        {
                            "Status": "NONE",
                            "TotalQuota": Maybe(100),
                            "UsedQuota": Maybe(3),
                            "CycleEnds": "2026-12-01T00:00:00Z",
                        }
                    ),
                }
            ),
        },
        errors=(NotLoaded, StoreError),
    ),
)
async def status(request: AnyRequest) -> Response[bytes]:
    """Where the session stands. `State` and `Reason` are the state machine's own words.

    `Restrictions` is what WhatsApp does not let the account do, null while it has not said.
    """
    session = session_of(request)
    state = session.client.state
    jid = await session.stored_jid()
    limits = session.client.restrictions
    told = limits.timelock is not None or limits.cap is not None
    return ok(
        {
            "Connected": session.is_connected,
            "LoggedIn": session.is_linked,
            "Jid": {"User": jid.user, "Server": jid.server} if jid else {"User": "", "Server": ""},
            "Events": _events(session),
            "State": state.phase.value,
            "Reason": state.reason,
            "Restrictions": restrictions_body(limits.timelock, limits.cap) if told else None,
        }
    )


@post(
    "/session/disconnect",
    status_code=200,
    about=About(answer={"Details": "Disconnected"}, errors=(NotLoaded, StoreError)),
)
async def disconnect(request: AnyRequest) -> Response[bytes]:
    """Close the connection; the device stays linked."""
    await session_of(request).disconnect()
    return ok({"Details": "Disconnected"})


@post(
    "/session/logout",
    status_code=200,
    about=About(
        answer={"Details": "Logged out"},
        errors=(NotLoaded, IQError, RequestTimeout, StoreError),
        also=(
            (500, "Could not logout as it was not logged in"),
            (500, "Could not disconnect as it was not connected"),
        ),
    ),
)
async def logout(request: AnyRequest) -> Response[bytes]:
    """Unlink the device."""
    try:
        await session_of(request).logout()
    except NotLoggedIn:
        return failure(500, "Could not logout as it was not logged in")
    except NotConnected:
        return failure(500, "Could not disconnect as it was not connected")
    return ok({"Details": "Logged out"})


_LISTED: Final = {
    "id": "shop",
    "name": "shop",
    "token": "a-long-secret",
    "webhook": "https://example.org/hook",
    "jid": "15551234567:1@s.whatsapp.net",
    "qrcode": "",
    "connected": True,
    "loggedIn": True,
    "expiration": 0,
    "events": "All",
    "osName": "WaGo",
    "createdAt": "2026-11-21T06:34:30Z",
}


@get("/session/all", guards=[admin_only], about=About(answer=[_LISTED], errors=(StoreError,)))
async def all_sessions(request: AnyRequest) -> Response[bytes]:
    """Every session, with its token."""
    return ok([await _listed(session) for session in gateway_of(request).sessions])


@post(
    "/session/scanned",
    status_code=200,
    guards=[admin_only],
    about=About(answer=[_LISTED], errors=(StoreError,)),
)
async def scanned(request: AnyRequest) -> Response[bytes]:
    """The sessions that are linked to an account."""
    listed = [await _listed(session) for session in gateway_of(request).sessions]
    return ok([item for item in listed if item["jid"]])


async def _listed(session: Session) -> dict[str, Any]:
    jid = await session.stored_jid()
    shown = None
    if session.is_loaded and not session.is_linked:
        shown = session.client.linking.qr
    created = datetime.fromtimestamp(session.row.created_at, UTC)
    return {
        "id": session.name,
        "name": session.name,
        "token": session.row.token,
        "webhook": session.row.webhook,
        "jid": str(jid or ""),
        "qrcode": "" if shown is None else _data_url(shown.text),
        "connected": session.is_connected,
        "loggedIn": jid is not None,
        "expiration": 0,
        "events": _events(session),
        "osName": session.row.os,
        "createdAt": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


class Target(msgspec.Struct):
    """A body may name the session where the `token` header does not."""

    token: Annotated[str, Meta(description="the session's token")] = msgspec.field(name="Token", default="")
    name: Annotated[str, Meta(description="the session's name, if no token is given")] = msgspec.field(
        name="Name", default=""
    )


@post(
    "/session/delete",
    status_code=200,
    guards=[admin_only],
    about=About(
        takes=Target,
        headers={"token": "token of the session to delete"},
        answer={"details": "user deleted successfully", "name": "shop"},
        errors=(UnknownSession, StoreError),
    ),
)
async def delete(request: AnyRequest) -> Response[bytes]:
    """Remove a session with all its keys; it is unlinked first if it is online."""
    gateway = gateway_of(request)
    body = decode(Target, await request.body())
    token = request.headers.get("token") or body.token
    if token:
        session = gateway.by_token(token)
    elif body.name:
        session = gateway.get(body.name)
    else:
        raise UnknownSession("no session named")
    note_user(request, session.name)
    await gateway.delete(session)
    return ok({"details": "user deleted successfully", "name": session.name})


HANDLERS = (
    init,
    connect,
    pair,
    qr,
    status,
    disconnect,
    logout,
    all_sessions,
    scanned,
    delete,
)
