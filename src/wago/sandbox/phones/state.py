"""What a phone remembers, as it is stored."""

from __future__ import annotations

import enum

from msgspec import Struct


class Settings(Struct, kw_only=True, forbid_unknown_fields=True):
    """How a phone behaves by itself.

    Attributes:
        auto_reply: answers each text of somebody else with this; `{text}` stands for what came.
        auto_read: marks what comes as read.
        addressing: the identity under which it writes to people, `lid` or `pn`.
        passkey: asks a new companion for a passkey assertion when a QR code is scanned.
        online: takes what comes; False is a phone that is switched off.
    """

    auto_reply: str | None = None
    auto_read: bool = False
    addressing: str = "lid"
    passkey: bool = False
    online: bool = True


class PhoneState(Struct, kw_only=True):
    """Keys (private halves, 32 bytes) and settings."""

    number: str
    identity: bytes
    registration_id: int
    signed_prekey_id: int
    signed_prekey: bytes
    signed_prekey_signature: bytes
    next_prekey_id: int
    app_state_key_id: bytes
    app_state_key: bytes
    settings: Settings
    more_app_state_keys: dict[bytes, bytes] = {}
    """Newer keys of app state by id."""


class State(enum.StrEnum):
    """Where a message stands. Of sent ones `pending` to `played` or `failed`, of received ones the rest."""

    PENDING = "pending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    FAILED = "failed"
    RECEIVED = "received"
    UNDECRYPTABLE = "undecryptable"


class Entry(Struct, kw_only=True):
    """One message on a phone.

    Attributes:
        chat: the other person's number, or the address of a group or of status.
        sender: `number:device`; for a message of an own companion its device.
        payload: the serialized Message, what a retry is answered from.
        error: why it is undecryptable or failed.
        retries: how often it was asked for again.
    """

    seq: int
    id: str
    chat: str
    from_me: bool
    sender: str
    text: str
    at: int
    state: State
    payload: bytes = b""
    error: str = ""
    retries: int = 0
    kind: str = "text"
    addressing: str = "lid"

    def marks(self, *, played: bool) -> bool:
        """Mark it as read, or as heard or seen; False if there is nothing to mark."""
        before = (State.RECEIVED, State.READ) if played else (State.RECEIVED,)
        if self.from_me or self.state not in before:
            return False
        self.state = State.PLAYED if played else State.READ
        return True
