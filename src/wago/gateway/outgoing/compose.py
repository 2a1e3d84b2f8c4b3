"""From a content to a Message.

In this order, so that nothing is half done: files come onto the disk and are prepared, the message is built
with stand-ins for its uploads, which finds all that is wrong with it, then the files are uploaded and it is
built for good. Sending it is somebody else's.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from wago.errors import InvalidContent
from wago.gateway.outgoing import contents as c
from wago.gateway.outgoing import pressed
from wago.gateway.outgoing.files import draft_file
from wago.gateway.outgoing.plain import plain
from wago.gateway.outgoing.texts import draft_previewed, draft_text
from wago.gateway.outgoing.trade import draft_invite, draft_order, draft_product
from wago.gateway.outgoing.workshop import Draft, Materials, Uploads, Workshop, gathered, upload
from wago.protocol.jid import Jid
from wago.protocol.messages import interactive
from wago.protocol.messages.context import EMPTY, Context, with_context
from wago.protocol.messages.files import MediaFile
from wago.protocol.proto.e2e_pb2 import Message


@dataclass(frozen=True, slots=True)
class Ready:
    """Messages that are in order, and lack nothing but their uploads."""

    uploads: Uploads
    drafts: Sequence[Draft]
    contexts: Sequence[Context]

    async def finish(self) -> list[Message]:
        """Upload what they need; the messages.

        Raises:
            MediaError: a file could not be uploaded.
            NotConnected, RequestTimeout, IQError: no media hosts are known.
        """
        files = await upload(self.uploads, [part for draft in self.drafts for part in draft.parts])
        made = []
        for draft, context in zip(self.drafts, self.contexts, strict=True):
            own, files = files[: len(draft.parts)], files[len(draft.parts) :]
            made.append(with_context(draft.build(own), context))
        return made


class Composer:
    """Makes the messages of one account.

    Args:
        materials: what with.
        uploads: the account's way to the media servers.
        own: the account's own address.
    """

    def __init__(self, materials: Materials, uploads: Uploads, own: Jid | None) -> None:
        self._with = materials
        self._uploads = uploads
        self._own = own

    async def compose(self, content: c.Content, context: Context = EMPTY) -> Message:
        """One message, its files uploaded.

        Raises:
            As `prepare` and `Ready.finish`.
        """
        async with AsyncExitStack() as stack:
            ready = await self.prepare(stack, [content], [context])
            return (await ready.finish())[0]

    async def prepare(
        self, stack: AsyncExitStack, contents: Sequence[c.Content], contexts: Sequence[Context]
    ) -> Ready:
        """Messages up to their uploads; the files that they need are there as long as the stack.

        Raises:
            InvalidContent: something is wrong with one.
            FileFault: a file cannot be had, or is not what it should be.
            MediaError: the disk takes nothing.
        """
        shop = Workshop(self._with, stack)
        drafts = await gathered([partial(self._draft, each, shop) for each in contents])
        for draft, context in zip(drafts, contexts, strict=True):
            with_context(draft.check(), context)
        return Ready(self._uploads, drafts, contexts)

    async def _draft(self, content: c.Content, shop: Workshop) -> Draft:
        match content:
            case c.Text():
                return await draft_text(content, shop)
            case c.LinkPreview() | c.AdPreview():
                return await draft_previewed(content, shop)
            case c.Image() | c.Video() | c.Audio() | c.Document() | c.Sticker() | c.Attachment():
                return await draft_file(content, shop)
            case c.Buttons() | c.Template():
                return await self._with_header(content, shop)
            case c.Carousel():
                return await self._carousel(content, shop)
            case c.GroupInvite():
                return await draft_invite(content, shop)
            case c.Product():
                return await draft_product(content, shop, self._own)
            case c.Order():
                return await draft_order(content, shop, self._own)
            case c.Forward():
                raise InvalidContent("message", "is to be forwarded, which is no content of its own")
            case _:
                message = plain(content, self._with.random)
                return Draft(lambda _: message)

    async def _with_header(self, content: c.Buttons | c.Template, shop: Workshop) -> Draft:
        header = await self._header(content.header, shop, "header")

        def build(files: Sequence[MediaFile]) -> Message:
            above = None if header is None else header.build(files)
            if isinstance(content, c.Buttons):
                return pressed.buttons(content, above)
            return pressed.template(content, above)

        return Draft(build, () if header is None else header.parts)

    async def _header(self, header: c.Header | None, shop: Workshop, field: str) -> Draft | None:
        return None if header is None else await draft_file(header, shop, field)

    async def _carousel(self, content: c.Carousel, shop: Workshop) -> Draft:
        # How many may be is known before any of their files is fetched.
        if len(content.cards) > interactive.MAX_CARDS:
            raise InvalidContent("cards", f"has {len(content.cards)}, more than {interactive.MAX_CARDS}")
        headers = await gathered(
            [
                partial(self._header, card.header, shop, f"cards[{number}].header")
                for number, card in enumerate(content.cards)
            ]
        )

        def build(files: Sequence[MediaFile]) -> Message:
            left = list(files)
            above = [None if each is None else each.build([left.pop(0)]) for each in headers]
            return pressed.carousel(content, above)

        return Draft(build, tuple(part for each in headers if each is not None for part in each.parts))
