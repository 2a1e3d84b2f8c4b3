"""Pictures, videos, sounds, documents and stickers. Albums: `albums.py`, packs of stickers: `packs.py`.

Source: whatsmeow upload.go and waE2E; Baileys Utils/messages.ts (prepareWAMessageMedia).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from wago.errors import InvalidContent
from wago.protocol.media import MediaKind
from wago.protocol.messages import checks
from wago.protocol.messages.files import MediaFile, put_file, read_file
from wago.protocol.messages.wrappers import innermost, unwrap
from wago.protocol.proto.e2e_pb2 import (
    DocumentMessage,
    ImageMessage,
    Message,
    VideoMessage,
)

__all__ = [
    "Media",
    "MediaFile",
    "audio",
    "document",
    "image",
    "media_of",
    "read_media",
    "read_part",
    "sticker",
    "video",
    "view_once",
]

WAVEFORM_LEN: Final = 64
"""Bars of a voice note's picture, each 0 to 100."""

MAX_NAME: Final = 255
"""Characters of a file's name, as file systems allow."""

_TYPES: Final = {
    "image": ("image/",),
    "video": ("video/",),
    "audio": ("audio/", "video/mp4", "application/ogg"),
    "sticker": ("image/webp", "application/was"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A message with a file, as it was read.

    Attributes:
        kind: `image`, `video`, `gif`, `ptv`, `audio`, `voice`, `document`, `sticker`.
        file: where it is; None if what the message says about it cannot be right.
        mimetype: as the sender says.
        caption, filename, title: empty if there is none.
        width, height: in pixels, 0 if unknown.
        seconds: of sounds and videos.
        page_count: of documents.
        thumbnail: a small picture, JPEG (of stickers PNG), may be empty.
        waveform: bars of a voice note, may be empty.
        view_once: it may be looked at once.
        animated: of stickers.
    """

    kind: str
    file: MediaFile | None
    mimetype: str = ""
    caption: str = ""
    filename: str = ""
    title: str = ""
    width: int = 0
    height: int = 0
    seconds: int = 0
    page_count: int = 0
    thumbnail: bytes = b""
    waveform: bytes = b""
    view_once: bool = False
    animated: bool = False


def image(
    file: MediaFile,
    *,
    mimetype: str = "image/jpeg",
    caption: str = "",
    width: int = 0,
    height: int = 0,
    thumbnail: bytes = b"",
    view_once: bool = False,
) -> Message:
    """A picture.

    Raises:
        InvalidContent: the file is no picture, or the caption is too long.
    """
    message = Message()
    wire = message.imageMessage
    put_file(wire, file, MediaKind.IMAGE)
    wire.mimetype = _mimetype("image", mimetype)
    _put_caption(wire, caption)
    _put_size(wire, width, height)
    if thumbnail:
        wire.JPEGThumbnail = thumbnail
    return _once(message, wire) if view_once else message


def video(
    file: MediaFile,
    *,
    mimetype: str = "video/mp4",
    caption: str = "",
    seconds: int = 0,
    width: int = 0,
    height: int = 0,
    thumbnail: bytes = b"",
    gif: bool = False,
    ptv: bool = False,
    view_once: bool = False,
) -> Message:
    """A video.

    Args:
        file: uploaded as a video.
        mimetype, caption, seconds, width, height, thumbnail: about it.
        gif: play it over and over without sound.
        ptv: a round video note.
        view_once: it may be looked at once.

    Raises:
        InvalidContent: the file is no video, the caption is too long or goes with no video note, or it should
            be two kinds at once.
    """
    if ptv and (gif or caption):
        raise InvalidContent("caption" if caption else "gif", "does not go with a video note")
    message = Message()
    wire = message.ptvMessage if ptv else message.videoMessage
    put_file(wire, file, MediaKind.VIDEO)
    wire.mimetype = _mimetype("video", mimetype)
    wire.seconds = _seconds(seconds)
    _put_caption(wire, caption)
    _put_size(wire, width, height)
    if thumbnail:
        wire.JPEGThumbnail = thumbnail
    if gif:
        wire.gifPlayback = True
    return _once(message, wire) if view_once else message


def audio(
    file: MediaFile,
    *,
    mimetype: str = "audio/ogg; codecs=opus",
    seconds: int = 0,
    voice: bool = False,
    waveform: bytes = b"",
    background: int | None = None,
    view_once: bool = False,
) -> Message:
    """A sound.

    Args:
        file: uploaded as audio.
        mimetype: of it.
        seconds: its length.
        voice: a voice note, recorded in the chat.
        waveform: 64 bars from 0 to 100 that a voice note shows.
        background: colour behind a voice note in the status, 0xAARRGGBB.
        view_once: it may be heard once.

    Raises:
        InvalidContent: the file is no sound, or the waveform is not one.
    """
    if waveform and (len(waveform) != WAVEFORM_LEN or max(waveform) > 100):
        raise InvalidContent("waveform", f"is not {WAVEFORM_LEN} values from 0 to 100")
    message = Message()
    wire = message.audioMessage
    put_file(wire, file, MediaKind.AUDIO)
    wire.mimetype = _mimetype("audio", mimetype)
    wire.seconds = _seconds(seconds)
    if voice:
        wire.PTT = True
    if waveform:
        wire.waveform = waveform
    if background is not None:
        wire.backgroundArgb = int(checks.between("background", background, 0, 0xFFFFFFFF))
    return _once(message, wire) if view_once else message


def document(
    file: MediaFile,
    *,
    mimetype: str = "application/octet-stream",
    filename: str,
    title: str = "",
    caption: str = "",
    page_count: int = 0,
    thumbnail: bytes = b"",
    thumbnail_width: int = 0,
    thumbnail_height: int = 0,
) -> Message:
    """A file of any kind. With a caption it goes into the wrapper that makes clients show the caption.

    Raises:
        InvalidContent: the file was uploaded as something else, has no name, or the caption is too long.
    """
    message = Message()
    wire = message.documentWithCaptionMessage.message.documentMessage if caption else message.documentMessage
    put_file(wire, file, MediaKind.DOCUMENT)
    wire.mimetype = checks.words("mimetype", mimetype, MAX_NAME)
    wire.fileName = checks.words("filename", filename, MAX_NAME)
    wire.title = title or filename
    _put_caption(wire, caption)
    if page_count:
        wire.pageCount = int(checks.between("page_count", page_count, 0, 0xFFFFFFFF))
    if thumbnail:
        wire.JPEGThumbnail = thumbnail
        if thumbnail_width and thumbnail_height:
            wire.thumbnailWidth, wire.thumbnailHeight = thumbnail_width, thumbnail_height
    return message


def sticker(
    file: MediaFile,
    *,
    mimetype: str = "image/webp",
    width: int = 0,
    height: int = 0,
    animated: bool = False,
    thumbnail: bytes = b"",
    emojis: str = "",
    sent_at_ms: int | None = None,
) -> Message:
    """A sticker; `thumbnail` is a PNG, `emojis` what it stands for.

    Raises:
        InvalidContent: the file was uploaded as something else.
    """
    message = Message()
    wire = message.stickerMessage
    put_file(wire, file, MediaKind.STICKER)
    wire.mimetype = _mimetype("sticker", mimetype)
    _put_size(wire, width, height)
    if animated:
        wire.isAnimated = True
    if thumbnail:
        wire.pngThumbnail = thumbnail
    if emojis:
        wire.emojis = checks.short("emojis", emojis, MAX_NAME)
    if sent_at_ms is not None:
        wire.stickerSentTS = sent_at_ms
    return message


def view_once(message: Message) -> Message:
    """A copy of a picture, video or sound that may be looked at once.

    Raises:
        InvalidContent: it is something else.
    """
    content = innermost(message)
    for name in ("imageMessage", "videoMessage", "audioMessage"):
        if content.HasField(name):
            copy = Message()
            copy.CopyFrom(content)
            return _once(copy, getattr(copy, name))
    raise InvalidContent("view_once", "goes with pictures, videos and sounds only")


_READ: Final = (
    ("imageMessage", MediaKind.IMAGE),
    ("videoMessage", MediaKind.VIDEO),
    ("ptvMessage", MediaKind.VIDEO),
    ("audioMessage", MediaKind.AUDIO),
    ("documentMessage", MediaKind.DOCUMENT),
    ("stickerMessage", MediaKind.STICKER),
)


def media_of(message: Message) -> Any | None:
    """The protobuf that has the message's file, to be downloaded; None if it has none.

    Looks into headers of buttons, templates and cards too.
    """
    content = innermost(message)
    for name, _ in _READ:
        if content.HasField(name):
            return getattr(content, name)
    if content.HasField("stickerPackMessage"):
        return content.stickerPackMessage
    return _header_media(content)


def read_media(message: Message) -> Media | None:
    """A message with a file, None if it is of another kind."""
    unwrapped = unwrap(message)
    content = unwrapped.message
    for name, kind in _READ:
        if content.HasField(name):
            once = "IsViewOnce" in unwrapped.flags
            return read_part(getattr(content, name), kind, note=name == "ptvMessage", view_once=once)
    return None


def read_part(wire: Any, kind: MediaKind, *, note: bool = False, view_once: bool = False) -> Media:
    """One media message, such as the header of a card."""
    known = wire.DESCRIPTOR.fields_by_name

    def get(name: str, default: Any) -> Any:
        return getattr(wire, name) if name in known else default

    return Media(
        kind=_word(wire, kind, note=note),
        file=read_file(wire, kind),
        mimetype=wire.mimetype,
        caption=get("caption", ""),
        filename=get("fileName", ""),
        title=get("title", ""),
        width=get("width", 0),
        height=get("height", 0),
        seconds=get("seconds", 0),
        page_count=get("pageCount", 0),
        thumbnail=get("JPEGThumbnail", b"") or get("pngThumbnail", b""),
        waveform=get("waveform", b""),
        view_once=view_once or get("viewOnce", False),
        animated=get("isAnimated", False),
    )


def _header_media(content: Message) -> ImageMessage | VideoMessage | DocumentMessage | None:
    headers: list[Any] = []
    if content.HasField("buttonsMessage"):
        headers.append(content.buttonsMessage)
    if content.HasField("interactiveMessage"):
        headers.append(content.interactiveMessage.header)
    if content.HasField("templateMessage"):
        template = content.templateMessage
        headers += [template.hydratedTemplate, template.hydratedFourRowTemplate]
        headers.append(template.interactiveMessageTemplate.header)
    if content.HasField("productMessage"):
        product = content.productMessage
        if product.product.HasField("productImage"):
            return product.product.productImage
        if product.catalog.HasField("catalogImage"):
            return product.catalog.catalogImage
    for header in headers:
        for name in ("imageMessage", "videoMessage", "documentMessage"):
            if header.HasField(name):
                return getattr(header, name)  # type: ignore[no-any-return]
    return None


def _word(wire: Any, kind: MediaKind, *, note: bool) -> str:
    if note:
        return "ptv"
    if kind is MediaKind.VIDEO and wire.gifPlayback:
        return "gif"
    if kind is MediaKind.AUDIO and wire.PTT:
        return "voice"
    return str(kind)


def _once(message: Message, wire: Any) -> Message:
    """The flag, and the wrapper that phones put around it: sounds have one of their own.

    Source: whatsmeow types/events (IsViewOnceV2Extension), whatsapp-rust proto_helpers.rs (is_view_once)
    """
    wire.viewOnce = True
    outer = Message()
    sound = message.HasField("audioMessage")
    (outer.viewOnceMessageV2Extension if sound else outer.viewOnceMessageV2).message.CopyFrom(message)
    return outer


def _mimetype(kind: str, mimetype: str) -> str:
    if not mimetype.lower().startswith(_TYPES[kind]):
        raise InvalidContent("mimetype", f"{mimetype!r} does not fit {kind}")
    return mimetype


def _put_caption(wire: Any, caption: str) -> None:
    if caption:
        wire.caption = checks.short("caption", caption)


def _put_size(wire: Any, width: int, height: int) -> None:
    if width and height:
        wire.width = int(checks.between("width", width, 1, 0xFFFFFFFF))
        wire.height = int(checks.between("height", height, 1, 0xFFFFFFFF))


def _seconds(seconds: int) -> int:
    return int(checks.between("seconds", seconds, 0, 0xFFFFFFFF))
