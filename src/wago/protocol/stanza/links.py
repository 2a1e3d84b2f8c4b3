"""Links that lead to a chat: the QR code of a contact, and the short message link of a business.

Wire: <iq xmlns="w:qr" type="set"><qr type="contact" action="get|revoke"/></iq>  -> <qr code [type]/>
      <iq xmlns="w:qr" type="get"><qr code/></iq>
    -> <qr jid type="contact" [notify]/>
    or <qr jid notify>[<message>text</message>][<business is_signed verified_name verified_level/>]</qr>
    or error 404. Neither has a `to`.
Source: whatsmeow user.go (GetContactQRLink, ResolveContactQRLink, ResolveBusinessMessageLink).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect

CONTACT_LINK: Final = "https://wa.me/qr/"
MESSAGE_LINK: Final = "https://wa.me/message/"

_NAMESPACE: Final = "w:qr"
_CONTACT: Final = "contact"
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_LINK: Final = re.compile(
    r"(?:https?://)?(?:wa\.me|api\.whatsapp\.com)/(?P<kind>qr|message)/(?P<code>[^/?#]*)/?(?:[?#].*)?",
    re.ASCII | re.IGNORECASE,
)


def code_in(text: str, kind: Literal["qr", "message"]) -> str | None:
    """The code in a link of this kind, or the text itself if it can be one; None if it is neither."""
    text = text.strip()
    found = _LINK.fullmatch(text)
    if found is not None:
        text = found["code"] if found["kind"].lower() == kind else ""
    return text if _CODE.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class OwnContactLink(IqRequest[str]):
    """Ask for the code of our own contact link; with `revoke` for another one, which ends the present one."""

    revoke: bool = False

    xmlns: ClassVar[str] = _NAMESPACE
    kind: ClassVar[Literal["get", "set"]] = "set"

    def build(self, iq_id: str) -> Node:
        return _without_addressee(IqRequest.build(self, iq_id))

    def content(self) -> list[Node]:
        return [Node("qr", {"type": _CONTACT, "action": "revoke" if self.revoke else "get"})]

    @classmethod
    def from_content(cls, iq: Node) -> OwnContactLink:
        asked = expect(only_child(iq), "qr")
        action = asked.attr("action")
        if asked.attr("type") != _CONTACT or action not in ("get", "revoke"):
            raise RemoteProtocolError(f"a link of type {asked.attr('type')!r}, action {action!r}")
        return cls(action == "revoke")

    def read_reply(self, iq: Node) -> str:
        return iq.child("qr").attr("code")

    @staticmethod
    def build_reply(request: Node, code: str) -> Node:
        return iq_result(request, [Node("qr", {"code": code, "type": _CONTACT})])


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTarget:
    """Where a link leads.

    Attributes:
        type: `contact`; empty of a message link.
        push_name: what they call themselves; empty if it is not told.
        message: what the link writes for its user; empty if nothing.
        business: it is a business's; the following are known only then.
        verified_name: its verified name, or empty.
        verified_level: WhatsApp's word for how far it is verified.
        signed: its name is signed.
    """

    jid: Jid
    type: str = ""
    push_name: str = ""
    message: str = ""
    business: bool = False
    verified_name: str = ""
    verified_level: str = ""
    signed: bool = False

    def build(self) -> Node:
        attrs: dict[str, AttrValue | int | None] = {
            "jid": self.jid,
            "type": self.type or None,
            "notify": self.push_name or None,
        }
        children = [Node("message", None, self.message.encode())] if self.message else []
        if self.business:
            named: dict[str, AttrValue | int | None] = {
                "is_signed": "true" if self.signed else "false",
                "verified_name": self.verified_name,
                "verified_level": self.verified_level or None,
            }
            children.append(Node("business", named))
        return Node("qr", attrs, children or None)

    @classmethod
    def parse(cls, node: Node) -> LinkTarget:
        """Raises: RemoteProtocolError: it leads to nobody."""
        message, business = node.find("message"), node.find("business")
        named = {} if business is None else business.attrs
        return cls(
            jid=node.jid("jid"),
            type=node.opt_attr("type") or "",
            push_name=node.opt_attr("notify") or "",
            message="" if message is None or message.content is None else message.text,
            business=business is not None,
            verified_name=str(named.get("verified_name") or ""),
            verified_level=str(named.get("verified_level") or ""),
            signed=str(named.get("is_signed")) in ("true", "1"),
        )


@dataclass(frozen=True, slots=True)
class ResolveLink(IqRequest[LinkTarget]):
    """Ask where a code leads."""

    code: str

    xmlns: ClassVar[str] = _NAMESPACE
    kind: ClassVar[Literal["get", "set"]] = "get"

    def build(self, iq_id: str) -> Node:
        return _without_addressee(IqRequest.build(self, iq_id))

    def content(self) -> list[Node]:
        return [Node("qr", {"code": self.code})]

    @classmethod
    def from_content(cls, iq: Node) -> ResolveLink:
        code = expect(only_child(iq), "qr").attr("code")
        if not _CODE.fullmatch(code):
            raise RemoteProtocolError(f"a link code of {len(code)} characters")
        return cls(code)

    def read_reply(self, iq: Node) -> LinkTarget:
        return LinkTarget.parse(iq.child("qr"))

    @staticmethod
    def build_reply(request: Node, target: LinkTarget) -> Node:
        return iq_result(request, [target.build()])


def _without_addressee(iq: Node) -> Node:
    del iq.attrs["to"]
    return iq
