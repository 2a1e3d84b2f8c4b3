"""What events say of the history, as rows of the store: written in the transaction of the event itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from wago.client import events as ev
from wago.client.events_history import HistoryReceived, PastChat, PastMessage
from wago.gateway.projection import attached, canonical, is_about_another
from wago.protocol.jid import Jid
from wago.protocol.messages.read import describe, innermost, kind_of, text_of
from wago.protocol.proto.e2e_pb2 import Message
from wago.store.interfaces import (
    AddonKind,
    AddonRow,
    Batch,
    HistoryChange,
    HistoryChat,
    HistoryRow,
    searchable,
)

COMPLETE: Final = "history.complete."
"""Setting, by chat: our phone has nothing older than what is kept."""

_CAPTIONED: Final = ("imageMessage", "videoMessage", "ptvMessage", "documentMessage")

Own = Callable[[], Jid | None]
"""Who we are: by LID where there is one, else by number."""


def stage(event: ev.Event, batch: Batch, own: Own) -> None:
    """Add to the batch what an event says of the history."""
    match event:
        case HistoryReceived():
            _past(event, batch, own)
        case ev.MessageReceived(info=info, message=message) | ev.MessageSent(info=info, message=message):
            content = innermost(message)
            found = attached(info, content, event.addon)
            if found is not None:
                _change(found, info.from_me, batch, own)
            elif not is_about_another(content) and event.addon is None:
                batch.put_history([row_of(info, message, own)])
        case _:
            pass


def row_of(
    info: ev.MessageInfo, message: Message, own: Own, *, synced: bool = False, edited: bool = False
) -> HistoryRow:
    """A message as it is kept."""
    kind, body = describe(message)
    return HistoryRow(
        id=info.id,
        chat=canonical(info.chat, info.chat_alt),
        sender=_sender(info, own),
        from_me=info.from_me,
        timestamp=info.timestamp,
        kind=kind,
        body=searchable(body),
        payload=message.SerializeToString(),
        push_name="" if info.from_me else info.push_name,
        synced=synced,
        edited=edited,
    )


def past_row(past: PastMessage, own: Own) -> HistoryRow:
    """A message that the phone told."""
    return row_of(past.info, past.message, own, synced=True, edited=past.edited)


def _sender(info: ev.MessageInfo, own: Own) -> Jid:
    me = own() if info.from_me else None
    return canonical(info.sender, info.sender_alt) if me is None else me.bare


def _past(event: HistoryReceived, batch: Batch, own: Own) -> None:
    for chat in event.chats:
        if chat.complete:
            batch.put_setting(COMPLETE + str(chat.chat), b"1")
        if event.kind != "on_demand":
            # An answer about one chat names it and says no more of it.
            batch.put_history_chat(_chat(chat))
    rows = []
    for past in event.messages:
        if is_about_another(innermost(past.message)):
            continue
        rows.append(past_row(past, own))
        for reaction in past.reactions:
            batch.put_addon(
                AddonRow(
                    kind=AddonKind.REACTION,
                    target=past.info.id,
                    chat=rows[-1].chat,
                    sender=reaction.sender,
                    id="",
                    at_ms=reaction.at_ms,
                    payload=reaction.emoji.encode(),
                )
            )
    batch.put_history(rows)


def _chat(chat: PastChat) -> HistoryChat:
    return HistoryChat(
        chat=chat.chat,
        name=chat.name,
        unread=chat.unread,
        archived=chat.archived,
        pinned_at=chat.pinned_at,
        muted_until=chat.muted_until,
        last_at=chat.last_at,
        complete=bool(chat.complete),
    )


def _change(found: AddonRow, from_me: bool, batch: Batch, own: Own) -> None:
    """An edit or a deletion is done to the message that it is about."""
    me = own() if from_me else None
    sender = found.sender if me is None else me.bare
    if found.kind is AddonKind.REVOKE:
        # In a group the server lets only admins do it to others.
        anybody = found.chat.is_group
        batch.change_history(
            HistoryChange(
                id=found.target, chat=found.chat, sender=None if anybody else sender, from_me=from_me
            )
        )
    elif found.kind is AddonKind.EDIT:
        content = innermost(Message.FromString(found.payload))
        batch.change_history(
            HistoryChange(
                id=found.target,
                chat=found.chat,
                sender=sender,
                from_me=from_me,
                kind=kind_of(content),
                body=searchable(text_of(content)),
                payload=content.SerializeToString(),
                # Of a file only the caption changes: the edit need not name the file again.
                merge=any(content.HasField(name) for name in _CAPTIONED),
            )
        )
