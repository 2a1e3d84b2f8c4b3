"""The writes of a batch as values, and the `Batch` that records them. Backends only interpret them."""

from __future__ import annotations

from asyncio import Future, shield
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from wago.errors import LocalProtocolError
from wago.protocol.jid import Jid
from wago.store import tables
from wago.store.history import HistoryChange, HistoryChat, HistoryRow
from wago.store.interfaces import (
    AddonRow,
    AppStateEntry,
    AppStateVersion,
    DeviceList,
    DeviceRecord,
    OutboxRow,
    PreKeyRecord,
    PrivacyToken,
    SendRequest,
    SentMessage,
    SignedPreKeyRecord,
    StepRow,
    StoredMessage,
)
from wago.store.tables import Key, Table, V


class PutCell(NamedTuple):
    """Set one cell; a value of None deletes it."""

    table: Table[Any]
    key: Key
    value: object | None


class PutLid(NamedTuple):
    """Learn that two addresses are one user, unless something newer is known of either."""

    lid: Jid
    pn: Jid
    learnt_at: int


class MarkUploaded(NamedTuple):
    """All prekeys up to this id are on the server."""

    up_to_id: int


class DeleteAccount(NamedTuple):
    """Everything of the account goes."""


class ClearAppState(NamedTuple):
    """A collection's version and entries go. No memory shows them, so nothing but the disk hears of it."""

    collection: str


class PutOutbox(NamedTuple):
    """New deliveries, in this order."""

    rows: tuple[OutboxRow, ...]


class PutHistory(NamedTuple):
    """Messages of the history; those that are there stay as they are."""

    rows: tuple[HistoryRow, ...]


class ChangeHistory(NamedTuple):
    """A message of the history is another now."""

    change: HistoryChange


Write = (
    PutCell | PutLid | MarkUploaded | DeleteAccount | ClearAppState | PutOutbox | PutHistory | ChangeHistory
)


