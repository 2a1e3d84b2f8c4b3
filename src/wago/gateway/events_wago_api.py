"""Events in the wago-api dialect: `{"sessionId", "event", "data"}`, flat and in lowerCamel.

Absent members are left out, times are Unix seconds.
"""

from __future__ import annotations

import json
from typing import Any, Final

from wago.client import events as ev
from wago.gateway.content import context_of, describe, unwrap
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message

EVENTS: Final = (
    "qr",
    "authenticated",
    "ready",
    "disconnected",
    "logged_out",
    "connect_failure",
    "stream_replaced",
    "temporary_ban",
    "message",
    "message_create",
    "message_ack",
    "presence",
    "identity_change",
    "contact_changed",
    "newsletter_message",
    "passkey",
)
"""Every name `shape` can return."""

# Numbers as wwebjs has them: 1 server, 2 device, 3 read, 4 played, -1 failed.
_ACKS: Final = {
    ev.ReceiptKind.DELIVERED: (2, "delivered"),
    ev.ReceiptKind.READ: (3, "read"),
    ev.ReceiptKind.READ_SELF: (3, "read-self"),
    ev.ReceiptKind.PLAYED: (4, "played"),
    ev.ReceiptKind.PLAYED_SELF: (4, "played-self"),
    ev.ReceiptKind.SERVER_ERROR: (-1, "server-error"),
}
_OUTDATED: Final = 405

Shaped = list[tuple[str, dict[str, Any]]]


def shape(event: ev.Event) -> Shaped:
    """(event, data) pairs, in order; none for what this dialect has no event for."""
    match event:
        case ev.MessageReceived(info=info, message=message):
            name = "message_create" if info.from_me else "message"
            return [("newsletter_message" if info.chat.is_newsletter else name, _message(info, message))]
        case ev.MessageSent(info=info, message=message):
            return [("message_create", _message(info, message))]
        case ev.ReceiptReceived(kind=kind) if kind in _ACKS:
            return [("message_ack", _ack(event, message_id)) for message_id in event.message_ids]
        case ev.PresenceChanged() | ev.ChatPresenceChanged():
            return [("presence", _presence(event))]
        case ev.IdentityChanged():
            return [("identity_change", {"user": str(event.user), "timestamp": event.timestamp})]
        case ev.PushNameChanged():
            return [("contact_changed", {"user": str(event.user), "pushName": event.name})]
        case _:
            return _session_event(event)


def _session_event(event: ev.Event) -> Shaped:
    match event:
        case ev.QrCode():
            return [("qr", {"qr": event.text, "ttl": round(event.ttl_s)})]
        case ev.Linked():
            data = _known(
                jid=event.jid, lid=event.lid, businessName=event.business_name, platform=event.platform
            )
            return [("authenticated", data)]
        case ev.Connected():
            return [("ready", _known(jid=event.jid, lid=event.lid, pushName=event.push_name))]
        case ev.Disconnected():
            return [("disconnected", {"reason": event.reason, "willRetry": event.will_retry})]
        case ev.LoggedOut():
            return [
                (
                    "logged_out",
                    _known(reason=event.reason, code=event.code) | {"onConnect": event.on_connect},
                )
            ]
        case ev.ConnectFailure():
            return [
                ("connect_failure", {"code": event.code, "reason": event.reason, "message": event.message})
            ]
        case ev.LinkFailed():
            return [("connect_failure", {"code": 0, "reason": event.reason, "message": "linking ended"})]
        case ev.ClientOutdated():
            data = {"code": _OUTDATED, "reason": "client_outdated", "message": event.version}
            return [("connect_failure", data)]
        case ev.StreamReplaced():
            return [("stream_replaced", {})]
        case ev.TemporaryBan():
            return [
                ("temporary_ban", _known(code=event.code, reason=event.reason, expiresIn=event.expires_in_s))
            ]
        case ev.PasskeyRequested():
            return [("passkey", {"stage": "request", "options": json.loads(event.options)})]
        case ev.PasskeyConfirmation():
            data = {"stage": "confirmation", "code": event.code, "skipDisplay": event.skip_display}
            return [("passkey", data)]
        case _:
            return []


def _known(**members: Jid | str | int | None) -> dict[str, Any]:
    """Without what is absent; JIDs as text."""
    return {
        name: str(value) if isinstance(value, Jid) else value
        for name, value in members.items()
        if value is not None
    }


def _message(info: ev.MessageInfo, message: Message) -> dict[str, Any]:
    content = unwrap(message).message
    kind, body = describe(content)
    data: dict[str, Any] = {
        "id": info.id,
        "chat": str(info.chat),
        "sender": str(info.sender.bare),
        "pushName": info.push_name,
        "body": body,
        "type": kind,
        "timestamp": info.timestamp,
        "isGroup": info.is_group,
        "isFromMe": info.from_me,
    }
    data |= _known(
        chatAlt=info.chat_alt,
        senderAlt=info.sender_alt.bare if info.sender_alt is not None else None,
    )
    context = context_of(content)
    if context is not None:
        if context.stanzaID:
            data["quotedMessageId"] = context.stanzaID
            data["quotedParticipant"] = context.participant
        if context.mentionedJID:
            data["mentionedIds"] = list(context.mentionedJID)
        if context.isForwarded:
            data["isForwarded"] = True
    if kind == "reaction":
        data["reactionTo"] = content.reactionMessage.key.ID
    return data


def _ack(event: ev.ReceiptReceived, message_id: str) -> dict[str, Any]:
    number, status = _ACKS[event.kind]
    return {
        "id": message_id,
        "chat": str(event.chat),
        "sender": str(event.sender.bare),
        "ack": number,
        "status": status,
        "timestamp": event.timestamp,
        "isGroup": event.is_group,
    } | _known(
        chatAlt=event.chat_alt,
        senderAlt=event.sender_alt.bare if event.sender_alt is not None else None,
    )


def _presence(event: ev.PresenceChanged | ev.ChatPresenceChanged) -> dict[str, Any]:
    if isinstance(event, ev.PresenceChanged):
        state = "available" if event.available else "unavailable"
        return {"sender": str(event.user), "state": state} | _known(lastSeen=event.last_seen)
    state = ("recording" if event.media == "audio" else "composing") if event.composing else "paused"
    return {"chat": str(event.chat), "sender": str(event.sender.bare), "state": state}
