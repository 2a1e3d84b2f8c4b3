"""What an account keeps, one `Table` per kind: its key, its value type and how a value becomes columns.

A pair of a table and a key is a cell. Overlay, cache, statements and the memory backend all work on cells;
whatever is not a plain cell (the LID map, the outbox) is in `writes.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from wago.protocol.curve import KeyPair
from wago.protocol.jid import Jid
from wago.store.history import HistoryChat
from wago.store.interfaces import (
    AddonKind,
    AddonRow,
    AppStateEntry,
    AppStateVersion,
    DeviceList,
    DeviceRecord,
    PreKeyRecord,
    PrivacyToken,
    SendRequest,
    SentMessage,
    SignedPreKeyRecord,
    StepKind,
    StepRow,
    StoredMessage,
)

V = TypeVar("V")

Key = tuple[str | int, ...]
Row = Sequence[Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table(Generic[V]):
    """One kind of cell. Every SQL row is account, then the key, then the columns."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    encode: Callable[[V], tuple[Any, ...]]
    decode: Callable[[Key, Row], V]
    cached: bool = True
    """False where a cell is seldom read twice: it then does not push others out of the cache."""
    blind: bool = False
    """Nobody asks for a single cell: memory need not show what is under way, queries wait for it instead."""
    wins: Callable[[V, V], bool] | None = None
    """Whether a value may take the place of another; None if the later write always does."""
    wins_sql: str = ""
    """The same in SQL, of `excluded` against the table's own row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LidFact:
    """The other identity of a user, and when that was learnt."""

    other: Jid
    learnt_at: int


def address_key(address: str) -> Key:
    """Split a Signal address at its last dot, so that all devices of a user lie side by side."""
    user, dot, device = address.rpartition(".")
    return (user, device) if dot else (device, "")


def key_address(key: Key) -> str:
    return f"{key[0]}.{key[1]}" if key[1] else str(key[0])


def _text(jid: Jid | None) -> str | None:
    return None if jid is None else str(jid)


def _jid(text: str | None) -> Jid | None:
    return None if text is None else Jid.parse(text)


def _blob(name: str, *key: str, column: str = "record", cached: bool = True) -> Table[bytes]:
    return Table(
        name=name,
        key=key,
        columns=(column,),
        encode=lambda value: (value,),
        decode=lambda _key, row: bytes(row[0]),
        cached=cached,
    )


def _encode_device(record: DeviceRecord) -> tuple[Any, ...]:
    return (
        record.registration_id,
        record.noise.private,
        record.noise.public,
        record.identity.private,
        record.identity.public,
        record.adv_secret,
        _text(record.jid),
        _text(record.lid),
        record.signed_identity,
        record.push_name,
        record.business_name,
        record.platform,
        record.server_static,
        record.routing_info,
        record.next_prekey_id,
        record.signed_prekey_id,
        record.phone_code_secret,
    )


def _decode_device(_key: Key, row: Row) -> DeviceRecord:
    return DeviceRecord(
        registration_id=row[0],
        noise=KeyPair(row[1], row[2]),
        identity=KeyPair(row[3], row[4]),
        adv_secret=row[5],
        jid=_jid(row[6]),
        lid=_jid(row[7]),
        signed_identity=row[8],
        push_name=row[9],
        business_name=row[10],
        platform=row[11],
        server_static=row[12],
        routing_info=row[13],
        next_prekey_id=row[14],
        signed_prekey_id=row[15],
        phone_code_secret=row[16],
    )


def _encode_retries(retries: Mapping[str, int]) -> str:
    return json.dumps(dict(retries), separators=(",", ":")) if retries else ""


DEVICE: Final[Table[DeviceRecord]] = Table(
    name="device",
    key=(),
    columns=(
        "registration_id",
        "noise_private",
        "noise_public",
        "identity_private",
        "identity_public",
        "adv_secret",
        "jid",
        "lid",
        "signed_identity",
        "push_name",
        "business_name",
        "platform",
        "server_static",
        "routing_info",
        "next_prekey_id",
        "signed_prekey_id",
        "phone_code_secret",
    ),
    encode=_encode_device,
    decode=_decode_device,
)

SIGNAL_SESSION: Final = _blob("signal_session", "user_part", "device")
IDENTITY: Final = _blob("identity", "address", column="public_key")
SENDER_KEY: Final = _blob("sender_key", "group_jid", "address")

SENDER_KEY_RECIPIENTS: Final[Table[frozenset[str]]] = Table(
    name="sender_key_recipients",
    key=("group_jid",),
    # One text for all, because it is always replaced and read whole.
    columns=("devices",),
    encode=lambda devices: ("\n".join(sorted(devices)),),
    decode=lambda _key, row: frozenset(row[0].split("\n")) if row[0] else frozenset(),
)

PREKEY: Final[Table[PreKeyRecord]] = Table(
    name="prekey",
    key=("id",),
    columns=("private_key", "public_key", "uploaded"),
    encode=lambda record: (record.pair.private, record.pair.public, int(record.uploaded)),
    decode=lambda key, row: PreKeyRecord(id=int(key[0]), pair=KeyPair(row[0], row[1]), uploaded=bool(row[2])),
)

SIGNED_PREKEY: Final[Table[SignedPreKeyRecord]] = Table(
    name="signed_prekey",
    key=("id",),
    columns=("private_key", "public_key", "signature", "created_at"),
    encode=lambda record: (record.pair.private, record.pair.public, record.signature, record.created_at),
    decode=lambda key, row: SignedPreKeyRecord(
        id=int(key[0]), pair=KeyPair(row[0], row[1]), signature=row[2], created_at=row[3]
    ),
)

DEVICE_LIST: Final[Table[DeviceList]] = Table(
    name="device_list",
    key=("user_jid",),
    columns=("devices", "fetched_at", "key_index_timestamp"),
    encode=lambda value: (
        ",".join(map(str, value.devices)),
        value.fetched_at,
        value.key_index_timestamp,
    ),
    decode=lambda key, row: DeviceList(
        user=Jid.parse(str(key[0])),
        devices=tuple(map(int, row[0].split(","))) if row[0] else (),
        fetched_at=row[1],
        key_index_timestamp=row[2],
    ),
)

SENT: Final[Table[SentMessage]] = Table(
    name="sent_message",
    key=("id",),
    columns=("chat", "payload", "stanza_type", "sent_at", "retries"),
    encode=lambda value: (
        str(value.chat),
        value.payload,
        value.stanza_type,
        value.sent_at,
        _encode_retries(value.retries),
    ),
    decode=lambda key, row: SentMessage(
        id=str(key[0]),
        chat=Jid.parse(row[0]),
        payload=row[1],
        stanza_type=row[2],
        sent_at=row[3],
        retries=json.loads(row[4]) if row[4] else {},
    ),
    cached=False,
)

SEEN: Final[Table[int]] = Table(
    name="seen_message",
    key=("chat", "sender", "id"),
    columns=("seen_at",),
    encode=lambda value: (value,),
    decode=lambda _key, row: int(row[0]),
    cached=False,
)


@dataclass(frozen=True, slots=True)
class Secret:
    """A message's secret, and when it was kept."""

    secret: bytes
    kept_at: int


