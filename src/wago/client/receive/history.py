"""What the primary tells of the past: people, their names and tokens, timers, secrets, chats and messages.

The first and most important part comes inside the message; the rest waits on the media servers.

Source: whatsmeow message.go (DownloadHistorySync), client.go (ParseWebMessage); Baileys Utils/history.ts;
whatsapp-rust src/history_sync.rs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from wago.client.ciphers import Work
from wago.client.context import ClientContext
from wago.client.ephemeral import ChatTimer, Timers
from wago.client.events import MessageInfo
from wago.client.events_history import HistoryReceived, PastChat, PastMessage, PastReaction
from wago.client.identities import Identities, plain
from wago.client.secrets import MessageSecrets
from wago.client.tokens import SALT_SETTING
from wago.errors import LocalProtocolError
from wago.protocol.history import Outline, Told
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.messages.read import has_content
from wago.protocol.proto import history_pb2
from wago.protocol.proto.e2e_pb2 import HistorySyncNotification, HistorySyncType, ProtocolMessage
from wago.protocol.proto.web_pb2 import Reaction, WebMessageInfo
from wago.store.interfaces import PrivacyToken

AT_ONCE: Final = 500
"""Chats, and names, in one event."""

_MS: Final = 100_000_000_000
"""What is above this is no second of ours, but a millisecond."""

_FOR_EVER: Final = 2**62
_COMPLETE: Final = (
    history_pb2.Conversation.COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY,
    history_pb2.Conversation.COMPLETE_ON_DEMAND_SYNC_WITH_MORE_MSG_ON_PRIMARY_BUT_NO_ACCESS,
)


class Past(NamedTuple):
    """A slice of messages.

    Attributes:
        secrets: chat, sender, id and secret of each, also of those that have no content.
    """

    messages: list[PastMessage]
    secrets: list[tuple[Jid, Jid, str, bytes]]


class HistoryKeeper:
    """Keeps what parts of the history say, and reports it, in the transactions of whoever reads them."""

    def __init__(
        self, ctx: ClientContext, identities: Identities, secrets: MessageSecrets, timers: Timers
    ) -> None:
        self._ctx = ctx
        self._identities = identities
        self._secrets = secrets
        self._timers = timers
        self._listeners: list[Callable[[HistoryReceived], None]] = []

    def on_told(self, listener: Callable[[HistoryReceived], None]) -> None:
        """Call `listener` with every slice that has become durable."""
        self._listeners.append(listener)

    def keep_people(self, work: Work, outline: Outline) -> None:
        """Keep who is who ahead of everything else."""
        keep_people(self._ctx, self._identities, work, outline.history)

    # -- what is no message -----------------------------------------------------------------------------

    def keep_outline(
        self, work: Work, notification: HistorySyncNotification, outline: Outline, *, last: bool
    ) -> None:
        """Keep and report who is who and what chats there are.

        Args:
            last: nothing else comes of this part.
        """
        history = outline.history
        keep_people(self._ctx, self._identities, work, history)
        for chat in history.conversations:
            where = _place(chat)
            if where is not None and where.is_user and chat.ephemeralExpiration:
                timer = ChatTimer(chat.ephemeralExpiration, max(chat.ephemeralSettingTimestamp, 0))
                self._timers.learn(work.batch, str(where), timer)
        chats = [found for chat in history.conversations if (found := _past_chat(chat)) is not None]
        names = [
            (person, entry.pushname)
            for entry in history.pushnames
            if entry.pushname and (person := _person(entry.ID)) is not None
        ]
        for start in range(0, max(len(chats), len(names), 1), AT_ONCE):
            end = start + AT_ONCE
            event = _slice(
                notification,
                chats=tuple(chats[start:end]),
                names=tuple(names[start:end]),
                last=last and end >= max(len(chats), len(names)),
            )
            self._report(work, event)

    # -- messages ---------------------------------------------------------------------------------------

    async def read(self, outline: Outline, told: Sequence[Told]) -> Past:
        """Messages, with who wrote them where; what does not say that is left out.

        Raises:
            StoreError: the store failed.
        """
        past = Past([], [])
        for each in told:
            chat = None if each.chat is None else _place(outline.history.conversations[each.chat])
            place = STATUS_BROADCAST if each.chat is None else chat
            if place is not None:
                await self._read_one(past, place, each.message)
        return past

    def keep_messages(
        self, work: Work, notification: HistorySyncNotification, past: Past, upto: int, *, last: bool
    ) -> None:
        """Keep and report a slice of messages.

        Args:
            upto: messages of the part up to here.
            last: nothing else comes of this part.
        """
        for chat, sender, message_id, secret in past.secrets:
            self._secrets.keep(work.batch, str(chat), str(sender), message_id, secret)
        self._report(work, _slice(notification, messages=tuple(past.messages), told=upto, last=last))

    def _report(self, work: Work, event: HistoryReceived) -> None:
        self._ctx.emit(event, work.batch)
        for listener in self._listeners:
            work.batch.on_commit(partial(listener, event))

    async def _read_one(self, past: Past, place: Jid, kept: WebMessageInfo) -> None:
        chat = await self._identities.canonical(place) if place.is_user else place
        sender = await self._sender(chat, kept)
        if sender is None or not kept.key.ID:
            return
        secret = kept.messageSecret or kept.message.messageContextInfo.messageSecret
        past.secrets.append((chat, sender, kept.key.ID, secret))
        message_id, message, edited = kept.key.ID, kept.message, False
        protocol = message.protocolMessage
        if protocol.type == ProtocolMessage.MESSAGE_EDIT and protocol.HasField("editedMessage"):
            message_id, message, edited = protocol.key.ID, protocol.editedMessage, True
        if not message_id or not has_content(message):
            # No message but a line in the chat: somebody came, a call was missed.
            return
        from_me = kept.key.fromMe or self._identities.is_me(sender)
        info = MessageInfo(
            id=message_id,
            chat=chat,
            sender=sender,
            chat_alt=await self._identities.alt(chat),
            sender_alt=await self._identities.alt(sender),
            from_me=from_me,
            is_group=not chat.is_user and not chat.is_bot,
            timestamp=min(kept.messageTimestamp, _FOR_EVER),
            push_name=kept.pushName,
            verified_name=kept.verifiedBizName,
        )
        reactions = [await self._reaction(chat, each) for each in kept.reactions if each.text]
        past.messages.append(
            PastMessage(
                info=info,
                message=message,
                edited=edited,
                starred=kept.starred,
                reactions=tuple(each for each in reactions if each is not None),
            )
        )

    async def _sender(self, chat: Jid, kept: WebMessageInfo) -> Jid | None:
        if kept.key.fromMe:
            return (self._ctx.lid or self._ctx.jid).bare
        if chat.is_user or chat.is_bot:
            return chat
        person = _person(kept.key.participant or kept.participant)
        return None if person is None else await self._identities.canonical(person)

    async def _reaction(self, chat: Jid, kept: Reaction) -> PastReaction | None:
        key, text, at_ms = kept.key, kept.text, kept.senderTimestampMS
        if key.fromMe:
            return PastReaction(sender=(self._ctx.lid or self._ctx.jid).bare, emoji=text, at_ms=at_ms)
        person = chat if chat.is_user else _person(key.participant)
        if person is None:
            return None
        return PastReaction(sender=await self._identities.canonical(person), emoji=text, at_ms=at_ms)


def keep_people(
    ctx: ClientContext, identities: Identities, work: Work, history: history_pb2.HistorySync
) -> None:
    """Keep who is who, what people are called, and their tokens."""
    for mapping in history.phoneNumberToLidMappings:
        identities.learn(work.batch, _person(mapping.lidJID), _person(mapping.pnJID))
    for chat in history.conversations:
        person = _person(chat.ID)
        for other in (_person(chat.pnJID), _person(chat.lidJID)):
            identities.learn(work.batch, person, other)
        if person is not None and chat.tcToken:
            # By LID where the chat has one: that is where a token is looked for first.
            name = _person(chat.lidJID) or person
            token = PrivacyToken(
                user=name,
                token=chat.tcToken,
                received_at=min(chat.tcTokenTimestamp, _FOR_EVER),
                issued_at=min(chat.tcTokenSenderTimestamp, _FOR_EVER) or None,
            )
            work.batch.put_privacy_token(token)
    for entry in history.pushnames:
        person = _person(entry.ID)
        if person is None or entry.pushname in ("", "-"):
            continue
        if identities.is_me(person):
            ctx.update_device(work.batch, push_name=entry.pushname)
        else:
            work.batch.put_contact_name(person, entry.pushname)
    if history.nctSalt:
        work.batch.put_setting(SALT_SETTING, history.nctSalt)


def kind_name(number: int) -> str:
    """The word for a kind of history."""
    known = {value: name for name, value in HistorySyncType.items()}
    return known.get(number, f"unknown_{number}").lower()


def _slice(
    notification: HistorySyncNotification,
    *,
    chats: tuple[PastChat, ...] = (),
    names: tuple[tuple[Jid, str], ...] = (),
    messages: tuple[PastMessage, ...] = (),
    told: int = 0,
    last: bool,
) -> HistoryReceived:
    return HistoryReceived(
        kind=kind_name(notification.syncType),
        chunk=notification.chunkOrder,
        progress=notification.progress if notification.HasField("progress") else None,
        request_id=notification.peerDataRequestSessionID,
        chats=chats,
        names=names,
        messages=messages,
        told=told,
        last=last,
    )


def _place(chat: history_pb2.Conversation) -> Jid | None:
    """Where a chat's messages stand: with a person by LID where the phone says it."""
    return _person(chat.lidJID) or _person(chat.ID) or _other(chat.ID)


