"""What a device is told of others' devices and of its own end, and under which address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.sandbox.companion import Companion
from wago.protocol.binary.node import Node
from wago.protocol.phash import participant_hash
from wago.sandbox import Sandbox
from wago.sandbox.model import Address
from wago.sandbox.phones.phone import Phone

Linked = tuple[Companion, Phone, Phone]


def told(kind: str) -> Callable[[Node], bool]:
    return lambda node: node.tag == "notification" and node.attrs.get("type") == kind


@pytest.mark.parametrize("lid", [True, False], ids=["by LID", "by number"])
async def test_a_change_of_devices_is_told_as_they_were_asked_for(
    linked: Linked, sandbox: Sandbox, companion: Callable[[], Companion], lid: bool
) -> None:
    """whatsmeow keeps a list under the address it asked by, and looks up news of it under their sender."""
    device, _, contact = linked
    account = contact.account
    user = account.lid_jid if lid else account.pn
    assert await device.devices(user) == [user]
    second = companion()
    await second.link(account.number)
    news = await device.expect(told("devices"))
    assert news.jid("from") == user
    assert news.attrs.get("lid") == (None if lid else account.lid_jid)
    change = news.child("add")
    now = [user, user.with_device(1)]
    assert change.child("device").jid("jid") == now[1]
    assert change.attr("device_hash") == participant_hash(now)
    sandbox.service.unlink(Address(account.number, 1))
    gone = (await device.expect(told("devices"))).child("remove")
    assert (gone.child("device").jid("jid"), gone.attr("device_hash")) == (now[1], participant_hash([user]))


@pytest.mark.parametrize("lid", [True, False], ids=["by LID", "by number"])
async def test_a_new_identity_is_told_as_the_devices_were_asked_for(
    linked: Linked, sandbox: Sandbox, lid: bool
) -> None:
    device, _, contact = linked
    account = contact.account
    user = account.lid_jid if lid else account.pn
    await device.devices(user)
    sandbox.service.phones.register_again(account.number)
    assert (await device.expect(told("encrypt"))).jid("from") == user


async def test_who_asked_by_both_is_told_by_lid_also_after_a_restart(
    linked: Linked, sandbox: Sandbox, tmp_path: Path
) -> None:
    device, owner, contact = linked
    await device.devices(contact.account.lid_jid)
    await device.devices(contact.account.pn)
    assert sandbox.service.directory.watchers(contact.account.number) == [(owner.account.number, True)]
    await sandbox.stop()
    again = Sandbox(tmp_path / "sandbox")
    await again.start()
    try:
        assert again.service.directory.watchers(contact.account.number) == [(owner.account.number, True)]
    finally:
        await again.stop()


async def test_who_logs_out_is_answered_before_the_end(linked: Linked) -> None:
    """whatsmeow waits for the answer (Client.Logout); an end without it is an error to it."""
    device = linked[0]
    request = Node("remove-companion-device", {"jid": device.jid, "reason": "user_initiated"})
    assert (await device.iq("md", "set", request)).attr("type") == "result"
    assert (await device.expect("stream:error")).child("conflict").attr("type") == "device_removed"


async def test_a_phone_writes_its_owners_name(linked: Linked, sandbox: Sandbox) -> None:
    """Companions have it from there; whatsmeow, Baileys and whatsapp-rust show no presence without it."""
    appstate = sandbox.service.phone_appstates.of(linked[1])
    said = appstate.value("setting_pushName")
    assert said is not None
    assert said.pushNameSetting.name == "Owner"
    number = linked[1].account.number
    renewed = sandbox.service.phones.register_again(number)
    assert sandbox.service.phone_appstates.of(renewed).shown()["critical_block"]["version"] == 1
