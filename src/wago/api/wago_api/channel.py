"""wago-api: channels."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Meta

from wago.api.about import USING, About, MapOf, Maybe
from wago.api.faults import BadValue, MissingField
from wago.api.state import AnyRequest
from wago.api.wago_api.answers import ok
from wago.api.wago_api.requests import Call, InChat, OfMessage, camel_errors, does
from wago.api.wago_api.sending import ID, SENT, WRONG, SendMessage, send_content, sent_members
from wago.api.wago_api.session import session_of
from wago.errors import InvalidContent, NotChannelAdmin, SendRefused, UnknownChannel
from wago.gateway.errors import DuplicateId, FileFault, UnknownSession
from wago.gateway.events_newsletters import api_newsletter, api_post
from wago.gateway.media.sources import source_of
from wago.gateway.newsletters import NEWEST
from wago.gateway.session import Session
from wago.protocol.jid import Jid

_DONE: Final = {"result": True}
_CHAT: Final = ("chatId",)
_ABOUT: Final = (BadValue, UnknownChannel, NotChannelAdmin, *USING)
_NO_CHANNEL: Final = ((400, "chatId: The chat is not a channel"),)
CHANNEL: Final = {
    "id": "120363144038483540@newsletter",
    "name": "Harbour",
    "description": "Tides and boats",
    "state": "active",
    "isVerified": False,
    "reactions": "all",
    "inviteCode": Maybe("0029Va4K0PZ5a245NkngBA2M"),
    "inviteLink": Maybe("https://whatsapp.com/channel/0029Va4K0PZ5a245NkngBA2M"),
    "createdAt": Maybe(1688746895),
    "subscribers": Maybe(25),
    "role": Maybe("subscriber"),
    "isMuted": Maybe(False),
    "pictureId": Maybe("1689653839450668"),
    "pictureDirectPath": Maybe("/v/…"),
}
POST: Final = {
    "serverId": 104,
    "id": Maybe(ID),
    "isFromMe": False,
    "timestamp": Maybe(1795242870),
    "type": Maybe("text"),
    "body": Maybe("High tide at six"),
    "message": Maybe(MapOf({"conversation": "High tide at six"})),
    "views": Maybe(7),
    "reactions": Maybe(MapOf({"👍": 2})),
}


def the_channel(call: Call[Any]) -> Jid:
    """The channel in `chatId`.

    Raises:
        BadValue: it is no channel.
    """
    chat = call.chat()
    if not chat.is_newsletter:
        raise BadValue("chatId", "The chat is not a channel")
    return chat


def _channel_id(call: Call[Any]) -> Jid:
    channel = call.address("channelId", call.body.channel_id)
    if not channel.is_newsletter:
        raise BadValue("channelId", "The chat is not a channel")
    return channel


# -- the client's ---------------------------------------------------------------------------------------


@get(
    "/client/getChannels/{session_id:str}",
    about=About(answer={"result": [CHANNEL]}, errors=(UnknownSession, *USING)),
)
async def get_channels(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """The channels that the account follows or runs."""
    listed = await session_of(request, session_id).newsletters.all()
    return ok(result=[api_newsletter(each) for each in listed])


class Picture(msgspec.Struct, rename="camel"):
    data: Annotated[str, Meta(description="base64, a data URL or a URL")] = ""
    mimetype: Annotated[str, Meta(description="its type")] = ""


class CreateOptions(msgspec.Struct, rename="camel"):
    description: Annotated[str, Meta(description="what is said about it")] = ""
    picture: Annotated[Picture | None, Meta(description="its middle becomes the channel's picture")] = None


class Create(msgspec.Struct, rename="camel"):
    title: Annotated[str, Meta(description="what it is called, up to 100 characters")] = ""
    description: Annotated[str, Meta(description="what is said about it, up to 2048 characters")] = ""
    options: Annotated[CreateOptions | None, Meta(description="`description`, as wwebjs-api takes it")] = None


@does(
    "/client/createChannel",
    Create,
    ("title",),
    answer={"result": CHANNEL},
    errors=(InvalidContent, FileFault, *USING),
)
async def create_channel(call: Call[Create]) -> dict[str, Any]:
    """Make a channel."""
    body, options = call.body, call.body.options or CreateOptions()
    picture = options.picture
    if picture is not None and not picture.data:
        raise MissingField("options.picture.data")
    source = None if picture is None else source_of(picture.data, mimetype=picture.mimetype)
    with camel_errors({"name": "title"}):
        made = await call.session.newsletters.create(
            body.title, body.description or options.description, source, "options.picture.data"
        )
    return {"result": api_newsletter(made)}


class OfChannel(msgspec.Struct, rename="camel", kw_only=True):
    channel_id: Annotated[str, Meta(description="the channel's JID")] = ""


class UnsubscribeOptions(msgspec.Struct, rename="camel"):
    delete_local_models: Annotated[
        bool, Meta(description="wwebjs-api's; nothing is kept of a channel here but its messages")
    ] = False


class Unsubscribe(OfChannel, rename="camel", kw_only=True):
    options: Annotated[UnsubscribeOptions | None, Meta(description="wwebjs-api's options")] = None


@does(
    "/client/subscribeToChannel",
    OfChannel,
    ("channelId",),
    answer=_DONE,
    errors=_ABOUT,
    also=((400, "channelId: The chat is not a channel"),),
)
async def subscribe_to_channel(call: Call[OfChannel]) -> dict[str, Any]:
    """Follow a channel; its posts come as `newsletter_message`."""
    await call.session.newsletters.follow(_channel_id(call))
    return _DONE


@does(
    "/client/unsubscribeFromChannel",
    Unsubscribe,
    ("channelId",),
    answer=_DONE,
    errors=_ABOUT,
    also=((400, "channelId: The chat is not a channel"),),
)
async def unsubscribe_from_channel(call: Call[Unsubscribe]) -> dict[str, Any]:
    """Follow a channel no longer."""
    await call.session.newsletters.unfollow(_channel_id(call))
    return _DONE


class ByCode(msgspec.Struct, rename="camel"):
    invite_code: Annotated[str, Meta(description="the channel's link, or the code in it")] = ""


@does(
    "/client/getChannelByInviteCode",
    ByCode,
    ("inviteCode",),
    answer={"result": CHANNEL},
    errors=(InvalidContent, UnknownChannel, *USING),
)
async def get_channel_by_invite_code(call: Call[ByCode]) -> dict[str, Any]:
    """The channel that a link leads to."""
    with camel_errors({"invite": "inviteCode"}):
        return {"result": api_newsletter(await call.session.newsletters.by_invite(call.body.invite_code))}


# -- one channel's --------------------------------------------------------------------------------------


@does("/channel/getClassInfo", InChat, _CHAT, answer={"channel": CHANNEL}, errors=_ABOUT, also=_NO_CHANNEL)
async def get_channel_info(call: Call[InChat]) -> dict[str, Any]:
    """What is known of a channel, followed or not."""
    return {"channel": api_newsletter(await call.session.newsletters.info(the_channel(call)))}


@does(
    "/channel/sendMessage",
    SendMessage,
    _CHAT,
    answer={"message": {"id": ID, "timestamp": SENT["timestamp"]}, **SENT},
    errors=(MissingField, *WRONG),
    also=((400, "contentType: invalid contentType"), *_NO_CHANNEL),
)
async def post_in_channel(call: Call[SendMessage]) -> dict[str, Any]:
    """Post in a channel that the account runs; bodies are those of `/client/sendMessage`."""
    the_channel(call)
    sent = await send_content(call, own_id=call.body.message_id)
    return {"message": {"id": sent["messageId"], "timestamp": sent["timestamp"]}, **sent}


class SearchOptions(msgspec.Struct, rename="camel"):
    limit: Annotated[int | None, Meta(description=f"how many; {NEWEST} if absent")] = None
    from_me: Annotated[bool | None, Meta(description="only our own ones, or only others'")] = None
    before: Annotated[int | None, Meta(description="only those before this serverId")] = None
    watch: Annotated[
        bool, Meta(description="have `newsletter_live_update` come for some minutes: views and reactions")
    ] = False


class Fetch(InChat, rename="camel", kw_only=True):
    search_options: Annotated[SearchOptions | None, Meta(description="which ones")] = None


@does(
    "/channel/fetchMessages",
    Fetch,
    _CHAT,
    answer={"messages": [POST]},
    errors=(InvalidContent, *_ABOUT),
    also=_NO_CHANNEL,
)
async def fetch_channel_messages(call: Call[Fetch]) -> dict[str, Any]:
    """Posts with their views and reactions, in the order of their numbers."""
    wanted = call.body.search_options or SearchOptions()
    limit = NEWEST if wanted.limit is None else wanted.limit
    channel = the_channel(call)
    with camel_errors({"count": "searchOptions.limit"}):
        posts = await call.session.newsletters.posts(
            channel, limit, before=wanted.before, from_me=wanted.from_me
        )
    if wanted.watch:
        await call.session.newsletters.watch(channel)
    return {"messages": [api_post(each) for each in posts]}


class React(OfMessage, rename="camel", kw_only=True):
    reaction: Annotated[str, Meta(description="an emoji; empty takes the reaction away")] = ""


@does(
    "/channel/sendReaction",
    React,
    ("chatId", "messageId"),
    answer={"result": True, **SENT},
    errors=(InvalidContent, SendRefused, DuplicateId, *_ABOUT),
    also=_NO_CHANNEL,
)
async def react_to_post(call: Call[React]) -> dict[str, Any]:
    """React to a post, named by its id or its serverId."""
    body = call.body
    sent = await call.session.newsletters.react(the_channel(call), body.message_id, body.reaction)
    return {"result": True, **sent_members(sent)}


def _plain(
    path: str, name: str, meaning: str, do: Callable[[Session, Jid], Awaitable[None]]
) -> HTTPRouteHandler:
    async def work(call: Call[InChat]) -> dict[str, Any]:
        await do(call.session, the_channel(call))
        return _DONE

    work.__name__, work.__doc__ = name, meaning
    errors = (SendRefused, *_ABOUT)
    return does(f"/channel/{path}", InChat, _CHAT, answer=_DONE, errors=errors, also=_NO_CHANNEL)(work)


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    get_channels,
    create_channel,
    subscribe_to_channel,
    unsubscribe_from_channel,
    get_channel_by_invite_code,
    get_channel_info,
    post_in_channel,
    fetch_channel_messages,
    react_to_post,
    _plain(
        "sendSeen",
        "see_channel",
        "Count as somebody who has seen the newest posts, and mark them as read.",
        lambda session, channel: session.newsletters.mark_seen(channel),
    ),
    _plain(
        "mute",
        "mute_channel",
        "Let the phone be quiet about a channel's posts; events come all the same.",
        lambda session, channel: session.newsletters.mute(channel, True),
    ),
    _plain(
        "unmute",
        "unmute_channel",
        "Let the phone tell of a channel's posts again.",
        lambda session, channel: session.newsletters.mute(channel, False),
    ),
    _plain(
        "deleteChannel",
        "delete_channel",
        "Delete a channel of the account's own, with all that is in it.",
        lambda session, channel: session.newsletters.delete(channel),
    ),
)
