"""wago-api: groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Meta

from wago.api.about import USING, About, Maybe
from wago.api.faults import BadValue
from wago.api.state import AnyRequest
from wago.api.wago_api import group_shapes as shapes
from wago.api.wago_api.answers import ok
from wago.api.wago_api.requests import Call, InChat, camel_errors, does
from wago.api.wago_api.session import session_of
from wago.client.group_admin.manage import NewGroup
from wago.errors import BadInvite, InvalidContent, NotAdmin, NotInGroup, UnknownGroup
from wago.gateway.errors import UnknownSession
from wago.protocol.jid import Jid
from wago.protocol.stanza.group_changes import MemberAction, Setting, SettingChange

_DONE: Final = {"result": True}
_CHAT: Final = ("chatId",)
ABOUT_A_GROUP: Final = (BadValue, UnknownGroup, NotInGroup, *USING)
CHANGES_A_GROUP: Final = (NotAdmin, *ABOUT_A_GROUP)


def the_group(call: Call[Any]) -> Jid:
    """The group in `chatId`.

    Raises:
        BadValue: it is no group.
    """
    chat = call.chat()
    if not chat.is_group:
        raise BadValue("chatId", "The chat is not a group")
    return chat


def people_of(call: Call[Any], name: str, given: Sequence[str] | str | None) -> list[Jid]:
    """People out of a field with one or several.

    Raises:
        BadValue: one is nobody.
    """
    listed = [given] if isinstance(given, str) else given or []
    return [call.address(name, each) for each in listed]


# -- asking ---------------------------------------------------------------------------------------------


@does("/groupChat/getClassInfo", InChat, _CHAT, answer={"chat": shapes.GROUP}, errors=ABOUT_A_GROUP)
async def get_class_info(call: Call[InChat]) -> dict[str, Any]:
    """What is known of a group, and who is in it."""
    return {"chat": shapes.group(await call.session.groups.info(the_group(call)))}


@get(
    "/client/getChats/{session_id:str}",
    about=About(answer={"chats": [shapes.GROUP]}, errors=(UnknownSession, *USING)),
)
async def get_chats(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """All groups that the account is in."""
    infos = await session_of(request, session_id).groups.all()
    return ok(chats=[shapes.group(info) for info in infos])


class OfContact(msgspec.Struct, rename="camel"):
    contact_id: Annotated[str, Meta(description="a phone number or a JID")] = ""


async def _in_common(call: Call[OfContact]) -> list[str]:
    person = call.address("contactId", call.body.contact_id)
    return [str(info.jid) for info in await call.session.groups.in_common(person)]


@does(
    "/client/getCommonGroups",
    OfContact,
    ("contactId",),
    answer={"groups": [shapes.GROUP_JID]},
    errors=(BadValue, *USING),
)
async def get_common_groups(call: Call[OfContact]) -> dict[str, Any]:
    """The groups that somebody is in as well."""
    return {"groups": await _in_common(call)}


@does(
    "/contact/getCommonGroups",
    OfContact,
    ("contactId",),
    answer={"result": [shapes.GROUP_JID]},
    errors=(BadValue, *USING),
)
async def contact_common_groups(call: Call[OfContact]) -> dict[str, Any]:
    """The same as `/client/getCommonGroups`."""
    return {"result": await _in_common(call)}


# -- making, joining, leaving ---------------------------------------------------------------------------


class CreateOptions(msgspec.Struct, rename="camel"):
    description: Annotated[str, Meta(description="what is said about it")] = ""
    message_timer: Annotated[int, Meta(description="seconds after which its messages disappear")] = 0
    messages_admins_only: Annotated[bool, Meta(description="only admins may write")] = False
    info_admins_only: Annotated[bool, Meta(description="only admins may change it")] = False
    parent_group_id: Annotated[str, Meta(description="the community that it is to be in")] = ""
    auto_send_invite_v4: Annotated[
        bool, Meta(description="invite who lets nobody add them", extra_json_schema={"default": True})
    ] = msgspec.field(name="autoSendInviteV4", default=True)
    comment: Annotated[str, Meta(description="what stands in such an invitation")] = ""


class CreateGroup(msgspec.Struct):
    title: Annotated[str, Meta(description="what it is called, up to 100 characters")] = ""
    participants: Annotated[list[str] | str | None, Meta(description="phone numbers or JIDs")] = None
    options: Annotated[CreateOptions | None, Meta(description="what it is to be like")] = None


@does(
    "/client/createGroup",
    CreateGroup,
    ("title",),
    answer={
        "response": {
            "title": "Friends",
            "gid": shapes.GROUP_JID,
            "participants": shapes.RESULTS,
            "group": shapes.GROUP,
        }
    },
    errors=(BadValue, InvalidContent, NotAdmin, *USING),
)
async def create_group(call: Call[CreateGroup]) -> dict[str, Any]:
    """Make a group; `participants` tells what became of each person."""
    body, options = call.body, call.body.options or CreateOptions()
    people = people_of(call, "participants", body.participants)
    parent = options.parent_group_id
    wanted = NewGroup(
        subject=body.title,
        people=tuple(people),
        description=options.description,
        ephemeral_s=options.message_timer,
        settings=tuple(
            SettingChange(setting, True)
            for setting, on in (
                (Setting.ANNOUNCE, options.messages_admins_only),
                (Setting.LOCKED, options.info_admins_only),
            )
            if on
        ),
        parent=call.address("options.parentGroupId", parent) if parent else None,
    )
    invite = options.auto_send_invite_v4
    with camel_errors({"subject": "title"}):
        made, told = await call.session.groups.create_with(wanted, invite=invite, words=options.comment)
    return {
        "response": {
            "title": made.info.subject,
            "gid": str(made.info.jid),
            "participants": shapes.results(told),
            "group": shapes.group(made.info),
        }
    }


class ByInvite(msgspec.Struct, rename="camel"):
    invite_code: Annotated[str, Meta(description="the code of a group's link, or the link")] = ""


@does(
    "/client/acceptInvite",
    ByInvite,
    ("inviteCode",),
    answer={"acceptInvite": shapes.GROUP_JID, "pending": False},
    errors=(BadInvite, *USING),
)
async def accept_invite(call: Call[ByInvite]) -> dict[str, Any]:
    """Join by a link; `pending` is true where an admin has to let the account in."""
    entry = await call.session.groups.join(call.body.invite_code)
    return {"acceptInvite": str(entry.group), "pending": entry.pending}


@does(
    "/client/getInviteInfo",
    ByInvite,
    ("inviteCode",),
    answer={"inviteInfo": shapes.GROUP},
    errors=(BadInvite, *USING),
)
async def get_invite_info(call: Call[ByInvite]) -> dict[str, Any]:
    """The group that a link leads to."""
    return {"inviteInfo": shapes.group(await call.session.groups.inspect_invite(call.body.invite_code))}


@does("/groupChat/leave", InChat, _CHAT, answer=_DONE, errors=ABOUT_A_GROUP)
async def leave(call: Call[InChat]) -> dict[str, Any]:
    """Leave a group."""
    await call.session.groups.leave(the_group(call))
    return _DONE


# -- people ---------------------------------------------------------------------------------------------


class AddOptions(msgspec.Struct, rename="camel"):
    auto_send_invite_v4: Annotated[
        bool, Meta(description="invite who lets nobody add them", extra_json_schema={"default": True})
    ] = msgspec.field(name="autoSendInviteV4", default=True)
    comment: Annotated[str, Meta(description="what stands in such an invitation")] = ""


class Members(InChat, rename="camel", kw_only=True):
    participant_ids: Annotated[
        list[str] | str | None, Meta(description="phone numbers or JIDs; one is taken too")
    ] = None
    contact_ids: Annotated[list[str] | str | None, Meta(description="another name of `participantIds`")] = (
        None
    )
    options: Annotated[AddOptions | None, Meta(description="of those who are added")] = None


def _members(path: str, name: str, action: MemberAction, meaning: str) -> HTTPRouteHandler:
    async def work(call: Call[Members]) -> dict[str, Any]:
        body, options = call.body, call.body.options or AddOptions()
        group = the_group(call)
        people = people_of(call, "participantIds", body.participant_ids or body.contact_ids)
        if not people:
            raise BadValue("participantIds", "names nobody")
        told = await call.session.groups.change_members(
            group,
            action,
            people,
            invite=action is MemberAction.ADD and options.auto_send_invite_v4,
            words=options.comment,
        )
        return {"result": shapes.results(told)}

    work.__name__, work.__doc__ = name, meaning
    return does(
        f"/groupChat/{path}",
        Members,
        _CHAT,
        answer={"result": shapes.RESULTS},
        errors=CHANGES_A_GROUP,
    )(work)


class Requesters(msgspec.Struct, rename="camel"):
    requester_ids: Annotated[
        list[str] | str | None, Meta(description="whom; everybody who asks if absent")
    ] = None


class Requests(InChat, rename="camel", kw_only=True):
    options: Annotated[Requesters | None, Meta(description="whose requests")] = None


@does(
    "/groupChat/getGroupMembershipRequests",
    InChat,
    _CHAT,
    answer={
        "result": [{"id": "208357868133980@lid", "pn": Maybe("15551234567@s.whatsapp.net"), "t": Maybe(1)}]
    },
    errors=CHANGES_A_GROUP,
)
async def get_requests(call: Call[InChat]) -> dict[str, Any]:
    """Who asks to be let into a group."""
    waiting = await call.session.groups.join_requests(the_group(call))
    return {
        "result": [
            {"id": str(each.jid), "pn": None if each.pn is None else str(each.pn), "t": each.at}
            for each in waiting
        ]
    }


def _answering(path: str, name: str, meaning: str, *, approve: bool) -> HTTPRouteHandler:
    async def work(call: Call[Requests]) -> dict[str, Any]:
        group, options = the_group(call), call.body.options or Requesters()
        people = people_of(call, "options.requesterIds", options.requester_ids)
        told = await call.session.groups.answer_join_requests(group, people, approve=approve)
        return {
            "result": [
                {
                    "requesterId": str(each.jid),
                    "error": each.error,
                    "message": shapes.meaning(each.error or 200),
                }
                for each in told
            ]
        }

    work.__name__, work.__doc__ = name, meaning
    answer = {"requesterId": "208357868133980@lid", "error": Maybe(404), "message": "done"}
    return does(f"/groupChat/{path}", Requests, _CHAT, answer={"result": [answer]}, errors=CHANGES_A_GROUP)(
        work
    )


# -- the link -------------------------------------------------------------------------------------------


@does(
    "/groupChat/getInviteCode",
    InChat,
    _CHAT,
    answer={"inviteCode": "HffXhYmzzyJGec61oqMXiz"},
    errors=CHANGES_A_GROUP,
)
async def get_invite_code(call: Call[InChat]) -> dict[str, Any]:
    """The code of a group's link, which is https://chat.whatsapp.com/ and the code."""
    return {"inviteCode": await call.session.groups.invite_code(the_group(call))}


