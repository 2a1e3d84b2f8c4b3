"""What a phone posts in channels and receives from them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.messages.read import kind_of, text_of
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.message import IncomingMessage
from wago.protocol.stanza.newsletter_posts import EDIT, REVOKE, Post, PostReaction, ViewReceipt
from wago.sandbox.phones.stanzas import mediatype, meta_nodes, stanza_attrs
from wago.sandbox.phones.state import Entry, State
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service


class PhoneNewsletters:
    """The channels of one phone."""

    def __init__(self, service: Service, phone: Phone) -> None:
        self._service = service
        self._phone = phone

    # -- out --------------------------------------------------------------------------------------------

    async def post(self, channel: Jid, message: Message, *, message_id: str | None = None) -> Entry:
        """Post a message; the entry once the service took it.

        Raises:
            Refused: the service refused it.
        """
        message.ClearField("messageContextInfo")
        entry = self._phone.chats.add(
            id=message_id or "3A" + self._service.random(9).hex().upper(),
            chat=str(channel),
            from_me=True,
            sender=str(self._phone.address),
            text=text_of(message),
            at=int(time.time()),
            state=State.PENDING,
            payload=message.SerializeToString(),
            kind=kind_of(message),
        )
        self._phone.emit(self._stanza(channel, message, entry.id, None))
        # What is about nothing that waits is not acknowledged twice.
        taken = self._phone.expect_ack(entry) if entry.state is State.PENDING else None
        return entry if taken is None else await taken

    async def edit(self, channel: Jid, post_id: str, message: Message) -> None:
        """Give a post new content.

        Raises:
            Refused: the phone may not, or there is no such post.
        """
        self._may_change(channel, post_id)
        self._phone.emit(self._stanza(channel, message, post_id, EDIT))
        for entry in self._phone.chats.own(post_id):
            entry.text, entry.payload = text_of(message), message.SerializeToString()
            self._phone.chats.save(entry)

    async def revoke(self, channel: Jid, post_id: str) -> None:
        """Delete a post.

        Raises:
            Refused: the phone may not, or there is no such post.
        """
        self._may_change(channel, post_id)
        self._phone.emit(Post(id=post_id, to=channel, content=b"", edit=REVOKE).build())
        for entry in self._phone.chats.own(post_id):
            entry.kind, entry.text, entry.payload = "deleted", "", b""
            self._phone.chats.save(entry)

    def react(self, channel: Jid, server_id: int, code: str) -> None:
        """React to a post."""
        own_id = "3A" + self._service.random(9).hex().upper()
        self._phone.emit(PostReaction(id=own_id, to=channel, server_id=server_id, code=code).build())

    def view(self, channel: Jid, server_id: int) -> None:
        """Look at a post."""
        own_id = self._service.random(8).hex()
        self._phone.emit(ViewReceipt(own_id, channel, (server_id,)).build())

    def _may_change(self, channel: Jid, post_id: str) -> None:
        found = self._service.newsletter_desk.as_poster(channel, self._phone.account)
        post = self._service.newsletters.post_of_id(found, post_id)
        if post is None or post.deleted:
            raise Refused(404, "item-not-found", f"{channel} has no post {post_id}")

    @staticmethod
    def _stanza(channel: Jid, message: Message, post_id: str, edit: str | None) -> Node:
        meta = meta_nodes(message)
        return Post(
            id=post_id,
            to=channel,
            content=message.SerializeToString(),
            type=str(stanza_attrs(message)["type"]),
            mediatype=mediatype(message),
            edit=edit,
            meta=meta[0].attrs if meta else {},
        ).build()

    # -- in ---------------------------------------------------------------------------------------------

    def message(self, node: Node) -> None:
        """A post, its new content, or its deletion."""
        incoming = IncomingMessage.parse(node)
        sender, content = str(incoming.origin), Message.FromString(incoming.plaintext or b"")
        kind = "deleted" if incoming.edit == REVOKE else kind_of(content)
        known = [each for each in self._phone.chats.own(incoming.id) if each.chat == sender]
        entry = next(iter(known), None) or self._phone.chats.find(incoming.id, sender)
        if entry is None:
            self._phone.chats.add(
                id=incoming.id,
                chat=sender,
                from_me=incoming.is_sender,
                sender=sender,
                text=text_of(content),
                at=incoming.t,
                state=State.RECEIVED,
                payload=incoming.plaintext or b"",
                kind=kind,
            )
            return
        entry.text, entry.payload, entry.kind = text_of(content), incoming.plaintext or b"", kind
        self._phone.chats.save(entry)
