"""WaGo: files of messages. They are written to the session's folder, and answered as data URLs."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream
from msgspec import Meta

from wago.api.about import USING, About
from wago.api.base64stream import json_with_file
from wago.api.faults import MissingField
from wago.api.state import AnyRequest
from wago.api.wago.answers import envelope
from wago.api.wago.faults import BadAddressInNewer, MissingInNewer
from wago.api.wago.message import CHAT, MESSAGE
from wago.api.wago.requests import opened
from wago.errors import MediaError, WagoError
from wago.gateway.errors import FileFault, NoFile, UnknownMessage
from wago.gateway.media.attachments import Attachment
from wago.gateway.session import Session
from wago.protocol.media import MediaKind

ANSWER: Final = {"Mimetype": "image/jpeg", "Data": "data:image/jpeg;base64,/9j/4AAQ..."}


class Download(msgspec.Struct):
    """A file as the webhook's message describes it; byte values are base64."""

    url: Annotated[str, Meta(description="where it is")] = msgspec.field(name="Url", default="")
    direct_path: Annotated[str, Meta(description="the same without the host; comes before `Url`")] = (
        msgspec.field(name="DirectPath", default="")
    )
    media_key: Annotated[str, Meta(description="32 bytes that it is opened with")] = msgspec.field(
        name="MediaKey", default=""
    )
    mimetype: Annotated[str, Meta(description="what the answer says it is")] = msgspec.field(
        name="Mimetype", default=""
    )
    file_enc_sha256: Annotated[str, Meta(description="of what travels")] = msgspec.field(
        name="FileEncSHA256", default=""
    )
    file_sha256: Annotated[str, Meta(description="of the file")] = msgspec.field(
        name="FileSHA256", default=""
    )
    file_length: Annotated[int | None, Meta(description="bytes")] = msgspec.field(
        name="FileLength", default=None
    )


_REQUIRED: Final = ("Url", "MediaKey", "Mimetype", "FileSHA256", "FileLength")


def _endpoint(path: str, kind: MediaKind, *, name: str) -> HTTPRouteHandler:
    async def handler(request: AnyRequest) -> Stream:
        async with opened(request, Download) as call:
            body = call.body
            if not body.url and not body.direct_path:
                raise MissingField("Url")
            call.require(_REQUIRED[1:])
            attachment = Attachment.described(
                kind,
                url=body.url,
                direct_path=body.direct_path,
                media_key=body.media_key,
                mimetype=body.mimetype,
                file_sha256=body.file_sha256,
                file_enc_sha256=body.file_enc_sha256,
                file_length=body.file_length,
            )
            try:
                return await _answer(call.session, attachment)
            except MediaError as exc:
                raise DownloadFailed(kind, exc) from exc

    handler.__name__ = name
    handler.__doc__ = f"""Download {_WORDS[kind]} that came in a message.

    The values are those that the webhook carried. The file is kept in the session's folder too.
    """
    about = About(
        takes=Download,
        required=_REQUIRED,
        answer=ANSWER,
        errors=(DownloadFailed, FileFault, *USING),
    )
    return post(path, status_code=200, about=about)(handler)


class DownloadFailed(MediaError):
    """A file could not be had.

    Attributes:
        kind: what it was to be.
        cause: why.
    """

    def __init__(self, kind: MediaKind, cause: WagoError) -> None:
        super().__init__(f"Failed to download {kind} {cause}")
        self.kind = kind
        self.cause = cause


_WORDS: Final = {
    MediaKind.IMAGE: "a picture",
    MediaKind.VIDEO: "a video",
    MediaKind.AUDIO: "audio",
    MediaKind.DOCUMENT: "a document",
    MediaKind.STICKER: "a sticker",
}


class DownloadStored(msgspec.Struct):
    """A stored message that has a file."""

    id: Annotated[str, Meta(description=MESSAGE)] = msgspec.field(name="MessageID", default="")
    chat: Annotated[str, Meta(description=f"{CHAT}; needed if the id stands in several")] = msgspec.field(
        name="Chat", default=""
    )


@post(
    "/message/download",
    status_code=200,
    about=About(
        takes=DownloadStored,
        required=("MessageID",),
        missing=MissingInNewer,
        answer=ANSWER,
        errors=(MediaError, NoFile, UnknownMessage, BadAddressInNewer, *USING),
    ),
)
async def download(request: AnyRequest) -> Stream:
    """Download the file of a stored message; the phone is asked for one that has expired."""
    async with opened(request, DownloadStored, ("MessageID",), newer=True) as call:
        chat = call.address("Chat", call.body.chat) if call.body.chat else None
        attachment = await call.session.messages.attachment(chat, call.body.id)
        return await _answer(call.session, attachment)


async def _answer(session: Session, attachment: Attachment) -> Stream:
    """The file as a data URL, read from the disk while it is written."""
    async with session.messages.download(attachment, keep=True) as file:
        mimetype = attachment.mimetype or file.mimetype or "application/octet-stream"

        def body(data: str) -> Any:
            return envelope({"Mimetype": mimetype, "Data": f"data:{mimetype};base64,{data}"})

        return await json_with_file(body, file)


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    _endpoint("/message/downloadimage", MediaKind.IMAGE, name="download_image_legacy"),
    _endpoint("/message/download/image", MediaKind.IMAGE, name="download_image"),
    _endpoint("/message/download/video", MediaKind.VIDEO, name="download_video"),
    _endpoint("/message/download/audio", MediaKind.AUDIO, name="download_audio"),
    _endpoint("/message/download/document", MediaKind.DOCUMENT, name="download_document"),
    _endpoint("/message/download/sticker", MediaKind.STICKER, name="download_sticker"),
    download,
)
