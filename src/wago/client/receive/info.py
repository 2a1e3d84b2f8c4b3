"""Where a message stands: chat, sender, and the same people under their other identity.

Source: whatsmeow message.go (parseMessageSource); whatsapp-rust wacore/src/messages.rs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from wago.client.events import MessageInfo
from wago.client.identities import Identities, plain
from wago.errors import LocalProtocolError
from wago.protocol.binary.node import AttrValue
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.stanza.bots import is_bot
from wago.protocol.stanza.message import IncomingMessage
from wago.store.interfaces import Batch

RetryKey: TypeAlias = tuple[str, str, str]
"""Chat, sender and id of a message, each person under one name: what makes it one message."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who and where, in the spelling of the wire.

    Attributes:
        sender: the sending device.
        sender_alt, chat_alt: under the other identity, if the stanza named it.
        recipient: of an own-device copy, where it went.
        group: group, broadcast list or status whose sender keys it is encrypted with, None in a chat with
            one person.
        broadcast_list: the list that it came by; the chat is the one with its sender.
    """

    chat: Jid
    sender: Jid
    sender_alt: Jid | None
    chat_alt: Jid | None
    from_me: bool
    is_group: bool
    recipient: Jid | None = None
    group: Jid | None = None
    broadcast_list: Jid | None = None


def read_source(message: IncomingMessage, identities: Identities) -> Source:
    """Find chat and sender of a message."""
    origin = message.origin
    if origin.is_group or origin.is_broadcast:
        sender = plain(message.participant or origin)
        alt = _with_device(message.participant_pn or message.participant_lid, sender)
        from_me = identities.is_me(sender)
        if origin.is_broadcast and origin != STATUS_BROADCAST and not from_me:
            chat_alt = None if alt is None else alt.bare
            return Source(
                sender.bare, sender, alt, chat_alt, False, False, group=origin, broadcast_list=origin
            )
        return Source(origin, sender, alt, None, from_me, True, group=origin)
    if origin.is_newsletter:
        # Who of those who run it has posted it is not told.
        return Source(origin, origin, None, None, message.is_sender, False)
    sender = plain(origin)
    if is_bot(sender):
        # What a bot says in a chat of ours comes from the bot, and names the chat (whatsmeow message.go).
        chat = jid_of(message.meta.get("target_chat_jid"))
        where = sender.bare if chat is None else plain(chat.bare)
        return Source(where, sender, None, None, False, not (where.is_user or where.is_bot))
    if sender.is_user and identities.is_me(sender):
        recipient = message.recipient
        chat = plain(recipient.bare) if recipient is not None else sender.bare
        alt = message.peer_recipient_pn or message.peer_recipient_lid
        return Source(chat, sender, None, alt and plain(alt.bare), True, False, recipient)
    alt = _with_device(message.sender_pn or message.sender_lid, sender)
    return Source(sender.bare, sender, alt, alt and alt.bare, False, False)


def jid_of(value: AttrValue | None) -> Jid | None:
    """The address in an attribute that may be spelled as text; None for none."""
    if value is None or isinstance(value, Jid):
        return value
    try:
        return Jid.parse(value)
    except LocalProtocolError:
        return None


def version_of(info: MessageInfo) -> str:
    """What tells a channel's post from its edits, which have its id; empty for all that is no edit of one."""
    if not info.chat.is_newsletter or not (info.edit or "msg_edit_t" in info.meta):
        return ""
    return f"/{info.edit}/{info.meta.get('msg_edit_t', '')}"


def key_of(info: MessageInfo) -> RetryKey:
    """Chat, sender and id: by LID where it is known, whichever address the message came under."""
    chat, sender = info.chat.bare, info.sender.bare
    if info.chat_alt is not None and info.chat_alt.is_lid:
        chat = info.chat_alt.bare
    if info.sender_alt is not None and info.sender_alt.is_lid:
        sender = info.sender_alt.bare
    return str(chat), str(sender), info.id + version_of(info)


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
        media_type=next((enc.mediatype for enc in message.encs if enc.mediatype), message.mediatype) or "",
        category=message.category or "",
        edit=message.edit or "",
        addressing_mode=message.addressing_mode or "",
        server_id=message.server_id,
        broadcast_list=source.broadcast_list,
        broadcast_list_owner=message.recipient if message.origin.is_broadcast else None,
        destination=source.recipient,
        offline=message.offline is not None,
        retry_count=max((enc.count or 0 for enc in message.encs), default=0),
        verified_name=message.verified_name or "",
        multicast=message.multicast,
        bot={name: str(value) for name, value in message.bot.items()},
        meta={name: str(value) for name, value in message.meta.items()},
    )


def unavailable_kind(message: IncomingMessage) -> str:
    """Why the server has only a placeholder, empty if it does not say (whatsapp-rust receive.rs)."""
    if message.unavailable:
        return message.unavailable
    if message.bot:
        return "bot"
    found = None if message.node is None else message.node.find("unavailable")
    hosted = None if found is None else found.opt_attr("hosted")
    return "hosted" if hosted in ("true", "1") else ""
