"""The passkey step that WhatsApp asks of some accounts when a companion is linked.

    server     notification passkey_prologue_request, with WebAuthn options (or fetch them)
    companion  <ref/> iq, then passkey_prologue iq: assertion, ephemeral identity, commitment
    server     notification crsc_continuation: the primary's ephemeral identity
    companion  companion_nonce iq; both sides show a code
    companion  encrypted_pairing_request iq, once the user confirmed
    server     pair-success, as with a QR

Source: whatsmeow pair-passkey.go, whatsapp-rust src/passkey/flow.rs
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import SERVER_JID
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect, fixed, opt_data

REQUEST_TYPE: Final = "passkey_prologue_request"
CONTINUATION_TYPE: Final = "crsc_continuation"
"""Types of the two notifications."""

_OPTIONS: Final = "passkey_request_options"


def _notification(kind: str, notification_id: str, t: int, content: list[Node] | None) -> Node:
    return Node("notification", {"from": SERVER_JID, "type": kind, "id": notification_id, "t": t}, content)


@dataclass(frozen=True, slots=True)
class PasskeyRequest:
    """The server asks for a passkey assertion.

    Wire: <notification from="s.whatsapp.net" type="passkey_prologue_request" id t>
        [<passkey_request_options>JSON</passkey_request_options>]</notification>
    """

    options: str | None
    """PublicKeyCredentialRequestOptions as JSON; None: fetch them with `GetPasskeyOptions`."""

    def build(self, notification_id: str, t: int) -> Node:
        content = None if self.options is None else [Node(_OPTIONS, None, self.options.encode())]
        return _notification(REQUEST_TYPE, notification_id, t, content)

    @classmethod
    def parse(cls, node: Node) -> PasskeyRequest:
        options = expect(node, "notification").find(_OPTIONS)
        return cls(None if options is None or options.content is None else options.text)


@dataclass(frozen=True, slots=True)
class GetPasskeyOptions(IqRequest[str]):
    """Fetch the WebAuthn options.

    Wire: <iq xmlns="md" type="get"><passkey_request_options/></iq>
        -> <iq type="result"><passkey_request_options>JSON</passkey_request_options></iq>
    """

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[Literal["get", "set"]] = "get"

    def content(self) -> list[Node]:
        return [Node(_OPTIONS)]

    @classmethod
    def from_content(cls, iq: Node) -> GetPasskeyOptions:
        expect(only_child(iq), _OPTIONS)
        return cls()

    def read_reply(self, iq: Node) -> str:
        return iq.child(_OPTIONS).text

    @staticmethod
    def build_reply(request: Node, options: str) -> Node:
        return iq_result(request, [Node(_OPTIONS, None, options.encode())])


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyPrologue(IqRequest[None]):
    """The assertion, with our half of the key agreement committed to.

    Wire: <iq xmlns="md" type="set"><passkey_prologue> <credential_id>bytes</credential_id>
        <webauthn_assertion>JSON</webauthn_assertion> <prologue_payload>ProloguePayload</prologue_payload>
        [<pairing_handoff_proof>32 bytes</pairing_handoff_proof>] </passkey_prologue></iq>
    """

    credential_id: bytes
    assertion: str
    payload: bytes
    handoff_proof: bytes | None = None

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        children = [
            Node("credential_id", None, self.credential_id),
            Node("webauthn_assertion", None, self.assertion.encode()),
            Node("prologue_payload", None, self.payload),
        ]
        if self.handoff_proof is not None:
            children.append(Node("pairing_handoff_proof", None, self.handoff_proof))
        return [Node("passkey_prologue", None, children)]

    @classmethod
    def from_content(cls, iq: Node) -> PasskeyPrologue:
        node = expect(only_child(iq), "passkey_prologue")
        proof = opt_data(node, "pairing_handoff_proof")
        if proof is not None and len(proof) != 32:
            raise RemoteProtocolError("a handoff proof has 32 bytes")
        return cls(
            credential_id=node.child("credential_id").data,
            assertion=node.child("webauthn_assertion").text,
            payload=node.child("prologue_payload").data,
            handoff_proof=proof,
        )

    def read_reply(self, iq: Node) -> None:
        return None


@dataclass(frozen=True, slots=True)
class PasskeyContinuation:
    """The primary's half of the key agreement.

    Wire: <notification from="s.whatsapp.net" type="crsc_continuation" id t>
        <primary_ephemeral_identity>PrimaryEphemeralIdentity</primary_ephemeral_identity></notification>
    """

    primary_identity: bytes

    def build(self, notification_id: str, t: int) -> Node:
        content = [Node("primary_ephemeral_identity", None, self.primary_identity)]
        return _notification(CONTINUATION_TYPE, notification_id, t, content)

    @classmethod
    def parse(cls, node: Node) -> PasskeyContinuation:
        return cls(expect(node, "notification").child("primary_ephemeral_identity").data)


@dataclass(frozen=True, slots=True)
class CompanionNonce(IqRequest[None]):
    """Open the commitment, so that the phone can show the same code.

    Wire: <iq xmlns="md" type="set"><companion_nonce>32 bytes</companion_nonce></iq>
    """

    nonce: bytes

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        return [Node("companion_nonce", None, self.nonce)]

    @classmethod
    def from_content(cls, iq: Node) -> CompanionNonce:
        return cls(fixed(expect(only_child(iq), "companion_nonce"), 32))

    def read_reply(self, iq: Node) -> None:
        return None


@dataclass(frozen=True, slots=True)
class EncryptedPairingRequest(IqRequest[None]):
    """Our keys and the new ADV secret, for the primary alone.

    Wire: <iq xmlns="md" type="set"><encrypted_pairing_request>EncryptedPairingRequest</...></iq>
    """

    request: bytes

    xmlns: ClassVar[str] = "md"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        return [Node("encrypted_pairing_request", None, self.request)]

    @classmethod
    def from_content(cls, iq: Node) -> EncryptedPairingRequest:
        return cls(expect(only_child(iq), "encrypted_pairing_request").data)

    def read_reply(self, iq: Node) -> None:
        return None
