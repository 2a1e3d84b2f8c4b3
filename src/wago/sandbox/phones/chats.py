"""The messages on one phone."""

from __future__ import annotations

from typing import Any

import msgspec

from wago.sandbox.phones.state import Entry, State
from wago.sandbox.storage import Storage

_RANK = {State.PENDING: 0, State.SENT: 1, State.DELIVERED: 2, State.READ: 3, State.PLAYED: 4}


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
