"""`client.links`: our own contact link, and where the links of others lead.

Source: whatsmeow user.go (GetContactQRLink, ResolveContactQRLink, ResolveBusinessMessageLink).
"""

from __future__ import annotations

from typing import Literal

from wago.client.context import ClientContext
from wago.errors import IQError, UnknownLink
from wago.protocol.stanza.links import CONTACT_LINK, LinkTarget, OwnContactLink, ResolveLink, code_in

_NOT_FOUND = (404, 410)


class Links:
    """Links that lead to a chat."""

    def __init__(self, ctx: ClientContext) -> None:
        self._ctx = ctx

    async def own(self, *, revoke: bool = False) -> str:
        """Our own contact link, `https://wa.me/qr/...`, which others open or scan as a QR code.

        Args:
            revoke: end the present one and make another.

        Raises:
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked.
        """
        self._ctx.require_online()
        code = await self._ctx.execute(OwnContactLink(revoke))
        # The code, or the whole link as some clients are told it.
        return code if "/" in code else CONTACT_LINK + code

    async def contact(self, link: str) -> LinkTarget:
        """Whose contact link it is.

        Args:
            link: it, or its code.

        Raises:
            UnknownLink: nobody's.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked.
        """
        return await self._resolve(link, "qr")

    async def message(self, link: str) -> LinkTarget:
        """To which business a message link leads, and what it writes; errors as of `contact`."""
        return await self._resolve(link, "message")

    async def _resolve(self, link: str, kind: Literal["qr", "message"]) -> LinkTarget:
        self._ctx.require_online()
        code = code_in(link, kind)
        if code is None:
            raise UnknownLink("there is no such link")
        try:
            return await self._ctx.execute(ResolveLink(code))
        except IQError as exc:
            if exc.code in _NOT_FOUND:
                raise UnknownLink("the link leads nowhere") from exc
            raise
