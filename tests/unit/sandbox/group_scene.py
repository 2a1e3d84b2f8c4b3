"""A group of three devices, for tests of what goes to groups and statuses."""

from __future__ import annotations

from dataclasses import dataclass

from tests.unit.sandbox.companion import Companion
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.proto import e2e_pb2
from wago.sandbox import Sandbox
from wago.sandbox.groups.model import Group
from wago.sandbox.phones.phone import Phone
from wago.sandbox.wire import participant_hash


@dataclass
class Scene:
    device: Companion
    owner: Phone
    friend: Phone
    group: Group
    sandbox: Sandbox

    @property
    def reasons(self) -> str:
        return "\n".join(r.reason for r in self.sandbox.service.journal.refusals())

    def devices(self) -> dict[Jid, object]:
        return dict(self.sandbox.service.groups.devices(self.group))

    async def message(self, message_id: str = "G1") -> Node:
        """A message to the group that is right: a key for everybody and a text for all."""
        this = self.owner.account.jid(self.device.jid.device, lid=True)
        others = [jid for jid in self.devices() if jid != this]
        await self.device.open_sessions(others)
        given = self.device.distribution(self.group.jid)
        handed = [Node("to", {"jid": jid}, [self.device.encrypt(jid, given)]) for jid in others]
        return Node(
            "message",
            {
                "to": self.group.jid,
                "id": message_id,
                "type": "text",
                "addressing_mode": "lid",
                "phash": participant_hash(self.devices()),
            },
            [
                Node("participants", None, handed),
                self.device.encrypt_for_all(self.group.jid, e2e_pb2.Message(conversation="hello")),
                Node("device-identity", None, self.device.device_identity),
            ],
        )
