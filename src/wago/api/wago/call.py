"""WaGo: calls, as far as they can be refused."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import USING
from wago.api.wago.requests import Call, does
from wago.errors import UnknownCall


class CallId(msgspec.Struct):
    call_id: Annotated[str, Meta(description="`CallID` of the `Call` event")] = msgspec.field(
        name="CallID", default=""
    )


@does(
    "/call/reject",
    CallId,
    ("CallID",),
    answer={"Details": "Call rejected", "CallID": "3F1C2A5B0D"},
    newer=True,
    errors=(UnknownCall, *USING),
)
async def reject_call(call: Call[CallId]) -> Any:
    """Refuse a call that rings, on all devices of the account."""
    await call.session.own.reject_call(call.body.call_id)
    return {"Details": "Call rejected", "CallID": call.body.call_id}


HANDLERS: tuple[HTTPRouteHandler, ...] = (reject_call,)
