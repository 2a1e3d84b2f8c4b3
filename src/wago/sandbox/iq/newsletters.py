"""Channels: the namespace `newsletter`, and what is asked about them in JSON.

Each client has numbers of its own for the questions; what they ask and how it is answered is the same.
Source: whatsmeow newsletter.go; Baileys Types/Mex.ts; whatsapp-rust wacore/src/iq/mex_operations.rs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.stanza import newsletters as nl
from wago.protocol.stanza.mex import Json
from wago.protocol.stanza.newsletter_posts import (
    FetchPosts,
    FetchPostUpdates,
    NewsletterPost,
    WatchPosts,
    build_posts,
)
from wago.sandbox.iq.request import Request
from wago.sandbox.newsletters.model import Channel
from wago.sandbox.shapes import Attributes, a_jid, a_number, check_attrs, one_of
from wago.sandbox.wire import Refused

MAX_POSTS: Final = 100

_MESSAGES: Final[Attributes] = {
    "type": one_of("jid"),
    "jid": a_jid,
    "count": a_number,
    "before": a_number,
    "after": a_number,
}
_UPDATES: Final[Attributes] = {"count": a_number, "since": a_number, "after": a_number}


# -- the namespace ------------------------------------------------------------------------------------------


def get(request: Request) -> list[Node]:
    """Posts, or how they are received."""
    child = request.expect("messages", "message_updates")
    channels, own = request.service.newsletters, request.account.number
    now = int(time.time())
    if child.tag == "messages":
        check_attrs(child, _MESSAGES)
        asked = FetchPosts.parse(request.node)
        channel, before = channels.channel(asked.channel), asked.before
        shown = [post for post in channels.posts(channel) if before is None or post.server_id < before]
        last = tuple(post.shown(own) for post in shown[-_count(asked.count) :])
        return [build_posts(channel.jid, last, now)]
    check_attrs(child, _UPDATES)
    updates = FetchPostUpdates.parse(request.node)
    channel = channels.channel(updates.channel)
    after, since = updates.after or 0, updates.since or 0
    told: list[NewsletterPost] = [
        post.news()
        for post in channels.posts(channel)
        if post.server_id > after and max(post.at, post.edited_ms // 1000) >= since
    ]
    listed = build_posts(channel.jid, tuple(told[-_count(updates.count) :]), now)
    return [Node("message_updates", None, [listed])]


def put(request: Request) -> list[Node]:
    """Live updates are wanted."""
    child = request.expect("live_updates")
    check_attrs(child, {})
    watch = WatchPosts.parse(request.node)
    seconds = request.service.newsletter_desk.watch(watch.channel, request.address)
    return [Node("live_updates", {"duration": seconds})]


def _count(count: int) -> int:
    if count > MAX_POSTS:
        raise Refused(406, "not-acceptable", f"{count} posts at once")
    return count or MAX_POSTS


# -- in JSON ------------------------------------------------------------------------------------------------

Answer = tuple[str, Any]
"""The path of an answer, and what stands there."""


def _create(request: Request, variables: Json) -> Any:
    wanted, desk = nl.CreateNewsletter.from_variables(variables), request.service.newsletter_desk
    made = desk.create(request.account, request.address.device, wanted.name, wanted.description, wanted.jpeg)
    return _shown(request, made)


def _fetch(request: Request, variables: Json) -> Any:
    wanted, channels = nl.FetchNewsletter.from_variables(variables), request.service.newsletters
    if wanted.by_invite:
        found = channels.by_invite(wanted.key)
    else:
        found = channels.channel(nl.read_jid({"id": wanted.key}))
    return _shown(request, found, viewer=variables.get("fetch_viewer_metadata") is not False)


def _subscribed(request: Request, variables: Json) -> Any:
    nl.FetchSubscribed.from_variables(variables)
    return [_shown(request, each) for each in request.service.newsletters.followed_by(request.account)]


def _update(request: Request, variables: Json) -> Any:
    wanted, desk = nl.UpdateNewsletter.from_variables(variables), request.service.newsletter_desk
    changed = desk.update(
        wanted.jid,
        request.account,
        request.address.device,
        name=wanted.name,
        description=wanted.description,
        jpeg=wanted.jpeg,
    )
    return _shown(request, changed)


def _follow(request: Request, variables: Json) -> Any:
    jid, desk = nl.Follow.from_variables(variables).jid, request.service.newsletter_desk
    # whatsapp-rust reads a whole channel, the others its state.
    return _shown(request, desk.follow(jid, request.account, request.address.device))


def _unfollow(request: Request, variables: Json) -> Any:
    jid, desk = nl.Unfollow.from_variables(variables).jid, request.service.newsletter_desk
    return _state(desk.unfollow(jid, request.account, request.address.device))


def _delete(request: Request, variables: Json) -> Any:
    jid, desk = nl.DeleteNewsletter.from_variables(variables).jid, request.service.newsletter_desk
    return _state(desk.delete(jid, request.account, request.address.device))


def _muting(*, muted: bool) -> Callable[[Request, Json], Any]:
    def work(request: Request, variables: Json) -> Any:
        jid, desk = nl.Mute.from_variables(variables).jid, request.service.newsletter_desk
        return _state(desk.mute(jid, request.account, request.address.device, muted=muted))

    return work


def _setting(request: Request, variables: Json) -> Any:
    """As whatsapp-rust mutes."""
    wanted = variables.get("input")
    if not isinstance(wanted, dict) or wanted.get("value") not in ("ON", "OFF"):
        raise RemoteProtocolError("a setting without `input` or value")
    if wanted.get("type") not in ("MUTE_ADMIN_ACTIVITY", "MUTE_FOLLOWER_ACTIVITY"):
        raise RemoteProtocolError(f"a setting {wanted.get('type')!s:.40}")
    return _muting(muted=wanted["value"] == "ON")(request, wanted)


def _shown(request: Request, channel: Channel, *, viewer: bool = True) -> Json:
    return request.service.newsletters.shown(channel, request.account, viewer=viewer).write()


def _state(channel: Channel) -> Json:
    return {"id": str(channel.jid), "state": {"type": channel.state.upper()}}


_Handler = Callable[[Request, Json], Any]

# Ours, then whatsmeow's or Baileys's where they differ.
QUERIES: Final[dict[str, tuple[str, _Handler]]] = {
    **dict.fromkeys(
        (nl.CreateNewsletter.query_id, "6234210096708695", "8823471724422422"),
        (nl.CreateNewsletter.path, _create),
    ),
    **dict.fromkeys((nl.FetchNewsletter.query_id, "6563316087068696"), (nl.FetchNewsletter.path, _fetch)),
    **dict.fromkeys(
        (nl.FetchSubscribed.query_id, "6388546374527196"), (nl.FetchSubscribed.path, _subscribed)
    ),
    **dict.fromkeys((nl.UpdateNewsletter.query_id, "7150902998257522"), (nl.UpdateNewsletter.path, _update)),
    **dict.fromkeys((nl.Follow.query_id, "9926858900719341"), (nl.Follow.path, _follow)),
    **dict.fromkeys((nl.Unfollow.query_id, "6392786840836363"), (nl.Unfollow.path, _unfollow)),
    **dict.fromkeys((nl.Mute.query_id, "6274038279359549"), (nl.Mute.path, _muting(muted=True))),
    **dict.fromkeys((nl.Unmute.query_id, "6068417879924485"), (nl.Unmute.path, _muting(muted=False))),
    nl.DeleteNewsletter.query_id: (nl.DeleteNewsletter.path, _delete),
    "31938993655691868": ("xwa2_newsletter_update_user_setting", _setting),
}
"""Path of the answer and who gives it, by the number of the question."""


def answer(request: Request, query_id: str, variables: Json) -> Answer | None:
    """Answer a question about channels; None if it is about something else.

    Raises:
        RemoteProtocolError: it is malformed.
        Refused: there is no such channel, or it may not be.
    """
    found = QUERIES.get(query_id)
    if found is None:
        return None
    path, handler = found
    return path, handler(request, variables)
