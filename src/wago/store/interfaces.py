"""What must be kept, as the engine and the gateway see it. Backends: SQL (SQLite, PostgreSQL) and memory.

Two rules hold for every backend:

* A `Batch` is one transaction: all its writes become durable together, or none does.
* Writes are visible to reads of this process as soon as `Batch.submit()` returns, before they are durable.
  Batches become durable in the order of their submission. If one fails, its future and those of all later
  batches of the same account fail with `StoreError`, what memory holds of that account falls back to what is
  durable, and the account must reconnect (the server redelivers what was not acknowledged).

Times are Unix seconds unless a name says `_ms`.
"""

from __future__ import annotations

import enum
from asyncio import Future
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from wago.errors import StoreError
from wago.protocol.curve import KeyPair
from wago.protocol.jid import Jid
from wago.store.history import HistoryChange as HistoryChange
from wago.store.history import HistoryChat as HistoryChat
from wago.store.history import HistoryFilter as HistoryFilter
from wago.store.history import HistoryRow as HistoryRow
from wago.store.history import HistoryStore as HistoryStore
from wago.store.history import searchable as searchable
from wago.store.history import terms_of as terms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPreKeyRecord:
    id: int
    pair: KeyPair
    signature: bytes
    created_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRecord:
    """The companion device itself: its long-term keys and, once linked, whose companion it is."""

    registration_id: int
    noise: KeyPair
    identity: KeyPair
    adv_secret: bytes
    jid: Jid | None = None
    lid: Jid | None = None
    signed_identity: bytes | None = None
    """Serialized ADVSignedDeviceIdentity with our device signature; None until linked."""
    push_name: str = ""
    business_name: str = ""
    platform: str = ""
    """Platform of the primary device, as pair-success names it."""
    server_static: bytes | None = None
    """The server's Noise static key, cached for IK; None forces XX."""
    routing_info: bytes | None = None
    """Edge routing bytes sent ahead of the next connection."""
    next_prekey_id: int = 1
    signed_prekey_id: int = 1
    phone_code_secret: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreKeyRecord:
    id: int
    pair: KeyPair
    uploaded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceList:
    """Devices of one user as usync said, with what is needed to judge if it is still right."""

    user: Jid
    devices: tuple[int, ...]
    """Device numbers, 0 the primary."""
    fetched_at: int
    key_index_timestamp: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """What was sent, kept to answer retry receipts and to know its state."""

    id: str
    chat: Jid
    payload: bytes
    """Serialized Message before padding."""
    stanza_type: str
    sent_at: int
    retries: Mapping[str, int] = field(default_factory=dict)
    """How often each device (by JID text) asked for it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """A message that came to us, from somebody else or from another of our devices.

    What this device sent itself is a `SentMessage`; nothing is kept twice.
    """

    id: str
    chat: Jid
    """Bare, by LID where that was known when it came."""
    sender: Jid
    """Likewise."""
    from_me: bool
    timestamp: int
    kind: str
    """A word for what it is, such as `text` or `image`."""
    payload: bytes
    """Serialized Message."""


class StepKind(enum.IntEnum):
    """How far a message is. The numbers are those of wwebjs's acks."""

    FAILED = -1
    QUEUED = 0
    SERVER = 1
    DEVICE = 2
    READ = 3
    PLAYED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step in the life of a message. Of several equal ones the earliest is kept, of failures the last."""

    id: str
    chat: Jid
    """As in `StoredMessage`."""
    recipient: Jid | None
    """At whom it arrived, or who read it; None for the message itself, and for us who read somebody's."""
    kind: StepKind
    at: int
    detail: str = ""
    """Of a failure: what the server said."""


