"""Posts and reactions from devices, and posts to those who run and follow a channel.

Wire: <message to id type [edit] [media_id]><plaintext [mediatype]>Message</plaintext>[<meta/>]</message>
    <message to id server_id type="reaction" [edit="7"]><reaction [code]/></message>
    <receipt to id type="view"><list><item server_id/>...</list></receipt>
Source: whatsmeow send.go (sendNewsletter), newsletter.go; whatsapp-rust src/send/mod.rs.
"""

from __future__ import annotations

import base64
import binascii
import time
from typing import Final

from google.protobuf.message import DecodeError

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.messages.read import media_of
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.message import IncomingMessage
from wago.protocol.stanza.newsletter_posts import EDIT, REVOKE, UNREACT, PostReaction, ViewReceipt
from wago.protocol.stanza.newsletter_posts import Post as Posted
from wago.sandbox.directory import Directory
from wago.sandbox.media import MediaServer
from wago.sandbox.model import Account, Address
from wago.sandbox.newsletters.desk import NewsletterDesk
from wago.sandbox.newsletters.directory import NewsletterDirectory
from wago.sandbox.newsletters.model import Channel, Post
from wago.sandbox.phones.stanzas import mediatype
from wago.sandbox.queues import Queues
from wago.sandbox.shapes import (
    MEDIA_TYPES,
    Attributes,
    a_jid,
    a_number,
    a_text,
    an_id,
    check_attrs,
    check_children,
    one_of,
)
from wago.sandbox.wire import Attrs, Refused

MAX_CODE: Final = 32
"""Characters of a reaction."""

_POST: Final[Attributes] = {
    "id": an_id,
    "to": a_jid,
    "type": one_of("text", "media", "poll"),
    "edit": one_of(EDIT, REVOKE),
    "media_id": a_text,
}
_REACTION: Final[Attributes] = {
    "id": an_id,
    "to": a_jid,
    "type": one_of("reaction"),
    "server_id": a_number,
    "edit": one_of(UNREACT),
}
_VIEW: Final[Attributes] = {"id": an_id, "to": a_jid, "type": one_of("view")}
_SEEN: Final[Attributes] = {
    "id": an_id,
    "to": a_jid,
    "type": one_of("read-self", "played-self"),
    "t": a_number,
    "participant": a_jid,
}
_META: Final[Attributes] = {"polltype": one_of("creation")}
MOST_VIEWED: Final = 1000


