"""Files that phones send and receive, through the media server of the sandbox."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from wago.errors import CryptoError, LocalProtocolError
from wago.protocol.media import MEDIA_KEY_LEN, MediaDecryptor, MediaEncryptor, MediaKind
from wago.protocol.messages.files import MediaFile
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.service import Service

PIECE: Final = 256 * 1024


class PhoneFiles:
    """Uploads and downloads of one phone.

    Args:
        number: whose.
    """

    def __init__(self, service: Service, number: str) -> None:
        self._service = service
        self._number = number

    def upload(self, data: bytes, kind: MediaKind, now: int) -> MediaFile:
        """Encrypt a file and put it on the media server."""
        encryptor = MediaEncryptor(self._service.random(MEDIA_KEY_LEN), kind)

        def pieces() -> Iterator[bytes]:
            for start in range(0, len(data), PIECE):
                yield encryptor.update(data[start : start + PIECE])
            yield encryptor.finish()

        media = self._service.media
        stored = media.store.put(pieces(), kind.mms_type, self._number)
        made = encryptor.result
        return MediaFile(
            kind=kind,
            url=f"{media.scheme}://{media.host}{stored.direct_path}",
            direct_path=stored.direct_path,
            media_key=made.media_key,
            file_sha256=made.file_sha256,
            file_enc_sha256=made.file_enc_sha256,
            file_length=made.file_length,
            media_key_timestamp=now,
            sidecar=made.sidecar,
        )

    def upload_plain(self, data: bytes, kind: MediaKind) -> MediaFile:
        """Put a file on the media server as it is, for a channel."""
        media = self._service.media
        stored = media.store.put([data], kind.mms_type, self._number, plain=True)
        return MediaFile(
            kind=kind,
            url=f"{media.scheme}://{media.host}{stored.direct_path}",
            direct_path=stored.direct_path,
            file_sha256=hashlib.sha256(data).digest(),
            file_length=len(data),
        )

    def download(self, file: MediaFile) -> bytes:
        """A file of a message, checked as WhatsApp's clients check it.

        Raises:
            Refused: the media server does not have it, or it is not what the message says.
        """
        store = self._service.media.store
        stored = store.at(file.direct_path)
        if stored is None or store.is_expired(stored):
            raise Refused(404, "gone", "the media server has no such file")
        if stored.kind != file.kind.mms_type:
            raise Refused(409, "media", f"uploaded as {stored.kind}, sent as {file.kind}")
        try:
            data = self._opened(file, b"".join(store.pieces(stored)))
        except (CryptoError, LocalProtocolError) as exc:
            raise Refused(409, "media", f"the file cannot be opened: {exc}") from exc
        if file.file_length is not None and len(data) != file.file_length:
            raise Refused(
                409, "media", f"the message says {file.file_length} bytes, the file has {len(data)}"
            )
        return data

    def _opened(self, file: MediaFile, travelled: bytes) -> bytes:
        if file.media_key is None:
            if hashlib.sha256(travelled).digest() != file.file_sha256:
                raise CryptoError("its hash is another")
            return travelled
        decryptor = MediaDecryptor(
            file.media_key,
            file.kind,
            file_sha256=file.file_sha256,
            file_enc_sha256=file.file_enc_sha256,
        )
        return decryptor.update(travelled) + decryptor.finish()
