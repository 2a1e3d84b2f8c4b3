"""Which message each device was given, and by which message keys it was encrypted.

A second copy of a message is not delivered, unless the device has asked for it again.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Final

from wago.sandbox.ciphertexts import Ledger, Mark, pack_marks, unpack_marks
from wago.sandbox.model import Address
from wago.sandbox.storage import Storage

MAX_SEEN: Final = 5000
"""Deliveries to one device that are remembered."""
MAX_ASKED: Final = 1000
"""Messages that one device has asked for again and not been given."""

_KIND: Final = "seen"
_TIME: Final = 8
_DELIVERED, _ASKED = b"\0", b"\1"


class Seen:
    """Deliveries by receiver. What passed is told to the ledger again after a restart.

    A record is the time of the delivery, whether it was asked for again since, and the marks.
    """

    def __init__(self, storage: Storage, ledger: Ledger) -> None:
        self._storage = storage
        self._given: dict[str, OrderedDict[str, bytes]] = {}
        self._asked: dict[str, OrderedDict[str, bytes]] = {}
        for key, value in sorted(storage.load(_KIND), key=lambda row: row[1]):
            receiver, _, rest = key.partition("/")
            state, marks = value[_TIME : _TIME + 1], value[_TIME + 1 :]
            known = self._asked if state == _ASKED else self._given
            known.setdefault(receiver, OrderedDict())[rest] = marks
            ledger.note(rest.partition("/")[0], unpack_marks(marks))

    def mark(self, receiver: Address, sender: Address, message_id: str, marks: list[Mark]) -> bool:
        """Note a delivery, and the message keys of its ciphertexts; False if it was noted before."""
        given = self._given.setdefault(str(receiver), OrderedDict())
        key = f"{sender}/{message_id}"
        if key in given:
            return False
        asked = self._asked.get(str(receiver))
        before = asked.pop(key, b"") if asked else b""
        given[key] = packed = pack_marks([*unpack_marks(before), *marks])
        self._put(receiver, key, _DELIVERED, packed)
        if len(given) > MAX_SEEN:
            self._drop_oldest(receiver, given)
        return True

    def forgive(self, receiver: Address, sender: Address, message_id: str) -> None:
        """The receiver could not read it and asked again: the next copy is welcome."""
        key = f"{sender}/{message_id}"
        marks = self._given.get(str(receiver), OrderedDict()).pop(key, None)
        if marks is None:
            return
        asked = self._asked.setdefault(str(receiver), OrderedDict())
        asked[key] = marks
        self._put(receiver, key, _ASKED, marks)
        if len(asked) > MAX_ASKED:
            self._drop_oldest(receiver, asked)

    def _put(self, receiver: Address, key: str, state: bytes, marks: bytes) -> None:
        value = time.time_ns().to_bytes(_TIME, "big") + state + marks
        self._storage.put(_KIND, f"{receiver}/{key}", value)

    def _drop_oldest(self, receiver: Address, known: OrderedDict[str, bytes]) -> None:
        oldest, _ = known.popitem(last=False)
        self._storage.delete(_KIND, f"{receiver}/{oldest}")
