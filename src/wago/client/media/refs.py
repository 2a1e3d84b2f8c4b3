"""What a message says about its media."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from google.protobuf.message import Message

from wago.errors import MediaCorrupt, RemoteProtocolError
from wago.protocol.media import HASH_LEN, MEDIA_KEY_LEN, MediaKind
from wago.protocol.media.urls import checked_path, path_of_url

KINDS: Final[Mapping[str, MediaKind]] = MappingProxyType(
    {
        "ImageMessage": MediaKind.IMAGE,
        "VideoMessage": MediaKind.VIDEO,
        "AudioMessage": MediaKind.AUDIO,
        "DocumentMessage": MediaKind.DOCUMENT,
        "StickerMessage": MediaKind.STICKER,
        "StickerPackMessage": MediaKind.STICKER_PACK,
        "HistorySyncNotification": MediaKind.HISTORY,
    }
)
"""By the name of the protobuf message (whatsmeow download.go classToMediaType)."""

THUMBNAIL_KINDS: Final[Mapping[str, MediaKind]] = MappingProxyType(
    {
        "ExtendedTextMessage": MediaKind.LINK_THUMBNAIL,
        "ImageMessage": MediaKind.IMAGE_THUMBNAIL,
        "VideoMessage": MediaKind.VIDEO_THUMBNAIL,
        "DocumentMessage": MediaKind.DOCUMENT_THUMBNAIL,
        "StickerPackMessage": MediaKind.STICKER_PACK_THUMBNAIL,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRef:
    """Where media is and how it is opened.

    Attributes:
        kind: what it is.
        direct_path: where it is.
        media_key: 32 bytes; None if it is not encrypted.
        file_sha256: of the file, None if unknown.
        file_enc_sha256: of what travels, None if unknown or not encrypted.
        file_length: bytes of the file as the sender says, None if it does not.
    """

    kind: MediaKind
    direct_path: str
    media_key: bytes | None = None
    file_sha256: bytes | None = None
    file_enc_sha256: bytes | None = None
    file_length: int | None = None

    def __post_init__(self) -> None:
        try:
            checked_path(self.direct_path)
        except RemoteProtocolError as exc:
            raise MediaCorrupt(str(exc)) from exc
        if self.media_key is not None and len(self.media_key) != MEDIA_KEY_LEN:
            raise MediaCorrupt(f"the media key has {len(self.media_key)} bytes")
        for digest in (self.file_sha256, self.file_enc_sha256):
            if digest is not None and len(digest) != HASH_LEN:
                raise MediaCorrupt(f"the media's SHA-256 has {len(digest)} bytes")
        if self.media_key is None and self.file_sha256 is None:
            raise MediaCorrupt("the message has neither key nor hash of its media")

    @classmethod
    def of(cls, message: Message) -> MediaRef:
        """Read a protobuf message that has media.

        Raises:
            MediaCorrupt: it has none, or says nothing that can be right.
        """
        kind = KINDS.get(message.DESCRIPTOR.name)
        if kind is None:
            raise MediaCorrupt(f"{message.DESCRIPTOR.name} has no media")
        has: Any = message
        path = text_of(has.directPath)
        if not path and "URL" in message.DESCRIPTOR.fields_by_name:
            path = path_of_url(text_of(has.URL)) or ""
        return cls(
            kind=kind,
            direct_path=path,
            media_key=has.mediaKey or None,
            file_sha256=has.fileSHA256 or None,
            file_enc_sha256=has.fileEncSHA256 or None,
            file_length=has.fileLength if message.HasField("fileLength") else None,
        )

    @classmethod
    def of_thumbnail(cls, message: Message) -> MediaRef:
        """Read a protobuf message that has its preview picture on the media servers.

        Raises:
            MediaCorrupt: it has none, or says nothing that can be right.
        """
        kind = THUMBNAIL_KINDS.get(message.DESCRIPTOR.name)
        if kind is None:
            raise MediaCorrupt(f"{message.DESCRIPTOR.name} has no thumbnail")
        has: Any = message
        return cls(
            kind=kind,
            direct_path=text_of(has.thumbnailDirectPath),
            media_key=has.mediaKey or None,
            file_sha256=has.thumbnailSHA256 or None,
            file_enc_sha256=has.thumbnailEncSHA256 or None,
        )


def text_of(value: str | bytes) -> str:
    """A string of a protobuf message, which is bytes where it is no UTF-8; those make no sense here."""
    return value if isinstance(value, str) else ""
