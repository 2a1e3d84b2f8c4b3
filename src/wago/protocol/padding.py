"""The padding of a Message before it is encrypted, and of nothing else."""

from __future__ import annotations

from wago.errors import RemoteProtocolError

UNPADDED_VERSION = 3
"""`v` of an `<enc>` whose plaintext carries no padding (whatsmeow message.go)."""


def pad(plaintext: bytes, random_byte: int) -> bytes:
    """Append 1 to 15 bytes, each holding how many there are.

    Args:
        plaintext: a serialized Message.
        random_byte: 0 to 255; decides the amount. A zero in its low four bits stands for 15, as in the
            other clients (whatsmeow message.go).
    """
    amount = random_byte & 0x0F or 0x0F
    return plaintext + bytes((amount,)) * amount


def unpad(padded: bytes, version: int = 2) -> bytes:
    """Take the padding off again.

    Args:
        padded: what the cipher gave.
        version: the `v` attribute of the `<enc>` node.

    Raises:
        RemoteProtocolError: there is no such padding; or nothing at all.
    """
    if version == UNPADDED_VERSION:
        return padded
    if not padded:
        raise RemoteProtocolError("the plaintext is empty")
    amount = padded[-1]
    # Any amount that fits, not only what pad() makes, as in the other clients (whatsmeow message.go).
    if not 1 <= amount <= len(padded) or padded[-amount:] != bytes((amount,)) * amount:
        raise RemoteProtocolError("the plaintext's padding is wrong")
    return padded[:-amount]
