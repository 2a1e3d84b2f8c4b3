"""WaGo: groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import USING, About, MapOf, Maybe
from wago.api.state import AnyRequest
from wago.api.wago import group_shapes
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.api.wago.faults import BadAddressInNewer, Refused
from wago.api.wago.requests import Call, does
from wago.client.group_admin.manage import NewGroup
from wago.errors import BadInvite, InvalidContent, NotAdmin, NotInGroup, UnknownGroup
from wago.gateway.addresses import parse_address
from wago.gateway.errors import InvalidAddress
from wago.gateway.groups import MemberResult, invite_link
from wago.protocol.jid import GROUP_SERVER, Jid
from wago.protocol.stanza.group_changes import MemberAction, Setting
from wago.protocol.stanza.groups import GroupInfo

BAD_GROUP: Final = "Could not parse Group JID"
_NO_GROUP: Final = ((400, BAD_GROUP),)
_GROUP: Final = "the group's JID"
ABOUT_A_GROUP: Final = (UnknownGroup, NotInGroup, *USING)
CHANGES_A_GROUP: Final = (NotAdmin, *ABOUT_A_GROUP)
_EXAMPLE: Final = {
    **group_shapes.GROUP,
    "Participants": [
        {
            **group_shapes.PERSON,
            "AddRequest": Maybe({"Code": "3F1C2A", "Expiration": "2026-11-24T06:34:30Z"}),
        }
    ],
}


def group_jid(text: str) -> Jid:
    """A group's address, with or without its server.

    Raises:
        Refused: it is none.
    """
    text = text.strip()
    try:
        jid = parse_address(text if "@" in text else f"{text}@{GROUP_SERVER}")
    except InvalidAddress:
        raise Refused(BAD_GROUP) from None
    if not jid.is_group or not all(part.isdigit() for part in jid.user.split("-")):
        raise Refused(BAD_GROUP)
    return jid


# -- asking ---------------------------------------------------------------------------------------------


def _listed(infos: Iterable[GroupInfo]) -> dict[str, Any]:
    return {"Groups": [group_shapes.group(info) for info in infos]}


@get("/group/list", about=About(answer={"Groups": [_EXAMPLE]}, errors=USING))
async def list_groups(request: AnyRequest) -> Response[bytes]:
    """All groups that the account is in."""
    return ok(_listed(await session_of(request).groups.all()))


@get("/group/myall", about=About(answer={"Groups": [_EXAMPLE]}, errors=USING))
async def my_groups(request: AnyRequest) -> Response[bytes]:
    """The groups that the account made."""
    return ok(_listed(await session_of(request).groups.made_by_me()))


class OfGroup(msgspec.Struct, kw_only=True):
    group: Annotated[str, Meta(description=_GROUP)] = msgspec.field(name="GroupJID", default="")


@does(
    "/group/info", OfGroup, ("GroupJID",), answer=_EXAMPLE, newer=True, errors=ABOUT_A_GROUP, also=_NO_GROUP
)
async def group_info(call: Call[OfGroup]) -> Any:
    """What is known of a group, and who is in it."""
    return group_shapes.group(await call.session.groups.info(group_jid(call.body.group)))


# -- making and leaving ---------------------------------------------------------------------------------


class Create(msgspec.Struct):
    name: Annotated[str, Meta(description="what it is called, up to 100 characters")] = msgspec.field(
        name="GroupName", default=""
    )
    people: Annotated[list[str] | str | None, Meta(description="phone numbers or JIDs of its members")] = (
        msgspec.field(name="Participants", default=None)
    )
    description: Annotated[str, Meta(description="what is said about it")] = msgspec.field(
        name="Description", default=""
    )


@does(
    "/group/create",
    Create,
    ("GroupName", "Participants"),
    answer=_EXAMPLE,
    newer=True,
    names={"subject": "GroupName"},
    errors=(InvalidContent, BadAddressInNewer, *USING),
)
async def create_group(call: Call[Create]) -> Any:
    """Make a group; who could not be added is among its people, with an error."""
    body = call.body
    people = [body.people] if isinstance(body.people, str) else body.people or []
    named = tuple(call.address("Participants", each) for each in people)
    wanted = NewGroup(subject=body.name, people=named, description=body.description)
    made = await call.session.groups.create(wanted)
    return group_shapes.group(made.info, made.refused)


class ByGroupId(msgspec.Struct):
    group: Annotated[str, Meta(description=_GROUP)] = msgspec.field(name="GroupId", default="")


@does(
    "/group/leave",
    ByGroupId,
    ("GroupId",),
    answer={"Details": "Group left successfully"},
    newer=True,
    errors=ABOUT_A_GROUP,
    also=_NO_GROUP,
)
async def leave_group(call: Call[ByGroupId]) -> Any:
    """Leave a group."""
    await call.session.groups.leave(group_jid(call.body.group))
    return {"Details": "Group left successfully"}


# -- people ---------------------------------------------------------------------------------------------


class Update(OfGroup, kw_only=True):
    people: Annotated[list[str] | str | None, Meta(description="phone numbers or JIDs")] = msgspec.field(
        name="ParticipantJID", default=None
    )
    action: Annotated[str, Meta(description="`add`, `remove`, `promote` or `demote`")] = msgspec.field(
        name="Action", default=""
    )


_ACTIONS: Final = ("add", "remove", "promote", "demote")
_BAD_ACTION: Final = "invalid Action in payload"
_PARTICIPANT: Final = {
    "Tag": "participant",
    "Attrs": MapOf({"jid": "208357868133980@lid", "error": "409"}),
    "Content": None,
}


@does(
    "/group/update",
    Update,
    ("GroupJID", "ParticipantJID", "Action"),
    answer={
        "Group Updated": {
            "Tag": "iq",
            "Attrs": {"from": "120363012345678901@g.us", "type": "result"},
            "Content": [{"Tag": "add", "Attrs": {}, "Content": [_PARTICIPANT]}],
        },
        "Participants": _EXAMPLE["Participants"],
    },
    newer=True,
    errors=(BadAddressInNewer, *CHANGES_A_GROUP),
    also=((400, _BAD_ACTION), *_NO_GROUP),
)
async def update_group(call: Call[Update]) -> Any:
    """Add, remove, promote or demote people; each one's `Error` says why it was not done, 0 that it was."""
    body, group = call.body, group_jid(call.body.group)
    if body.action.lower() not in _ACTIONS:
        raise Refused(_BAD_ACTION)
    people = [body.people] if isinstance(body.people, str) else body.people or []
    named = [call.address("ParticipantJID", each) for each in people]
    action = MemberAction(body.action.lower())
    results = await call.session.groups.change_members(group, action, named)
    return {
        "Group Updated": _stanza(group, action, results),
        "Participants": [group_shapes.person(each.participant) for each in results],
    }


