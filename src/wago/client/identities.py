"""Who is who: a person's phone number (PN) and LID, and which of the two names their Signal session.

Learnt from every source that names both: message attributes, usync, pair-success, notifications, the
primary's migration sync. A newer fact replaces an older one.

Source: whatsmeow store/sqlstore/lidmap.go; whatsapp-rust src/client/lid_pn.rs.
"""

from __future__ import annotations

from typing import Final

from wago.client.ciphers import Addresses
from wago.client.context import ClientContext
from wago.protocol.jid import (
    HOSTED_LID_SERVER,
    HOSTED_SERVER,
    LEGACY_USER_SERVER,
    LID_SERVER,
    USER_SERVER,
    Jid,
)
from wago.store.interfaces import Batch

CAPACITY: Final = 16384
"""Pairs (and known absences) that stay in memory."""

_PLAIN_SERVER: Final = {
    LEGACY_USER_SERVER: USER_SERVER,
    HOSTED_SERVER: USER_SERVER,
    HOSTED_LID_SERVER: LID_SERVER,
}


def plain(jid: Jid) -> Jid:
    """The same address without legacy and hosted servers, which name the same person."""
    server = _PLAIN_SERVER.get(jid.server)
    return jid if server is None else jid._replace(server=server)


def addresses_of(device: Jid, alt: Jid | None) -> Addresses:
    """Where the Signal session with a device is, given its other name."""
    device = plain(device)
    if alt is None:
        return Addresses(device.signal_address)
    lid, pn = (device, plain(alt)) if device.is_lid else (plain(alt), device)
    return Addresses(lid.signal_address, pn.signal_address)


class Identities:
    """The table of one account."""

    def __init__(self, ctx: ClientContext) -> None:
        self._ctx = ctx
        self._account = ctx.account
        self._other: dict[Jid, Jid | None] = {}
        ctx.account.on_failure(lambda _error: self._other.clear())
        ctx.on_forgotten(self._other.clear)

    # -- ourselves --------------------------------------------------------------------------------------

    def is_me(self, jid: Jid) -> bool:
        """Whether this is our own account, any device of it, under either identity."""
        jid = plain(jid)
        own = self._ctx.jid
        if jid.user == own.user and jid.server == own.server:
            return True
        lid = self._ctx.lid
        return lid is not None and jid.user == lid.user and jid.server == lid.server

    def is_this_device(self, jid: Jid) -> bool:
        return self.is_me(jid) and jid.device == self._ctx.jid.device

    # -- asking -----------------------------------------------------------------------------------------

    async def lid_of(self, jid: Jid) -> Jid | None:
        """The LID of a person or device, with its device number; a LID is its own. None if unknown."""
        jid = plain(jid)
        if jid.is_lid:
            return jid
        return await self._find(jid) if jid.server == USER_SERVER else None

    async def pn_of(self, jid: Jid) -> Jid | None:
        """The phone-number JID, with its device number; None if unknown."""
        jid = plain(jid)
        if jid.server == USER_SERVER:
            return jid
        return await self._find(jid) if jid.is_lid else None

    async def alt(self, jid: Jid) -> Jid | None:
        """The same person or device under the other identity; None if unknown or no person."""
        jid = plain(jid)
        return await self._find(jid) if jid.is_user else None

    async def canonical(self, jid: Jid) -> Jid:
        """The LID if it is known, else the address as it is: one spelling per person where possible."""
        return await self.lid_of(jid) or plain(jid)

    async def spellings(self, jid: Jid) -> tuple[Jid, ...]:
        """The canonical address, and the other one if there is one."""
        jid = plain(jid)
        other = await self.alt(jid)
        if other is None:
            return (jid,)
        return (other, jid) if other.is_lid else (jid, other)

    async def addresses(self, device: Jid) -> Addresses:
        """Where the Signal session with a device is."""
        return addresses_of(device, await self.alt(device))

    async def _find(self, jid: Jid) -> Jid | None:
        bare = jid.bare
        if bare in self._other:
            other = self._other[bare]
        else:
            own = self._own_pair(bare)
            if own is not None:
                other = own
            else:
                failures = self._account.failures
                read = self._account.lid_of if bare.server == USER_SERVER else self._account.pn_of
                other = await read(bare)
                if self._account.failures == failures and bare not in self._other:
                    self._remember(bare, other)
                    if other is not None:
                        self._remember(other, bare)
        return None if other is None else other.with_device(jid.device)

    def _own_pair(self, bare: Jid) -> Jid | None:
        if not self._ctx.has_device or self._ctx.device.jid is None or self._ctx.lid is None:
            return None
        pn, lid = self._ctx.jid.bare, self._ctx.lid.bare
        return lid if bare == pn else pn if bare == lid else None

    # -- learning ---------------------------------------------------------------------------------------

    async def known(self, first: Jid, second: Jid) -> bool:
        """Whether the table says already that these two are one person."""
        found = await self.alt(first.bare)
        return found is not None and found == plain(second.bare)

    def learn(self, batch: Batch, first: Jid | None, second: Jid | None) -> None:
        """Note that two addresses, one PN and one LID, are one person; anything else is ignored."""
        if first is None or second is None:
            return
        lid, pn = plain(first.bare), plain(second.bare)
        if pn.is_lid:
            lid, pn = pn, lid
        if not lid.is_lid or pn.server != USER_SERVER or not lid.user or not pn.user:
            return
        if self._other.get(pn) == lid and self._other.get(lid) == pn:
            return
        # What is now wrong of an older pair must not survive in memory.
        for old in (self._other.get(pn), self._other.get(lid)):
            if old is not None:
                self._other.pop(old, None)
        self._remember(pn, lid)
        self._remember(lid, pn)
        batch.put_lid(lid, pn, self._ctx.now())

    def _remember(self, bare: Jid, other: Jid | None) -> None:
        if len(self._other) >= CAPACITY:
            for old in list(self._other)[: CAPACITY // 8]:
                del self._other[old]
        self._other[bare] = other
