"""When app state is fetched: at login, when told, when dirty; and what a program may ask."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.client.server import WAIT_S, FakeServer, Peer
from tests.unit.client.support import Rig, rig
from tests.unit.protocol.appstate.support import KEY, Writer, chat, pinned
from wago.client.appstate.facade import MAX_PATCH, PAUSES_S, _patches
from wago.errors import AppStateUnavailable, LocalProtocolError, NotConnected
from wago.protocol.appstate import Change, Collection, actions
from wago.protocol.binary import Node
from wago.protocol.jid import SERVER_JID
from wago.protocol.stanza.appstate import CollectionReply, SyncCollections
from wago.protocol.stanza.iq import ErrorInfo
from wago.protocol.stanza.notification import ServerSync
from wago.sandbox.appstate.store import MAX_INLINE

NAME = "regular_low"


async def asked(peer: Peer) -> Node:
    return await peer.expect("iq", xmlns="w:sync:app:state")


async def answer(peer: Peer, request: Node) -> list[str]:
    """That there is nothing; the collections asked for."""
    names = [each.name for each in SyncCollections.parse(request).collections]
    await peer.send(SyncCollections.reply(request, tuple(CollectionReply(name=name) for name in names)))
    return names


async def stored(made: Rig, *names: str) -> None:
    async with asyncio.timeout(WAIT_S):
        for name in names:
            while await made.account.app_state_version(name) is None:
                await asyncio.sleep(0.001)


async def test_at_login_everything(server: FakeServer) -> None:
    async with rig(server) as made:
        peer = await made.login()
        names = await answer(peer, await asked(peer))
        assert set(names) == {each.value for each in Collection}
        await stored(made, *names)


async def test_what_is_told_in_a_burst_is_asked_once(server: FakeServer) -> None:
    async with rig(server) as made:
        peer = await made.login()
        first = await asked(peer)
        for number, name in enumerate(("regular", "regular_low", "regular", "nonsense")):
            await peer.send(ServerSync(collections=((name, 5),)).build(f"n{number}", 1))
            await peer.expect("ack", id=f"n{number}")
        await answer(peer, first)
        assert await answer(peer, await asked(peer)) == ["regular", "regular_low"]


async def refuse(peer: Peer, request: Node, code: int, backoff_s: int | None = None) -> list[str]:
    """The same, but one collection is not to be had."""
    names = [each.name for each in SyncCollections.parse(request).collections]
    bad = CollectionReply(name=names[0], error=ErrorInfo(code, "no", backoff_s))
    rest = [CollectionReply(name=name) for name in names[1:]]
    await peer.send(SyncCollections.reply(request, (bad, *rest)))
    return names


async def test_what_the_server_cannot_give_now_is_asked_again(server: FakeServer) -> None:
    async with rig(server) as made:
        peer = await made.login()
        first = (await refuse(peer, await asked(peer), 500))[0]
        await made.time.pass_sleep(lambda seconds: seconds == PAUSES_S[0])
        assert await refuse(peer, await asked(peer), 429, 33) == [first]
        await made.time.pass_sleep(lambda seconds: seconds == 33)
        assert await answer(peer, await asked(peer)) == [first]
        await stored(made, first)


async def test_what_the_server_will_not_give_is_asked_when_told(server: FakeServer) -> None:
    async with rig(server) as made:
        peer = await made.login()
        first = (await refuse(peer, await asked(peer), 403))[0]
        await peer.send(ServerSync(collections=((first, 5),)).build("n1", 1))
        assert await answer(peer, await asked(peer)) == [first]
        assert not [each for each in made.time.sleepers if each[1] in PAUSES_S]


async def test_a_dirty_bit_is_cleaned_when_all_is_fetched(server: FakeServer) -> None:
    async with rig(server) as made:
        peer = await made.login()
        await answer(peer, await asked(peer))
        dirty = Node("dirty", {"type": "syncd_app_state", "timestamp": 77})
        await peer.send(Node("ib", {"from": SERVER_JID}, [dirty]))
        names = await answer(peer, await asked(peer))
        assert len(names) == len(Collection)
        clean = await peer.expect("iq", xmlns="urn:xmpp:whatsapp:dirty")
        assert clean.child("clean").attrs == {"type": "syncd_app_state", "timestamp": "77"}


async def test_what_a_program_does_wrong_is_said(server: FakeServer) -> None:
    async with rig(server) as made:
        await made.client.load()
        with pytest.raises(NotConnected):
            await made.client.appstate.pin(chat(1), True)
        with pytest.raises(NotConnected):
            await made.client.appstate.sync()
        peer = await made.login()
        await answer(peer, await asked(peer))
        with pytest.raises(LocalProtocolError, match="what"):
            await made.client.appstate.apply([Change(index=("what",), version=1)])
        with pytest.raises(AppStateUnavailable, match="keys"):
            await made.client.appstate.apply([pinned(1)])


def test_what_is_too_much_for_one_patch_becomes_several() -> None:
    changes = [pinned(number) for number in range(400)]
    patches = _patches(changes)
    assert [change for patch in patches for change in patch] == changes
    assert 1 < len(patches) < 10
    writer = Writer(NAME, KEY)
    assert all(len(writer.write(patch).data) < MAX_INLINE for patch in patches)
    assert _patches([]) == []
    long = actions.quick_reply(
        "1", shortcut="x", text="y" * MAX_PATCH, keywords=(), count=0, deleted=False, at_ms=1
    )
    assert [len(patch) for patch in _patches([pinned(1), long, pinned(2)])] == [1, 1, 1]
