"""The life of a connection: pings, passive and active, dirty bits, offline batches, logout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.iq import IqRequest, only_child
from wago.protocol.stanza.parts import expect

OFFLINE_BATCH: Final = 200
"""How many offline stanzas WhatsApp Web asks for at once (whatsapp-rust client/offline_resume.rs)."""


@dataclass(frozen=True, slots=True)
class Ping(IqRequest[int | None]):
    """Ask for a sign of life; the reply is the server's Unix second where it gives one.

    Wire: <iq xmlns="w:p" type="get"/>
        Baileys and the server's own pings put a <ping/> in; ours is empty, as WhatsApp Web's.
    Source: whatsmeow keepalive.go, whatsapp-rust wacore/src/iq/keepalive.rs
    """

    xmlns: ClassVar[str] = "w:p"
    kind: ClassVar[Literal["get", "set"]] = "get"

    def content(self) -> list[Node]:
        return []

    @classmethod
    def from_content(cls, iq: Node) -> Ping:
        if iq.children and iq.children[0].tag != "ping":
            raise RemoteProtocolError(f"a ping with <{iq.children[0].tag}>")
        return cls()

    def read_reply(self, iq: Node) -> int | None:
        return iq.opt_num("t")


def is_server_ping(iq: Node) -> bool:
    """True for `<iq type="get" xmlns="urn:xmpp:ping">` from the server, to be answered with `iq_result`.

    Source: whatsapp-rust handlers/iq.rs
    """
    return (
        iq.tag == "iq"
        and iq.opt_attr("type") == "get"
        and (iq.opt_attr("xmlns") == "urn:xmpp:ping" or iq.find("ping") is not None)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPassive(IqRequest[None]):
    """Tell the server whether this client is in the background. After login a client is passive.

    Wire: <iq xmlns="passive" type="set"><passive/> or <active/></iq>
    Source: whatsmeow connectionevents.go
    """

    passive: bool

    xmlns: ClassVar[str] = "passive"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        return [Node("passive" if self.passive else "active")]

    @classmethod
    def from_content(cls, iq: Node) -> SetPassive:
        tag = only_child(iq).tag
        if tag not in ("passive", "active"):
            raise RemoteProtocolError(f"neither passive nor active: <{tag}>")
        return cls(passive=tag == "passive")

    def read_reply(self, iq: Node) -> None:
        return None


@dataclass(frozen=True, slots=True)
class CleanDirty(IqRequest[None]):
    """Say that what `<ib><dirty type timestamp/>` announced has been fetched.

    Wire: <iq xmlns="urn:xmpp:whatsapp:dirty" type="set"><clean type [timestamp]/></iq>
    Source: whatsmeow appstate.go (MarkNotDirty), Baileys Socket/chats.ts (cleanDirtyBits)
    """

    type: str
    timestamp: int | None = None

    xmlns: ClassVar[str] = "urn:xmpp:whatsapp:dirty"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        return [Node("clean", {"type": self.type, "timestamp": self.timestamp})]

    @classmethod
    def from_content(cls, iq: Node) -> CleanDirty:
        clean = expect(only_child(iq), "clean")
        return cls(clean.attr("type"), clean.opt_num("timestamp"))

    def read_reply(self, iq: Node) -> None:
        return None


@dataclass(frozen=True, slots=True)
class RemoveCompanion(IqRequest[None]):
    """Unlink a companion device; its own logout.

    Wire: <iq xmlns="md" type="set"><remove-companion-device jid reason="user_initiated"/></iq>
        A primary removes all with all="true" instead of a jid.
    Source: whatsmeow client.go (Logout), whatsapp-rust wacore/src/iq/devices.rs
    """

    device: Jid | None
    """None: every companion."""
    reason: str = "user_initiated"

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        everyone = "true" if self.device is None else None
        attrs = {"jid": self.device, "all": everyone, "reason": self.reason}
        return [Node("remove-companion-device", attrs)]

    @classmethod
    def from_content(cls, iq: Node) -> RemoveCompanion:
        node = expect(only_child(iq), "remove-companion-device")
        device = None if node.opt_attr("all") == "true" else node.jid("jid")
        return cls(device, node.attr("reason"))

    def read_reply(self, iq: Node) -> None:
        return None


@dataclass(frozen=True, slots=True)
class OfflineBatch:
    """Ask for the next stanzas that waited while we were away.

    Wire: <ib><offline_batch count/></ib>
    Source: whatsapp-rust client/offline_resume.rs, Baileys Socket/socket.ts (with 100)
    """

    count: int = OFFLINE_BATCH

    def build(self) -> Node:
        return Node("ib", None, [Node("offline_batch", {"count": self.count})])

    @classmethod
    def parse(cls, node: Node) -> OfflineBatch:
        return cls(expect(node, "ib").child("offline_batch").num("count"))


@dataclass(frozen=True, slots=True)
class UnifiedSession:
    """The telemetry session that WhatsApp Web announces after login and on coming to the foreground.

    Wire: <ib><unified_session id/></ib>
    Source: whatsapp-rust wacore/src/ib.rs, src/unified_session.rs; whatsmeow presence.go
    """

    id: str

    WEEK_MS: ClassVar[int] = 7 * 24 * 3600 * 1000
    OFFSET_MS: ClassVar[int] = 3 * 24 * 3600 * 1000

    @classmethod
    def at(cls, now_ms: int) -> UnifiedSession:
        """The session of this moment on the server's clock: milliseconds into a week that starts on day 4."""
        return cls(str((now_ms + cls.OFFSET_MS) % cls.WEEK_MS))

    def build(self) -> Node:
        return Node("ib", None, [Node("unified_session", {"id": self.id})])

    @classmethod
    def parse(cls, node: Node) -> UnifiedSession:
        return cls(expect(node, "ib").child("unified_session").attr("id"))
