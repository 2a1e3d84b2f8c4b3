"""Who sees each account's status, as its phone has set it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from wago.protocol.stanza.status_privacy import StatusAudience, StatusPrivacy
from wago.sandbox.directory import Directory
from wago.sandbox.model import Account
from wago.sandbox.storage import Storage
from wago.sandbox.wire import Refused


class Setting(Struct, kw_only=True):
    """Which choice is in force, and the people of each list by number."""

    type: str = "contacts"
    whitelist: list[str] = []
    blacklist: list[str] = []


class StatusSettings:
    """The settings of all accounts."""

    def __init__(self, storage: Storage, directory: Directory) -> None:
        self._storage = storage
        self._directory = directory
        self._settings: dict[str, Setting] = {}
        for number, value in storage.load("status_privacy"):
            self._settings[number] = msgspec.msgpack.decode(value, type=Setting)

    def choices(self, account: Account) -> list[StatusPrivacy]:
        """What the account is told when it asks."""
        setting = self._settings.get(account.number, Setting())
        lists = {"contacts": (), "whitelist": setting.whitelist, "blacklist": setting.blacklist}
        return [
            StatusPrivacy(
                type=StatusAudience(kind),
                people=tuple(a.lid_jid for n in people if (a := self._directory.account(n)) is not None),
                is_default=kind == setting.type,
            )
            for kind, people in lists.items()
        ]

    def set(self, account: Account, kind: str, people: Sequence[str]) -> None:
        """Choose.

        Raises:
            Refused: there is no such choice, or no such person.
        """
        if kind not in list(StatusAudience):
            raise Refused(400, "bad-request", "`type` is contacts, whitelist or blacklist")
        for number in people:
            if self._directory.account(number) is None:
                raise Refused(404, "item-not-found", f"nobody has the number {number}")
        setting = self._settings.setdefault(account.number, Setting())
        setting.type = kind
        if kind == "whitelist":
            setting.whitelist = list(people)
        elif kind == "blacklist":
            setting.blacklist = list(people)
        self._storage.put("status_privacy", account.number, msgspec.msgpack.encode(setting))
