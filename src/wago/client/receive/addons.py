"""Add-ons that come in: decrypted with the secret of the message that they are about.

A secret has to be looked up, which takes awaiting. So this runs ahead of the one step of the event loop in
which a message is decrypted for good, on a copy that was decrypted without consequence.

Source: whatsmeow msgsecret.go (decryptMsgSecret); whatsapp-rust src/message/msg_secret.rs.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from wago.client.addon_types import (
    AddOn,
    AddOnTarget,
    Answer,
    Comment,
    EditKind,
    EncryptedEdit,
    EncryptedReaction,
    EventAnswer,
    PollVote,
)
from wago.client.context import ClientContext
from wago.client.events import MessageInfo
from wago.client.identities import Identities, plain
from wago.client.receive.arrivals import Earlier
from wago.client.secrets import MessageSecrets
from wago.errors import BadMac, LocalProtocolError, RemoteProtocolError, UnknownMessageSecret
from wago.protocol import addons
from wago.protocol.addons import AddOnKind, Binding, Envelope
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import EventResponseMessage, Message

ANSWERS = {
    EventResponseMessage.GOING: Answer.GOING,
    EventResponseMessage.NOT_GOING: Answer.NOT_GOING,
    EventResponseMessage.MAYBE: Answer.MAYBE,
}

_EDIT_KINDS = {
    AddOnKind.MESSAGE_EDIT: EditKind.MESSAGE,
    AddOnKind.EVENT_EDIT: EditKind.EVENT,
    AddOnKind.POLL_EDIT: EditKind.POLL,
    AddOnKind.POLL_OPTION: EditKind.POLL_OPTION,
}


class Secret(NamedTuple):
    """A message's secret and where it is kept."""

    chat: str
    sender: str
    message_id: str
    secret: bytes


class Reading(NamedTuple):
    """A message as it is delivered.

    Attributes:
        secrets: what else it brings to be kept.
    """

    message: Message
    addon: AddOn | None = None
    secrets: tuple[Secret, ...] = ()


