from __future__ import annotations

import base64
from dataclasses import replace
from hashlib import sha256

import pytest

from wago.errors import BadMac, BadSignature, RemoteProtocolError
from wago.protocol.curve import KeyPair, sign, verify
from wago.protocol.kdf import hmac_sha256
from wago.protocol.pairing import (
    QR_PREFIX,
    AdvVerdict,
    PairingRefused,
    QrPayload,
    accept_identity,
    check_countersigned,
    issue_identity,
    issue_key_index_list,
    platform_id,
    read_key_index_list,
    verify_identity,
)
from wago.protocol.proto import adv_pb2
from wago.protocol.proto.companion_pb2 import DeviceProps

NONCE = bytes(range(64))


def pair(name: str) -> KeyPair:
    return KeyPair.from_private(sha256(name.encode()).digest())


ACCOUNT = pair("account")
COMPANION = pair("companion")
SECRET = sha256(b"secret").digest()

QR = QrPayload(
    ref="2@ref", noise=pair("noise").public, identity=COMPANION.public, adv_secret=SECRET, platform="1"
)


def issue(**changes: object) -> bytes:
    values: dict[str, object] = {
        "raw_id": 7,
        "timestamp": 1700000000,
        "key_index": 3,
        "nonce": NONCE,
        "hosted": False,
        **changes,
    }
    return issue_identity(ACCOUNT, COMPANION.public, SECRET, **values)  # type: ignore[arg-type]


def accept(container: bytes, secret: bytes = SECRET, identity: KeyPair = COMPANION):  # type: ignore[no-untyped-def]
    return accept_identity(container, adv_secret=secret, identity=identity, nonce=NONCE)


class TestQr:
    def test_the_text_has_the_link_and_five_fields(self) -> None:
        # Shape: whatsmeow pair.go (makeQRData).
        keys = [base64.b64encode(k).decode() for k in (QR.noise, QR.identity, QR.adv_secret)]
        assert QR.text == f"https://wa.me/settings/linked_devices#2@ref,{keys[0]},{keys[1]},{keys[2]},1"

    def test_reads_what_it_wrote(self) -> None:
        assert QrPayload.parse(QR.text) == QR

    def test_reads_older_forms(self) -> None:
        bare = QR.text.removeprefix(QR_PREFIX)
        assert QrPayload.parse(bare) == QR
        assert QrPayload.parse(bare.rpartition(",")[0]) == replace(QR, platform=None)
        assert QrPayload.parse(bare + ",https://faq.whatsapp.com/r/ld") == QR

    @pytest.mark.parametrize(
        "text", ["", "a,b,c", ",,,,", "ref,!!,!!,!!,1", "ref,YWI=,YWI=,YWI=,1", QR.text + ","]
    )
    def test_refuses_other_texts(self, text: str) -> None:
        with pytest.raises(RemoteProtocolError):
            QrPayload.parse(text)

    def test_platforms(self) -> None:
        assert platform_id(DeviceProps.CHROME) == "1"
        assert platform_id(DeviceProps.FIREFOX) == "3"
        assert platform_id(DeviceProps.UNKNOWN) == "9"


