"""Fuzz what reads app state: `python tests/fuzz/fuzz_appstate.py --seconds 60`."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.harness import Target, main
from tests.unit.protocol.appstate.support import COLLECTION, KEY, KEYS, Writer, chat, pinned, removed
from tests.unit.protocol.appstate.test_recovery import recovery
from wago.client.appstate.effects import event_of
from wago.gateway import forgotten
from wago.protocol.appstate import (
    CollectionState,
    Operation,
    actions,
    apply_patch,
    apply_snapshot,
    build_snapshot,
    parse_mutations,
    parse_patch,
    parse_snapshot,
)
from wago.protocol.appstate.records import SealedRecord, _value_mac, open_record
from wago.protocol.appstate.recovery import apply_recovery, parse_recovery
from wago.protocol.binary import Node, decode, encode
from wago.protocol.jid import Jid
from wago.protocol.kdf import hmac_sha256
from wago.protocol.proto.sync_action_pb2 import SyncActionData
from wago.protocol.proto.syncd_pb2 import SyncdMutations
from wago.protocol.signal.cbc import cbc_encrypt
from wago.protocol.stanza.appstate import CollectionReply, CollectionRequest, SyncCollections
from wago.protocol.stanza.iq import ErrorInfo
from wago.store.memory import MemoryStore

GROUP = Jid.parse("120363020000000000@g.us")


def _patches() -> list[bytes]:
    writer = Writer()
    writer.write([pinned(1), pinned(2), removed(3)])
    return [patch.SerializeToString() for patch in writer.patches]


def _plaintexts() -> list[bytes]:
    changes = [
        pinned(1),
        actions.star(GROUP, "3EB0", from_me=False, sender=chat(1), starred=True, at_ms=5),
        actions.label_message("1", GROUP, "3EB0", labeled=True, at_ms=5),
        actions.contact(chat(1), full_name="A B", first_name="A", lid=None, in_phone_book=True, at_ms=5),
        actions.delete_chat(chat(1), media_too=True, until=actions.MessageRange(last_timestamp=5), at_ms=5),
        actions.delete_for_me(
            GROUP,
            "3EB0",
            from_me=False,
            sender=chat(1),
            delete_media=True,
            message_timestamp=5,
            at_ms=5,
        ),
        actions.clear_chat(
            chat(1),
            starred_too=True,
            media_too=False,
            until=actions.MessageRange(last_timestamp=5),
            at_ms=5,
        ),
    ]
    from wago.protocol.appstate.records import encode_index

    return [
        SyncActionData(
            index=encode_index(change.index), value=change.value, padding=b"", version=change.version
        ).SerializeToString()
        for change in changes
    ]


def read_patch(data: bytes) -> None:
    patch = parse_patch(data)
    apply_patch(COLLECTION, patch, CollectionState(), KEYS, {})


def read_patch_with_right_macs(data: bytes) -> None:
    """The MACs keep strangers out, not own devices that are wrong: what lies behind must hold as well."""
    from wago.protocol.appstate.patches import patch_mac
    from wago.protocol.appstate.records import read_mutation

    patch = parse_patch(data)
    records = [read_mutation(mutation) for mutation in patch.mutations]
    patch.keyId.id = KEY.id
    patch.version.version = 1
    patch.patchMac = patch_mac(COLLECTION, 1, patch.snapshotMac, records, KEY)
    apply_patch(COLLECTION, patch, CollectionState(), KEYS, {}, may_diverge=True)


def read_external(data: bytes) -> None:
    for mutation in parse_mutations(data).mutations:
        mutation.record.value.blob[-32:]


def read_snapshot(data: bytes) -> None:
    apply_snapshot(COLLECTION, parse_snapshot(data), KEYS)


def read_recovery(data: bytes) -> None:
    apply_recovery(parse_recovery(data, compressed=False), KEYS)


def read_packed_recovery(data: bytes) -> None:
    apply_recovery(parse_recovery(data, compressed=True), KEYS)


def read_action(data: bytes) -> None:
    """Whatever an own device says in a record becomes an event."""
    sealed = bytes(16) + cbc_encrypt(KEY.value_encryption, bytes(16), data)
    try:
        index = SyncActionData.FromString(data).index
    except Exception:
        index = b""
    for operation in Operation:
        record = SealedRecord(
            operation, KEY.id, hmac_sha256(KEY.index, index), sealed, _value_mac(operation, sealed, KEY)
        )
        mutation = open_record(record, KEY)
        actions.problem_of(mutation.index, mutation.value, mutation.operation)
        event = event_of(mutation, COLLECTION, own=False)
        forgotten.stage(event, MemoryStore().account("fuzz").batch())


def read_reply(data: bytes) -> None:
    node = decode(data)
    reply = CollectionReply.parse(node)
    assert CollectionReply.parse(reply.build()) == reply


def read_request(data: bytes) -> None:
    request = SyncCollections.parse(decode(data))
    assert SyncCollections.parse(request.build("1")) == request


REPLIES = [
    CollectionReply(name="regular", version=3, patches=(b"one", b"two"), has_more_patches=True).build(),
    CollectionReply(name="regular", snapshot=b"there").build(),
    CollectionReply(name="regular", error=ErrorInfo(409, "conflict"), patches=(b"x",)).build(),
    Node("collection", {"name": "regular", "version": "1"}, [Node("patch", None, b"bare")]),
]
REQUESTS = [
    SyncCollections((CollectionRequest(name="regular", return_snapshot=True),)),
    SyncCollections(
        (CollectionRequest(name="critical_block", version=7, patch=b"p"), CollectionRequest(name="x"))
    ),
]
SNAPSHOT = build_snapshot(
    COLLECTION, 3, [(pinned(1), KEY), (pinned(2), KEY)], KEY, [bytes(16)] * 2
).SerializeToString()
RECOVERY = recovery().SerializeToString()
EXTERNAL = [
    SyncdMutations(mutations=parse_patch(patch).mutations).SerializeToString() for patch in _patches()
]

TARGETS = [
    Target("appstate-patch", read_patch, _patches()),
    Target("appstate-patch-inside", read_patch_with_right_macs, _patches()),
    Target("appstate-external", read_external, EXTERNAL),
    Target("appstate-snapshot", read_snapshot, [SNAPSHOT]),
    Target("appstate-recovery", read_recovery, [RECOVERY]),
    Target("appstate-recovery-packed", read_packed_recovery, [gzip.compress(RECOVERY, mtime=0)]),
    Target("appstate-action", read_action, _plaintexts()),
    Target("appstate-reply", read_reply, [encode(reply) for reply in REPLIES]),
    Target("appstate-request", read_request, [encode(request.build("1")) for request in REQUESTS]),
]

if __name__ == "__main__":
    main(TARGETS)
