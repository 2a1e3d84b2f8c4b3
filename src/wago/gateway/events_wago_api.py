"""Events in the wago-api dialect: `{"sessionId", "event", "data"}`, flat and in lowerCamel.

Absent members are left out, times are Unix seconds.
"""

from __future__ import annotations

import json
from typing import Any, Final

from wago.client import events as ev
from wago.client.addon_types import AddOn, BotReply, EventAnswer, PollVote
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
from wago.gateway import events_wago_api_more as more
from wago.gateway.events_wago_api_more import Shaped, known
from wago.gateway.protojson import to_json
from wago.protocol.messages.read import context_of, describe, innermost, media_of, target_of, unwrap
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.newsletter_posts import EDIT

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
    "message_ciphertext",
    "message_starred",
    "message_revoke_me",
    "account_restriction",
    "group_join",
    "group_update",
    "history_sync",
    "chat_archived",
    "chat_muted",
    "chat_pinned",
    "chat_removed",
    "unread_count",
    "label_edit",
    "label_association_chat",
    "label_association_message",
    "presence",
    "identity_change",
    "contact_changed",
    "newsletter_message",
    *events_newsletters.API_NAMES,
    "picture",
    "business_changed",
    "call",
    "blocklist",
    "blocklist_change",
    "privacy_change",
    "passkey",
)
"""Every name `shape` can return."""

_OUTDATED: Final = 405


