"""Files to the messages that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from wago.gateway.errors import UnwantedType
from wago.gateway.media.names import mime_type
from wago.gateway.media.sources import DataUrl
from wago.gateway.outgoing import contents as c
from wago.gateway.outgoing.workshop import Draft, Part, Workshop
from wago.gateway.prepare import StickerPack
from wago.protocol.media import MediaKind
from wago.protocol.messages import media
from wago.protocol.messages.files import MediaFile
from wago.protocol.proto.e2e_pb2 import Message

_SHOWN: Final = {
    "image": ("image/",),
    "video": ("video/", "image/gif"),
    # Browsers record sound into files that are videos by their type.
    "audio": ("audio/", "application/ogg", "video/"),
}
"""What a chat shows as more than a document: by declared family, what the bytes may be."""

_VAGUE: Final = ("", "application/octet-stream", "application/ogg")


async def draft_file(
    content: c.Image | c.Video | c.Audio | c.Document | c.Sticker | c.Attachment,
    shop: Workshop,
    field: str = "",
) -> Draft:
    """A file as the message that it makes.

    Args:
        field: what errors call it; empty goes by its kind.

    Raises:
        FileFault: it cannot be had, or is not what it should be.
        MediaError: the disk takes nothing.
    """
    match content:
        case c.Image():
            return await _image(content, shop, field or "image")
        case c.Video():
            return await _video(content, shop, field or "video")
        case c.Audio():
            return await _audio(content, shop, field or "audio")
        case c.Document():
            return await _document(content, shop, field or "document")
        case c.Sticker():
            return await _sticker(content, shop, field or "sticker")
        case c.Attachment():
            return await _attachment(content, shop, field or "attachment")
        case _:
            assert_never(content)


async def _image(content: c.Image, shop: Workshop, field: str) -> Draft:
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


async def _video(content: c.Video, shop: Workshop, field: str) -> Draft:
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


async def _audio(content: c.Audio, shop: Workshop, field: str) -> Draft:
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


async def _document(content: c.Document, shop: Workshop, field: str) -> Draft:
    file = await shop.document(content.source, field, mimetype=content.mimetype, filename=content.filename)
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


async def _sticker(content: c.Sticker, shop: Workshop, field: str) -> Draft:
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
            sent_at_ms=int(shop.now() * 1000),
        )

    return Draft(build, (Part(file.path, MediaKind.STICKER),))


async def _attachment(content: c.Attachment, shop: Workshop, field: str) -> Draft:
    """What it is, its bytes say; they come onto the disk once."""
    file, kind = await shop.spool(content.source, field, mimetype=content.mimetype, filename=content.filename)
    declared = mime_type(content.mimetype) or file.mimetype
    source = replace(file, mimetype=kind, filename=content.filename or file.filename)
    family = kind.partition("/")[0]
    if content.as_sticker:
        sticker = c.Sticker(
            source=source, pack=content.pack, publisher=content.publisher, emojis=content.emojis
        )
        return await _sticker(sticker, shop, field)
    if not content.as_document:
        _check_declared(content, field, declared, kind)
    if content.as_document or family not in _SHOWN:
        document = c.Document(
            source=source,
            filename=content.filename,
            caption=content.caption,
            mimetype=content.mimetype,
        )
        return await _document(document, shop, field)
    if family == "audio" or content.voice:
        return await _audio(
            c.Audio(source=source, voice=content.voice, view_once=content.view_once), shop, field
        )
    if family == "video" or content.gif or content.round:
        video = c.Video(
            source=source,
            caption=content.caption,
            gif=content.gif,
            round=content.round,
            view_once=content.view_once,
        )
        return await _video(video, shop, field)
    image = c.Image(source=source, caption=content.caption, view_once=content.view_once)
    return await _image(image, shop, field)


def _check_declared(content: c.Attachment, field: str, declared: str, kind: str) -> None:
    """What is said to be a picture, say, is not sent as a document because it is none, nor the reverse.

    Raises:
        UnwantedType: the bytes are something else than what is declared.
    """
    wanted = _SHOWN.get(declared.partition("/")[0])
    if wanted is None:
        # Servers say little of what they give, but who writes a data URL knows what is in it.
        if (
            not isinstance(content.source, DataUrl)
            or declared in _VAGUE
            or kind.partition("/")[0] not in _SHOWN
        ):
            return
        wanted = (declared,)
    if not kind.startswith(wanted):
        raise UnwantedType(field, kind, f"{declared[:64]} as it is declared")
