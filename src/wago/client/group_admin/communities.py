"""`client.communities`: groups that hold groups."""

from __future__ import annotations

from collections.abc import Sequence

from wago.client.group_admin.asking import GroupAsking
from wago.protocol.jid import Jid
from wago.protocol.stanza.communities import (
    DeleteCommunity,
    LinkGroups,
    LinkResult,
    QueryCommunityMembers,
    QuerySubGroups,
    UnlinkGroups,
)
from wago.protocol.stanza.groups import Participant, SubGroup


class Communities:
    """Communities of one account; they are made by `GroupAdmin.create`. Raises as `GroupAsking` says."""

    def __init__(self, asking: GroupAsking) -> None:
        self._asking = asking

    async def link(self, community: Jid, groups: Sequence[Jid]) -> tuple[LinkResult, ...]:
        """Take groups into a community."""
        results = await self._asking.of(community, LinkGroups(community=community, groups=_unique(groups)))
        return self._linked(results)

    async def unlink(
        self, community: Jid, groups: Sequence[Jid], *, remove_orphans: bool = False
    ) -> tuple[LinkResult, ...]:
        """Let groups go out of a community."""
        request = UnlinkGroups(community=community, groups=_unique(groups), remove_orphans=remove_orphans)
        return self._linked(await self._asking.of(community, request))

    def _linked(self, results: tuple[LinkResult, ...]) -> tuple[LinkResult, ...]:
        for each in results:
            self._asking.groups.forget(each.group)
        return results

    async def sub_groups(self, community: Jid) -> tuple[SubGroup, ...]:
        """The groups that a community holds."""
        return await self._asking.of(community, QuerySubGroups(community=community))

    async def community_members(self, community: Jid) -> tuple[Participant, ...]:
        """Everybody who is in any of its groups."""
        people = await self._asking.of(community, QueryCommunityMembers(community=community))
        await self._asking.groups.learn(people)
        return people

    async def delete_community(self, community: Jid) -> None:
        """End a community."""
        await self._asking.of(community, DeleteCommunity(group=community))
        self._asking.groups.forget(community)


def _unique(groups: Sequence[Jid]) -> tuple[Jid, ...]:
    return tuple(dict.fromkeys(each.bare for each in groups))