def _past_chat(chat: history_pb2.Conversation) -> PastChat | None:
    where = _place(chat)
    if where is None:
        return None
    names = {_person(chat.ID), _person(chat.pnJID), _person(chat.lidJID)} - {where, None}
    ended = chat.endOfHistoryTransferType if chat.HasField("endOfHistoryTransferType") else None
    return PastChat(
        chat=where,
        chat_alt=next(iter(names), None),
        name=chat.name or chat.displayName,
        unread=chat.unreadCount,
        marked_unread=chat.markedAsUnread,
        archived=chat.archived,
        pinned_at=chat.pinned,
        muted_until=_mute_end(chat.muteEndTime),
        last_at=min(chat.lastMsgTimestamp or chat.conversationTimestamp, _FOR_EVER),
        timer_s=chat.ephemeralExpiration,
        complete=None if ended is None else ended in _COMPLETE,
    )


def _mute_end(value: int) -> int:
    """The end of a mute in seconds. No reference says its unit; app state has milliseconds."""
    if value >= _FOR_EVER:
        return -1
    return value // 1000 if value > _MS else value


def _person(text: str) -> Jid | None:
    try:
        jid = plain(Jid.parse(text).bare)
    except LocalProtocolError:
        return None
    return jid if jid.is_user and jid.user else None


def _other(text: str) -> Jid | None:
    """A group, a broadcast list, a channel."""
    try:
        jid = Jid.parse(text)
    except LocalProtocolError:
        return None
    return jid if jid.user and (jid.is_group or jid.is_newsletter or jid.is_broadcast) else None
