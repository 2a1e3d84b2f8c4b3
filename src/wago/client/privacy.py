"""The account's privacy settings, as far as the client itself must heed them.

Asked for once per connection and kept right by the server's notifications. Whether others learn that we read
is remembered on disk as well: a server that does not answer must not make us tell what the owner keeps to
themselves.

Source: whatsmeow privacysettings.go.
"""

from __future__ import annotations

from typing import Final

from wago.client.context import ClientContext
from wago.errors import IQError, RemoteProtocolError, RequestTimeout
from wago.protocol.binary.node import Node
from wago.protocol.stanza.privacy import PrivacySettings, QueryPrivacy, SetPrivacy

SETTING: Final = "privacy.tells_reading"


class Privacy:
    """Privacy settings of one account."""

    def __init__(self, ctx: ClientContext) -> None:
        self._ctx = ctx
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

    async def set(self, category: str, value: str) -> PrivacySettings:
        """Change one setting; all of them as they are then.

        Raises:
            NotLoggedIn, NotConnected, RequestTimeout, IQError, RemoteProtocolError: the server did not take
                it.
            StoreError: the store failed.
        """
        settings = await self.settings()
        await self._ctx.execute(SetPrivacy(category=category, value=value))
        self._known = settings.changed(PrivacySettings({category: value}))
        await self._keep(self._known)
        return self._known

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
        if "readreceipts" in change.values:
            batch = self._ctx.account.batch()
            batch.put_setting(SETTING, b"1" if change.tells_reading else b"0")
            self._ctx.watch_commit(batch.submit(), "privacy setting")