class AddOnReader:
    """Decrypts add-ons of others and of our own other devices."""

    def __init__(self, ctx: ClientContext, identities: Identities, secrets: MessageSecrets) -> None:
        self._ctx = ctx
        self._identities = identities
        self._secrets = secrets

    @staticmethod
    def concerns(message: Message) -> bool:
        """Whether there is an add-on in this content."""
        return addons.find_envelope(message) is not None

    async def read(self, info: MessageInfo, message: Message, earlier: Earlier) -> Reading:
        """What the add-on says. One that cannot be decrypted is delivered as it came, and the log says why.

        Args:
            info: where it stands.
            message: with the add-on in it.
            earlier: waits for the messages that came before.

        Raises:
            StoreError: the store failed.
        """
        envelope = addons.find_envelope(message)
        if envelope is None:
            return Reading(message)
        try:
            return await self._read(info, message, envelope, earlier)
        except (RemoteProtocolError, UnknownMessageSecret, BadMac) as exc:
            self._ctx.log.warning(
                "Add-on could not be decrypted",
                id=info.id,
                kind=envelope.kind.name.lower(),
                target=envelope.key.ID,
                error=str(exc),
            )
            return Reading(message)

    async def _read(
        self, info: MessageInfo, message: Message, envelope: Envelope, earlier: Earlier
    ) -> Reading:
        author = self._author(info, envelope)
        target = AddOnTarget(
            id=envelope.key.ID, chat=info.chat, sender=author, from_me=self._identities.is_me(author)
        )
        secret = await self._secrets.find(info.chat, author, target.id)
        if secret is None:
            await earlier()
            secret = await self._secrets.find(info.chat, author, target.id)
        if secret is None:
            raise UnknownMessageSecret(target.id)
        plaintext = await self._open(info, envelope, author, secret)
        return await self._content(info, message, envelope, target, plaintext)

    def _author(self, info: MessageInfo, envelope: Envelope) -> Jid:
        """Who wrote the message that the add-on is about; its key is in the words of who sent the add-on.

        Raises:
            RemoteProtocolError: the key does not say.
        """
        key = envelope.key
        if not key.ID:
            raise RemoteProtocolError("an add-on that names no message")
        if key.fromMe or envelope.kind is AddOnKind.MESSAGE_EDIT:
            # Nobody but its author edits a message, whatever the key says.
            return plain(info.sender.bare)
        name = key.participant or (key.remoteJID if info.chat.is_user else "")
        try:
            author = plain(Jid.parse(name).bare)
        except LocalProtocolError as exc:
            raise RemoteProtocolError("an add-on that does not say whose message it is about") from exc
        if not author.is_user and not author.is_bot:
            raise RemoteProtocolError(f"an add-on to a message of {author}")
        return author

    async def _open(self, info: MessageInfo, envelope: Envelope, author: Jid, secret: bytes) -> bytes:
        """Decrypt, under whichever names the other side gave the two people.

        Raises:
            BadMac: under none.
            RemoteProtocolError: malformed.
        """
        authors = await self._spellings(author, None)
        actors = await self._spellings(plain(info.sender.bare), info.sender_alt)
        # Both by LID or both by number is what clients do; the wire's own spelling comes first.
        pairs = sorted(product(authors, actors), key=lambda pair: pair[0].is_lid != pair[1].is_lid)
        binding = Binding(secret=secret, message_id=envelope.key.ID, author=author, actor=author)
        for author_name, actor_name in pairs[:-1]:
            try:
                return addons.decrypt(envelope, binding.named(author_name, actor_name))
            except BadMac:
                continue
        return addons.decrypt(envelope, binding.named(*pairs[-1]))

    async def _spellings(self, jid: Jid, alt: Jid | None) -> list[Jid]:
        other = alt or await self._identities.alt(jid)
        return [jid] if other is None else [jid, plain(other.bare)]

    async def _content(
        self, info: MessageInfo, message: Message, envelope: Envelope, target: AddOnTarget, plaintext: bytes
    ) -> Reading:
        """Raises RemoteProtocolError if the plaintext is malformed."""
        match envelope.kind:
            case AddOnKind.VOTE:
                at_ms = message.pollUpdateMessage.senderTimestampMS or None
                vote = PollVote(target=target, options=addons.read_vote(plaintext), timestamp_ms=at_ms)
                return Reading(message, vote)
            case AddOnKind.EVENT_ANSWER:
                said = addons.read_event_answer(plaintext)
                answer = EventAnswer(
                    target=target,
                    answer=ANSWERS.get(said.response, Answer.UNKNOWN),
                    extra_guests=said.extraGuestCount,
                    timestamp_ms=said.timestampMS or None,
                )
                return Reading(message, answer)
            case AddOnKind.REACTION:
                content = addons.read_reaction(plaintext, envelope.key)
                return Reading(_in_context(content, message), EncryptedReaction(target=target))
            case AddOnKind.COMMENT:
                content = addons.read_comment(plaintext, envelope.key)
                return Reading(_in_context(content, message), Comment(target=target))
            case kind:
                content = addons.read_edit(kind, plaintext, envelope.key)
                edit = EncryptedEdit(target=target, kind=_EDIT_KINDS[kind])
                secrets = await self._renewed(target, content)
                return Reading(_in_context(content, message), edit, secrets)

    async def _renewed(self, target: AddOnTarget, content: Message) -> tuple[Secret, ...]:
        """An edit may bring a new secret for the message that it changes."""
        secret = content.messageContextInfo.messageSecret
        if not secret:
            return ()
        [chat, *_] = await self._secrets.names(target.chat)
        [sender, *_] = await self._secrets.names(target.sender)
        return (Secret(str(chat), str(sender), target.id, secret),)


def _in_context(content: Message, outer: Message) -> Message:
    """What was inside, with what stood beside the ciphertext."""
    if outer.HasField("messageContextInfo") and not content.HasField("messageContextInfo"):
        content.messageContextInfo.CopyFrom(outer.messageContextInfo)
    return content
