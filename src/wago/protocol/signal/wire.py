"""The four Signal messages as bytes: parse and build, version 3 only.

Wire: version byte 0x33, a protobuf (signal_wire.proto), then
    8 bytes of MAC (SignalMessage), 64 bytes of signature (SenderKeyMessage), or nothing.
Source: whatsapp-rust, wacore/libsignal/src/protocol/protocol.rs; go.mau.fi/libsignal, protocol/.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import Final

from google.protobuf.message import DecodeError
from msgspec import Struct

from wago.errors import BadMac, InvalidKey, LocalProtocolError, RemoteProtocolError
from wago.protocol.curve import KEY_TYPE_DJB, SIGNATURE_LEN, sign, verify
from wago.protocol.kdf import hmac_sha256
from wago.protocol.proto import signal_wire_pb2 as pb
from wago.protocol.signal.keys import Random, decode_public

VERSION = 3
_VERSION_BYTE: Final = b"\x33"
MAC_LEN = 8
MAX_KEY_ID = 0x7FFFFFFF
"""Sender key ids are 31 bits (libsignal group_cipher.rs: because of Java)."""


def _check_version(data: bytes, least: int) -> None:
    if len(data) < least:
        raise RemoteProtocolError("the ciphertext is too short")
    if data[0] >> 4 != VERSION:
        raise RemoteProtocolError(f"Signal message version {data[0] >> 4} is not spoken here")


def _public(encoded: bytes) -> bytes:
    try:
        return decode_public(encoded)
    except InvalidKey as exc:
        raise RemoteProtocolError(str(exc)) from exc


class SignalMessage(Struct, frozen=True, gc=False):
    """One message of a session (`<enc type="msg">`), parsed."""

    ratchet_key: bytes
    """The sender's, 32 bytes."""
    counter: int
    ciphertext: bytes
    signed: bytes
    """Version byte and protobuf: what the MAC covers besides the identities."""
    mac: bytes

    @classmethod
    def parse(cls, data: bytes) -> SignalMessage:
        """Raises: RemoteProtocolError: not a SignalMessage of version 3."""
        _check_version(data, 1 + MAC_LEN)
        signed = data[:-MAC_LEN]
        try:
            body = pb.SignalMessage.FromString(signed[1:])
        except DecodeError as exc:
            raise RemoteProtocolError("malformed SignalMessage") from exc
        if not body.HasField("counter") or not body.ciphertext:
            raise RemoteProtocolError("incomplete SignalMessage")
        return cls(_public(body.ratchet_key), body.counter, body.ciphertext, signed, data[-MAC_LEN:])

    def verify(self, mac_key: bytes, sender: bytes, receiver: bytes) -> None:
        """Check the MAC.

        Args:
            mac_key: 32 bytes.
            sender: the sender's identity key, 32 bytes.
            receiver: ours.

        Raises:
            BadMac: it does not fit.
        """
        if not compare_digest(_mac(mac_key, sender, receiver, self.signed), self.mac):
            raise BadMac("the message's MAC does not fit")


def _mac(key: bytes, sender: bytes, receiver: bytes, signed: bytes) -> bytes:
    covered = KEY_TYPE_DJB + sender + KEY_TYPE_DJB + receiver + signed
    return hmac_sha256(key, covered)[:MAC_LEN]


def build_signal_message(
    *,
    ratchet_key: bytes,
    counter: int,
    previous_counter: int,
    ciphertext: bytes,
    mac_key: bytes,
    sender: bytes,
    receiver: bytes,
) -> bytes:
    """A SignalMessage with its MAC; keys are 32 bytes, `sender` and `receiver` identity keys."""
    body = pb.SignalMessage(
        ratchet_key=KEY_TYPE_DJB + ratchet_key,
        counter=counter,
        previous_counter=previous_counter,
        ciphertext=ciphertext,
    )
    signed = _VERSION_BYTE + body.SerializeToString()
    return signed + _mac(mac_key, sender, receiver, signed)


