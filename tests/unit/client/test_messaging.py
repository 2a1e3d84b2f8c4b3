"""Two and more clients that talk through a service in memory."""

from __future__ import annotations

import pytest

from tests.unit.client.post_office import Office, text_of
from wago.client.events import MessageReceived, MessageSent, ReceiptKind, ReceiptReceived
from wago.errors import LocalProtocolError, SendRefused, UnknownGroup, UnknownRecipient
from wago.protocol.jid import Jid

ALICE, BOB = "4915100001", "4915100002"


@pytest.fixture(params=[True, False], ids=["lid", "pn"])
def office(request: pytest.FixtureRequest) -> Office:
    return Office(lids=request.param)


async def test_a_text_goes_there_and_back(office: Office) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    receipt = await alice.messaging.messages.send_text(Jid(BOB), "hi")
    await bob.until(lambda: bob.texts == ["hi"])
    assert receipt.timestamp == office.now
    event = bob.of(MessageReceived)[0]
    assert {event.info.chat, event.info.chat_alt} - {None} >= {Jid(ALICE)}
    await bob.messaging.messages.send_text(event.info.chat, "ho")
    await alice.until(lambda: alice.texts == ["ho"])
    await office.idle()
    assert [event.message.conversation for event in alice.of(MessageSent)] == ["hi"]
    assert not alice.waiting
    assert not bob.waiting
    kinds = [event.kind for event in alice.of(ReceiptReceived)]
    assert kinds == [ReceiptKind.INACTIVE]


async def test_a_warm_chat_asks_for_nothing(office: Office) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    await alice.messaging.messages.send_text(Jid(BOB), "0")
    await bob.until(lambda: len(bob.texts) == 1)
    await bob.messaging.messages.send_text(Jid(ALICE), "0")
    await office.idle()
    before = len(office.requests)
    for number in range(100):
        await alice.messaging.messages.send_text(Jid(BOB), str(number))
    await bob.until(lambda: len(bob.texts) == 101)
    assert bob.texts[1:] == [str(number) for number in range(100)]
    assert len(office.requests) == before


async def test_every_device_of_both_gets_a_copy(office: Office) -> None:
    alice, other = await office.join(ALICE, 1), await office.join(ALICE, 2)
    bobs = [await office.join(BOB, number) for number in (1, 2, 3)]
    await alice.messaging.messages.send_text(Jid(BOB), "hi")
    for bob in bobs:
        await bob.until(lambda bob=bob: bob.texts == ["hi"])
    await other.until(lambda: other.texts == ["hi"])
    info = other.of(MessageReceived)[0].info
    assert info.from_me
    assert Jid(BOB) in (info.chat, info.chat_alt)
    fetches = [iq for iq in office.requests if iq.children[0].tag == "key"]
    assert len(fetches) == 1
    await office.idle()
    assert not other.waiting


async def test_a_message_to_oneself(office: Office) -> None:
    alice, other = await office.join(ALICE, 1), await office.join(ALICE, 2)
    await alice.messaging.messages.send_text(Jid(ALICE), "note")
    await other.until(lambda: other.texts == ["note"])
    info = other.of(MessageReceived)[0].info
    assert Jid(ALICE) in (info.chat, info.chat_alt)
    await office.idle()
    assert not other.waiting


async def test_a_second_delivery_is_one_message(office: Office) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    office.deliveries = lambda _end, node: (node, node, node)
    for number in range(10):
        await alice.messaging.messages.send_text(Jid(BOB), str(number))
    await office.idle()
    assert bob.texts == [str(number) for number in range(10)]
    assert not bob.waiting


async def test_what_came_while_away_comes_at_login(office: Office) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    await alice.messaging.messages.send_text(Jid(BOB), "0")
    await office.idle()
    bob.offline()
    for number in range(1, 1001):
        await alice.messaging.messages.send_text(Jid(BOB), str(number))
    await bob.online()
    await office.idle()
    assert bob.texts == [str(number) for number in range(1001)]
    assert not bob.waiting


