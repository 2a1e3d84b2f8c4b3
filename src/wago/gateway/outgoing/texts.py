"""Texts with what is shown of their links."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from wago.errors import InvalidContent, WagoError
from wago.gateway.outgoing import contents as c
from wago.gateway.outgoing.workshop import Draft, Part, Workshop
from wago.protocol.media import MediaKind
from wago.protocol.messages import text
from wago.protocol.messages.context import Ad, Context, with_context
from wago.protocol.messages.files import MediaFile
from wago.protocol.proto.e2e_pb2 import ExtendedTextMessage, Message

_log = structlog.get_logger(__name__)


async def draft_text(content: c.Text, shop: Workshop) -> Draft:
    """A text, with a preview if that is asked for and can be had."""
    message = text.text(content.text)
    if not content.preview or shop.previews is None:
        return Draft(lambda _: message)
    try:
        found = await shop.previews.make(content.text)
    except WagoError as exc:
        # A page that cannot be had is no reason to keep the text back.
        _log.info("No link preview", error=str(exc))
        found = None
    if found is None:
        return Draft(lambda _: message)
    shop.stack.enter_context(found)
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


async def draft_previewed(content: c.LinkPreview | c.AdPreview, shop: Workshop) -> Draft:
    """A text with a preview of the caller's."""
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
