"""Media: its kinds, its encryption, its URLs, and asking for it again."""

from wago.protocol.media.cipher import (
    BLOCK_LEN,
    HASH_LEN,
    MAC_LEN,
    MEDIA_KEY_LEN,
    WINDOW_LEN,
    EncryptedMedia,
    MediaDecryptor,
    MediaEncryptor,
    MediaKeys,
    MediaReader,
    PlainReader,
    RangeDecryptor,
    Sidecar,
    encrypted_length,
)
from wago.protocol.media.kinds import MediaKind

__all__ = [
    "BLOCK_LEN",
    "HASH_LEN",
    "MAC_LEN",
    "MEDIA_KEY_LEN",
    "WINDOW_LEN",
    "EncryptedMedia",
    "MediaDecryptor",
    "MediaEncryptor",
    "MediaKeys",
    "MediaKind",
    "MediaReader",
    "PlainReader",
    "RangeDecryptor",
    "Sidecar",
    "encrypted_length",
]
