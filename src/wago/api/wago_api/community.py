"""wago-api: communities."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import USING
from wago.api.faults import BadValue, MissingField
from wago.api.wago_api import group_shapes as shapes
from wago.api.wago_api.group import ABOUT_A_GROUP, CHANGES_A_GROUP, the_group
from wago.api.wago_api.requests import Call, InChat, camel_errors, does
from wago.client.group_admin.manage import NewGroup
from wago.errors import InvalidContent
from wago.protocol.stanza.communities import LinkResult
from wago.protocol.stanza.group_changes import Setting

_DONE: Final = {"result": True}
_SUB: Final = {"id": shapes.GROUP_JID, "name": "Choir", "isAnnouncementGroup": False}
_LINKED: Final = {"result": [{"id": shapes.GROUP_JID, "code": 200, "message": "done"}]}


class CreateCommunity(msgspec.Struct):
    title: Annotated[str, Meta(description="what it is called, up to 100 characters")] = ""
    description: Annotated[str, Meta(description="what is said about it")] = ""
    closed: Annotated[bool, Meta(description="admins let people in", extra_json_schema={"default": True})] = (
        True
    )


@does(
    "/community/create",
    CreateCommunity,
    ("title",),
    answer={"result": {**shapes.GROUP, "isCommunity": True}},
    errors=(InvalidContent, *USING),
)
async def create_community(call: Call[CreateCommunity]) -> dict[str, Any]:
    """Make a community; its announcement group comes with it."""
    body = call.body
    wanted = NewGroup(subject=body.title, description=body.description, community=True, closed=body.closed)
    with camel_errors({"subject": "title"}):
        made = await call.session.groups.create(wanted)
    return {"result": shapes.group(made.info)}


class Linking(InChat, rename="camel", kw_only=True):
    group_ids: Annotated[list[str] | str | None, Meta(description="JIDs of groups; one is taken too")] = None
    group_id: Annotated[list[str] | str | None, Meta(description="another name of `groupIds`")] = None


def _linking(path: str, name: str, meaning: str, *, link: bool) -> HTTPRouteHandler:
    async def work(call: Call[Linking]) -> dict[str, Any]:
        community = the_group(call)
        given = call.body.group_ids or call.body.group_id
        if not given:
            raise MissingField("groupIds")
        groups = [call.address("groupIds", each) for each in ([given] if isinstance(given, str) else given)]
        if not all(each.is_group for each in groups):
            raise BadValue("groupIds", "names what is no group")
        change = call.session.groups.link if link else call.session.groups.unlink
        return {"result": [_result(each) for each in await change(community, groups)]}

    work.__name__, work.__doc__ = name, meaning
    return does(f"/community/{path}", Linking, ("chatId",), answer=_LINKED, errors=CHANGES_A_GROUP)(work)


def _result(told: LinkResult) -> dict[str, Any]:
    words = {
        200: "done",
        403: "the account is no admin of this group",
        404: "there is no such group, or not there",
        406: "the community is full",
        409: "the group is in a community already",
    }
    code = told.error or 200
    return {"id": str(told.group), "code": code, "message": words.get(code, "was refused by WhatsApp")}


@does("/community/getSubGroups", InChat, ("chatId",), answer={"result": [_SUB]}, errors=ABOUT_A_GROUP)
async def get_sub_groups(call: Call[InChat]) -> dict[str, Any]:
    """The groups that a community holds."""
    groups = await call.session.groups.sub_groups(the_group(call))
    return {
        "result": [
            {"id": str(each.jid), "name": each.subject, "isAnnouncementGroup": each.is_default}
            for each in groups
        ]
    }


@does(
    "/community/getParticipants",
    InChat,
    ("chatId",),
    answer={"result": [shapes.PERSON]},
    errors=ABOUT_A_GROUP,
)
async def get_participants(call: Call[InChat]) -> dict[str, Any]:
    """Everybody who is in any group of a community."""
    return {"result": shapes.people(await call.session.groups.community_members(the_group(call)))}


class JoinApproval(InChat, rename="camel", kw_only=True):
    enabled: Annotated[bool, Meta(description="admins let people in; false lets them in at once")] = True


@does("/community/setJoinApprovalMode", JoinApproval, ("chatId",), answer=_DONE, errors=CHANGES_A_GROUP)
async def set_join_approval(call: Call[JoinApproval]) -> dict[str, Any]:
    """Let admins of a community, or of a group, decide who comes in."""
    await call.session.groups.set_setting(the_group(call), Setting.APPROVAL, call.body.enabled)
    return _DONE


class AddMode(InChat, rename="camel", kw_only=True):
    mode: Annotated[str, Meta(description="`admin_add` or `all_member_add`")] = ""


@does(
    "/community/setMemberAddMode",
    AddMode,
    ("chatId", "mode"),
    answer=_DONE,
    errors=(InvalidContent, *CHANGES_A_GROUP),
)
async def set_add_mode(call: Call[AddMode]) -> dict[str, Any]:
    """Say who may add people to a community, or to a group."""
    await call.session.groups.set_add_mode(the_group(call), call.body.mode)
    return _DONE


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    create_community,
    _linking("linkGroup", "link_group", "Take groups into a community.", link=True),
    _linking("unlinkGroup", "unlink_group", "Let groups go out of a community.", link=False),
    get_sub_groups,
    get_participants,
    set_join_approval,
    set_add_mode,
)
