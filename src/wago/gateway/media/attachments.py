"""What a message says about its file, in a form that can wait: in the outbox, or with a caller."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from typing import Final

import msgspec

from wago.client.events import MessageInfo
from wago.client.media import MediaCorrupt, MediaOrigin, MediaRef
from wago.client.media.refs import text_of
from wago.gateway.errors import BadBase64, FileFault
from wago.gateway.media.names import file_name, mime_type
from wago.protocol.jid import Jid
from wago.protocol.media import HASH_LEN, MEDIA_KEY_LEN, MediaKind
from wago.protocol.media.urls import path_of_url
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import Message

FIELDS: Final = (
    "imageMessage",
    "videoMessage",
    "ptvMessage",
    "audioMessage",
    "documentMessage",
    "stickerMessage",
)
"""Fields of Message that have a file of their own."""

_SUFFIXES: Final = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "video/quicktime": ".mov",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "text/plain": ".txt",
    "text/vcard": ".vcf",
    "text/csv": ".csv",
}


class Attachment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file on the media servers.

    Attributes:
        kind: what it is to WhatsApp.
        direct_path: where it is.
        media_key, file_sha256, file_enc_sha256: how it is opened and checked.
        file_length: bytes, as the sender says.
        mimetype: as the sender says, with its parameters.
        filename: of documents, as the sender says.
        id, chat, from_me, participant: the message that has it; an empty id if that is not known.
    """

    kind: MediaKind
    direct_path: str
    media_key: bytes | None = None
    file_sha256: bytes | None = None
    file_enc_sha256: bytes | None = None
    file_length: int | None = None
    mimetype: str = ""
    filename: str = ""
    id: str = ""
    chat: str = ""
    from_me: bool = False
    participant: str = ""

    @classmethod
    def of(cls, message: Message, info: MessageInfo | MediaOrigin | None) -> Attachment | None:
        """The file of a message; None if it has none.

        Args:
            message: as it came, wrappers and all.
            info: where it stands, so that the phone can be asked for what has expired; None if unknown.

        Raises:
            MediaCorrupt: what it says about its file cannot be right.
        """
        inner = innermost(message)
        field = next((name for name in FIELDS if inner.HasField(name)), None)
        if field is None:
            return None
        wire = getattr(inner, field)
        ref = MediaRef.of(wire)
        origin = MediaOrigin.of(info) if isinstance(info, MessageInfo) else info
        return cls(
            kind=ref.kind,
            direct_path=ref.direct_path,
            media_key=ref.media_key,
            file_sha256=ref.file_sha256,
            file_enc_sha256=ref.file_enc_sha256,
            file_length=ref.file_length,
            mimetype=text_of(wire.mimetype),
            filename=text_of(wire.fileName) if field == "documentMessage" else "",
            id=origin.id if origin else "",
            chat=str(origin.chat) if origin else "",
            from_me=origin is not None and origin.from_me,
            participant=str(origin.participant) if origin and origin.participant else "",
        )

    @classmethod
    def described(
        cls,
        kind: MediaKind,
        *,
        url: str = "",
        direct_path: str = "",
        media_key: str = "",
        mimetype: str = "",
        file_sha256: str = "",
        file_enc_sha256: str = "",
        file_length: int | None = None,
    ) -> Attachment:
        """A file as a caller describes it, in the words that the webhook carried; bytes are base64.

        Raises:
            BadBase64: a field is no base64.
            FileFault: a field cannot be right, or nothing says where the file is.
        """
        path = direct_path or path_of_url(url)
        if not path:
            raise FileFault("DirectPath", "neither it nor Url says where the media is")
        made = cls(
            kind=kind,
            direct_path=path,
            media_key=_bytes("MediaKey", media_key, MEDIA_KEY_LEN),
            file_sha256=_bytes("FileSHA256", file_sha256, HASH_LEN),
            file_enc_sha256=_bytes("FileEncSHA256", file_enc_sha256, HASH_LEN),
            file_length=file_length,
            mimetype=mimetype,
        )
        try:
            _ = made.ref
        except MediaCorrupt as exc:
            raise FileFault("DirectPath", str(exc)) from exc
        return made

    @classmethod
    def decode(cls, data: bytes) -> Attachment:
        """What `encode` made.

        Raises:
            msgspec.DecodeError: it is something else.
        """
        return msgspec.msgpack.decode(data, type=cls)

    def encode(self) -> bytes:
        return msgspec.msgpack.encode(self)

    @property
    def ref(self) -> MediaRef:
        """For the client.

        Raises:
            MediaCorrupt: it cannot be right.
        """
        return MediaRef(
            kind=self.kind,
            direct_path=self.direct_path,
            media_key=self.media_key,
            file_sha256=self.file_sha256,
            file_enc_sha256=self.file_enc_sha256,
            file_length=self.file_length,
        )

    @property
    def origin(self) -> MediaOrigin | None:
        """For the phone, None if the message is not known."""
        if not self.id or not self.chat:
            return None
        return MediaOrigin(
            id=self.id,
            chat=Jid.parse(self.chat),
            from_me=self.from_me,
            participant=Jid.parse(self.participant) if self.participant else None,
        )

    @property
    def name(self) -> str:
        """What to call the file: as the sender did, else by its message or content, with a fitting ending."""
        stem = self.id or (self.file_sha256 or b"").hex()[:32] or "file"
        return file_name(self.filename) or file_name(stem + self.suffix) or "file"

    @property
    def suffix(self) -> str:
        """Of a file name, by the type; empty if the type has none that everybody knows."""
        return _SUFFIXES.get(mime_type(self.mimetype), "")


def _bytes(field: str, text: str, length: int) -> bytes | None:
    if not text:
        return None
    try:
        value = b64decode(text, validate=True)
    except (Base64Error, ValueError):
        raise BadBase64(field, "it is not base64") from None
    if len(value) != length:
        raise FileFault(field, f"it has {len(value)} bytes, not {length}")
    return value
