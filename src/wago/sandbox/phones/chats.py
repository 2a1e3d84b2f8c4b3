"""The messages on one phone."""

from __future__ import annotations

from typing import Any

import msgspec

from wago.protocol.proto import e2e_pb2
from wago.sandbox.phones.state import Entry, State
from wago.sandbox.storage import Storage

_RANK = {State.PENDING: 0, State.SENT: 1, State.DELIVERED: 2, State.READ: 3}
_WRAPPERS = ("ephemeralMessage", "viewOnceMessage", "documentWithCaptionMessage", "editedMessage")


class Chats:
    """Entries in the order in which they came, found by id and sender."""

    def __init__(self, number: str, storage: Storage) -> None:
        self._number = number
        self._storage = storage
        self._entries: dict[tuple[str, str], Entry] = {}
        self._by_id: dict[str, list[Entry]] = {}
        self._next = 1

    def load(self, data: bytes) -> None:
        self._keep(msgspec.msgpack.decode(data, type=Entry))

    def _keep(self, entry: Entry) -> None:
        self._entries[entry.id, entry.sender] = entry
        self._by_id.setdefault(entry.id, []).append(entry)
        self._next = max(self._next, entry.seq + 1)

    @property
    def entries(self) -> list[Entry]:
        return sorted(self._entries.values(), key=lambda e: e.seq)

    def find(self, message_id: str, sender: str) -> Entry | None:
        return self._entries.get((message_id, sender))

    def own(self, message_id: str) -> list[Entry]:
        """Entries with this id that the phone or one of its companions sent."""
        return [e for e in self._by_id.get(message_id, ()) if e.from_me]

    def others(self, message_id: str) -> list[Entry]:
        """Entries with this id that came from somebody else."""
        return [e for e in self._by_id.get(message_id, ()) if not e.from_me]

    def add(self, **fields: Any) -> Entry:
        """Keep a new message (fields of `Entry` without `seq`)."""
        entry = Entry(seq=self._next, **fields)
        self._keep(entry)
        self.save(entry)
        return entry

    def save(self, entry: Entry) -> None:
        self._storage.put("phone_message", f"{self._number}:{entry.seq:010d}", msgspec.msgpack.encode(entry))

    def advance(self, entry: Entry, state: State) -> None:
        """Move a sent message on; never back."""
        if entry.state is not State.FAILED and _RANK.get(state, 0) > _RANK.get(entry.state, 0):
            entry.state = state
            self.save(entry)


def text_of(message: e2e_pb2.Message) -> str | None:
    """The text of a message, None if it is none."""
    for name in _WRAPPERS:
        if message.HasField(name):
            return text_of(getattr(message, name).message)
    if message.HasField("conversation"):
        return message.conversation
    if message.HasField("extendedTextMessage"):
        return message.extendedTextMessage.text
    return None


def kind_of(message: e2e_pb2.Message) -> str:
    """`text`, or the name of the field that holds the content."""
    if text_of(message) is not None:
        return "text"
    names = [f.name for f, _ in message.ListFields() if f.name != "messageContextInfo"]
    return names[0] if names else "empty"


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry as the admin API shows it."""
    return {
        "id": entry.id,
        "chat": entry.chat,
        "from_me": entry.from_me,
        "sender": entry.sender,
        "kind": entry.kind,
        "text": entry.text,
        "timestamp": entry.at,
        "state": str(entry.state),
        "error": entry.error or None,
        "retries": entry.retries,
    }
