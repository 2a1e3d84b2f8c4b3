"""Calls: what a companion may do about one that rings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sandbox.desk import Desk
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.call import CallSignal, CallStep
from wago.sandbox.wire import Refused


def ring(desk: Desk, **options: Any) -> str:
    """The other phone calls; the id of the call."""
    return desk.service.calls.place(desk.contact.account, desk.owner.account, **options).id


def reject(desk: Desk, call_id: str, inner: dict[str, Any] | None = None, **attrs: Any) -> Node:
    caller = desk.contact.account.lid_jid
    inside = {"call-id": call_id, "call-creator": caller, "count": "0", **(inner or {})}
    outside = {"id": "C1", "from": desk.owner.account.pn, "to": caller, **attrs}
    return Node("call", outside, [Node("reject", inside)])


def answered(desk: Desk, node: Node) -> int | None:
    """The error in the ack of a stanza, None if it was taken."""
    desk.put(node)
    [ack] = [each for each in desk.got if each.tag == "ack" and each.attrs["class"] == "call"]
    desk.got.remove(ack)
    return ack.opt_num("error")


def told(desk: Desk) -> list[CallSignal]:
    desk.service.storage.flush()
    return [CallSignal.parse(node) for node in desk.got if node.tag == "call"]


@pytest.mark.parametrize(
    ("inner", "attrs", "code"),
    [
        pytest.param({"call-id": None}, {}, 479, id="no call"),
        pytest.param({"call-creator": None}, {}, 479, id="no caller"),
        pytest.param({"count": "x"}, {}, 479, id="count is no number"),
        pytest.param({"mood": "bad"}, {}, 479, id="unknown attribute of a step"),
        pytest.param({}, {"mood": "bad"}, 479, id="unknown attribute"),
        pytest.param({}, {"from": Jid("15550100002")}, 479, id="from somebody else"),
        pytest.param({"call-creator": Jid("15550100001")}, {}, 479, id="begun by somebody else"),
        pytest.param({"call-id": "other"}, {}, 404, id="unknown call"),
        pytest.param({}, {"to": Jid("15550100001")}, 404, id="to another caller"),
    ],
)
async def test_a_refusal(desk: Desk, inner: dict[str, Any], attrs: dict[str, Any], code: int) -> None:
    call_id = ring(desk)
    assert answered(desk, reject(desk, call_id, inner, **attrs)) == code
    assert desk.service.calls.of(desk.contact.account)[0]["state"] == "ringing"
    assert len(desk.reasons) == 1


@pytest.mark.parametrize("steps", [[], ["accept"], ["reject", "reject"]], ids=["none", "accept", "two"])
async def test_a_call_of_other_steps(desk: Desk, steps: list[str]) -> None:
    node = reject(desk, ring(desk))
    node.content = [Node(step, node.children[0].attrs) for step in steps]
    assert answered(desk, node) == 479


async def test_a_call_rings_and_is_refused_once(desk: Desk) -> None:
    desk.live = True
    call_id = ring(desk, video=True)
    [offer] = told(desk)
    assert (offer.step, offer.call_id, offer.is_video) == (CallStep.OFFER, call_id, True)
    assert (offer.creator, offer.creator_alt) == (desk.contact.account.lid_jid, desk.contact.account.pn)
    assert answered(desk, reject(desk, call_id)) is None
    assert desk.service.calls.of(desk.owner.account)[0]["state"] == "rejected"
    assert answered(desk, reject(desk, call_id)) == 404
    with pytest.raises(Refused):
        desk.service.calls.hang_up(desk.contact.account, call_id)
    with pytest.raises(Refused):
        desk.service.calls.place(desk.owner.account, desk.owner.account)


async def test_who_is_blocked_rings_nowhere(desk: Desk) -> None:
    desk.live = True
    desk.owner.account.blocked = [desk.contact.account.number]
    call_id = ring(desk)
    assert told(desk) == []
    assert desk.service.calls.hang_up(desk.contact.account, call_id).state == "ended"
