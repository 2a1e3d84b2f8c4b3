"""WaGo: channels, which this dialect calls newsletters."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import USING, About, MapOf, Maybe
from wago.api.state import AnyRequest
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.api.wago.faults import Refused
from wago.api.wago.requests import Call, does
from wago.errors import InvalidContent, NotChannelAdmin, UnknownChannel
from wago.gateway.addresses import parse_address
from wago.gateway.errors import InvalidAddress
from wago.gateway.events_newsletters import wago_newsletter, wago_post
from wago.gateway.newsletters import NEWEST
from wago.protocol.jid import NEWSLETTER_SERVER, Jid

BAD_CHANNEL: Final = "Could not parse Newsletter JID"
_NO_CHANNEL: Final = ((400, BAD_CHANNEL),)
_JID: Final = "the channel's JID"
_ABOUT: Final = (UnknownChannel, NotChannelAdmin, *USING)
_TEXT: Final = {"text": "Harbour", "id": "1688746895480511", "update_time": "1688746895480511"}
_PICTURE: Final = {"url": "", "id": "1689653839450668", "type": "image", "direct_path": "/v/…", "hash": None}
EXAMPLE: Final = {
    "id": "120363144038483540@newsletter",
    "state": {"type": "active"},
    "thread_metadata": {
        "creation_time": "1688746895",
        "invite": "0029Va4K0PZ5a245NkngBA2M",
        "name": _TEXT,
        "description": {**_TEXT, "text": "Tides and boats"},
        "subscribers_count": "25",
        "verification": "unverified",
        "picture": Maybe(_PICTURE),
        "preview": {**_PICTURE, "type": "preview"},
        "settings": {"reaction_codes": {"value": "all"}},
    },
    "viewer_metadata": Maybe({"mute": "off", "role": "subscriber"}),
}
_POST: Final = {
    "MessageServerID": 104,
    "MessageID": "3EB0E5476063D75BC65C2E",
    "Type": "text",
    "Timestamp": "2026-11-21T06:34:30Z",
    "ViewsCount": 7,
    "ReactionCounts": Maybe(MapOf({"👍": 2})),
    "Message": Maybe(MapOf({"conversation": "High tide at six"})),
}


def channel_jid(text: str) -> Jid:
    """A channel's address, with or without its server.

    Raises:
        Refused: it is none.
    """
    text = text.strip()
    try:
        jid = parse_address(text if "@" in text else f"{text}@{NEWSLETTER_SERVER}")
    except InvalidAddress:
        raise Refused(BAD_CHANNEL) from None
    if not jid.is_newsletter or not jid.user.isdigit():
        raise Refused(BAD_CHANNEL)
    return jid


class Create(msgspec.Struct):
    name: Annotated[str, Meta(description="what it is called, up to 100 characters")] = msgspec.field(
        name="Name", default=""
    )
    description: Annotated[str, Meta(description="what is said about it, up to 2048 characters")] = (
        msgspec.field(name="Description", default="")
    )


@does(
    "/newsletter/create",
    Create,
    (),
    answer=EXAMPLE,
    newer=True,
    names={"name": "Name", "description": "Description"},
    errors=(InvalidContent, *USING),
    also=((400, "name is required"),),
)
async def create_newsletter(call: Call[Create]) -> Any:
    """Make a channel."""
    if not call.body.name.strip():
        raise Refused("name is required")
    return wago_newsletter(await call.session.newsletters.create(call.body.name, call.body.description))


@get(
    "/newsletter/list",
    about=About(answer={"Newsletter": [EXAMPLE]}, errors=USING),
)
async def list_newsletters(request: AnyRequest) -> Response[bytes]:
    """The channels that the account follows or runs. How many follow them WhatsApp does not say here."""
    listed = await session_of(request).newsletters.all()
    return ok({"Newsletter": [wago_newsletter(each) for each in listed]})


class OfNewsletter(msgspec.Struct):
    jid: Annotated[str, Meta(description=_JID)] = msgspec.field(name="Jid", default="")

    def channel(self) -> Jid:
        if not self.jid.strip():
            raise Refused("jid is required")
        return channel_jid(self.jid)


_NO_JID: Final = ((400, "jid is required"), *_NO_CHANNEL)


@does("/newsletter/info", OfNewsletter, (), answer=EXAMPLE, newer=True, errors=_ABOUT, also=_NO_JID)
async def newsletter_info(call: Call[OfNewsletter]) -> Any:
    """What is known of a channel, followed or not."""
    return wago_newsletter(await call.session.newsletters.info(call.body.channel()))


class ByKey(msgspec.Struct):
    key: Annotated[str, Meta(description="the channel's link, or the code in it")] = msgspec.field(
        name="Key", default=""
    )


@does(
    "/newsletter/link",
    ByKey,
    (),
    answer=EXAMPLE,
    newer=True,
    errors=(InvalidContent, *_ABOUT),
    also=((400, "key is required"),),
)
async def newsletter_link(call: Call[ByKey]) -> Any:
    """The channel that a link leads to."""
    if not call.body.key.strip():
        raise Refused("key is required")
    return wago_newsletter(await call.session.newsletters.by_invite(call.body.key))


@does(
    "/newsletter/subscribe",
    OfNewsletter,
    (),
    answer={"Details": "Newsletter followed successfully"},
    newer=True,
    errors=_ABOUT,
    also=_NO_JID,
)
async def subscribe_newsletter(call: Call[OfNewsletter]) -> Any:
    """Follow a channel; its posts come as `Newsletter` events."""
    await call.session.newsletters.follow(call.body.channel())
    return {"Details": "Newsletter followed successfully"}


class Messages(OfNewsletter):
    count: Annotated[int | None, Meta(description=f"how many, up to 2000; {NEWEST} if absent")] = (
        msgspec.field(name="Count", default=None)
    )
    before: Annotated[int | None, Meta(description="only those before this MessageServerID")] = msgspec.field(
        name="BeforeId", default=None
    )
    watch: Annotated[
        bool, Meta(description="have NewsletterLiveUpdate events come for some minutes: views and reactions")
    ] = msgspec.field(name="Watch", default=False)


@does(
    "/newsletter/messages",
    Messages,
    (),
    answer=[_POST],
    newer=True,
    names={"count": "Count"},
    errors=(InvalidContent, *_ABOUT),
    also=_NO_JID,
)
async def newsletter_messages(call: Call[Messages]) -> Any:
    """Posts of a channel with their views and reactions, in the order of their numbers."""
    body = call.body
    count = NEWEST if body.count is None else body.count
    channel = body.channel()
    posts = await call.session.newsletters.posts(channel, count, before=body.before)
    if body.watch:
        await call.session.newsletters.watch(channel)
    return [wago_post(each) for each in posts]


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    create_newsletter,
    list_newsletters,
    newsletter_info,
    newsletter_link,
    subscribe_newsletter,
    newsletter_messages,
)
