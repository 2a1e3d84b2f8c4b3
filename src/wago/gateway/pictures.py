"""`session.pictures`: the pictures of people and groups, as both dialects ask for them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from wago.errors import Unpreparable
from wago.gateway.errors import UnfitFile
from wago.gateway.media.sources import Source
from wago.protocol.jid import Jid
from wago.protocol.stanza.pictures import Picture

if TYPE_CHECKING:
    from wago.gateway.session import Session

MAX_BYTES: Final = 32 * 1024**2
"""Of a picture that a caller gives; what goes to WhatsApp is made small."""


class SessionPictures:
    """The pictures that one session may see or set.

    All calls raise `NotLoaded`, `NotLoggedIn`, `NotConnected`, `IQError` and `RequestTimeout`; those about a
    group `UnknownGroup`, `NotInGroup` and `NotAdmin`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    async def of(self, who: Jid, *, preview: bool = False) -> Picture | None:
        """The picture of a person or a group; None where there is none, or none that we may see.

        Raises:
            LocalProtocolError: neither a person nor a group.
        """
        return await self._session.online().pictures.of(who, preview=preview)

    async def set(self, source: Source, field: str, group: Jid | None = None) -> str:
        """Set our own picture, or a group's: the middle of what is given, as a square JPEG.

        Args:
            field: what errors call the picture.

        Returns:
            The picture's id.

        Raises:
            FileFault: the picture cannot be had, or is none; nothing has changed.
            InvalidContent: WhatsApp does not take it.
        """
        client = self._session.online()
        return await client.pictures.set(await self.portrait(source, field), group)

    async def portrait(self, source: Source, field: str) -> bytes:
        """The middle of a picture as the JPEG that WhatsApp takes.

        Raises:
            FileFault: the picture cannot be had, or is none.
        """
        services = self._session.services
        async with services.media.sources.spool(
            source, limit=MAX_BYTES, field=field, accept=("image/",)
        ) as file:
            try:
                with await services.preparer.portrait(file.path) as made:
                    return await asyncio.to_thread(made.path.read_bytes)
            except Unpreparable as exc:
                raise UnfitFile(field, exc.why) from exc

    async def remove(self, group: Jid | None = None) -> None:
        """Take our own picture, or a group's, away."""
        await self._session.online().pictures.set(None, group)
