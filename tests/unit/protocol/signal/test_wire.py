from __future__ import annotations

from typing import Any

import pytest

from wago.errors import BadMac, LocalProtocolError, RemoteProtocolError
from wago.protocol.proto import signal_wire_pb2 as pb
from wago.protocol.signal import (
    PreKeySignalMessage,
    SenderKeyDistributionMessage,
    SenderKeyMessage,
    SignalMessage,
)
from wago.protocol.signal.wire import build_prekey_message, build_sender_key_message, build_signal_message

KEY = bytes(range(32))
ENCODED = b"\x05" + KEY
MAC_KEY, SENDER, RECEIVER = b"m" * 32, b"s" * 32, b"r" * 32


def _message(counter: int = 5) -> bytes:
    return build_signal_message(
        ratchet_key=KEY,
        counter=counter,
        previous_counter=3,
        ciphertext=b"c" * 16,
        mac_key=MAC_KEY,
        sender=SENDER,
        receiver=RECEIVER,
    )


def _prekey_message(prekey_id: int | None) -> bytes:
    return build_prekey_message(
        identity=SENDER,
        base_key=KEY,
        registration_id=4711,
        signed_prekey_id=7,
        prekey_id=prekey_id,
        message=_message(),
    )


def test_signal_message() -> None:
    data = _message()
    assert data.startswith(b"\x33\x0a\x21" + ENCODED + b"\x10\x05\x18\x03\x22\x10" + b"c" * 16)
    message = SignalMessage.parse(data)
    assert (message.ratchet_key, message.counter, message.ciphertext) == (KEY, 5, b"c" * 16)
    assert message.signed + message.mac == data
    message.verify(MAC_KEY, SENDER, RECEIVER)


def test_counter_zero_is_written_and_required() -> None:
    assert SignalMessage.parse(_message(0)).counter == 0
    without = b"\x33" + pb.SignalMessage(ratchet_key=ENCODED, ciphertext=b"c").SerializeToString() + bytes(8)
    with pytest.raises(RemoteProtocolError):
        SignalMessage.parse(without)


def test_the_mac_covers_both_identities_in_order_and_every_byte() -> None:
    data = _message()
    message = SignalMessage.parse(data)
    for key, sender, receiver in (
        (b"x" * 32, SENDER, RECEIVER),
        (MAC_KEY, RECEIVER, SENDER),
        (MAC_KEY, SENDER, SENDER),
    ):
        with pytest.raises(BadMac):
            message.verify(key, sender, receiver)
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 0x08
        with pytest.raises((BadMac, RemoteProtocolError)):
            SignalMessage.parse(bytes(changed)).verify(MAC_KEY, SENDER, RECEIVER)


@pytest.mark.parametrize("prekey_id", [None, 0, 16777215])
def test_prekey_message(prekey_id: int | None) -> None:
    message = PreKeySignalMessage.parse(_prekey_message(prekey_id))
    assert message.prekey_id == prekey_id
    assert (message.identity, message.base_key) == (SENDER, KEY)
    assert (message.registration_id, message.signed_prekey_id) == (4711, 7)
    assert message.message == SignalMessage.parse(_message())


def test_sender_key_messages() -> None:
    data = build_sender_key_message(
        key_id=0x7FFFFFFF, iteration=0, ciphertext=b"c" * 16, signing_private=b"\x11" * 32, random=bytes
    )
    message = SenderKeyMessage.parse(data)
    assert (message.key_id, message.iteration, message.ciphertext) == (0x7FFFFFFF, 0, b"c" * 16)
    distribution = SenderKeyDistributionMessage(key_id=1, iteration=0, chain_key=KEY, signing_key=SENDER)
    assert SenderKeyDistributionMessage.parse(distribution.build()) == distribution
    assert KEY.hex() not in repr(distribution)
    assert repr(KEY) not in repr(distribution)
    with pytest.raises(LocalProtocolError):
        SenderKeyDistributionMessage(1, 0, b"short", SENDER).build()


SAMPLES = [
    (SignalMessage, _message()),
    (PreKeySignalMessage, _prekey_message(1)),
    (SenderKeyMessage, b"\x33" + b"\x08\x01\x10\x00\x1a\x01c" + bytes(64)),
    (SenderKeyDistributionMessage, SenderKeyDistributionMessage(1, 0, KEY, SENDER).build()),
]


@pytest.mark.parametrize(("kind", "data"), SAMPLES)
def test_other_versions_and_short_ones_are_refused(kind: Any, data: bytes) -> None:
    kind.parse(data)
    for version in (0x23, 0x43, 0x00, 0xFF):
        with pytest.raises(RemoteProtocolError):
            kind.parse(bytes([version]) + data[1:])
    for length in range(len(data) if kind is not SenderKeyMessage else 67):
        try:
            kind.parse(data[:length])
        except RemoteProtocolError:
            continue
        # A cut may move the MAC into the protobuf's unknown tail; only the MAC can tell then.
        assert kind is SignalMessage


def test_incomplete_ones_are_refused() -> None:
    whole = pb.PreKeySignalMessage.FromString(_prekey_message(1)[1:])
    for name in ("base_key", "identity_key", "message", "signed_prekey_id"):
        part = pb.PreKeySignalMessage()
        part.CopyFrom(whole)
        part.ClearField(name)
        with pytest.raises(RemoteProtocolError):
            PreKeySignalMessage.parse(b"\x33" + part.SerializeToString())
    skdm = pb.SenderKeyDistributionMessage(key_id=1, iteration=0, chain_key=KEY[:31], signing_key=ENCODED)
    with pytest.raises(RemoteProtocolError):
        SenderKeyDistributionMessage.parse(b"\x33" + skdm.SerializeToString())
    skdm = pb.SenderKeyDistributionMessage(key_id=1, iteration=0, chain_key=KEY, signing_key=KEY)
    with pytest.raises(RemoteProtocolError):
        SenderKeyDistributionMessage.parse(b"\x33" + skdm.SerializeToString())


def test_unknown_fields_are_no_error() -> None:
    data = _prekey_message(1) + b"\xa2\x06\x01x"
    assert PreKeySignalMessage.parse(data).prekey_id == 1
