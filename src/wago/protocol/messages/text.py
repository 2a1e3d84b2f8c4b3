"""Texts, with a link's preview, and with a status's looks.

Source: Baileys Utils/messages.ts (generateWAMessageContent, assertColor); waE2E ExtendedTextMessage.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from wago.errors import InvalidContent
from wago.protocol.media import MediaKind
from wago.protocol.messages import checks
from wago.protocol.messages.files import MediaFile, put_thumbnail, read_thumbnail
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import ExtendedTextMessage, Message

MAX_STATUS_TEXT: Final = 700
"""Characters of a text status."""


class Font(enum.IntEnum):
    """How a text status is written."""

    SYSTEM = 0
    SYSTEM_TEXT = 1
    FB_SCRIPT = 2
    SYSTEM_BOLD = 6
    MORNINGBREEZE = 7
    CALISTOGA = 8
    EXO2 = 9
    COURIERPRIME = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPreview:
    """What is shown of a link in a text.

    Attributes:
        link: the link as it stands in the text.
        title, description: of the page.
        thumbnail: a small JPEG.
        picture: a larger picture, uploaded as a link's thumbnail.
        picture_width, picture_height: of that, in pixels.
        video: the page is a video.
    """

    link: str
    title: str = ""
    description: str = ""
    thumbnail: bytes = b""
    picture: MediaFile | None = None
    picture_width: int = 0
    picture_height: int = 0
    video: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLooks:
    """How a text status looks. Colours are 0xAARRGGBB."""

    background: int | None = None
    colour: int | None = None
    font: Font | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text as it was read."""

    text: str
    preview: LinkPreview | None = None
    looks: TextLooks | None = None


def text(body: str, preview: LinkPreview | None = None) -> Message:
    """A text.

    Raises:
        InvalidContent: it is empty or too long, or the preview's link is not in it.
    """
    checks.words("text", body)
    if preview is None:
        return Message(conversation=body)
    message = Message()
    message.extendedTextMessage.text = body
    put_preview(message.extendedTextMessage, preview)
    return message


def put_preview(wire: ExtendedTextMessage, preview: LinkPreview) -> None:
    """Add a preview to a text.

    Raises:
        InvalidContent: its link is not in the text.
    """
    if not preview.link or preview.link not in wire.text:
        raise InvalidContent("link", "does not stand in the text")
    wire.matchedText = preview.link
    wire.title = preview.title
    wire.description = preview.description
    wire.previewType = ExtendedTextMessage.VIDEO if preview.video else ExtendedTextMessage.NONE
    if preview.thumbnail:
        wire.JPEGThumbnail = preview.thumbnail
    if preview.picture is not None:
        put_thumbnail(wire, preview.picture, MediaKind.LINK_THUMBNAIL)
        if preview.picture_width and preview.picture_height:
            wire.thumbnailWidth = preview.picture_width
            wire.thumbnailHeight = preview.picture_height


def status_text(body: str, looks: TextLooks | None = None) -> Message:
    """A text for the status.

    Raises:
        InvalidContent: it is empty or too long, or a colour is none.
    """
    checks.words("text", body, MAX_STATUS_TEXT)
    message = Message()
    wire = message.extendedTextMessage
    wire.text = body
    looks = looks or TextLooks()
    if looks.background is not None:
        wire.backgroundArgb = _argb("background", looks.background)
    if looks.colour is not None:
        wire.textArgb = _argb("colour", looks.colour)
    if looks.font is not None:
        wire.font = looks.font  # type: ignore[assignment]
    return message


def argb(colour: str) -> int:
    """A colour as people write it: `#RRGGBB`, `#AARRGGBB`, `#RGB`, with or without `#`.

    Raises:
        InvalidContent: it is none.
    """
    digits = colour.strip().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) == 6:
        digits = "FF" + digits
    if len(digits) != 8 or not all(digit in "0123456789abcdefABCDEF" for digit in digits):
        raise InvalidContent("colour", f"is {colour!r}, not #RRGGBB or #AARRGGBB")
    return int(digits, 16)


def read_text(message: Message) -> Text | None:
    """A text, None if the message is of another kind."""
    content = innermost(message)
    if content.HasField("conversation"):
        return Text(text=content.conversation)
    if not content.HasField("extendedTextMessage"):
        return None
    wire = content.extendedTextMessage
    looks = TextLooks(
        background=wire.backgroundArgb if wire.HasField("backgroundArgb") else None,
        colour=wire.textArgb if wire.HasField("textArgb") else None,
        font=Font(wire.font) if wire.HasField("font") and int(wire.font) in set(Font) else None,
    )
    return Text(
        text=wire.text,
        preview=_read_preview(wire) if wire.matchedText else None,
        looks=None if looks == TextLooks() else looks,
    )


def _read_preview(wire: ExtendedTextMessage) -> LinkPreview:
    return LinkPreview(
        link=wire.matchedText,
        title=wire.title,
        description=wire.description,
        thumbnail=wire.JPEGThumbnail,
        picture=read_thumbnail(wire, MediaKind.LINK_THUMBNAIL),
        picture_width=wire.thumbnailWidth,
        picture_height=wire.thumbnailHeight,
        video=wire.previewType == ExtendedTextMessage.VIDEO,
    )


def _argb(field: str, value: int) -> int:
    if not 0 <= value <= 0xFFFFFFFF:
        raise InvalidContent(field, "is no 0xAARRGGBB colour")
    return value
