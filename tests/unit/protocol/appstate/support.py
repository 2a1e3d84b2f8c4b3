"""Keys, changes and patches to try things with."""

from __future__ import annotations

from collections.abc import Sequence

from wago.protocol.appstate import (
    BuiltPatch,
    Change,
    CollectionState,
    Mutation,
    Operation,
    SyncKey,
    actions,
    build_patch,
    parse_patch,
)
from wago.protocol.jid import Jid
from wago.protocol.proto.syncd_pb2 import SyncdPatch

KEY = SyncKey.expand(b"\x00\x00\x00\x00\x00\x01", bytes(range(32)))
OTHER_KEY = SyncKey.expand(b"\x00\x00\x00\x00\x00\x02", bytes(range(1, 33)))
KEYS = {KEY.id: KEY, OTHER_KEY.id: OTHER_KEY}
COLLECTION = "regular_low"


def chat(number: int) -> Jid:
    return Jid(str(4915100000000 + number))


def pinned(number: int, value: bool = True, at_ms: int = 1) -> Change:
    return actions.pin(chat(number), pinned=value, at_ms=at_ms)


def removed(number: int) -> Change:
    change = pinned(number)
    return Change(index=change.index, value=change.value, version=change.version, operation=Operation.REMOVE)


class Writer:
    """One device that writes, and what it knows."""

    def __init__(self, collection: str = COLLECTION, key: SyncKey = KEY) -> None:
        self.collection = collection
        self.key = key
        self.state = CollectionState()
        self.records: dict[bytes, Mutation] = {}
        self.patches: list[SyncdPatch] = []
        self._drawn = 0

    @property
    def macs(self) -> dict[bytes, bytes]:
        return {mac: mutation.value_mac for mac, mutation in self.records.items()}

    def iv(self) -> bytes:
        self._drawn += 1
        return self._drawn.to_bytes(16, "big")

    def write(self, changes: Sequence[Change]) -> BuiltPatch:
        whole = [(change, self.key) for change in changes]
        ivs = [self.iv() for _ in changes]
        built = build_patch(self.collection, self.state, whole, self.key, self.macs, ivs)
        self.state = built.state
        for mutation in built.mutations:
            if mutation.operation is Operation.REMOVE:
                self.records.pop(mutation.index_mac, None)
            else:
                self.records[mutation.index_mac] = mutation
        patch = parse_patch(built.data)
        patch.version.version = built.state.version
        self.patches.append(patch)
        return built