class AddonKind(enum.StrEnum):
    """What can be attached to a message; each person has one of each kind per message, the newest."""

    REACTION = "reaction"
    """Payload: the emoji, empty when it was taken away."""
    VOTE = "vote"
    """Payload: SHA-256 of each option that was taken, one after the other."""
    ANSWER = "answer"
    """Payload: serialized EventResponseMessage."""
    EDIT = "edit"
    """Payload: serialized Message that stands in the former one's place."""
    REVOKE = "revoke"
    """No payload: it was deleted for everyone."""
    HIDDEN = "hidden"
    """No payload: our own devices deleted it for themselves. The sender is the chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddonRow:
    """What somebody attached to a message."""

    kind: AddonKind
    target: str
    """Id of the message it is about, and ..."""
    chat: Jid
    """... where that stands, as in `StoredMessage`."""
    sender: Jid
    """Whose it is; bare, by LID where known."""
    id: str
    """Of the message that brought it."""
    at_ms: int
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRequest:
    """A message that was asked to be sent under an id of the caller's choice."""

    id: str
    chat: Jid
    digest: bytes
    """Of what was to be sent."""
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppStateVersion:
    """Where this device stands in a collection of app state."""

    version: int
    lthash: bytes
    """128 bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppStateEntry:
    """One record of app state, decrypted; also of actions that nothing here understands."""

    collection: str
    index_mac: bytes
    """Names the record in its collection; 32 bytes."""
    action: str
    """First part of the index, empty if that is malformed."""
    index: str
    """The index as it was signed, in JSON."""
    version: int
    """Of the action's format."""
    key_id: bytes
    """Of the key that the record is encrypted with."""
    value_mac: bytes
    """What the collection's hash is made of; 32 bytes."""
    value: bytes
    """Serialized SyncActionValue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruning:
    """What is forgotten: rows older than these times. 0 keeps everything."""

    sent_before: int = 0
    seen_before: int = 0
    messages_before: int = 0
    """Stored messages and what is attached to them."""
    steps_before: int = 0
    """Steps and send requests."""
    secrets_before: int = 0
    history_before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyToken:
    user: Jid
    token: bytes | None
    received_at: int | None
    issued_at: int | None
    """When we last gave this user our token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One delivery of one event to one receiver; the gateway's business, opaque to the engine."""

    id: int
    """0 when new; the store numbers rows in commit order."""
    session: str
    receiver: str
    event_id: str
    kind: str
    url: str
    content_type: str
    body: bytes
    created_at: int
    attempts: int = 0
    next_attempt_at: int = 0
    delivered_at: int | None = None
    last_error: str | None = None
    media: bytes | None = None
    """What file goes with it, fetched when it is delivered; None if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """One session of the gateway."""

    name: str
    """wago-api's id and WaGo's Name; unique."""
    token: str
    """WaGo's key; unique."""
    account: str
    """Key of its AccountStore."""
    os: str = ""
    webhook: str = ""
    subscribe: tuple[str, ...] = ()
    connected: bool = False
    """Comes back at start-up."""
    proxy: str = ""
    created_at: int = 0
    pacing: str = ""
    """JSON of what differs from the gateway's pacing; empty for nothing."""
    history: str = ""
    """JSON of what differs in what is kept of the history; likewise."""


