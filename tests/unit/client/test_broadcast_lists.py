"""What somebody sends to a broadcast list is, for who gets it, a message in the chat with them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tests.unit.client.post_office import WAIT_S, End, Office
from tests.unit.client.test_recovery import ALICE, BOB, pair, say
from wago.client.events import MessageReceived
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid

LIST = Jid("1700000000", "broadcast")


def by_list(_end: End, node: Node) -> Sequence[Node]:
    if node.tag != "message" or "recipient" in node.attrs:
        return (node,)
    attrs = dict(node.attrs)
    sender, pn = attrs.pop("from"), attrs.pop("sender_pn")
    attrs |= {"from": LIST, "participant": sender, "participant_pn": pn, "recipient": Jid(ALICE)}
    return (Node("message", attrs, node.content),)


async def test_it_stands_in_the_chat_with_its_sender() -> None:
    office = Office()
    alice, bob = await pair(office)
    office.deliveries = by_list
    id = await say(alice, BOB, "to all of you")
    await office.idle()
    event = bob.of(MessageReceived)[-1]
    assert event.message.conversation == "to all of you"
    info = event.info
    assert (info.chat, info.chat_alt) == (alice.person.lid, alice.person.pn)
    assert (info.sender, info.is_group, info.from_me) == (alice.lid, False, False)
    assert (info.broadcast_list, info.broadcast_list_owner) == (LIST, Jid(ALICE))
    # The server knows it by the list.
    [receipt] = [node for node in bob.sent if node.opt_attr("id") == id and node.tag == "receipt"]
    assert (receipt.attrs["to"], receipt.attrs["participant"]) == (LIST, alice.lid)
    assert not bob.waiting
    async with asyncio.timeout(WAIT_S):
        await bob.messaging.messages.mark_read(
            [id], chat=info.chat, sender=info.sender, broadcast_list=info.broadcast_list
        )
    read = bob.sent[-1]
    assert (read.attr("type"), read.attrs["to"], read.attrs["participant"]) == (
        "read",
        LIST,
        alice.person.lid,
    )


async def test_an_answer_goes_to_the_sender() -> None:
    office = Office()
    alice, bob = await pair(office)
    office.deliveries = by_list
    await say(alice, BOB, "to all of you")
    await office.idle()
    office.deliveries = lambda _end, node: (node,)
    info = bob.of(MessageReceived)[-1].info
    async with asyncio.timeout(WAIT_S):
        await bob.messaging.messages.send_text(info.chat, "thank you")
    await office.idle()
    assert alice.texts[-1] == "thank you"