async def test_nobody_there(office: Office) -> None:
    alice = await office.join(ALICE)
    with pytest.raises(UnknownRecipient):
        await alice.messaging.messages.send_text(Jid("123456"), "hi")
    with pytest.raises(UnknownGroup):
        await alice.messaging.messages.send_text(Jid("123456", "g.us"), "hi")
    for address in (Jid("123456", "broadcast"), Jid("123456", "call")):
        with pytest.raises(LocalProtocolError):
            await alice.messaging.messages.send_text(address, "hi")


@pytest.mark.parametrize(
    ("code", "name"), [(463, "reachout_restricted"), (479, "invalid_stanza"), (999, "refused")]
)
async def test_refusals_have_names(office: Office, code: int, name: str) -> None:
    alice, _ = await office.join(ALICE), await office.join(BOB)
    office.refuse = lambda _message: code
    with pytest.raises(SendRefused) as caught:
        await alice.messaging.messages.send_text(Jid(BOB), "hi", id="MINE")
    assert (caught.value.code, caught.value.name, caught.value.message_id) == (code, name, "MINE")


async def test_an_account_that_is_not_migrated_is_addressed_by_number() -> None:
    office = Office()
    alice, bob = await office.join(ALICE), await office.join(BOB)
    office.refuse = lambda message: 400 if message.to.is_lid else None
    await alice.messaging.messages.send_text(Jid(BOB), "hi")
    await bob.until(lambda: bob.texts == ["hi"])
    tried = [node.jid("to").server for node in alice.sent if node.tag == "message"]
    await alice.messaging.messages.send_text(Jid(BOB), "again")
    assert [node.jid("to").server for node in alice.sent if node.tag == "message"] == [*tried, tried[-1]]


async def test_lookup(office: Office) -> None:
    alice, _ = await office.join(ALICE), await office.join(BOB)
    found = await alice.messaging.contacts.lookup(["+49 151 00002", "+1 555 000"])
    assert [(each.on_whatsapp, each.jid) for each in found] == [(True, Jid(BOB)), (False, Jid("1555000"))]
    with pytest.raises(LocalProtocolError):
        await alice.messaging.contacts.lookup(["no number"])


async def test_receipts_for_reading(office: Office) -> None:
    alice, bob = await office.join(ALICE), await office.join(BOB)
    await alice.messaging.messages.send_text(Jid(BOB), "hi", id="A")
    await bob.until(lambda: bob.texts == ["hi"])
    await bob.messaging.presence.set("available")
    await alice.messaging.messages.send_text(Jid(BOB), "ho", id="B")
    await bob.until(lambda: len(bob.texts) == 2)
    info = bob.of(MessageReceived)[0].info
    await bob.messaging.messages.mark_read(["A", "B"], chat=info.chat, sender=info.sender)
    await office.idle()
    told = [(event.kind, event.message_ids) for event in alice.of(ReceiptReceived)]
    assert told == [
        (ReceiptKind.INACTIVE, ("A",)),
        (ReceiptKind.DELIVERED, ("B",)),
        (ReceiptKind.READ, ("A", "B")),
    ]


async def test_quotes_and_mentions_are_context(office: Office) -> None:
    from wago.client.messages import Quoted

    alice, bob = await office.join(ALICE), await office.join(BOB)
    quoted = Quoted(id="X", sender=Jid(BOB, device=3))
    await alice.messaging.messages.send_text(Jid(BOB), "@1 yes", quoted=quoted, mentions=[Jid("1")])
    await bob.until(lambda: bob.texts == ["@1 yes"])
    event = bob.of(MessageReceived)[0]
    assert text_of(event) == "@1 yes"
    context = event.message.extendedTextMessage.contextInfo
    assert (context.stanzaID, context.participant) == ("X", f"{BOB}@s.whatsapp.net")
    assert list(context.mentionedJID) == ["1@s.whatsapp.net"]
