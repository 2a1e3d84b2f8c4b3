"""Saying that something was read or played, as far as the owner lets others know."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.unit.client.post_office import NOW, WAIT_S, End, Office
from tests.unit.client.test_recovery import ALICE, BOB, pair, say
from wago.client.config import ClientConfig
from wago.client.events import MessageReceived, ReceiptKind, ReceiptReceived
from wago.errors import IQError
from wago.protocol.binary.node import Node
from wago.protocol.jid import GROUP_SERVER, NEWSLETTER_SERVER, STATUS_BROADCAST, Jid
from wago.protocol.stanza.iq import iq_error
from wago.protocol.stanza.notification import build_notification
from wago.protocol.stanza.privacy import PrivacySettings, SetPrivacy


def receipts(end: End) -> list[tuple[str | None, str, str | None]]:
    """Type, to and participant of what was said of messages read, in order."""
    return [
        (node.opt_attr("type"), str(node.attrs["to"]), node.opt_attr("participant"))
        for node in end.sent
        if node.tag == "receipt" and (node.opt_attr("type") or "").startswith(("read", "played"))
    ]


async def mark(end: End, chat: Jid, sender: Jid | None = None, **how: object) -> None:
    async with asyncio.timeout(WAIT_S):
        await end.messaging.messages.mark_read(["3EB0"], chat=chat, sender=sender, **how)  # type: ignore[arg-type]


def changed(end: End, change: PrivacySettings) -> None:
    end.office.put(
        end, build_notification("account_sync", end.jid.bare, f"p{len(end.sent)}", NOW, [change.build()])
    )


GROUP, CHANNEL = Jid("1203630", GROUP_SERVER), Jid("1203631", NEWSLETTER_SERVER)


@pytest.mark.parametrize(("setting", "quiet"), [("all", ""), ("none", "-self")])
async def test_people_learn_of_it_if_the_owner_wants_that(setting: str, quiet: str) -> None:
    office = Office()
    office.privacy = {"readreceipts": setting}
    alice, bob = await pair(office)
    chat = bob.of(MessageReceived)[0].info.chat
    await mark(bob, chat)
    await mark(bob, chat, played=True)
    # Here there is no choice, on the phone either.
    await mark(bob, GROUP, alice.lid)
    await mark(bob, STATUS_BROADCAST, alice.lid, played=True)
    await mark(bob, CHANNEL)
    await mark(bob, chat, alice.lid, broadcast_list=Jid("7", "broadcast"))
    assert receipts(bob) == [
        ("read" + quiet, str(chat), None),
        ("played" + quiet, str(chat), None),
        ("read", str(GROUP), str(alice.lid.bare)),
        ("played", str(STATUS_BROADCAST), str(alice.lid.bare)),
        ("read-self", str(CHANNEL), None),
        ("read", "7@broadcast", str(alice.lid.bare)),
    ]
    # Asked for once per connection.
    assert len([iq for iq in office.requests if iq.children[0].tag == "privacy"]) == 1


async def test_the_sender_learns_of_it() -> None:
    office = Office()
    alice, bob = await pair(office)
    info = bob.of(MessageReceived)[0].info
    async with asyncio.timeout(WAIT_S):
        await bob.messaging.messages.mark_read([info.id], chat=info.chat)
    await office.idle()
    kinds = [event.kind for event in alice.of(ReceiptReceived) if info.id in event.message_ids]
    assert kinds[-1] is ReceiptKind.READ


async def test_a_change_on_another_device_counts_at_once() -> None:
    office = Office()
    alice, bob = await pair(office)
    chat = alice.person.lid
    await mark(bob, chat)
    changed(bob, PrivacySettings({"readreceipts": "none"}))
    await office.idle()
    await mark(bob, chat)
    changed(bob, PrivacySettings({"last": "none"}))
    await office.idle()
    await mark(bob, chat)
    # What is only said to have changed is asked for.
    office.privacy = {"readreceipts": "all"}
    changed(bob, PrivacySettings())
    await office.idle()
    await mark(bob, chat)
    assert [kind for kind, _, _ in receipts(bob)] == ["read", "read-self", "read-self", "read"]
    assert not bob.waiting
    office.put(
        bob,
        Node(
            "notification",
            {"id": "bad", "type": "account_sync", "from": bob.jid.bare, "t": str(NOW)},
            [Node("privacy", None, [Node("category", {"name": "readreceipts"})])],
        ),
    )
    await office.idle()
    assert not bob.waiting
    await mark(bob, chat)
    assert receipts(bob)[-1][0] == "read"


def refusing(office: Office) -> Callable[[End, Node], Node]:
    answer = office.answer

    def refuse(end: End, iq: Node) -> Node:
        return iq_error(iq, 503, "service-unavailable") if iq.attr("xmlns") == "privacy" else answer(end, iq)

    return refuse


async def test_a_server_that_does_not_say_leaves_us_with_what_we_knew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = Office()
    office.privacy = {"readreceipts": "none"}
    alice, bob = await pair(office)
    await mark(bob, alice.person.lid)
    await bob.restart(clean=True)
    monkeypatch.setattr(office, "answer", refusing(office))
    await mark(bob, alice.person.lid)
    assert [kind for kind, _, _ in receipts(bob)] == ["read-self", "read-self"]
    # Who never knew says nothing rather than too much.
    with pytest.raises(IQError):
        await mark(alice, bob.person.lid)
    assert receipts(alice) == []


async def test_a_change_is_remembered_over_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office()
    alice, bob = await pair(office)
    changed(bob, PrivacySettings({"readreceipts": "none"}))
    await office.idle()
    await bob.restart(clean=False)
    monkeypatch.setattr(office, "answer", refusing(office))
    await mark(bob, alice.person.lid)
    assert [kind for kind, _, _ in receipts(bob)] == ["read-self"]


async def test_marking_everything_seen_heeds_it_too() -> None:
    office = Office()
    office.privacy = {"readreceipts": "none"}
    await office.join(ALICE)
    alice = office.person(ALICE).ends[1]
    bob = await office.join(BOB, config=ClientConfig(mark_seen=True))
    id = await say(alice, BOB, "hello")
    await office.idle()
    assert receipts(bob) == [("read-self", str(alice.person.lid), None)]
    assert all(id not in e.message_ids or e.kind is not ReceiptKind.READ for e in alice.of(ReceiptReceived))


def test_a_setting_on_the_wire() -> None:
    request = SetPrivacy(category="readreceipts", value="none")
    assert SetPrivacy.parse(request.build("1")) == request
