"""Phones that are asked to upload media again: they still have what the servers have let expire.

Source: whatsmeow mediaretry.go; whatsapp-rust wacore/src/media_retry.rs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from wago.errors import BadMac
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.media.retry import IV_LEN, RetryAnswer, RetryResult, open_request, seal_answer
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.media_retry import MediaRetryNotice, MediaRetryRequest, SealedRetry
from wago.sandbox.media.store import MediaStore

_MEDIA: Final = frozenset(
    {"ImageMessage", "VideoMessage", "AudioMessage", "DocumentMessage", "StickerMessage"}
)


class MediaRetries:
    """Answers for all phones.

    Args:
        store: where media is.
        random: gives random bytes.
    """

    def __init__(self, store: MediaStore, random: Callable[[int], bytes]) -> None:
        self._store = store
        self._random = random

    def answer(self, node: Node, owner: Jid, number: str, payload: bytes | None) -> Node:
        """The notification for the companion that asked.

        Args:
            node: its receipt of type `server-error`.
            owner: the account's address.
            number: its number.
            payload: the message that is asked for, None if the phone has none of this id.

        Raises:
            RemoteProtocolError: the receipt is malformed.
        """
        request = MediaRetryRequest.parse(node)
        wire = None if payload is None else _media_of(Message.FromString(payload))
        error, sealed = None, None
        if wire is None:
            error = RetryResult.NOT_FOUND
        else:
            try:
                open_request(wire.mediaKey, request.id, request.sealed.iv, request.sealed.ciphertext)
            except BadMac:
                error = RetryResult.DECRYPTION_ERROR
            else:
                iv = self._random(IV_LEN)
                said = self._upload_again(wire.directPath, number)
                sealed = SealedRetry(ciphertext=seal_answer(wire.mediaKey, request.id, iv, said), iv=iv)
        return MediaRetryNotice(
            id=request.id,
            origin=owner,
            t=int(time.time()),
            message=request.message,
            sealed=sealed,
            error=error,
        ).build()

    def _upload_again(self, direct_path: str, number: str) -> RetryAnswer:
        file = self._store.at(direct_path)
        if file is None:
            return RetryAnswer(RetryResult.NOT_FOUND)
        renewed = self._store.put(self._store.pieces(file), file.kind, number)
        return RetryAnswer(RetryResult.SUCCESS, renewed.direct_path)


def _media_of(message: Message) -> Any:
    for _, value in innermost(message).ListFields():
        if getattr(value, "DESCRIPTOR", None) is not None and value.DESCRIPTOR.name in _MEDIA:
            return value
    return None
