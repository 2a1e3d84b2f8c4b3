"""`client.blocklist`: whom the account has blocked.

The list is asked for when somebody wants to see it, and kept right by the server's notifications for as long
as the connection lasts.

Source: whatsmeow user.go (GetBlocklist, UpdateBlocklist), notification.go;
whatsapp-rust src/features/blocking.rs
"""

from __future__ import annotations

from dataclasses import replace

from wago.client.context import ClientContext
from wago.client.events_own import BlocklistChanged
from wago.client.identities import Identities
from wago.client.naming import Naming
from wago.errors import LocalProtocolError, RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.blocklist import (
    BlockAction,
    Blocklist,
    BlocklistNotice,
    ChangeBlocklist,
    QueryBlocklist,
)


class Blocking:
    """The block list of one account.

    All calls but `is_blocked` with a known list raise `NotLoggedIn`, `NotConnected`, `RequestTimeout`,
    `IQError` and `RemoteProtocolError`, when the server cannot be asked or says no.
    """

    def __init__(self, ctx: ClientContext, identities: Identities, naming: Naming) -> None:
        self._ctx = ctx
        self._identities = identities
        self._naming = naming
        self._known: Blocklist | None = None
        self._told_count = 0
        ctx.on("notification", self._told, kind="account_sync")
        ctx.on_offline(self._forget)
        ctx.on_forgotten(self._forget)

    def _forget(self) -> None:
        self._known = None
        self._told_count += 1

    async def get(self, *, fresh: bool = False) -> Blocklist:
        """The list; `fresh` asks the server whatever is known."""
        self._ctx.require_online()
        known = self._known
        if known is None or fresh:
            before = self._told_count
            known = await self._ctx.execute(QueryBlocklist())
            if before == self._told_count:
                self._known = known
        return known

    async def is_blocked(self, who: Jid) -> bool:
        """Whether somebody is in the list, under any of their addresses."""
        people = set((await self.get()).people)
        return any(name in people for name in await self._identities.spellings(who.bare))

    async def block(self, who: Jid) -> Blocklist:
        """Block somebody; the list as it is then.

        Raises:
            LocalProtocolError: not a person, or the account itself.
            UnknownRecipient: a number that is not on WhatsApp.
        """
        return await self._change(who, BlockAction.BLOCK)

    async def unblock(self, who: Jid) -> Blocklist:
        """Unblock somebody; as `block`. Who is not blocked may be unblocked."""
        return await self._change(who, BlockAction.UNBLOCK)

    async def _change(self, who: Jid, action: BlockAction) -> Blocklist:
        self._ctx.require_online()
        if not who.is_user:
            raise LocalProtocolError(f"{who} is no person, and cannot be blocked")
        if self._identities.is_me(who):
            raise LocalProtocolError("an account cannot block itself")
        # A number alone is taken for accounts without LID only.
        names = await self._naming.of(who)
        request = ChangeBlocklist(who=names.best, action=action, number=names.number)
        self._forget()
        before = self._told_count
        changed = await self._ctx.execute(request)
        if changed is None:
            return await self.get(fresh=True)
        if before == self._told_count:
            self._known = changed
        return changed

    def _told(self, node: Node) -> None:
        """Another device has changed the list; acknowledged with all notifications."""
        told = node.find("blocklist")
        if told is None:
            return
        self._told_count += 1
        try:
            notice = BlocklistNotice.parse(told)
        except RemoteProtocolError as exc:
            self._ctx.log.warning("Bad block list notification", error=str(exc))
            self._known = None
            return
        blocked = tuple(jid for jid, action in notice.changes if action is BlockAction.BLOCK)
        unblocked = tuple(jid for jid, action in notice.changes if action is BlockAction.UNBLOCK)
        known = self._known
        follows = known is not None and notice.previous_dhash in ("", known.dhash)
        if known is None or not notice.is_partial or not follows:
            self._known = None
        else:
            left = tuple(jid for jid in known.people if jid not in unblocked and jid not in blocked)
            self._known = replace(known, dhash=notice.dhash, people=left + blocked)
        self._ctx.emit(
            BlocklistChanged(
                is_partial=notice.is_partial,
                dhash=notice.dhash,
                previous_dhash=notice.previous_dhash,
                blocked=blocked,
                unblocked=unblocked,
            )
        )
