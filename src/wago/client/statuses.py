"""Who sees what the account posts to its status.

Source: whatsmeow broadcast.go (getStatusBroadcastRecipients, GetStatusPrivacy).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from wago.client.context import ClientContext
from wago.client.identities import Identities
from wago.errors import IQError, NoAudience, RequestTimeout
from wago.protocol.jid import Jid
from wago.protocol.stanza.status_privacy import QueryStatusPrivacy, StatusAudience, StatusPrivacy

MAX_AGE_S: Final = 600
"""The setting is asked for again after that time, for no notification tells of its change."""

DEFAULT: Final = StatusPrivacy(type=StatusAudience.CONTACTS, is_default=True)
"""What holds for an account that never chose."""

_NOT_FOUND: Final = 404

Contacts = Callable[[], Awaitable[Sequence[Jid]]]


class Statuses:
    """The audience of one account's status.

    Args:
        ctx: the client's context.
        identities: who is who.
        contacts: gives the people in the account's address book.
    """

    def __init__(self, ctx: ClientContext, identities: Identities, contacts: Contacts) -> None:
        self._ctx = ctx
        self._identities = identities
        self._contacts = contacts
        self._known: tuple[tuple[StatusPrivacy, ...], int] | None = None
        ctx.on_forgotten(self._forget)

    def _forget(self) -> None:
        self._known = None

    async def privacy(self) -> tuple[StatusPrivacy, ...]:
        """The account's choices, the one in force first.

        Raises:
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked.
        """
        self._ctx.require_online()
        try:
            choices = await self._ctx.execute(QueryStatusPrivacy())
        except IQError as exc:
            if exc.code != _NOT_FOUND:
                raise
            choices = ()
        choices = choices or (DEFAULT,)
        self._known = (choices, self._ctx.now())
        return choices

    async def setting(self) -> StatusPrivacy:
        """The choice in force; as `privacy`."""
        if self._known is not None and self._ctx.now() - self._known[1] <= MAX_AGE_S:
            return self._known[0][0]
        return (await self.privacy())[0]

    async def word(self) -> str:
        """How a post names the choice in force.

        Raises:
            NotLoggedIn, NotConnected: the session is not online.
        """
        try:
            return (await self.setting()).type.word
        except (IQError, RequestTimeout) as exc:
            # The audience is named in the post itself, so this is no reason to keep it back.
            self._ctx.log.warning("Status privacy is not known", error=str(exc))
            return DEFAULT.type.word

    async def audience(self) -> tuple[Jid, ...]:
        """Whom a status goes to by the choice in force.

        Raises:
            NoAudience: nobody.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked.
        """
        setting = await self.setting()
        if setting.type is StatusAudience.WHITELIST:
            people = list(setting.people)
        else:
            people = list(await self._contacts())
            if setting.type is StatusAudience.BLACKLIST:
                denied = {await self._identities.canonical(each.bare) for each in setting.people}
                people = [each for each in people if await self._identities.canonical(each) not in denied]
        if not people:
            raise NoAudience(
                f"nobody would see the status: by the account's setting, {setting.type.value}, it goes to "
                "no one that is known here; name an audience"
            )
        return tuple(people)