class PreKeySignalMessage(Struct, frozen=True, gc=False):
    """A session's first messages (`<enc type="pkmsg">`), parsed: what X3DH needs around a SignalMessage.

    Parse it first, look up our keys by `signed_prekey_id` and `prekey_id`, and judge `identity`; then
    `session.decrypt_prekey`.
    """

    identity: bytes
    """The sender's identity key as it claims, 32 bytes; true only once the message has been decrypted."""
    base_key: bytes
    """The sender's X3DH key of this session, 32 bytes."""
    registration_id: int
    signed_prekey_id: int
    """Of the signed prekey of ours that was used."""
    prekey_id: int | None
    """Of the one-time prekey of ours that was used."""
    message: SignalMessage

    @classmethod
    def parse(cls, data: bytes) -> PreKeySignalMessage:
        """Raises: RemoteProtocolError: not a PreKeySignalMessage of version 3."""
        _check_version(data, 2)
        try:
            body = pb.PreKeySignalMessage.FromString(data[1:])
        except DecodeError as exc:
            raise RemoteProtocolError("malformed PreKeySignalMessage") from exc
        if not body.HasField("signed_prekey_id"):
            raise RemoteProtocolError("incomplete PreKeySignalMessage")
        return cls(
            identity=_public(body.identity_key),
            base_key=_public(body.base_key),
            registration_id=body.registration_id,
            signed_prekey_id=body.signed_prekey_id,
            prekey_id=body.prekey_id if body.HasField("prekey_id") else None,
            message=SignalMessage.parse(body.message),
        )


def build_prekey_message(
    *,
    identity: bytes,
    base_key: bytes,
    registration_id: int,
    signed_prekey_id: int,
    prekey_id: int | None,
    message: bytes,
) -> bytes:
    """A PreKeySignalMessage around a built SignalMessage."""
    body = pb.PreKeySignalMessage(
        prekey_id=prekey_id,
        base_key=KEY_TYPE_DJB + base_key,
        identity_key=KEY_TYPE_DJB + identity,
        message=message,
        registration_id=registration_id,
        signed_prekey_id=signed_prekey_id,
    )
    return _VERSION_BYTE + body.SerializeToString()


class SenderKeyMessage(Struct, frozen=True, gc=False):
    """One message to a group (`<enc type="skmsg">`), parsed."""

    key_id: int
    iteration: int
    ciphertext: bytes
    signed: bytes
    signature: bytes

    @classmethod
    def parse(cls, data: bytes) -> SenderKeyMessage:
        """Raises: RemoteProtocolError: not a SenderKeyMessage of version 3."""
        _check_version(data, 1 + SIGNATURE_LEN)
        signed = data[:-SIGNATURE_LEN]
        try:
            body = pb.SenderKeyMessage.FromString(signed[1:])
        except DecodeError as exc:
            raise RemoteProtocolError("malformed SenderKeyMessage") from exc
        if not (body.HasField("key_id") and body.HasField("iteration") and body.ciphertext):
            raise RemoteProtocolError("incomplete SenderKeyMessage")
        return cls(body.key_id, body.iteration, body.ciphertext, signed, data[-SIGNATURE_LEN:])

    def verify(self, signing_key: bytes) -> None:
        """Check the signature by the sender key's signing key, 32 bytes.

        Raises:
            BadSignature: it does not fit.
        """
        verify(signing_key, self.signed, self.signature)


def build_sender_key_message(
    *, key_id: int, iteration: int, ciphertext: bytes, signing_private: bytes, random: Random
) -> bytes:
    """A SenderKeyMessage with its signature."""
    body = pb.SenderKeyMessage(key_id=key_id, iteration=iteration, ciphertext=ciphertext)
    signed = _VERSION_BYTE + body.SerializeToString()
    return signed + sign(signing_private, signed, random(64))


class SenderKeyDistributionMessage(Struct, frozen=True, gc=False):
    """A sender key as its owner hands it out; travels inside a Message."""

    key_id: int
    iteration: int
    chain_key: bytes
    """32 bytes."""
    signing_key: bytes
    """Public, 32 bytes."""

    def __repr__(self) -> str:
        return f"SenderKeyDistributionMessage(key_id={self.key_id}, iteration={self.iteration})"

    @classmethod
    def parse(cls, data: bytes) -> SenderKeyDistributionMessage:
        """Raises: RemoteProtocolError: not a SenderKeyDistributionMessage of version 3."""
        _check_version(data, 2)
        try:
            body = pb.SenderKeyDistributionMessage.FromString(data[1:])
        except DecodeError as exc:
            raise RemoteProtocolError("malformed SenderKeyDistributionMessage") from exc
        if not (body.HasField("key_id") and body.HasField("iteration")) or len(body.chain_key) != 32:
            raise RemoteProtocolError("incomplete SenderKeyDistributionMessage")
        return cls(body.key_id, body.iteration, body.chain_key, _public(body.signing_key))

    def build(self) -> bytes:
        """Raises: LocalProtocolError: a key has not 32 bytes."""
        if len(self.chain_key) != 32 or len(self.signing_key) != 32:
            raise LocalProtocolError("a key has 32 bytes")
        body = pb.SenderKeyDistributionMessage(
            key_id=self.key_id,
            iteration=self.iteration,
            chain_key=self.chain_key,
            signing_key=KEY_TYPE_DJB + self.signing_key,
        )
        return _VERSION_BYTE + body.SerializeToString()
