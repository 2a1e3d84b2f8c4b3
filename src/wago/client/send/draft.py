"""A message on its way, independent of where it goes and of any connection; and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass

from wago.client.addon_types import AddOn
from wago.client.context import ClientContext
from wago.client.events import MessageInfo, MessageSent
from wago.client.send import content
from wago.protocol.jid import Jid
from wago.protocol.message_id import message_id
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.reporting import reporting_token, wants_reporting_token
from wago.protocol.stanza.ack import Ack
from wago.protocol.stanza.message import Enc, OutgoingMessage, ReportingToken
from wago.store.interfaces import Batch, SentMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReceipt:
    """The server took the message.

    Attributes:
        timestamp: the server's Unix second.
        chat: the recipient as the stanza named it.
        chat_alt: under the other identity, None if unknown.
        sender: our own device likewise.
    """

    id: str
    timestamp: int
    chat: Jid
    chat_alt: Jid | None
    sender: Jid


@dataclass(frozen=True, slots=True)
class Draft:
    """One message.

    Attributes:
        payload: the serialized Message, the same bytes in every attempt and for every receiver.
        secret: its message secret, empty for none.
        traits: what its content says about its stanza.
        addon: what it says about another message, if that is encrypted.
    """

    id: str
    message: Message
    payload: bytes
    secret: bytes
    traits: content.Traits
    addon: AddOn | None = None


class Drafts:
    """Makes drafts and the parts of a stanza that do not depend on the kind of chat."""

    def __init__(self, ctx: ClientContext) -> None:
        self._ctx = ctx

    def make(self, message: Message, id: str | None, addon: AddOn | None = None) -> Draft:
        complete = content.with_secret(message, self._ctx.random)
        new_id = id or message_id(self._ctx.jid, self._ctx.now(), self._ctx.random)
        secret = complete.messageContextInfo.messageSecret
        payload = complete.SerializeToString()
        return Draft(new_id, complete, payload, secret, content.traits(complete), addon)

    def remember(self, batch: Batch, chat: Jid, draft: Draft) -> None:
        """Keep what answers a retry receipt, and what later changes of the message are encrypted with."""
        sent = SentMessage(
            id=draft.id,
            chat=chat,
            payload=draft.payload,
            stanza_type=draft.traits.stanza_type,
            sent_at=self._ctx.now(),
        )
        batch.put_sent(sent)
        if draft.secret:
            own = self._ctx.lid or self._ctx.jid
            batch.put_message_secret(str(chat), str(own.bare), draft.id, draft.secret, self._ctx.now())

    def stanza(
        self,
        draft: Draft,
        *,
        to: Jid,
        sender: Jid,
        participants: tuple[tuple[Jid, Enc], ...] = (),
        encs: tuple[Enc, ...] = (),
    ) -> OutgoingMessage:
        """The stanza with all that its content asks for; the caller adds what the chat asks for."""
        message = draft.message
        report = None
        if draft.secret and wants_reporting_token(message):
            token = reporting_token(
                draft.secret, draft.payload, message_id=draft.id, sender=sender.bare, remote=to
            )
            report = ReportingToken(token)
        opening = any(enc.kind == "pkmsg" for enc in (*encs, *(enc for _, enc in participants)))
        return OutgoingMessage(
            id=draft.id,
            to=to,
            type=draft.traits.stanza_type,
            participants=participants,
            encs=encs,
            edit=draft.traits.edit_kind,
            meta=draft.traits.meta,
            # A new session's first messages carry our device's identity, signed by the account.
            device_identity=self._ctx.device.signed_identity if opening else None,
            reporting=report,
            others=content.extra_nodes(message, to, now=self._ctx.now()),
        )

    def taken(
        self, draft: Draft, ack: Ack, *, chat: Jid, chat_alt: Jid | None, sender: Jid, addressing: str = ""
    ) -> SentReceipt:
        """The server took it: say so."""
        timestamp = ack.t or self._ctx.now()
        info = MessageInfo(
            id=draft.id,
            chat=chat,
            sender=sender,
            chat_alt=chat_alt,
            sender_alt=self._ctx.jid if sender.is_lid else self._ctx.lid,
            from_me=True,
            is_group=chat.is_group or chat.is_broadcast,
            timestamp=timestamp,
            push_name=self._ctx.device.push_name,
            stanza_type=draft.traits.stanza_type,
            media_type=draft.traits.media_type or "",
            addressing_mode=addressing,
        )
        self._ctx.emit(MessageSent(info=info, message=draft.message, addon=draft.addon))
        return SentReceipt(id=draft.id, timestamp=timestamp, chat=chat, chat_alt=chat_alt, sender=sender)