def _stanza(group: Jid, action: MemberAction, results: list[MemberResult]) -> dict[str, Any]:
    """The answer as older clients know it: the server's own."""
    listed = []
    for each in results:
        error = each.participant.error
        attrs = {"jid": str(each.participant.jid)} | ({} if error is None else {"error": str(error)})
        listed.append({"Tag": "participant", "Attrs": attrs, "Content": None})
    done: dict[str, Any] = {"Tag": action.value, "Attrs": {}, "Content": listed}
    return {"Tag": "iq", "Attrs": {"from": str(group), "type": "result"}, "Content": [done]}


# -- the link -------------------------------------------------------------------------------------------


class InviteLink(OfGroup, kw_only=True):
    reset: Annotated[bool, Meta(description="make the present link worthless and give another")] = (
        msgspec.field(name="Reset", default=False)
    )


@does(
    "/group/invitelink",
    InviteLink,
    ("GroupJID",),
    answer={"InviteLink": "https://chat.whatsapp.com/HffXhYmzzyJGec61oqMXiz"},
    newer=True,
    errors=CHANGES_A_GROUP,
    also=_NO_GROUP,
)
async def invite_link_of(call: Call[InviteLink]) -> Any:
    """The link by which people join a group."""
    code = await call.session.groups.invite_code(group_jid(call.body.group), reset=call.body.reset)
    return {"InviteLink": invite_link(code)}


