"""Which message another one is about.

Source: whatsmeow send.go (BuildMessageKey)
"""

from __future__ import annotations

from dataclasses import dataclass

from wago.errors import InvalidContent, LocalProtocolError
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import MessageKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One message in a chat, as one account sees it.

    Attributes:
        chat: where it stands.
        id: its id.
        from_me: the account that speaks sent it.
        sender: who sent it; of account, without device. Needed in groups unless it is our own.
    """

    chat: Jid
    id: str
    from_me: bool
    sender: Jid | None = None


def message_key(target: Target) -> MessageKey:
    """The key of a message.

    Raises:
        InvalidContent: it has no id, or in a group no sender.
    """
    if not target.id:
        raise InvalidContent("id", "is empty")
    key = MessageKey(remoteJID=str(target.chat.bare), fromMe=target.from_me, ID=target.id)
    if target.from_me or not (target.chat.is_group or target.chat.is_broadcast):
        return key
    if target.sender is None:
        raise InvalidContent("sender", "is missing: a message in a group is found by id and sender")
    key.participant = str(target.sender.bare)
    return key


def read_key(key: MessageKey) -> Target | None:
    """What a key points to, None if it says nothing that can be right.

    As its writer sees it: `from_me` is about the writer.
    """
    if not key.ID:
        return None
    try:
        chat = Jid.parse(key.remoteJID)
        sender = Jid.parse(key.participant) if key.participant else None
    except LocalProtocolError:
        return None
    return Target(chat=chat, id=key.ID, from_me=key.fromMe, sender=sender)
