"""The timer of disappearing messages, where it is set by a request: groups, and the account's default.

In a chat with a person it is set by a message.
Source: whatsmeow send.go (SetDisappearingTimer), privacysettings.go (SetDefaultDisappearingTimer); Baileys
Socket/groups.ts (groupToggleEphemeral)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.iq import IqRequest, only_child
from wago.protocol.stanza.parts import expect


@dataclass(frozen=True, slots=True, kw_only=True)
class SetGroupTimer(IqRequest[None]):
    """Set the timer of a group.

    Wire: <iq xmlns="w:g2" type="set" to=GROUP><ephemeral expiration="604800"/> or <not_ephemeral/></iq>
    """

    group: Jid
    seconds: int
    """0 switches it off."""

    xmlns: ClassVar[str] = "w:g2"
    kind: ClassVar[Literal["get", "set"]] = "set"

    @property
    def target(self) -> Jid:
        return self.group

    def content(self) -> list[Node]:
        if not self.seconds:
            return [Node("not_ephemeral")]
        return [Node("ephemeral", {"expiration": self.seconds})]

    @classmethod
    def from_content(cls, iq: Node) -> SetGroupTimer:
        child, group = only_child(iq), iq.jid("to")
        if child.tag == "not_ephemeral":
            return cls(group=group, seconds=0)
        seconds = expect(child, "ephemeral").num("expiration")
        if seconds <= 0:
            raise RemoteProtocolError("a group's timer is positive")
        return cls(group=group, seconds=seconds)

    def read_reply(self, iq: Node) -> None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDefaultTimer(IqRequest[None]):
    """Set the timer that new chats with people begin with.

    Wire: <iq xmlns="disappearing_mode" type="set"><disappearing_mode duration="86400"/></iq>
    """

    seconds: int

    xmlns: ClassVar[str] = "disappearing_mode"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        return [Node("disappearing_mode", {"duration": self.seconds})]

    @classmethod
    def from_content(cls, iq: Node) -> SetDefaultTimer:
        return cls(seconds=expect(only_child(iq), "disappearing_mode").num("duration"))

    def read_reply(self, iq: Node) -> None:
        return None
