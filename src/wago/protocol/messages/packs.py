"""Packs of stickers: one ZIP file with all of them.

Source: whatsapp-rust wacore/src/sticker_pack.rs, after WhatsApp Web's GenerateStickerPackMessageProto
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wago.errors import InvalidContent
from wago.protocol.media import MediaKind
from wago.protocol.messages import checks
from wago.protocol.messages.files import MediaFile, put_file
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import Message, StickerPackMessage

MIN_STICKERS: Final = 1
MAX_STICKERS: Final = 60
MAX_NAME: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedSticker:
    """One sticker in a pack.

    Attributes:
        filename: in the pack's ZIP file.
        animated: it moves.
        emojis: what it stands for.
        label: what is read out of it.
        mimetype: of the file.
    """

    filename: str
    animated: bool = False
    emojis: tuple[str, ...] = ()
    label: str = ""
    mimetype: str = "image/webp"


@dataclass(frozen=True, slots=True, kw_only=True)
class StickerPack:
    """A pack of stickers.

    Attributes:
        id: of the pack; part of a file's name, so without slashes and dots.
        name, publisher: shown with it.
        stickers: what is in it.
        tray_icon: the cover's file name in the ZIP file.
        caption, description: may be empty.
        size: bytes of the ZIP file.
        user_made: made by a user, not by a publisher.
    """

    id: str
    name: str
    publisher: str
    stickers: tuple[PackedSticker, ...]
    tray_icon: str
    caption: str = ""
    description: str = ""
    size: int = 0
    user_made: bool = True


def sticker_pack(file: MediaFile, thumbnail: MediaFile, pack: StickerPack) -> Message:
    """A pack of stickers.

    Args:
        file: the ZIP file, uploaded as a sticker pack.
        thumbnail: the cover as JPEG, uploaded under the same media key.
        pack: what is in it.

    Raises:
        InvalidContent: the keys differ, or there are too few or too many stickers.
    """
    if file.media_key != thumbnail.media_key:
        raise InvalidContent("thumbnail", "was not uploaded under the pack's media key")
    checks.count("stickers", pack.stickers, MIN_STICKERS, MAX_STICKERS)
    if set("/\\.") & set(checks.words("id", pack.id, 128)):
        raise InvalidContent("id", "has a slash or a dot")
    message = Message()
    wire = message.stickerPackMessage
    put_file(wire, file, MediaKind.STICKER_PACK)
    from_thumbnail = {
        "thumbnailDirectPath": thumbnail.direct_path,
        "thumbnailSHA256": thumbnail.file_sha256,
        "thumbnailEncSHA256": thumbnail.file_enc_sha256,
    }
    for name, value in from_thumbnail.items():
        if value is not None:
            setattr(wire, name, value)
    wire.stickerPackID = pack.id
    wire.name = checks.words("name", pack.name, 128)
    wire.publisher = checks.words("publisher", pack.publisher, 128)
    wire.trayIconFileName = checks.words("tray_icon", pack.tray_icon, MAX_NAME)
    wire.stickerPackSize = pack.size or file.file_length or 0
    wire.stickerPackOrigin = (
        StickerPackMessage.USER_CREATED if pack.user_made else StickerPackMessage.THIRD_PARTY
    )
    if pack.caption:
        wire.caption = checks.short("caption", pack.caption)
    if pack.description:
        wire.packDescription = checks.short("description", pack.description)
    for each in pack.stickers:
        wire.stickers.add(
            fileName=checks.words("filename", each.filename, MAX_NAME),
            isAnimated=each.animated,
            emojis=each.emojis,
            accessibilityLabel=each.label,
            isLottie=False,
            mimetype=each.mimetype,
        )
    return message


def read_sticker_pack(message: Message) -> StickerPack | None:
    """A pack of stickers, None if the message is of another kind."""
    content = innermost(message)
    if not content.HasField("stickerPackMessage"):
        return None
    wire = content.stickerPackMessage
    return StickerPack(
        id=wire.stickerPackID,
        name=wire.name,
        publisher=wire.publisher,
        stickers=tuple(
            PackedSticker(
                filename=each.fileName,
                animated=each.isAnimated,
                emojis=tuple(each.emojis),
                label=each.accessibilityLabel,
                mimetype=each.mimetype,
            )
            for each in wire.stickers
        ),
        tray_icon=wire.trayIconFileName,
        caption=wire.caption,
        description=wire.packDescription,
        size=wire.stickerPackSize,
        user_made=wire.stickerPackOrigin == StickerPackMessage.USER_CREATED,
    )
