"""`client.addons`: saying something about a message, encrypted with that message's secret.

Source: whatsmeow msgsecret.go (EncryptPollVote, EncryptComment, EncryptReaction); whatsapp-rust
src/features/{polls,events,comments,message_edit}.rs.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from wago.client.addon_types import AddOnTarget, Answer, EventAnswer, PollVote
from wago.client.context import ClientContext
from wago.client.identities import Identities, plain
from wago.client.messages import Messages
from wago.client.secrets import MessageSecrets
from wago.client.send.sender import SentReceipt
from wago.errors import InvalidContent, UnknownMessageSecret
from wago.protocol import addons
from wago.protocol.addons import IV_LEN, AddOnKind, Binding
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import EventResponseMessage, Message, MessageKey, ProtocolMessage

_ANSWERS: Final = {
    Answer.GOING: EventResponseMessage.GOING,
    Answer.NOT_GOING: EventResponseMessage.NOT_GOING,
    Answer.MAYBE: EventResponseMessage.MAYBE,
}

MAX_GUESTS: Final = 0x7FFFFFFF


class _Parent(NamedTuple):
    """The message that something is said about."""

    target: AddOnTarget
    key: MessageKey
    binding: Binding


class AddOns:
    """Votes, answers to events, comments, and reactions and edits where they are encrypted."""

    def __init__(
        self, ctx: ClientContext, identities: Identities, secrets: MessageSecrets, messages: Messages
    ) -> None:
        self._ctx = ctx
        self._identities = identities
        self._secrets = secrets
        self._messages = messages

    async def vote(
        self, chat: Jid, poll_id: str, poll_sender: Jid, options: Sequence[str], *, id: str | None = None
    ) -> SentReceipt:
        """Choose options of a poll; this replaces what was chosen before.

        Args:
            chat: where the poll is.
            poll_id: its id.
            poll_sender: who made it, as they are named there.
            options: names of the options; none takes the vote back.
            id: of the vote; None makes one.

        Raises:
            InvalidContent: an option is named twice.
            UnknownMessageSecret: the poll is not known.
            As `Sender.send`.
        """
        if len(set(options)) != len(options):
            raise InvalidContent("options", "names one twice")
        self._ctx.require_online()
        parent = await self._parent(chat, poll_id, poll_sender)
        hashes = [sha256(name.encode()).digest() for name in options]
        at_ms = self._now_ms()
        message = addons.encrypt_vote(parent.binding, parent.key, hashes, self._iv(), at_ms)
        addon = PollVote(target=parent.target, options=tuple(hashes), timestamp_ms=at_ms)
        return await self._messages.send(chat, message, id=id, addon=addon)

    async def answer_event(
        self,
        chat: Jid,
        event_id: str,
        event_sender: Jid,
        answer: Answer,
        *,
        extra_guests: int = 0,
        id: str | None = None,
    ) -> SentReceipt:
        """Say whether we come to an event; this replaces what was said before.

        Args:
            chat: where the event is.
            event_id: its id.
            event_sender: who made it, as they are named there.
            answer: what to say; not UNKNOWN.
            extra_guests: how many we bring.
            id: of the answer; None makes one.

        Raises:
            InvalidContent: no answer, or an impossible number of guests.
            UnknownMessageSecret: the event is not known.
            As `Sender.send`.
        """
        if answer not in _ANSWERS:
            raise InvalidContent("answer", f"is none of {', '.join(_ANSWERS)}")
        if not 0 <= extra_guests <= MAX_GUESTS:
            raise InvalidContent("extra_guests", "is no number of people")
        self._ctx.require_online()
        parent = await self._parent(chat, event_id, event_sender)
        said = EventResponseMessage(response=_ANSWERS[answer], timestampMS=self._now_ms())
        if extra_guests:
            said.extraGuestCount = extra_guests
        message = addons.encrypt_event_answer(parent.binding, parent.key, said, self._iv())
        addon = EventAnswer(
            target=parent.target, answer=answer, extra_guests=extra_guests, timestamp_ms=said.timestampMS
        )
        return await self._messages.send(chat, message, id=id, addon=addon)

    async def comment(
        self, chat: Jid, message_id: str, message_sender: Jid, body: Message, *, id: str | None = None
    ) -> SentReceipt:
        """Comment on a message in the announcement group of a community.

        Args:
            chat: the group.
            message_id: of the message.
            message_sender: who wrote it, as they are named there.
            body: the comment's content.
            id: of the comment; None makes one.

        Raises:
            UnknownMessageSecret: the message is not known.
            As `Sender.send`.
        """
        self._ctx.require_online()
        parent = await self._parent(chat, message_id, message_sender, by_lid=True)
        message = addons.encrypt_comment(parent.binding, parent.key, body, self._iv())
        return await self._messages.send(chat, message, id=id)

    async def react(
        self, chat: Jid, message_id: str, message_sender: Jid, emoji: str, *, id: str | None = None
    ) -> SentReceipt:
        """React to a message in the announcement group of a community, where reactions are encrypted.

        Args:
            chat: the group.
            message_id: of the message.
            message_sender: who wrote it, as they are named there.
            emoji: the reaction; empty takes it back.
            id: of the reaction; None makes one.

        Raises:
            UnknownMessageSecret: the message is not known.
            As `Sender.send`.
        """
        self._ctx.require_online()
        parent = await self._parent(chat, message_id, message_sender, by_lid=True)
        message = addons.encrypt_reaction(parent.binding, parent.key, emoji, self._iv(), self._now_ms())
        return await self._messages.send(chat, message, id=id)

    async def edit(self, chat: Jid, message_id: str, body: Message, *, id: str | None = None) -> SentReceipt:
        """Replace the content of a message of ours, where edits are encrypted.

        Args:
            chat: where the message is.
            message_id: its id.
            body: the new content.
            id: of the edit; None makes one.

        Raises:
            UnknownMessageSecret: the message is not known.
            As `Sender.send`.
        """
        self._ctx.require_online()
        own = self._ctx.lid or self._ctx.jid
        parent = await self._parent(chat, message_id, own)
        inner = Message()
        protocol = inner.protocolMessage
        protocol.key.CopyFrom(parent.key)
        protocol.type = ProtocolMessage.MESSAGE_EDIT
        protocol.editedMessage.CopyFrom(body)
        protocol.timestampMS = self._now_ms()
        message = addons.encrypt_edit(AddOnKind.MESSAGE_EDIT, parent.binding, parent.key, inner, self._iv())
        return await self._messages.send(chat, message, id=id)

    # -- pieces -----------------------------------------------------------------------------------------

    async def _parent(self, chat: Jid, message_id: str, sender: Jid, *, by_lid: bool = False) -> _Parent:
        """The message, with its secret and the names that both sides use for the two people.

        In a chat with a person both are named by LID where that is known, as the chat is; in a group as the
        group names them, and in announcement groups we are named by LID in any case.

        Raises:
            InvalidContent: no id.
            UnknownMessageSecret: the message is not known.
        """
        if not message_id:
            raise InvalidContent("id", "is empty")
        author = plain(sender.bare)
        if chat.is_user:
            author = await self._identities.canonical(author)
        from_me = author.is_user and self._identities.is_me(author)
        secret = await self._secrets.find(chat, author, message_id)
        if secret is None:
            raise UnknownMessageSecret(message_id)
        lid, pn = self._ctx.lid, self._ctx.jid.bare
        actor = lid.bare if lid is not None and (author.is_lid or by_lid) else pn
        if from_me:
            # One and the same person has one name.
            author = actor
        where = await self._identities.canonical(chat.bare) if chat.is_user else chat.bare
        key = MessageKey(remoteJID=str(where), fromMe=from_me, ID=message_id)
        if not chat.is_user:
            key.participant = str(author)
        target = AddOnTarget(id=message_id, chat=where, sender=author, from_me=from_me)
        binding = Binding(secret=secret, message_id=message_id, author=author, actor=actor)
        return _Parent(target, key, binding)

    def _iv(self) -> bytes:
        return self._ctx.random(IV_LEN)

    def _now_ms(self) -> int:
        return int((self._ctx.clock() + self._ctx.clock_offset_s) * 1000)
