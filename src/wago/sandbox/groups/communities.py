"""Communities: which groups they hold, and who is in those."""

from __future__ import annotations

from wago.protocol.jid import Jid
from wago.protocol.stanza.communities import (
    DeleteCommunity,
    JoinLinkedGroup,
    LinkGroups,
    LinkResult,
    QueryCommunityMembers,
    QueryLinkedGroup,
    QuerySubGroups,
    UnlinkGroups,
)
from wago.protocol.stanza.group_changes import LinkChange, Tie
from wago.protocol.stanza.groups import GroupInfo, Participant, SubGroup
from wago.sandbox.groups.desk import GroupDesk
from wago.sandbox.groups.directory import GroupDirectory
from wago.sandbox.groups.model import Group
from wago.sandbox.model import Account
from wago.sandbox.wire import Refused

MAX_GROUPS = 100
"""Groups of a community, as WhatsApp's clients say."""

UNKNOWN, NO_RIGHT, TAKEN, FULL = 404, 403, 409, 406


class CommunityDesk:
    """What is asked of communities."""

    def __init__(self, groups: GroupDirectory, desk: GroupDesk) -> None:
        self._groups = groups
        self._desk = desk

    def groups_of(self, community: Group) -> list[Group]:
        """The groups in it; the announcement group comes first."""
        inner = [group for group in self._groups.all if group.community == community.id]
        return sorted(inner, key=lambda group: not group.is_default)

    # -- taking in and letting go -----------------------------------------------------------------------

    def link(self, actor: Account, asked: LinkGroups) -> list[LinkResult]:
        """Take groups in, of which whoever asks is an admin as well."""
        community = self._desk.as_community_admin(asked.community, actor)
        return [LinkResult(jid, self._link(community, jid, actor)) for jid in asked.groups]

    def _link(self, community: Group, jid: Jid, actor: Account) -> int | None:
        group = self._groups.get(jid)
        if group is None or group.is_community:
            return UNKNOWN
        if not group.members.get(actor.number):
            return NO_RIGHT
        if group.community:
            return TAKEN
        if len(self.groups_of(community)) >= MAX_GROUPS:
            return FULL
        group.community = community.id
        self._groups.save(group)
        self._tell(community, group, actor, linked=True)
        return None

    def unlink(self, actor: Account, asked: UnlinkGroups) -> list[LinkResult]:
        """Let groups go."""
        community = self._desk.as_community_admin(asked.community, actor)
        results = []
        for jid in asked.groups:
            group = self._groups.get(jid)
            is_in = group is not None and group.community == community.id and not group.is_default
            if group is not None and is_in:
                self._let_go(community, group, actor, "unlink_group")
            results.append(LinkResult(jid, None if is_in else UNKNOWN))
        return results

    def _let_go(self, community: Group, group: Group, actor: Account, reason: str) -> None:
        group.community = ""
        self._groups.save(group)
        self._tell(community, group, actor, linked=False, reason=reason)

    def delete(self, actor: Account, asked: DeleteCommunity) -> None:
        """End it and its announcement group; the others go on."""
        community = self._desk.as_community_admin(asked.group, actor)
        for group in self.groups_of(community):
            if group.is_default:
                self._groups.end(group, actor, "delete_parent")
            else:
                self._let_go(community, group, actor, "delete_parent")
        self._groups.end(community, actor, "delete_parent")

    def _tell(
        self, community: Group, group: Group, actor: Account, *, linked: bool, reason: str = ""
    ) -> None:
        """Both hear of it, each of the other one."""
        inner = LinkChange(tie=Tie.SUB_GROUP, group=self.listed(group), linked=linked, reason=reason)
        self._groups.tell(community, community.members, inner, actor=actor)
        outer = LinkChange(tie=Tie.PARENT, group=self.listed(community), linked=linked, reason=reason)
        self._groups.tell(group, group.members, outer, actor=actor)

    # -- asking -----------------------------------------------------------------------------------------

    @staticmethod
    def listed(group: Group) -> SubGroup:
        return SubGroup(
            jid=group.jid,
            subject=group.subject,
            subject_at=group.subject_at,
            size=len(group.members),
            is_default=group.is_default,
        )

    def _as_member(self, jid: Jid, account: Account) -> Group:
        """A community that the account is in itself, or by one of its groups.

        Raises:
            Refused: there is none, or it is not.
        """
        community = self._groups.group(jid)
        if not community.is_community:
            raise Refused(406, "not-acceptable", f"{jid} is no community")
        inside = (community, *self.groups_of(community))
        if not any(account.number in group.members for group in inside):
            raise Refused(403, "forbidden", f"{account.number} is not in {jid}")
        return community

    def sub_groups(self, actor: Account, asked: QuerySubGroups) -> list[SubGroup]:
        community = self._as_member(asked.community, actor)
        return [self.listed(group) for group in self.groups_of(community)]

    def members(self, actor: Account, asked: QueryCommunityMembers) -> list[Participant]:
        """Everybody in any group of it, once."""
        community = self._as_member(asked.community, actor)
        people: dict[Jid, Participant] = {}
        for group in (community, *self.groups_of(community)):
            for account in self._groups.accounts(group):
                found = self._groups.participant(community, account)
                people.setdefault(found.jid, found)
        return list(people.values())

    def linked(self, actor: Account, asked: QueryLinkedGroup) -> GroupInfo:
        """A group of a community, for whoever is in the community."""
        return self._groups.info(self._inside(actor, asked.community, asked.group))

    def join(self, actor: Account, asked: JoinLinkedGroup) -> GroupInfo:
        """Come into a group of a community that one is in."""
        group = self._inside(actor, asked.community, asked.group)
        if actor.number in group.members:
            raise Refused(409, "conflict", f"{actor.number} is in {group.jid}")
        if group.approval:
            self._desk.ask_in(group, actor, "linked_group_join", actor)
            raise Refused(403, "forbidden", f"an admin of {group.jid} must let {actor.number} in")
        self._groups.add(group, [actor.number], actor.number, "linked_group_join")
        return self._groups.info(group)

    def _inside(self, actor: Account, community: Jid, jid: Jid) -> Group:
        outer, group = self._as_member(community, actor), self._groups.group(jid)
        if group.community != outer.id:
            raise Refused(404, "item-not-found", f"{jid} is not in {community}")
        return group
