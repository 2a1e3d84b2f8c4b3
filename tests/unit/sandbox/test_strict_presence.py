"""Presence and chat states: what is broken is noted and goes nowhere."""

from __future__ import annotations

import pytest

from tests.unit.sandbox.broken import (
    Change,
    refusals,
    with_attr,
    with_child,
    with_content,
    without_attr,
)
from tests.unit.sandbox.companion import Companion
from tests.unit.sandbox.group_scene import Scene
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.sandbox import Sandbox
from wago.sandbox.phones.phone import Phone

Linked = tuple[Companion, Phone, Phone]
NOBODY = Jid("15550100999")


async def noted(device: Companion, sandbox: Sandbox, node: Node, why: str) -> None:
    """The connection goes on, and a line says why."""
    await device.send(node)
    assert (await device.iq("w:p", "get", Node("ping"))).attr("type") == "result"
    assert why in refusals(sandbox)


def reached(sandbox: Sandbox, phone: Phone, tag: str) -> int:
    """How many stanzas with a tag a phone was sent."""
    entries = sandbox.service.journal.entries(number=phone.account.number, device=0, tag=tag, since=0)
    return len([entry for entry in entries if not entry.inbound])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(with_attr("type", "asleep"), "the 'type'", id="unknown type"),
        pytest.param(without_attr("name"), "has no 'name'", id="available without a name"),
        pytest.param(with_attr("name", ""), "the 'name'", id="empty name"),
        pytest.param(with_attr("to", NOBODY), "for nobody in particular", id="to somebody"),
        pytest.param(with_attr("colour", "red"), "has a 'colour'", id="unknown attribute"),
        pytest.param(with_child(Node("surprise")), "holds <surprise>", id="unknown child"),
    ],
)
async def test_an_own_presence(linked: Linked, sandbox: Sandbox, change: Change, why: str) -> None:
    device = linked[0]
    node = Node("presence", {"type": "available", "name": "Ann"})
    change(node)
    await noted(device, sandbox, node, why)
    endpoint = sandbox.service.hub.endpoint(
        sandbox.service.directory.address(device.jid) or linked[1].address
    )
    assert endpoint is not None
    assert not endpoint.available


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(without_attr("to"), "has no 'to'", id="to nobody"),
        pytest.param(with_attr("to", Jid("1", "newsletter")), "nobody's presence", id="of a channel"),
        pytest.param(with_attr("to", Jid("15550100002", device=3)), "nobody's presence", id="of a device"),
        pytest.param(with_child(Node("name")), "holds <name>", id="unknown child"),
    ],
)
async def test_asking_for_a_presence(linked: Linked, sandbox: Sandbox, change: Change, why: str) -> None:
    device, _, contact = linked
    node = Node("presence", {"type": "subscribe", "to": contact.account.pn})
    change(node)
    await noted(device, sandbox, node, why)
    assert "presence" not in [each.tag for each in device.received]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(without_attr("to"), "has no 'to'", id="to nobody"),
        pytest.param(
            with_attr("to", Jid("15550100002", device=3)), "no chat to compose in", id="to a device"
        ),
        pytest.param(with_attr("to", Jid("status", "broadcast")), "no chat to compose in", id="to statuses"),
        pytest.param(with_attr("from", NOBODY), "is somebody else", id="from somebody else"),
        pytest.param(with_attr("t", "1"), "has a 't'", id="unknown attribute"),
        pytest.param(with_content(None), "composing or paused", id="no state"),
        pytest.param(with_child(Node("paused")), "composing or paused", id="two states"),
        pytest.param(with_child(Node("dancing")), "holds <dancing>", id="unknown state"),
        pytest.param(with_attr("media", "smell", "composing"), "the 'media'", id="unknown media"),
        pytest.param(with_attr("v", "1", "composing"), "has a 'v'", id="unknown attribute of a state"),
    ],
)
async def test_a_chat_state(linked: Linked, sandbox: Sandbox, change: Change, why: str) -> None:
    device, _, contact = linked
    node = Node("chatstate", {"to": contact.account.pn, "from": device.jid}, [Node("composing")])
    change(node)
    await noted(device, sandbox, node, why)
    assert reached(sandbox, contact, "chatstate") == 0


async def test_a_pause_with_media(linked: Linked, sandbox: Sandbox) -> None:
    device, _, contact = linked
    node = Node("chatstate", {"to": contact.account.pn}, [Node("paused", {"media": "audio"})])
    await noted(device, sandbox, node, "has a 'media'")
    assert reached(sandbox, contact, "chatstate") == 0


async def test_a_chat_state_from_outside(scene: Scene) -> None:
    theirs = scene.sandbox.service.groups.create("Theirs", scene.friend.account.number, [])
    node = Node("chatstate", {"to": theirs.jid}, [Node("composing")])
    await noted(scene.device, scene.sandbox, node, "not in")
    assert reached(scene.sandbox, scene.friend, "chatstate") == 0


async def test_what_is_right_passes(linked: Linked, sandbox: Sandbox) -> None:
    device, _, contact = linked
    await device.send(Node("presence", {"type": "available", "name": "Ann"}))
    await device.send(Node("presence", {"type": "subscribe", "to": contact.account.pn}))
    await device.expect("presence")
    await device.send(Node("presence", {"type": "unsubscribe", "to": contact.account.pn}))
    state = Node("chatstate", {"to": contact.account.pn, "from": device.jid}, [Node("composing")])
    await device.send(state)
    assert (await device.iq("w:p", "get", Node("ping"))).attr("type") == "result"
    assert reached(sandbox, contact, "chatstate") == 1
    assert refusals(sandbox) == ""


async def test_nothing_of_that_is_a_stanza(linked: Linked, sandbox: Sandbox) -> None:
    """A tag that devices do not send."""
    await noted(linked[0], sandbox, Node("success"), "<success> is not known here")
