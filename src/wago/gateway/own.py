"""`session.own`: the account itself, as both dialects ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

from wago.errors import InvalidContent
from wago.protocol.jid import Jid
from wago.protocol.stanza.blocklist import Blocklist
from wago.protocol.stanza.mex import NewChatCap, ReachoutTimelock
from wago.protocol.stanza.privacy import PrivacySettings
from wago.protocol.stanza.status_privacy import StatusPrivacy

if TYPE_CHECKING:
    from wago.gateway.session import Session

MAX_NAME: Final = 25
"""Characters of an account's name, as WhatsApp's apps let one write."""


class SessionOwn:
    """The account of one session: its settings, its block list, its name and presence.

    All calls raise `NotLoaded`, `NotLoggedIn`, `NotConnected`, `IQError` and `RequestTimeout`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- privacy ----------------------------------------------------------------------------------------

    async def privacy(self) -> PrivacySettings:
        """All settings, as the server has them now."""
        return await self._session.online().privacy.settings(fresh=True)

    async def set_privacy(
        self, name: str, value: str, people: Sequence[Jid] | None = None
    ) -> PrivacySettings:
        """Change one setting; all of them as they are then.

        Args:
            people: with `contact_blacklist` all whom it is to except; None leaves its list as it is.

        Raises:
            InvalidContent: there is no such setting (`name`), it cannot be that (`value`), or excepts nobody
                (`people`).
            UnknownRecipient: one of the people is not on WhatsApp.
        """
        return await self._session.online().privacy.set(name, value, people)

    async def status_privacy(self) -> Sequence[StatusPrivacy]:
        """Who sees the account's status: all choices, the one in force first."""
        return await self._session.online().statuses.privacy()

    async def set_default_timer(self, seconds: int) -> None:
        """Let messages of new chats disappear after so many seconds; 0 lets them stay.

        Raises:
            InvalidContent: not a timer that WhatsApp has (`seconds`).
        """
        await self._session.online().ephemeral.set_default(seconds)

    # -- the block list ---------------------------------------------------------------------------------

    async def blocklist(self) -> Blocklist:
        """Whom the account has blocked."""
        return await self._session.online().blocklist.get()

    async def block(self, who: Jid) -> Blocklist:
        """Block somebody; the list as it is then.

        Raises:
            LocalProtocolError: not a person, or the account itself.
            UnknownRecipient: a number that is not on WhatsApp.
        """
        return await self._session.online().blocklist.block(who)

    async def unblock(self, who: Jid) -> Blocklist:
        """Unblock somebody; as `block`."""
        return await self._session.online().blocklist.unblock(who)

    # -- name and presence ------------------------------------------------------------------------------

    async def set_name(self, name: str) -> str:
        """Set the name that others see; as it is kept.

        Raises:
            InvalidContent: empty or too long (`name`).
            AppStateUnavailable: the account's settings cannot be written now.
        """
        client, name = self._session.online(), name.strip()
        if not name:
            raise InvalidContent("name", "is empty")
        if len(name) > MAX_NAME:
            raise InvalidContent("name", f"has {len(name)} characters, more than {MAX_NAME}")
        await client.appstate.set_push_name(name)
        return name

    async def set_presence(self, state: Literal["available", "unavailable"]) -> None:
        """Be shown as online, or not. While online, the phone may keep silent about what comes."""
        await self._session.online().presence.set(state)

    async def follow(self, person: Jid) -> None:
        """Have `presence` events of somebody, until the session is disconnected.

        Raises:
            LocalProtocolError: not a person.
        """
        await self._session.online().presence.subscribe(person)

    # -- calls ------------------------------------------------------------------------------------------

    async def reject_call(self, call_id: str, caller: Jid | None = None) -> None:
        """Refuse a call on all devices of the account.

        Args:
            caller: who calls; None looks it up among the calls that ring.

        Raises:
            UnknownCall: no such call rings.
            LocalProtocolError: the caller is no person.
        """
        await self._session.online().calls.reject(call_id, caller)

    # -- limits -----------------------------------------------------------------------------------------

    async def limits(self) -> tuple[ReachoutTimelock | None, NewChatCap | None]:
        """Whether the account may open new chats, and how many more; None where WhatsApp does not say."""
        return await self._session.online().restrictions.fresh()
