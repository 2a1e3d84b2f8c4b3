"""Broken requests about app state: what the server can see of it without a key."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import pytest

from tests.unit.protocol.appstate.support import Writer, pinned
from tests.unit.sandbox.desk import Desk
from wago.protocol.appstate import SyncKey, parse_patch
from wago.protocol.binary.node import Node
from wago.protocol.media import MediaEncryptor, MediaKind
from wago.protocol.proto.syncd_pb2 import ExternalBlobReference, SyncdMutation, SyncdMutations, SyncdPatch
from wago.sandbox.appstate.blobs import Blobs
from wago.sandbox.appstate.store import MAX_INLINE
from wago.sandbox.iq.appstate import MAX_COLLECTIONS

XMLNS = "w:sync:app:state"
NAME = "regular_low"


def collection(*content: Node, **attrs: str | int | None) -> Node:
    whole = {"name": NAME, "version": 0, "return_snapshot": "false", **attrs}
    return Node("collection", whole, list(content) or None)


def sync(*collections: Node) -> Node:
    return Node("sync", None, list(collections))


PATCH = Node("patch", None, b"\x0a\x00")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(Node("pull", None, [collection()]), id="no sync"),
        pytest.param(sync(), id="no collection"),
        pytest.param(sync(Node("shelf", {"name": NAME, "version": 0})), id="another element"),
        pytest.param(sync(collection(), Node("shelf")), id="something beside"),
        pytest.param(sync(collection(name=None)), id="no name"),
        pytest.param(sync(collection(name="")), id="empty name"),
        pytest.param(sync(collection(), collection()), id="a collection twice"),
        pytest.param(
            sync(*(collection(name=f"c{number}") for number in range(MAX_COLLECTIONS + 1))), id="too many"
        ),
        pytest.param(sync(collection(version=None)), id="no version"),
        pytest.param(sync(collection(version="new")), id="version no number"),
        pytest.param(sync(collection(version=-1)), id="negative version"),
        pytest.param(sync(collection(return_snapshot="maybe")), id="unknown return_snapshot"),
        pytest.param(sync(collection(PATCH, version=None)), id="patch without version"),
        pytest.param(sync(collection(PATCH, return_snapshot="true")), id="patch and snapshot"),
        pytest.param(sync(collection(PATCH, PATCH)), id="two patches"),
        pytest.param(sync(collection(Node("patches"))), id="another child"),
        pytest.param(sync(collection(Node("patch"))), id="patch without content"),
    ],
)
async def test_a_request(desk: Desk, content: Node) -> None:
    assert desk.code(XMLNS, "set", content) == 400
    desk.still_serves()


def writer(desk: Desk) -> Writer:
    state = desk.owner.state
    return Writer(NAME, SyncKey.expand(state.app_state_key_id, state.app_state_key))


def push(desk: Desk, data: bytes, version: int = 0, name: str = NAME) -> Node:
    """What is said of the collection."""
    node = collection(Node("patch", None, data), version=version, name=name)
    answer = desk.ask(XMLNS, "set", sync(node))
    assert answer.attr("type") == "result", answer.xml()
    return answer.child("sync").child("collection")


def error_of(answer: Node) -> str | None:
    if answer.opt_attr("type") != "error":
        return None
    return answer.child("error").attr("code")


Spoil = Callable[[SyncdPatch], object]


def blob(patch: SyncdPatch, value: bytes) -> None:
    patch.mutations[0].record.value.blob = value


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda p: setattr(p, "snapshotMac", bytes(31)), id="short snapshot MAC"),
        pytest.param(lambda p: p.ClearField("snapshotMac"), id="no snapshot MAC"),
        pytest.param(lambda p: setattr(p, "patchMac", bytes(33)), id="long patch MAC"),
        pytest.param(lambda p: p.ClearField("patchMac"), id="no patch MAC"),
        pytest.param(lambda p: p.ClearField("keyId"), id="no key"),
        pytest.param(lambda p: setattr(p.keyId, "id", b"\1\2"), id="short key id"),
        pytest.param(lambda p: setattr(p.version, "version", 7), id="another version"),
        pytest.param(lambda p: setattr(p, "deviceIndex", 3), id="another device"),
        pytest.param(lambda p: setattr(p.exitCode, "code", 1), id="an exit code"),
        pytest.param(lambda p: p.ClearField("mutations"), id="no mutations"),
        pytest.param(lambda p: p.mutations.append(p.mutations[0]), id="a record twice"),
        pytest.param(lambda p: setattr(p.mutations[0].record.index, "blob", bytes(31)), id="short index"),
        pytest.param(lambda p: p.mutations[0].record.ClearField("keyId"), id="record without key"),
        pytest.param(
            lambda p: setattr(p.mutations[0].record.keyId, "id", b"\1"), id="record with short key id"
        ),
        pytest.param(lambda p: blob(p, bytes(63)), id="short value"),
        pytest.param(lambda p: blob(p, bytes(70)), id="value of no whole blocks"),
        pytest.param(lambda p: blob(p, bytes((MAX_INLINE // 16 + 8) * 16)), id="too large"),
        pytest.param(
            lambda p: p.externalMutations.CopyFrom(ExternalBlobReference(directPath="/v/none")),
            id="mutations inside and outside",
        ),
    ],
)
async def test_a_patch(desk: Desk, spoil: Spoil) -> None:
    patch = parse_patch(writer(desk).write([pinned(1)]).data)
    spoil(patch)
    assert error_of(push(desk, patch.SerializeToString())) == "400"
    assert len([reason for reason in desk.reasons if reason.startswith("app state")]) == 1
    assert desk.service.appstate.version(desk.address.number, NAME) == 0
    assert error_of(push(desk, writer(desk).write([pinned(1)]).data)) is None


async def test_a_patch_with_an_unknown_operation(desk: Desk) -> None:
    patch = parse_patch(writer(desk).write([pinned(1)]).data)
    mutation = SyncdMutation.FromString(patch.mutations[0].SerializeToString() + b"\x08\x05")
    patch.mutations[0].CopyFrom(mutation)
    assert error_of(push(desk, patch.SerializeToString())) == "400"


async def test_a_patch_that_is_no_protobuf(desk: Desk) -> None:
    assert error_of(push(desk, b"\xff\xff")) == "400"


async def test_an_unknown_collection(desk: Desk) -> None:
    data = writer(desk).write([pinned(1)]).data
    assert error_of(push(desk, data, name="attic")) == "400"
    answer = desk.ask(XMLNS, "set", sync(collection(name="attic"), collection()))
    attic, good = answer.child("sync").all("collection")
    assert (error_of(attic), error_of(good)) == ("400", None)


async def test_the_order_of_patches(desk: Desk) -> None:
    first, second = writer(desk), writer(desk)
    assert error_of(push(desk, first.write([pinned(1)]).data)) is None
    late = push(desk, second.write([pinned(2)]).data)
    assert error_of(late) == "409"
    assert [parse_patch(p.data).version.version for p in late.child("patches").all("patch")] == [1]
    skipped = first.write([pinned(3)]).data, first.write([pinned(4)]).data
    assert error_of(push(desk, skipped[1], version=2)) == "400"
    assert error_of(push(desk, skipped[0], version=1)) is None
    assert desk.service.appstate.version(desk.address.number, NAME) == 2


async def test_a_patch_again(desk: Desk) -> None:
    data = writer(desk).write([pinned(1)]).data
    assert error_of(push(desk, data)) is None
    assert error_of(push(desk, data)) == "409"
    patch = parse_patch(data)
    patch.ClearField("version")
    assert error_of(push(desk, patch.SerializeToString(), version=1)) == "400"


async def test_a_version_that_is_not_there(desk: Desk) -> None:
    answer = desk.ask(XMLNS, "set", sync(collection(version=4)))
    assert error_of(answer.child("sync").child("collection")) == "400"


# -- mutations on the media servers ---------------------------------------------------------------------


def outside(desk: Desk, patch: SyncdPatch, kind: MediaKind = MediaKind.APP_STATE) -> ExternalBlobReference:
    """Put a patch's mutations onto the media servers."""
    data = SyncdMutations(mutations=patch.mutations).SerializeToString()
    del patch.mutations[:]
    if kind is MediaKind.APP_STATE:
        return Blobs(desk.service.media.store, os.urandom).put(data, desk.address.number)
    encryptor = MediaEncryptor(key := os.urandom(32), MediaKind.APP_STATE)
    pieces: Sequence[bytes] = [encryptor.update(data), encryptor.finish()]
    file = desk.service.media.store.put(pieces, kind.mms_type, desk.address.number)
    result = encryptor.result
    return ExternalBlobReference(
        mediaKey=key,
        directPath=file.direct_path,
        fileSha256=result.file_sha256,
        fileEncSha256=result.file_enc_sha256,
    )