@does(
    "/groupChat/revokeInvite",
    InChat,
    _CHAT,
    answer={"result": "HffXhYmzzyJGec61oqMXiz"},
    errors=CHANGES_A_GROUP,
)
async def revoke_invite(call: Call[InChat]) -> dict[str, Any]:
    """Make a group's link worthless; the code of the new one."""
    return {"result": await call.session.groups.invite_code(the_group(call), reset=True)}


# -- what it is like ------------------------------------------------------------------------------------


class Subject(InChat, rename="camel", kw_only=True):
    subject: Annotated[str, Meta(description="up to 100 characters")] = ""


@does(
    "/groupChat/setSubject",
    Subject,
    ("chatId", "subject"),
    answer=_DONE,
    errors=(InvalidContent, *CHANGES_A_GROUP),
)
async def set_subject(call: Call[Subject]) -> dict[str, Any]:
    """Give a group another name."""
    await call.session.groups.set_subject(the_group(call), call.body.subject)
    return _DONE


class Description(InChat, rename="camel", kw_only=True):
    description: Annotated[str, Meta(description="up to 2048 characters; none takes it away")] = ""


@does(
    "/groupChat/setDescription",
    Description,
    _CHAT,
    answer=_DONE,
    errors=(InvalidContent, *CHANGES_A_GROUP),
)
async def set_description(call: Call[Description]) -> dict[str, Any]:
    """Say what a group is about."""
    await call.session.groups.set_description(the_group(call), call.body.description)
    return _DONE


