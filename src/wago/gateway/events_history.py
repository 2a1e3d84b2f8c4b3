"""The history in both dialects: `HistorySync` as whatsmeow has it, `history_sync` with what there is of it.

WaGo's events bring the messages themselves, a slice at a time; wago-api's say how many there are, and
`/chat/fetchMessages` and `/history/...` bring them.
Source: whatsmeow types/events/events.go (HistorySync), proto/waHistorySync.
"""

from __future__ import annotations

from typing import Any

from wago.client.events_history import HistoryReceived, PastChat, PastMessage
from wago.gateway.protojson import to_json
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import HistorySyncType
from wago.protocol.proto.history_pb2 import Conversation, HistorySync


def wago(event: HistoryReceived) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Type, event, and members beside the event."""
    data = HistorySync(chunkOrder=event.chunk, progress=event.progress)
    kinds = {name.lower(): number for name, number in HistorySyncType.items()}
    tree = to_json(data) | {"syncType": kinds.get(event.kind, -1)}
    chats = [_conversation(chat) for chat in event.chats] + _of_messages(event.messages)
    if chats:
        tree["conversations"] = chats
    if event.names:
        tree["pushnames"] = [{"ID": str(jid), "pushname": name} for jid, name in event.names]
    body = {"Data": tree, "RequestID": event.request_id, "Messages": event.told, "IsLast": event.last}
    return "HistorySync", body, {}


def wago_api(event: HistoryReceived) -> dict[str, Any]:
    """`history_sync`."""
    data: dict[str, Any] = {"type": event.kind, "chunk": event.chunk, "messages": event.told}
    data |= {"last": event.last, "chats": [_chat(chat) for chat in event.chats]}
    if event.progress is not None:
        data["progress"] = event.progress
    if event.request_id:
        data["requestId"] = event.request_id
    if event.names:
        data["names"] = [{"user": str(jid), "pushName": name} for jid, name in event.names]
    if event.messages:
        data["ids"] = [{"id": each.info.id, "chat": str(each.info.chat)} for each in event.messages]
    return data


def _conversation(chat: PastChat) -> dict[str, Any]:
    made = Conversation(ID=str(chat.chat))
    if chat.chat_alt is not None and chat.chat.is_lid:
        made.pnJID = str(chat.chat_alt)
    for name, value in (
        ("name", chat.name),
        ("unreadCount", chat.unread),
        ("markedAsUnread", chat.marked_unread),
        ("archived", chat.archived),
        ("pinned", chat.pinned_at),
        ("lastMsgTimestamp", chat.last_at),
        ("ephemeralExpiration", chat.timer_s),
    ):
        if value:
            setattr(made, name, value)
    tree = to_json(made)
    if chat.muted_until:
        tree["muteEndTime"] = chat.muted_until
    if chat.complete is not None:
        tree["endOfHistoryTransfer"] = chat.complete
    return tree


def _of_messages(messages: tuple[PastMessage, ...]) -> list[dict[str, Any]]:
    """Conversations that have nothing but messages."""
    by_chat: dict[Jid, list[dict[str, Any]]] = {}
    for each in messages:
        by_chat.setdefault(each.info.chat, []).append({"message": _web_message(each)})
    return [{"ID": str(chat), "messages": kept} for chat, kept in by_chat.items()]


def _web_message(past: PastMessage) -> dict[str, Any]:
    info = past.info
    key: dict[str, Any] = {"remoteJID": str(info.chat), "fromMe": info.from_me, "ID": info.id}
    if info.is_group and not info.from_me:
        key["participant"] = str(info.sender)
    tree: dict[str, Any] = {
        "key": key,
        "message": to_json(past.message),
        "messageTimestamp": info.timestamp,
    }
    if info.push_name:
        tree["pushName"] = info.push_name
    if past.starred:
        tree["starred"] = True
    if past.reactions:
        tree["reactions"] = [
            {"key": {"participant": str(each.sender)}, "text": each.emoji, "senderTimestampMS": each.at_ms}
            for each in past.reactions
        ]
    return tree


def _chat(chat: PastChat) -> dict[str, Any]:
    data: dict[str, Any] = {"id": str(chat.chat), "name": chat.name, "unreadCount": chat.unread}
    data |= {"archived": chat.archived, "pinned": bool(chat.pinned_at), "muted": bool(chat.muted_until)}
    if chat.chat_alt is not None:
        data["chatAlt"] = str(chat.chat_alt)
    if chat.last_at:
        data["timestamp"] = chat.last_at
    return data
