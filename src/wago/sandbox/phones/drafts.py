"""What a phone is asked to send: JSON of the admin API becomes a message of any kind.

Members are those of the dataclasses in `protocol.messages`; a file is `data`, its bytes in base64.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from wago.errors import LocalProtocolError
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.messages import (
    calls,
    commerce,
    contacts,
    events,
    invites,
    media,
    places,
    polls,
    text,
)
from wago.protocol.messages.text import LinkPreview
from wago.protocol.messages.vcard import Card
from wago.protocol.proto.e2e_pb2 import Message
from wago.sandbox.phones import pressed_drafts
from wago.sandbox.phones.draft_parts import Json, Upload, read
from wago.sandbox.wire import Refused

T = TypeVar("T")


class File(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A file with all that a message may say of it; what does not belong to its kind is left out."""

    data: bytes
    mimetype: str = ""
    caption: str = ""
    filename: str = ""
    title: str = ""
    width: int = 0
    height: int = 0
    seconds: int = 0
    page_count: int = 0
    thumbnail: bytes = b""
    waveform: bytes = b""
    animated: bool = False
    view_once: bool = False


class Poll(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    question: str
    options: list[str]
    selectable: int = 1
    correct: int | None = None


class Text(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    text: str
    preview: LinkPreview | None = None


class StatusText(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    text: str
    background: int | None = None
    colour: int | None = None
    font: int | None = None


class Contacts(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    contacts: list[Card]


class Raw(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    message: bytes


def message_of(kind: str, body: Json, upload: Upload, secret: bytes) -> Message:
    """The message that a request describes.

    Args:
        kind: the word for it, as messages are listed with.
        body: its members.
        upload: puts a file on the media server.
        secret: 32 bytes for what has a message secret.

    Raises:
        Refused: there is no such kind, a member is wrong, or the content cannot be sent.
    """
    try:
        if kind in _MEDIA:
            return _file(kind, read(File, body), upload)
        if kind in _MAKERS:
            return _MAKERS[kind](body, secret)
        message = pressed_drafts.made(kind, body, upload)
    except LocalProtocolError as exc:
        raise Refused(400, "bad-request", str(exc)) from exc
    if message is None:
        raise Refused(400, "bad-request", f"`kind` is one of {', '.join(KINDS)}")
    return message


# -- files ----------------------------------------------------------------------------------------------

_MEDIA: Final = {
    "image": (MediaKind.IMAGE, "image/jpeg"),
    "video": (MediaKind.VIDEO, "video/mp4"),
    "gif": (MediaKind.VIDEO, "video/mp4"),
    "ptv": (MediaKind.VIDEO, "video/mp4"),
    "audio": (MediaKind.AUDIO, "audio/mpeg"),
    "voice": (MediaKind.AUDIO, "audio/ogg; codecs=opus"),
    "document": (MediaKind.DOCUMENT, "application/octet-stream"),
    "sticker": (MediaKind.STICKER, "image/webp"),
}


def _file(kind: str, body: File, upload: Upload) -> Message:
    form, usual = _MEDIA[kind]
    mimetype = body.mimetype or usual
    file = upload(body.data, form)
    if form is MediaKind.IMAGE:
        return media.image(
            file,
            mimetype=mimetype,
            caption=body.caption,
            width=body.width,
            height=body.height,
            thumbnail=body.thumbnail,
            view_once=body.view_once,
        )
    if form is MediaKind.VIDEO:
        return media.video(
            file,
            mimetype=mimetype,
            caption=body.caption,
            seconds=body.seconds,
            width=body.width,
            height=body.height,
            thumbnail=body.thumbnail,
            gif=kind == "gif",
            ptv=kind == "ptv",
            view_once=body.view_once,
        )
    if form is MediaKind.AUDIO:
        return media.audio(
            file,
            mimetype=mimetype,
            seconds=body.seconds,
            voice=kind == "voice",
            waveform=body.waveform,
            view_once=body.view_once,
        )
    if form is MediaKind.STICKER:
        return media.sticker(
            file,
            mimetype=mimetype,
            width=body.width,
            height=body.height,
            animated=body.animated,
            thumbnail=body.thumbnail,
        )
    return media.document(
        file,
        mimetype=mimetype,
        filename=body.filename or "file",
        title=body.title,
        caption=body.caption,
        page_count=body.page_count,
        thumbnail=body.thumbnail,
    )


# -- what has no file -----------------------------------------------------------------------------------


def _text(body: Json, _: bytes) -> Message:
    given = read(Text, body)
    return text.text(given.text, given.preview)


def _status_text(body: Json, _: bytes) -> Message:
    given = read(StatusText, body)
    font = text.Font(given.font) if given.font is not None else None
    looks = text.TextLooks(background=given.background, colour=given.colour, font=font)
    return text.status_text(given.text, looks)


def _poll(body: Json, secret: bytes) -> Message:
    given = read(Poll, body)
    return polls.poll(given.question, given.options, given.selectable, secret=secret, correct=given.correct)


def _event(body: Json, secret: bytes) -> Message:
    return events.event(read(events.Event, body), secret=secret)


def _contact(body: Json, _: bytes) -> Message:
    return contacts.contact(read(Card, body))


def _contacts(body: Json, _: bytes) -> Message:
    return contacts.contacts(read(Contacts, body).contacts)


def _raw(body: Json, _: bytes) -> Message:
    try:
        return Message.FromString(read(Raw, body).message)
    except ValueError as exc:
        raise Refused(400, "bad-request", "`message` is no serialized Message in base64") from exc


def _plain(kind: type[T], build: Callable[[T], Message], *jids: str) -> Callable[[Json, bytes], Message]:
    """A maker for what is a dataclass with its builder; `jids` are members that are addresses."""

    def make(body: Json, _: bytes) -> Message:
        addresses = {name: list(Jid.parse(body[name])) for name in jids if isinstance(body.get(name), str)}
        return build(read(kind, body | addresses))

    return make


_MAKERS: Final[dict[str, Callable[[Json, bytes], Message]]] = {
    "text": _text,
    "status_text": _status_text,
    "location": _plain(places.Location, places.location),
    "live_location": _plain(places.LiveLocation, places.live_location),
    "contact": _contact,
    "contacts": _contacts,
    "poll": _poll,
    "event": _event,
    "group_invite": _plain(invites.GroupInvite, invites.group_invite, "group"),
    "product": _plain(commerce.Product, commerce.product, "owner"),
    "order": _plain(commerce.Order, commerce.order, "seller"),
    "scheduled_call": _plain(calls.ScheduledCall, calls.scheduled_call),
    "raw": _raw,
}

KINDS: Final = (*_MEDIA, *_MAKERS, *pressed_drafts.KINDS)
"""Everything that a phone can be asked to send."""
