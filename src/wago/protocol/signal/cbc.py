"""AES-256-CBC with PKCS#7 padding."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from wago.errors import CryptoError

_PADS = tuple(bytes((amount,)) * amount for amount in range(17))


def cbc_encrypt(key: bytes, iv: bytes, plaintext: bytes) -> bytes:
    """Args: a key of 32 bytes, an IV of 16."""
    return Cipher(AES(key), CBC(iv)).encryptor().update(plaintext + _PADS[16 - len(plaintext) % 16])


def cbc_decrypt(key: bytes, iv: bytes, ciphertext: bytes) -> bytes:
    """The reverse. Only for ciphertexts that were authenticated already: errors tell about the padding.

    Raises:
        CryptoError: no whole blocks, or a wrong padding.
    """
    if not ciphertext or len(ciphertext) % 16:
        raise CryptoError("the ciphertext is not made of whole blocks")
    padded = Cipher(AES(key), CBC(iv)).decryptor().update(ciphertext)
    amount = padded[-1]
    if not 1 <= amount <= 16 or not padded.endswith(_PADS[amount]):
        raise CryptoError("the ciphertext's padding is wrong")
    return padded[:-amount]
