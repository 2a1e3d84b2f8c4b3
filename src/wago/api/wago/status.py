"""WaGo: posts to the account's status."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import SENDING
from wago.api.wago.faults import BadAddressInNewer
from wago.api.wago.requests import FILES, SENT, Call, does, sent_details
from wago.api.wago.send_media import SOURCE
from wago.errors import InvalidContent, NoAudience
from wago.gateway.outgoing.contents import Image, StatusText, Video
from wago.protocol.jid import Jid

_ERRORS: Final = (InvalidContent, NoAudience, BadAddressInNewer, *SENDING)


class Post(msgspec.Struct, kw_only=True):
    """What every post takes."""

    id: Annotated[str, Meta(description="message id of the caller's own choice")] = msgspec.field(
        name="Id", default=""
    )
    audience: Annotated[
        list[str] | None,
        Meta(description="who sees it: numbers or JIDs; whom the account's privacy setting says if absent"),
    ] = msgspec.field(name="Audience", default=None)


class PostText(Post, kw_only=True):
    text: Annotated[str, Meta(description="what it says")] = msgspec.field(name="Text", default="")
    color: Annotated[int | None, Meta(description="of the text, ARGB")] = msgspec.field(
        name="TextColor", default=None
    )
    background: Annotated[int | None, Meta(description="ARGB")] = msgspec.field(
        name="BackgroundColor", default=None
    )
    font: Annotated[int, Meta(description="0, 1, 2, 6, 7, 8, 9 or 10")] = msgspec.field(
        name="Font", default=0
    )


def _audience(call: Call[Any], given: list[str] | None) -> list[Jid] | None:
    return None if given is None else [call.address("Audience", jid) for jid in given]


@does(
    "/status/text",
    PostText,
    ("Text",),
    answer=SENT,
    newer=True,
    names={"colour": "TextColor", "background": "BackgroundColor"},
    errors=_ERRORS,
)
async def post_text(call: Call[PostText]) -> Any:
    """Post a text on a coloured ground."""
    body = call.body
    content = StatusText(text=body.text, color=body.color, background=body.background, font=body.font)
    sent = await call.session.messages.post_status(
        content, audience=_audience(call, body.audience), id=body.id or None
    )
    return sent_details(sent)


class PostImage(Post, kw_only=True):
    image: Annotated[str, Meta(description=SOURCE)] = msgspec.field(name="Image", default="")
    caption: Annotated[str, Meta(description="text below it")] = msgspec.field(name="Caption", default="")


@does("/status/image", PostImage, ("Image",), answer=SENT, newer=True, errors=(*_ERRORS, *FILES))
async def post_image(call: Call[PostImage]) -> Any:
    """Post a picture."""
    body = call.body
    content = Image(source=call.source("Image", body.image), caption=body.caption)
    sent = await call.session.messages.post_status(
        content, audience=_audience(call, body.audience), id=body.id or None
    )
    return sent_details(sent)


class PostVideo(Post, kw_only=True):
    video: Annotated[str, Meta(description=SOURCE)] = msgspec.field(name="Video", default="")
    caption: Annotated[str, Meta(description="text below it")] = msgspec.field(name="Caption", default="")
    thumbnail: Annotated[str, Meta(description="small JPEG in place of one that is made")] = msgspec.field(
        name="JpegThumbnail", default=""
    )


@does(
    "/status/video",
    PostVideo,
    ("Video",),
    answer=SENT,
    newer=True,
    names={"thumbnail": "JpegThumbnail"},
    errors=(*_ERRORS, *FILES),
)
async def post_video(call: Call[PostVideo]) -> Any:
    """Post a video."""
    body = call.body
    content = Video(
        source=call.source("Video", body.video),
        caption=body.caption,
        thumbnail=call.optional_source("JpegThumbnail", body.thumbnail),
    )
    sent = await call.session.messages.post_status(
        content, audience=_audience(call, body.audience), id=body.id or None
    )
    return sent_details(sent)


HANDLERS: tuple[HTTPRouteHandler, ...] = (post_text, post_image, post_video)
