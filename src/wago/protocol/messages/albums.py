"""Albums: a head that says how much will follow, and the pictures and videos that belong to it.

Source: whatsapp-rust wacore/src/proto_helpers.rs (wrap_as_album_child), after WhatsApp Web; Baileys
Utils/messages.ts (album, albumParentKey)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wago.errors import InvalidContent
from wago.protocol.messages import checks
from wago.protocol.messages.keys import Target, message_key
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import Message, MessageAssociation

MIN_ALBUM: Final = 2
MAX_ALBUM: Final = 100
"""Pictures and videos in one album."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """The head of an album: how many pictures and videos will follow."""

    images: int
    videos: int = 0


def album(images: int, videos: int = 0) -> Message:
    """The head of an album, which says what will follow; each picture goes through `in_album`.

    Raises:
        InvalidContent: fewer than two or too many.
    """
    checks.between("album", images + videos, MIN_ALBUM, MAX_ALBUM)
    message = Message()
    message.albumMessage.expectedImageCount = int(checks.between("images", images, 0, MAX_ALBUM))
    message.albumMessage.expectedVideoCount = int(checks.between("videos", videos, 0, MAX_ALBUM))
    return message


def in_album(message: Message, head: Target) -> Message:
    """A copy of a picture or video that belongs to an album.

    Raises:
        InvalidContent: it is neither picture nor video.
    """
    if not (message.HasField("imageMessage") or message.HasField("videoMessage")):
        raise InvalidContent("album", "holds pictures and videos only")
    outer = Message()
    outer.associatedChildMessage.message.CopyFrom(message)
    outer.associatedChildMessage.message.ClearField("messageContextInfo")
    outer.messageContextInfo.CopyFrom(message.messageContextInfo)
    association = outer.messageContextInfo.messageAssociation
    association.associationType = MessageAssociation.MEDIA_ALBUM
    association.parentMessageKey.CopyFrom(message_key(head))
    return outer


def read_album(message: Message) -> Album | None:
    """The head of an album, None if the message is of another kind."""
    content = innermost(message)
    if not content.HasField("albumMessage"):
        return None
    wire = content.albumMessage
    return Album(images=wire.expectedImageCount, videos=wire.expectedVideoCount)
