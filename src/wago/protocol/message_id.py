"""Message ids as WhatsApp Web makes them.

Source: whatsmeow send.go (GenerateMessageID)
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Final

from wago.protocol.jid import LEGACY_USER_SERVER, Jid

PREFIX: Final = "3EB0"


def message_id(own: Jid | None, now: int, random: Callable[[int], bytes]) -> str:
    """`3EB0` and 18 hex digits.

    Args:
        own: our address, as a phone number.
        now: Unix seconds.
        random: source of random bytes.
    """
    name = "" if own is None else f"{own.user}@{LEGACY_USER_SERVER}"
    digest = sha256(now.to_bytes(8, "big") + name.encode() + random(16)).digest()
    return PREFIX + digest[:9].hex().upper()
