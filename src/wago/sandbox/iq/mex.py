"""Questions in JSON: the account's restrictions, its about text, orders, channels, what a community holds.

Source: Baileys Socket/mex.ts, Types/Mex.ts; whatsapp-rust wacore/src/iq/mex.rs, mex_operations.rs
(fetch_all_subgroups), src/features/community.rs.
"""

from __future__ import annotations

import json
from typing import Any, Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.communities import QuerySubGroups
from wago.protocol.stanza.groups import SubGroup
from wago.protocol.stanza.mex import FetchNewChatCap, FetchReachoutTimelock, build_result, read_query
from wago.protocol.stanza.orders import FetchOrder
from wago.sandbox.iq import newsletters
from wago.sandbox.iq.business import order_in_json
from wago.sandbox.iq.request import Request
from wago.sandbox.wire import Refused

_OTHER_CAP_QUERY: Final = "24503548349331633"
"""By which Baileys asks for the new-chat cap."""
_SET_ABOUT: Final = "9152604461510864"
"""By which whatsmeow sets the about text (user.go, SetStatusMessage)."""
_SUB_GROUPS: Final = "9935467776504344"
"""By which whatsapp-rust, and WhatsApp Web, ask for a community's groups."""


def get(request: Request) -> list[Node]:
    """Answer a question; one that is not known here gets an error as GraphQL has it."""
    query = read_query(request.node)
    if not query.query_id.isascii() or not query.query_id.isdigit():
        raise RemoteProtocolError(f"a mex query of the id {query.query_id!r}")
    if query.query_id == FetchOrder.query_id:
        return order_in_json(request)
    try:
        if query.query_id == _SET_ABOUT:
            return _set_about(request, query.variables)
        if query.query_id == _SUB_GROUPS:
            return _sub_groups(request, query.variables)
        about_channels = newsletters.answer(request, query.query_id, query.variables)
    except Refused as exc:
        return _error(request, exc.code, exc.text, exc.reason)
    if about_channels is not None:
        return [build_result(*about_channels)]
    restriction = request.service.restrictions.of(request.account)
    if query.query_id == FetchReachoutTimelock.query_id:
        return [build_result(FetchReachoutTimelock.path, restriction.timelock.write())]
    if query.query_id in (FetchNewChatCap.query_id, _OTHER_CAP_QUERY):
        return [build_result(FetchNewChatCap.path, restriction.cap.write())]
    return _error(request, 400, "unknown query", f"mex query {query.query_id} is not known here")


def _set_about(request: Request, variables: dict[str, Any]) -> list[Node]:
    """The own about text; emoji and end, which it may have beside it, are not kept."""
    asked = variables.get("input")
    text = asked.get("text") if isinstance(asked, dict) else None
    if not isinstance(text, str | None) or not isinstance(asked, dict):
        raise RemoteProtocolError("an about text without its words")
    request.service.abouts.set(request.account, text or "")
    return [build_result("xwa2_update_text_status", {"result": "SUCCESS"})]


def _sub_groups(request: Request, variables: dict[str, Any]) -> list[Node]:
    """The groups of a community, the announcement group apart from the others."""
    community = Jid.parse(str(variables.get("group_id")))
    if not community.is_group:
        raise RemoteProtocolError(f"{community} is no group")
    listed = request.service.communities.sub_groups(request.account, QuerySubGroups(community=community))
    default = next((each for each in listed if each.is_default), None)
    others = [{"node": _sub_group(each)} for each in listed if not each.is_default]
    found = {
        "__typename": "XWA2GroupRegular",
        "id": str(community),
        "default_sub_group": None if default is None else _sub_group(default),
        "sub_groups": {"edges": others},
    }
    return [build_result("xwa2_group_query_by_id", found)]


def _sub_group(group: SubGroup) -> dict[str, Any]:
    return {
        "id": str(group.jid),
        "subject": {"value": group.subject, "creation_time": group.subject_at},
        "total_participants_count": group.size,
    }


def _error(request: Request, code: int, text: str, why: str) -> list[Node]:
    request.service.journal.refused(request.address, why)
    error = {"message": text, "extensions": {"error_code": code}}
    return [Node("result", None, json.dumps({"data": None, "errors": [error]}).encode())]