class AdminsOnly(InChat, rename="camel", kw_only=True):
    admins_only: Annotated[bool, Meta(description="false lets everybody again")] = True


def _setting(path: str, name: str, setting: Setting, meaning: str) -> HTTPRouteHandler:
    async def work(call: Call[AdminsOnly]) -> dict[str, Any]:
        await call.session.groups.set_setting(the_group(call), setting, call.body.admins_only)
        return _DONE

    work.__name__, work.__doc__ = name, meaning
    return does(f"/groupChat/{path}", AdminsOnly, _CHAT, answer=_DONE, errors=CHANGES_A_GROUP)(work)


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    get_class_info,
    get_chats,
    get_common_groups,
    contact_common_groups,
    create_group,
    accept_invite,
    get_invite_info,
    leave,
    _members("addParticipants", "add_participants", MemberAction.ADD, "Add people to a group."),
    _members("removeParticipants", "remove_participants", MemberAction.REMOVE, "Remove people from a group."),
    _members("promoteParticipants", "promote_participants", MemberAction.PROMOTE, "Make people admins."),
    _members("demoteParticipants", "demote_participants", MemberAction.DEMOTE, "Make admins members again."),
    get_requests,
    _answering("approveGroupMembershipRequests", "approve_requests", "Let people in.", approve=True),
    _answering("rejectGroupMembershipRequests", "reject_requests", "Turn people away.", approve=False),
    get_invite_code,
    revoke_invite,
    set_subject,
    set_description,
    _setting(
        "setMessagesAdminsOnly",
        "set_messages_admins_only",
        Setting.ANNOUNCE,
        "Let only admins write, or all.",
    ),
    _setting(
        "setInfoAdminsOnly", "set_info_admins_only", Setting.LOCKED, "Let only admins change a group, or all."
    ),
)