def shape(event: ev.Event) -> Shaped:
    """(event, data) pairs, in order; none for what this dialect has no event for."""
    match event:
        case ev.MessageReceived(info=info, message=message):
            name = "message_create" if info.from_me else "message"
            data = _message(info, message) | _attached(event.addon)
            if event.recovered:
                data["recovered"] = True
            if info.chat.is_newsletter:
                data |= _posted(info)
            return [("newsletter_message" if info.chat.is_newsletter else name, data)]
        case ev.MessageSent(info=info, message=message):
            data = _message(info, message) | _attached(event.addon)
            return [("message_create", data), ("message_ack", more.step(event))]
        case ev.MessageQueued() | ev.MessageFailed():
            return [("message_ack", more.step(event))]
        case ev.UndecryptableMessage():
            return [("message_ciphertext", more.undecryptable(event))]
        case ev.RestrictionsChanged():
            return [("account_restriction", more.restriction(event))]
        case ev.ReceiptReceived(kind=kind) if kind in more.ACKS:
            return more.receipts(event)
        case HistoryReceived():
            return [("history_sync", events_history.wago_api(event))]
        case ev.GroupChanged():
            return more.group_changed(event)
        case AppStateEvent():
            return more.app_state(event)
        case NewsletterEvent():
            return events_newsletters.wago_api(event)
        case ev.PresenceChanged() | ev.ChatPresenceChanged():
            return [("presence", _presence(event))]
        case ev.CallChanged():
            return events_calls.wago_api(event)
        case ev.BlocklistChanged() | ev.PrivacyChanged():
            return events_own.wago_api(event)
        case ev.PictureChanged() | ev.AboutChanged():
            return events_people.wago_api(event)
        case BusinessChanged():
            return events_business.wago_api(event)
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
            data = known(
                jid=event.jid, lid=event.lid, businessName=event.business_name, platform=event.platform
            )
            return [("authenticated", data)]
        case ev.Connected():
            return [("ready", known(jid=event.jid, lid=event.lid, pushName=event.push_name))]
        case ev.Disconnected():
            return [("disconnected", {"reason": event.reason, "willRetry": event.will_retry})]
        case ev.LoggedOut():
            return [
                (
                    "logged_out",
                    known(reason=event.reason, code=event.code) | {"onConnect": event.on_connect},
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
                ("temporary_ban", known(code=event.code, reason=event.reason, expiresIn=event.expires_in_s))
            ]
        case ev.PasskeyRequested():
            return [("passkey", {"stage": "request", "options": json.loads(event.options)})]
        case ev.PasskeyConfirmation():
            data = {"stage": "confirmation", "code": event.code, "skipDisplay": event.skip_display}
            return [("passkey", data)]
        case _:
            return []


def past_message(info: ev.MessageInfo, message: Message) -> dict[str, Any]:
    """A message of the past, as the event `message` or `message_create` had it."""
    return _message(info, message)


def _message(info: ev.MessageInfo, message: Message) -> dict[str, Any]:
    content, (kind, body) = innermost(message), describe(message)
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
    data |= known(
        chatAlt=info.chat_alt,
        senderAlt=info.sender_alt.bare if info.sender_alt is not None else None,
        broadcastList=info.broadcast_list,
    )
    data |= _wrapped(message) | _references(content) | _file(content)
    if content.HasField("reactionMessage"):
        data["reactionTo"] = content.reactionMessage.key.ID
    if kind != "text":
        # All that there is in it, for what has no member of its own.
        data["message"] = to_json(content)
    return data


def _posted(info: ev.MessageInfo) -> dict[str, Any]:
    """What only posts of channels have; an edit has the id of what it edits."""
    data = known(serverId=info.server_id)
    return data | {"isEdit": True} if "msg_edit_t" in info.meta or info.edit == EDIT else data


def _wrapped(message: Message) -> dict[str, Any]:
    flags = unwrap(message).flags
    named = {"isViewOnce": "IsViewOnce", "isEphemeral": "IsEphemeral"}
    return {name: True for name, flag in named.items() if flag in flags}


def _references(content: Message) -> dict[str, Any]:
    """Which other messages and people it is about."""
    data: dict[str, Any] = {}
    context = context_of(content)
    if context is not None:
        if context.stanzaID:
            data["quotedMessageId"] = context.stanzaID
            data["quotedParticipant"] = context.participant
        if context.mentionedJID:
            data["mentionedIds"] = list(context.mentionedJID)
        if context.isForwarded:
            data["isForwarded"] = True
            data["forwardingScore"] = context.forwardingScore
        if context.expiration:
            data["expiresIn"] = context.expiration
    target = target_of(content)
    if target is not None:
        data["targetId"] = target.id
    return data


def _file(content: Message) -> dict[str, Any]:
    """What `downloadMedia` would bring."""
    file = media_of(content)
    if file is None:
        return {}
    return {"hasMedia": True} | {
        name: value
        for name, value in (
            ("mimetype", getattr(file, "mimetype", "")),
            ("filename", getattr(file, "fileName", "")),
            ("filesize", getattr(file, "fileLength", 0)),
            ("duration", getattr(file, "seconds", 0)),
        )
        if value
    }


def _attached(addon: AddOn | None) -> dict[str, Any]:
    """What it says about another message under that one's secret."""
    match addon:
        case PollVote(target=target, options=options):
            hashes = [option.hex().upper() for option in options]
            return {"targetId": target.id, "vote": {"pollId": target.id, "optionHashes": hashes}}
        case EventAnswer(target=target):
            answer = {"eventId": target.id, "answer": addon.answer.value, "extraGuests": addon.extra_guests}
            return {"targetId": target.id, "answer": answer}
        case BotReply(target=target):
            return {"targetId": target.id, "bot": {"part": addon.part, "edits": addon.edits}}
        case None:
            return {}
        case _:
            return {"targetId": addon.target.id}


def _presence(event: ev.PresenceChanged | ev.ChatPresenceChanged) -> dict[str, Any]:
    if isinstance(event, ev.PresenceChanged):
        state = "available" if event.available else "unavailable"
        return {"sender": str(event.user), "state": state} | known(lastSeen=event.last_seen)
    state = ("recording" if event.media == "audio" else "composing") if event.composing else "paused"
    return {"chat": str(event.chat), "sender": str(event.sender.bare), "state": state}