class Batch(Protocol):
    """The writes of one transaction. Deletes of what is not there do nothing."""

    def put_device(self, record: DeviceRecord) -> None: ...
    def put_signal_session(self, address: str, record: bytes) -> None: ...
    def delete_signal_session(self, address: str) -> None: ...
    def put_identity(self, address: str, public: bytes) -> None: ...
    def delete_identity(self, address: str) -> None: ...
    def put_sender_key(self, group: str, address: str, record: bytes) -> None: ...
    def delete_sender_key(self, group: str, address: str) -> None: ...
    def put_sender_key_recipients(self, group: str, devices: Iterable[str]) -> None:
        """Replace the devices that hold our sender key of a group."""

    def put_prekeys(self, records: Sequence[PreKeyRecord]) -> None: ...
    def mark_prekeys_uploaded(self, up_to_id: int) -> None: ...
    def delete_prekey(self, prekey_id: int) -> None: ...
    def put_signed_prekey(self, record: SignedPreKeyRecord) -> None: ...
    def delete_signed_prekey(self, prekey_id: int) -> None: ...
    def put_lid(self, lid: Jid, pn: Jid, learnt_at: int) -> None:
        """Both bare. A newer fact replaces an older one for either side."""

    def put_device_list(self, devices: DeviceList) -> None: ...
    def delete_device_list(self, user: Jid) -> None: ...
    def put_sent(self, message: SentMessage) -> None: ...
    def put_seen(self, chat: str, sender: str, message_id: str, seen_at: int) -> None:
        """Remember an inbound message, so that a second delivery is recognised."""

    def put_message_secret(
        self, chat: str, sender: str, message_id: str, secret: bytes, kept_at: int
    ) -> None: ...
    def put_message(self, message: StoredMessage) -> None: ...
    def put_step(self, step: StepRow) -> None:
        """Note a step, unless an earlier one of the kind is there (a later one, of failures)."""

    def put_addon(self, addon: AddonRow) -> None:
        """Keep what somebody attached, unless a newer one of the kind is there."""

    def put_chat_read(self, chat: Jid, until: int) -> None:
        """Whatever came up to this time counts as read; never goes back."""

    def put_send_request(self, request: SendRequest) -> None: ...
    def put_app_state_key(self, key_id: bytes, record: bytes) -> None:
        """`record` is a serialized AppStateSyncKeyData."""

    def put_app_state_version(self, collection: str, version: AppStateVersion) -> None: ...
    def put_app_state_entry(self, entry: AppStateEntry) -> None: ...
    def delete_app_state_entry(self, collection: str, index_mac: bytes) -> None: ...
    def clear_app_state(self, collection: str) -> None:
        """Forget a collection's version and entries; what the batch puts after this stays."""

    def put_privacy_token(self, token: PrivacyToken) -> None: ...
    def put_contact_name(self, user: Jid, push_name: str) -> None: ...
    def put_setting(self, name: str, value: bytes | None) -> None:
        """Small facts such as the server's clock offset or a counter; None deletes."""

    def delete_account(self) -> None:
        """Forget everything of this account, the device record included."""

    def put_outbox(self, rows: Sequence[OutboxRow]) -> None: ...
    def put_history(self, rows: Sequence[HistoryRow]) -> None:
        """Keep messages of the history; those that are there stay as they are."""

    def change_history(self, change: HistoryChange) -> None:
        """Change a message of the history, if it is there; it takes a new number."""

    def put_history_chat(self, chat: HistoryChat) -> None: ...
    def on_commit(self, action: Callable[[], None]) -> None:
        """Run `action` in the event loop once the batch is durable; not at all if it fails."""

    @property
    def empty(self) -> bool: ...
    def submit(self, *, lazily: bool = False) -> Future[None]:
        """Queue the batch; the future is done when it is durable, or fails with `StoreError`.

        Args:
            lazily: nobody waits for it, so that it may wait a few milliseconds for others to share a
                transaction with. The order of batches stays that of their submission.
        """

    async def commit(self) -> None:
        """`await submit()`, shielded: a cancelled caller does not undo it."""


