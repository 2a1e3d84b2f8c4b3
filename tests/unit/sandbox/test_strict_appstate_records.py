"""Records of app state that companions write, and that say nothing to a phone."""

from __future__ import annotations

import pytest

from tests.unit.protocol.appstate.support import Writer, chat, pinned
from tests.unit.sandbox.desk import Desk
from tests.unit.sandbox.test_strict_iq_appstate import NAME, XMLNS, collection, sync
from wago.protocol.appstate import Change, Operation, SyncKey, actions
from wago.protocol.binary.node import Node
from wago.protocol.proto.sync_action_pb2 import SyncActionValue

CHAT = str(chat(1))
PIN = SyncActionValue(timestamp=1, pinAction=SyncActionValue.PinAction(pinned=True))
STAR = SyncActionValue(timestamp=1, starAction=SyncActionValue.StarAction(starred=True))


def written(desk: Desk, *changes: Change) -> list[str]:
    """What the phone says of a patch with these."""
    state = desk.owner.state
    writer = Writer(NAME, SyncKey.expand(state.app_state_key_id, state.app_state_key))
    patch = Node("patch", None, writer.write(list(changes)).data)
    before = len(desk.service.journal.refusals())
    desk.ask(XMLNS, "set", sync(collection(patch)))
    desk.service.phone_appstates.of(desk.owner).catch_up()
    return [each.reason for each in desk.service.journal.refusals()[before:]]


@pytest.mark.parametrize(
    ("index", "value"),
    [
        pytest.param(("pin_v1",), PIN, id="no chat"),
        pytest.param(("pin_v1", CHAT, "1"), PIN, id="something more"),
        pytest.param(("pin_v1", "1@2@3"), PIN, id="no address"),
        pytest.param(("pin_v1", "s.whatsapp.net"), PIN, id="nobody"),
        pytest.param(("pin_v1", CHAT), STAR, id="another action"),
        pytest.param(("pin_v1", CHAT), SyncActionValue(timestamp=1), id="nothing"),
        pytest.param(("pin_v1", CHAT), SyncActionValue(pinAction=PIN.pinAction), id="no time"),
        pytest.param(("star", CHAT, "", "0", "0"), STAR, id="no id"),
        pytest.param(("star", CHAT, "A", "no", "0"), STAR, id="no flag"),
        pytest.param(("star", CHAT, "A", "0", ""), STAR, id="no sender"),
    ],
)
async def test_a_record(desk: Desk, index: tuple[str, ...], value: SyncActionValue) -> None:
    [reason] = written(desk, Change(index=index, value=value, version=5))
    assert reason.startswith(f"phone: app state: {NAME}: ")


async def test_records_that_are_good(desk: Desk) -> None:
    good = [
        pinned(1),
        Change(index=("what_is_new", "x"), value=PIN, version=1),
        actions.forget_contact(chat(1), at_ms=1),
        actions.star(chat(1), "A", from_me=False, sender=None, starred=True, at_ms=1),
        Change(index=("pin_v1", str(chat(2))), version=5, operation=Operation.REMOVE),
    ]
    assert written(desk, *good) == []
