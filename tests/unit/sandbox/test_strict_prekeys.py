"""One-time prekeys: served once, whatever happens; and what is uploaded again."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

import pytest

from tests.unit.sandbox.broken import refusals
from tests.unit.sandbox.companion import Companion
from wago.protocol.binary.node import Node
from wago.protocol.curve import KEY_TYPE_DJB
from wago.protocol.jid import Jid
from wago.protocol.signal import generate_prekeys, generate_signed_prekey
from wago.sandbox import Sandbox
from wago.sandbox.phones.phone import Phone

Linked = tuple[Companion, Phone, Phone]
Make = Callable[[], Companion]


@pytest.fixture
async def settled(linked: Linked) -> Linked:
    """The phone has opened its session with the new companion, for which it took the first of ten prekeys."""
    await linked[0].expect("message")
    return linked


async def fetch(device: Companion, owner: Jid) -> tuple[int, bytes] | None:
    """The one-time prekey of a device's bundle."""
    reply = await device.iq("encrypt", "get", Node("key", None, [Node("user", {"jid": owner})]))
    key = reply.child("list").child("user").find("key")
    if key is None:
        return None
    return int.from_bytes(key.child("id").data, "big"), key.child("value").data


async def second(companion: Make, owner: Phone) -> Companion:
    device = companion()
    await device.link(owner.account.number)
    await device.start()
    return device


def upload(device: Companion, keys: dict[int, bytes]) -> list[Node]:
    listed = [
        Node("key", None, [Node("id", None, i.to_bytes(3, "big")), Node("value", None, public)])
        for i, public in keys.items()
    ]
    return [Node("list", None, listed) if n.tag == "list" else n for n in device.prekey_upload()]


def publics(device: Companion) -> dict[int, bytes]:
    return {i: key.pair.public for i, key in device.prekeys.items()}


async def stock(device: Companion) -> int:
    reply = await device.iq("encrypt", "get", Node("count"))
    return reply.child("count").num("value")


async def test_a_prekey_is_gone_once_served(settled: Linked, companion: Make) -> None:
    device, _, contact = settled
    other = await second(companion, contact)
    served = [await fetch(other, device.jid) for _ in range(10)]
    assert served[-1] is None
    assert sorted(key[0] for key in served if key is not None) == list(range(2, 11))
    assert await stock(device) == 0


async def test_two_who_ask_at_once(settled: Linked, companion: Make) -> None:
    device, owner, contact = settled
    one, other = await second(companion, contact), await second(companion, owner)
    pairs = await asyncio.gather(*(fetch(each, device.jid) for each in (one, other)))
    for _ in range(4):
        pairs += await asyncio.gather(*(fetch(each, device.jid) for each in (one, other)))
    assert len({key for key in pairs if key is not None}) == 9


async def test_a_restart_serves_none_again(settled: Linked, sandbox: Sandbox, companion: Make) -> None:
    device, _, contact = settled
    other = await second(companion, contact)
    served = [await fetch(other, device.jid) for _ in range(3)]
    await sandbox.stop()
    await sandbox.start()
    await other.start()
    served += [await fetch(other, device.jid) for _ in range(6)]
    assert len({key for key in served if key is not None}) == 9


async def test_an_upload_again_serves_none_again(settled: Linked, companion: Make) -> None:
    """Its answer was lost: the device uploads the same keys, of which some are gone."""
    device, _, contact = settled
    other = await second(companion, contact)
    before = [await fetch(other, device.jid) for _ in range(3)]
    assert (await device.iq("encrypt", "set", *device.prekey_upload())).attr("type") == "result"
    assert await stock(device) == 6
    after = [await fetch(other, device.jid) for _ in range(7)]
    assert after[-1] is None
    assert len({*before, *after[:6]}) == 9


async def test_an_upload_under_ids_that_were_served(
    settled: Linked, sandbox: Sandbox, companion: Make
) -> None:
    device, _, contact = settled
    other = await second(companion, contact)
    served = await fetch(other, device.jid)
    assert served is not None
    fresh = generate_prekeys(100, 1, os.urandom)[0].pair.public
    for keys, why in (
        ({served[0]: fresh}, "was given out as another key"),
        ({100: served[1]}, "was given out as"),
        ({served[0] + 1: fresh}, "is there with another key"),
        ({100: publics(device)[served[0] + 1]}, "is there as"),
    ):
        reply = await device.iq("encrypt", "set", *upload(device, keys))
        assert reply.child("error").attr("code") == "406"
        assert why in refusals(sandbox)
    assert await stock(device) == 8


async def test_a_signed_prekey_id_stands_for_one_key(settled: Linked, sandbox: Sandbox) -> None:
    device = settled[0]
    first = device.signed_prekey
    device.signed_prekey = generate_signed_prekey(device.identity.pair, 2, os.urandom)
    assert (await device.iq("encrypt", "set", Node("rotate", None, [device.skey()]))).attr("type") == "result"
    device.signed_prekey = first
    reply = await device.iq("encrypt", "set", Node("rotate", None, [device.skey()]))
    assert reply.child("error").attr("code") == "406"
    assert "signed prekey 1 was another key" in refusals(sandbox)


