"""Asking the phone to upload media again: what both sides encrypt for each other with the media's key.

Source: whatsmeow mediaretry.go, Baileys messages-media.ts (encryptMediaRetryRequest, decryptMediaRetryData).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError

from wago.errors import BadMac, LocalProtocolError, RemoteProtocolError
from wago.protocol.kdf import hkdf_sha256
from wago.protocol.media.cipher import MEDIA_KEY_LEN
from wago.protocol.proto import e2e_pb2

IV_LEN: Final = 12
_INFO: Final = b"WhatsApp Media Retry Notification"


class RetryResult(enum.IntEnum):
    """How it went, at the phone."""

    GENERAL_ERROR = 0
    SUCCESS = 1
    NOT_FOUND = 2
    """The phone has the file no more."""
    DECRYPTION_ERROR = 3

    @classmethod
    def of(cls, number: int) -> RetryResult:
        """Unknown numbers are errors like any other."""
        return cls(number) if number in cls.__members__.values() else cls.GENERAL_ERROR


@dataclass(frozen=True, slots=True)
class RetryAnswer:
    """What the phone answers; a direct path comes with success only."""

    result: RetryResult
    direct_path: str | None = None


def seal_request(media_key: bytes, message_id: str, iv: bytes) -> bytes:
    """The asking side. Args: the media's key, the message with it, 12 random bytes."""
    return _seal(
        media_key, message_id, iv, e2e_pb2.ServerErrorReceipt(stanzaID=message_id).SerializeToString()
    )


def open_request(media_key: bytes, message_id: str, iv: bytes, ciphertext: bytes) -> None:
    """The phone's side: check a request.

    Raises:
        BadMac: it was not made with this key for this message.
        RemoteProtocolError: it names another message.
    """
    receipt = e2e_pb2.ServerErrorReceipt()
    try:
        receipt.ParseFromString(_open(media_key, message_id, iv, ciphertext))
    except DecodeError as exc:
        raise RemoteProtocolError("the media retry request is malformed") from exc
    if receipt.stanzaID != message_id:
        raise RemoteProtocolError("the media retry request names another message")


def seal_answer(media_key: bytes, message_id: str, iv: bytes, answer: RetryAnswer) -> bytes:
    """The phone's side."""
    notice = e2e_pb2.MediaRetryNotification(stanzaID=message_id, result=int(answer.result))  # type: ignore[arg-type]
    if answer.direct_path is not None:
        notice.directPath = answer.direct_path
    return _seal(media_key, message_id, iv, notice.SerializeToString())


def open_answer(media_key: bytes, message_id: str, iv: bytes, ciphertext: bytes) -> RetryAnswer:
    """The asking side.

    Raises:
        BadMac: it was not made with this key for this message.
        RemoteProtocolError: malformed, about another message, or a success that names no path.
    """
    notice = e2e_pb2.MediaRetryNotification()
    try:
        notice.ParseFromString(_open(media_key, message_id, iv, ciphertext))
    except DecodeError as exc:
        raise RemoteProtocolError("the media retry answer is malformed") from exc
    if notice.HasField("stanzaID") and notice.stanzaID != message_id:
        raise RemoteProtocolError("the media retry answer is about another message")
    result = RetryResult.of(notice.result)
    if result is not RetryResult.SUCCESS:
        return RetryAnswer(result)
    if not notice.directPath:
        raise RemoteProtocolError("the media was uploaded again, but to nowhere")
    return RetryAnswer(result, notice.directPath)


def _cipher(media_key: bytes) -> AESGCM:
    if len(media_key) != MEDIA_KEY_LEN:
        raise LocalProtocolError(f"a media key has {MEDIA_KEY_LEN} bytes, not {len(media_key)}")
    return AESGCM(hkdf_sha256(media_key, length=32, info=_INFO))


def _seal(media_key: bytes, message_id: str, iv: bytes, plaintext: bytes) -> bytes:
    return _cipher(media_key).encrypt(iv, plaintext, message_id.encode())


def _open(media_key: bytes, message_id: str, iv: bytes, ciphertext: bytes) -> bytes:
    if len(iv) != IV_LEN:
        raise RemoteProtocolError(f"the media retry IV has {len(iv)} bytes, not {IV_LEN}")
    try:
        return _cipher(media_key).decrypt(iv, ciphertext, message_id.encode())
    except (InvalidTag, ValueError) as exc:
        raise BadMac("the media retry cannot be decrypted with this media key") from exc
