"""How one message, or several that belong together, are made, checked, uploaded and handed to the client."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Final, Protocol

from wago.gateway.engine import AccountClient, Sent
from wago.gateway.newsletters import ChannelUploads
from wago.gateway.outgoing import contents as c
from wago.gateway.outgoing.compose import Composer, Ready
from wago.gateway.outgoing.workshop import Materials
from wago.gateway.references import References
from wago.gateway.sending import Typed, check_id
from wago.protocol.jid import Jid
from wago.protocol.messages import albums
from wago.protocol.messages.context import with_context
from wago.protocol.messages.keys import Target
from wago.protocol.proto.e2e_pb2 import Message

if TYPE_CHECKING:
    from wago.gateway.session import Session

NO_CONTEXT: Final = c.SendContext()
_ID_LEN: Final = 18


class Post(Protocol):
    """Hands a message to the client."""

    async def __call__(self, message: Message, *, id: str) -> Sent: ...


class Attach(Protocol):
    """Has the client attach something to a message."""

    async def __call__(self, *, id: str) -> Sent: ...


class Outbound:
    """The way of contents out of one session.

    Args:
        taken: told of the chat when the server took a message to it.
    """

    def __init__(self, session: Session, references: References, taken: Callable[[Jid], None]) -> None:
        self._session = session
        self._references = references
        self._taken = taken

    async def send(
        self,
        client: AccountClient,
        to: Jid,
        content: c.Content,
        context: c.SendContext,
        id: str | None,
        post: Post,
    ) -> Sent:
        """Make a message of a content, and hand it to the client by `post`."""
        async with AsyncExitStack() as stack:

            async def prepare() -> Ready:
                return await self._prepare(client, stack, to, [content], [context])

            # What is wrong is found before anything is told of the message, unless it is there already.
            ready = None if await self._is_repeat(id) else await prepare()

            async def work(message_id: str) -> Sent:
                made = await (ready or await prepare()).finish()
                return await post(made[0], id=message_id)

            return await self._run(to, work, id=id, content=(content, context), typed=_typed(content))

    async def send_album(
        self, client: AccountClient, to: Jid, album: c.Album, context: c.SendContext, id: str | None
    ) -> list[Sent]:
        """Send pictures and videos under one frame, which is the first of what returns."""
        images = sum(isinstance(item, c.Image) for item in album.items)
        frame = with_context(
            albums.album(images, len(album.items) - images), await self._references.context(to, context)
        )
        async with AsyncExitStack() as stack:
            ready = await self._prepare(client, stack, to, album.items, [NO_CONTEXT] * len(album.items))
            made: list[Message] = []

            async def head(message_id: str) -> Sent:
                made.extend(await ready.finish())
                return await client.messages.send(to, frame, id=message_id)

            sent = [await self._run(to, head, id=id, content=(album, context))]
            for number in range(len(album.items)):

                async def item(message_id: str, number: int = number) -> Sent:
                    if not made:
                        made.extend(await ready.finish())
                    target = Target(chat=to, id=sent[0].id, from_me=True)
                    message = albums.in_album(made[number], target)
                    return await client.messages.send(to, message, id=message_id)

                own = None if id is None else _derived(id, number)
                sent.append(await self._run(to, item, id=own, content=(album, number)))
            return sent

    async def change(self, client: AccountClient, chat: Jid, message: Message, own_id: str | None) -> Sent:
        """Send what changes another message."""

        async def work(message_id: str) -> Sent:
            return await client.messages.send(chat, message, id=message_id)

        return await self._run(chat, work, id=own_id, content=message)

    async def attach(self, chat: Jid, attach: Attach, content: object, own_id: str | None) -> Sent:
        """Attach something to a message under its secret."""

        async def work(message_id: str) -> Sent:
            return await attach(id=message_id)

        return await self._run(chat, work, id=own_id, content=content)

    # -- inside -----------------------------------------------------------------------------------------

    async def _run(
        self,
        to: Jid,
        work: Callable[[str], Awaitable[Sent]],
        *,
        id: str | None,
        content: object,
        typed: Typed | None = None,
    ) -> Sent:
        sent = await self._session.sending.run(to, work, id=id, content=content, typed=typed)
        self._taken(to)
        self._session.log.info("Message sent", id=sent.id, timestamp=sent.timestamp)
        return sent

    async def _is_repeat(self, id: str | None) -> bool:
        """A message of this id was asked for before."""
        if id is None:
            return False
        check_id(id)
        return await self._session.account.send_request(id) is not None

    async def _prepare(
        self,
        client: AccountClient,
        stack: AsyncExitStack,
        to: Jid,
        contents: Sequence[c.Content],
        contexts: Sequence[c.SendContext],
    ) -> Ready:
        """Messages that lack nothing but their uploads; what is forwarded is taken as it is stored."""
        taken = [
            c.Raw(message=await self._references.forwarded(each)) if isinstance(each, c.Forward) else each
            for each in contents
        ]
        about = [await self._references.context(to, each) for each in contexts]
        return await self._composer(client, to).prepare(stack, taken, about)

    def _composer(self, client: AccountClient, to: Jid) -> Composer:
        services = self._session.services
        materials = Materials(
            desk=services.media,
            preparer=services.preparer,
            previews=services.previews,
            limits=services.settings.client.media,
            clock=services.clock,
        )
        uploads = ChannelUploads(client.media) if to.is_newsletter else client.media
        return Composer(materials, uploads, client.jid)


def _typed(content: c.Content) -> Typed:
    """What a person would type or record of it."""
    body = getattr(content, "text", "") or getattr(content, "caption", "")
    return Typed(characters=len(body), recording=isinstance(content, c.Audio) and content.voice)


def _derived(id: str, number: int) -> str:
    """The id of an album's item, the same each time it is asked for."""
    return "3EB0" + hashlib.sha256(f"{id}/{number}".encode()).hexdigest()[:_ID_LEN].upper()
