"""Encrypting something about a message with that message's secret.

    key = HKDF(secret, info = message id, its author, who acts on it, the use)
    ciphertext = AES-256-GCM(key, IV, plaintext, additional data)

Votes and event answers have `message id, 0, who acts` as additional data, the others none.

Source: whatsmeow msgsecret.go; whatsapp-rust wacore/src/secret_enc_addon.rs (after WhatsApp Web's
WAWebAddonEncryption).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wago.errors import BadMac, LocalProtocolError, RemoteProtocolError
from wago.protocol.jid import Jid
from wago.protocol.message_secret import SECRET_LEN, SecretUse, derive_key

IV_LEN: Final = 12
TAG_LEN: Final = 16

_BOUND_TO_ACTOR: Final = (SecretUse.POLL_VOTE, SecretUse.EVENT_RESPONSE, None)


class Sealed(NamedTuple):
    """A ciphertext with its tag, and its IV."""

    payload: bytes
    iv: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What an add-on belongs to. Both sides must name the people alike, by number or by LID.

    Attributes:
        secret: the message's secret, 32 bytes.
        message_id: the message's id.
        author: who wrote the message.
        actor: who says something about it.
    """

    secret: bytes
    message_id: str
    author: Jid
    actor: Jid

    def named(self, author: Jid, actor: Jid) -> Binding:
        """The same, with other names for the people."""
        return replace(self, author=author, actor=actor)


def seal(use: SecretUse | None, binding: Binding, plaintext: bytes, iv: bytes) -> Sealed:
    """Encrypt.

    Raises:
        LocalProtocolError: the secret or the IV (12 random bytes) has another length.
    """
    if len(iv) != IV_LEN:
        raise LocalProtocolError(f"the IV of an add-on has {IV_LEN} bytes, not {len(iv)}")
    return Sealed(_cipher(use, binding).encrypt(iv, plaintext, _bound_data(use, binding)), iv)


def open_sealed(use: SecretUse | None, binding: Binding, sealed: Sealed) -> bytes:
    """Decrypt.

    Raises:
        BadMac: it was made with another secret, for another use, message or other people.
        RemoteProtocolError: the IV or the ciphertext has an impossible length.
        LocalProtocolError: the secret has another length than secrets have.
    """
    if len(sealed.iv) != IV_LEN:
        raise RemoteProtocolError(f"the IV of an add-on has {len(sealed.iv)} bytes, not {IV_LEN}")
    if len(sealed.payload) < TAG_LEN:
        raise RemoteProtocolError("an add-on is shorter than its tag")
    try:
        return _cipher(use, binding).decrypt(sealed.iv, sealed.payload, _bound_data(use, binding))
    except InvalidTag as exc:
        raise BadMac("an add-on does not fit the secret of its message") from exc


def _cipher(use: SecretUse | None, binding: Binding) -> AESGCM:
    if len(binding.secret) != SECRET_LEN:
        raise LocalProtocolError(f"a message secret has {SECRET_LEN} bytes, not {len(binding.secret)}")
    return AESGCM(derive_key(binding.secret, use, binding.message_id, binding.author, binding.actor))


def _bound_data(use: SecretUse | None, binding: Binding) -> bytes | None:
    if use not in _BOUND_TO_ACTOR:
        return None
    return f"{binding.message_id}\0{binding.actor.bare}".encode()
