"""Linking by the 8-character code: hello, the primary's hello, finish.

    companion  companion_hello iq      -> a reference
    server     notification primary_hello, once the phone took the code
    companion  companion_finish iq
    server     pair-success, as with a QR

Source: whatsmeow pair-code.go, whatsapp-rust wacore/src/pair_code.rs, Baileys Socket/messages-recv.ts
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal, TypeAlias

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import SERVER_JID, Jid
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect, fixed

TAG: Final = "link_code_companion_reg"
"""Tag of the element, and type of the notification."""

WRAPPED_KEY_LEN: Final = 80


def _registration(iq: Node, stage: str) -> Node:
    node = expect(only_child(iq), TAG)
    if node.attr("stage") != stage:
        raise RemoteProtocolError(f"stage {node.attr('stage')!r}, not {stage}")
    return node


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionHello(IqRequest[bytes]):
    """Announce a code to the server; the reply is the reference of this attempt.

    Wire: <iq xmlns="md" type="set"><link_code_companion_reg jid stage="companion_hello"
            should_show_push_notification="true|false">
        <link_code_pairing_wrapped_companion_ephemeral_pub>80 bytes</...>
        <companion_server_auth_key_pub>32 bytes, the Noise key</...> <companion_platform_id/>
        <companion_platform_display/> <link_code_pairing_nonce>0x00</...> </link_code_companion_reg></iq>
        -> <iq type="result"><link_code_companion_reg stage="companion_hello">
        <link_code_pairing_ref>bytes</...></...></iq>
    """

    jid: Jid
    """Phone number of the account to link to."""
    wrapped_ephemeral: bytes
    noise_public: bytes
    platform_id: str
    """One character, `pairing.platform_id`."""
    platform_display: str
    """`Browser (OS)`; the server refuses an operating system it does not know with 400."""
    push_notification: bool = True

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        attrs: dict[str, AttrValue | int | None] = {
            "jid": self.jid,
            "stage": "companion_hello",
            "should_show_push_notification": "true" if self.push_notification else "false",
        }
        children = [
            Node("link_code_pairing_wrapped_companion_ephemeral_pub", None, self.wrapped_ephemeral),
            Node("companion_server_auth_key_pub", None, self.noise_public),
            Node("companion_platform_id", None, self.platform_id.encode()),
            Node("companion_platform_display", None, self.platform_display.encode()),
            # One zero byte, as WhatsApp Web; Baileys sends the text "0".
            Node("link_code_pairing_nonce", None, b"\0"),
        ]
        return [Node(TAG, attrs, children)]

    @classmethod
    def from_content(cls, iq: Node) -> CompanionHello:
        node = _registration(iq, "companion_hello")
        wrapped = node.child("link_code_pairing_wrapped_companion_ephemeral_pub")
        node.child("link_code_pairing_nonce")
        return cls(
            jid=node.jid("jid"),
            wrapped_ephemeral=fixed(wrapped, WRAPPED_KEY_LEN),
            noise_public=fixed(node.child("companion_server_auth_key_pub"), 32),
            platform_id=node.child("companion_platform_id").text,
            platform_display=node.child("companion_platform_display").text,
            push_notification=node.opt_attr("should_show_push_notification") != "false",
        )

    def read_reply(self, iq: Node) -> bytes:
        return iq.child(TAG).child("link_code_pairing_ref").data

    @staticmethod
    def build_reply(request: Node, ref: bytes) -> Node:
        attrs = {"stage": "companion_hello"}
        return iq_result(request, [Node(TAG, attrs, [Node("link_code_pairing_ref", None, ref)])])


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionFinish(IqRequest[None]):
    """Hand the primary our identity and the secret, under the key that the code protects.

    Wire: <iq xmlns="md" type="set"><link_code_companion_reg jid stage="companion_finish">
        <link_code_pairing_wrapped_key_bundle>156 bytes</...> <companion_identity_public>32 bytes</...>
        <link_code_pairing_ref/> </link_code_companion_reg></iq>
    """

    jid: Jid
    key_bundle: bytes
    identity_public: bytes
    ref: bytes

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        children = [
            Node("link_code_pairing_wrapped_key_bundle", None, self.key_bundle),
            Node("companion_identity_public", None, self.identity_public),
            Node("link_code_pairing_ref", None, self.ref),
        ]
        return [Node(TAG, {"jid": self.jid, "stage": "companion_finish"}, children)]

    @classmethod
    def from_content(cls, iq: Node) -> CompanionFinish:
        node = _registration(iq, "companion_finish")
        return cls(
            jid=node.jid("jid"),
            key_bundle=node.child("link_code_pairing_wrapped_key_bundle").data,
            identity_public=fixed(node.child("companion_identity_public"), 32),
            ref=node.child("link_code_pairing_ref").data,
        )

    def read_reply(self, iq: Node) -> None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryHello:
    """The phone took the code.

    Wire: <notification from="s.whatsapp.net" type="link_code_companion_reg" id t>
        <link_code_companion_reg stage="primary_hello"> <link_code_pairing_ref/>
        <link_code_pairing_wrapped_primary_ephemeral_pub>80 bytes</...> <primary_identity_pub>32 bytes</...>
        </link_code_companion_reg></notification>
    """

    ref: bytes
    wrapped_ephemeral: bytes
    identity_public: bytes

    def build(self, notification_id: str, t: int) -> Node:
        children = [
            Node("link_code_pairing_ref", None, self.ref),
            Node("link_code_pairing_wrapped_primary_ephemeral_pub", None, self.wrapped_ephemeral),
            Node("primary_identity_pub", None, self.identity_public),
        ]
        return _notification(notification_id, t, Node(TAG, {"stage": "primary_hello"}, children))


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshCode:
    """The phone asks for another code; `force_manual` says that the user must start over.

    Wire: <notification ...><link_code_companion_reg stage="refresh_code" [force_manual_refresh="true"]>
        <link_code_pairing_ref/></link_code_companion_reg></notification>
    """

    ref: bytes
    force_manual: bool = False

    def build(self, notification_id: str, t: int) -> Node:
        attrs = {"stage": "refresh_code", "force_manual_refresh": "true" if self.force_manual else None}
        node = Node(TAG, attrs, [Node("link_code_pairing_ref", None, self.ref)])
        return _notification(notification_id, t, node)


@dataclass(frozen=True, slots=True)
class UnknownLinkStage:
    stage: str


LinkCodeEvent: TypeAlias = PrimaryHello | RefreshCode | UnknownLinkStage


def _notification(notification_id: str, t: int, content: Node) -> Node:
    return Node("notification", {"from": SERVER_JID, "type": TAG, "id": notification_id, "t": t}, [content])


def parse_link_code_event(notification: Node) -> LinkCodeEvent:
    """Read a notification of type `link_code_companion_reg`.

    Raises:
        RemoteProtocolError: malformed.
    """
    node = expect(notification, "notification").child(TAG)
    # Old servers name no stage and mean the primary's hello (whatsmeow and Baileys do not look).
    match node.opt_attr("stage"):
        case "primary_hello" | None:
            wrapped = node.child("link_code_pairing_wrapped_primary_ephemeral_pub")
            return PrimaryHello(
                ref=node.child("link_code_pairing_ref").data,
                wrapped_ephemeral=fixed(wrapped, WRAPPED_KEY_LEN),
                identity_public=fixed(node.child("primary_identity_pub"), 32),
            )
        case "refresh_code":
            return RefreshCode(
                ref=node.child("link_code_pairing_ref").data,
                force_manual=node.opt_attr("force_manual_refresh") == "true",
            )
        case str(stage):
            return UnknownLinkStage(stage)
