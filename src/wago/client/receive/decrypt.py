"""The ciphertexts of one message: look up what they need, then decrypt them all in one step.

Source: whatsmeow message.go (decryptMessages); whatsapp-rust src/message/receive.rs.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from wago.client.ciphers import Addresses, Ciphers, Work
from wago.errors import (
    BadMac,
    BadSignature,
    CryptoError,
    DuplicateMessage,
    InvalidKey,
    NoSession,
    RemoteProtocolError,
    UntrustedIdentity,
)
from wago.protocol.curve import KeyPair
from wago.protocol.jid import Jid
from wago.protocol.padding import unpad
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.signal import PreKeySignalMessage
from wago.protocol.stanza.message import Enc
from wago.store.interfaces import AccountStore

from .unwrap import parse_message

SESSION_KINDS: Final = ("pkmsg", "msg")
GROUP_KIND: Final = "skmsg"
VERSIONS: Final = (2, 3)


class RetryReason(enum.IntEnum):
    """`error` of a `<retry>`: why we could not read it (WhatsApp Web's, by whatsapp-rust retry.rs)."""

    UNKNOWN = 0
    NO_SESSION = 1
    INVALID_KEY = 2
    INVALID_KEY_ID = 3
    INVALID_MESSAGE = 4
    INVALID_SIGNATURE = 5
    BAD_MAC = 7


@dataclass(slots=True)
class Prepared:
    """What the ciphertexts of one message need, looked up."""

    addresses: Addresses
    group: str | None
    opening: dict[int, PreKeySignalMessage] = field(default_factory=dict)
    """Parsed pkmsgs, by place."""
    signed_prekeys: dict[int, KeyPair] = field(default_factory=dict)
    prekeys: dict[int, KeyPair] = field(default_factory=dict)


@dataclass(slots=True)
class Opened:
    """What came out.

    Attributes:
        messages: what was decrypted and is a Message, in the stanza's order.
        failure: why a retry is due, None if none is.
        detail: the failure in words, for logs and events.
        missing_sender_key: the failure is a group message whose key never came.
        malformed: something decrypted to no Message; a retry would not help.
        duplicates: ciphertexts whose key was used before.
        new_identity: the sender's identity key changed.
    """

    messages: list[Message] = field(default_factory=list)
    failure: RetryReason | None = None
    detail: str = ""
    missing_sender_key: bool = False
    malformed: bool = False
    duplicates: int = 0
    new_identity: bool = False


async def prepare(
    account: AccountStore, ciphers: Ciphers, encs: Sequence[Enc], addresses: Addresses, group: Jid | None
) -> Prepared:
    """Look up keys and load records. They stay loaded until the caller's next await."""
    prepared = Prepared(addresses, None if group is None else str(group))
    for place, enc in enumerate(encs):
        if enc.kind != "pkmsg":
            continue
        try:
            message = PreKeySignalMessage.parse(enc.data)
        except (RemoteProtocolError, CryptoError):
            # Decrypting meets the same error, where it counts as a failure.
            continue
        prepared.opening[place] = message
        signed = await account.signed_prekey(message.signed_prekey_id)
        if signed is not None:
            prepared.signed_prekeys[place] = signed.pair
        if message.prekey_id is not None:
            prekey = await account.prekey(message.prekey_id)
            if prekey is not None:
                prepared.prekeys[place] = prekey.pair
    names = [each for each in addresses if each is not None]
    keys = [] if prepared.group is None else [(prepared.group, each) for each in names]
    await ciphers.load(names, identities=bool(prepared.opening), sender_keys=keys)
    return prepared


def open_all(work: Work, encs: Sequence[Enc], prepared: Prepared) -> Opened:
    """Decrypt every ciphertext, sessions before sender keys: the former bring the keys for the latter."""
    opened = Opened()
    address = work.unite(prepared.addresses)
    places = sorted(range(len(encs)), key=lambda place: encs[place].kind == GROUP_KIND)
    for place in places:
        enc = encs[place]
        try:
            plaintext = _open_one(work, enc, place, address, prepared, opened)
        except DuplicateMessage:
            opened.duplicates += 1
            continue
        except (CryptoError, RemoteProtocolError) as exc:
            _note_failure(opened, exc, enc)
            continue
        try:
            message = parse_message(unpad(plaintext, enc.version))
        except RemoteProtocolError as exc:
            opened.malformed = True
            opened.detail = str(exc)
            continue
        _learn_sender_key(work, message, address, prepared.group, opened)
        opened.messages.append(message)
    return opened


def _open_one(work: Work, enc: Enc, place: int, address: str, prepared: Prepared, opened: Opened) -> bytes:
    if enc.version not in VERSIONS:
        raise RemoteProtocolError(f"ciphertext version {enc.version} is not spoken here")
    if enc.kind == "pkmsg":
        message = prepared.opening.get(place) or PreKeySignalMessage.parse(enc.data)
        done = work.decrypt_prekey(
            address, message, prepared.signed_prekeys.get(place), prepared.prekeys.get(place)
        )
    elif enc.kind == "msg":
        done = work.decrypt(address, enc.data)
    elif enc.kind == GROUP_KIND and prepared.group is not None:
        return _open_group(work, enc, address, prepared)
    else:
        raise RemoteProtocolError(f"unknown kind of ciphertext: {enc.kind!r}")
    opened.new_identity |= done.new_identity
    return done.plaintext


def _open_group(work: Work, enc: Enc, address: str, prepared: Prepared) -> bytes:
    """With the key under the main address, else with the one from before the LID was known."""
    assert prepared.group is not None
    other = prepared.addresses.other
    try:
        return work.decrypt_group(prepared.group, address, enc.data)
    except NoSession:
        if other is None:
            raise
        return work.decrypt_group(prepared.group, other, enc.data)


def _learn_sender_key(work: Work, message: Message, address: str, group: str | None, opened: Opened) -> None:
    inner = message.deviceSentMessage.message if message.HasField("deviceSentMessage") else message
    if group is None or not inner.HasField("senderKeyDistributionMessage"):
        return
    try:
        work.learn_sender_key(
            group, address, inner.senderKeyDistributionMessage.axolotlSenderKeyDistributionMessage
        )
    except (RemoteProtocolError, CryptoError) as exc:
        opened.detail = f"bad sender key: {exc}"


def _note_failure(opened: Opened, exc: CryptoError | RemoteProtocolError, enc: Enc) -> None:
    opened.failure = _reason(exc, enc)
    opened.detail = f"{type(exc).__name__}: {exc}"
    opened.missing_sender_key = enc.kind == GROUP_KIND and isinstance(exc, NoSession)


def _reason(exc: CryptoError | RemoteProtocolError, enc: Enc) -> RetryReason:
    match exc:
        case NoSession():
            return RetryReason.INVALID_KEY_ID if enc.kind == "pkmsg" else RetryReason.NO_SESSION
        case BadMac():
            return RetryReason.BAD_MAC
        case BadSignature():
            return RetryReason.INVALID_SIGNATURE
        case InvalidKey() | UntrustedIdentity():
            return RetryReason.INVALID_KEY
        case RemoteProtocolError():
            return RetryReason.INVALID_MESSAGE
        case _:
            return RetryReason.UNKNOWN