class TestIdentity:
    @pytest.mark.parametrize("hosted", [False, True])
    def test_both_sides(self, hosted: bool) -> None:
        container = issue(hosted=hosted)
        accepted = accept(container)
        assert accepted.key_index == 3
        assert accepted.account_public == ACCOUNT.public
        assert verify_identity(accepted.signed, COMPANION.public, None) is AdvVerdict.VALID
        assert verify_identity(accepted.reply, COMPANION.public, None) is AdvVerdict.NO_ACCOUNT_KEY
        assert verify_identity(accepted.reply, COMPANION.public, ACCOUNT.public) is AdvVerdict.VALID
        whole = check_countersigned(
            accepted.reply, container, account_public=ACCOUNT.public, companion_identity=COMPANION.public
        )
        assert whole == accepted.signed

    def test_what_is_signed(self) -> None:
        # Spelled out from whatsmeow pair.go, without our own helpers.
        container = adv_pb2.ADVSignedDeviceIdentityHMAC.FromString(issue())
        assert hmac_sha256(SECRET, container.details) == container.HMAC
        signed = adv_pb2.ADVSignedDeviceIdentity.FromString(container.details)
        verify(ACCOUNT.public, b"\x06\x00" + signed.details + COMPANION.public, signed.accountSignature)
        done = adv_pb2.ADVSignedDeviceIdentity.FromString(accept(issue()).signed)
        message = b"\x06\x01" + signed.details + COMPANION.public + ACCOUNT.public
        verify(COMPANION.public, message, done.deviceSignature)

    def test_hosted_prefixes(self) -> None:
        container = adv_pb2.ADVSignedDeviceIdentityHMAC.FromString(issue(hosted=True))
        assert container.accountType == adv_pb2.HOSTED
        assert hmac_sha256(SECRET, b"\x06\x05" + container.details) == container.HMAC
        signed = adv_pb2.ADVSignedDeviceIdentity.FromString(container.details)
        verify(ACCOUNT.public, b"\x06\x05" + signed.details + COMPANION.public, signed.accountSignature)

    def test_a_hosted_device_signature_is_taken(self) -> None:
        signed = adv_pb2.ADVSignedDeviceIdentity.FromString(
            adv_pb2.ADVSignedDeviceIdentityHMAC.FromString(issue(hosted=True)).details
        )
        message = b"\x06\x06" + signed.details + COMPANION.public + ACCOUNT.public
        signed.deviceSignature = sign(COMPANION.private, message, NONCE)
        assert verify_identity(signed.SerializeToString(), COMPANION.public, None) is AdvVerdict.VALID

    @pytest.mark.parametrize(
        ("container", "code", "text"),
        [
            (b"\xff", 500, "internal-error"),
            (
                issue_identity(
                    ACCOUNT, COMPANION.public, bytes(32), raw_id=1, timestamp=1, key_index=1, nonce=NONCE
                ),
                401,
                "hmac-mismatch",
            ),
            (
                issue_identity(
                    ACCOUNT, pair("other").public, SECRET, raw_id=1, timestamp=1, key_index=1, nonce=NONCE
                ),
                401,
                "signature-mismatch",
            ),
        ],
    )
    def test_refusals_say_what_the_server_is_told(self, container: bytes, code: int, text: str) -> None:
        with pytest.raises(PairingRefused) as info:
            accept(container)
        assert (info.value.code, info.value.text) == (code, text)

    def test_a_key_index_is_needed(self) -> None:
        details = adv_pb2.ADVDeviceIdentity(rawID=1, timestamp=1).SerializeToString()
        signed = adv_pb2.ADVSignedDeviceIdentity(
            details=details,
            accountSignatureKey=ACCOUNT.public,
            accountSignature=sign(ACCOUNT.private, b"\x06\x00" + details + COMPANION.public, NONCE),
        ).SerializeToString()
        container = adv_pb2.ADVSignedDeviceIdentityHMAC(details=signed, HMAC=hmac_sha256(SECRET, signed))
        with pytest.raises(PairingRefused, match="internal-error"):
            accept(container.SerializeToString())

    def test_forgeries_are_seen(self) -> None:
        signed = accept(issue()).signed
        assert verify_identity(signed, pair("other").public, None) is AdvVerdict.INVALID
        assert verify_identity(b"\xff", COMPANION.public, None) is AdvVerdict.INVALID
        message = adv_pb2.ADVSignedDeviceIdentity.FromString(signed)
        message.deviceSignature = bytes(64)
        assert verify_identity(message.SerializeToString(), COMPANION.public, None) is AdvVerdict.INVALID

    def test_the_server_sees_through_a_wrong_answer(self) -> None:
        container, reply = issue(), accept(issue()).reply
        with pytest.raises(BadMac):
            check_countersigned(
                accept(issue(key_index=4)).reply,
                container,
                account_public=ACCOUNT.public,
                companion_identity=COMPANION.public,
            )
        with pytest.raises(BadSignature):
            check_countersigned(
                reply, container, account_public=ACCOUNT.public, companion_identity=pair("other").public
            )


class TestKeyIndexList:
    LIST = issue_key_index_list(
        ACCOUNT, raw_id=7, timestamp=1700000000, current_index=5, valid_indexes=(0, 3, 5), nonce=NONCE
    )

    def test_round_trip(self) -> None:
        listed = read_key_index_list(self.LIST, ACCOUNT.public)
        assert (listed.raw_id, listed.timestamp, listed.current_index) == (7, 1700000000, 5)
        assert [listed.allows(i) for i in (0, 3, 4, 5, 6, None)] == [True, True, False, True, True, False]

    def test_others_cannot_sign_it(self) -> None:
        with pytest.raises(BadSignature):
            read_key_index_list(self.LIST, COMPANION.public)

    @pytest.mark.parametrize("data", [b"\xff", b""])
    def test_malformed(self, data: bytes) -> None:
        with pytest.raises(RemoteProtocolError):
            read_key_index_list(data)
