"""What the server tells on its own, prekeys, presence, tokens."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.client.post_office import NOW, End, Office
from tests.unit.client.test_recovery import ALICE, BOB, pair, say
from wago.client import prekeys
from wago.client.config import ClientConfig
from wago.client.events import (
    ChatPresenceChanged,
    DevicesChanged,
    IdentityChanged,
    MessageReceived,
    PictureChanged,
    PresenceChanged,
)
from wago.errors import LocalProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.phash import participant_hash
from wago.protocol.stanza.notification import (
    DeviceAction,
    DevicesChange,
    IdentityChange,
    OwnDevices,
    PreKeysLow,
    PrivacyTokens,
)
from wago.protocol.stanza.presence import ChatState, ContactPresence
from wago.protocol.stanza.tctoken import IssuedToken, IssueTokens


def asked(office: Office, tag: str) -> int:
    return sum(iq.children[0].tag == tag for iq in office.requests)


async def test_a_new_device_is_known_by_notification() -> None:
    office = Office()
    alice, bob = await pair(office)
    second = await office.join(BOB, 2)
    before = asked(office, "usync")
    change = DevicesChange(
        action=DeviceAction.ADD,
        user=bob.jid.bare,
        lid=bob.lid.bare,
        t=NOW,
        device=second.jid,
        device_lid=second.lid,
        key_index=2,
        device_hash=participant_hash([bob.jid, second.jid]),
    )
    office.notify(alice, change.build("n1"))
    await office.idle()
    assert alice.of(DevicesChanged)[0].devices == (1, 2)
    await say(alice, BOB, "both")
    await office.idle()
    assert second.texts == ["both"]
    assert asked(office, "usync") == before
    assert not alice.waiting


async def test_a_list_that_does_not_fit_is_asked_for_again() -> None:
    office = Office()
    alice, bob = await pair(office)
    change = DevicesChange(
        action=DeviceAction.ADD, user=bob.jid.bare, t=NOW, device=bob.jid.with_device(7), device_hash="2:else"
    )
    office.notify(alice, change.build("n1"))
    await office.idle()
    before = asked(office, "usync")
    await say(alice, BOB, "x")
    assert asked(office, "usync") == before + 1


async def test_own_devices_come_whole() -> None:
    office = Office()
    alice, _ = await pair(office)
    devices = tuple(alice.jid.with_device(number) for number in (0, 1, 5))
    told = OwnDevices(user=alice.jid.bare, devices=devices, dhash=participant_hash(devices), t=NOW)
    office.notify(alice, told.build("n"))
    await office.idle()
    assert await alice.messaging.devices.peek(alice.jid) == (0, 1, 5)


async def test_a_changed_identity_voids_sessions_and_is_told() -> None:
    office = Office()
    alice, bob = await pair(office)
    office.notify(alice, IdentityChange(user=bob.jid.bare, lid=bob.lid.bare, t=NOW).build("n"))
    await office.idle()
    assert [event.user for event in alice.of(IdentityChanged)] == [bob.jid.bare]
    assert not await alice.account.signal_addresses_of(f"9{BOB}_1")
    await say(alice, BOB, "anew")
    await office.idle()
    assert bob.texts[-1] == "anew"


async def test_few_prekeys_are_refilled() -> None:
    office = Office()
    alice, _ = await pair(office)
    for key in sorted(alice.prekeys)[3:]:
        del alice.prekeys[key]
    office.notify(alice, PreKeysLow(3).build("n", NOW))
    await office.idle()
    assert len(alice.prekeys) == 3 + prekeys.REFILL
    assert not await alice.account.prekeys_not_uploaded(10)


async def test_keys_are_durable_before_the_server_has_them() -> None:
    office = Office()
    alice = await office.join(ALICE)
    assert len(alice.prekeys) == prekeys.FIRST_UPLOAD
    for key in alice.prekeys:
        assert await alice.account.prekey(key) is not None


async def test_an_old_signed_prekey_is_replaced_and_still_answers() -> None:
    office = Office()
    alice = await office.join(ALICE)
    bob = await office.join(BOB)
    await office.idle()
    held: list[Node] = []
    office.deliveries = lambda _end, node: held.append(node) or ()  # type: ignore[func-returns-value]
    await say(bob, ALICE, "by the old key")
    office.deliveries = lambda _end, node: (node,)
    office.now += prekeys.ROTATE_AFTER_S + 1
    assert alice.signed is not None
    old = alice.signed[0]
    await alice.restart(clean=True)
    await office.idle()
    assert alice.signed[0] == old + 1 == alice.ctx.device.signed_prekey_id
    assert alice.texts == ["by the old key"]
    carol = await office.join("4915100003")
    await say(carol, ALICE, "by the new one")
    await office.idle()
    assert alice.texts[-1] == "by the new one"


async def test_tokens_are_kept_and_attached() -> None:
    office = Office()
    alice, bob = await pair(office)
    told = PrivacyTokens(
        user=bob.jid.bare, lid=bob.lid.bare, t=NOW, tokens=(IssuedToken(t=NOW, token=b"token"),)
    )
    office.notify(alice, told.build("n"))
    await office.idle()
    await say(alice, BOB, "x")
    sent = [node for node in alice.sent if node.tag == "message"][-1]
    assert sent.child("tctoken").data == b"token"
    office.now += 40 * 24 * 3600
    await say(alice, BOB, "y")
    sent = [node for node in alice.sent if node.tag == "message"][-1]
    assert sent.find("tctoken") is None
    await office.idle()
    assert asked(office, "tokens") == 3  # Once by each at first, once more in a new period.


@pytest.mark.parametrize("named", ["by LID", "by number", "not at all", "another"])
async def test_giving_our_token_may_bring_theirs(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    office = Office()
    alice, bob = await pair(office)
    users = {"by LID": bob.lid.bare, "by number": bob.jid.bare, "another": alice.lid.bare}
    theirs = IssuedToken(t=NOW, user=users.get(named), token=b"theirs")
    answer = office.answer

    def answered(end: End, iq: Node) -> Node:
        if iq.children[0].tag == "tokens":
            return IssueTokens.build_reply(iq, (theirs, IssuedToken(t=NOW, token=b"odd", type="other")))
        return answer(end, iq)

    monkeypatch.setattr(office, "answer", answered)
    await alice.messaging._notifications._tokens.recover(bob.lid)
    await office.idle()
    await say(alice, BOB, "x")
    sent = [node for node in alice.sent if node.tag == "message"][-1]
    token = sent.find("tctoken")
    assert (token and token.data) == (None if named == "another" else b"theirs")


async def test_presence_waits_for_the_name_and_follows_it() -> None:
    office = Office()
    alice, _ = await pair(office)

    async def renamed(name: str) -> list[tuple[str, str]]:
        before = len(alice.sent)
        batch = alice.ctx.account.batch()
        alice.ctx.update_device(batch, push_name=name)
        await batch.submit()
        await office.idle()
        return [(n.attr("type"), n.attr("name")) for n in alice.sent[before:] if n.tag == "presence"]

    assert await renamed("") == []
    before = len(alice.sent)
    await alice.messaging.presence.set("available")
    assert alice.sent[before:] == []
    assert await renamed("Alice") == [("available", "Alice")]
    assert await renamed("Alice") == []
    assert await renamed("Al") == [("available", "Al")]


async def test_presence_is_unavailable_at_first() -> None:
    office = Office()
    alice, bob = await pair(office)
    presences = [node.attr("type") for node in alice.sent if node.tag == "presence"]
    assert presences == ["unavailable"]
    await alice.messaging.presence.typing(bob.lid.bare, True, audio=True)
    assert alice.sent[-1].child("composing").attr("media") == "audio"
    await alice.messaging.presence.subscribe(bob.lid)
    assert alice.sent[-1].jid("to") == bob.lid.bare
    with pytest.raises(LocalProtocolError):
        await alice.messaging.presence.set("asleep")  # type: ignore[arg-type]
    alice.arrive(ContactPresence(user=bob.lid.bare, available=False, last_seen=5).build())
    alice.arrive(ChatState(origin=bob.lid, composing=True).build())
    await office.idle()
    assert alice.of(PresenceChanged) == [PresenceChanged(user=bob.lid.bare, available=False, last_seen=5)]
    assert alice.of(ChatPresenceChanged)[0].composing


async def test_messages_are_marked_as_read_if_so_configured() -> None:
    office = Office()
    bob: End = await office.join(BOB, config=replace(ClientConfig(), mark_seen=True))
    alice = await office.join(ALICE)
    message_id = await say(alice, BOB, "seen?")
    await office.idle()
    assert bob.of(MessageReceived)
    read = [node.attr("id") for node in bob.sent if node.tag == "receipt" and node.opt_attr("type") == "read"]
    assert read == [message_id]
    assert Jid(ALICE) in (bob.of(MessageReceived)[0].info.chat_alt, bob.of(MessageReceived)[0].info.chat)


async def test_a_picture_that_is_gone_or_our_own() -> None:
    office = Office()
    alice, bob = await pair(office)
    gone = Node("notification", {"from": bob.jid.bare, "type": "picture", "id": "n1", "t": NOW})
    office.notify(alice, gone)
    own = {"from": alice.jid.bare, "type": "account_sync", "id": "n2", "t": NOW}
    office.notify(alice, Node("notification", own, [Node("picture")]))
    await office.idle()
    first, second = alice.of(PictureChanged)
    assert (first.subject, first.removed, first.timestamp) == (bob.jid.bare, True, NOW)
    assert (second.subject, second.removed, second.picture_id) == (alice.jid.bare, False, None)
