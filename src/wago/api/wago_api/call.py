"""wago-api: calls."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import USING
from wago.api.faults import BadValue
from wago.api.wago_api.requests import CHAT, Call, does
from wago.errors import LocalProtocolError, UnknownCall


class OfCall(msgspec.Struct, rename="camel"):
    call_id: Annotated[str, Meta(description="`id` of the `call` event")] = ""
    caller_id: Annotated[
        str, Meta(description=f"who calls: {CHAT}; not needed while the session remembers the call")
    ] = ""


@does(
    "/call/reject",
    OfCall,
    ("callId",),
    answer={"result": True},
    errors=(BadValue, LocalProtocolError, UnknownCall, *USING),
)
async def reject_call(call: Call[OfCall]) -> dict[str, Any]:
    """Refuse a call that rings, on all devices of the account."""
    caller = call.address("callerId", call.body.caller_id) if call.body.caller_id else None
    await call.session.own.reject_call(call.body.call_id, caller)
    return {"result": True}


HANDLERS: tuple[HTTPRouteHandler, ...] = (reject_call,)
