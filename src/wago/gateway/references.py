"""What a message refers to, by what the caller says of it and what is stored."""

from __future__ import annotations

from typing import Final

from wago.errors import InvalidContent
from wago.gateway.book import BookMessage, MessageBook
from wago.gateway.errors import UnknownMessage
from wago.gateway.outgoing import contents as c
from wago.protocol.jid import Jid
from wago.protocol.messages import changes, text
from wago.protocol.messages.context import Context, Quote, forwarded
from wago.protocol.messages.keys import Target
from wago.protocol.messages.wrappers import innermost, unwrap
from wago.protocol.proto.e2e_pb2 import Message

_CAPTIONED: Final = ("imageMessage", "videoMessage", "documentMessage")


class References:
    """Finds the messages that callers name.

    Args:
        book: what is stored.
    """

    def __init__(self, book: MessageBook) -> None:
        self._book = book

    async def context(self, to: Jid, given: c.SendContext) -> Context:
        """What a message to a chat refers to.

        Raises:
            UnknownMessage: it quotes one that is not stored, and does not say whose it is.
        """
        quote = None
        if given.quote is not None:
            quote = await self._quote(to, given.quote)
        return Context(
            quote=quote,
            mentions=given.mentions,
            mention_all=given.mention_all,
            forwarding_score=1 if given.forwarded else None,
            expiration_s=given.expires_s,
        )

    async def _quote(self, to: Jid, given: c.QuoteRef) -> Quote:
        place = given.chat or to
        known = await self.known(place, given.id)
        if known is None and given.author is None:
            raise UnknownMessage(given.id)
        author = given.author if known is None or given.author is not None else known.sender
        assert author is not None
        return Quote(
            id=given.id,
            sender=author,
            chat=given.chat if given.chat != to else None,
            message=None if known is None else known.message,
        )

    async def known(self, chat: Jid | None, id: str) -> BookMessage | None:
        """A stored message, None if there is none."""
        try:
            return await self._book.find(chat, id)
        except UnknownMessage:
            return None

    async def target(
        self, chat: Jid, id: str, *, author: Jid | None = None, from_me: bool | None = None
    ) -> Target:
        """A message by what the caller says of it, else by what is stored.

        Raises:
            UnknownMessage: neither says whose it is.
        """
        known = await self.known(chat, id)
        if known is not None:
            own = known.from_me if from_me is None else from_me
            return Target(chat=known.chat, id=id, from_me=own, sender=None if own else author or known.sender)
        if from_me is None:
            if author is None:
                raise UnknownMessage(id)
            from_me = False
        if not from_me and author is None and not chat.is_user:
            raise UnknownMessage(id, "in a group a message that is not stored needs its author")
        return Target(chat=chat, id=id, from_me=from_me, sender=None if from_me else author or chat)

    async def forwarded(self, content: c.Forward) -> Message:
        """A stored message as it is sent on.

        Raises:
            UnknownMessage: it is not stored.
            InvalidContent: it is of a kind that is not sent on.
        """
        known = await self._book.find(content.chat, content.id)
        if known.deleted:
            raise InvalidContent("message", "was deleted, so it cannot be forwarded")
        if "IsViewOnce" in unwrap(known.message).flags:
            raise InvalidContent("message", "can be seen once, so it cannot be forwarded")
        return forwarded(known.message, from_me=known.from_me)


def check_editable(known: BookMessage, now: int) -> None:
    """See that a message can be edited.

    Raises:
    InvalidContent: it cannot.
    """
    if not known.from_me:
        raise InvalidContent("message", "is not our own, so it cannot be edited")
    if known.deleted:
        raise InvalidContent("message", "was deleted, so it cannot be edited")
    age = now - known.timestamp
    if known.timestamp and age > changes.EDIT_WINDOW_S:
        raise InvalidContent("message", f"is older than {changes.EDIT_WINDOW_S // 60} minutes")


def edited(message: Message, body: str) -> Message:
    """The new content of a text, or of a file with another caption.

    Raises:
        InvalidContent: it is neither.
    """
    inner = innermost(message)
    if inner.HasField("conversation") or inner.HasField("extendedTextMessage"):
        return text.text(body)
    field = next((name for name in _CAPTIONED if inner.HasField(name)), None)
    if field is None:
        raise InvalidContent("message", "has neither text nor caption to edit")
    copy = Message()
    part = getattr(copy, field)
    part.CopyFrom(getattr(inner, field))
    part.ClearField("contextInfo")
    part.caption = body
    return copy