class NewsletterRouter:
    """Takes what devices send to channels."""

    def __init__(
        self,
        channels: NewsletterDirectory,
        desk: NewsletterDesk,
        directory: Directory,
        queues: Queues,
        media: MediaServer,
    ) -> None:
        self._channels = channels
        self._desk = desk
        self._directory = directory
        self._queues = queues
        self._media = media

    def route(self, sender: Address, own: Account, node: Node) -> int:
        """A message to a channel; the number of the post that it makes or is about.

        Raises:
            RemoteProtocolError: it is malformed.
            Refused: there is no such channel or post, or the account may not.
        """
        if node.opt_attr("type") == "reaction":
            return self._react(own, node)
        check_attrs(node, _POST)
        check_children(node, {"plaintext": 1, "meta": 1})
        posted = Posted.parse(node)
        check_attrs(node.child("plaintext"), {"mediatype": MEDIA_TYPES})
        if (meta := node.find("meta")) is not None:
            check_attrs(meta, _META)
        channel = self._desk.as_poster(posted.to, own)
        if posted.edit is not None:
            return self._change(sender, channel, posted)
        self._check(posted)
        known = self._channels.post_of_id(channel, posted.id)
        if known is not None:
            if known.author != sender.number:
                raise Refused(409, "conflict", f"{posted.id} is somebody else's post")
            return known.server_id
        post = Post(
            server_id=0,
            id=posted.id,
            author=sender.number,
            at=int(time.time()),
            type=posted.type,
            mediatype=posted.mediatype,
            content=posted.content,
        )
        self._channels.add_post(channel, post)
        self._deliver(sender, channel, post)
        return post.server_id

    def _change(self, sender: Address, channel: Channel, posted: Posted) -> int:
        post = self._channels.post_of_id(channel, posted.id)
        if post is None or post.deleted:
            raise Refused(404, "item-not-found", f"{channel.jid} has no post {posted.id}")
        if posted.edit == REVOKE:
            if posted.content:
                raise RemoteProtocolError("a deletion with content")
            post.content, post.deleted = b"", True
        else:
            self._check(posted)
            post.content, post.type, post.mediatype = posted.content, posted.type, posted.mediatype
        post.edited_ms = int(time.time() * 1000)
        self._channels.save_post(channel, post)
        self._deliver(sender, channel, post, edit=posted.edit)
        return post.server_id

    def _check(self, posted: Posted) -> None:
        """Raises:
        RemoteProtocolError: what is posted is no message, or other than its stanza says.
        """
        try:
            message = Message.FromString(posted.content)
        except DecodeError as exc:
            raise RemoteProtocolError("a post that is no Message") from exc
        if not message.ListFields() or message.HasField("protocolMessage"):
            raise RemoteProtocolError("a post without content of its own")
        kind = mediatype(message)
        # Baileys does not say of which kind a file is.
        if posted.mediatype is not None and posted.mediatype != kind:
            raise RemoteProtocolError(f"a post of the mediatype {posted.mediatype}, which is {kind}")
        if (posted.type == "media") is not (kind is not None):
            raise RemoteProtocolError(f"a post of type {posted.type} with the content {kind}")
        if getattr(media_of(message), "mediaKey", b""):
            raise RemoteProtocolError("a channel's file is not encrypted, and has no key")
        if posted.media_id is not None:
            self._check_handle(posted.media_id)

    def _check_handle(self, handle: str) -> None:
        try:
            sha256 = base64.b64decode(handle, validate=True).hex()
        except binascii.Error:
            sha256 = ""
        if not any(file.plain and file.sha256 == sha256 for file in self._media.store.files):
            raise RemoteProtocolError("a media_id that no upload gave")

    def _react(self, own: Account, node: Node) -> int:
        check_attrs(node, _REACTION)
        check_children(node, {"reaction": 1})
        check_attrs(node.child("reaction"), {"code": a_text})
        reaction = PostReaction.parse(node)
        if len(reaction.code) > MAX_CODE:
            raise RemoteProtocolError(f"a reaction of {len(reaction.code)} characters")
        return self._desk.react(reaction.to, own, reaction.server_id, reaction.code).server_id

    # -- receipts ---------------------------------------------------------------------------------------

    def receipt(self, sender: Address, own: Account, node: Node) -> None:
        """A receipt to a channel: posts were seen, or the own other devices are told so.

        Raises:
            RemoteProtocolError: it is malformed, or about nothing that is there.
        """
        try:
            if node.opt_attr("type") == "view":
                self._viewed(own, node)
            else:
                self._seen(sender, own, node)
        except Refused as exc:
            raise RemoteProtocolError(f"receipt to nobody: {node.jid('to')}: {exc.reason}") from exc

    def _viewed(self, own: Account, node: Node) -> None:
        check_attrs(node, _VIEW)
        check_children(node, {"list": 1})
        check_children(node.child("list"), {"item": MOST_VIEWED})
        for item in node.child("list").children:
            check_attrs(item, {"server_id": a_number})
        viewed = ViewReceipt.parse(node)
        if not viewed.server_ids or len(set(viewed.server_ids)) < len(viewed.server_ids):
            raise RemoteProtocolError("a receipt lists each post once, and one at least")
        self._desk.view(viewed.to, own, viewed.server_ids)

    def _seen(self, sender: Address, own: Account, node: Node) -> None:
        self._channels.channel(node.jid("to"))
        check_attrs(node, _SEEN)
        node.attr("type")
        attrs: Attrs = {
            "from": own.jid(sender.device),
            "id": node.attr("id"),
            "type": node.attr("type"),
            "t": node.attr("t"),
            "recipient": node.jid("to"),
        }
        for device in own.devices:
            if device != sender.device:
                told = Node("receipt", attrs, list(node.children) or None)
                self._queues.add(Address(own.number, device), told)

    # -- delivery ---------------------------------------------------------------------------------------

    def _deliver(self, sender: Address, channel: Channel, post: Post, edit: str | None = None) -> None:
        for number in channel.members:
            account = self._directory.account(number)
            for device in account.devices if account is not None else ():
                address = Address(number, device)
                if address != sender:
                    self._queues.add(address, _stanza(channel, post, edit, own=number == post.author))


def _stanza(channel: Channel, post: Post, edit: str | None, *, own: bool) -> Node:
    """A post as a device receives it; edited it has its old id (whatsmeow types/events/events.go)."""
    meta = {} if edit is None else {"msg_edit_t": str(post.edited_ms), "original_msg_t": str(post.at)}
    return IncomingMessage(
        id=post.id,
        origin=channel.jid,
        t=post.at,
        type=post.type,
        edit=edit,
        server_id=post.server_id,
        is_sender=own,
        meta=meta,
        plaintext=post.content or None,
        mediatype=post.mediatype,
    ).build()
