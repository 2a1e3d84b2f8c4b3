"""wago-api: what is done in a chat as a whole."""

from __future__ import annotations

from typing import Annotated, Any, Final

from msgspec import Meta

from wago.api.about import SENDING, USING
from wago.api.wago_api.requests import Call, InChat, camel_errors, does
from wago.errors import InvalidContent

_DONE: Final = {"result": True}
_CHAT: Final = ("chatId",)


@does("/chat/sendStateTyping", InChat, _CHAT, answer=_DONE, errors=USING)
async def send_state_typing(call: Call[InChat]) -> dict[str, Any]:
    """Show that we are typing: until cleared, until we send there, or for 25 seconds."""
    await call.session.messages.typing(call.chat())
    return _DONE


@does("/chat/sendStateRecording", InChat, _CHAT, answer=_DONE, errors=USING)
async def send_state_recording(call: Call[InChat]) -> dict[str, Any]:
    """Show that we are recording a voice note, as long as typing lasts."""
    await call.session.messages.typing(call.chat(), recording=True)
    return _DONE


@does("/chat/clearState", InChat, _CHAT, answer=_DONE, errors=USING)
async def clear_state(call: Call[InChat]) -> dict[str, Any]:
    """Neither typing nor recording any more."""
    await call.session.messages.typing(call.chat(), False)
    return _DONE


@does("/chat/sendSeen", InChat, _CHAT, answer=_DONE, errors=USING)
async def chat_send_seen(call: Call[InChat]) -> dict[str, Any]:
    """Mark a chat as read: its senders are told, and the account's devices."""
    await call.session.messages.mark_chat_read(call.chat())
    return _DONE


@does("/client/sendSeen", InChat, _CHAT, answer=_DONE, errors=USING)
async def client_send_seen(call: Call[InChat]) -> dict[str, Any]:
    """The same as `/chat/sendSeen`."""
    await call.session.messages.mark_chat_read(call.chat())
    return _DONE


@does("/chat/markUnread", InChat, _CHAT, answer=_DONE, errors=USING)
async def mark_unread(call: Call[InChat]) -> dict[str, Any]:
    """Mark a chat as unread on the account's devices."""
    await call.session.messages.mark_chat_unread(call.chat())
    return _DONE


@does("/client/markChatUnread", InChat, _CHAT, answer=_DONE, errors=USING)
async def mark_chat_unread(call: Call[InChat]) -> dict[str, Any]:
    """The same as `/chat/markUnread`."""
    await call.session.messages.mark_chat_unread(call.chat())
    return _DONE


class DisappearingTimer(InChat, rename="camel", kw_only=True):
    duration: Annotated[int | None, Meta(description="seconds: 86400, 604800, 7776000, or 0 for off")] = None


@does(
    "/privacy/setDisappearingTimer",
    DisappearingTimer,
    ("chatId", "duration"),
    answer=_DONE,
    errors=(InvalidContent, *SENDING),
)
async def set_disappearing_timer(call: Call[DisappearingTimer]) -> dict[str, Any]:
    """Let messages of a chat disappear, for both sides."""
    with camel_errors({"seconds": "duration"}):
        await call.session.messages.set_timer(call.chat(), call.body.duration or 0)
    return _DONE


HANDLERS = (
    set_disappearing_timer,
    send_state_typing,
    send_state_recording,
    clear_state,
    chat_send_seen,
    client_send_seen,
    mark_unread,
    mark_chat_unread,
)
