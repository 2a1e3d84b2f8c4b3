"""The passkey step that some accounts ask of a new companion, from the phone's side.

The companion answers a WebAuthn challenge, then agrees with the phone on a key by ephemeral identities, and
sends its keys under it. The person compares a code on both screens. The assertion's signature is not checked:
no passkey is registered here.

Source: whatsmeow pair-passkey.go; whatsapp-rust wacore/src/shortcake.rs, read from the other side.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import json
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.curve import KeyPair, agree
from wago.protocol.kdf import hkdf_sha256, hmac_sha256
from wago.protocol.proto import companion_pb2
from wago.sandbox.adv import parse
from wago.sandbox.linking import PendingLink
from wago.sandbox.wire import Refused, content_of

if TYPE_CHECKING:
    from wago.sandbox.service import Service

_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTVWXYZ"
_HANDOFF_INFO: Final = b"shortcake-passkey-handoff-v1"
_KEY_INFO: Final = b"Pairing Information Encryption Key"


class PasskeyStep:
    """One companion's passkey step. `done` gives the ADV secret to link with.

    Attributes:
        code: what the phone shows for comparison, once the companion has shown its nonce.
    """

    def __init__(self, service: Service, link: PendingLink, adv_secret: bytes) -> None:
        self._service = service
        self._link = link
        self._adv_secret = adv_secret
        self._challenge = _encode(service.random(32))
        self._ephemeral = KeyPair.from_private(service.random(32))
        self._nonce = service.random(32)
        self._prologue: companion_pb2.ProloguePayload | None = None
        self._companion: companion_pb2.CompanionEphemeralIdentity | None = None
        self.code: str | None = None
        self.done: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    @property
    def options(self) -> bytes:
        """The WebAuthn request that the companion's person has to answer, as JSON."""
        return json.dumps(
            {
                "challenge": self._challenge,
                "timeout": 600_000,
                "rpId": "whatsapp.com",
                "allowCredentials": [],
                "userVerification": "required",
                "extensions": {},
            }
        ).encode()

    def begin(self) -> None:
        """Ask the companion for the assertion."""
        self._service.linking.notify(
            self._link, "passkey_prologue_request", [Node("passkey_request_options", None, self.options)]
        )

    def request(self, child: Node) -> list[Node]:
        """One request of the companion; the content of the reply.

        Raises:
            RemoteProtocolError: malformed, out of order, or not what was agreed.
        """
        match child.tag:
            case "passkey_request_options":
                return [Node("passkey_request_options", None, self.options)]
            case "passkey_prologue":
                self._take_prologue(child)
            case "companion_nonce":
                self._take_nonce(content_of(child, 32))
            case "encrypted_pairing_request":
                self._take_request(child.data)
        return []

    def gone(self) -> None:
        """The companion went away."""
        if not self.done.done():
            self.done.set_exception(Refused(410, "gone", "the companion went away while linking"))

    def _take_prologue(self, child: Node) -> None:
        assertion = _checked_assertion(child.child("webauthn_assertion").text, self._challenge)
        if assertion["rawId"] != _encode(content_of(child.child("credential_id"))):
            raise RemoteProtocolError("credential_id is not the assertion's")
        payload = content_of(child.child("prologue_payload"))
        proof = child.find("pairing_handoff_proof")
        if proof is not None:
            key = hkdf_sha256(self._adv_secret, length=32, info=_HANDOFF_INFO)
            if not compare_digest(content_of(proof), hmac_sha256(key, payload)):
                raise RemoteProtocolError("pairing_handoff_proof does not fit the scanned secret")
        prologue = parse(companion_pb2.ProloguePayload, payload)
        companion = parse(companion_pb2.CompanionEphemeralIdentity, prologue.companionEphemeralIdentity)
        if len(companion.publicKey) != 32 or len(prologue.commitment.hash) != 32:
            raise RemoteProtocolError("prologue without a key and a commitment of 32 bytes")
        if companion.ref not in self._link.refs:
            raise RemoteProtocolError("prologue for another ref")
        self._prologue, self._companion = prologue, companion
        identity = companion_pb2.PrimaryEphemeralIdentity(publicKey=self._ephemeral.public, nonce=self._nonce)
        node = Node("primary_ephemeral_identity", None, identity.SerializeToString())
        loop = asyncio.get_running_loop()
        loop.call_soon(self._service.linking.notify, self._link, "crsc_continuation", [node])

    def _take_nonce(self, nonce: bytes) -> None:
        if self._prologue is None:
            raise RemoteProtocolError("companion_nonce before passkey_prologue")
        committed = hashlib.sha256(self._prologue.companionEphemeralIdentity + nonce).digest()
        if committed != self._prologue.commitment.hash:
            raise RemoteProtocolError("companion_nonce is not what was committed to")
        digest = hashlib.sha256(nonce + self._ephemeral.public).digest()
        bits = int.from_bytes(bytes(a ^ b for a, b in zip(self._nonce[:5], digest[:5], strict=True)), "big")
        code = "".join(_ALPHABET[bits >> shift & 31] for shift in range(35, -1, -5))
        self.code = f"{code[:4]}-{code[4:]}"

    def _take_request(self, data: bytes) -> None:
        companion = self._companion
        if self.code is None or companion is None:
            raise RemoteProtocolError("encrypted_pairing_request before companion_nonce")
        sealed = parse(companion_pb2.EncryptedPairingRequest, data)
        salt = f"Companion Pairing {int(companion.deviceType)} with ref {companion.ref}".encode()
        shared = agree(self._ephemeral.private, companion.publicKey)
        key = hkdf_sha256(shared, length=32, salt=salt, info=_KEY_INFO)
        try:
            plain = AESGCM(key).decrypt(sealed.IV, sealed.encryptedPayload, None)
        except (InvalidTag, ValueError) as exc:
            raise RemoteProtocolError("encrypted_pairing_request does not decrypt") from exc
        request = parse(companion_pb2.PairingRequest, plain)
        if request.companionPublicKey != self._link.connection.static:
            raise RemoteProtocolError("pairing request for another Noise key")
        if request.companionIdentityKey != self._link.registration.identity:
            raise RemoteProtocolError("pairing request for another identity key")
        if len(request.advSecret) != 32:
            raise RemoteProtocolError("pairing request without a secret of 32 bytes")
        if not self.done.done():
            self.done.set_result(request.advSecret)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: object) -> bytes:
    if not isinstance(text, str):
        raise RemoteProtocolError("an assertion's fields are base64url text")
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as exc:
        raise RemoteProtocolError("an assertion's fields are base64url text") from exc


def _checked_assertion(text: str, challenge: str) -> dict[str, Any]:
    """A WebAuthn assertion for this challenge.

    Raises:
        RemoteProtocolError: it is not one.
    """
    try:
        assertion = json.loads(text)
        response = assertion["response"]
        client_data = json.loads(_decode(response["clientDataJSON"]))
        given, kind = client_data["challenge"], client_data["type"]
        raw_id = assertion["rawId"]
    except (ValueError, KeyError, TypeError) as exc:
        raise RemoteProtocolError("webauthn_assertion is incomplete") from exc
    if assertion.get("type") != "public-key" or not _decode(raw_id):
        raise RemoteProtocolError("webauthn_assertion is no public-key credential")
    if kind != "webauthn.get" or not isinstance(given, str) or given.rstrip("=") != challenge:
        raise RemoteProtocolError("webauthn_assertion is for another challenge")
    if not _decode(response.get("authenticatorData")) or not _decode(response.get("signature")):
        raise RemoteProtocolError("webauthn_assertion without authenticatorData or signature")
    return {"rawId": raw_id.rstrip("=")}
