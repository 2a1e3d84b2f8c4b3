"""The kinds of media, and what each is called where.

A kind says three things: which words go into its keys, what the media servers call it, and whether it is
played while it arrives.
Source: whatsmeow download.go (classToMediaType, mediaTypeToMMSType), Baileys Defaults/index.ts
(MEDIA_HKDF_KEY_MAPPING, MEDIA_PATH_MAP), whatsapp-rust wacore/src/download.rs (MediaType).
"""

from __future__ import annotations

import enum
from typing import Final

from wago.errors import LocalProtocolError


class MediaKind(enum.StrEnum):
    """What a file is to WhatsApp."""

    IMAGE = "image"
    VIDEO = "video"
    """Also GIFs, which are short videos, and round video notes."""
    AUDIO = "audio"
    """Also voice notes."""
    DOCUMENT = "document"
    STICKER = "sticker"
    STICKER_PACK = "sticker-pack"
    STICKER_PACK_THUMBNAIL = "thumbnail-sticker-pack"
    LINK_THUMBNAIL = "thumbnail-link"
    IMAGE_THUMBNAIL = "thumbnail-image"
    VIDEO_THUMBNAIL = "thumbnail-video"
    DOCUMENT_THUMBNAIL = "thumbnail-document"
    HISTORY = "md-msg-hist"
    APP_STATE = "md-app-state"
    PAYMENT_BACKGROUND = "payment-bg-image"
    PRODUCT_IMAGE = "product-catalog-image"
    """A picture in a business catalog; public, so not encrypted."""
    COVER_PHOTO = "biz-cover-photo"
    """The wide picture of a business profile; public, so not encrypted."""

    @property
    def info(self) -> bytes:
        """What HKDF binds the keys to.

        Raises:
            LocalProtocolError: this kind is not encrypted.
        """
        words = _KEY_WORDS.get(self)
        if words is None:
            raise LocalProtocolError(f"media of kind {self} is not encrypted")
        return f"WhatsApp {words} Keys".encode()

    @property
    def is_encrypted(self) -> bool:
        return self in _KEY_WORDS

    @property
    def mms_type(self) -> str:
        """The media servers' name for it."""
        return "image" if self is MediaKind.STICKER else self.value

    @property
    def upload_path(self) -> str:
        """Where it is uploaded, without a slash at the end."""
        return _OTHER_PATHS.get(self) or f"/mms/{self.mms_type}"

    @property
    def is_streamed(self) -> bool:
        """It is played while it arrives, so that it carries a sidecar."""
        return self in (MediaKind.AUDIO, MediaKind.VIDEO)


_KEY_WORDS: Final = {
    MediaKind.IMAGE: "Image",
    MediaKind.VIDEO: "Video",
    MediaKind.AUDIO: "Audio",
    MediaKind.DOCUMENT: "Document",
    MediaKind.STICKER: "Image",
    MediaKind.STICKER_PACK: "Sticker Pack",
    MediaKind.STICKER_PACK_THUMBNAIL: "Sticker Pack Thumbnail",
    MediaKind.LINK_THUMBNAIL: "Link Thumbnail",
    MediaKind.IMAGE_THUMBNAIL: "Image Thumbnail",
    MediaKind.VIDEO_THUMBNAIL: "Video Thumbnail",
    MediaKind.DOCUMENT_THUMBNAIL: "Document Thumbnail",
    MediaKind.HISTORY: "History",
    MediaKind.APP_STATE: "App State",
    MediaKind.PAYMENT_BACKGROUND: "Payment Background",
}

_OTHER_PATHS: Final = {
    MediaKind.PRODUCT_IMAGE: "/product/image",
    MediaKind.COVER_PHOTO: "/pps/biz-cover-photo",
}
