"""Files made ready for WhatsApp: dimensions, thumbnails, waveforms, stickers, and formats its clients show.

Decoding happens in `worker/`, in processes of their own with bounds on memory and time, so that a hostile
file can cost no more than a worker. This side starts them, hands them paths, and never opens a codec.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wago.gateway.prepare.results import (
    LinkThumbnail,
    Page,
    Portrait,
    PreparedAudio,
    PreparedDocument,
    PreparedImage,
    PreparedSticker,
    PreparedVideo,
    StickerPack,
)
from wago.gateway.prepare.settings import PrepareSettings

if TYPE_CHECKING:
    from wago.gateway.prepare.preparer import Preparer

__all__ = [
    "LinkThumbnail",
    "Page",
    "Portrait",
    "PrepareSettings",
    "PreparedAudio",
    "PreparedDocument",
    "PreparedImage",
    "PreparedSticker",
    "PreparedVideo",
    "Preparer",
    "StickerPack",
]


def __getattr__(name: str) -> Any:
    # Late, because workers import this package too, and have no use for their own pool.
    if name == "Preparer":
        from wago.gateway.prepare.preparer import Preparer

        return Preparer
    raise AttributeError(name)
