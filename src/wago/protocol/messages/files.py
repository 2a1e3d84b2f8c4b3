"""An uploaded file, as messages describe it.

Source: whatsmeow upload.go (UploadResponse), and the media messages of waE2E.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.message import Message as Protobuf

from wago.errors import InvalidContent
from wago.protocol.media import HASH_LEN, MEDIA_KEY_LEN, MediaKind

_LENGTHS: Final = {"media_key": MEDIA_KEY_LEN, "file_sha256": HASH_LEN, "file_enc_sha256": HASH_LEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """Where an uploaded file is, and how it is opened.

    Attributes:
        kind: what it was uploaded as.
        url: the whole address, on one of the media hosts.
        direct_path: the address without the host.
        media_key: 32 bytes that its keys are made of; None if it is not encrypted.
        file_sha256: of the file.
        file_enc_sha256: of what travels; None if it is not encrypted.
        file_length: bytes of the file.
        media_key_timestamp: Unix seconds of the key's making.
        sidecar: MACs of its parts, for what is played while it arrives.
    """

    kind: MediaKind
    url: str = ""
    direct_path: str
    media_key: bytes | None = None
    file_sha256: bytes | None = None
    file_enc_sha256: bytes | None = None
    file_length: int | None = None
    media_key_timestamp: int | None = None
    sidecar: bytes | None = None

    def __post_init__(self) -> None:
        if not self.direct_path:
            raise InvalidContent("file", "has no direct path")
        for name, length in _LENGTHS.items():
            value = getattr(self, name)
            if value is not None and len(value) != length:
                raise InvalidContent("file", f"has a {name} of {len(value)} bytes, not {length}")


_FIELDS: Final = {
    "URL": "url",
    "directPath": "direct_path",
    "mediaKey": "media_key",
    "fileSHA256": "file_sha256",
    "fileEncSHA256": "file_enc_sha256",
    "fileLength": "file_length",
    "mediaKeyTimestamp": "media_key_timestamp",
    "streamingSidecar": "sidecar",
}

_THUMBNAIL_FIELDS: Final = {
    "thumbnailDirectPath": "direct_path",
    "mediaKey": "media_key",
    "thumbnailSHA256": "file_sha256",
    "thumbnailEncSHA256": "file_enc_sha256",
    "mediaKeyTimestamp": "media_key_timestamp",
}


def put_file(wire: Protobuf, file: MediaFile, kind: MediaKind) -> None:
    """Fill in the fields that all media messages share.

    Raises:
        InvalidContent: the file was uploaded as something else.
    """
    if file.kind is not kind:
        raise InvalidContent("file", f"was uploaded as {file.kind}, not as {kind}")
    _put(wire, file, _FIELDS)


def read_file(wire: Protobuf, kind: MediaKind) -> MediaFile | None:
    """The file of a media message, None if what it says cannot be right or there is none."""
    return _read(wire, kind, _FIELDS)


def put_thumbnail(wire: Protobuf, file: MediaFile, kind: MediaKind) -> None:
    """Fill in an uploaded preview picture.

    Raises:
        InvalidContent: the file was uploaded as something else.
    """
    if file.kind is not kind:
        raise InvalidContent("thumbnail", f"was uploaded as {file.kind}, not as {kind}")
    _put(wire, file, _THUMBNAIL_FIELDS)


def read_thumbnail(wire: Protobuf, kind: MediaKind) -> MediaFile | None:
    """An uploaded preview picture, None if there is none."""
    return _read(wire, kind, _THUMBNAIL_FIELDS)


def _put(wire: Any, file: MediaFile, fields: dict[str, str]) -> None:
    known = wire.DESCRIPTOR.fields_by_name
    for name, attribute in fields.items():
        value = getattr(file, attribute)
        if name in known and value is not None and value != "":
            setattr(wire, name, value)


def _read(wire: Any, kind: MediaKind, fields: dict[str, str]) -> MediaFile | None:
    known = wire.DESCRIPTOR.fields_by_name
    found = {
        attribute: getattr(wire, name)
        for name, attribute in fields.items()
        if name in known and wire.HasField(name)
    }
    try:
        return MediaFile(kind=kind, **{"direct_path": "", **found})
    except InvalidContent:
        return None
