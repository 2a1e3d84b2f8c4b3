"""`client.pictures`: pictures of people and groups, and our own.

Source: whatsmeow user.go (GetProfilePictureInfo), group.go (SetGroupPhoto).
"""

from __future__ import annotations

from wago.client.context import ClientContext
from wago.client.group_admin.asking import GroupAsking
from wago.client.identities import Identities
from wago.client.tokens import PrivacyTokens
from wago.errors import InvalidContent, IQError, LocalProtocolError
from wago.protocol.jid import Jid
from wago.protocol.stanza.pictures import Picture, QueryCommunityPicture, QueryPicture, SetPicture

_HIDDEN = (401, 403)
_NONE = 404
_NO_JPEG = 406


class Pictures:
    """Pictures as the server knows them."""

    def __init__(
        self, ctx: ClientContext, identities: Identities, tokens: PrivacyTokens, asking: GroupAsking
    ) -> None:
        self._ctx = ctx
        self._identities = identities
        self._tokens = tokens
        self._asking = asking

    async def of(self, who: Jid, *, preview: bool = False) -> Picture | None:
        """The picture of a person or a group; None where there is none, or none that we may see.

        Raises:
            LocalProtocolError: neither a person nor a group.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked.
        """
        if not (who.is_user or who.is_group):
            raise LocalProtocolError(f"{who} has no picture")
        self._ctx.require_online()
        mine = who.is_user and self._identities.is_me(who)
        # With a token for ourselves the server never answers (Baileys chats.ts).
        token = None if mine or who.is_group else await self._tokens.to_attach(who.bare)
        try:
            return await self._ctx.execute(QueryPicture(of=who.bare, preview=preview, token=token))
        except IQError as exc:
            if exc.code in _HIDDEN and who.is_group:
                return await self._of_community(who, preview=preview)
            if exc.code in (_NONE, *_HIDDEN):
                return None
            raise

    async def _of_community(self, who: Jid, *, preview: bool) -> Picture | None:
        """A group's picture that is refused may be a community's, which is asked for in another way."""
        try:
            return await self._ctx.execute(QueryCommunityPicture(of=who, preview=preview))
        except IQError as exc:
            if exc.code in (_NONE, *_HIDDEN):
                return None
            raise

    async def set(self, jpeg: bytes | None, group: Jid | None = None) -> str:
        """Set our own picture, or a group's; None takes it away.

        Args:
            jpeg: a square JPEG; clients make it 640 pixels a side.
            group: whose; None is ourselves.

        Returns:
            The picture's id, "" for none.

        Raises:
            InvalidContent: the server does not take it for a picture.
            UnknownGroup, NotInGroup, NotAdmin: as of every change of a group.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked, or said no.
        """
        self._ctx.require_online()
        request = SetPicture(of=group, jpeg=jpeg)
        try:
            if group is None:
                return await self._ctx.execute(request)
            return await self._asking.of(group, request)
        except IQError as exc:
            if exc.code == _NO_JPEG:
                raise InvalidContent("image", "is no picture that WhatsApp takes") from exc
            raise