def expire(desk: Desk) -> None:
    for file in desk.service.media.store.files:
        desk.service.media.store.expire(file)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda d, r: setattr(r, "directPath", "/v/t62/1_n.enc?oh=1"), id="not there"),
        pytest.param(lambda d, r: expire(d), id="expired"),
        pytest.param(lambda d, r: setattr(r, "mediaKey", bytes(32)), id="another key"),
        pytest.param(lambda d, r: setattr(r, "mediaKey", b""), id="no key"),
        pytest.param(lambda d, r: r.ClearField("fileSha256"), id="no hash"),
        pytest.param(lambda d, r: setattr(r, "fileSha256", bytes(32)), id="another hash"),
        pytest.param(lambda d, r: r.ClearField("fileEncSha256"), id="no encrypted hash"),
        pytest.param(lambda d, r: setattr(r, "fileEncSha256", bytes(32)), id="another encrypted hash"),
        pytest.param(lambda d, r: setattr(r, "fileSizeBytes", 3), id="another size"),
    ],
)
async def test_an_external_blob(desk: Desk, spoil: Callable[[Desk, ExternalBlobReference], object]) -> None:
    patch = parse_patch(writer(desk).write([pinned(1)]).data)
    good = patch.SerializeToString()
    reference = outside(desk, patch)
    spoil(desk, reference)
    patch.externalMutations.CopyFrom(reference)
    assert error_of(push(desk, patch.SerializeToString())) == "400"
    assert error_of(push(desk, good)) is None


async def test_an_external_blob_of_another_kind(desk: Desk) -> None:
    patch = parse_patch(writer(desk).write([pinned(1)]).data)
    patch.externalMutations.CopyFrom(outside(desk, patch, MediaKind.IMAGE))
    assert error_of(push(desk, patch.SerializeToString())) == "400"
    assert any("uploaded as image" in reason for reason in desk.reasons)


async def test_an_external_blob_that_is_good(desk: Desk) -> None:
    """The same with nothing spoilt is taken, and the phone reads it."""
    patch = parse_patch(writer(desk).write([pinned(1)]).data)
    patch.externalMutations.CopyFrom(outside(desk, patch))
    assert error_of(push(desk, patch.SerializeToString())) is None
    state = desk.service.phone_appstates.of(desk.owner)
    state.catch_up()
    assert state.shown()[NAME]["read"] == 1
