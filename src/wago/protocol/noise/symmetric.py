"""The two cipher objects of the Noise framework, for 25519, AESGCM and SHA256.

Source: noiseprotocol.org, revision 34, sections 5.1 and 5.2; whatsmeow socket/noisehandshake.go.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wago.errors import BadMac, LocalProtocolError
from wago.protocol.curve import agree
from wago.protocol.kdf import hkdf_sha256

XX: Final = b"Noise_XX_25519_AESGCM_SHA256"
IK: Final = b"Noise_IK_25519_AESGCM_SHA256"
XX_FALLBACK: Final = b"Noise_XXfallback_25519_AESGCM_SHA256"

# whatsmeow counts in 32 bits; a connection never comes near.
_MAX_COUNTER: Final = 1 << 32


class SymmetricState:
    """What both sides keep while shaking hands: the running hash, the chaining key and the current key."""

    __slots__ = ("_chaining_key", "_cipher", "_counter", "_hash")

    def __init__(self, protocol_name: bytes, prologue: bytes) -> None:
        name = (
            protocol_name.ljust(32, b"\x00") if len(protocol_name) <= 32 else sha256(protocol_name).digest()
        )
        self._hash = name
        self._chaining_key = name
        self._cipher: AESGCM | None = None
        self._counter = 0
        self.mix_hash(prologue)

    @property
    def handshake_hash(self) -> bytes:
        """32 bytes that both sides share if nobody changed a byte."""
        return self._hash

    def mix_hash(self, data: bytes) -> None:
        """Bind everything that follows to these public bytes."""
        self._hash = sha256(self._hash + data).digest()

    def mix_shared_secret(self, private: bytes, public: bytes) -> None:
        """Mix a Diffie-Hellman result into the keys.

        Raises:
            InvalidKey: the public key is of low order or has not 32 bytes.
        """
        self.mix_key(agree(private, public))

    def mix_key(self, secret: bytes) -> None:
        """Mix secret bytes into the keys."""
        keys = hkdf_sha256(secret, length=64, salt=self._chaining_key)
        self._chaining_key = keys[:32]
        self._cipher = AESGCM(keys[32:])
        self._counter = 0

    def encrypt_and_hash(self, plaintext: bytes) -> bytes:
        """16 bytes longer than the plaintext."""
        ciphertext = self._keyed().encrypt(self._nonce(), plaintext, self._hash)
        self.mix_hash(ciphertext)
        return ciphertext

    def decrypt_and_hash(self, ciphertext: bytes) -> bytes:
        """The plaintext.

        Raises:
            BadMac: another key, another transcript, or a changed byte.
        """
        try:
            plaintext = self._keyed().decrypt(self._nonce(), ciphertext, self._hash)
        except InvalidTag as exc:
            raise BadMac("handshake message does not decrypt") from exc
        self.mix_hash(ciphertext)
        return plaintext

    def split(self) -> tuple[bytes, bytes]:
        """The two transport keys: the one that the client writes with, and the server's."""
        keys = hkdf_sha256(b"", length=64, salt=self._chaining_key)
        return keys[:32], keys[32:]

    def _keyed(self) -> AESGCM:
        if self._cipher is None:
            raise LocalProtocolError("no key has been agreed yet")
        return self._cipher

    def _nonce(self) -> bytes:
        nonce = self._counter.to_bytes(12, "big")
        self._counter += 1
        return nonce


class NoiseTransport:
    """The ciphers of an open connection: one key and one counter each way, no associated data."""

    __slots__ = ("_read", "_read_counter", "_write", "_write_counter")

    def __init__(self, write_key: bytes, read_key: bytes) -> None:
        self._write = AESGCM(write_key)
        self._read = AESGCM(read_key)
        self._write_counter = 0
        self._read_counter = 0

    def encrypt(self, plaintext: bytes) -> bytes:
        """The next frame to send; frames must leave in the order of the calls.

        Raises:
            LocalProtocolError: the key's counter is used up.
        """
        if self._write_counter >= _MAX_COUNTER:
            raise LocalProtocolError("too many frames under one key")
        nonce = self._write_counter.to_bytes(12, "big")
        self._write_counter += 1
        return self._write.encrypt(nonce, plaintext, None)

    def decrypt(self, frame: bytes) -> bytes:
        """The plaintext of the next frame received. After an error the connection is of no further use.

        Raises:
            BadMac: a changed, lost or repeated frame.
        """
        try:
            plaintext = self._read.decrypt(self._read_counter.to_bytes(12, "big"), frame, None)
        except InvalidTag as exc:
            raise BadMac("frame does not decrypt") from exc
        self._read_counter += 1
        return plaintext
