"""Linking, login and texts with a phone, over restarts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.sandbox.companion import DEADLINE_S, Companion
from wago.protocol.binary.node import Node
from wago.protocol.proto import e2e_pb2
from wago.sandbox import Sandbox
from wago.sandbox.model import Address
from wago.sandbox.phones.phone import Phone
from wago.sandbox.phones.state import Entry, Settings, State
from wago.sandbox.wire import Refused, participant_hash

Linked = tuple[Companion, Phone, Phone]


def entry_of(phone: Phone, message_id: str) -> Entry:
    [found] = [e for e in phone.chats.entries if e.id == message_id]
    return found


async def inbound_text(device: Companion) -> tuple[Node, e2e_pb2.Message]:
    node = await device.expect(lambda n: n.tag == "message" and n.attrs.get("category") != "peer")
    return node, device.decrypt(node)


async def test_a_companion_links_by_qr(linked: Linked, sandbox: Sandbox) -> None:
    device, owner, _ = linked
    [known] = owner.account.companions
    assert (device.jid.user, device.jid.device) == (owner.account.number, known.number)
    assert (device.lid.user, device.lid.device) == (owner.account.lid, known.number)
    assert known.name == "Scripted"
    assert known.push_name == "Scripted"
    success = await device.login()
    assert success.jid("lid") == device.lid


async def test_the_second_login_is_an_ik_handshake(linked: Linked, sandbox: Sandbox) -> None:
    device, _, _ = linked
    await device.login(server_static=sandbox.service.trust.static.public)
    assert device.pattern == "IK"


async def test_a_companion_links_by_code(
    companion: Callable[[], Companion], phone: Callable[..., Phone]
) -> None:
    owner, device = phone(), companion()
    await device.link_by_code(owner.account.number)
    await device.start()
    assert [d.number for d in owner.account.companions] == [1]


async def test_a_wrong_code_is_refused(
    companion: Callable[[], Companion], phone: Callable[..., Phone]
) -> None:
    owner, device = phone(), companion()
    with pytest.raises(Refused, match="wrong"):
        await device.link_by_code(owner.account.number, "ABCD1234", typed="ABCD1235")
    assert owner.account.companions == []


async def test_a_new_companion_gets_keys_and_history_of_its_phone(linked: Linked) -> None:
    device, _, _ = linked
    kinds = set()
    for _ in range(2):
        node = await device.expect(lambda n: n.tag == "message" and n.attrs.get("category") == "peer")
        kinds.add(device.decrypt(node).protocolMessage.type)
    assert kinds == {
        e2e_pb2.ProtocolMessage.APP_STATE_SYNC_KEY_SHARE,
        e2e_pb2.ProtocolMessage.HISTORY_SYNC_NOTIFICATION,
    }


@pytest.mark.parametrize("by_lid", [False, True])
async def test_texts_go_both_ways(linked: Linked, by_lid: bool) -> None:
    device, owner, contact = linked
    to = contact.account.jid(lid=by_lid)
    ack = await device.send_message(await device.message(to, "hello", "M1"))
    assert "error" not in ack.attrs
    assert "phash" not in ack.attrs
    assert ack.jid("from") == to
    got = entry_of(contact, "M1")
    assert (got.text, got.state, got.chat) == ("hello", State.RECEIVED, owner.account.number)
    copy = entry_of(owner, "M1")
    assert (copy.text, copy.from_me, copy.chat) == ("hello", True, contact.account.number)

    sent = await contact.send_text(owner.account.pn, "hello back")
    node, message = await inbound_text(device)
    assert message.conversation == "hello back"
    assert node.attr("id") == sent.id
    assert node.jid("from").is_lid
    assert node.jid("sender_pn") == contact.account.pn


async def test_the_phone_sends_its_companion_a_copy(linked: Linked) -> None:
    device, owner, contact = linked
    await owner.send_text(contact.account.pn, "typed on the phone")
    node, message = await inbound_text(device)
    assert message.deviceSentMessage.message.conversation == "typed on the phone"
    assert node.jid("from") == owner.account.jid(lid=True)
    assert node.jid("recipient") == contact.account.jid(lid=True)


async def test_receipts_find_the_sender(linked: Linked) -> None:
    device, owner, contact = linked
    await device.send_message(await device.message(contact.account.pn, "read me", "M1"))
    delivered = await device.expect(lambda n: n.tag == "receipt" and "type" not in n.attrs)
    assert (delivered.attr("id"), delivered.jid("from")) == ("M1", contact.account.pn)
    contact.mark_read(entry_of(contact, "M1"))
    read = await device.expect(lambda n: n.tag == "receipt" and n.attrs.get("type") == "read")
    assert read.attr("id") == "M1"
    sent = await contact.send_text(owner.account.pn, "and you")
    node, _ = await inbound_text(device)
    await device.send(Node("receipt", {"id": sent.id, "to": node.attrs["from"]}))
    await device.expect(lambda n: n.tag == "ack" and n.attrs.get("class") == "receipt")
    assert sent.state is State.DELIVERED
    await device.send(Node("receipt", {"id": sent.id, "to": node.jid("from").bare, "type": "read", "t": 1}))
    await device.expect(lambda n: n.tag == "ack" and n.attrs.get("class") == "receipt")
    assert sent.state is State.READ
    assert entry_of(owner, sent.id).state is State.READ


async def test_what_is_missed_waits(linked: Linked) -> None:
    device, owner, contact = linked
    await device.close()
    sent = [(await contact.send_text(owner.account.pn, f"text {n}")).id for n in range(3)]
    await device.login()
    preview = await device.expect(lambda n: n.find("offline_preview") is not None)
    assert preview.child("offline_preview").num("message") >= 3
    await device.iq("passive", "set", Node("active"))
    got = []
    for _ in sent:
        node, _ = await inbound_text(device)
        assert "offline" in node.attrs
        got.append(node.attr("id"))
        await device.ack(node)
    assert got == sent
    await device.expect(lambda n: n.find("offline") is not None)
    await device.iq("w:p", "get", Node("ping"))
    await device.login()
    waiting = [
        e for e in device.sandbox.service.queues.waiting(Address(device.jid.user, 1)) if e.tag == "message"
    ]
    assert [n.attr("id") for n in waiting if n.attrs.get("category") != "peer"] == []


async def test_a_list_that_misses_a_device_is_told_the_right_hash(linked: Linked) -> None:
    device, owner, contact = linked
    node = await device.message(contact.account.pn, "hello", "M1")
    copies = node.child("participants").children
    dropped = next(c for c in copies if c.jid("jid").user == owner.account.number)
    copies.remove(dropped)
    ack = await device.send_message(node)
    assert ack.attr("phash") == participant_hash([owner.account.pn, contact.account.pn])
    assert entry_of(contact, "M1").text == "hello"


async def test_the_same_message_is_delivered_once(linked: Linked) -> None:
    device, _, contact = linked
    for _ in range(2):
        ack = await device.send_message(await device.message(contact.account.pn, "once", "M1"))
        assert "error" not in ack.attrs
    [entry] = contact.chats.entries
    assert (entry.text, entry.retries) == ("once", 0)


async def test_a_phone_that_lost_its_sessions_asks_again(linked: Linked) -> None:
    device, _, contact = linked
    await device.send_message(await device.message(contact.account.pn, "first", "M1"))
    await contact.send_text(device.jid, "answer")
    await inbound_text(device)
    contact.cipher.forget_sessions()
    await device.send_message(await device.message(contact.account.pn, "lost", "M2"))
    assert entry_of(contact, "M2").state is State.UNDECRYPTABLE
    retry = await device.expect(lambda n: n.tag == "receipt" and n.attrs.get("type") == "retry")
    assert retry.child("retry").num("count") == 1
    del device.sessions[device.key(contact.account.pn)]
    await device.open_sessions([contact.account.pn])
    enc = device.encrypt(contact.account.pn, e2e_pb2.Message(conversation="lost"))
    enc.attrs["count"] = "1"
    content = [enc, Node("device-identity", None, device.device_identity)]
    await device.send_message(
        Node("message", {"to": contact.account.pn, "id": "M2", "type": "text"}, content)
    )
    assert (entry_of(contact, "M2").state, entry_of(contact, "M2").text) == (State.RECEIVED, "lost")


async def test_a_phone_answers_a_retry(linked: Linked) -> None:
    device, owner, contact = linked
    sent = await contact.send_text(owner.account.pn, "say again")
    node = await device.expect(lambda n: n.tag == "message" and n.attrs.get("category") != "peer")
    content = [
        Node("retry", {"count": 2, "id": sent.id, "t": node.attr("t"), "v": 1}),
        Node("registration", None, device.identity.registration_id.to_bytes(4, "big")),
    ]
    await device.send(Node("receipt", {"id": sent.id, "to": node.attrs["from"], "type": "retry"}, content))
    again = await device.expect(lambda n: n.tag == "message" and n.child("enc").attrs.get("count") == "2")
    assert again.attr("id") == sent.id
    assert device.decrypt(again).conversation == "say again"


async def test_an_unlinked_companion_is_thrown_out(linked: Linked, sandbox: Sandbox) -> None:
    device, owner, _ = linked
    assert sandbox.service.unlink(Address(owner.account.number, 1))
    error = await device.expect("stream:error")
    assert (error.attr("code"), error.child("conflict").attr("type")) == ("401", "device_removed")
    await device.expect_close()
    await device.open(device.login_payload())
    assert (await device.expect("failure")).attr("reason") == "401"


async def test_a_second_connection_replaces_the_first(
    linked: Linked, companion: Callable[[], Companion]
) -> None:
    first, _, _ = linked
    second = companion()
    second.noise, second.jid = first.noise, first.jid
    await second.login()
    assert (await first.expect("stream:error")).child("conflict").attr("type") == "replaced"
    await first.expect_close()
    assert (await second.iq("w:p", "get", Node("ping"))).attr("type") == "result"


async def test_contacts_hear_of_new_devices(linked: Linked, companion: Callable[[], Companion]) -> None:
    device, owner, contact = linked
    await device.devices(contact.account.pn)
    other = companion()
    await other.link(contact.account.number)
    stanza = await device.expect(lambda n: n.attrs.get("type") == "devices")
    added = stanza.child("add")
    assert added.child("device").jid("jid") == other.jid
    assert added.attr("device_hash") == participant_hash([contact.account.pn, other.jid])
    assert added.child("key-index-list").data == contact.account.key_index_list
    second = companion()
    await second.link(owner.account.number)
    own = await device.expect(lambda n: n.attrs.get("type") == "account_sync")
    devices = {d.jid("jid") for d in own.child("devices").all("device")}
    assert devices == {owner.account.pn, device.jid, second.jid}


async def test_low_prekeys_are_told(
    linked: Linked, companion: Callable[[], Companion], phone: Callable[..., Phone]
) -> None:
    device, _, _ = linked
    for _ in range(6):
        phone().cipher.open_session(Address(device.jid.user, 1))
    service = device.sandbox.service
    service.notifications.prekey_taken(Address(device.jid.user, 1))
    note = await device.expect(lambda n: n.attrs.get("type") == "encrypt")
    assert note.child("count").num("value") < 5


async def test_everything_survives_a_restart(tmp_path: Path) -> None:
    box = Sandbox(tmp_path)
    await box.start()
    service = box.service
    owner = service.phones.create(None, "Owner", Settings())
    contact = service.phones.create(None, "Contact", Settings())
    device = Companion(box)
    await device.link(owner.account.number)
    await device.start()
    await device.send_message(await device.message(contact.account.pn, "before", "M1"))
    await device.close()
    waiting = await contact.send_text(owner.account.pn, "in the meantime")
    root, port = box.trust, box.port
    await box.stop()

    await box.start(port=port)
    assert box.trust == root
    contact_again = box.service.phones.phone(contact.account.number)
    assert entry_of(contact_again, "M1").text == "before"
    await device.start()
    node = await device.expect(lambda n: n.tag == "message" and n.attrs.get("id") == waiting.id)
    assert device.decrypt(node).conversation == "in the meantime"
    await device.send_message(await device.message(contact.account.pn, "after", "M2"))
    assert entry_of(contact_again, "M2").text == "after"
    await contact_again.send_text(owner.account.pn, "and after")
    async with asyncio.timeout(DEADLINE_S):
        _, message = await inbound_text(device)
    assert message.conversation == "and after"
    await device.close()
    await box.stop()
