"""Who sees what the account posts to its status.

Wire: <iq xmlns="status" type="get" to="s.whatsapp.net"><privacy/></iq>
    -> <iq type="result"><privacy><list type="contacts|whitelist|blacklist" [default="true"]>
        <user jid/>...</list>...</privacy></iq>
Source: whatsmeow broadcast.go (GetStatusPrivacy)
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect


class StatusAudience(enum.StrEnum):
    """Whom a status goes to."""

    CONTACTS = "contacts"
    WHITELIST = "whitelist"
    """Those in the list."""
    BLACKLIST = "blacklist"
    """All contacts but those in the list."""

    @property
    def word(self) -> str:
        """`status_setting` of a post (whatsapp-rust features/status.rs)."""
        return _WORDS[self]


_WORDS = {
    StatusAudience.CONTACTS: "contacts",
    StatusAudience.WHITELIST: "allowlist",
    StatusAudience.BLACKLIST: "denylist",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPrivacy:
    """One choice; the default one is in force."""

    type: StatusAudience = StatusAudience.CONTACTS
    people: tuple[Jid, ...] = ()
    is_default: bool = False

    def build(self) -> Node:
        default = "true" if self.is_default else None
        listed = [Node("user", {"jid": jid}) for jid in self.people]
        return Node("list", {"type": self.type.value, "default": default}, listed or None)

    @classmethod
    def parse(cls, node: Node) -> StatusPrivacy:
        kind = expect(node, "list").attr("type")
        try:
            audience = StatusAudience(kind)
        except ValueError as exc:
            raise RemoteProtocolError(f"status privacy {kind!r} is not known") from exc
        return cls(
            type=audience,
            people=tuple(user.jid("jid") for user in node.all("user")),
            is_default=node.opt_attr("default") == "true",
        )


@dataclass(frozen=True, slots=True)
class QueryStatusPrivacy(IqRequest[tuple[StatusPrivacy, ...]]):
    """Ask for the choices; the one in force comes first."""

    xmlns: ClassVar[str] = "status"
    kind: ClassVar[Literal["get"]] = "get"

    def content(self) -> list[Node]:
        return [Node("privacy")]

    @classmethod
    def from_content(cls, iq: Node) -> QueryStatusPrivacy:
        expect(only_child(iq), "privacy")
        return cls()

    def read_reply(self, iq: Node) -> tuple[StatusPrivacy, ...]:
        choices = [StatusPrivacy.parse(each) for each in iq.child("privacy").all("list")]
        choices.sort(key=lambda each: not each.is_default)
        return tuple(choices)

    @staticmethod
    def build_reply(request: Node, choices: Sequence[StatusPrivacy]) -> Node:
        return iq_result(request, [Node("privacy", None, [each.build() for each in choices])])
