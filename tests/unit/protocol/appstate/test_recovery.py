"""A collection from the phone."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from tests.unit.protocol.appstate.support import KEY, KEYS, chat, pinned
from wago.errors import NoSession, RemoteProtocolError
from wago.protocol.appstate import recovery as module
from wago.protocol.appstate.records import encode_index, index_mac
from wago.protocol.appstate.recovery import (
    apply_recovery,
    build_recovery_answer,
    build_recovery_request,
    key_ids_of_recovery,
    parse_recovery,
)
from wago.protocol.proto.e2e_pb2 import PeerDataOperationRequestType
from wago.protocol.proto.syncd_recovery_pb2 import SyncdSnapshotRecovery


def recovery() -> SyncdSnapshotRecovery:
    made = SyncdSnapshotRecovery(collectionName="regular_low", collectionLthash=bytes(range(128)))
    made.version.version = 9
    change = pinned(1)
    record = made.mutationRecords.add(keyID=KEY.id, mac=bytes(32))
    record.value.index = encode_index(change.index)
    record.value.value.CopyFrom(change.value)
    record.value.version = change.version
    return made


def test_what_is_asked_and_answered() -> None:
    request = build_recovery_request("regular_low", 77).protocolMessage.peerDataOperationRequestMessage
    wanted = PeerDataOperationRequestType.COMPANION_SYNCD_SNAPSHOT_FATAL_RECOVERY
    assert request.peerDataOperationRequestType == wanted
    assert request.syncdCollectionFatalRecoveryRequest.collectionName == "regular_low"
    answer = build_recovery_answer(recovery(), "3EB0").protocolMessage
    response = answer.peerDataOperationRequestResponseMessage
    assert response.stanzaID == "3EB0"
    [part] = response.peerDataOperationResult
    data = part.syncdSnapshotFatalRecoveryResponse
    assert parse_recovery(data.collectionSnapshot, compressed=data.isCompressed) == recovery()
    assert parse_recovery(recovery().SerializeToString(), compressed=False) == recovery()


def test_it_is_read_as_a_snapshot_is() -> None:
    applied = apply_recovery(recovery(), KEYS)
    assert (applied.state.version, applied.state.lthash) == (9, bytes(range(128)))
    [mutation] = applied.mutations
    assert mutation.index == ("pin_v1", str(chat(1)))
    assert mutation.value.pinAction.pinned
    assert mutation.index_mac == index_mac(mutation.index, KEY)
    assert (mutation.value_mac, mutation.key_id) == (bytes(32), KEY.id)
    assert key_ids_of_recovery(recovery()) == {KEY.id}


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda r: setattr(r, "collectionLthash", bytes(127)), RemoteProtocolError),
        (lambda r: r.ClearField("collectionName"), RemoteProtocolError),
        (lambda r: setattr(r.version, "version", 2**60), RemoteProtocolError),
        (lambda r: setattr(r.mutationRecords[0], "mac", b""), RemoteProtocolError),
        (lambda r: setattr(r.mutationRecords[0], "keyID", b"?"), NoSession),
    ],
)
def test_what_is_wrong_is_refused(
    spoil: Callable[[SyncdSnapshotRecovery], object], error: type[Exception]
) -> None:
    wrong = recovery()
    spoil(wrong)
    with pytest.raises(error):
        apply_recovery(wrong, KEYS)


def test_what_inflates_too_far_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = gzip.compress(recovery().SerializeToString())
    for data in (b"", b"nothing", packed[:-9]):
        with pytest.raises(RemoteProtocolError):
            parse_recovery(data, compressed=True)
    with pytest.raises(RemoteProtocolError):
        parse_recovery(b"\xff", compressed=False)
    monkeypatch.setattr(module, "MAX_BYTES", 100)
    with pytest.raises(RemoteProtocolError, match="too long"):
        parse_recovery(gzip.compress(bytes(10_000)), compressed=True)
