"""WaGo: communities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import USING
from wago.api.wago import group_shapes
from wago.api.wago.group import BAD_GROUP, CHANGES_A_GROUP, group_jid
from wago.api.wago.requests import Call, does
from wago.client.group_admin.manage import NewGroup
from wago.errors import InvalidContent
from wago.protocol.stanza.communities import LinkResult

_NO_GROUP: Final = ((400, BAD_GROUP),)
_RESULTS: Final = {"success": ["120363012345678901@g.us"], "failed": ["120363012345678902@g.us"]}


class Create(msgspec.Struct):
    name: Annotated[str, Meta(description="what it is called, up to 100 characters")] = msgspec.field(
        name="CommunityName", default=""
    )
    description: Annotated[str, Meta(description="what is said about it")] = msgspec.field(
        name="Description", default=""
    )


@does(
    "/community/create",
    Create,
    ("CommunityName",),
    answer={**group_shapes.GROUP, "IsParent": True},
    newer=True,
    names={"subject": "CommunityName"},
    errors=(InvalidContent, *USING),
)
async def create_community(call: Call[Create]) -> Any:
    """Make a community; its announcement group comes with it."""
    wanted = NewGroup(subject=call.body.name, description=call.body.description, community=True, closed=True)
    made = await call.session.groups.create(wanted)
    return group_shapes.group(made.info, made.refused)


class Groups(msgspec.Struct):
    community: Annotated[str, Meta(description="the community's JID")] = msgspec.field(
        name="CommunityJID", default=""
    )
    groups: Annotated[list[str] | str | None, Meta(description="JIDs of groups; one is taken too")] = (
        msgspec.field(name="GroupJID", default=None)
    )

    def all(self) -> list[str]:
        return [self.groups] if isinstance(self.groups, str) else self.groups or []


def _results(results: Sequence[LinkResult]) -> dict[str, list[str]]:
    return {
        "success": [str(each.group) for each in results if each.error is None],
        "failed": [str(each.group) for each in results if each.error is not None],
    }


@does(
    "/community/add",
    Groups,
    ("CommunityJID", "GroupJID"),
    answer=_RESULTS,
    newer=True,
    errors=CHANGES_A_GROUP,
    also=_NO_GROUP,
)
async def add_groups(call: Call[Groups]) -> Any:
    """Take groups, of which the account is an admin, into a community."""
    groups = [group_jid(each) for each in call.body.all()]
    return _results(await call.session.groups.link(group_jid(call.body.community), groups))


@does(
    "/community/remove",
    Groups,
    ("CommunityJID", "GroupJID"),
    answer=_RESULTS,
    newer=True,
    errors=CHANGES_A_GROUP,
    also=_NO_GROUP,
)
async def remove_groups(call: Call[Groups]) -> Any:
    """Let groups go out of a community."""
    groups = [group_jid(each) for each in call.body.all()]
    return _results(await call.session.groups.unlink(group_jid(call.body.community), groups))


HANDLERS: tuple[HTTPRouteHandler, ...] = (create_community, add_groups, remove_groups)
