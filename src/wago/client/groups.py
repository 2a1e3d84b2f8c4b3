"""The groups we are in: what the server says of them, cached and kept right by its notifications.

Source: whatsmeow group.go (getCachedGroupData, updateGroupParticipantCache); whatsapp-rust
src/handlers/notification/groups.rs.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from wago.client.context import ClientContext
from wago.client.events import GroupChanged
from wago.client.identities import Identities, plain
from wago.errors import IQError, LocalProtocolError, NotInGroup, RateLimited, UnknownGroup
from wago.protocol.jid import Jid
from wago.protocol.stanza.group_changes import (
    GroupCreated,
    GroupDeleted,
    GroupNotification,
    MemberAction,
    MembersChange,
    after,
)
from wago.protocol.stanza.groups import GroupInfo, Participant, QueryGroup
from wago.store.interfaces import Batch

MAX_AGE_S: Final = 24 * 3600
"""What is known of a group is asked for again after a day, for a notification can be missed."""

CAPACITY: Final = 1024
"""Groups whose participants stay in memory."""

_FORBIDDEN: Final = (401, 403)
_NOT_FOUND: Final = (404, 410)

_TRIES: Final = 3


class Groups:
    """Group metadata of one account."""

    def __init__(self, ctx: ClientContext, identities: Identities) -> None:
        self._ctx = ctx
        self._identities = identities
        self._known: OrderedDict[Jid, tuple[GroupInfo, int]] = OrderedDict()
        self._asking: dict[Jid, asyncio.Task[GroupInfo]] = {}
        self._changes: dict[Jid, int] = {}
        """How many notifications came while a group is being asked for."""
        ctx.account.on_failure(lambda _error: self._known.clear())
        ctx.on_forgotten(self._known.clear)

    # -- asking -----------------------------------------------------------------------------------------

    async def info(self, group: Jid, *, fresh: bool = False) -> GroupInfo:
        """What is known of a group, from memory if that is right and young enough.

        Args:
            group: its address.
            fresh: ask the server whatever is in memory.

        Raises:
            LocalProtocolError: not a group's address.
            UnknownGroup: there is no such group.
            NotInGroup: we are not in it.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked.
        """
        if not group.is_group or not group.user:
            raise LocalProtocolError(f"{group} is no group")
        known = None if fresh else self.peek(group)
        if known is not None:
            self._known.move_to_end(group)
            return known
        self._ctx.require_online()
        asking = self._asking.get(group)
        if asking is None or fresh:
            # A task of its own, for who waits for it may give up while others wait on.
            asking = asyncio.create_task(self._ask(group), name="group info")
            self._asking[group] = asking
            asking.add_done_callback(lambda done: self._asked(group, done))
        try:
            return await asyncio.shield(asking)
        except RateLimited as exc:
            old = self._known.get(group)
            if fresh or old is None:
                raise
            # It was kept right by notifications, and is asked for again by the way.
            self._ctx.log.warning("Old group info is used", group=str(group), error=str(exc))
            return old[0]

    def peek(self, group: Jid) -> GroupInfo | None:
        """What memory holds of a group, None if that is nothing or old."""
        info, at = self._known.get(group, (None, 0))
        return info if self._ctx.now() - at <= MAX_AGE_S else None

    def forget(self, group: Jid) -> None:
        """Ask for this group again when it is needed next."""
        self._known.pop(group, None)

    def _asked(self, group: Jid, done: asyncio.Task[GroupInfo]) -> None:
        if self._asking.get(group) is done:
            del self._asking[group]
        if not done.cancelled():
            # Heard, also where everybody who waited has given up.
            done.exception()

    async def _ask(self, group: Jid) -> GroupInfo:
        try:
            for _ in range(_TRIES):
                before = self._changes.setdefault(group, 0)
                info = await self._ctx.execute(QueryGroup(group))
                if self._changes.get(group) == before:
                    break
                # Something happened meanwhile, and whether the answer knows of it cannot be told.
        except RateLimited:
            raise
        except IQError as exc:
            self.forget(group)
            if exc.code in _FORBIDDEN:
                raise NotInGroup(str(group)) from exc
            if exc.code in _NOT_FOUND:
                raise UnknownGroup(str(group)) from exc
            raise
        finally:
            self._changes.pop(group, None)
        await self.seen(info)
        return info

    async def seen(self, info: GroupInfo) -> None:
        """Take in what the server has just said of a group that we are in."""
        await self.learn(info.participants)
        self._remember(info)

    async def learn(self, people: Iterable[Participant]) -> None:
        """Note who is who among people that the server has named."""
        batch = self._ctx.account.batch()
        await self._learn(batch, people)
        if not batch.empty:
            self._ctx.watch_commit(batch.submit(), "identities")

    def _remember(self, info: GroupInfo) -> None:
        self._known[info.jid] = (info, self._ctx.now())
        self._known.move_to_end(info.jid)
        if len(self._known) > CAPACITY:
            self._known.popitem(last=False)

    async def _learn(self, batch: Batch, participants: Iterable[Participant]) -> None:
        """Note who is who. Most is known already, and is not written again."""
        for count, each in enumerate(participants):
            if each.pn is not None and each.lid is not None:
                if not await self._identities.known(each.pn, each.lid):
                    self._identities.learn(batch, each.pn, each.lid)
                if count % 64 == 63:
                    await asyncio.sleep(0)

    # -- what notifications say -------------------------------------------------------------------------

    async def changed(self, told: GroupNotification, batch: Batch) -> None:
        """Take in what happened to a group, and report it with the batch."""
        if told.group in self._changes:
            self._changes[told.group] += 1
        self._identities.learn(batch, told.actor, told.actor_pn or told.actor_lid)
        for change in told.changes:
            if isinstance(change, MembersChange):
                await self._learn(batch, change.participants)
            elif isinstance(change, GroupCreated):
                await self._learn(batch, change.info.participants)
        self._update(told)
        actor = None if told.actor is None else plain(told.actor.bare)
        event = GroupChanged(
            group=told.group,
            actor=actor,
            actor_alt=None if actor is None else await self._identities.alt(actor),
            timestamp=told.t or self._ctx.now(),
            changes=told.changes,
            push_name=told.notify,
        )
        self._ctx.emit(event, batch)

    def _update(self, told: GroupNotification) -> None:
        created = [change for change in told.changes if isinstance(change, GroupCreated)]
        if created and created[-1].info.participants:
            fresh = created[-1].info
            self._remember(fresh if told.addressing is None else replace(fresh, addressing=told.addressing))
            return
        known = self.peek(told.group)
        info = None if known is None else after(known, told)
        if info is None or any(self._ends(change) for change in told.changes):
            self.forget(told.group)
        elif info is not known:
            self._remember(info)

    def _ends(self, change: object) -> bool:
        """Whether the group is none of ours any more."""
        if isinstance(change, GroupDeleted):
            return True
        if not isinstance(change, MembersChange) or change.action is not MemberAction.REMOVE:
            return False
        return any(self._identities.is_me(name) for each in change.participants for name in each.names)
