"""WaGo: the session's webhook."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, get, post
from msgspec import Meta

from wago.api.about import About
from wago.api.body import decode
from wago.api.faults import BadValue, MissingField
from wago.api.state import AnyRequest
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.errors import StoreError
from wago.gateway.webhooks import DeliveryFailed, check_url


class SetWebhook(msgspec.Struct):
    url: Annotated[str | None, Meta(description="http or https URL; empty stops events")] = msgspec.field(
        name="WebhookURL", default=None
    )
    alias: Annotated[str | None, Meta(description="another name of WebhookURL")] = msgspec.field(
        name="Webhook", default=None
    )
    events: Annotated[
        list[str] | None, Meta(description="event classes to send; the former ones stay if absent")
    ] = msgspec.field(name="Events", default=None)


@post(
    "/webhook",
    status_code=200,
    about=About(
        takes=SetWebhook,
        answer={"webhook": "https://example.org/hook"},
        required=("WebhookURL",),
        errors=(StoreError,),
        also=((400, "Invalid WebhookURL: not an http or https URL"),),
    ),
)
async def set_webhook(request: AnyRequest) -> Response[bytes]:
    """Set where events go; an empty URL stops them."""
    session = session_of(request)
    body = decode(SetWebhook, await request.body())
    url = body.url if body.url is not None else body.alias
    if url is None:
        raise MissingField("WebhookURL")
    if url:
        try:
            check_url(url)
        except DeliveryFailed as exc:
            raise BadValue("WebhookURL", str(exc)) from exc
    await session.set_webhook(url, body.events)
    return ok({"webhook": url})


@get(
    "/webhook",
    about=About(answer={"subscribe": ["All"], "webhook": "https://example.org/hook"}),
)
async def get_webhook(request: AnyRequest) -> Response[bytes]:
    """Where events go, and which."""
    row = session_of(request).row
    return ok({"subscribe": list(row.subscribe) or ["All"], "webhook": row.webhook})


HANDLERS = (set_webhook, get_webhook)
