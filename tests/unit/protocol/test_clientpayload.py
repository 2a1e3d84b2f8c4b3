from __future__ import annotations

import contextlib
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wago.errors import LocalProtocolError, RemoteProtocolError
from wago.protocol.clientpayload import (
    WEB_VERSION,
    Login,
    Registration,
    build_hash,
    login_payload,
    parse_client_payload,
    registration_payload,
)
from wago.protocol.jid import Jid
from wago.protocol.proto.companion_pb2 import DeviceProps
from wago.protocol.proto.wa6_pb2 import ClientPayload

SIGNED = (5, b"k" * 32, b"s" * 64)


def registration() -> bytes:
    return registration_payload(
        version=WEB_VERSION,
        registration_id=0x01020304,
        identity=b"i" * 32,
        signed_prekey=SIGNED,
        os_name="WaGo",
        platform=DeviceProps.DESKTOP,
    )


def test_registration_round_trip() -> None:
    read = parse_client_payload(registration())
    assert isinstance(read, Registration)
    assert read.registration_id == 0x01020304
    assert read.signed_prekey == SIGNED
    assert read.version == WEB_VERSION
    assert read.device_props.os == "WaGo"
    assert read.device_props.platformType == DeviceProps.DESKTOP


def test_registration_as_the_field_writes_it() -> None:
    # whatsmeow store/clientpayload.go (getRegistrationPayload).
    payload = ClientPayload.FromString(registration())
    data = payload.devicePairingData
    assert data.eRegid == bytes.fromhex("01020304")
    assert data.eKeytype == b"\x05"
    assert data.eSkeyID == bytes.fromhex("000005")
    assert data.buildHash == hashlib.md5(b"2.3000.1045649367").digest() == build_hash(WEB_VERSION)
    assert payload.HasField("passive")
    assert not payload.passive
    assert payload.HasField("pull")
    assert not payload.pull
    assert payload.userAgent.platform == ClientPayload.UserAgent.WEB
    assert payload.userAgent.HasField("manufacturer")
    assert not payload.HasField("username")


def test_login_round_trip() -> None:
    read = parse_client_payload(login_payload(version=WEB_VERSION, jid=Jid("4915112345", device=12)))
    assert read == Login(
        version=WEB_VERSION,
        username=4915112345,
        device=12,
        passive=True,
        pull=True,
        lid_migrated=True,
        push_name=None,
    )


def test_a_login_needs_a_number() -> None:
    with pytest.raises(LocalProtocolError):
        login_payload(version=WEB_VERSION, jid=Jid("123", "lid", 1))


@pytest.mark.parametrize(
    "field", ["eRegid", "eKeytype", "eIdent", "eSkeyID", "eSkeyVal", "eSkeySig", "buildHash"]
)
def test_a_registration_without_a_part_is_refused(field: str) -> None:
    payload = ClientPayload.FromString(registration())
    payload.devicePairingData.ClearField(field)
    with pytest.raises(RemoteProtocolError):
        parse_client_payload(payload.SerializeToString())


def test_neither_is_refused() -> None:
    payload = ClientPayload.FromString(login_payload(version=WEB_VERSION, jid=Jid("1")))
    payload.ClearField("username")
    with pytest.raises(RemoteProtocolError):
        parse_client_payload(payload.SerializeToString())
    with pytest.raises(RemoteProtocolError):
        parse_client_payload(b"")


@given(st.binary(max_size=200))
def test_garbage_is_refused_or_read(data: bytes) -> None:
    with contextlib.suppress(RemoteProtocolError):
        parse_client_payload(data)
