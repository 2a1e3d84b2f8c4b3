"""A sync key and the keys that are derived of it.

Source: whatsmeow appstate/keys.go; whatsapp-rust wacore/appstate/src/keys.rs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wago.errors import InvalidKey
from wago.protocol.kdf import hkdf_sha256

_INFO: Final = b"WhatsApp Mutation Keys"
_EPOCH_AT: Final = 2
"""An id is the number of the device that made the key (2 bytes), then the key's epoch (4 bytes)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncKey:
    """One key of an account's app state, expanded: 32 bytes each."""

    id: bytes
    index: bytes
    value_encryption: bytes
    value_mac: bytes
    snapshot_mac: bytes
    patch_mac: bytes

    @classmethod
    def expand(cls, key_id: bytes, data: bytes) -> SyncKey:
        """Derive the five keys.

        Args:
            key_id: names the key in every record that it encrypts.
            data: 32 bytes, as a primary shares them.

        Raises:
            InvalidKey: an empty id, or data of another length.
        """
        if not key_id or len(data) != 32:
            raise InvalidKey("an app state key has an id and 32 bytes")
        out = hkdf_sha256(data, length=160, info=_INFO)
        return cls(
            id=key_id,
            index=out[:32],
            value_encryption=out[32:64],
            value_mac=out[64:96],
            snapshot_mac=out[96:128],
            patch_mac=out[128:],
        )


def epoch_of(key_id: bytes) -> int:
    """Which generation of keys an id belongs to; higher is newer."""
    return int.from_bytes(key_id[_EPOCH_AT:], "big")
