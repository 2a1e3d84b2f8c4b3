"""How a phone takes on a companion: by its QR code, by a link code, or after a passkey assertion.

Source: whatsmeow pair.go, pair-code.go, read from the other side.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wago.errors import CryptoError
from wago.protocol.curve import KeyPair, agree
from wago.protocol.kdf import hkdf_sha256
from wago.protocol.proto import companion_pb2
from wago.sandbox import adv
from wago.sandbox.linking import PendingLink
from wago.sandbox.model import Device
from wago.sandbox.phones.passkey import PasskeyStep
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service

_QR_PREFIX: Final = "https://wa.me/settings/linked_devices#"
_PBKDF2_ROUNDS: Final = 2 << 16
_BUNDLE_INFO: Final = b"link_code_pairing_key_bundle_encryption_key"
_ANSWER_S: Final = 20.0
"""How long a companion may take for its part."""
PASSKEY_S: Final = 300.0
"""How long a person may take to answer a passkey request."""


@dataclass(frozen=True, slots=True)
class QrText:
    """What a companion shows as a QR code; keys are 32 bytes."""

    ref: str
    noise: bytes
    identity: bytes
    adv_secret: bytes

    @classmethod
    def parse(cls, text: str) -> QrText:
        """Read the text of a QR code, with or without the address before it.

        Raises:
            Refused: it is not one.
        """
        fields = text.strip().removeprefix(_QR_PREFIX).split(",")
        if len(fields) not in (4, 5):
            raise Refused(400, "bad-request", "not the QR code of a companion")
        try:
            keys = [base64.b64decode(f, validate=True) for f in fields[1:4]]
        except binascii.Error as exc:
            raise Refused(400, "bad-request", "the QR code's keys are not base64") from exc
        if any(len(k) != 32 for k in keys):
            raise Refused(400, "bad-request", "the QR code's keys have not 32 bytes")
        return cls(fields[0], *keys)


@dataclass(slots=True)
class _CodeAttempt:
    ref: str
    ephemeral: KeyPair
    companion_ephemeral: bytes
    bundle: asyncio.Future[tuple[bytes, bytes]]
    """What companion_finish brings: the wrapped key bundle and the companion's identity."""


