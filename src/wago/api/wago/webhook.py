"""WaGo: the session's webhook."""

from __future__ import annotations

import msgspec
from litestar import Response, get, post

from wago.api.body import decode
from wago.api.faults import BadValue
from wago.api.schema import takes
from wago.api.state import AnyRequest
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.gateway.webhooks import DeliveryFailed, check_url


class SetWebhook(msgspec.Struct):
    url: str | None = msgspec.field(name="WebhookURL", default=None)
    alias: str | None = msgspec.field(name="Webhook", default=None)
    events: list[str] | None = msgspec.field(name="Events", default=None)


@post("/webhook", status_code=200, operation_class=takes(SetWebhook, "WebhookURL"))
async def set_webhook(request: AnyRequest) -> Response[bytes]:
    """Set where events go; an empty URL stops them."""
    session = session_of(request)
    body = decode(SetWebhook, await request.body())
    url = (body.url if body.url is not None else body.alias) or ""
    if url:
        try:
            check_url(url)
        except DeliveryFailed as exc:
            raise BadValue("WebhookURL", str(exc)) from exc
    await session.set_webhook(url, body.events)
    return ok({"webhook": url})


@get("/webhook")
async def get_webhook(request: AnyRequest) -> Response[bytes]:
    """Where events go, and which."""
    row = session_of(request).row
    return ok({"subscribe": list(row.subscribe) or ["All"], "webhook": row.webhook})


HANDLERS = (set_webhook, get_webhook)
