"""The account's privacy settings: who sees what, and whether others learn that we read.

Source: whatsmeow privacysettings.go, types/user.go; whatsapp-rust wacore/src/iq/privacy.rs
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
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
class SetPrivacy(IqRequest[None]):
    """Change one setting.

    Wire: <iq xmlns="privacy" type="set"><privacy><category name value/></privacy></iq>
    """

    category: str
    value: str

    xmlns: ClassVar[str] = "privacy"
    kind: ClassVar[Literal["get", "set"]] = "set"

    def content(self) -> list[Node]:
        return [PrivacySettings({self.category: self.value}).build()]

    @classmethod
    def from_content(cls, iq: Node) -> SetPrivacy:
        change = PrivacySettings.parse(only_child(iq))
        if len(change.values) != 1:
            raise RemoteProtocolError("one setting is changed at a time")
        [(category, value)] = change.values.items()
        return cls(category=category, value=value)

    def read_reply(self, iq: Node) -> None:
        return None
