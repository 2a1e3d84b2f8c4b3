"""What a client says about itself inside the handshake: a login, or the keys of a device that wants linking.

Source: whatsmeow store/clientpayload.go; Baileys validate-connection.ts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from wago.errors import RemoteProtocolError
from wago.protocol.curve import KEY_TYPE_DJB, verify
from wago.protocol.proto import companion_pb2, wa6_pb2
from wago.sandbox.adv import parse
from wago.sandbox.model import Address, SignedPreKeyPublic
from wago.sandbox.wire import Refused

_PARTS: Final = ("primary", "secondary", "tertiary")


@dataclass(frozen=True, slots=True)
class Login:
    """A known device comes back. `passive` holds waiting stanzas back until it says it is active."""

    address: Address
    passive: bool
    push_name: str


@dataclass(frozen=True, slots=True)
class Registration:
    """A new device."""

    identity: bytes
    registration_id: int
    signed_prekey: SignedPreKeyPublic
    os: str
    platform: companion_pb2.DeviceProps.PlatformType


OLDEST_VERSION: Final = (2, 3000)
"""Before it WhatsApp's servers call a client outdated."""
OUTDATED: Final = 405
MAX_NUMBER: Final = 10**15
"""Phone numbers have at most 15 digits."""


def read_payload(data: bytes) -> Login | Registration:
    """Read and check a ClientPayload.

    Raises:
        RemoteProtocolError: malformed, or incomplete.
        CryptoError: the signed prekey is not signed by the identity.
        Refused: the client is too old.
    """
    payload = parse(wa6_pb2.ClientPayload, data)
    version = _version(payload)
    for name in ("connectType", "connectReason", "passive", "pull"):
        if not payload.HasField(name):
            raise RemoteProtocolError(f"a ClientPayload without {name}")
    if payload.HasField("devicePairingData"):
        if payload.HasField("username") or payload.HasField("device"):
            raise RemoteProtocolError("a registration that is a login too")
        if payload.passive or payload.pull:
            raise RemoteProtocolError("a registration that is passive, or pulls")
        return _registration(payload.devicePairingData, version)
    if not 0 < payload.username < MAX_NUMBER or not payload.device:
        raise RemoteProtocolError("a login without username and companion device")
    return Login(Address(str(payload.username), payload.device), payload.passive, payload.pushName)


def _version(payload: wa6_pb2.ClientPayload) -> str:
    """Which client it says it is, by its version.

    Raises:
        RemoteProtocolError: it does not say.
        Refused: it is too old.
    """
    agent = payload.userAgent
    version = agent.appVersion
    if not agent.HasField("platform") or not all(version.HasField(part) for part in _PARTS):
        raise RemoteProtocolError("a ClientPayload without platform and version")
    if agent.platform == wa6_pb2.ClientPayload.UserAgent.WEB and not payload.webInfo.HasField(
        "webSubPlatform"
    ):
        raise RemoteProtocolError("a web client that does not say of which kind")
    text = f"{version.primary}.{version.secondary}.{version.tertiary}"
    if (version.primary, version.secondary) < OLDEST_VERSION:
        raise Refused(OUTDATED, "outdated", f"version {text} is too old")
    return text


def _registration(data: wa6_pb2.ClientPayload.DevicePairingRegistrationData, version: str) -> Registration:
    for name, value, length in (
        ("registration id", data.eRegid, 4),
        ("identity", data.eIdent, 32),
        ("signed prekey id", data.eSkeyID, 3),
        ("signed prekey", data.eSkeyVal, 32),
        ("signature", data.eSkeySig, 64),
        ("build hash", data.buildHash, 16),
    ):
        if len(value) != length:
            raise RemoteProtocolError(f"registration: {name} has {len(value)} bytes, {length} are due")
    if data.eKeytype != KEY_TYPE_DJB:
        raise RemoteProtocolError("registration: key type is not 5")
    # Of 256 devices of Baileys one has the registration id 0 (generics.ts, generateRegistrationId).
    if not any(data.eSkeyID):
        raise RemoteProtocolError("registration: the signed prekey's id is 0")
    if data.buildHash != hashlib.md5(version.encode(), usedforsecurity=False).digest():
        raise RemoteProtocolError(f"registration: the build hash is not that of {version}")
    verify(data.eIdent, KEY_TYPE_DJB + data.eSkeyVal, data.eSkeySig)
    props = parse(companion_pb2.DeviceProps, data.deviceProps)
    if not props.os.strip() or not props.HasField("platformType"):
        raise RemoteProtocolError("registration: device props without os and platform")
    return Registration(
        identity=data.eIdent,
        registration_id=int.from_bytes(data.eRegid, "big"),
        signed_prekey=SignedPreKeyPublic(int.from_bytes(data.eSkeyID, "big"), data.eSkeyVal, data.eSkeySig),
        os=props.os,
        platform=props.platformType,
    )
