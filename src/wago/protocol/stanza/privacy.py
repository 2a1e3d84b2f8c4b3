"""The account's privacy settings: who sees what, and whether others learn that we read.

Some settings may be "contacts but these"; the people excepted stand in a list of their own for each setting.

Source: whatsmeow privacysettings.go, types/user.go; whatsapp-rust wacore/src/iq/privacy.rs; for asking who is
excepted zapo (buildGetPrivacyDisallowedListIq) and WhatsApp for Android of 2020.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import AttrValue, Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.iq import IqRequest, iq_result, only_child
from wago.protocol.stanza.parts import expect


class Category(enum.StrEnum):
    """What there is a setting for."""

    GROUP_ADD = "groupadd"
    LAST_SEEN = "last"
    STATUS = "status"
    PROFILE = "profile"
    READ_RECEIPTS = "readreceipts"
    ONLINE = "online"
    CALL_ADD = "calladd"
    MESSAGES = "messages"
    DEFENSE = "defense"
    STICKERS = "stickers"


NOBODY: Final = "none"
EXCEPT: Final = "contact_blacklist"
"""Contacts, but not those in the setting's list."""

_WHO: Final = ("all", "contacts", EXCEPT, NOBODY)

VALUES: Final[Mapping[Category, tuple[str, ...]]] = {
    Category.GROUP_ADD: _WHO,
    Category.LAST_SEEN: _WHO,
    Category.STATUS: _WHO,
    Category.PROFILE: _WHO,
    Category.READ_RECEIPTS: ("all", NOBODY),
    Category.ONLINE: ("all", "match_last_seen"),
    # whatsapp-rust has `contacts` as well, whatsmeow has not.
    Category.CALL_ADD: ("all", "known", "contacts"),
    Category.MESSAGES: ("all", "contacts"),
    Category.DEFENSE: ("off", "on_standard"),
    Category.STICKERS: ("contacts", "contact_allowlist", NOBODY),
}
"""What each setting may be."""

WITH_LIST: Final = tuple(category for category, values in VALUES.items() if EXCEPT in values)
"""Settings that may except people."""

NO_LIST: Final = "none"
"""The hash of a list that there is not yet."""


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """Settings by the category's name; values are words such as `all`, `contacts`, `none`.

    Wire: <privacy><category name value/>...</privacy>
    """

    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def tells_reading(self) -> bool:
        """Whether people in chats learn that we read what they wrote."""
        return self.values.get(Category.READ_RECEIPTS) != NOBODY

    def changed(self, change: PrivacySettings) -> PrivacySettings:
        """These, with what `change` names."""
        return PrivacySettings({**self.values, **change.values})

    def build(self) -> Node:
        listed = [Node("category", {"name": name, "value": value}) for name, value in self.values.items()]
        return Node("privacy", None, listed)

    @classmethod
    def parse(cls, node: Node) -> PrivacySettings:
        listed = expect(node, "privacy").all("category")
        return cls({each.attr("name"): each.attr("value") for each in listed})


@dataclass(frozen=True, slots=True)
class QueryPrivacy(IqRequest[PrivacySettings]):
    """Ask for all settings.

    Wire: <iq xmlns="privacy" type="get"><privacy/></iq>
    """

    xmlns: ClassVar[str] = "privacy"
    kind: ClassVar[Literal["get", "set"]] = "get"

    def content(self) -> list[Node]:
        return [Node("privacy")]

    @classmethod
    def from_content(cls, iq: Node) -> QueryPrivacy:
        expect(only_child(iq), "privacy")
        return cls()

    def read_reply(self, iq: Node) -> PrivacySettings:
        return PrivacySettings.parse(iq.child("privacy"))

    @staticmethod
    def build_reply(request: Node, settings: PrivacySettings) -> Node:
        return iq_result(request, [settings.build()])