MESSAGE_SECRET: Final[Table[Secret]] = Table(
    name="message_secret",
    key=("chat", "sender", "id"),
    columns=("secret", "kept_at"),
    encode=lambda value: (value.secret, value.kept_at),
    decode=lambda _key, row: Secret(bytes(row[0]), row[1]),
    cached=False,
)

MESSAGE: Final[Table[StoredMessage]] = Table(
    name="message",
    key=("id", "chat", "sender"),
    columns=("from_me", "timestamp", "kind", "payload"),
    encode=lambda value: (int(value.from_me), value.timestamp, value.kind, value.payload),
    decode=lambda key, row: StoredMessage(
        id=str(key[0]),
        chat=Jid.parse(str(key[1])),
        sender=Jid.parse(str(key[2])),
        from_me=bool(row[0]),
        timestamp=row[1],
        kind=row[2],
        payload=bytes(row[3]),
    ),
    blind=True,
)

STEP: Final[Table[StepRow]] = Table(
    name="message_step",
    key=("id", "chat", "recipient", "kind"),
    columns=("at", "detail"),
    encode=lambda value: (value.at, value.detail),
    decode=lambda key, row: StepRow(
        id=str(key[0]),
        chat=Jid.parse(str(key[1])),
        recipient=Jid.parse(str(key[2])) if key[2] else None,
        kind=StepKind(int(key[3])),
        at=row[0],
        detail=row[1],
    ),
    blind=True,
    # Whatever is reached is reached once; but of failures the last one counts.
    wins=lambda new, old: new.at >= old.at if new.kind is StepKind.FAILED else new.at < old.at,
    wins_sql=(
        "CASE WHEN message_step.kind < 0 THEN excluded.at >= message_step.at"
        " ELSE excluded.at < message_step.at END"
    ),
)

ADDON: Final[Table[AddonRow]] = Table(
    name="message_addon",
    key=("target", "chat", "kind", "sender"),
    columns=("id", "at_ms", "payload"),
    encode=lambda value: (value.id, value.at_ms, value.payload),
    decode=lambda key, row: AddonRow(
        target=str(key[0]),
        chat=Jid.parse(str(key[1])),
        kind=AddonKind(str(key[2])),
        sender=Jid.parse(str(key[3])),
        id=row[0],
        at_ms=row[1],
        payload=bytes(row[2]),
    ),
    blind=True,
    wins=lambda new, old: new.at_ms >= old.at_ms,
    wins_sql="excluded.at_ms >= message_addon.at_ms",
)

