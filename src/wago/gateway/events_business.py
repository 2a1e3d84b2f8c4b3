"""Events about businesses, in both dialects.

WaGo's `BusinessName` is whatsmeow's structure; `BusinessChanged` and `business_changed` are ours.
"""

from __future__ import annotations

from wago.client.events_business import BusinessChanged
from wago.gateway import events_wago_api_more as api
from wago.gateway.events_wago_more import Shaped, time_text


def wago(event: BusinessChanged) -> Shaped:
    """`BusinessName` for another name, else `BusinessChanged`."""
    if event.what == "name":
        named = {"JID": str(event.user), "NewBusinessName": event.name or ""}
        return "BusinessName", named, {}
    body = {
        "JID": str(event.user),
        "What": event.what,
        "Ids": list(event.ids),
        "Timestamp": time_text(event.timestamp),
    }
    return "BusinessChanged", body, {}


def wago_api(event: BusinessChanged) -> api.Shaped:
    """Another name is a change of the contact."""
    user = str(event.user)
    if event.what == "name":
        return [
            (
                "contact_changed",
                {"user": user, "businessName": event.name or "", "timestamp": event.timestamp},
            )
        ]
    data = {"user": user, "what": event.what, "ids": list(event.ids), "timestamp": event.timestamp}
    return [("business_changed", data)]
