"""`client.group_admin`: groups and who is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from wago.client.group_admin.asking import GroupAsking
from wago.errors import InvalidContent, IQError, NotInGroup
from wago.protocol.jid import Jid
from wago.protocol.message_id import message_id
from wago.protocol.stanza.group_changes import AddModeChange, MemberAction, Setting, SettingChange
from wago.protocol.stanza.group_requests import (
    ChangeMembers,
    CreateGroup,
    LeaveGroups,
    QueryGroups,
    SetDescription,
    SetGroupSetting,
    SetSubject,
)
from wago.protocol.stanza.groups import Addressing, Description, GroupInfo, Participant

MAX_SUBJECT: Final = 100
"""Characters of a group's name (whatsapp-rust wacore/src/iq/groups.rs; whatsmeow still says 25)."""

MAX_DESCRIPTION: Final = 2048
"""Characters of a group's description (whatsapp-rust wacore/src/iq/groups.rs)."""

ADD_MODES: Final = ("admin_add", "all_member_add")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGroup:
    """What a group is to be like.

    Attributes:
        subject: its name.
        people: who is in it from the start, but for us, by number or LID.
        settings: switched on or off from the start.
        ephemeral_s: messages in it disappear after so many seconds; 0 never.
        description: what is said about it.
        community: it is to be a community.
        closed: who wants into that community must be let in.
        parent: the community that it is to be in.
    """

    subject: str
    people: tuple[Jid, ...] = ()
    settings: tuple[SettingChange | AddModeChange, ...] = ()
    ephemeral_s: int = 0
    description: str = ""
    community: bool = False
    closed: bool = False
    parent: Jid | None = None


@dataclass(frozen=True, slots=True)
class CreatedGroup:
    """A group that was made, and whom the server did not put into it; each of those has an `error`."""

    info: GroupInfo
    refused: tuple[Participant, ...] = ()


class GroupAdmin:
    """Groups of one account, as far as they can be changed. Raises as `GroupAsking` says."""

    def __init__(self, asking: GroupAsking) -> None:
        self._asking = asking

    # -- making and leaving -----------------------------------------------------------------------------

    async def create(self, wanted: NewGroup) -> CreatedGroup:
        """Make a group or a community.

        Raises:
            InvalidContent: a subject or description that is empty or too long.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked, or said no.
        """
        self._asking.ctx.require_online()
        description = None
        if wanted.description:
            text = _limited("description", wanted.description, MAX_DESCRIPTION)
            description = Description(text=text, id=self._new_id())
        newcomers, absent = await self._asking.newcomers(wanted.people, Addressing.LID)
        request = CreateGroup(
            subject=_subject(wanted.subject),
            newcomers=newcomers,
            key=self._new_id(),
            settings=wanted.settings,
            ephemeral_s=wanted.ephemeral_s,
            description=description,
            community=wanted.community,
            closed=wanted.closed,
            parent=wanted.parent,
        )
        info = await self._asking.ctx.execute(request)
        refused = tuple(each for each in info.participants if each.error is not None)
        members = tuple(each for each in info.participants if each.error is None)
        info = replace(info, participants=members, is_community=info.is_community or wanted.community)
        await self._asking.groups.seen(info)
        return CreatedGroup(info, (*refused, *absent))

    async def leave(self, group: Jid) -> None:
        """Leave a group."""
        results = await self._asking.of(group, LeaveGroups((group,)))
        if (error := results[group]) is not None:
            raise NotInGroup(str(group)) if error in (403, 404) else IQError(error, "leave")
        self._asking.groups.forget(group)

    async def all(self) -> tuple[GroupInfo, ...]:
        """All groups that we are in, as the server has them now.

        Raises:
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server could not be asked.
        """
        self._asking.ctx.require_online()
        infos = await self._asking.ctx.execute(QueryGroups())
        for info in infos:
            await self._asking.groups.seen(info)
        return infos

    # -- what it is like --------------------------------------------------------------------------------

    async def set_subject(self, group: Jid, subject: str) -> None:
        """Give a group another name.

        Raises:
            InvalidContent: it is empty or too long.
        """
        await self._asking.of(group, SetSubject(group=group, subject=_subject(subject)))

    async def set_description(self, group: Jid, text: str) -> None:
        """Describe a group; an empty text takes the description away.

        Raises:
            InvalidContent: it is too long.
        """
        limited = _limited("description", text, MAX_DESCRIPTION)
        for fresh in (False, True):
            present = (await self._asking.groups.info(group, fresh=fresh)).description
            previous = "" if present is None else present.id
            request = SetDescription(group=group, text=limited, id=self._new_id(), previous=previous)
            try:
                await self._asking.of(group, request)
            except IQError as exc:
                # Somebody else has changed it, and we have not heard of it yet.
                if exc.code != 409 or fresh:
                    raise
                continue
            self._asking.groups.forget(group)
            return

    async def set_setting(self, group: Jid, setting: Setting, on: bool) -> None:
        """Switch who may write, who may change the group, or whether people must be let in."""
        await self._asking.of(group, SetGroupSetting(group=group, change=SettingChange(setting, on)))

    async def set_add_mode(self, group: Jid, mode: str) -> None:
        """Say who may add people.

        Raises:
            InvalidContent: not one of `ADD_MODES`.
        """
        if mode not in ADD_MODES:
            raise InvalidContent("mode", f"is none of {', '.join(ADD_MODES)}")
        await self._asking.of(group, SetGroupSetting(group=group, change=AddModeChange(mode)))

    # -- who is in it -----------------------------------------------------------------------------------

    async def change_members(
        self, group: Jid, action: MemberAction, people: Sequence[Jid], *, everywhere: bool = False
    ) -> tuple[Participant, ...]:
        """Add, remove, promote or demote people.

        Args:
            group: which.
            action: what to do with them.
            people: by number or LID.
            everywhere: of a community, remove them from all its groups as well.

        Returns:
            One for each, in this order; `error` says why it was not done, and `add_request` of who can be
            invited instead.
        """
        info = await self._asking.groups.info(group)
        if action is MemberAction.ADD:
            members, absent = await self._asking.newcomers(people, info.addressing)
        else:
            members, absent = await self._asking.members(info, people), ()
        told: tuple[Participant, ...] = ()
        if members:
            request = ChangeMembers(group=group, action=action, members=members, everywhere=everywhere)
            told = await self._asking.of(group, request)
        return await self._asking.in_order(people, (*told, *absent))

    def _new_id(self) -> str:
        ctx = self._asking.ctx
        return message_id(ctx.jid, ctx.now(), ctx.random)


def _subject(text: str) -> str:
    if not text.strip():
        raise InvalidContent("subject", "is empty")
    return _limited("subject", text, MAX_SUBJECT)


def _limited(field: str, text: str, limit: int) -> str:
    if len(text) > limit:
        raise InvalidContent(field, f"has {len(text)} characters, and may have {limit}")
    return text
