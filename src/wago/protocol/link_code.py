"""Linking by an 8-character code: the cryptography of both sides.

    companion: `wrap_key(code, ephemeral)`                       -> hello
    primary:   `unwrap_key(code, ...)`, `wrap_key(code, own)`    -> primary hello
    companion: `finish(...)`   seals identity and random bytes   -> finish, and both know the ADV secret
    primary:   `open_bundle(...)`

Source: whatsmeow pair-code.go, whatsapp-rust wacore/src/pair_code.rs
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import pbkdf2_hmac
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wago.errors import BadMac, LocalProtocolError, RemoteProtocolError
from wago.protocol.curve import KeyPair, agree
from wago.protocol.kdf import hkdf_sha256

ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTVWXYZ"
"""Base 32 without 0, I, O and U."""

CODE_LEN: Final = 8
CODE_VALID_S: Final = 180
"""How long a code is good for (whatsapp-rust wacore/src/pair_code.rs)."""

_ROUNDS: Final = 1 << 17
_BUNDLE_INFO: Final = b"link_code_pairing_key_bundle_encryption_key"


def encode_code(data: bytes) -> str:
    """Five bytes as eight characters.

    Raises:
        LocalProtocolError: not five bytes.
    """
    if len(data) != 5:
        raise LocalProtocolError("a code is made of 5 bytes")
    number = int.from_bytes(data, "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))


def display_code(code: str) -> str:
    """`ABCD-EFGH`."""
    return f"{code[:4]}-{code[4:]}"


def normalise_code(text: str) -> str:
    """A code as a person gives it, in the form that keys are made of.

    A code of one's own may have any ASCII letters and digits; phones take them all.

    Raises:
        LocalProtocolError: not eight letters and digits.
    """
    code = text.replace("-", "").replace(" ", "").upper()
    if len(code) != CODE_LEN or not code.isascii() or not code.isalnum():
        raise LocalProtocolError("a link code has 8 letters and digits")
    return code


def _xor_by_code(code: str, salt: bytes, iv: bytes, data: bytes) -> bytes:
    key = pbkdf2_hmac("sha256", code.encode(), salt, _ROUNDS, 32)
    cipher = Cipher(algorithms.AES(key), modes.CTR(iv)).encryptor()
    return cipher.update(data) + cipher.finalize()


def wrap_key(code: str, public: bytes, random: Callable[[int], bytes]) -> bytes:
    """An ephemeral public key under the code: salt, IV, ciphertext; 80 bytes. Takes tens of milliseconds."""
    salt, iv = random(32), random(16)
    return salt + iv + _xor_by_code(code, salt, iv, public)


def unwrap_key(code: str, wrapped: bytes) -> bytes:
    """The other side's ephemeral public key. A wrong code gives a wrong key, not an error.

    Raises:
        RemoteProtocolError: not 80 bytes.
    """
    if len(wrapped) != 80:
        raise RemoteProtocolError("a wrapped key has 80 bytes")
    return _xor_by_code(code, wrapped[:32], wrapped[32:48], wrapped[48:])


@dataclass(frozen=True, slots=True)
class Finish:
    """What the companion sends last, and the secret that pair-success will be checked with."""

    key_bundle: bytes
    adv_secret: bytes


def _adv_secret(ephemeral_secret: bytes, identity_secret: bytes, random_part: bytes) -> bytes:
    return hkdf_sha256(ephemeral_secret + identity_secret + random_part, length=32, info=b"adv_secret")


def finish(
    code: str,
    ephemeral: KeyPair,
    identity: KeyPair,
    wrapped_primary: bytes,
    primary_identity: bytes,
    random: Callable[[int], bytes],
) -> Finish:
    """The companion's answer to the primary's hello.

    Raises:
        RemoteProtocolError: the wrapped key has not 80 bytes.
        InvalidKey: a key of the primary is unusable.
    """
    secret = agree(ephemeral.private, unwrap_key(code, wrapped_primary))
    random_part, salt, iv = random(32), random(32), random(12)
    key = hkdf_sha256(secret, length=32, salt=salt, info=_BUNDLE_INFO)
    sealed = AESGCM(key).encrypt(iv, identity.public + primary_identity + random_part, None)
    shared = agree(identity.private, primary_identity)
    return Finish(salt + iv + sealed, _adv_secret(secret, shared, random_part))


@dataclass(frozen=True, slots=True)
class OpenedBundle:
    """What the primary learns from the companion's finish."""

    companion_identity: bytes
    adv_secret: bytes


def open_bundle(
    ephemeral: KeyPair, identity: KeyPair, companion_ephemeral: bytes, key_bundle: bytes
) -> OpenedBundle:
    """The primary opens the companion's finish.

    Args:
        ephemeral: the pair whose public half went out in the primary's hello.
        identity: the primary's identity key.
        companion_ephemeral: 32 bytes, unwrapped from the companion's hello with the code the user typed.
        key_bundle: from the companion's finish.

    Raises:
        BadMac: the two sides used different codes, or the bundle was changed.
        RemoteProtocolError: malformed, or made for another primary.
        InvalidKey: a key of the companion is unusable.
    """
    if len(key_bundle) != 32 + 12 + 96 + 16:
        raise RemoteProtocolError("a key bundle has 156 bytes")
    secret = agree(ephemeral.private, companion_ephemeral)
    key = hkdf_sha256(secret, length=32, salt=key_bundle[:32], info=_BUNDLE_INFO)
    try:
        plain = AESGCM(key).decrypt(key_bundle[32:44], key_bundle[44:], None)
    except InvalidTag as exc:
        raise BadMac("the key bundle does not open: wrong code") from exc
    companion, primary, random_part = plain[:32], plain[32:64], plain[64:]
    if primary != identity.public:
        raise RemoteProtocolError("the key bundle names another primary")
    shared = agree(identity.private, companion)
    return OpenedBundle(companion, _adv_secret(secret, shared, random_part))
