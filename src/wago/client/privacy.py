"""The account's privacy settings.

Asked for once per connection and kept right by the server's notifications. Whether others learn that we read
is remembered on disk as well: a server that does not answer must not make us tell what the owner keeps to
themselves.

Source: whatsmeow privacysettings.go; whatsapp-rust src/client/iq_ops.rs (set_privacy_disallowed_list).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wago.client.context import ClientContext
from wago.client.events_own import PrivacyChanged
from wago.client.identities import Identities
from wago.client.naming import Naming
from wago.errors import InvalidContent, IQError, RemoteProtocolError, RequestTimeout
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.privacy import (
    EXCEPT,
    VALUES,
    WITH_LIST,
    Category,
    Excepted,
    ExceptedChange,
    PrivacySettings,
    QueryExcepted,
    QueryPrivacy,
    SetPrivacy,
)

SETTING: Final = "privacy.tells_reading"

_CONFLICT: Final = 409


class Privacy:
    """Privacy settings of one account."""

    def __init__(self, ctx: ClientContext, identities: Identities, naming: Naming) -> None:
        self._ctx = ctx
        self._identities = identities
        self._naming = naming
        self._known: PrivacySettings | None = None
        ctx.on("notification", self._told, kind="account_sync")
        ctx.on_offline(self._forget)
        ctx.on_forgotten(self._forget)

    def _forget(self) -> None:
        self._known = None

    async def settings(self, *, fresh: bool = False) -> PrivacySettings:
        """The settings; `fresh` asks the server whatever is known.

        Raises:
            NotLoggedIn, NotConnected, RequestTimeout, IQError, RemoteProtocolError: they are not known, and
                the server could not be asked.
        """
        if self._known is None or fresh:
            self._ctx.require_online()
            self._known = await self._ctx.execute(QueryPrivacy())
            await self._keep(self._known)
        return self._known

    async def set(self, category: str, value: str, people: Sequence[Jid] | None = None) -> PrivacySettings:
        """Change one setting; all of them as they are then.

        Args:
            category: its name, one of `Category`.
            value: one of `VALUES` for it.
            people: with `contact_blacklist` all whom it is to except; None leaves its list as it is.

        Raises:
            InvalidContent: there is no such setting, it cannot be that, or excepts nobody.
            UnknownRecipient: one of the people is not on WhatsApp.
            NotLoggedIn, NotConnected, RequestTimeout, IQError, RemoteProtocolError: the server did not take
                it.
            StoreError: the store failed.
        """
        check_setting(category, value, people)
        settings = await self.settings()
        if people is None:
            await self._ctx.execute(SetPrivacy(category=category, value=value))
        else:
            await self._except(category, people)
        self._known = (self._known or settings).changed(PrivacySettings({category: value}))
        await self._keep(self._known)
        return self._known

    async def excepted(self, category: str) -> Excepted:
        """Whom a setting excepts while it is `contact_blacklist`.

        Raises:
            InvalidContent: the setting excepts nobody.
            NotLoggedIn, NotConnected, RequestTimeout, IQError, RemoteProtocolError: the server could not be
                asked.
        """
        if category not in WITH_LIST:
            raise InvalidContent("name", f"is none of {', '.join(WITH_LIST)}")
        self._ctx.require_online()
        return await self._ctx.execute(QueryExcepted(category=category))

    async def _except(self, category: str, people: Sequence[Jid]) -> None:
        """Make a setting except these and nobody else; once more if another device was faster."""
        try:
            await self._ctx.execute(await self._exception(category, people))
        except IQError as exc:
            if exc.code != _CONFLICT:
                raise
            await self._ctx.execute(await self._exception(category, people))

    async def _exception(self, category: str, people: Sequence[Jid]) -> SetPrivacy:
        now = await self.excepted(category)
        present = {await self._identities.canonical(each): each for each in now.people}
        wanted = [await self._naming.of(each) for each in people]
        kept = {names.best for names in wanted}
        added = {names.best: names for names in wanted if names.best not in present}
        changes = [ExceptedChange(who=who, number=names.number) for who, names in added.items()]
        changes += [
            ExceptedChange(who=told, number=await self._identities.pn_of(told), added=False)
            for name, told in present.items()
            if name not in kept
        ]
        return SetPrivacy(category=category, value=EXCEPT, dhash=now.dhash, changes=tuple(changes))

    async def tells_reading(self) -> bool:
        """Whether people learn that we read what they wrote, as the owner has set it.

        Raises:
            As `settings`, if it was never known.
            StoreError: the store failed.
        """
        try:
            return (await self.settings()).tells_reading
        except (IQError, RequestTimeout, RemoteProtocolError) as exc:
            kept = await self._ctx.account.setting(SETTING)
            if kept is None:
                raise
            self._ctx.log.warning("Privacy settings could not be asked for", error=str(exc))
            return kept == b"1"

    async def _keep(self, settings: PrivacySettings) -> None:
        value = b"1" if settings.tells_reading else b"0"
        if await self._ctx.account.setting(SETTING) != value:
            batch = self._ctx.account.batch()
            batch.put_setting(SETTING, value)
            await batch.commit()

    def _told(self, node: Node) -> None:
        """Another device of the account has changed something; acknowledged with all notifications."""
        changed = node.find("privacy")
        if changed is None:
            return
        try:
            change = PrivacySettings.parse(changed)
        except RemoteProtocolError as exc:
            self._ctx.log.warning("Bad privacy notification", error=str(exc))
            self._known = None
            return
        if not change.values:
            self._known = None
        elif self._known is not None:
            self._known = self._known.changed(change)
        batch = self._ctx.account.batch()
        if Category.READ_RECEIPTS in change.values:
            batch.put_setting(SETTING, b"1" if change.tells_reading else b"0")
        self._ctx.emit(PrivacyChanged(changes=dict(change.values)), batch)
        self._ctx.watch_commit(batch.submit(), "privacy setting")


def check_setting(category: str, value: str, people: Sequence[Jid] | None) -> None:
    """Check that a setting may be that.

    Raises:
        InvalidContent: it may not; of `name`, `value` or `people`.
    """
    if category not in list(Category):
        raise InvalidContent("name", f"is none of {', '.join(Category)}")
    values = VALUES[Category(category)]
    if value not in values:
        raise InvalidContent("value", f"is none of {', '.join(values)}, which {category} may be")
    if people is None:
        return
    if value != EXCEPT:
        raise InvalidContent("people", f"go with the value {EXCEPT} only")
    for index, who in enumerate(people):
        if not who.is_user:
            raise InvalidContent(f"people[{index}]", "is no person")
