"""Our own about text, which WhatsApp calls status.

Wire: <iq xmlns="status" type="set" to="s.whatsapp.net"><status>text</status></iq>
Source: Baileys Socket/chats.ts (updateProfileStatus); whatsapp-rust src/features/profile.rs (after WhatsApp
Web). whatsmeow asks for the same by a mex mutation, which knows an emoji and an end too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from wago.protocol.binary.node import Node
from wago.protocol.stanza.iq import IqRequest, only_child
from wago.protocol.stanza.parts import expect

MAX_ABOUT: Final = 139
"""Characters of an about text, as WhatsApp's apps let one write."""


@dataclass(frozen=True, slots=True)
class SetAbout(IqRequest[None]):
    """Say something else about ourselves."""

    text: str

    xmlns: ClassVar[str] = "status"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        return [Node("status", None, self.text.encode())]

    @classmethod
    def from_content(cls, iq: Node) -> SetAbout:
        about = expect(only_child(iq), "status")
        return cls(about.text if about.content is not None else "")

    def read_reply(self, iq: Node) -> None:
        return None
