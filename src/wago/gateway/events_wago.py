"""Events in the WaGo dialect: `{"type": class, "event": {...}}`.

The event is whatsmeow's structure as Go prints it.

JIDs are text, times RFC 3339 in UTC, absent pointers null; see to_json for messages.
Source: whatsmeow types/message.go, types/events/events.go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from wago.client import events as ev
from wago.client.addon_types import EventAnswer, PollVote
from wago.client.appstate_events import AppStateEvent
from wago.client.events_business import BusinessChanged
from wago.client.events_history import HistoryReceived
from wago.client.events_newsletters import NewsletterEvent
from wago.gateway import (
    events_business,
    events_calls,
    events_history,
    events_newsletters,
    events_own,
    events_people,
)
from wago.gateway import events_wago_more as more
from wago.gateway.protojson import to_json
from wago.protocol.jid import Jid
from wago.protocol.messages.read import unwrap
from wago.protocol.proto.e2e_pb2 import Message

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
"""What can be subscribed to, as the dialect has it; ..."""

OWN_CLASSES: Final = (
    "MessageStatus",
    "UndecryptableMessage",
    "AccountRestriction",
    "Passkey",
    "GroupInfo",
    "JoinedGroup",
    "Star",
    "DeleteForMe",
    "MarkChatAsRead",
    "Archive",
    "Pin",
    "Mute",
    "ClearChat",
    "DeleteChat",
    "Contact",
    "PushNameSetting",
    "LocaleSetting",
    "UnarchiveChatsSetting",
    "UserStatusMute",
    "LockChat",
    "QuickReply",
    "LabelEdit",
    "LabelAssociationChat",
    "LabelAssociationMessage",
    "Picture",
    "UserAbout",
    "BusinessName",
    "BusinessChanged",
    "Blocklist",
    "PrivacySettings",
    *events_newsletters.WAGO_NAMES,
)
"""... and types that have no class there: they come under `All`, or by their own name."""

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


def repeats_answer(event: ev.Event, subscribed: Iterable[str]) -> bool:
    """True if an event says what the answer to a send says already, and nobody subscribed to it by name.

    Receivers of `All` expect nothing on every message that they send.
    """
    return isinstance(event, ev.MessageQueued | ev.MessageSent) and "MessageStatus" not in subscribed


def shape(event: ev.Event) -> tuple[str, dict[str, Any]] | None:
    """(type, whole jsonData object); None for what this dialect has no event for."""
    match event:
        case ev.MessageReceived():
            kind = "Newsletter" if event.info.chat.is_newsletter else "Message"
            return kind, {"type": kind, "event": _message(event)} | _beside(event)
        case ev.UndecryptableMessage():
            body = {
                "Info": _info(event.info),
                "IsUnavailable": event.unavailable is not None,
                "UnavailableType": event.unavailable or "",
                "DecryptFailMode": "hide" if event.hidden else "show",
                "Reason": event.reason,
            }
            return _payload(("UndecryptableMessage", body, {}))
        case ev.ReceiptReceived(kind=kind) if kind in _RECEIPT_STATES:
            return "ReadReceipt", {
                "type": "ReadReceipt",
                "event": _receipt(event),
                "state": _RECEIPT_STATES[kind],
            }
        case ev.ReceiptReceived():
            return _payload(more.receipt_status(event))
        case ev.MessageQueued() | ev.MessageSent() | ev.MessageFailed():
            return _payload(more.status(event))
        case ev.RestrictionsChanged():
            return _payload(more.restriction(event))
        case HistoryReceived():
            return _payload(events_history.wago(event))
        case ev.GroupChanged():
            return _payload(more.group_changed(event))
        case AppStateEvent():
            return _payload(more.app_state(event))
        case NewsletterEvent():
            return _payload(events_newsletters.wago(event))
        case ev.BlocklistChanged() | ev.PrivacyChanged():
            return _payload(events_own.wago(event))
        case ev.PictureChanged() | ev.AboutChanged():
            return _payload(events_people.wago(event))
        case BusinessChanged():
            return _payload(events_business.wago(event))
        case _:
            return _of_session(event)


def _of_session(event: ev.Event) -> tuple[str, dict[str, Any]] | None:
    """What is about presence, and about the session itself."""
    match event:
        case ev.CallChanged():
            return _payload(events_calls.wago(event))
        case ev.PresenceChanged():
            body = {
                "From": str(event.user),
                "Unavailable": not event.available,
                "LastSeen": more.time_text(event.last_seen),
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


def _payload(shaped: more.Shaped | None) -> tuple[str, dict[str, Any]] | None:
    if shaped is None:
        return None
    kind, body, beside = shaped
    return kind, {"type": kind, "event": body} | beside


def _beside(event: ev.MessageReceived) -> dict[str, Any]:
    """Members beside the event of a message."""
    found: dict[str, Any] = {}
    match event.addon:
        case PollVote(options=options):
            found["decryptVote"] = more.vote_text(options)
        case EventAnswer(answer=answer):
            found["decryptAnswer"] = {"answer": answer.value, "extraGuests": event.addon.extra_guests}
        case _:
            pass
    return found | ({"recovered": True} if event.recovered else {})


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
        "SenderAlt": more.jid_text(sender_alt),
        "RecipientAlt": more.jid_text(recipient_alt),
        "BroadcastListOwner": more.jid_text(owner),
        "BroadcastRecipients": None,
    }


def past_message(info: ev.MessageInfo, message: Message) -> dict[str, Any]:
    """A message of the past, as the event `Message` had it."""
    return _message(ev.MessageReceived(info=info, message=message))


def _message(event: ev.MessageReceived) -> dict[str, Any]:
    unwrapped = unwrap(event.message, marked_only=True)
    content = to_json(unwrapped.message)
    raw = content if unwrapped.message is event.message else to_json(event.message)
    return {
        "Info": _info(event.info),
        "Message": content,
        **{flag: flag in unwrapped.flags for flag in _FLAGS},
        "SourceWebMsg": None,
        "UnavailableRequestID": event.request_id,
        "RetryCount": event.info.retry_count,
        "NewsletterMeta": _newsletter_meta(event.info),
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
        "Timestamp": more.time_text(info.timestamp),
        "Category": info.category,
        "Multicast": info.multicast,
        "MediaType": info.media_type,
        "Edit": info.edit,
        "MsgBotInfo": _bot_info(info),
        "MsgMetaInfo": _meta_info(info),
        "IsNewsletterStatus": False,
        "VerifiedName": name,
        "DeviceSentMeta": sent,
    }


def _bot_info(info: ev.MessageInfo) -> dict[str, Any]:
    at_ms = _number(info.bot.get("sender_timestamp_ms", ""))
    at = None if at_ms is None else at_ms // 1000
    return {
        "EditType": info.bot.get("edit", ""),
        "EditTargetID": info.bot.get("edit_target_id", ""),
        "EditSenderTimestampMS": more.time_text(at),
    }


def _meta_info(info: ev.MessageInfo) -> dict[str, Any]:
    old_session = {"true": True, "false": False}.get(info.meta.get("deprecated_lid_session", ""))
    return {
        "TargetID": info.meta.get("target_id", ""),
        "TargetSender": info.meta.get("target_sender_jid", ""),
        "TargetChat": info.meta.get("target_chat_jid", ""),
        "DeprecatedLIDSession": old_session,
        "ThreadMessageID": info.meta.get("thread_msg_id", ""),
        "ThreadMessageSenderJID": info.meta.get("thread_msg_sender_jid", ""),
    }


def _newsletter_meta(info: ev.MessageInfo) -> dict[str, Any] | None:
    """Of an edit in a channel, which has the id of what it edits."""
    if not info.chat.is_newsletter or "msg_edit_t" not in info.meta:
        return None
    at_ms = _number(info.meta["msg_edit_t"])
    return {
        "EditTS": more.time_text(None if at_ms is None else at_ms // 1000),
        "OriginalTS": more.time_text(_number(info.meta.get("original_msg_t", ""))),
    }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else None


def _receipt(event: ev.ReceiptReceived) -> dict[str, Any]:
    source = _source(event.chat, event.sender, event.sender_alt, None, from_me=event.from_me)
    delivered = event.kind is ev.ReceiptKind.DELIVERED
    return source | {
        "MessageIDs": list(event.message_ids),
        "Timestamp": more.time_text(event.timestamp),
        "Type": "" if delivered else event.kind.value,
        "MessageSender": "",
    }
