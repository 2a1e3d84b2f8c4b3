"""The way of a post into a channel, where nothing is encrypted; and the numbers that the server gives posts.

Source: whatsmeow send.go (sendNewsletter); whatsapp-rust src/send/mod.rs.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from wago.client.context import ClientContext
from wago.client.media.handles import Handles
from wago.client.send import content
from wago.client.send.draft import Draft, Drafts, SentReceipt
from wago.errors import InvalidContent, SendRefused
from wago.protocol.jid import Jid
from wago.protocol.message_id import message_id
from wago.protocol.messages.changes import read_edit, read_revoke
from wago.protocol.messages.read import context_of, innermost, media_of
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.ack import Ack, refusal_name
from wago.protocol.stanza.newsletter_posts import EDIT, REVOKE, Post

CAPACITY: Final = 4096

_NOT_POSTED: Final = (
    "pollUpdateMessage",
    "pinInChatMessage",
    "keepInChatMessage",
    "encEventResponseMessage",
    "encReactionMessage",
    "encCommentMessage",
    "reactionMessage",
)


class PostNumbers:
    """The server's numbers of the newest posts that were seen, by channel and id; in memory only."""

    def __init__(self, ctx: ClientContext) -> None:
        self._known: OrderedDict[tuple[Jid, str], int] = OrderedDict()
        ctx.on_forgotten(self._known.clear)

    def learn(self, channel: Jid, id: str, server_id: int | None) -> None:
        if id and server_id is not None:
            self._known[channel, id] = server_id
            self._known.move_to_end((channel, id))
            if len(self._known) > CAPACITY:
                self._known.popitem(last=False)

    def get(self, channel: Jid, id: str) -> int | None:
        return self._known.get((channel, id))


class NewsletterSender:
    """Posts in channels."""

    def __init__(self, ctx: ClientContext, drafts: Drafts, numbers: PostNumbers, handles: Handles) -> None:
        self._ctx = ctx
        self._drafts = drafts
        self._numbers = numbers
        self._handles = handles

    def make(self, message: Message, id: str | None) -> Draft:
        """The draft of a post: without a secret, which everybody would read.

        Raises:
            InvalidContent: channels have nothing of this kind.
        """
        inner = innermost(message)
        if any(inner.HasField(name) for name in _NOT_POSTED):
            raise InvalidContent("content", "is of a kind that is not posted in channels")
        if getattr(media_of(inner), "mediaKey", b""):
            raise InvalidContent("file", "is encrypted, which those of channels are not: upload it anew")
        context = context_of(inner)
        if context is not None and context.stanzaID:
            # Baileys messages.ts: nothing is answered there.
            raise InvalidContent("quote", "is there, but nothing is quoted in channels")
        open_message = Message()
        open_message.CopyFrom(message)
        open_message.ClearField("messageContextInfo")
        new_id = id or message_id(self._ctx.jid, self._ctx.now(), self._ctx.random)
        payload = open_message.SerializeToString()
        return Draft(new_id, open_message, payload, b"", content.traits(open_message))

    async def deliver(self, to: Jid, draft: Draft) -> SentReceipt:
        """Post it.

        Raises:
            SendRefused: the server refused it.
            NotConnected, RequestTimeout: no ack.
            StoreError: it could not be made durable.
        """
        post = self._post(to, draft)
        batch = self._ctx.account.batch()
        self._drafts.remember(batch, to, draft)
        commit = batch.submit()
        ack = Ack.parse(await self._ctx.send_acked(post.build()))
        await commit
        if ack.error:
            raise SendRefused(ack.error, refusal_name(ack.error), draft.id)
        self._numbers.learn(to, post.id, ack.server_id)
        own = self._ctx.lid or self._ctx.jid
        return self._drafts.taken(draft, ack, chat=to, chat_alt=None, sender=own)

    def _post(self, to: Jid, draft: Draft) -> Post:
        """An edit and a deletion go under the id of what they are about."""
        edit, revoke = read_edit(draft.message), read_revoke(draft.message)
        if revoke is not None and revoke.target is not None:
            return Post(id=revoke.target.id, to=to, content=b"", edit=REVOKE)
        message, post_id, payload, traits = draft.message, draft.id, draft.payload, draft.traits
        if edit is not None and edit.target is not None:
            message, post_id = edit.message, edit.target.id
            payload, traits = message.SerializeToString(), content.traits(message)
        return Post(
            id=post_id,
            to=to,
            content=payload,
            type=traits.stanza_type,
            mediatype=traits.media_type,
            edit=None if edit is None else EDIT,
            media_id=self._handle(message),
            meta=traits.meta,
        )

    def _handle(self, message: Message) -> str | None:
        """The handle of its file; None if it has none, or it was not uploaded by us of late."""
        file = media_of(message)
        return None if file is None else self._handles.get(getattr(file, "directPath", ""))
