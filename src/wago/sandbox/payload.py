"""What a client says about itself inside the handshake: a login, or the keys of a device that wants linking.

Source: whatsmeow store/clientpayload.go; Baileys validate-connection.ts.
"""

from __future__ import annotations

from dataclasses import dataclass

from wago.errors import RemoteProtocolError
from wago.protocol.curve import KEY_TYPE_DJB, verify
from wago.protocol.proto import companion_pb2, wa6_pb2
from wago.sandbox.adv import parse
from wago.sandbox.model import Address, SignedPreKeyPublic


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


def read_payload(data: bytes) -> Login | Registration:
    """Read and check a ClientPayload.

    Raises:
        RemoteProtocolError: malformed, or incomplete.
        CryptoError: the signed prekey is not signed by the identity.
    """
    payload = parse(wa6_pb2.ClientPayload, data)
    agent = payload.userAgent
    if not agent.HasField("platform") or not agent.appVersion.HasField("primary"):
        raise RemoteProtocolError("a ClientPayload without platform and version")
    if payload.HasField("devicePairingData"):
        return _registration(payload.devicePairingData)
    if not payload.HasField("username") or not payload.device:
        raise RemoteProtocolError("a login without username and companion device")
    return Login(Address(str(payload.username), payload.device), payload.passive, payload.pushName)


def _registration(data: wa6_pb2.ClientPayload.DevicePairingRegistrationData) -> Registration:
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
    verify(data.eIdent, KEY_TYPE_DJB + data.eSkeyVal, data.eSkeySig)
    props = parse(companion_pb2.DeviceProps, data.deviceProps)
    if not props.os or not props.HasField("platformType"):
        raise RemoteProtocolError("registration: device props without os and platform")
    return Registration(
        identity=data.eIdent,
        registration_id=int.from_bytes(data.eRegid, "big"),
        signed_prekey=SignedPreKeyPublic(int.from_bytes(data.eSkeyID, "big"), data.eSkeyVal, data.eSkeySig),
        os=props.os,
        platform=props.platformType,
    )
