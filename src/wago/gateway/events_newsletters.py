"""Channels and what happens around them, as both dialects show it.

WaGo's are whatsmeow's structures NewsletterMetadata and NewsletterMessage (types/newsletter.go), and its
events NewsletterJoin, NewsletterLeave, NewsletterMuteChange and NewsletterLiveUpdate (types/events).
"""

from __future__ import annotations

from typing import Any

from wago.client import events_newsletters as ev
from wago.client.receive.unwrap import parse_message
from wago.errors import RemoteProtocolError
from wago.gateway import events_wago_api_more as api
from wago.gateway.events_wago_more import Shaped, time_text
from wago.gateway.protojson import to_json
from wago.protocol.messages.read import describe
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.newsletter_posts import NewsletterPost
from wago.protocol.stanza.newsletters import Newsletter, NewsletterPicture, NewsletterText

WAGO_NAMES = (
    "NewsletterJoin",
    "NewsletterLeave",
    "NewsletterMuteChange",
    "NewsletterUpdate",
    "NewsletterLiveUpdate",
)
API_NAMES = (
    "newsletter_join",
    "newsletter_leave",
    "newsletter_mute_change",
    "newsletter_update",
    "newsletter_live_update",
)


def wago(event: ev.NewsletterEvent) -> Shaped | None:
    """The event in the WaGo dialect."""
    body: dict[str, Any]
    match event:
        case ev.NewsletterJoined(newsletter=newsletter):
            return "NewsletterJoin", wago_newsletter(newsletter), {}
        case ev.NewsletterLeft(jid=jid, role=role):
            return "NewsletterLeave", {"id": str(jid), "role": "" if role is None else role.value}, {}
        case ev.NewsletterMuteChanged(jid=jid, muted=muted):
            return "NewsletterMuteChange", {"id": str(jid), "mute": _mute(muted)}, {}
        case ev.NewsletterChanged():
            body = {
                "id": str(event.jid),
                "name": event.name,
                "description": event.description,
                "picture": event.picture,
                "state": event.state,
            }
            return "NewsletterUpdate", body, {}
        case ev.NewsletterLiveUpdate(jid=jid, posts=posts):
            told = [wago_post(each) for each in posts]
            body = {"JID": str(jid), "Time": time_text(event.timestamp), "Messages": told}
            return "NewsletterLiveUpdate", body, {}
        case _:
            return None


def wago_api(event: ev.NewsletterEvent) -> api.Shaped:
    """The event in the wago-api dialect."""
    data: dict[str, Any]
    match event:
        case ev.NewsletterJoined(newsletter=newsletter, timestamp=at):
            return [("newsletter_join", {"channel": api_newsletter(newsletter), "timestamp": at})]
        case ev.NewsletterLeft(jid=jid, role=role, timestamp=at):
            data = {"chat": str(jid), "timestamp": at}
            return [("newsletter_leave", data | api.known(role=None if role is None else role.value))]
        case ev.NewsletterMuteChanged(jid=jid, muted=muted, timestamp=at):
            return [("newsletter_mute_change", {"chat": str(jid), "isMuted": muted, "timestamp": at})]
        case ev.NewsletterChanged(jid=jid, timestamp=at):
            data = {"chat": str(jid), "pictureChanged": event.picture, "timestamp": at}
            told = api.known(name=event.name, description=event.description, state=event.state)
            return [("newsletter_update", data | told)]
        case ev.NewsletterLiveUpdate(jid=jid, posts=posts, timestamp=at):
            data = {"chat": str(jid), "messages": [api_post(each) for each in posts], "timestamp": at}
            return [("newsletter_live_update", data)]
        case _:
            return []


# -- WaGo ---------------------------------------------------------------------------------------------------


def wago_newsletter(channel: Newsletter) -> dict[str, Any]:
    """A channel, as whatsmeow's NewsletterMetadata prints it."""
    viewer = None
    if channel.role is not None:
        viewer = {"mute": _mute(bool(channel.muted)), "role": channel.role.value}
    return {
        "id": str(channel.jid),
        "state": {"type": channel.state},
        "thread_metadata": {
            "creation_time": str(channel.created_at or 0),
            "invite": channel.invite,
            "name": _text(channel.name),
            "description": _text(channel.description),
            "subscribers_count": str(channel.subscribers or 0),
            "verification": "verified" if channel.verified else "unverified",
            "picture": None if channel.picture is None else _picture(channel.picture),
            "preview": _picture(channel.preview or NewsletterPicture(id="", direct_path="", preview=True)),
            "settings": {"reaction_codes": {"value": channel.reactions}},
        },
        "viewer_metadata": viewer,
    }


def _text(text: NewsletterText) -> dict[str, Any]:
    return {"text": text.text, "id": text.id, "update_time": str(text.at_us or 0)}


def _picture(picture: NewsletterPicture) -> dict[str, Any]:
    kind = "preview" if picture.preview else "image"
    return {"url": "", "id": picture.id, "type": kind, "direct_path": picture.direct_path, "hash": None}


def _mute(muted: bool) -> str:
    return "on" if muted else "off"


def wago_post(post: NewsletterPost) -> dict[str, Any]:
    """A post, as whatsmeow's NewsletterMessage prints it."""
    message = _content(post)
    return {
        "MessageServerID": post.server_id,
        "MessageID": post.id,
        "Type": post.type,
        "Timestamp": time_text(post.t),
        "ViewsCount": post.views or 0,
        "ReactionCounts": None if post.reactions is None else dict(post.reactions),
        "Message": None if message is None else to_json(message),
    }


# -- wago-api -----------------------------------------------------------------------------------------------


def api_newsletter(channel: Newsletter) -> dict[str, Any]:
    """A channel in this project's own shape: no source says how the product shows it. Null is not told."""
    picture = channel.picture
    return {
        "id": str(channel.jid),
        "name": channel.name.text,
        "description": channel.description.text,
        "state": channel.state,
        "isVerified": channel.verified,
        "reactions": channel.reactions,
        "inviteCode": channel.invite or None,
        "inviteLink": channel.link or None,
        "createdAt": channel.created_at,
        "subscribers": channel.subscribers,
        "role": None if channel.role is None else channel.role.value,
        "isMuted": channel.muted,
        "pictureId": None if picture is None else picture.id,
        "pictureDirectPath": None if picture is None else picture.direct_path,
    }


def api_post(post: NewsletterPost) -> dict[str, Any]:
    """A post, likewise; `message` is the whole content, for all but texts."""
    message = _content(post)
    kind, body = (None, None) if message is None else describe(message)
    return {
        "serverId": post.server_id,
        "id": post.id or None,
        "isFromMe": post.from_me,
        "timestamp": post.t,
        "type": kind,
        "body": body,
        "message": None if message is None or kind == "text" else to_json(message),
        "views": post.views,
        "reactions": None if post.reactions is None else dict(post.reactions),
    }


def _content(post: NewsletterPost) -> Message | None:
    """What was posted, None if it was deleted, is not told or cannot be read."""
    if not post.content:
        return None
    try:
        return parse_message(post.content)
    except RemoteProtocolError:
        return None
