"""Where a message stands: chat, sender, and the same people under their other identity.

Source: whatsmeow message.go (parseMessageSource); whatsapp-rust wacore/src/messages.rs.
"""

from __future__ import annotations

from dataclasses import dataclass

from wago.client.events import MessageInfo
from wago.client.identities import Identities, plain
from wago.protocol.jid import Jid
from wago.protocol.stanza.message import IncomingMessage
from wago.store.interfaces import Batch


@dataclass(frozen=True, slots=True)
class Source:
    """Who and where, in the spelling of the wire.

    Attributes:
        sender: the sending device.
        sender_alt, chat_alt: under the other identity, if the stanza named it.
        recipient: of an own-device copy, where it went.
    """

    chat: Jid
    sender: Jid
    sender_alt: Jid | None
    chat_alt: Jid | None
    from_me: bool
    is_group: bool
    recipient: Jid | None = None


def read_source(message: IncomingMessage, identities: Identities) -> Source:
    """Find chat and sender of a message."""
    origin = message.origin
    if origin.is_group or origin.is_broadcast:
        sender = plain(message.participant or origin)
        alt = _with_device(message.participant_pn or message.participant_lid, sender)
        return Source(origin, sender, alt, None, identities.is_me(sender), True)
    sender = plain(origin)
    if sender.is_user and identities.is_me(sender):
        recipient = message.recipient
        chat = plain(recipient.bare) if recipient is not None else sender.bare
        alt = message.peer_recipient_pn or message.peer_recipient_lid
        return Source(chat, sender, None, alt and plain(alt.bare), True, False, recipient)
    alt = _with_device(message.sender_pn or message.sender_lid, sender)
    return Source(sender.bare, sender, alt, alt and alt.bare, False, False)


def _with_device(alt: Jid | None, sender: Jid) -> Jid | None:
    if alt is None:
        return None
    return plain(alt) if alt.device else plain(alt).with_device(sender.device)


def learn_source(identities: Identities, batch: Batch, source: Source) -> None:
    """Note who is who, as the stanza says."""
    identities.learn(batch, source.sender, source.sender_alt)
    if not source.is_group:
        identities.learn(batch, source.chat, source.chat_alt)


async def read_info(message: IncomingMessage, source: Source, identities: Identities) -> MessageInfo:
    """What the events say of a message."""
    sender_alt = source.sender_alt or await identities.alt(source.sender)
    chat_alt = source.chat_alt
    if chat_alt is None and source.chat.is_user:
        chat_alt = await identities.alt(source.chat)
    return MessageInfo(
        id=message.id,
        chat=source.chat,
        sender=source.sender,
        chat_alt=chat_alt,
        sender_alt=sender_alt,
        from_me=source.from_me,
        is_group=source.is_group,
        timestamp=message.t,
        push_name=message.notify or "",
        stanza_type=message.type or "text",
        media_type=next((enc.mediatype for enc in message.encs if enc.mediatype), "") or "",
        category=message.category or "",
        edit=message.edit or "",
        addressing_mode=message.addressing_mode or "",
        server_id=message.server_id,
        broadcast_list_owner=message.recipient if source.chat.is_broadcast else None,
        destination=source.recipient,
        offline=message.offline is not None,
        retry_count=max((enc.count or 0 for enc in message.encs), default=0),
        verified_name=message.verified_name or "",
    )
