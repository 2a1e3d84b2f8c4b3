"""WaGo: typing and recording, whole chats read, and who gets a broadcast."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import SENDING, USING
from wago.api.wago.faults import BadAddressInNewer, Refused
from wago.api.wago.requests import Call, does
from wago.errors import InvalidContent

_ERRORS: Final = (BadAddressInNewer, *USING)


class ByJid(msgspec.Struct):
    jid: Annotated[str, Meta(description="the chat: a phone number or a JID")] = msgspec.field(
        name="Jid", default=""
    )


class DisappearingTimer(msgspec.Struct):
    phone: Annotated[str, Meta(description="the chat: a phone number or a JID")] = ""
    timer: Annotated[str, Meta(description="`24h`, `7d`, `90d` or `off`")] = ""


_TIMERS: Final = {"off": 0, "24h": 86_400, "7d": 7 * 86_400, "90d": 90 * 86_400}
_NO_TIMER: Final = "invalid duration. Use: 24h, 7d, 90d, or off"


@does(
    "/chat/disappearing-timer",
    DisappearingTimer,
    ("phone", "timer"),
    answer={"Details": "Disappearing timer set"},
    newer=True,
    errors=(BadAddressInNewer, *SENDING),
    also=((400, _NO_TIMER),),
)
async def disappearing_timer(call: Call[DisappearingTimer]) -> Any:
    """Let messages of a chat disappear, for both sides."""
    chat = call.address("phone", call.body.phone)
    seconds = _TIMERS.get(call.body.timer.lower())
    if seconds is None:
        raise Refused(_NO_TIMER)
    await call.session.messages.set_timer(chat, seconds)
    return {"Details": "Disappearing timer set"}


def _typing(path: str, name: str, meaning: str, *, on: bool, recording: bool) -> HTTPRouteHandler:
    async def handler(call: Call[ByJid]) -> Any:
        chat = call.address("Jid", call.body.jid)
        await call.session.messages.typing(chat, on, recording=recording)
        return {"Details": "Chat presence set successfuly"}

    handler.__name__, handler.__doc__ = name, meaning
    answer = {"Details": "Chat presence set successfuly"}
    return does(path, ByJid, ("Jid",), answer=answer, newer=True, errors=_ERRORS)(handler)


class ByPhone(msgspec.Struct):
    phone: Annotated[str, Meta(description="the chat: a phone number or a JID")] = msgspec.field(
        name="Phone", default=""
    )


@does(
    "/chat/read", ByPhone, ("Phone",), answer={"Details": "Chat marked as read"}, newer=True, errors=_ERRORS
)
async def read(call: Call[ByPhone]) -> Any:
    """Mark a chat and all in it as read."""
    await call.session.messages.mark_chat_read(call.address("Phone", call.body.phone))
    return {"Details": "Chat marked as read"}


@does(
    "/chat/unread",
    ByPhone,
    ("Phone",),
    answer={"Details": "Chat marked as unread"},
    newer=True,
    errors=_ERRORS,
)
async def unread(call: Call[ByPhone]) -> Any:
    """Mark a chat as unread."""
    await call.session.messages.mark_chat_unread(call.address("Phone", call.body.phone))
    return {"Details": "Chat marked as unread"}


class ByListId(msgspec.Struct):
    id: Annotated[str, Meta(description="the list; `status@broadcast` or `status` for the status")] = (
        msgspec.field(name="ID", default="")
    )


@does(
    "/broadcast/listparticipants",
    ByListId,
    ("ID",),
    answer={"ID": "status@broadcast", "Participants": ["15551234567@s.whatsapp.net"]},
    newer=True,
    names={"list": "ID"},
    errors=(InvalidContent, *_ERRORS),
)
async def participants(call: Call[ByListId]) -> Any:
    """Who gets what is sent to a broadcast list; linked devices know that of the status only."""
    given = call.body.id
    jid = call.address("ID", given if "@" in given else f"{given}@broadcast")
    found = await call.session.messages.list_participants(jid)
    return {"ID": str(jid), "Participants": [str(each) for each in found]}


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    _typing(
        "/chat/typing/start", "typing_start", "Show that we type, for 25 seconds.", on=True, recording=False
    ),
    _typing("/chat/typing/stop", "typing_stop", "Show that we type no more.", on=False, recording=False),
    _typing(
        "/chat/recording/start",
        "recording_start",
        "Show that we record, for 25 seconds.",
        on=True,
        recording=True,
    ),
    _typing(
        "/chat/recording/stop", "recording_stop", "Show that we record no more.", on=False, recording=True
    ),
    read,
    unread,
    disappearing_timer,
    participants,
)
