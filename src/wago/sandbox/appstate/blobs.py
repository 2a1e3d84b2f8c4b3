"""What is too long for a stanza, on the media servers.

Source: whatsmeow appstate.go (downloadExternalAppStateBlob), proto/waServerSync.
"""

from __future__ import annotations

from collections.abc import Callable

from wago.errors import CryptoError, RemoteProtocolError
from wago.protocol.media import MediaDecryptor, MediaEncryptor, MediaKind
from wago.protocol.proto.syncd_pb2 import ExternalBlobReference
from wago.sandbox.media.store import MediaStore


class Blobs:
    """Puts bytes onto the media servers, and gets them back."""

    def __init__(self, store: MediaStore, random: Callable[[int], bytes]) -> None:
        self._store = store
        self._random = random

    def put(self, data: bytes, number: str) -> ExternalBlobReference:
        """Encrypt and offer."""
        key = self._random(32)
        encryptor = MediaEncryptor(key, MediaKind.APP_STATE)
        pieces = [encryptor.update(data), encryptor.finish()]
        file = self._store.put(pieces, MediaKind.APP_STATE.mms_type, number)
        result = encryptor.result
        return ExternalBlobReference(
            mediaKey=key,
            directPath=file.direct_path,
            handle=file.name,
            fileSizeBytes=len(data),
            fileSha256=result.file_sha256,
            fileEncSha256=result.file_enc_sha256,
        )

    def is_offered(self, reference: ExternalBlobReference) -> bool:
        file = self._store.at(reference.directPath)
        return file is not None and not self._store.is_expired(file)

    def get(self, reference: ExternalBlobReference) -> bytes:
        """What somebody has put there.

        Raises:
            RemoteProtocolError: nothing, or it is not what the reference says.
        """
        file = self._store.at(reference.directPath)
        if file is None or self._store.is_expired(file):
            raise RemoteProtocolError("an external blob is not on the media server")
        if (
            len(reference.mediaKey) != 32
            or len(reference.fileSha256) != 32
            or len(reference.fileEncSha256) != 32
        ):
            raise RemoteProtocolError("an external blob is named without its key or its hashes")
        if file.kind != MediaKind.APP_STATE.mms_type:
            raise RemoteProtocolError(f"an external blob was uploaded as {file.kind}")
        try:
            decryptor = MediaDecryptor(
                reference.mediaKey,
                MediaKind.APP_STATE,
                file_sha256=reference.fileSha256,
                file_enc_sha256=reference.fileEncSha256,
            )
            data = b"".join([*map(decryptor.update, self._store.pieces(file)), decryptor.finish()])
        except CryptoError as exc:
            raise RemoteProtocolError(f"an external blob cannot be read: {exc}") from exc
        if reference.HasField("fileSizeBytes") and reference.fileSizeBytes != len(data):
            raise RemoteProtocolError(
                f"an external blob has {len(data)} bytes, not {reference.fileSizeBytes}"
            )
        return data
