"""What each account shows to whom, and whom it has blocked.

A setting that says `contacts` asks for the account's address book. An account without one, as each is until
its phone makes one, has everybody in it.

Source: whatsmeow privacysettings.go, notification.go (handleBlocklist); whatsapp-rust
wacore/src/iq/privacy.rs; for what people see, WhatsApp's help pages on last seen and on blocking.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.blocklist import BlockAction, Blocklist, BlocklistNotice
from wago.protocol.stanza.privacy import Excepted
from wago.sandbox.directory import Directory
from wago.sandbox.model import PRIMARY, Account, Address
from wago.sandbox.notifications import Notifications
from wago.sandbox.wire import Refused

DEFAULTS: Final = {
    "readreceipts": "all",
    "profile": "all",
    "status": "all",
    "online": "all",
    "last": "all",
    "groupadd": "all",
    "calladd": "all",
    "messages": "all",
    "defense": "off",
    "stickers": "contacts",
}

EXCEPT: Final = "contact_blacklist"
_WHO: Final = ("all", "contacts", EXCEPT, "none")
_VALUES: Final = {
    "readreceipts": ("all", "none"),
    "online": ("all", "match_last_seen"),
    "calladd": ("all", "known", "contacts"),
    "messages": ("all", "contacts"),
    "defense": ("off", "on_standard"),
    "stickers": ("contacts", "contact_allowlist", "none"),
}
"""What a setting may be, by category; of the others `_WHO`."""

WITH_LIST: Final = ("groupadd", "last", "profile", "status")
NO_LIST: Final = "none"


class PrivacyDesk:
    """The privacy settings and block lists of all accounts."""

    def __init__(self, directory: Directory, notifications: Notifications) -> None:
        self._directory = directory
        self._notifications = notifications

    # -- asking -----------------------------------------------------------------------------------------

    def settings(self, account: Account) -> dict[str, str]:
        """All settings of an account."""
        return {**DEFAULTS, **account.privacy}

    def lets(self, owner: Account, viewer: Account, category: str) -> bool:
        """Whether a setting with `_WHO` lets somebody see it, or do it. Who is blocked may nothing."""
        if owner is viewer:
            return True
        if self.blocks(owner, viewer):
            return False
        match self.settings(owner)[category]:
            case "all":
                return True
            case "contacts":
                return self._knows(owner, viewer)
            case "contact_blacklist":
                excepted = viewer.number in owner.excepted.get(category, ())
                return self._knows(owner, viewer) and not excepted
            case _:
                return False

    def shows_last_seen(self, owner: Account, viewer: Account) -> bool:
        """Whether somebody sees when a person was there: who hides it sees nobody's."""
        return self.lets(owner, viewer, "last") and self.lets(viewer, owner, "last")

    def shows_online(self, owner: Account, viewer: Account) -> bool:
        """Whether somebody sees that a person is there."""
        if self.blocks(owner, viewer):
            return False
        return self.settings(owner)["online"] == "all" or self.shows_last_seen(owner, viewer)

    def blocks(self, owner: Account, other: Account) -> bool:
        """Whether an account has blocked another one."""
        return other.number in owner.blocked

    @staticmethod
    def _knows(owner: Account, other: Account) -> bool:
        return owner.contacts is None or other.number in owner.contacts

    # -- settings ---------------------------------------------------------------------------------------

    def change(self, account: Account, category: str, value: str, *, by: int = PRIMARY) -> Node:
        """Keep a setting, as one of the account's devices has it, and tell its companions but that one.

        Returns:
            What is told.

        Raises:
            Refused: there is no such setting, or it is never that.
        """
        if category not in DEFAULTS:
            raise Refused(400, "bad-request", f"there is no setting {category}")
        if value not in _VALUES.get(category, _WHO):
            raise Refused(400, "bad-request", f"{category} is never {value}")
        account.privacy[category] = value
        self._directory.save(account)
        dhash = self.excepted(account, category).dhash if value == EXCEPT else NO_LIST
        attrs = {"name": category, "value": value, "dhash": None if dhash == NO_LIST else dhash}
        told = Node("privacy", None, [Node("category", attrs)])
        self._tell(account, told, by)
        return told

    def excepted(self, account: Account, category: str) -> Excepted:
        """Whom a setting excepts.

        Raises:
            Refused: it excepts nobody.
        """
        if category not in WITH_LIST:
            raise Refused(400, "bad-request", f"{category} excepts nobody")
        numbers = account.excepted.get(category, [])
        people = tuple(other.lid_jid for other in self._accounts(numbers))
        dhash = _hash_of(numbers) if category in account.excepted else NO_LIST
        return Excepted(category=category, people=people, dhash=dhash)

    def set_excepted(self, account: Account, category: str, people: Iterable[Account]) -> None:
        """Keep whom a setting excepts; `change` tells of it.

        Raises:
            Refused: it excepts nobody.
        """
        if category not in WITH_LIST:
            raise Refused(400, "bad-request", f"{category} excepts nobody")
        account.excepted[category] = sorted({each.number for each in people})
        self._directory.save(account)

    # -- the block list ---------------------------------------------------------------------------------

    def blocked(self, account: Account) -> Blocklist:
        """Whom an account has blocked."""
        people = tuple(other.lid_jid for other in self._accounts(account.blocked))
        return Blocklist(dhash=_hash_of(account.blocked), people=people)

    def block(
        self, account: Account, people: Sequence[Account], action: BlockAction, *, by: int = PRIMARY
    ) -> None:
        """Block or unblock people, and tell the account's companions but the one that does it.

        Raises:
            Refused: an account would block itself.
        """
        if account in people:
            raise Refused(400, "bad-request", "an account does not block itself")
        numbers = {each.number for each in people}
        blocked = (
            set(account.blocked) | numbers if action is BlockAction.BLOCK else set(account.blocked) - numbers
        )
        if blocked == set(account.blocked):
            return
        changes = tuple((each.lid_jid, action) for each in people)
        self._keep_blocked(account, blocked, by, changes)

    def set_blocked(self, account: Account, people: Sequence[Account]) -> None:
        """Block these and nobody else. Companions are told to ask for the list.

        Raises:
            Refused: an account would block itself.
        """
        if account in people:
            raise Refused(400, "bad-request", "an account does not block itself")
        self._keep_blocked(account, {each.number for each in people}, PRIMARY, ())

    def _keep_blocked(
        self,
        account: Account,
        blocked: Collection[str],
        by: int,
        changes: tuple[tuple[Jid, BlockAction], ...],
    ) -> None:
        before = _hash_of(account.blocked)
        account.blocked = sorted(blocked)
        self._directory.save(account)
        notice = BlocklistNotice(
            is_partial=bool(changes),
            dhash=_hash_of(account.blocked),
            previous_dhash=before,
            changes=changes,
        )
        self._tell(account, notice.build(), by)

    # -- pieces -----------------------------------------------------------------------------------------

    def set_contacts(self, account: Account, people: Iterable[Account] | None) -> None:
        """Keep who is in an account's address book; None for everybody."""
        account.contacts = None if people is None else sorted({each.number for each in people})
        self._directory.save(account)

    def _tell(self, account: Account, told: Node, by: int) -> None:
        for device in account.companions:
            if device.number != by:
                stanza = self._notifications.notification("account_sync", account.pn, [told])
                self._notifications.send(Address(account.number, device.number), stanza)

    def _accounts(self, numbers: Iterable[str]) -> list[Account]:
        found = (self._directory.account(number) for number in numbers)
        return [account for account in found if account is not None]


def _hash_of(numbers: Iterable[str]) -> str:
    """A name for the state of a list; an empty one has one too."""
    digest = hashlib.sha256(",".join(sorted(numbers)).encode()).digest()
    return base64.b64encode(digest[:9]).decode()
