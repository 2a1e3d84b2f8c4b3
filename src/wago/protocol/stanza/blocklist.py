"""Whom the account has blocked.

People that have a LID stand in the list under it, and are blocked with their phone number beside it; a number
alone is taken for accounts without LID only.

Source: whatsmeow user.go (GetBlocklist, UpdateBlocklist), notification.go (handleBlocklist); Baileys
Socket/chats.ts (updateBlockStatus); whatsapp-rust wacore/src/iq/blocklist.rs; zapo (privacy builders) for
`unknown_identifier`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import ClassVar, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect

XMLNS = "blocklist"


class BlockAction(enum.StrEnum):
    BLOCK = "block"
    UNBLOCK = "unblock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocklist:
    """The list as it stands.

    Attributes:
        dhash: names this state of it; empty if the server names none.
        people: under the addresses that the server uses.

    Wire: <list [dhash]><item jid/>...</list>
    """

    dhash: str = ""
    people: tuple[Jid, ...] = ()

    def build(self) -> Node:
        listed = [Node("item", {"jid": jid}) for jid in self.people]
        return Node("list", {"dhash": self.dhash or None}, listed or None)

    @classmethod
    def parse(cls, node: Node) -> Blocklist:
        listed = tuple(item.jid("jid").bare for item in expect(node, "list").all("item"))
        return cls(dhash=node.opt_attr("dhash") or "", people=listed)


@dataclass(frozen=True, slots=True)
class QueryBlocklist(IqRequest[Blocklist]):
    """Ask for the list.

    Wire: <iq xmlns="blocklist" type="get"/> -> <iq type="result"><list .../></iq>
    """

    xmlns: ClassVar[str] = XMLNS
    kind: ClassVar[Literal["get", "set"]] = "get"

    def content(self) -> list[Node]:
        return []

    @classmethod
    def from_content(cls, iq: Node) -> QueryBlocklist:
        if iq.content not in (None, []):
            raise RemoteProtocolError("a question for the block list has no content")
        return cls()

    def read_reply(self, iq: Node) -> Blocklist:
        return Blocklist.parse(iq.child("list"))

    @staticmethod
    def build_reply(request: Node, blocked: Blocklist) -> Node:
        return iq_result(request, [blocked.build()])


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeBlocklist(IqRequest[Blocklist | None]):
    """Block somebody, or unblock them. The answer is the new list, if the server tells it.

    Wire: <iq xmlns="blocklist" type="set"><item jid action [pn_jid|unknown_identifier="true"]/></iq>
    """

    who: Jid
    action: BlockAction
    number: Jid | None = None
    """The phone number of a LID that is blocked; None if it is not known."""

    xmlns: ClassVar[str] = XMLNS
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        blocks_lid = self.action is BlockAction.BLOCK and self.who.is_lid
        attrs = {
            "jid": self.who,
            "action": self.action.value,
            "pn_jid": self.number if blocks_lid else None,
            "unknown_identifier": "true" if blocks_lid and self.number is None else None,
        }
        return [Node("item", attrs)]

    @classmethod
    def from_content(cls, iq: Node) -> ChangeBlocklist:
        item = expect(only_child(iq), "item")
        who, action = item.jid("jid"), _action(item)
        if action is not BlockAction.BLOCK or not who.is_lid:
            return cls(who=who, action=action)
        number = item.opt_jid("pn_jid")
        if number is None and item.opt_attr("unknown_identifier") != "true":
            raise RemoteProtocolError("a LID is blocked with its phone number beside it")
        return cls(who=who, action=action, number=number)

    def read_reply(self, iq: Node) -> Blocklist | None:
        listed = iq.find("list")
        return None if listed is None else Blocklist.parse(listed)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlocklistNotice:
    """Another device of the account has changed the list.

    Attributes:
        is_partial: `changes` says it all. Otherwise the list is to be asked for.
        dhash, previous_dhash: the state after it and before; empty if not told.
        changes: people, and whether they are blocked now.

    Wire: in <notification type="account_sync">: <blocklist [action="modify"] dhash [prev_dhash]>
        <item jid action/>...</blocklist>. With `modify` the list is to be asked for (whatsmeow events.go).
    """

    is_partial: bool
    dhash: str = ""
    previous_dhash: str = ""
    changes: tuple[tuple[Jid, BlockAction], ...] = ()

    def build(self) -> Node:
        attrs = {
            "action": None if self.is_partial else "modify",
            "dhash": self.dhash or None,
            "prev_dhash": self.previous_dhash or None,
        }
        listed = [Node("item", {"jid": jid, "action": action.value}) for jid, action in self.changes]
        return Node("blocklist", attrs, listed or None)

    @classmethod
    def parse(cls, node: Node) -> BlocklistNotice:
        changes = tuple(
            (item.jid("jid").bare, _action(item)) for item in expect(node, "blocklist").all("item")
        )
        return cls(
            is_partial=node.opt_attr("action") != "modify" and bool(changes),
            dhash=node.opt_attr("dhash") or "",
            previous_dhash=node.opt_attr("prev_dhash") or "",
            changes=changes,
        )


def _action(item: Node) -> BlockAction:
    try:
        return BlockAction(item.attr("action"))
    except ValueError as exc:
        raise RemoteProtocolError(f"a block list changes by {item.attr('action')!r}") from exc
