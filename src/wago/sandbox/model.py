"""Accounts and devices as the service knows them."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct, field

from wago.protocol.jid import LID_SERVER, USER_SERVER, Jid

PRIMARY = 0
"""Device number of the phone."""


class Address(NamedTuple):
    """One device of one account: the number without `+`, and the device number (0 the phone)."""

    number: str
    device: int

    def __str__(self) -> str:
        return f"{self.number}:{self.device}"


class SignedPreKeyPublic(Struct, frozen=True):
    """A device's signed prekey as uploaded: 32 bytes of key, 64 of signature."""

    id: int
    public: bytes
    signature: bytes


class Device(Struct, kw_only=True):
    """One device. A companion has a Noise key to log in with and the identity that its phone signed."""

    number: int
    identity: bytes
    registration_id: int
    signed_prekey: SignedPreKeyPublic
    linked_at: int
    noise: bytes = b""
    key_index: int = 0
    device_identity: bytes = b""
    """Serialized ADVSignedDeviceIdentity with both signatures and without the account's key."""
    name: str = ""
    platform: str = ""
    push_name: str = ""
    ready: bool = False
    """It has uploaded prekeys, and its phone has sent it what a new companion is sent."""
    dirty_since: int = 0
    """Time of the account_sync change that the device has not cleaned yet; 0 if none."""
    former_prekeys: list[int] = field(default_factory=list)
    """Ids of signed prekeys that it had before this one."""


class Account(Struct, kw_only=True):
    """One WhatsApp account: a phone number, its LID and its devices."""

    number: str
    lid: str
    """The user part of the LID."""
    name: str
    created_at: int
    raw_id: int
    """Names the key index list of this registration (ADVDeviceIdentity.rawId)."""
    next_device: int = 1
    next_key_index: int = 1
    key_index_list: bytes = b""
    """Serialized ADVSignedKeyIndexList of the phone."""
    key_index_at: int = 0
    devices: dict[int, Device] = field(default_factory=dict)
    privacy: dict[str, str] = field(default_factory=dict)
    """Settings that were changed, by category."""
    excepted: dict[str, list[str]] = field(default_factory=dict)
    """Numbers of the people whom settings except, by category."""
    blocked: list[str] = field(default_factory=list)
    """Numbers of the people that the account has blocked."""
    contacts: list[str] | None = None
    """Numbers in the account's address book; None for everybody's."""
    default_timer_s: int = 0
    """The timer that chats with the account begin with; 0 is none."""
    default_timer_at: int = 0
    about: str | None = None
    """What it says about itself; None while it never said anything."""
    about_at: int = 0

    @property
    def pn(self) -> Jid:
        return Jid(self.number, USER_SERVER)

    @property
    def lid_jid(self) -> Jid:
        return Jid(self.lid, LID_SERVER)

    def jid(self, device: int = PRIMARY, *, lid: bool = False) -> Jid:
        """The address of one device (of the account, for device 0) under one of its two identities."""
        return Jid(self.lid, LID_SERVER, device) if lid else Jid(self.number, USER_SERVER, device)

    @property
    def primary(self) -> Device:
        return self.devices[PRIMARY]

    @property
    def companions(self) -> list[Device]:
        return [d for n, d in sorted(self.devices.items()) if n != PRIMARY]
