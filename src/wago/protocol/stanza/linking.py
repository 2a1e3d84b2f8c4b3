"""Linking by QR: the references to show, the success, and the companion's signature.

The whole exchange, on a connection that registered:
    server   <iq type="set" id><pair-device><ref/> x6</pair-device></iq>
    client   <iq type="result" id/>
    (a phone scans)
    server   <iq type="set" id><pair-success>...</pair-success></iq>
    client   <iq type="result" id><pair-device-sign>...</pair-device-sign></iq>, or type="error"
    server   <stream:error code="515"/>: log in with the new account
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import SERVER_JID, Jid
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect, opt_data

FIRST_REF_S: Final = 60
NEXT_REF_S: Final = 20
"""How long the first and each later reference is good for (whatsmeow qrchan.go)."""


@dataclass(frozen=True, slots=True)
class PairDevice:
    """The server's references for QR codes, to be shown one after the other.

    Wire: <iq from="s.whatsapp.net" type="set" id xmlns="md">
        <pair-device><ref>bytes</ref>...</pair-device></iq>
    Source: whatsmeow pair.go (handlePairDevice)
    """

    refs: tuple[str, ...]

    def build(self, iq_id: str) -> Node:
        refs = [Node("ref", None, ref.encode()) for ref in self.refs]
        content = [Node("pair-device", None, refs)]
        return Node("iq", {"from": SERVER_JID, "type": "set", "id": iq_id, "xmlns": "md"}, content)

    @classmethod
    def parse(cls, iq: Node) -> PairDevice:
        refs = tuple(ref.text for ref in expect(iq, "iq").child("pair-device").all("ref"))
        if not refs:
            raise RemoteProtocolError("<pair-device> has no <ref>")
        return cls(refs)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSuccess:
    """The primary vouches for us; we are about to belong to `jid`.

    Wire: <iq from="s.whatsapp.net" type="set" id t xmlns="md"><pair-success>
        <device-identity>ADVSignedDeviceIdentityHMAC</device-identity> <device jid lid/> [<biz name/>]
        <platform name/> [<client-props>ClientPairingProps</client-props>] </pair-success></iq>
    Source: whatsmeow pair.go (handlePairSuccess)
    """

    id: str
    device_identity: bytes
    jid: Jid
    lid: Jid | None = None
    platform: str = ""
    business_name: str = ""
    client_props: bytes | None = None
    t: int | None = None
    """The server's Unix second."""

    def build(self) -> Node:
        children = [
            Node("device-identity", None, self.device_identity),
            Node("device", {"jid": self.jid, "lid": self.lid}),
            Node("platform", {"name": self.platform}),
        ]
        if self.business_name:
            children.append(Node("biz", {"name": self.business_name}))
        if self.client_props is not None:
            children.append(Node("client-props", None, self.client_props))
        attrs = {"from": SERVER_JID, "type": "set", "id": self.id, "t": self.t, "xmlns": "md"}
        return Node("iq", attrs, [Node("pair-success", None, children)])

    @classmethod
    def parse(cls, iq: Node) -> PairSuccess:
        node = expect(iq, "iq").child("pair-success")
        device = node.child("device")
        platform, biz = node.find("platform"), node.find("biz")
        return cls(
            id=iq.attr("id"),
            device_identity=node.child("device-identity").data,
            jid=device.jid("jid"),
            lid=device.opt_jid("lid"),
            platform=(platform.opt_attr("name") if platform else None) or "",
            business_name=(biz.opt_attr("name") if biz else None) or "",
            client_props=opt_data(node, "client-props"),
            t=iq.opt_num("t"),
        )


@dataclass(frozen=True, slots=True)
class PairDeviceSign:
    """The companion's answer to pair-success: the identity with its own signature.

    Wire: <iq to="s.whatsapp.net" type="result" id><pair-device-sign>
        <device-identity key-index>ADVSignedDeviceIdentity without accountSignatureKey</device-identity>
        </pair-device-sign></iq>
    Source: whatsmeow pair.go (handlePair)
    """

    key_index: int
    device_identity: bytes

    def build(self, success: Node) -> Node:
        """The answer to the iq that carried pair-success."""
        identity = Node("device-identity", {"key-index": self.key_index}, self.device_identity)
        return iq_result(success, [Node("pair-device-sign", None, [identity])])

    @classmethod
    def parse(cls, iq: Node) -> PairDeviceSign:
        if expect(iq, "iq").attr("type") != "result":
            raise RemoteProtocolError("pair-device-sign belongs in a result")
        identity = iq.child("pair-device-sign").child("device-identity")
        return cls(identity.num("key-index"), identity.data)


@dataclass(frozen=True, slots=True)
class GetRef(IqRequest[str]):
    """Ask for one more reference; passkey linking needs one of its own.

    Wire: <iq xmlns="md" type="get"><ref/></iq> -> <iq type="result"><ref>bytes</ref></iq>
    Source: whatsmeow pair-passkey.go (getCompanionRef)
    """

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[Literal["get", "set"]] = "get"

    def content(self) -> list[Node]:
        return [Node("ref")]

    @classmethod
    def from_content(cls, iq: Node) -> GetRef:
        expect(only_child(iq), "ref")
        return cls()

    def read_reply(self, iq: Node) -> str:
        return iq.child("ref").text

    @staticmethod
    def build_reply(request: Node, ref: str) -> Node:
        return iq_result(request, [Node("ref", None, ref.encode())])
