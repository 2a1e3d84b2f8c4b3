"""Events about people's pictures and about texts, in both dialects.

WaGo's are whatsmeow's structures Picture and UserAbout (types/events/events.go).
"""

from __future__ import annotations

from wago.client import events as ev
from wago.gateway import events_wago_api_more as api
from wago.gateway.events_wago_more import Shaped, jid_text, time_text


def wago(event: ev.PictureChanged | ev.AboutChanged) -> Shaped:
    """`Picture` or `UserAbout`."""
    at = time_text(event.timestamp)
    if isinstance(event, ev.AboutChanged):
        return "UserAbout", {"JID": str(event.user), "Status": event.text, "Timestamp": at}, {}
    body = {
        "JID": str(event.subject),
        "Author": jid_text(event.author),
        "Timestamp": at,
        "Remove": event.removed,
        "PictureID": event.picture_id or "",
    }
    return "Picture", body, {}


def wago_api(event: ev.PictureChanged | ev.AboutChanged) -> api.Shaped:
    """`picture`; an about text is a change of the contact."""
    if isinstance(event, ev.AboutChanged):
        data = {"user": str(event.user), "about": event.text, "timestamp": event.timestamp}
        return [("contact_changed", data)]
    data = {
        "chat": str(event.subject),
        "isGroup": event.subject.is_group,
        "removed": event.removed,
        "timestamp": event.timestamp,
    }
    return [("picture", data | api.known(pictureId=event.picture_id, author=event.author))]