@dataclass(frozen=True, slots=True, kw_only=True)
class Excepted:
    """The people whom one setting excepts.

    Attributes:
        people: under the addresses that the server uses.
        dhash: names this state of the list; a change says which one it is based on.

    Wire: <privacy><list name value="contact_blacklist" [dhash]><user jid/>...</list></privacy>
    """

    category: str
    people: tuple[Jid, ...] = ()
    dhash: str = NO_LIST

    def build(self) -> Node:
        listed = [Node("user", {"jid": jid}) for jid in self.people]
        dhash = None if self.dhash == NO_LIST else self.dhash
        attrs = {"name": self.category, "value": EXCEPT, "dhash": dhash}
        return Node("privacy", None, [Node("list", attrs, listed or None)])

    @classmethod
    def parse(cls, node: Node) -> Excepted:
        listed = expect(node, "privacy").child("list")
        return cls(
            category=listed.attr("name"),
            people=tuple(user.jid("jid").bare for user in listed.all("user")),
            dhash=listed.opt_attr("dhash") or NO_LIST,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryExcepted(IqRequest[Excepted]):
    """Ask whom a setting excepts.

    Wire: <iq xmlns="privacy" type="get"><privacy><list name value="contact_blacklist"/></privacy></iq>
    """

    category: str

    xmlns: ClassVar[str] = "privacy"
    kind: ClassVar[Literal["get", "set"]] = "get"

    def content(self) -> list[Node]:
        return [Node("privacy", None, [Node("list", {"name": self.category, "value": EXCEPT})])]

    @classmethod
    def from_content(cls, iq: Node) -> QueryExcepted:
        listed = expect(only_child(expect(only_child(iq), "privacy")), "list")
        if listed.attr("value") != EXCEPT:
            raise RemoteProtocolError(f"there is no list of {listed.attr('value')!r}")
        return cls(category=listed.attr("name"))

    def read_reply(self, iq: Node) -> Excepted:
        # Without a list nobody is excepted.
        privacy = iq.find("privacy")
        if privacy is None or privacy.find("list") is None:
            return Excepted(category=self.category)
        return Excepted.parse(privacy)

    @staticmethod
    def build_reply(request: Node, excepted: Excepted) -> Node:
        return iq_result(request, [excepted.build()])


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptedChange:
    """Somebody is excepted from now on, or no longer.

    Wire: <user action="add|remove" jid [pn_jid]/>
    """

    who: Jid
    number: Jid | None = None
    added: bool = True

    def build(self) -> Node:
        action = "add" if self.added else "remove"
        return Node("user", {"action": action, "jid": self.who, "pn_jid": self.number})

    @classmethod
    def parse(cls, node: Node) -> ExceptedChange:
        action = expect(node, "user").attr("action")
        if action not in ("add", "remove"):
            raise RemoteProtocolError(f"a list of excepted people changes by {action!r}")
        return cls(who=node.jid("jid"), number=node.opt_jid("pn_jid"), added=action == "add")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPrivacy(IqRequest[str | None]):
    """Change one setting. The answer is the new hash of its list, if the server tells one.

    Wire: <iq xmlns="privacy" type="set"><privacy [addressing_mode="lid"]>
        <category name value [dhash]>[<user .../>...]</category></privacy></iq>
        With people: 409 if the list is no longer that of `dhash`.
    """

    category: str
    value: str
    dhash: str | None = None
    """The list that the changes are based on; None without changes."""
    changes: tuple[ExceptedChange, ...] = ()

    xmlns: ClassVar[str] = "privacy"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        attrs: dict[str, AttrValue | int | None] = {
            "name": self.category,
            "value": self.value,
            "dhash": self.dhash,
        }
        people = [change.build() for change in self.changes]
        mode = "lid" if any(change.who.is_lid for change in self.changes) else None
        return [Node("privacy", {"addressing_mode": mode}, [Node("category", attrs, people or None)])]

    @classmethod
    def from_content(cls, iq: Node) -> SetPrivacy:
        listed = expect(only_child(iq), "privacy").children
        if len(listed) != 1:
            raise RemoteProtocolError("one setting is changed at a time")
        category = expect(listed[0], "category")
        return cls(
            category=category.attr("name"),
            value=category.attr("value"),
            dhash=category.opt_attr("dhash"),
            changes=tuple(ExceptedChange.parse(user) for user in category.children),
        )

    def read_reply(self, iq: Node) -> str | None:
        category = iq.find("privacy", "category")
        return None if category is None else category.opt_attr("dhash")
