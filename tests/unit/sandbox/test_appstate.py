"""The app state store: what it takes, what it refuses, what it gives to whom."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.unit.protocol.appstate.support import Writer, chat, pinned, removed
from tests.unit.sandbox.companion import Companion
from wago.protocol.appstate import (
    CollectionState,
    SyncKey,
    apply_patch,
    apply_snapshot,
    parse_patch,
    parse_snapshot,
)
from wago.protocol.binary.node import Node
from wago.protocol.proto.syncd_pb2 import ExternalBlobReference, SyncdPatch
from wago.protocol.stanza.appstate import CollectionReply, CollectionRequest, SyncCollections
from wago.sandbox import Sandbox
from wago.sandbox.appstate.blobs import Blobs
from wago.sandbox.appstate.store import SNAPSHOT_EVERY
from wago.sandbox.phones.phone import Phone

Linked = tuple[Companion, Phone, Phone]
NAME = "regular_low"


def key_of(phone: Phone) -> SyncKey:
    return SyncKey.expand(phone.state.app_state_key_id, phone.state.app_state_key)


async def ask(device: Companion, *collections: CollectionRequest) -> dict[str, CollectionReply]:
    content = SyncCollections(collections).content()
    reply = await device.iq("w:sync:app:state", "set", *content)
    assert reply.attr("type") == "result", reply.xml()
    return {each.name: each for each in SyncCollections(()).read_reply(reply)}


async def push(device: Companion, data: bytes, version: int | None) -> CollectionReply:
    return (await ask(device, CollectionRequest(name=NAME, version=version, patch=data)))[NAME]


def reasons(sandbox: Sandbox) -> list[str]:
    return [r.reason for r in sandbox.service.journal.refusals() if "app state" in r.reason]


async def test_a_patch_is_taken_numbered_and_told(sandbox: Sandbox, linked: Linked) -> None:
    device, phone, _ = linked
    writer = Writer(NAME, key_of(phone))
    reply = await push(device, writer.write([pinned(1)]).data, 0)
    assert reply.error is None
    assert reply.version == 1
    again = (await ask(device, CollectionRequest(name=NAME, version=0)))[NAME]
    [data] = again.patches
    patch = parse_patch(data)
    assert patch.version.version == 1
    applied = apply_patch(NAME, patch, CollectionState(), {writer.key.id: writer.key}, {})
    assert applied.state == writer.state
    state = sandbox.service.phone_appstates.of(phone)
    value = state.value("pin_v1", str(chat(1)))
    assert value is not None
    assert value.pinAction.pinned
    # Who wrote it is not told of it; the phone is.
    entries = sandbox.service.journal.entries(number=phone.account.number, tag="notification")
    told = [e.address.device for e in entries if e.node.opt_attr("type") == "server_sync"]
    assert told == [0]
    assert reasons(sandbox) == []


async def test_a_patch_on_something_older_is_a_conflict(sandbox: Sandbox, linked: Linked) -> None:
    device, phone, _ = linked
    first, second = Writer(NAME, key_of(phone)), Writer(NAME, key_of(phone))
    await push(device, first.write([pinned(1)]).data, 0)
    reply = await push(device, second.write([pinned(2)]).data, 0)
    assert reply.error is not None
    assert reply.error.code == 409
    assert [parse_patch(each).version.version for each in reply.patches] == [1]
    assert any("follows 0" in reason for reason in reasons(sandbox))


Spoil = Callable[[SyncdPatch], object]
SHAPES: dict[str, Spoil] = {
    "snapshot MAC": lambda p: setattr(p, "snapshotMac", b"short"),
    "patch MAC": lambda p: p.ClearField("patchMac"),
    "key": lambda p: p.ClearField("keyId"),
    "mutations": lambda p: p.ClearField("mutations"),
    "index": lambda p: setattr(p.mutations[0].record.index, "blob", b""),
    "value": lambda p: setattr(p.mutations[0].record.value, "blob", bytes(40)),
    "twice": lambda p: p.mutations.append(p.mutations[0]),
    "version": lambda p: setattr(p.version, "version", 7),
    "outside": lambda p: p.externalMutations.CopyFrom(ExternalBlobReference(directPath="/v/none")),
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_patch_has_its_shape(sandbox: Sandbox, linked: Linked, shape: str) -> None:
    device, phone, _ = linked
    patch = parse_patch(Writer(NAME, key_of(phone)).write([pinned(1)]).data)
    SHAPES[shape](patch)
    reply = await push(device, patch.SerializeToString(), 0)
    assert reply.error is not None
    assert reply.error.code == 400
    assert len(reasons(sandbox)) == 1
    assert sandbox.service.appstate.version(phone.account.number, NAME) == 0


async def test_each_collection_is_answered_by_itself(sandbox: Sandbox, linked: Linked) -> None:
    device, _, _ = linked
    replies = await ask(
        device,
        CollectionRequest(name="nonsense", version=0),
        CollectionRequest(name="regular", version=5),
        CollectionRequest(name=NAME, patch=b"\xff\xff", version=0),
        CollectionRequest(name="critical_block", return_snapshot=True),
    )
    codes = {name: None if each.error is None else each.error.code for name, each in replies.items()}
    assert codes == {"nonsense": 400, "regular": 400, NAME: 400, "critical_block": None}
    assert len(reasons(sandbox)) == 3


@pytest.mark.parametrize("content", [Node("what"), Node("sync"), Node("sync", None, [Node("collection")])])
async def test_a_request_has_its_shape(linked: Linked, content: Node) -> None:
    device, _, _ = linked
    reply = await device.iq("w:sync:app:state", "set", content)
    assert reply.attr("type") == "error"


async def test_what_the_phone_cannot_verify_is_in_the_journal(sandbox: Sandbox, linked: Linked) -> None:
    device, phone, _ = linked
    stranger = Writer(NAME, SyncKey.expand(phone.state.app_state_key_id, bytes(32)))
    reply = await push(device, stranger.write([pinned(1)]).data, 0)
    assert reply.error is None
    state = sandbox.service.phone_appstates.of(phone)
    state.catch_up()
    assert any("patch 1 of device 1" in reason and "MAC" in reason for reason in reasons(sandbox))
    shown = state.shown()[NAME]
    assert (shown["version"], shown["read"]) == (1, 0)
    assert "MAC" in shown["broken"]


async def test_a_snapshot_and_what_came_after(sandbox: Sandbox, linked: Linked) -> None:
    device, phone, _ = linked
    writer = Writer(NAME, key_of(phone))
    for number in range(SNAPSHOT_EVERY):
        await push(device, writer.write([pinned(number)]).data, number)
    at_snapshot = writer.state
    await push(device, writer.write([removed(1), pinned(2, value=False)]).data, SNAPSHOT_EVERY)
    reply = (await ask(device, CollectionRequest(name=NAME, return_snapshot=True)))[NAME]
    assert reply.snapshot is not None
    reference = ExternalBlobReference.FromString(reply.snapshot)
    blobs = Blobs(sandbox.service.media.store, sandbox.service.random)
    snapshot = parse_snapshot(blobs.get(reference))
    keys = {writer.key.id: writer.key}
    applied = apply_snapshot(NAME, snapshot, keys)
    assert applied.state == at_snapshot
    [data] = reply.patches
    known = {mutation.index_mac: mutation.value_mac for mutation in applied.mutations}
    after = apply_patch(NAME, parse_patch(data), applied.state, keys, known)
    assert after.state == writer.state
    # One that is no longer offered is made anew.
    for file in sandbox.service.media.store.files:
        sandbox.service.media.store.expire(file)
    reply = (await ask(device, CollectionRequest(name=NAME, return_snapshot=True)))[NAME]
    assert reply.snapshot is not None
    assert ExternalBlobReference.FromString(reply.snapshot).directPath != reference.directPath


async def test_everything_survives_a_restart(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    await sandbox.start()
    async with aiohttp.ClientSession() as http:
        number = await _made(http, sandbox)
        await _act(http, sandbox, number, action="pin", chat="4915100000001")
        await _act(http, sandbox, number, action="rotate_key")
        await _act(http, sandbox, number, action="pin", chat="4915100000002")
        before = await _shown(http, sandbox, number)
        await sandbox.stop()
        sandbox = Sandbox(tmp_path)
        await sandbox.start()
        assert await _shown(http, sandbox, number) == before
        assert [record["index"][1] for record in before["regular_low"]["records"]] == [
            "4915100000001@s.whatsapp.net",
            "4915100000002@s.whatsapp.net",
        ]
    await sandbox.stop()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "`action`"),
        ({"action": "fly"}, "`action` is one of"),
        ({"action": "pin"}, "`chat`"),
        ({"action": "pin", "chat": "4915", "pinned": "yes"}, "`pinned`"),
        ({"action": "star", "chat": "4915"}, "`id`"),
        ({"action": "mute", "chat": "4915", "until_ms": "x"}, "`until_ms`"),
        ({"action": "pin", "chat": "@@"}, "@@"),
        ({"action": "set", "collection": "x", "index": ["a"]}, "`collection`"),
        ({"action": "set", "collection": "regular", "index": "a"}, "`index`"),
        ({"action": "set", "collection": "regular", "index": ["a"], "value": {"no": 1}}, "`value`"),
        ({"action": "set", "collection": "regular", "index": ["a"], "version": "1"}, "`version`"),
        ({"action": "damage", "collection": "x"}, "`collection`"),
        ({"action": "forget_contact", "user": "4915"}, "nothing to remove"),
    ],
)
async def test_wrong_orders_are_refused(sandbox: Sandbox, phone: Any, body: Any, says: str) -> None:
    number = phone().account.number
    url = f"{sandbox.http_url}/admin/phones/{number}/appstate"
    async with aiohttp.ClientSession() as http, http.post(url, json=body) as reply:
        answer = await reply.json()
        assert reply.status in (400, 404), answer
        assert says in answer["error"]


async def _made(http: aiohttp.ClientSession, sandbox: Sandbox) -> str:
    async with http.post(f"{sandbox.http_url}/admin/phones", json={"name": "Owner"}) as reply:
        return str((await reply.json())["number"])


async def _act(http: aiohttp.ClientSession, sandbox: Sandbox, number: str, **body: Any) -> None:
    async with http.post(f"{sandbox.http_url}/admin/phones/{number}/appstate", json=body) as reply:
        assert reply.status == 200, await reply.text()


async def _shown(http: aiohttp.ClientSession, sandbox: Sandbox, number: str) -> Any:
    async with http.get(f"{sandbox.http_url}/admin/phones/{number}/appstate") as reply:
        return (await reply.json())["collections"]
