"""Events in the WaGo dialect: `{"type": class, "event": {...}}`.

The event is whatsmeow's structure as Go prints it.

JIDs are text, times RFC 3339 in UTC, absent pointers null; see to_json for messages.
Source: whatsmeow types/message.go, types/events/events.go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from wago.client import events as ev
from wago.gateway.content import unwrap
from wago.gateway.protojson import to_json
from wago.protocol.jid import Jid

CLASSES: Final = (
    "Message",
    "ReadReceipt",
    "Presence",
    "HistorySync",
    "ChatPresence",
    "Call",
    "All",
    "Newsletter",
    "LoggedOut",
)
"""What can be subscribed to."""

ZERO_TIME: Final = "0001-01-01T00:00:00Z"

_RECEIPT_STATES: Final = {
    ev.ReceiptKind.DELIVERED: "Delivered",
    ev.ReceiptKind.READ: "Read",
    ev.ReceiptKind.READ_SELF: "ReadSelf",
}
_FLAGS: Final = (
    "IsEphemeral",
    "IsViewOnce",
    "IsViewOnceV2",
    "IsViewOnceV2Extension",
    "IsDocumentWithCaption",
    "IsLottieSticker",
    "IsBotInvoke",
    "IsEdit",
)
_LOGGED_OUT_CODE: Final = 401


def wanted(kind: str, subscribed: Iterable[str]) -> bool:
    """True if a subscription covers this type; an empty one covers all."""
    classes = tuple(subscribed)
    return not classes or "All" in classes or kind in classes


def shape(event: ev.Event) -> tuple[str, dict[str, Any]] | None:
    """(type, whole jsonData object); None for what this dialect has no event for."""
    match event:
        case ev.MessageReceived():
            kind = "Newsletter" if event.info.chat.is_newsletter else "Message"
            return kind, {"type": kind, "event": _message(event)}
        case ev.ReceiptReceived(kind=kind) if kind in _RECEIPT_STATES:
            return "ReadReceipt", {
                "type": "ReadReceipt",
                "event": _receipt(event),
                "state": _RECEIPT_STATES[kind],
            }
        case ev.PresenceChanged():
            body = {
                "From": str(event.user),
                "Unavailable": not event.available,
                "LastSeen": _time(event.last_seen),
            }
            state = "online" if event.available else "offline"
            return "Presence", {"type": "Presence", "event": body, "state": state}
        case ev.ChatPresenceChanged():
            source = _source(event.chat, event.sender, None, None, from_me=False)
            body = source | {
                "State": "composing" if event.composing else "paused",
                "Media": event.media,
            }
            return "ChatPresence", {"type": "ChatPresence", "event": body}
        case ev.LoggedOut():
            body = {"OnConnect": event.on_connect, "Reason": event.code or _LOGGED_OUT_CODE}
            return "LoggedOut", {"type": "LoggedOut", "event": body}
        case ev.PasskeyRequested():
            body = {"Stage": "request", "Options": json.loads(event.options)}
            return "Passkey", {"type": "Passkey", "event": body}
        case ev.PasskeyConfirmation():
            body = {"Stage": "confirmation", "Code": event.code, "SkipDisplay": event.skip_display}
            return "Passkey", {"type": "Passkey", "event": body}
        case _:
            return None


def _time(unix: int | None) -> str:
    if unix is None:
        return ZERO_TIME
    return datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _jid(jid: Jid | None) -> str:
    return "" if jid is None else str(jid)


def _source(
    chat: Jid,
    sender: Jid,
    sender_alt: Jid | None,
    recipient_alt: Jid | None,
    *,
    from_me: bool,
    addressing: str = "",
    owner: Jid | None = None,
) -> dict[str, Any]:
    return {
        "Chat": str(chat),
        "Sender": str(sender),
        "IsFromMe": from_me,
        "IsGroup": chat.is_group or chat.is_broadcast,
        "AddressingMode": addressing,
        "SenderAlt": _jid(sender_alt),
        "RecipientAlt": _jid(recipient_alt),
        "BroadcastListOwner": _jid(owner),
        "BroadcastRecipients": None,
    }


def _message(event: ev.MessageReceived) -> dict[str, Any]:
    unwrapped = unwrap(event.message)
    content = to_json(unwrapped.message)
    raw = content if unwrapped.message is event.message else to_json(event.message)
    return {
        "Info": _info(event.info),
        "Message": content,
        **{flag: flag in unwrapped.flags for flag in _FLAGS},
        "SourceWebMsg": None,
        "UnavailableRequestID": "",
        "RetryCount": event.info.retry_count,
        "NewsletterMeta": None,
        "RawMessage": raw,
    }


def _info(info: ev.MessageInfo) -> dict[str, Any]:
    source = _source(
        info.chat,
        info.sender,
        info.sender_alt,
        info.chat_alt if info.from_me else None,
        from_me=info.from_me,
        addressing=info.addressing_mode,
        owner=info.broadcast_list_owner,
    )
    sent = None
    if info.destination is not None:
        sent = {"DestinationJID": str(info.destination), "Phash": ""}
    name = {"Details": {"verifiedName": info.verified_name}} if info.verified_name else None
    return source | {
        "ID": info.id,
        "ServerID": info.server_id or 0,
        "Type": info.stanza_type,
        "PushName": info.push_name,
        "Timestamp": _time(info.timestamp),
        "Category": info.category,
        "Multicast": False,
        "MediaType": info.media_type,
        "Edit": info.edit,
        "MsgBotInfo": {"EditType": "", "EditTargetID": "", "EditSenderTimestampMS": ZERO_TIME},
        "MsgMetaInfo": {
            "TargetID": "",
            "TargetSender": "",
            "TargetChat": "",
            "DeprecatedLIDSession": None,
            "ThreadMessageID": "",
            "ThreadMessageSenderJID": "",
        },
        "IsNewsletterStatus": False,
        "VerifiedName": name,
        "DeviceSentMeta": sent,
    }


def _receipt(event: ev.ReceiptReceived) -> dict[str, Any]:
    source = _source(event.chat, event.sender, event.sender_alt, None, from_me=event.from_me)
    delivered = event.kind is ev.ReceiptKind.DELIVERED
    return source | {
        "MessageIDs": list(event.message_ids),
        "Timestamp": _time(event.timestamp),
        "Type": "" if delivered else event.kind.value,
        "MessageSender": "",
    }