class RecordingBatch:
    """A `Batch` that records; what submitting means is up to the backend."""

    __slots__ = ("_submit", "_submitted", "actions", "generation", "lazy", "writes")

    def __init__(self, submit: Callable[[RecordingBatch], Future[None]], generation: int) -> None:
        self._submit = submit
        self._submitted = False
        self.generation = generation
        """How often the account had failed when the batch was begun."""
        self.lazy = False
        """It may wait for company."""
        self.writes: list[Write] = []
        self.actions: list[Callable[[], None]] = []

    def put_device(self, record: DeviceRecord) -> None:
        self._put(tables.DEVICE, (), record)

    def put_signal_session(self, address: str, record: bytes) -> None:
        self._put(tables.SIGNAL_SESSION, tables.address_key(address), record)

    def delete_signal_session(self, address: str) -> None:
        self._put(tables.SIGNAL_SESSION, tables.address_key(address), None)

    def put_identity(self, address: str, public: bytes) -> None:
        self._put(tables.IDENTITY, (address,), public)

    def delete_identity(self, address: str) -> None:
        self._put(tables.IDENTITY, (address,), None)

    def put_sender_key(self, group: str, address: str, record: bytes) -> None:
        self._put(tables.SENDER_KEY, (group, address), record)

    def delete_sender_key(self, group: str, address: str) -> None:
        self._put(tables.SENDER_KEY, (group, address), None)

    def put_sender_key_recipients(self, group: str, devices: Iterable[str]) -> None:
        self._put(tables.SENDER_KEY_RECIPIENTS, (group,), frozenset(devices))

    def put_prekeys(self, records: Sequence[PreKeyRecord]) -> None:
        for record in records:
            self._put(tables.PREKEY, (record.id,), record)

    def mark_prekeys_uploaded(self, up_to_id: int) -> None:
        self._add(MarkUploaded(up_to_id))

    def delete_prekey(self, prekey_id: int) -> None:
        self._put(tables.PREKEY, (prekey_id,), None)

    def put_signed_prekey(self, record: SignedPreKeyRecord) -> None:
        self._put(tables.SIGNED_PREKEY, (record.id,), record)

    def delete_signed_prekey(self, prekey_id: int) -> None:
        self._put(tables.SIGNED_PREKEY, (prekey_id,), None)

    def put_lid(self, lid: Jid, pn: Jid, learnt_at: int) -> None:
        self._add(PutLid(lid, pn, learnt_at))

    def put_device_list(self, devices: DeviceList) -> None:
        self._put(tables.DEVICE_LIST, (str(devices.user),), devices)

    def delete_device_list(self, user: Jid) -> None:
        self._put(tables.DEVICE_LIST, (str(user),), None)

    def put_sent(self, message: SentMessage) -> None:
        # The caller may go on counting in its own mapping.
        kept = replace(message, retries=dict(message.retries)) if message.retries else message
        self._put(tables.SENT, (message.id,), kept)

    def put_seen(self, chat: str, sender: str, message_id: str, seen_at: int) -> None:
        self._put(tables.SEEN, (chat, sender, message_id), seen_at)

    def put_message_secret(
        self, chat: str, sender: str, message_id: str, secret: bytes, kept_at: int
    ) -> None:
        self._put(tables.MESSAGE_SECRET, (chat, sender, message_id), tables.Secret(secret, kept_at))

    def put_message(self, message: StoredMessage) -> None:
        self._put(tables.MESSAGE, (message.id, str(message.chat), str(message.sender)), message)

    def put_step(self, step: StepRow) -> None:
        recipient = "" if step.recipient is None else str(step.recipient)
        self._put(tables.STEP, (step.id, str(step.chat), recipient, int(step.kind)), step)

    def put_addon(self, addon: AddonRow) -> None:
        key = (addon.target, str(addon.chat), addon.kind.value, str(addon.sender))
        self._put(tables.ADDON, key, addon)

    def put_chat_read(self, chat: Jid, until: int) -> None:
        self._put(tables.CHAT_READ, (str(chat),), until)

    def put_send_request(self, request: SendRequest) -> None:
        self._put(tables.SEND_REQUEST, (request.id,), request)

    def put_app_state_key(self, key_id: bytes, record: bytes) -> None:
        self._put(tables.APP_STATE_KEY, (key_id.hex(),), record)

    def put_app_state_version(self, collection: str, version: AppStateVersion) -> None:
        self._put(tables.APP_STATE_VERSION, (collection,), version)

    def put_app_state_entry(self, entry: AppStateEntry) -> None:
        self._put(tables.APP_STATE_ENTRY, (entry.collection, entry.index_mac.hex()), entry)

    def delete_app_state_entry(self, collection: str, index_mac: bytes) -> None:
        self._put(tables.APP_STATE_ENTRY, (collection, index_mac.hex()), None)

    def clear_app_state(self, collection: str) -> None:
        self._add(ClearAppState(collection))

    def put_privacy_token(self, token: PrivacyToken) -> None:
        self._put(tables.PRIVACY_TOKEN, (str(token.user),), token)

    def put_contact_name(self, user: Jid, push_name: str) -> None:
        self._put(tables.CONTACT_NAME, (str(user),), push_name)

    def put_setting(self, name: str, value: bytes | None) -> None:
        self._put(tables.SETTING, (name,), value)

    def delete_account(self) -> None:
        self._add(DeleteAccount())

    def put_outbox(self, rows: Sequence[OutboxRow]) -> None:
        if rows:
            self._add(PutOutbox(tuple(rows)))

    def put_history(self, rows: Sequence[HistoryRow]) -> None:
        if rows:
            self._add(PutHistory(tuple(rows)))

    def change_history(self, change: HistoryChange) -> None:
        self._add(ChangeHistory(change))

    def put_history_chat(self, chat: HistoryChat) -> None:
        self._put(tables.HISTORY_CHAT, (str(chat.chat),), chat)

    def on_commit(self, action: Callable[[], None]) -> None:
        self._check_open()
        self.actions.append(action)

    @property
    def empty(self) -> bool:
        return not self.writes and not self.actions

    def submit(self, *, lazily: bool = False) -> Future[None]:
        self._check_open()
        self._submitted, self.lazy = True, lazily
        return self._submit(self)

    async def commit(self) -> None:
        await shield(self.submit())

    def _put(self, table: Table[V], key: Key, value: V | None) -> None:
        self._add(PutCell(table, key, value))

    def _add(self, write: Write) -> None:
        self._check_open()
        self.writes.append(write)

    def _check_open(self) -> None:
        if self._submitted:
            raise LocalProtocolError("a batch is submitted once and takes nothing after that")
