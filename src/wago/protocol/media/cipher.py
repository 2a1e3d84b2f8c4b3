"""Media in and out of its encryption, a piece at a time and in constant memory.

A file travels as AES-256-CBC with PKCS#7 padding, followed by the first 10 bytes of an HMAC-SHA256 over IV
and ciphertext. The message carries the key and the SHA-256 of the file and of what travels.
Source: whatsmeow download.go (getMediaKeys, validateMedia), util/cbcutil; Baileys messages-media.ts.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from wago.errors import BadMac, CryptoError, LocalProtocolError
from wago.protocol.kdf import hkdf_sha256
from wago.protocol.media.kinds import MediaKind

MEDIA_KEY_LEN: Final = 32
HASH_LEN: Final = 32
MAC_LEN: Final = 10
BLOCK_LEN: Final = 16
WINDOW_LEN: Final = 64 * 1024
"""How much each entry of a sidecar covers."""


@dataclass(frozen=True, slots=True)
class MediaKeys:
    """What a media key expands to: 16, 32, 32 and 32 bytes."""

    iv: bytes
    cipher_key: bytes
    mac_key: bytes
    ref_key: bytes
    """Not used by anybody known."""

    @classmethod
    def expand(cls, media_key: bytes, kind: MediaKind) -> MediaKeys:
        """Derive them.

        Raises:
            LocalProtocolError: the key has not 32 bytes, or the kind is not encrypted.
        """
        if len(media_key) != MEDIA_KEY_LEN:
            raise LocalProtocolError(f"a media key has {MEDIA_KEY_LEN} bytes, not {len(media_key)}")
        expanded = hkdf_sha256(media_key, length=112, info=kind.info)
        return cls(expanded[:16], expanded[16:48], expanded[48:80], expanded[80:])


def encrypted_length(length: int) -> int:
    """How many bytes a file of `length` bytes is on its way."""
    return (length // BLOCK_LEN + 1) * BLOCK_LEN + MAC_LEN


class Sidecar:
    """Lets a player check a stream before it has all of it: the first 10 bytes of an HMAC per 64 KiB.

    The windows lie over IV, ciphertext and MAC, and each reaches 16 bytes into the next, so that it holds the
    block that its first block is chained to. (whatsapp-rust upload.rs leaves the IV out, which does not give
    what WhatsApp's own clients give: see the vector in the tests.)
    """

    def __init__(self, keys: MediaKeys) -> None:
        self._mac_key = keys.mac_key
        self._window = hmac.new(keys.mac_key, digestmod=sha256)
        self._overlap = b""
        self._length = 0
        self._entries = bytearray()
        self.update(keys.iv)

    def update(self, data: bytes) -> None:
        """More of ciphertext and MAC."""
        view = memoryview(data)
        while view:
            if self._length == WINDOW_LEN + BLOCK_LEN:
                self._entries += self._window.digest()[:MAC_LEN]
                self._window = hmac.new(self._mac_key, self._overlap, sha256)
                self._length = BLOCK_LEN
            room = WINDOW_LEN + BLOCK_LEN - self._length
            piece, view = view[:room], view[room:]
            self._window.update(piece)
            self._overlap = (self._overlap + bytes(piece[-BLOCK_LEN:]))[-BLOCK_LEN:]
            self._length += len(piece)

    def finish(self) -> bytes:
        """All entries, one after the other. Whether a last window that is all overlap had an entry of its own
        is not known; it has none here, as in whatsapp-rust.
        """
        return bytes(self._entries + self._window.digest()[:MAC_LEN])


@dataclass(frozen=True, slots=True, kw_only=True)
class EncryptedMedia:
    """What a message has to say about a file."""

    kind: MediaKind
    media_key: bytes
    file_sha256: bytes
    file_enc_sha256: bytes
    file_length: int
    enc_length: int
    sidecar: bytes | None


class MediaEncryptor:
    """File in, what travels out.

    Args:
        media_key: 32 random bytes, never used before.
        kind: what the file is.
        sidecar: make one; None where the kind has one.
    """

    def __init__(self, media_key: bytes, kind: MediaKind, *, sidecar: bool | None = None) -> None:
        keys = MediaKeys.expand(media_key, kind)
        self._kind = kind
        self._media_key = media_key
        self._cipher = Cipher(AES(keys.cipher_key), CBC(keys.iv)).encryptor()
        self._mac = hmac.new(keys.mac_key, keys.iv, sha256)
        self._plain = sha256()
        self._enc = sha256()
        self._sidecar = Sidecar(keys) if (kind.is_streamed if sidecar is None else sidecar) else None
        self._length = 0
        self._enc_length = 0
        self._result: EncryptedMedia | None = None

    @property
    def result(self) -> EncryptedMedia:
        """Keys, hashes and lengths.

        Raises:
            LocalProtocolError: before `finish`.
        """
        if self._result is None:
            raise LocalProtocolError("the file is not complete")
        return self._result

    def update(self, data: bytes) -> bytes:
        """More of the file; what can travel of it.

        Raises:
            LocalProtocolError: after `finish`.
        """
        if self._result is not None:
            raise LocalProtocolError("the file is complete")
        self._plain.update(data)
        self._length += len(data)
        return self._seal(self._cipher.update(data))

    def finish(self) -> bytes:
        """The rest that travels: the last block and the MAC.

        Raises:
            LocalProtocolError: a second time.
        """
        if self._result is not None:
            raise LocalProtocolError("the file is complete")
        missing = BLOCK_LEN - self._length % BLOCK_LEN
        last = self._seal(self._cipher.update(bytes((missing,)) * missing))
        mac = self._mac.digest()[:MAC_LEN]
        self._enc.update(mac)
        if self._sidecar is not None:
            self._sidecar.update(mac)
        self._result = EncryptedMedia(
            kind=self._kind,
            media_key=self._media_key,
            file_sha256=self._plain.digest(),
            file_enc_sha256=self._enc.digest(),
            file_length=self._length,
            enc_length=self._enc_length + MAC_LEN,
            sidecar=None if self._sidecar is None else self._sidecar.finish(),
        )
        return last + mac

    def _seal(self, ciphertext: bytes) -> bytes:
        self._mac.update(ciphertext)
        self._enc.update(ciphertext)
        if self._sidecar is not None:
            self._sidecar.update(ciphertext)
        self._enc_length += len(ciphertext)
        return ciphertext


class MediaReader(Protocol):
    """What travels in, the file out. Nothing is certain about what came out until `finish` has returned."""

    @property
    def length(self) -> int:
        """How many bytes of the file came out so far."""

    def update(self, data: bytes) -> bytes:
        """More of what travels; what is known of the file.

        Raises:
            CryptoError: it cannot be right.
        """

    def finish(self) -> bytes:
        """The rest of the file.

        Raises:
            BadMac: the MAC does not fit.
            CryptoError: a hash, the length or the padding does not.
        """


class MediaDecryptor:
    """The reverse of `MediaEncryptor`.

    Args:
        media_key: from the message.
        kind: what the message says it is.
        file_sha256: of the file; None leaves it unchecked.
        file_enc_sha256: of what travels; None leaves it unchecked.
    """

    def __init__(
        self,
        media_key: bytes,
        kind: MediaKind,
        *,
        file_sha256: bytes | None,
        file_enc_sha256: bytes | None,
    ) -> None:
        keys = MediaKeys.expand(media_key, kind)
        self._cipher = Cipher(AES(keys.cipher_key), CBC(keys.iv)).decryptor()
        self._mac = hmac.new(keys.mac_key, keys.iv, sha256)
        self._plain = sha256()
        self._enc = sha256()
        self._wanted_plain = file_sha256
        self._wanted_enc = file_enc_sha256
        self._held = b""
        self.length = 0

    def update(self, data: bytes) -> bytes:
        """More of what travels; what is known of the file, which lags by a block and the MAC."""
        self._enc.update(data)
        held = self._held + data
        ready = max(0, len(held) - MAC_LEN - BLOCK_LEN) // BLOCK_LEN * BLOCK_LEN
        self._held = held[ready:]
        return self._open(held[:ready])

    def finish(self) -> bytes:
        """The rest of the file.

        Raises:
            BadMac: the MAC does not fit.
            CryptoError: a hash, the length or the padding does not.
        """
        _check_hash(self._wanted_enc, self._enc.digest(), "encrypted file")
        ciphertext, mac = self._held[:-MAC_LEN], self._held[-MAC_LEN:]
        if not ciphertext or len(ciphertext) % BLOCK_LEN:
            raise CryptoError("the encrypted file is cut off or not made of whole blocks")
        last = self._cipher.update(ciphertext)
        self._mac.update(ciphertext)
        if not hmac.compare_digest(self._mac.digest()[:MAC_LEN], mac):
            raise BadMac("the encrypted file's MAC does not fit its key")
        pad = last[-1]
        if not 1 <= pad <= BLOCK_LEN or last[-pad:] != bytes((pad,)) * pad:
            raise CryptoError("the file's padding is wrong")
        last = last[:-pad]
        self._plain.update(last)
        self.length += len(last)
        _check_hash(self._wanted_plain, self._plain.digest(), "file")
        return last

    def _open(self, ciphertext: bytes) -> bytes:
        self._mac.update(ciphertext)
        plaintext = self._cipher.update(ciphertext)
        self._plain.update(plaintext)
        self.length += len(plaintext)
        return plaintext


class PlainReader:
    """Media that travels as it is (channels, catalogs): only its hash is checked."""

    def __init__(self, file_sha256: bytes | None) -> None:
        self._hash = sha256()
        self._wanted = file_sha256
        self.length = 0

    def update(self, data: bytes) -> bytes:
        self._hash.update(data)
        self.length += len(data)
        return data

    def finish(self) -> bytes:
        """Nothing is left.

        Raises:
            CryptoError: the hash does not fit.
        """
        _check_hash(self._wanted, self._hash.digest(), "file")
        return b""


class RangeDecryptor:
    """A part of a file from a part of what travels. Nothing is checked: MAC and hashes are over the whole.

    Args:
        media_key: from the message.
        kind: what the message says it is.
        start: first byte of the file that is wanted.
        end: the byte after the last, within the file.

    Attributes:
        enc_start: first byte to fetch of what travels.
        enc_end: the byte after the last one to fetch.
    """

    def __init__(self, media_key: bytes, kind: MediaKind, start: int, end: int) -> None:
        if not 0 <= start < end:
            raise LocalProtocolError(f"no range: {start} to {end}")
        self._keys = MediaKeys.expand(media_key, kind)
        first = start // BLOCK_LEN
        # The block before the first is what that one is chained to.
        self.enc_start = max(0, first - 1) * BLOCK_LEN
        self.enc_end = -(-end // BLOCK_LEN) * BLOCK_LEN
        self._skip = start - self.enc_start
        self._left = end - start
        self._cipher = Cipher(AES(self._keys.cipher_key), CBC(self._keys.iv)).decryptor()

    def update(self, data: bytes) -> bytes:
        """More of the range; what is known of the file."""
        # With the wrong IV, only the first block comes out wrong, and that one is skipped if it is not the
        # file's own first.
        plaintext = self._cipher.update(data)
        part = plaintext[self._skip : self._skip + self._left]
        self._skip = max(0, self._skip - len(plaintext))
        self._left -= len(part)
        return part

    def finish(self) -> bytes:
        """Nothing is left.

        Raises:
            CryptoError: what came was too short.
        """
        if self._left:
            raise CryptoError(f"the range is {self._left} bytes short")
        return b""


def _check_hash(wanted: bytes | None, found: bytes, what: str) -> None:
    if wanted is not None and not hmac.compare_digest(wanted, found):
        raise CryptoError(f"the SHA-256 of the {what} is not the one in the message")
