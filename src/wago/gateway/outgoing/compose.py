"""From a content to a Message.

In this order, so that nothing is half done: files come onto the disk and are prepared, the message is built
with stand-ins for its uploads, which finds all that is wrong with it, then the files are uploaded and it is
built for good. Sending it is somebody else's.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Protocol, TypeVar, assert_never

import structlog

from wago.client.config import MediaConfig
from wago.errors import InvalidContent, WagoError
from wago.gateway.media import MediaDesk
from wago.gateway.outgoing import contents as c
from wago.gateway.outgoing import pressed
from wago.gateway.outgoing.workshop import Draft, Part, Uploads, Workshop, first_of, upload
from wago.gateway.prepare import Preparer, StickerPack
from wago.gateway.previews import Preview
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.messages import (
    calls,
    commerce,
    contacts,
    events,
    interactive,
    invites,
    media,
    places,
    polls,
    text,
    vcard,
)
from wago.protocol.messages.checks import SECRET_LEN
from wago.protocol.messages.context import EMPTY, Ad, Context, with_context
from wago.protocol.messages.files import MediaFile
from wago.protocol.proto.e2e_pb2 import ExtendedTextMessage, Message

INVITE_S: Final = 3 * 86_400
"""How long an invitation is good if nobody says (WhatsApp's clients make them for three days)."""

_PARALLEL: Final = 4
"""Files of one message that are fetched and prepared at a time."""

T = TypeVar("T")
_log = structlog.get_logger(__name__)


class Previews(Protocol):
    """Makes link previews."""

    async def make(self, text: str) -> Preview | None:
        """Of the first link in a text; None if there is none, or nothing to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Materials:
    """What messages are made with.

    Attributes:
        desk, preparer, previews: the gateway's.
        limits: of the account's media.
        clock: Unix time.
        random: n random bytes.
    """

    desk: MediaDesk
    preparer: Preparer
    previews: Previews | None
    limits: MediaConfig
    clock: Callable[[], float]
    random: Callable[[int], bytes] = os.urandom


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
        """The message, its files uploaded.

        Raises:
            InvalidContent: something is wrong with it; nothing was uploaded.
            FileFault: so it is with a file.
            MediaError: a file could not be prepared or uploaded.
            NotConnected, RequestTimeout, IQError: no media hosts are known.
        """
        return (await self.compose_all([content], [context]))[0]

    async def compose_all(self, contents: Sequence[c.Content], contexts: Sequence[Context]) -> list[Message]:
        """Several messages; the first upload begins when all of them are in order."""
        async with AsyncExitStack() as stack:
            shop = Workshop(self._with.desk, self._with.preparer, stack, self._with.limits.max_upload_bytes)
            drafts = await _all([partial(self._draft, each, shop) for each in contents])
            for draft, context in zip(drafts, contexts, strict=True):
                with_context(draft.check(), context)
            files = await upload(self._uploads, [part for draft in drafts for part in draft.parts])
            made = []
            for draft, context in zip(drafts, contexts, strict=True):
                own, files = files[: len(draft.parts)], files[len(draft.parts) :]
                made.append(with_context(draft.build(own), context))
            return made

    # -- kinds ------------------------------------------------------------------------------------------

    async def _draft(self, content: c.Content, shop: Workshop) -> Draft:
        match content:
            case c.Text():
                return await self._text(content)
            case c.LinkPreview() | c.AdPreview():
                return await self._previewed(content, shop)
            case c.Image() | c.Video() | c.Audio() | c.Document() | c.Sticker() | c.Attachment():
                return await self._file(content, shop)
            case c.Buttons() | c.Template():
                return await self._with_header(content, shop)
            case c.Carousel():
                return await self._carousel(content, shop)
            case c.GroupInvite() | c.Product() | c.Order():
                return await self._trade(content, shop)
            case c.Forward():
                raise InvalidContent("message", "is to be forwarded, which is no content of its own")
            case _:
                message = self._plain(content)
                return Draft(lambda _: message)

    def _plain(
        self,
        content: c.Location
        | c.LiveLocation
        | c.Contacts
        | c.Poll
        | c.Event
        | c.ScheduledCall
        | c.ListMenu
        | c.LocationRequest
        | c.PixButton
        | c.ReviewAndPay
        | c.StatusText
        | c.Raw,
    ) -> Message:
        """What has no files."""
        match content:
            case c.Location():
                return places.location(_place(content))
            case c.LiveLocation():
                return places.live_location(
                    places.LiveLocation(
                        latitude=content.latitude,
                        longitude=content.longitude,
                        caption=content.caption,
                        accuracy_m=content.accuracy_m,
                        speed_mps=content.speed_mps,
                        heading_deg=content.heading,
                        sequence=content.sequence,
                        offset_s=content.seconds,
                    )
                )
            case c.Contacts():
                return contacts.contacts([_card(each) for each in content.cards], content.title)
            case c.Poll():
                return self._poll(content)
            case c.Event():
                return self._event(content)
            case c.ScheduledCall():
                call = calls.ScheduledCall(
                    title=content.title, at_ms=content.starts_at * 1000, video=content.video
                )
                return calls.scheduled_call(call)
            case c.ListMenu():
                return pressed.menu(content)
            case c.LocationRequest():
                return interactive.location_request(content.text)
            case c.PixButton():
                return pressed.pix_button(content)
            case c.ReviewAndPay():
                return pressed.review_and_pay(content)
            case c.StatusText():
                return _status_text(content)
            case c.Raw():
                return content.message
            case _:
                assert_never(content)

    def _poll(self, content: c.Poll) -> Message:
        correct = None
        if content.correct is not None:
            if content.correct not in content.options:
                raise InvalidContent("correct", "is none of the options")
            correct = content.options.index(content.correct)
        return polls.poll(
            content.question,
            content.options,
            content.selectable,
            secret=self._with.random(SECRET_LEN),
            correct=correct,
        )

    def _event(self, content: c.Event) -> Message:
        event = events.Event(
            name=content.name,
            starts_at_s=content.starts_at,
            ends_at_s=content.ends_at,
            description=content.description,
            location=None if content.location is None else _place(content.location),
            join_link=content.join_link,
            extra_guests=content.guests,
            cancelled=content.cancelled,
        )
        return events.event(event, secret=self._with.random(SECRET_LEN))

    # -- texts ------------------------------------------------------------------------------------------

    async def _text(self, content: c.Text) -> Draft:
        message = text.text(content.text)
        if not content.preview or self._with.previews is None:
            return Draft(lambda _: message)
        try:
            found = await self._with.previews.make(content.text)
        except WagoError as exc:
            # A page that cannot be had is no reason to keep the text back.
            _log.info("No link preview", error=str(exc))
            found = None
        if found is None:
            return Draft(lambda _: message)
        parts = () if found.image is None else (Part(found.image.path, MediaKind.LINK_THUMBNAIL),)

        def build(files: Sequence[MediaFile]) -> Message:
            preview = text.LinkPreview(
                link=found.matched,
                title=found.title,
                description=found.description,
                thumbnail=found.thumbnail or b"",
                picture=files[0] if files else None,
                picture_width=found.image.width if found.image else 0,
                picture_height=found.image.height if found.image else 0,
            )
            return text.text(content.text, preview)

        return Draft(build, parts)

    async def _previewed(self, content: c.LinkPreview | c.AdPreview, shop: Workshop) -> Draft:
        picture = None
        if content.image is not None:
            picture = await shop.link_picture(content.image, "image")
        small = picture.thumbnail if picture is not None else b""
        if isinstance(content, c.AdPreview):
            ad = Ad(
                title=content.title,
                body=content.description,
                source_url=content.url,
                thumbnail=small,
                large=picture is not None,
            )
            message = text.text(content.text)
            if content.url not in content.text:
                raise InvalidContent("url", "does not stand in the text")
            return Draft(lambda _: with_context(message, Context(ad=ad)))

        def build(files: Sequence[MediaFile]) -> Message:
            preview = text.LinkPreview(
                link=content.url,
                title=content.title,
                description=content.description,
                thumbnail=small,
                picture=files[0] if files else None,
                picture_width=picture.width if picture is not None else 0,
                picture_height=picture.height if picture is not None else 0,
            )
            message = text.text(content.text, preview)
            if content.kind == "group":
                message.extendedTextMessage.inviteLinkGroupTypeV2 = ExtendedTextMessage.DEFAULT
            return message

        parts = () if picture is None else (Part(picture.path, MediaKind.LINK_THUMBNAIL),)
        return Draft(build, parts)

    # -- files ------------------------------------------------------------------------------------------

    async def _file(
        self,
        content: c.Image | c.Video | c.Audio | c.Document | c.Sticker | c.Attachment,
        shop: Workshop,
        field: str = "",
    ) -> Draft:
        match content:
            case c.Image():
                return await self._image(content, shop, field or "image")
            case c.Video():
                return await self._video(content, shop, field or "video")
            case c.Audio():
                return await self._audio(content, shop, field or "audio")
            case c.Document():
                return await self._document(content, shop, field or "document")
            case c.Sticker():
                return await self._sticker(content, shop, field or "sticker")
            case c.Attachment():
                return await self._attachment(content, shop, field or "attachment")
            case _:
                assert_never(content)

    async def _image(self, content: c.Image, shop: Workshop, field: str) -> Draft:
        file = await shop.image(content.source, field)
        thumbnail = await shop.thumbnail(content.thumbnail, "thumbnail") or file.thumbnail

        def build(files: Sequence[MediaFile]) -> Message:
            return media.image(
                files[0],
                mimetype=file.mimetype,
                caption=content.caption,
                width=file.width,
                height=file.height,
                thumbnail=thumbnail,
                view_once=content.view_once,
            )

        return Draft(build, (Part(file.path, MediaKind.IMAGE),))

    async def _video(self, content: c.Video, shop: Workshop, field: str) -> Draft:
        file = await shop.video(content.source, field, gif=content.gif)
        thumbnail = await shop.thumbnail(content.thumbnail, "thumbnail") or file.thumbnail

        def build(files: Sequence[MediaFile]) -> Message:
            return media.video(
                files[0],
                mimetype=file.mimetype,
                caption=content.caption,
                seconds=file.seconds,
                width=file.width,
                height=file.height,
                thumbnail=thumbnail,
                gif=content.gif,
                ptv=content.round,
                view_once=content.view_once,
            )

        return Draft(build, (Part(file.path, MediaKind.VIDEO),))

    async def _audio(self, content: c.Audio, shop: Workshop, field: str) -> Draft:
        file = await shop.audio(content.source, field, voice=content.voice)

        def build(files: Sequence[MediaFile]) -> Message:
            return media.audio(
                files[0],
                mimetype=file.mimetype,
                seconds=content.seconds or file.seconds,
                voice=content.voice,
                waveform=file.waveform or b"",
                view_once=content.view_once,
            )

        return Draft(build, (Part(file.path, MediaKind.AUDIO),))

    async def _document(self, content: c.Document, shop: Workshop, field: str) -> Draft:
        file = await shop.document(
            content.source, field, mimetype=content.mimetype, filename=content.filename
        )
        thumbnail = await shop.thumbnail(content.thumbnail, "thumbnail") or file.thumbnail or b""

        def build(files: Sequence[MediaFile]) -> Message:
            return media.document(
                files[0],
                mimetype=content.mimetype or file.mimetype,
                filename=content.filename or file.filename,
                title=content.title,
                caption=content.caption,
                page_count=file.page_count or 0,
                thumbnail=thumbnail,
                thumbnail_width=file.width or 0,
                thumbnail_height=file.height or 0,
            )

        return Draft(build, (Part(file.path, MediaKind.DOCUMENT),))

    async def _sticker(self, content: c.Sticker, shop: Workshop, field: str) -> Draft:
        pack = StickerPack(name=content.pack, publisher=content.publisher, emojis=content.emojis)
        file = await shop.sticker(content.source, field, pack)
        thumbnail = await shop.small_png(content.thumbnail, "thumbnail") or file.thumbnail

        def build(files: Sequence[MediaFile]) -> Message:
            return media.sticker(
                files[0],
                mimetype=file.mimetype,
                width=file.width,
                height=file.height,
                animated=file.animated,
                thumbnail=thumbnail,
                sent_at_ms=int(self._with.clock() * 1000),
            )

        return Draft(build, (Part(file.path, MediaKind.STICKER),))

    async def _attachment(self, content: c.Attachment, shop: Workshop, field: str) -> Draft:
        """What it is, its bytes say; they come onto the disk once."""
        file, kind = await shop.spool(
            content.source, field, mimetype=content.mimetype, filename=content.filename
        )
        source = replace(file, mimetype=kind, filename=content.filename or file.filename)
        family = kind.partition("/")[0]
        if content.as_sticker:
            sticker = c.Sticker(
                source=source, pack=content.pack, publisher=content.publisher, emojis=content.emojis
            )
            return await self._sticker(sticker, shop, field)
        if content.as_document or family not in ("image", "video", "audio"):
            document = c.Document(
                source=source,
                filename=content.filename,
                caption=content.caption,
                mimetype=content.mimetype,
            )
            return await self._document(document, shop, field)
        if family == "audio" or content.voice:
            return await self._audio(
                c.Audio(source=source, voice=content.voice, view_once=content.view_once), shop, field
            )
        if family == "video" or content.gif:
            video = c.Video(
                source=source, caption=content.caption, gif=content.gif, view_once=content.view_once
            )
            return await self._video(video, shop, field)
        image = c.Image(source=source, caption=content.caption, view_once=content.view_once)
        return await self._image(image, shop, field)

    # -- files above or inside of something else --------------------------------------------------------

    async def _with_header(self, content: c.Buttons | c.Template, shop: Workshop) -> Draft:
        header = await self._header(content.header, shop, "header")

        def build(files: Sequence[MediaFile]) -> Message:
            above = None if header is None else header.build(files)
            if isinstance(content, c.Buttons):
                return pressed.buttons(content, above)
            return pressed.template(content, above)

        return Draft(build, () if header is None else header.parts)

    async def _header(self, header: c.Header | None, shop: Workshop, field: str) -> Draft | None:
        return None if header is None else await self._file(header, shop, field)

    async def _carousel(self, content: c.Carousel, shop: Workshop) -> Draft:
        # How many may be is known before any of their files is fetched.
        if len(content.cards) > interactive.MAX_CARDS:
            raise InvalidContent("cards", f"has {len(content.cards)}, more than {interactive.MAX_CARDS}")
        headers = await _all(
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

    async def _trade(self, content: c.GroupInvite | c.Product | c.Order, shop: Workshop) -> Draft:
        match content:
            case c.GroupInvite():
                return await self._invite(content, shop)
            case c.Product():
                return await self._product(content, shop)
            case c.Order():
                return await self._order(content, shop)
            case _:
                assert_never(content)

    async def _invite(self, content: c.GroupInvite, shop: Workshop) -> Draft:
        expires = content.expires_at
        invite = invites.GroupInvite(
            group=content.group,
            code=content.code,
            subject=content.name,
            caption=content.caption,
            expires_at_s=int(self._with.clock()) + INVITE_S if expires is None else expires,
            thumbnail=await shop.thumbnail(content.thumbnail, "thumbnail"),
        )
        message = invites.group_invite(invite)
        return Draft(lambda _: message)

    async def _product(self, content: c.Product, shop: Workshop) -> Draft:
        file = None if content.image is None else await shop.image(content.image, "image")
        owner = content.owner or self._own
        if owner is None:
            raise InvalidContent("owner", "is missing")

        def build(files: Sequence[MediaFile]) -> Message:
            return commerce.product(
                commerce.Product(
                    id=content.id,
                    owner=owner.bare,
                    title=content.title,
                    description=content.description,
                    retailer_id=content.retailer_id,
                    url=content.url,
                    currency=content.currency,
                    price_1000=content.price,
                    sale_price_1000=content.sale_price,
                    picture=files[0] if files else None,
                    thumbnail=b"" if file is None else file.thumbnail,
                    body=content.body,
                    footer=content.footer,
                )
            )

        return Draft(build, () if file is None else (Part(file.path, MediaKind.IMAGE),))

    async def _order(self, content: c.Order, shop: Workshop) -> Draft:
        seller = content.seller or self._own
        if seller is None:
            raise InvalidContent("seller", "is missing")
        order = commerce.Order(
            id=content.id,
            token=content.token,
            seller=seller.bare,
            title=content.title,
            message=content.message,
            item_count=content.items,
            currency=content.currency,
            total_1000=content.total,
            thumbnail=await shop.thumbnail(content.image, "thumbnail"),
        )
        message = commerce.order(order)
        return Draft(lambda _: message)


def _place(content: c.Location) -> places.Location:
    return places.Location(
        latitude=content.latitude,
        longitude=content.longitude,
        name=content.name,
        address=content.address,
        url=content.url,
    )


def _card(content: c.ContactCard) -> vcard.Card | tuple[str, str]:
    if content.vcard:
        return content.name or vcard.parse_vcard(content.vcard).name, content.vcard
    return vcard.Card(
        name=content.name,
        organization=content.organization,
        url=content.url,
        phones=tuple(_phone(number) for number in content.phones),
        emails=(content.email,) if content.email else (),
    )


def _phone(number: str) -> vcard.Phone:
    digits = "".join(char for char in number if char in "0123456789")
    return vcard.Phone(number=number if not number.isdigit() else f"+{number}", waid=digits)


def _status_text(content: c.StatusText) -> Message:
    try:
        font = text.Font(content.font)
    except ValueError:
        known = ", ".join(str(int(each)) for each in text.Font)
        raise InvalidContent("font", f"is {content.font}, not one of {known}") from None
    looks = text.TextLooks(background=content.background, colour=content.color, font=font)
    return text.status_text(content.text, looks)


async def _all(makers: Sequence[Callable[[], Awaitable[T]]]) -> list[T]:
    """What they make, in their order, a few at a time; the first error ends it."""
    slots = asyncio.Semaphore(_PARALLEL)

    async def one(make: Callable[[], Awaitable[T]]) -> T:
        async with slots:
            return await make()

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(make)) for make in makers]
    except BaseExceptionGroup as error:
        raise first_of(error) from None
    return [task.result() for task in tasks]