async def test_a_session_by_a_former_signed_prekey(
    settled: Linked, sandbox: Sandbox, companion: Make
) -> None:
    """The bundle was fetched just before the rotation: that is taken."""
    device, _, contact = settled
    other = await second(companion, contact)
    node = await other.message(device.jid.bare, "hello", "M1")
    device.signed_prekey = generate_signed_prekey(device.identity.pair, 2, os.urandom)
    assert (await device.iq("encrypt", "set", Node("rotate", None, [device.skey()]))).attr("type") == "result"
    assert "error" not in (await other.send_message(node)).attrs


# -- given by the device itself -----------------------------------------------------------------------------


def retry(device: Companion, to: Jid, key: tuple[int, bytes], message_id: str = "M1") -> Node:
    """A retry receipt with a prekey."""
    prekey_id, public = key
    children = [
        Node("type", None, KEY_TYPE_DJB),
        Node("identity", None, device.identity.pair.public),
        Node("key", None, [Node("id", None, prekey_id.to_bytes(3, "big")), Node("value", None, public)]),
        device.skey(),
        Node("device-identity", None, device.device_identity),
    ]
    content = [
        Node("retry", {"count": 2, "id": message_id, "t": 1, "v": 1}),
        Node("registration", None, device.identity.registration_id.to_bytes(4, "big")),
        Node("keys", None, children),
    ]
    return Node("receipt", {"id": message_id, "to": to, "type": "retry"}, content)


async def answer(device: Companion, receipt: Node) -> str | None:
    """The error in a receipt's ack."""
    await device.send(receipt)
    ack = await device.expect(lambda n: n.tag == "ack" and n.attrs.get("class") == "receipt")
    return ack.opt_attr("error")


async def test_a_prekey_in_a_retry_receipt_is_not_served_besides(settled: Linked, companion: Make) -> None:
    device, _, contact = settled
    other = await second(companion, contact)
    own = publics(device)
    assert await answer(device, retry(device, contact.account.pn, (5, own[5]))) is None
    assert await stock(device) == 8
    served = [await fetch(other, device.jid) for _ in range(8)]
    assert None not in served
    assert (5, own[5]) not in served


async def test_a_prekey_in_two_retry_receipts(settled: Linked, sandbox: Sandbox) -> None:
    device, owner, contact = settled
    key = (500, generate_prekeys(500, 1, os.urandom)[0].pair.public)
    assert await answer(device, retry(device, contact.account.pn, key)) is None
    assert await answer(device, retry(device, contact.account.pn, key)) is None
    assert await answer(device, retry(device, owner.account.pn, key, "M2")) == "479"
    assert f"prekey 500 was given to {contact.account.number}:0 already" in refusals(sandbox)


async def test_a_served_prekey_in_a_retry_receipt(settled: Linked, sandbox: Sandbox, companion: Make) -> None:
    device, _, contact = settled
    other = await second(companion, contact)
    served = await fetch(other, device.jid)
    assert served is not None
    assert await answer(device, retry(device, contact.account.pn, served)) == "479"
    assert "already" in refusals(sandbox)


async def test_a_uploaded_prekey_that_a_retry_receipt_gave(settled: Linked) -> None:
    device, _, contact = settled
    fresh = {k.id: k.pair.public for k in generate_prekeys(500, 2, os.urandom)}
    assert await answer(device, retry(device, contact.account.pn, (500, fresh[500]))) is None
    assert (await device.iq("encrypt", "set", *upload(device, fresh))).attr("type") == "result"
    assert await stock(device) == 10


async def test_a_phone_that_registers_anew_has_new_prekeys(settled: Linked, sandbox: Sandbox) -> None:
    device, _, contact = settled
    before = await fetch(device, contact.account.pn)
    sandbox.service.phones.register_again(contact.account.number)
    after = await fetch(device, contact.account.pn)
    assert before is not None
    assert after is not None
    assert before[1] != after[1]


@pytest.mark.parametrize("bundle", ["with", "without"])
async def test_a_session_by_what_the_bundle_had(
    settled: Linked, sandbox: Sandbox, companion: Make, bundle: str
) -> None:
    """An honest opening is taken, be there a prekey or none."""
    device, _, contact = settled
    other = await second(companion, contact)
    if bundle == "without":
        for _ in range(10):
            await fetch(other, device.jid)
    node = await other.message(device.jid.bare, "hello", "M1")
    assert "error" not in (await other.send_message(node)).attrs
    await device.expect(lambda n: n.tag == "message" and n.attrs.get("id") == "M1")
    assert refusals(sandbox) == ""
