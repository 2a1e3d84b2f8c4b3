"""Client payloads with something missing or wrong, and logins of those who may not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from tests.unit.sandbox.companion import Companion
from wago.protocol.proto import companion_pb2
from wago.protocol.proto.wa6_pb2 import ClientPayload
from wago.sandbox import Sandbox
from wago.sandbox.phones.state import Settings

Make = Callable[[], Companion]
Change = Callable[[ClientPayload], object]


def clear(*names: str) -> Change:
    """Leave a field out; the last name is the field's, the others lead to it."""

    def change(payload: ClientPayload) -> None:
        at: Any = payload
        for name in names[:-1]:
            at = getattr(at, name)
        at.ClearField(names[-1])

    return change


def put(value: object, *names: str) -> Change:
    def change(payload: ClientPayload) -> None:
        at: Any = payload
        for name in names[:-1]:
            at = getattr(at, name)
        setattr(at, names[-1], value)

    return change


def version(secondary: int) -> Change:
    def change(payload: ClientPayload) -> None:
        payload.userAgent.appVersion.secondary = secondary
        payload.devicePairingData.buildHash = hashlib.md5(f"2.{secondary}.0".encode()).digest()

    return change


def props(**fields: Any) -> Change:
    return put(companion_pb2.DeviceProps(**fields).SerializeToString(), "devicePairingData", "deviceProps")


DATA = "devicePairingData"
CHROME = companion_pb2.DeviceProps.CHROME

BASE = [
    pytest.param(clear("userAgent"), "400", id="no user agent"),
    pytest.param(clear("userAgent", "platform"), "400", id="no platform"),
    pytest.param(clear("userAgent", "appVersion", "tertiary"), "400", id="half a version"),
    pytest.param(clear("webInfo"), "400", id="no web info"),
    pytest.param(clear("connectType"), "400", id="no connect type"),
    pytest.param(clear("connectReason"), "400", id="no connect reason"),
    pytest.param(clear("passive"), "400", id="passive not told"),
    pytest.param(clear("pull"), "400", id="pull not told"),
    pytest.param(version(2999), "405", id="outdated"),
]


async def refused(device: Companion, sandbox: Sandbox, payload: bytes, reason: str) -> None:
    await device.open(payload)
    assert (await device.expect("failure")).attr("reason") == reason
    await device.expect_close()
    assert any("login: " in refusal.reason for refusal in sandbox.service.journal.refusals())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        *BASE,
        pytest.param(put(True, "passive"), "400", id="passive"),
        pytest.param(put(True, "pull"), "400", id="pulls"),
        pytest.param(put(15550100001, "username"), "400", id="a login too"),
        pytest.param(put(bytes(3), DATA, "eRegid"), "400", id="short registration id"),
        pytest.param(put(b"\x04", DATA, "eKeytype"), "400", id="another key type"),
        pytest.param(clear(DATA, "eIdent"), "400", id="no identity"),
        pytest.param(put(bytes(32), DATA, "eIdent"), "400", id="another identity"),
        pytest.param(put(bytes(2), DATA, "eSkeyID"), "400", id="short signed prekey id"),
        pytest.param(put(bytes(3), DATA, "eSkeyID"), "400", id="signed prekey id 0"),
        pytest.param(put(bytes(31), DATA, "eSkeyVal"), "400", id="short signed prekey"),
        pytest.param(put(bytes(64), DATA, "eSkeySig"), "400", id="wrong signature"),
        pytest.param(put(bytes(63), DATA, "eSkeySig"), "400", id="short signature"),
        pytest.param(clear(DATA, "buildHash"), "400", id="no build hash"),
        pytest.param(put(bytes(16), DATA, "buildHash"), "400", id="build hash of another version"),
        pytest.param(clear(DATA, "deviceProps"), "400", id="no device props"),
        pytest.param(put(b"\xff", DATA, "deviceProps"), "400", id="broken device props"),
        pytest.param(props(os=" ", platformType=CHROME), "400", id="blank os"),
        pytest.param(props(os="Linux"), "400", id="device props without platform"),
    ],
)
async def test_a_registration(companion: Make, sandbox: Sandbox, change: Change, reason: str) -> None:
    device = companion()
    payload = device.registration_payload()
    change(payload)
    await refused(device, sandbox, payload.SerializeToString(), reason)


def linked_in_the_directory(device: Companion, sandbox: Sandbox) -> None:
    """Make a device known without the ceremony of linking."""
    owner = sandbox.service.phones.create(None, "Owner", Settings())
    twin = msgspec.structs.replace(owner.account.primary, number=1, noise=device.noise.public)
    owner.account.devices[1] = twin
    device.jid = owner.account.jid(1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        *BASE[:-1],
        pytest.param(put(2, "userAgent", "appVersion", "secondary"), "405", id="outdated"),
        pytest.param(clear("username"), "400", id="no username"),
        pytest.param(put(10**15, "username"), "400", id="long username"),
        pytest.param(clear("device"), "400", id="no device"),
        pytest.param(put(0, "device"), "400", id="the phone's device"),
        pytest.param(put(2, "device"), "401", id="not linked"),
        pytest.param(put(15559999999, "username"), "401", id="nobody"),
    ],
)
async def test_a_login(companion: Make, sandbox: Sandbox, change: Change, reason: str) -> None:
    device = companion()
    linked_in_the_directory(device, sandbox)
    payload = ClientPayload.FromString(device.login_payload())
    change(payload)
    await refused(device, sandbox, payload.SerializeToString(), reason)
    await device.login()


async def test_a_login_under_another_key(companion: Make, sandbox: Sandbox) -> None:
    owner, thief = companion(), companion()
    linked_in_the_directory(owner, sandbox)
    thief.jid = owner.jid
    await refused(thief, sandbox, thief.login_payload(), "401")


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"\xff\xff\xff", id="no protobuf"),
        pytest.param(b"\x08", id="cut"),
        pytest.param(b"\x18\x01", id="neither login nor registration"),
    ],
)
async def test_a_payload(companion: Make, sandbox: Sandbox, payload: bytes) -> None:
    await refused(companion(), sandbox, payload, "400")
