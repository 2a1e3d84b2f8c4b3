"""About texts: what each account says of itself, told to who knows it.

Source: whatsmeow notification.go (handleStatusNotification); whatsapp-rust handlers/notification/profile.rs.
"""

from __future__ import annotations

import time
from typing import Final

from wago.protocol.binary.node import Node
from wago.protocol.stanza.about import MAX_ABOUT
from wago.sandbox.directory import Directory
from wago.sandbox.model import Account, Address
from wago.sandbox.notifications import Notifications
from wago.sandbox.privacy import PrivacyDesk
from wago.sandbox.wire import Refused

DEFAULT: Final = "Hey there! I am using WhatsApp."
"""What accounts say that never said anything."""


class Abouts:
    """The texts, which stand in the accounts."""

    def __init__(self, directory: Directory, notifications: Notifications, privacy: PrivacyDesk) -> None:
        self._directory = directory
        self._notifications = notifications
        self._privacy = privacy

    @staticmethod
    def of(account: Account) -> tuple[str, int]:
        """The text, and the Unix second of it."""
        if account.about is None:
            return DEFAULT, account.created_at
        return account.about, account.about_at

    def set(self, account: Account, text: str) -> None:
        """Keep another text, and tell those of it who know the account and may see it.

        Raises:
            Refused: it is too long.
        """
        if len(text) > MAX_ABOUT:
            raise Refused(406, "not-acceptable", f"an about text of {len(text)} characters")
        account.about, account.about_at = text, int(time.time())
        self._directory.save(account)
        listeners = {account.number: False, **dict(self._directory.watchers(account.number))}
        for number, by_lid in listeners.items():
            listener = self._directory.account(number)
            if listener is None or not self._privacy.lets(account, listener, "status"):
                continue
            for device in listener.devices:
                told = [Node("set", None, text.encode())]
                stanza = self._notifications.notification("status", account.jid(lid=by_lid), told)
                self._notifications.send(Address(number, device), stanza)
