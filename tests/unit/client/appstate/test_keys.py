"""Keys of app state: from whom they are taken, whom they are asked of, to whom they are given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.unit.client.support import JID
from wago.client.appstate.keys import ASK_AGAIN_S, SyncKeys
from wago.client.context import ClientContext
from wago.client.events import MessageInfo
from wago.errors import NoSession, StoreError
from wago.protocol.jid import Jid
from wago.protocol.proto import e2e_pb2
from wago.protocol.proto.e2e_pb2 import AppStateSyncKeyData, AppStateSyncKeyRequest, AppStateSyncKeyShare
from wago.store.interfaces import Batch

FIRST, SECOND = b"\x00\x00\x00\x00\x00\x01", b"\x00\x00\x00\x00\x00\x02"


class FakeWork:
    """What a message's handling gives: a batch, and what follows its submission."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.actions: list[Callable[[], None]] = []

    def on_submit(self, action: Callable[[], None]) -> None:
        self.actions.append(action)

    async def submit(self) -> None:
        await self.batch.commit()
        for action in self.actions:
            action()


class FakeDevices:
    numbers: tuple[int, ...] = (0, 5, 7)

    async def of(self, users: tuple[Jid, ...]) -> dict[Jid, tuple[int, ...]]:
        return dict.fromkeys(users, self.numbers)


class FakePeers:
    """Keeps what is sent; `answer` is called with each device asked."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, e2e_pb2.ProtocolMessage]] = []
        self.answer: Callable[[int], Any] = lambda _device: None
        self.happened = asyncio.Event()

    async def send(self, message: e2e_pb2.Message, *, device: int = 0) -> str:
        self.sent.append((device, message.protocolMessage))
        self.happened.set()
        result = self.answer(device)
        if result is not None:
            await result
        return "id"


class Rig:
    def __init__(self, ctx: ClientContext) -> None:
        ctx.set_device(replace(ctx.device, jid=JID))
        self.ctx = ctx
        self.peers = FakePeers()
        self.keys = SyncKeys(ctx, FakeDevices(), self.peers)  # type: ignore[arg-type]
        self.shares = 0
        self.keys.on_share(self.count)

    def count(self) -> None:
        self.shares += 1

    async def share(self, device: int, **keys: tuple[bytes, bytes]) -> None:
        work = FakeWork(self.ctx.account.batch())
        share = AppStateSyncKeyShare()
        for key_id, data in keys.values():
            key = share.keys.add()
            key.keyID.keyID = key_id
            if data:
                key.keyData.keyData = data
                key.keyData.timestamp = 5
        self.keys.shared(work, _info(device), share)  # type: ignore[arg-type]
        await work.submit()


def _info(device: int) -> MessageInfo:
    return MessageInfo(
        id="A",
        chat=JID.bare,
        sender=JID.with_device(device),
        chat_alt=None,
        sender_alt=None,
        from_me=True,
        is_group=False,
        timestamp=1,
        category="peer",
    )


@pytest.fixture
def rig(ctx: ClientContext) -> Rig:
    return Rig(ctx)


async def test_the_phone_may_share_any_key(rig: Rig) -> None:
    await rig.share(0, a=(FIRST, bytes(32)), b=(SECOND, b"\x01" * 32), c=(b"empty", b""))
    assert set(await rig.keys.all()) == {FIRST, SECOND}
    newest = await rig.keys.newest()
    assert newest is not None
    assert newest.id == SECOND
    assert rig.shares == 1
    stored = await rig.ctx.account.app_state_keys()
    assert AppStateSyncKeyData.FromString(stored[FIRST]).keyData == bytes(32)
    again = SyncKeys(rig.ctx, FakeDevices(), rig.peers)  # type: ignore[arg-type]
    assert await again.all() == await rig.keys.all()


async def test_a_key_of_the_wrong_length_is_not_taken(rig: Rig) -> None:
    await rig.share(0, a=(FIRST, bytes(31)))
    assert await rig.keys.all() == {}
    assert await rig.ctx.account.app_state_keys() == {}
    assert rig.shares == 0


async def test_another_companion_shares_only_what_it_was_asked_for(rig: Rig) -> None:
    await rig.share(5, a=(FIRST, bytes(32)))
    assert await rig.keys.all() == {}
    await rig.share(0, b=(SECOND, bytes(32)))
    rig.peers.answer = lambda device: rig.share(5, a=(FIRST, bytes(32))) if device == 5 else None
    assert await rig.keys.find([FIRST], 30) == []
    assert [device for device, _ in rig.peers.sent] == [0, 5]
    request = rig.peers.sent[0][1].appStateSyncKeyRequest
    assert [each.keyID for each in request.keyIDs] == [FIRST]


async def test_a_device_that_cannot_be_asked_stops_nobody(rig: Rig) -> None:
    async def refuse() -> None:
        raise NoSession("no keys")

    await rig.share(0, b=(SECOND, bytes(32)))
    rig.peers.answer = lambda device: refuse() if device == 0 else rig.share(5, a=(FIRST, bytes(32)))
    assert await rig.keys.find([FIRST], 30) == []


async def test_what_nobody_has_is_not_asked_for_again_and_again(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rig.share(0, b=(SECOND, bytes(32)))
    assert await rig.keys.find([FIRST, SECOND], 0) == [FIRST]
    assert len(rig.peers.sent) == 2
    assert await rig.keys.find([FIRST], 0) == [FIRST]
    assert len(rig.peers.sent) == 2
    monkeypatch.setattr(rig.ctx, "clock", lambda base=rig.ctx.clock: base() + ASK_AGAIN_S)
    assert await rig.keys.find([FIRST], 0) == [FIRST]
    assert len(rig.peers.sent) == 4


async def test_without_any_key_the_phone_is_waited_for_first(rig: Rig) -> None:
    finding = asyncio.create_task(rig.keys.find([FIRST], 60))
    await asyncio.sleep(0)
    await rig.share(0, a=(FIRST, bytes(32)))
    assert await finding == []
    assert rig.peers.sent == []


async def test_others_are_given_what_we_have(rig: Rig) -> None:
    await rig.share(0, a=(FIRST, bytes(32)))
    request = AppStateSyncKeyRequest()
    for key_id in (FIRST, SECOND, b""):
        request.keyIDs.add(keyID=key_id)
    rig.keys.wanted(_info(7), request)
    async with asyncio.timeout(10):
        await rig.peers.happened.wait()
    [(device, protocol)] = rig.peers.sent
    assert device == 7
    first, second = protocol.appStateSyncKeyShare.keys
    assert (first.keyID.keyID, first.keyData.keyData) == (FIRST, bytes(32))
    assert second.keyID.keyID == SECOND
    assert not second.HasField("keyData")


async def test_a_failed_commit_forgets_keys_that_are_not_stored(rig: Rig) -> None:
    account: Any = rig.ctx.account
    account.fail_next()
    with pytest.raises(StoreError):
        await rig.share(0, a=(FIRST, bytes(32)))
    assert await rig.keys.all() == {}


async def test_nothing_is_left_of_an_account_that_is_forgotten(rig: Rig) -> None:
    await rig.share(0, a=(FIRST, bytes(32)))
    batch = rig.ctx.account.batch()
    rig.ctx.forget(batch)
    await batch.commit()
    assert await rig.keys.all() == {}
    assert await rig.keys.newest() is None