class Join(msgspec.Struct):
    code: Annotated[str, Meta(description="the code of a link, or the link")] = msgspec.field(
        name="Code", default=""
    )


@does(
    "/group/join",
    Join,
    ("Code",),
    answer={"Details": "Group joined successfully", "JID": "120363012345678901@g.us", "Pending": False},
    newer=True,
    errors=(BadInvite, *USING),
)
async def join_group(call: Call[Join]) -> Any:
    """Join by a link; `Pending` is true where an admin has to let the account in."""
    entry = await call.session.groups.join(call.body.code)
    details = "Group joining requested" if entry.pending else "Group joined successfully"
    return {"Details": details, "JID": str(entry.group), "Pending": entry.pending}


# -- what it is like ------------------------------------------------------------------------------------


class Name(OfGroup, kw_only=True):
    name: Annotated[str, Meta(description="up to 100 characters")] = msgspec.field(name="Name", default="")


@does(
    "/group/name",
    Name,
    ("GroupJID", "Name"),
    answer={"Details": "Group Name set successfully"},
    names={"subject": "Name"},
    errors=(InvalidContent, *CHANGES_A_GROUP),
    also=_NO_GROUP,
)
async def set_name(call: Call[Name]) -> Any:
    """Give a group another name."""
    await call.session.groups.set_subject(group_jid(call.body.group), call.body.name)
    return {"Details": "Group Name set successfully"}


class Description(OfGroup, kw_only=True):
    text: Annotated[str, Meta(description="up to 2048 characters; none takes it away")] = msgspec.field(
        name="Description", default=""
    )


@does(
    "/group/description",
    Description,
    ("GroupJID",),
    answer={"Details": "Group Topic set successfully"},
    newer=True,
    errors=(InvalidContent, *CHANGES_A_GROUP),
    also=_NO_GROUP,
)
async def set_description(call: Call[Description]) -> Any:
    """Say what a group is about."""
    await call.session.groups.set_description(group_jid(call.body.group), call.body.text)
    return {"Details": "Group Topic set successfully"}


class Lock(OfGroup, kw_only=True):
    lock: Annotated[bool, Meta(description="only admins may change name, picture and description")] = (
        msgspec.field(name="Lock", default=False)
    )


@does(
    "/group/lock",
    Lock,
    ("GroupJID",),
    answer={"Details": "Group Locked setting updated successfully"},
    newer=True,
    errors=CHANGES_A_GROUP,
    also=_NO_GROUP,
)
async def lock_group(call: Call[Lock]) -> Any:
    """Let only admins, or everybody, change what a group is like."""
    await call.session.groups.set_setting(group_jid(call.body.group), Setting.LOCKED, call.body.lock)
    return {"Details": "Group Locked setting updated successfully"}


class AdminOnly(OfGroup, kw_only=True):
    admin_only: Annotated[bool, Meta(description="only admins may write")] = msgspec.field(
        name="AdminOnly", default=False
    )


@does(
    "/group/adminonly",
    AdminOnly,
    ("GroupJID",),
    answer={"Details": "Group Announce set successfully"},
    newer=True,
    errors=CHANGES_A_GROUP,
    also=_NO_GROUP,
)
async def admin_only(call: Call[AdminOnly]) -> Any:
    """Let only admins, or everybody, write to a group."""
    group = group_jid(call.body.group)
    await call.session.groups.set_setting(group, Setting.ANNOUNCE, call.body.admin_only)
    return {"Details": "Group Announce set successfully"}


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    list_groups,
    my_groups,
    group_info,
    create_group,
    leave_group,
    update_group,
    invite_link_of,
    join_group,
    set_name,
    set_description,
    lock_group,
    admin_only,
)
