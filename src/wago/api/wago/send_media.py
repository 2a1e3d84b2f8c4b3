"""WaGo: files. A field takes a data URL, base64, a public URL, or a part of a multipart form."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import SENDING
from wago.api.faults import BadValue
from wago.api.wago.faults import BadAddressInNewer, HalfAQuote, MissingInNewer, Refused
from wago.api.wago.requests import (
    FILES,
    PHONE,
    SENT,
    Call,
    Sending,
    ToPhone,
    context_of,
    does,
    sends,
    sent_details,
)
from wago.errors import InvalidContent
from wago.gateway.media.sources import Url
from wago.gateway.outgoing.contents import Album, Audio, Content, Document, Image, Sticker, Video

SOURCE: Final = "data URL, URL, base64, or a part of a multipart form"
IMAGE_PREFIX: Final = 'Image data should start with "data:image/png;base64,"'
AUDIO_PREFIX: Final = 'Audio data should start with "data:audio/ogg;base64,"'
OTHER_PREFIX: Final = 'Data should start with "data:mime/type;base64,"'


class SendImage(ToPhone, kw_only=True):
    image: Annotated[str, Meta(description=SOURCE)] = msgspec.field(name="Image", default="")
    caption: Annotated[str, Meta(description="text below it")] = msgspec.field(name="Caption", default="")
    thumbnail: Annotated[str, Meta(description="small JPEG in place of one that is made")] = msgspec.field(
        name="JpegThumbnail", default=""
    )
    view_once: Annotated[bool, Meta(description="can be opened once only")] = msgspec.field(
        name="ViewOnce", default=False
    )


@sends(
    "/send/image",
    SendImage,
    ("Phone", "Image"),
    names={"thumbnail": "JpegThumbnail"},
    errors=FILES,
    also=((400, IMAGE_PREFIX),),
)
def send_image(call: Call[SendImage]) -> Content:
    """Send a picture."""
    body = call.body
    return Image(
        source=call.source("Image", body.image, prefix="data:image", wrong=IMAGE_PREFIX),
        caption=body.caption,
        thumbnail=call.optional_source("JpegThumbnail", body.thumbnail),
        view_once=body.view_once,
    )


class SendVideo(ToPhone, kw_only=True):
    video: Annotated[str, Meta(description=SOURCE)] = msgspec.field(name="Video", default="")
    caption: Annotated[str, Meta(description="text below it")] = msgspec.field(name="Caption", default="")
    thumbnail: Annotated[str, Meta(description="small JPEG in place of one that is made")] = msgspec.field(
        name="JpegThumbnail", default=""
    )
    view_once: Annotated[bool, Meta(description="can be opened once only")] = msgspec.field(
        name="ViewOnce", default=False
    )
    gif: Annotated[bool, Meta(description="plays in a loop without sound; an animated GIF is taken too")] = (
        msgspec.field(name="Gif", default=False)
    )
    ptv: Annotated[bool, Meta(description="a round video note")] = msgspec.field(name="Ptv", default=False)


@sends(
    "/send/video",
    SendVideo,
    ("Phone", "Video"),
    names={"thumbnail": "JpegThumbnail"},
    errors=FILES,
    also=((400, OTHER_PREFIX),),
)
def send_video(call: Call[SendVideo]) -> Content:
    """Send a video, a GIF or a video note."""
    body = call.body
    prefix = "data:" if body.gif else "data:video"
    return Video(
        source=call.source("Video", body.video, prefix=prefix, wrong=OTHER_PREFIX),
        caption=body.caption,
        thumbnail=call.optional_source("JpegThumbnail", body.thumbnail),
        view_once=body.view_once,
        gif=body.gif,
        round=body.ptv,
    )


class SendAudio(ToPhone, kw_only=True):
    audio: Annotated[str, Meta(description=SOURCE)] = msgspec.field(name="Audio", default="")
    ptt: Annotated[bool, Meta(description="a voice note, which is the default, or an audio file")] = (
        msgspec.field(name="Ptt", default=True)
    )
    duration: Annotated[
        float | None, Meta(description="seconds that are shown; the file's own length if absent")
    ] = msgspec.field(name="Duration", default=None)
    view_once: Annotated[bool, Meta(description="can be heard once only")] = msgspec.field(
        name="ViewOnce", default=False
    )


@sends(
    "/send/audio",
    SendAudio,
    ("Phone", "Audio"),
    names={"seconds": "Duration"},
    errors=FILES,
    also=((400, AUDIO_PREFIX),),
)
def send_audio(call: Call[SendAudio]) -> Content:
    """Send a voice note, which any audio is converted to, or an audio file."""
    body = call.body
    return Audio(
        source=call.source("Audio", body.audio, prefix="data:audio", wrong=AUDIO_PREFIX),
        voice=body.ptt,
        seconds=seconds_of(body.duration),
        view_once=body.view_once,
    )


class SendDocument(ToPhone, kw_only=True):
    document: Annotated[str, Meta(description=SOURCE)] = msgspec.field(name="Document", default="")
    filename: Annotated[str, Meta(description="with its extension")] = msgspec.field(
        name="FileName", default=""
    )
    caption: Annotated[str, Meta(description="text below it")] = msgspec.field(name="Caption", default="")
    mimetype: Annotated[str, Meta(description="goes by content and name if absent")] = msgspec.field(
        name="Mimetype", default=""
    )


@sends(
    "/send/document",
    SendDocument,
    ("Phone", "Document", "FileName"),
    names={"filename": "FileName"},
    errors=FILES,
)
def send_document(call: Call[SendDocument]) -> Content:
    """Send any file as a document."""
    body = call.body
    return Document(
        source=call.source("Document", body.document),
        filename=body.filename,
        caption=body.caption,
        mimetype=body.mimetype,
    )


class SendSticker(ToPhone, kw_only=True):
    sticker: Annotated[str, Meta(description=f"image or short video: {SOURCE}")] = msgspec.field(
        name="Sticker", default=""
    )
    thumbnail: Annotated[str, Meta(description="small PNG in place of one that is made")] = msgspec.field(
        name="PngThumbnail", default=""
    )
    pack: Annotated[str, Meta(description="name of its pack")] = msgspec.field(name="PackName", default="")
    publisher: Annotated[str, Meta(description="who made its pack")] = msgspec.field(
        name="PackPublisher", default=""
    )
    emojis: Annotated[list[str], Meta(description="what it stands for")] = msgspec.field(
        name="Emojis", default_factory=list
    )


@sends(
    "/send/sticker",
    SendSticker,
    ("Phone", "Sticker"),
    names={"thumbnail": "PngThumbnail"},
    errors=FILES,
    also=((400, OTHER_PREFIX),),
)
def send_sticker(call: Call[SendSticker]) -> Content:
    """Send a sticker; any image or short video becomes one."""
    body = call.body
    return Sticker(
        source=call.source("Sticker", body.sticker, prefix="data:", wrong=OTHER_PREFIX),
        thumbnail=call.optional_source("PngThumbnail", body.thumbnail),
        pack=body.pack,
        publisher=body.publisher,
        emojis=tuple(body.emojis),
    )


class SendMediaUrl(Sending, kw_only=True):
    jid: Annotated[str, Meta(description=PHONE)] = msgspec.field(name="Jid", default="")
    url: Annotated[str, Meta(description="public http or https URL, fetched by the server")] = msgspec.field(
        name="Url", default=""
    )
    type: Annotated[
        str,
        Meta(description="`image`, `video`, `gif`, `ptv` (round), `audio`, `ptt`, `document`, `sticker`"),
    ] = msgspec.field(name="Type", default="")
    duration: Annotated[float | None, Meta(description="of audio, in seconds")] = msgspec.field(
        name="Duration", default=None
    )
    caption: Annotated[str, Meta(description="may be empty")] = msgspec.field(name="Caption", default="")
    filename: Annotated[str, Meta(description="of a document; the URL's own if empty")] = msgspec.field(
        name="Filename", default=""
    )


def file_of(call: Call[SendMediaUrl], source: Url) -> Content | None:
    """The content of a `Type`, None if there is no such type."""
    body = call.body
    match body.type.lower():
        case "image":
            return Image(source=source, caption=body.caption)
        case "video" | "gif" | "ptv" as kind:
            return Video(source=source, caption=body.caption, gif=kind == "gif", round=kind == "ptv")
        case "audio" | "ptt" as kind:
            return Audio(source=source, voice=kind == "ptt", seconds=seconds_of(body.duration))
        case "document":
            return Document(source=source, filename=body.filename, caption=body.caption)
        case "sticker":
            return Sticker(source=source)
        case _:
            return None


_URL_NAMES = dict.fromkeys(("image", "video", "audio", "document", "sticker"), "Url") | {
    "seconds": "Duration"
}


@sends(
    "/send/mediaurl",
    SendMediaUrl,
    ("Jid", "Url", "Type"),
    to="Jid",
    newer=True,
    names=_URL_NAMES,
    errors=FILES,
    also=((400, "invalid media type"),),
)
def send_media_url(call: Call[SendMediaUrl]) -> Content:
    """Fetch a file from a URL and send it."""
    content = file_of(call, Url(call.body.url))
    if content is None:
        raise Refused("invalid media type")
    return content


class AlbumItem(msgspec.Struct):
    """`Image` or `Video`."""

    image: Annotated[str, Meta(description=f"{SOURCE} `Items[0].Image`")] = msgspec.field(
        name="Image", default=""
    )
    video: Annotated[str, Meta(description=f"{SOURCE} `Items[0].Video`")] = msgspec.field(
        name="Video", default=""
    )
    caption: Annotated[str, Meta(description="text below it")] = msgspec.field(name="Caption", default="")


class SendAlbum(ToPhone, kw_only=True):
    items: Annotated[list[AlbumItem], Meta(description="two or more pictures and videos")] = msgspec.field(
        name="Items", default_factory=list
    )


@does(
    "/send/album",
    SendAlbum,
    ("Phone", "Items"),
    answer=SENT | {"Ids": ["3EB0F2A1D3C4B5A697887A"]},
    newer=True,
    names={"album": "Items"},
    errors=(*SENDING, *FILES, InvalidContent, BadAddressInNewer, HalfAQuote),
)
async def send_album(call: Call[SendAlbum]) -> Any:
    """Send pictures and videos that are shown together; all are uploaded before the first is sent."""
    body = call.body
    to = call.address("Phone", body.phone)
    context = context_of(call, body.context, forward=body.forward)
    items = tuple(_album_item(call, index, item) for index, item in enumerate(body.items))
    frame, *parts = await call.session.messages.send_album(
        to, Album(items=items), id=body.id or None, context=context
    )
    return sent_details(frame) | {"Ids": [part.id for part in parts]}


def _album_item(call: Call[SendAlbum], index: int, item: AlbumItem) -> Image | Video:
    where = f"Items[{index}]"
    image = call.optional_source(f"{where}.Image", item.image)
    if image is not None:
        return Image(source=image, caption=item.caption)
    video = call.optional_source(f"{where}.Video", item.video)
    if video is None:
        raise MissingInNewer(f"{where}.Image")
    return Video(source=video, caption=item.caption)


def seconds_of(duration: float | None) -> int | None:
    """A length as it is written into a message.

    Raises:
        BadValue: it is negative, or endless.
    """
    if not duration:
        return None
    if not 0 < duration < 10**6:
        raise BadValue("Duration", "is no length in seconds")
    return max(1, round(duration))


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    send_image,
    send_video,
    send_audio,
    send_document,
    send_sticker,
    send_media_url,
    send_album,
)
