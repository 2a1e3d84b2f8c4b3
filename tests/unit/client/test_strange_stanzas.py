"""Stanzas that are rare, new or nobody's: none may come back at every login, and none may mislead us."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.unit.client.post_office import NOW, WAIT_S, End, Office
from tests.unit.client.support import FakeTime, Sink, linked_account
from tests.unit.client.test_recovery import ALICE, BOB, pair, say
from wago.client.config import ClientConfig
from wago.client.context import ClientContext
from wago.client.events import Phase, ReceiptReceived, UndecryptableMessage, UnknownStanza
from wago.client.keepalive import DAY_S, keep_alive
from wago.errors import IQError
from wago.protocol.binary.node import Node
from wago.protocol.curve import KeyPair
from wago.protocol.jid import LID_SERVER, STATUS_BROADCAST, Jid
from wago.protocol.pairing import issue_key_index_list
from wago.protocol.proto import adv_pb2
from wago.protocol.stanza.iq import ErrorInfo
from wago.protocol.stanza.notification import DeviceAction, DevicesChange, OwnDevices
from wago.protocol.stanza.usync import UsyncDevice, UsyncQuery, UsyncResult, UsyncUser


def answers(end: End, id: str) -> list[tuple[str, str | None, str | None]]:
    """Tag, class and error of what was said about a stanza."""
    return [
        (node.tag, node.opt_attr("class"), node.opt_attr("error"))
        for node in end.sent
        if node.opt_attr("id") == id and node.tag in ("ack", "receipt")
    ]


@pytest.mark.parametrize("tag", ["status", "appdata"])
async def test_a_message_under_another_tag_is_a_message(tag: str) -> None:
    office = Office()
    alice, bob = await pair(office)

    def retag(_end: End, node: Node) -> Sequence[Node]:
        return (Node(tag, node.attrs, node.content),) if node.tag == "message" else (node,)

    office.deliveries = retag
    id = await say(alice, BOB, "new clothes")
    await office.idle()
    assert bob.texts[-1] == "new clothes"
    assert answers(bob, id) == [("receipt", None, None), ("ack", tag, None)]


async def test_a_status_that_cannot_be_read_is_asked_for_and_acknowledged() -> None:
    office = Office()
    alice, bob = await pair(office)
    attrs = {"id": "S", "from": STATUS_BROADCAST, "participant": alice.lid, "t": str(NOW), "type": "text"}
    office.put(bob, Node("status", attrs, [Node("enc", {"v": "2", "type": "skmsg"}, b"\x33no key")]))
    await office.idle()
    assert [event.info.id for event in bob.of(UndecryptableMessage)] == ["S"]
    assert ("ack", "status", None) in answers(bob, "S")
    assert not bob.waiting


async def test_a_stanza_of_no_known_kind_is_refused() -> None:
    office = Office()
    _, bob = await pair(office)
    office.put(bob, Node("novelty", {"id": "N", "from": Jid(ALICE)}))
    bob.arrive(Node("novelty", {"from": Jid(ALICE)}))
    await office.idle()
    assert answers(bob, "N") == [("ack", "novelty", "488")]
    assert len(bob.of(UnknownStanza)) == 2


async def test_a_receipt_about_a_call_is_acknowledged() -> None:
    office = Office()
    alice, bob = await pair(office)
    before = len(bob.of(ReceiptReceived))
    office.put(bob, Node("receipt", {"id": "C", "from": alice.lid, "type": "enc_rekey_retry"}))
    await office.idle()
    assert answers(bob, "C") == [("ack", "receipt", None)]
    assert len(bob.of(ReceiptReceived)) == before


async def test_an_answer_of_a_bot_is_not_asked_for_again() -> None:
    office = Office()
    _, bob = await pair(office)
    attrs = {"id": "B", "from": Jid("718584497008509", "bot"), "t": str(NOW), "type": "text"}
    office.put(bob, Node("message", attrs, [Node("enc", {"v": "2", "type": "msmsg"}, b"sealed")]))
    await office.idle()
    assert answers(bob, "B") == [("ack", "message", "495")]
    assert [event.reason for event in bob.of(UndecryptableMessage)] == ["no_message_secret"]


async def test_a_bug_does_not_wake_at_every_login(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office()
    alice, bob = await pair(office)

    async def broken(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(bob.messaging._notifications, "_apply", broken)
    monkeypatch.setattr(bob.messaging._answers, "_answer", broken)
    monkeypatch.setattr("wago.client.receipts.Receipt.parse", lambda _node: 1 // 0)
    office.put(bob, Node("notification", {"id": "1", "from": alice.lid, "type": "picture"}))
    office.put(bob, Node("receipt", {"id": "2", "from": alice.lid}))
    retry = Node("retry", {"count": "1", "id": "3", "t": "1", "v": "1"})
    registration = Node("registration", None, bytes(4))
    office.put(bob, Node("receipt", {"id": "3", "from": alice.lid, "type": "retry"}, [retry, registration]))
    await office.idle()
    assert not bob.waiting


# -- devices --------------------------------------------------------------------------------------------


async def test_only_devices_that_the_primary_lists_are_written_to(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office()
    alice, bob = await pair(office)
    listed = issue_key_index_list(
        KeyPair.from_private(os.urandom(32)),
        raw_id=1,
        timestamp=NOW,
        current_index=5,
        valid_indexes=[1],
        nonce=os.urandom(64),
    )
    devices = (
        UsyncDevice(id=0),
        UsyncDevice(id=1, key_index=1),
        UsyncDevice(id=2),
        UsyncDevice(id=3, key_index=4),
        UsyncDevice(id=4, key_index=6),
    )

    def usync(query: UsyncQuery) -> UsyncResult:
        return UsyncResult(
            users=tuple(
                UsyncUser(jid=jid, devices=devices, key_index_list=listed, lid=bob.lid.bare)
                for jid in query.users
            )
        )

    monkeypatch.setattr(office, "_usync", usync)
    await alice.messaging.devices.refresh([bob.jid])
    assert await alice.messaging.devices.peek(bob.jid) == (0, 1, 4)

    told = DevicesChange(
        action=DeviceAction.ADD, user=bob.jid.bare, t=NOW, device=bob.jid.with_device(9), key_index=3,
        key_index_list=listed, device_hash="2:whatever",
    )  # fmt: skip
    office.notify(alice, told.build("n"))
    await office.idle()
    assert await alice.messaging.devices.peek(bob.jid) is None


async def test_own_devices_are_told_by_ourselves_only() -> None:
    office = Office()
    alice, bob = await pair(office)
    before = await alice.messaging.devices.peek(bob.jid)
    office.notify(
        alice,
        OwnDevices(user=bob.jid.bare, devices=(alice.jid, bob.jid), dhash=None, t=NOW).build("n"),
    )
    await office.idle()
    assert await alice.messaging.devices.peek(bob.jid) == before
    assert not alice.waiting


# -- long connections -----------------------------------------------------------------------------------


class _Line:
    heard = True
    open = True


async def test_upkeep_is_done_on_each_day_of_a_long_connection() -> None:
    time = FakeTime()
    ctx = ClientContext(await linked_account(), ClientConfig(), Sink(), clock=time.time, sleep=time.sleep)
    for phase in (Phase.CONNECTING, Phase.LOGGING_IN, Phase.ONLINE):
        ctx.machine.move(phase, "test", linked=True)
    done = asyncio.Semaphore(0)

    async def hook() -> None:
        done.release()

    ctx.on_daily(hook)
    line = _Line()
    task = asyncio.create_task(keep_alive(ctx, line))  # type: ignore[arg-type]
    try:
        for _ in range(2):
            await time.asleep(lambda _seconds: True)
            assert done.locked()
            line.heard = True
            time.advance(DAY_S)
            async with asyncio.timeout(WAIT_S):
                await done.acquire()
    finally:
        task.cancel()
        await asyncio.wait({task})
    await ctx.drain(WAIT_S)


async def test_a_companion_that_its_account_does_not_know_gets_no_session() -> None:
    office = Office()
    alice, _ = await pair(office)
    second = await office.join(BOB, 2)
    assert second.record is not None
    signed = adv_pb2.ADVSignedDeviceIdentity.FromString(second.record.signed_identity or b"")
    signed.ClearField("accountSignatureKey")
    second.record = replace(second.record, signed_identity=signed.SerializeToString())
    primary = Jid("9" + BOB, LID_SERVER).signal_address
    batch = alice.account.batch()
    batch.put_identity(primary, KeyPair.from_private(os.urandom(32)).public)
    await batch.commit()
    await say(alice, BOB, "not for the stranger")
    await office.idle()
    assert not second.texts

    batch = alice.account.batch()
    batch.put_identity(primary, second.person.primary.public)
    await batch.commit()
    await say(alice, BOB, "for both")
    await office.idle()
    assert second.texts == ["for both"]


# -- requests that several wait for -----------------------------------------------------------------------


@pytest.mark.parametrize("xmlns", ["usync", "encrypt"])
async def test_who_waits_for_anothers_request_asks_when_that_one_gives_up(
    monkeypatch: pytest.MonkeyPatch, xmlns: str
) -> None:
    office = Office()
    alice, bob = await office.join(ALICE), await office.join(BOB)
    assert alice.line is not None
    ask, asked, never = alice.line.request, asyncio.Event(), asyncio.Event()

    async def request(node: Node, timeout_s: float | None = None) -> Node:
        if node.attr("xmlns") == xmlns and not asked.is_set():
            asked.set()
            await never.wait()
        return await ask(node, timeout_s)

    monkeypatch.setattr(alice.line, "request", request)
    first = asyncio.create_task(say(alice, BOB, "given up"))
    await asked.wait()
    second = asyncio.create_task(say(alice, BOB, "patient"))
    for _ in range(50):
        await asyncio.sleep(0)
    first.cancel()
    await second
    await office.idle()
    assert bob.texts == ["patient"]


@pytest.mark.parametrize("for_all", [True, False])
async def test_a_refusal_is_not_a_person_who_is_not_there(
    monkeypatch: pytest.MonkeyPatch, for_all: bool
) -> None:
    office = Office()
    alice, _ = await office.join(ALICE), await office.join(BOB)
    refusal = (("devices", ErrorInfo(429, "rate-overlimit", 60)),)

    def usync(query: UsyncQuery) -> UsyncResult:
        users = tuple(UsyncUser(jid=jid, errors=() if for_all else refusal) for jid in query.users)
        return UsyncResult(users=users, errors=refusal if for_all else ())

    monkeypatch.setattr(office, "_usync", usync)
    with pytest.raises(IQError) as refused:
        await say(alice, BOB, "too fast")
    assert refused.value.code == 429


@pytest.mark.parametrize("tag", ["message", "receipt", "notification"])
async def test_addresses_that_cannot_be_written_do_not_come_again(tag: str) -> None:
    office = Office()
    alice, bob = await pair(office)
    odd = Jid("a@b:c", LID_SERVER)
    work = alice.messaging._ciphers.work()
    await alice.messaging._ciphers.load([bob.lid.signal_address])
    enc = work.encrypt(bob.lid.signal_address, b"\x0a\x01x\x01")
    await work.submit()
    attrs = {"id": "O", "from": odd, "t": str(NOW), "type": "text", "notify": "odd"}
    content = [Node("enc", {"v": "2", "type": enc.kind}, enc.data)] if tag == "message" else None
    if tag == "notification":
        attrs["type"] = "account_sync"
        content = [Node("devices", {"dhash": "2:x"}, [Node("device", {"jid": odd})])]
    bob.waiting[f"O/{tag}"] = Node(tag, attrs, content)
    bob.ctx.dispatch(Node(tag, attrs, content))
    await office.idle()
    assert not bob.waiting