class PhonePairing:
    """The linking screen of one phone."""

    def __init__(self, service: Service, phone: Phone) -> None:
        self._service = service
        self._phone = phone
        self._attempt: _CodeAttempt | None = None
        self._step: PasskeyStep | None = None

    async def scan(self, text: str) -> Device:
        """Scan a QR code; the companion once it is linked.

        Raises:
            Refused: the code is wrong, old or used, or the companion failed to do its part.
        """
        qr = QrText.parse(text)
        link = self._service.linking.by_ref(qr.ref)
        if link.connection.static != qr.noise or link.registration.identity != qr.identity:
            raise Refused(400, "bad-request", "the QR code's keys are not those of the device")
        if not self._phone.state.settings.passkey:
            return await self.link(link, qr.adv_secret)
        return await self.link(link, await self._passkey_step(link, qr.adv_secret))

    async def _passkey_step(self, link: PendingLink, adv_secret: bytes) -> bytes:
        """Ask the companion for a passkey; the ADV secret that it chose then."""
        step = self._step = PasskeyStep(self._service, link, adv_secret)
        link.passkey = step
        step.begin()
        try:
            return await asyncio.wait_for(step.done, PASSKEY_S)
        except TimeoutError:
            raise Refused(408, "timeout", "the companion did not answer the passkey request") from None
        finally:
            link.passkey = None

    @property
    def passkey_code(self) -> str | None:
        """What the phone shows for comparison in the last passkey step."""
        return self._step.code if self._step is not None else None

    async def link(self, link: PendingLink, adv_secret: bytes) -> Device:
        """Sign a companion's identity and have it linked."""
        account, cipher = self._phone.account, self._phone.cipher
        pair, random = cipher.identity.pair, self._service.random
        key_index, now = account.next_key_index, int(time.time())
        signed = adv.issue_identity(
            pair,
            link.registration.identity,
            raw_id=account.raw_id,
            key_index=key_index,
            timestamp=now,
            random=random,
        )
        indexes = adv.issue_key_index_list(
            pair,
            raw_id=account.raw_id,
            timestamp=now,
            current=key_index,
            valid=[0, key_index, *(d.key_index for d in account.companions)],
            random=random,
        )
        # Whether chats with people stand under LIDs: companions then write under theirs, as this phone does.
        migrated = self._phone.state.settings.addressing == "lid"
        props = companion_pb2.ClientPairingProps(isChatDbLidMigrated=migrated).SerializeToString()
        sealed = adv.seal(signed, adv_secret)
        return await self._service.linking.offer(link, account, sealed, key_index, indexes, props)

    # -- link code --------------------------------------------------------------------------------------

    async def enter_code(self, code: str) -> Device:
        """Type a link code; the companion once it is linked.

        Raises:
            Refused: nobody asked for one, or it is the wrong one.
        """
        code = code.replace("-", "").replace(" ", "").upper()
        if len(code) != 8:
            raise Refused(400, "bad-request", "a link code has 8 characters")
        link = self._service.linking.by_code_prompt(self._phone.account.number)
        prompt = link.code
        assert prompt is not None
        wrapped = prompt.wrapped_ephemeral
        companion = await asyncio.to_thread(_unwrap, code, wrapped)
        random = self._service.random
        ephemeral = KeyPair.from_private(random(32))
        own_wrapped = await asyncio.to_thread(_wrap, code, ephemeral.public, random(32), random(16))
        future: asyncio.Future[tuple[bytes, bytes]] = asyncio.get_running_loop().create_future()
        self._attempt = _CodeAttempt(prompt.ref, ephemeral, companion, future)
        self._service.linking.primary_hello(link, own_wrapped, self._phone.cipher.identity.pair.public)
        try:
            bundle, companion_identity = await asyncio.wait_for(future, _ANSWER_S)
        except TimeoutError:
            raise Refused(408, "timeout", "the companion did not answer the link code") from None
        return await self.link(link, self._open_bundle(bundle, companion_identity))

    def on_link_code_bundle(self, ref: str, bundle: bytes, companion_identity: bytes) -> None:
        """The companion finished its part of a link code."""
        attempt = self._attempt
        if attempt is not None and attempt.ref == ref and not attempt.bundle.done():
            attempt.bundle.set_result((bundle, companion_identity))

    def _open_bundle(self, bundle: bytes, companion_identity: bytes) -> bytes:
        """The ADV secret out of the companion's key bundle."""
        attempt = self._attempt
        assert attempt is not None
        own = self._phone.cipher.identity.pair
        try:
            shared = agree(attempt.ephemeral.private, attempt.companion_ephemeral)
            key = hkdf_sha256(shared, length=32, salt=bundle[:32], info=_BUNDLE_INFO)
            plain = AESGCM(key).decrypt(bundle[32:44], bundle[44:], None)
            identity_shared = agree(own.private, companion_identity)
        except (InvalidTag, CryptoError) as exc:
            raise Refused(403, "wrong-code", "the link code is wrong") from exc
        if plain[:32] != companion_identity or plain[32:64] != own.public:
            raise Refused(403, "wrong-code", "the companion's key bundle names other keys")
        return hkdf_sha256(shared + identity_shared + plain[64:96], length=32, info=b"adv_secret")


def _code_key(code: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", code.encode(), salt, _PBKDF2_ROUNDS, 32)


def _ctr(key: bytes, iv: bytes, data: bytes) -> bytes:
    return Cipher(algorithms.AES(key), modes.CTR(iv)).encryptor().update(data)


def _unwrap(code: str, wrapped: bytes) -> bytes:
    """The public key in 80 bytes: salt 32, iv 16, key 32. A wrong code gives another key."""
    return _ctr(_code_key(code, wrapped[:32]), wrapped[32:48], wrapped[48:80])


def _wrap(code: str, public: bytes, salt: bytes, iv: bytes) -> bytes:
    return salt + iv + _ctr(_code_key(code, salt), iv, public)