class AccountStore(Protocol):
    """The durable state of one companion device. Addresses are `Jid.signal_address` texts."""

    @property
    def account(self) -> str: ...
    @property
    def failures(self) -> int:
        """How often a batch failed. State that was read before this number changed is void."""

    def on_failure(self, action: Callable[[StoreError], None]) -> Callable[[], None]:
        """Call `action` in the event loop when a batch failed and memory fell back; the result ends that."""

    def batch(self) -> Batch:
        """Begin a batch. One that was begun before a failure fails when it is submitted after it."""

    @property
    def history(self) -> HistoryStore: ...
    async def device(self) -> DeviceRecord | None: ...
    async def signal_session(self, address: str) -> bytes | None: ...
    async def signal_sessions(self, addresses: Sequence[str]) -> dict[str, bytes]:
        """Those that exist."""

    async def signal_addresses_of(self, user_part: str) -> list[str]:
        """Addresses with a session whose part before the last dot is `user_part`."""

    async def identity(self, address: str) -> bytes | None: ...
    async def sender_key(self, group: str, address: str) -> bytes | None: ...
    async def sender_key_recipients(self, group: str) -> frozenset[str]: ...
    async def sender_key_groups(self) -> list[str]:
        """Groups whose key of ours somebody holds."""

    async def prekey(self, prekey_id: int) -> PreKeyRecord | None: ...
    async def prekeys_not_uploaded(self, limit: int) -> list[PreKeyRecord]: ...
    async def signed_prekey(self, prekey_id: int) -> SignedPreKeyRecord | None: ...
    async def lid_of(self, pn: Jid) -> Jid | None:
        """Bare LID of a bare phone-number JID."""

    async def pn_of(self, lid: Jid) -> Jid | None: ...
    async def device_list(self, user: Jid) -> DeviceList | None: ...
    async def sent(self, message_id: str) -> SentMessage | None: ...
    async def seen(self, chat: str, sender: str, message_id: str) -> bool: ...
    async def message_secret(self, chat: str, sender: str, message_id: str) -> bytes | None: ...
    async def privacy_token(self, user: Jid) -> PrivacyToken | None: ...
    async def contact_name(self, user: Jid) -> str | None: ...
    async def contact_names(self) -> dict[Jid, str]:
        """What everybody calls themselves, by the address under which that was learnt."""

    async def setting(self, name: str) -> bytes | None: ...
    async def messages(self, message_id: str, chat: Jid | None = None) -> list[StoredMessage]:
        """Messages of this id, in one chat or in all; more than one if ids collide."""

    async def chat_messages(self, chat: Jid, *, limit: int, before: int | None = None) -> list[StoredMessage]:
        """The newest messages of a chat, newest first; only those older than `before` if given."""

    async def message_chats(self) -> dict[Jid, int]:
        """Every chat with a message in it, from others or sent here, with the time of the newest."""

    async def chat_sent(self, chat: Jid, *, limit: int, before: int | None = None) -> list[SentMessage]:
        """The same of what we sent, whether or not the server took it."""

    async def unread(self, chats: Sequence[Jid], *, limit: int) -> list[StoredMessage]:
        """Others' messages in a chat that has these names, without a step READ of ours and after the newest
        mark of any of them; newest first."""

    async def steps(self, message_id: str, chat: Jid | None = None) -> list[StepRow]:
        """By time."""

    async def addons(self, chat: Jid, target: str, kind: AddonKind | None = None) -> list[AddonRow]:
        """What is attached to a message, oldest first."""

    async def send_request(self, message_id: str) -> SendRequest | None: ...
    async def app_state_keys(self) -> dict[bytes, bytes]:
        """All of them, by id."""

    async def app_state_version(self, collection: str) -> AppStateVersion | None: ...
    async def app_state_macs(self, collection: str, index_macs: Sequence[bytes]) -> dict[bytes, bytes]:
        """Value MACs by index MAC, of the entries that there are."""

    async def app_state_collection(self, collection: str) -> dict[bytes, bytes]:
        """The same of all entries of a collection."""

    async def app_state_entries(self, action: str, index: str | None = None) -> list[AppStateEntry]:
        """Entries of an action, or with one index; more than one of these if keys have changed."""

    async def prune(self, before: Pruning) -> None: ...


class GatewayStore(Protocol):
    """What the gateway keeps beside the accounts. Row changes here are durable when the call returns."""

    async def sessions(self) -> list[SessionRow]: ...
    async def put_session(self, row: SessionRow) -> None:
        """Insert or replace by name.

        Raises:
            DuplicateRow: another session has this token.
        """

    async def delete_session(self, name: str) -> None:
        """Its outbox rows stay until they are delivered or pruned."""

    async def outbox_due(self, session: str, receiver: str, limit: int, after: int = 0) -> list[OutboxRow]:
        """Undelivered rows of one receiver with an id above `after`, oldest first, due or not."""

    async def outbox_receivers(self) -> list[tuple[str, str]]:
        """(session, receiver) pairs with undelivered rows."""

    async def outbox_list(self, session: str | None, *, undelivered: bool, limit: int) -> list[OutboxRow]:
        """Rows of one session or of all, oldest first."""

    async def outbox_delivered(self, ids: Sequence[int], at: int) -> None: ...
    async def outbox_failed(
        self, row_id: int, *, attempts: int, next_attempt_at: int, error: str
    ) -> None: ...
    async def outbox_replay(self, ids: Sequence[int]) -> int:
        """Make these rows due again; how many there were."""

    async def outbox_prune(self, *, delivered_before: int, created_before: int) -> int: ...


class Store(Protocol):
    """The whole database."""

    def account(self, account: str) -> AccountStore: ...
    @property
    def gateway(self) -> GatewayStore: ...
    async def close(self) -> None:
        """Commit what is queued, then close."""
