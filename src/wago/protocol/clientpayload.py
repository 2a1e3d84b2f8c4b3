"""The payload of the handshake: a new device registers its keys, a linked one says who it is.

Source: whatsmeow store/clientpayload.go; Baileys Utils/validate-connection.ts.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import md5
from typing import Final, TypeAlias

from google.protobuf.message import DecodeError

from wago.errors import LocalProtocolError, RemoteProtocolError
from wago.protocol.curve import KEY_TYPE_DJB
from wago.protocol.jid import Jid
from wago.protocol.pairing import DevicePlatform
from wago.protocol.proto.companion_pb2 import DeviceProps
from wago.protocol.proto.wa6_pb2 import ClientPayload
from wago.protocol.stanza.prekeys import SignedPublicPreKey

WebVersion: TypeAlias = tuple[int, int, int]

WEB_VERSION: Final[WebVersion] = (2, 3000, 1045649367)
"""The newest WhatsApp Web version that the references pin (whatsmeow store/clientpayload.go, August 2026)."""

OS_VERSION: Final = "0.1"
DEVICE_VERSION: Final = (0, 1, 0)
"""What whatsmeow gives for the versions of system and device."""


def build_hash(version: WebVersion) -> bytes:
    """16 bytes that stand for a version."""
    return md5(".".join(map(str, version)).encode(), usedforsecurity=False).digest()


def _base(version: WebVersion) -> ClientPayload:
    payload = ClientPayload(
        connectType=ClientPayload.WIFI_UNKNOWN, connectReason=ClientPayload.USER_ACTIVATED
    )
    agent = payload.userAgent
    agent.platform = ClientPayload.UserAgent.WEB
    agent.releaseChannel = ClientPayload.UserAgent.RELEASE
    agent.appVersion.primary, agent.appVersion.secondary, agent.appVersion.tertiary = version
    agent.mcc = agent.mnc = "000"
    agent.osVersion = agent.osBuildNumber = OS_VERSION
    agent.manufacturer = ""
    agent.device = "Desktop"
    agent.localeLanguageIso6391 = "en"
    agent.localeCountryIso31661Alpha2 = "US"
    payload.webInfo.webSubPlatform = ClientPayload.WebInfo.WEB_BROWSER
    return payload


FULL_SYNC_DAYS: Final = 365


def _device_props(os_name: str, platform: DevicePlatform, *, full_sync: bool) -> DeviceProps:
    props = DeviceProps(os=os_name, platformType=platform, requireFullSync=full_sync)
    props.version.primary, props.version.secondary, props.version.tertiary = DEVICE_VERSION
    config = props.historySyncConfig
    config.storageQuotaMb = 10240
    config.thumbnailSyncDaysLimit = 60
    for name in _HISTORY_FEATURES:
        setattr(config, name, True)
    if full_sync:
        # What WhatsApp's own program for Windows says beside it (whatsapp-rust wacore/src/store/device.rs).
        config.fullSyncDaysLimit, config.onDemandReady = FULL_SYNC_DAYS, True
    return props


_HISTORY_FEATURES: Final = (
    "inlineInitialPayloadInE2EeMsg",
    "supportCallLogHistory",
    "supportBotUserAgentChatHistory",
    "supportCagReactionsAndPolls",
    "supportBizHostedMsg",
    "supportRecentSyncChunkMessageCountTuning",
    "supportHostedGroupMsg",
    "supportFbidBotChatHistory",
    "supportMessageAssociation",
    "supportGroupHistory",
    "supportManusHistory",
    "supportHatchHistory",
)


def registration_payload(
    *,
    version: WebVersion,
    registration_id: int,
    identity: bytes,
    signed_prekey: SignedPublicPreKey,
    os_name: str,
    platform: DevicePlatform,
    full_sync: bool = False,
) -> bytes:
    """A new device introduces itself.

    Args:
        version: the WhatsApp Web version to announce.
        registration_id: of the device.
        identity: its public identity key, 32 bytes.
        signed_prekey: id, public key and signature.
        os_name: the name in the phone's list of linked devices.
        platform: picks the icon there.
        full_sync: ask for the whole history.
    """
    payload = _base(version)
    payload.passive = payload.pull = False
    signed_id, signed, signature = signed_prekey
    data = payload.devicePairingData
    data.eRegid = registration_id.to_bytes(4, "big")
    data.eKeytype = KEY_TYPE_DJB
    data.eIdent = identity
    data.eSkeyID = signed_id.to_bytes(3, "big")
    data.eSkeyVal = signed
    data.eSkeySig = signature
    data.buildHash = build_hash(version)
    data.deviceProps = _device_props(os_name, platform, full_sync=full_sync).SerializeToString()
    return payload.SerializeToString()


def login_payload(
    *, version: WebVersion, jid: Jid, push_name: str | None = None, lid_migrated: bool = True
) -> bytes:
    """A linked device comes back.

    Args:
        version: the WhatsApp Web version to announce.
        jid: the device's address, by phone number.
        push_name: WhatsApp Web leaves it out; Baileys can send it.
        lid_migrated: our records are kept by LID.

    Raises:
        LocalProtocolError: the address is no phone number's.
    """
    if not jid.is_pn or not jid.user.isdecimal():
        raise LocalProtocolError(f"a login needs a phone number, not {jid}")
    payload = _base(version)
    payload.username = int(jid.user)
    payload.device = jid.device
    payload.passive = payload.pull = True
    payload.lidDbMigrated = lid_migrated
    payload.lc = 1
    if push_name:
        payload.pushName = push_name
    return payload.SerializeToString()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A new device, as its server sees it."""

    version: WebVersion
    registration_id: int
    identity: bytes
    signed_prekey: SignedPublicPreKey
    build_hash: bytes
    device_props: DeviceProps


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A linked device, as its server sees it."""

    version: WebVersion
    username: int
    device: int
    passive: bool
    pull: bool
    lid_migrated: bool
    push_name: str | None


def parse_client_payload(data: bytes) -> Registration | Login:
    """Read a payload of either kind.

    Raises:
        RemoteProtocolError: malformed, or something needed is missing.
    """
    try:
        payload = ClientPayload.FromString(data)
        props = DeviceProps.FromString(payload.devicePairingData.deviceProps)
    except DecodeError as exc:
        raise RemoteProtocolError("malformed client payload") from exc
    app = payload.userAgent.appVersion
    if not app.primary:
        raise RemoteProtocolError("a client payload needs a version")
    version = (app.primary, app.secondary, app.tertiary)
    if payload.HasField("devicePairingData"):
        return _registration(version, payload.devicePairingData, props)
    if not payload.username:
        raise RemoteProtocolError("neither a registration nor a login")
    return Login(
        version=version,
        username=payload.username,
        device=payload.device,
        passive=payload.passive,
        pull=payload.pull,
        lid_migrated=payload.lidDbMigrated,
        push_name=payload.pushName or None,
    )


def _registration(
    version: WebVersion, pairing: ClientPayload.DevicePairingRegistrationData, props: DeviceProps
) -> Registration:
    wanted = (
        ("eRegid", pairing.eRegid, 4),
        ("eIdent", pairing.eIdent, 32),
        ("eSkeyID", pairing.eSkeyID, 3),
        ("eSkeyVal", pairing.eSkeyVal, 32),
        ("eSkeySig", pairing.eSkeySig, 64),
        ("buildHash", pairing.buildHash, 16),
    )
    for name, value, length in wanted:
        if len(value) != length:
            raise RemoteProtocolError(f"{name} has {len(value)} bytes, not {length}")
    if pairing.eKeytype != KEY_TYPE_DJB:
        raise RemoteProtocolError("key type is not 5")
    return Registration(
        version=version,
        registration_id=int.from_bytes(pairing.eRegid, "big"),
        identity=pairing.eIdent,
        signed_prekey=(int.from_bytes(pairing.eSkeyID, "big"), pairing.eSkeyVal, pairing.eSkeySig),
        build_hash=pairing.buildHash,
        device_props=props,
    )
