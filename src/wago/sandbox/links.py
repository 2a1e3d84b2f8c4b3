"""Links that lead to a chat: contacts' QR codes, and the message links that phones make.

Source: whatsmeow user.go (GetContactQRLink, ResolveContactQRLink, ResolveBusinessMessageLink).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Final

import msgspec
from msgspec import Struct

from wago.protocol.stanza.links import LinkTarget
from wago.sandbox.business.profiles import BusinessDirectory
from wago.sandbox.directory import Directory
from wago.sandbox.model import Account
from wago.sandbox.storage import Storage
from wago.sandbox.wire import Refused

_BYTES: Final = 10
"""Random ones in a code."""


class Link(Struct, frozen=True, kw_only=True):
    """Whose link it is.

    Attributes:
        message: what it writes for its user.
        contact: a contact's QR code rather than a message link.
    """

    number: str
    message: str = ""
    contact: bool = False


_decoder = msgspec.msgpack.Decoder(Link)


class Links:
    """All links, by their codes."""

    def __init__(
        self,
        storage: Storage,
        directory: Directory,
        businesses: BusinessDirectory,
        random: Callable[[int], bytes],
    ) -> None:
        self._storage = storage
        self._directory = directory
        self._businesses = businesses
        self._random = random
        self._links = {code: _decoder.decode(value) for code, value in storage.load("link")}

    def contact(self, account: Account, *, revoke: bool = False) -> str:
        """The code of an account's own contact link, which is made when it is first asked for."""
        present = next((c for c, link in self._links.items() if link == _contact(account)), None)
        if present is not None and not revoke:
            return present
        if present is not None:
            del self._links[present]
            self._storage.delete("link", present)
        return self._add(_contact(account))

    def message(self, account: Account, text: str) -> str:
        """The code of a new message link.

        Raises:
            Refused: the account is no business.
        """
        self._businesses.own(account)
        return self._add(Link(number=account.number, message=text))

    def resolve(self, code: str) -> LinkTarget:
        """Where a code leads.

        Raises:
            Refused: nowhere.
        """
        link = self._links.get(code)
        account = None if link is None else self._directory.account(link.number)
        if link is None or account is None:
            raise Refused(404, "item-not-found", f"the link code {code} leads nowhere")
        if link.contact:
            return LinkTarget(jid=account.pn, type="contact", push_name=account.name)
        business = self._businesses.of(account)
        return LinkTarget(
            jid=account.pn,
            push_name=account.name,
            message=link.message,
            business=business is not None,
            verified_name="" if business is None else business.name,
            verified_level="" if business is None else "unknown",
        )

    def _add(self, link: Link) -> str:
        code = ""
        while not code or code in self._links:
            code = base64.b32encode(self._random(_BYTES)).decode().rstrip("=")
        self._links[code] = link
        self._storage.put("link", code, msgspec.msgpack.encode(link))
        return code


def _contact(account: Account) -> Link:
    return Link(number=account.number, contact=True)
