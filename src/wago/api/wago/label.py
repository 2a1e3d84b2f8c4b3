"""WaGo: labels."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.wago.chat_list import ERRORS
from wago.api.wago.requests import Call, does
from wago.errors import InvalidContent
from wago.gateway.errors import UnknownLabel

_LABELING: Final = (UnknownLabel, *ERRORS)
_CHAT: Final = ("Jid", "LabelId")
_MESSAGE: Final = ("Jid", "LabelId", "MessageId")


class OfChat(msgspec.Struct, kw_only=True):
    jid: Annotated[str, Meta(description="the chat: a phone number or a JID")] = msgspec.field(
        name="Jid", default=""
    )
    label: Annotated[str | int, Meta(description="the label's id")] = msgspec.field(
        name="LabelId", default=""
    )


class OfMessage(OfChat, kw_only=True):
    message: Annotated[str, Meta(description="the message's id")] = msgspec.field(
        name="MessageId", default=""
    )


async def _label_chat(call: Call[OfChat], labeled: bool) -> None:
    chat = call.address("Jid", call.body.jid)
    await call.session.labels.label_chats([str(call.body.label)], [chat], labeled)


async def _label_message(call: Call[OfMessage], labeled: bool) -> None:
    chat, label = call.address("Jid", call.body.jid), str(call.body.label)
    await call.session.labels.label_message(label, chat, call.body.message, labeled)


@does("/label/chat", OfChat, _CHAT, answer={"Details": "Chat labeled"}, newer=True, errors=_LABELING)
async def label_chat(call: Call[OfChat]) -> Any:
    """Give a chat a label."""
    await _label_chat(call, True)
    return {"Details": "Chat labeled"}


@does("/unlabel/chat", OfChat, _CHAT, answer={"Details": "Chat unlabeled"}, newer=True, errors=_LABELING)
async def unlabel_chat(call: Call[OfChat]) -> Any:
    """Take a label off a chat."""
    await _label_chat(call, False)
    return {"Details": "Chat unlabeled"}


@does(
    "/label/message", OfMessage, _MESSAGE, answer={"Details": "Message labeled"}, newer=True, errors=_LABELING
)
async def label_message(call: Call[OfMessage]) -> Any:
    """Give a message a label."""
    await _label_message(call, True)
    return {"Details": "Message labeled"}


@does(
    "/unlabel/message",
    OfMessage,
    _MESSAGE,
    answer={"Details": "Message unlabeled"},
    newer=True,
    errors=_LABELING,
)
async def unlabel_message(call: Call[OfMessage]) -> Any:
    """Take a label off a message."""
    await _label_message(call, False)
    return {"Details": "Message unlabeled"}


class Edit(msgspec.Struct, kw_only=True):
    label: Annotated[str | int, Meta(description="which; absent or a free number makes a new one")] = (
        msgspec.field(name="LabelId", default="")
    )
    name: Annotated[str, Meta(description="what it is called; absent leaves that")] = msgspec.field(
        name="Name", default=""
    )
    color: Annotated[int | None, Meta(description="0 to 19, from WhatsApp's palette; absent leaves it")] = (
        msgspec.field(name="Color", default=None)
    )
    action: Annotated[bool, Meta(description="false deletes the label")] = msgspec.field(
        name="Action", default=True
    )


@does(
    "/label/edit",
    Edit,
    (),
    answer={"Details": "Label edited", "LabelId": "1", "Name": "New customer", "Color": 3},
    newer=True,
    names={"label_id": "LabelId"},
    errors=(InvalidContent, *_LABELING),
)
async def edit_label(call: Call[Edit]) -> Any:
    """Make, change or delete a label."""
    body = call.body
    label = await call.session.labels.edit(
        str(body.label), name=body.name or None, color=body.color, deleted=not body.action
    )
    details = "Label edited" if body.action else "Label deleted"
    return {"Details": details, "LabelId": label.id, "Name": label.name, "Color": label.color}


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    label_chat,
    unlabel_chat,
    label_message,
    unlabel_message,
    edit_label,
)