CHAT_READ: Final[Table[int]] = Table(
    name="chat_read",
    key=("chat",),
    columns=("until",),
    encode=lambda value: (value,),
    decode=lambda _key, row: int(row[0]),
    blind=True,
    wins=lambda new, old: new > old,
    wins_sql="excluded.until > chat_read.until",
)

SEND_REQUEST: Final[Table[SendRequest]] = Table(
    name="send_request",
    key=("id",),
    columns=("chat", "digest", "at"),
    encode=lambda value: (str(value.chat), value.digest, value.at),
    decode=lambda key, row: SendRequest(
        id=str(key[0]), chat=Jid.parse(row[0]), digest=bytes(row[1]), at=row[2]
    ),
    cached=False,
)

APP_STATE_KEY: Final[Table[bytes]] = Table(
    name="app_state_key",
    key=("key_id",),
    columns=("record",),
    encode=lambda value: (value,),
    decode=lambda _key, row: bytes(row[0]),
    blind=True,
)

APP_STATE_VERSION: Final[Table[AppStateVersion]] = Table(
    name="app_state_version",
    key=("collection",),
    columns=("version", "lthash"),
    encode=lambda value: (value.version, value.lthash),
    decode=lambda _key, row: AppStateVersion(version=row[0], lthash=bytes(row[1])),
    blind=True,
)

APP_STATE_ENTRY: Final[Table[AppStateEntry]] = Table(
    name="app_state_entry",
    key=("collection", "index_mac"),
    columns=("action", "index_text", "version", "key_id", "value_mac", "value"),
    encode=lambda value: (
        value.action,
        value.index,
        value.version,
        value.key_id,
        value.value_mac,
        value.value,
    ),
    decode=lambda key, row: AppStateEntry(
        collection=str(key[0]),
        index_mac=bytes.fromhex(str(key[1])),
        action=row[0],
        index=row[1],
        version=row[2],
        key_id=bytes(row[3]),
        value_mac=bytes(row[4]),
        value=bytes(row[5]),
    ),
    blind=True,
)

PRIVACY_TOKEN: Final[Table[PrivacyToken]] = Table(
    name="privacy_token",
    key=("user_jid",),
    columns=("token", "received_at", "issued_at"),
    encode=lambda value: (value.token, value.received_at, value.issued_at),
    decode=lambda key, row: PrivacyToken(
        user=Jid.parse(str(key[0])), token=row[0], received_at=row[1], issued_at=row[2]
    ),
)

CONTACT_NAME: Final[Table[str]] = Table(
    name="contact_name",
    key=("user_jid",),
    columns=("push_name",),
    encode=lambda value: (value,),
    decode=lambda _key, row: str(row[0]),
)

HISTORY_CHAT: Final[Table[HistoryChat]] = Table(
    name="history_chat",
    key=("chat",),
    columns=("name", "unread", "archived", "pinned_at", "muted_until", "last_at", "complete"),
    encode=lambda value: (
        value.name,
        value.unread,
        int(value.archived),
        value.pinned_at,
        value.muted_until,
        value.last_at,
        int(value.complete),
    ),
    decode=lambda key, row: HistoryChat(
        chat=Jid.parse(str(key[0])),
        name=row[0],
        unread=row[1],
        archived=bool(row[2]),
        pinned_at=row[3],
        muted_until=row[4],
        last_at=row[5],
        complete=bool(row[6]),
    ),
    blind=True,
)

SETTING: Final = _blob("setting", "name", column="value")

# The two sides of one SQL table; written by `PutLid` only.
PN_OF: Final[Table[LidFact]] = Table(
    name="lid_map",
    key=("lid",),
    columns=("pn", "learnt_at"),
    encode=lambda fact: (str(fact.other), fact.learnt_at),
    decode=lambda _key, row: LidFact(other=Jid.parse(row[0]), learnt_at=row[1]),
)
LID_OF: Final[Table[LidFact]] = Table(
    name="lid_map",
    key=("pn",),
    columns=("lid", "learnt_at"),
    encode=lambda fact: (str(fact.other), fact.learnt_at),
    decode=lambda _key, row: LidFact(other=Jid.parse(row[0]), learnt_at=row[1]),
)

CELL_TABLES: Final[tuple[Table[Any], ...]] = (
    DEVICE,
    SIGNAL_SESSION,
    IDENTITY,
    SENDER_KEY,
    SENDER_KEY_RECIPIENTS,
    PREKEY,
    SIGNED_PREKEY,
    DEVICE_LIST,
    SENT,
    SEEN,
    MESSAGE_SECRET,
    MESSAGE,
    STEP,
    ADDON,
    CHAT_READ,
    SEND_REQUEST,
    APP_STATE_KEY,
    APP_STATE_VERSION,
    APP_STATE_ENTRY,
    PRIVACY_TOKEN,
    CONTACT_NAME,
    HISTORY_CHAT,
    SETTING,
)
