"""Posts of channels: plain, without a sender of their own, and edited under the id that they have.

Source: whatsmeow message.go (handlePlaintextMessage), types/events/events.go (NewsletterMessageMeta).
"""

from __future__ import annotations

from dataclasses import replace

from wago.client.events import MessageInfo, MessageReceived
from wago.client.receive.unwrap import parse_message
from wago.client.send.content import media_type
from wago.protocol.proto.e2e_pb2 import Message, ProtocolMessage
from wago.protocol.stanza.message import IncomingMessage
from wago.protocol.stanza.newsletter_posts import REVOKE


def read_post(message: IncomingMessage, info: MessageInfo) -> MessageReceived | None:
    """The event of a post, of its new content, or of its deletion; None if there is nothing to read.

    An edit is the new content under the post's id, and `info.meta` says when. A deletion has no content on
    the wire; it is told as elsewhere, by a message that names the deleted one.

    Raises:
        RemoteProtocolError: no Message.
    """
    if message.plaintext:
        content = parse_message(message.plaintext)
        return MessageReceived(
            info=replace(info, media_type=info.media_type or media_type(content) or ""), message=content
        )
    if info.edit != REVOKE:
        return None
    deletion = Message()
    deletion.protocolMessage.type = ProtocolMessage.REVOKE
    key = deletion.protocolMessage.key
    key.remoteJID, key.fromMe, key.ID = str(info.chat), info.from_me, info.id
    return MessageReceived(info=info, message=deletion)
