"""Media of one account: uploads and downloads in constant memory."""

from wago.client.config import MediaConfig
from wago.client.media.account import AccountMedia, MediaOrigin
from wago.client.media.media import DownloadedMedia, Media
from wago.client.media.refs import MediaRef
from wago.client.media.retries import MediaRetries
from wago.client.media.upload import UploadedMedia
from wago.errors import MediaCorrupt, MediaGone, MediaLost, MediaRefused, MediaTooLarge, MediaUnavailable

__all__ = [
    "AccountMedia",
    "DownloadedMedia",
    "Media",
    "MediaConfig",
    "MediaCorrupt",
    "MediaGone",
    "MediaLost",
    "MediaOrigin",
    "MediaRef",
    "MediaRefused",
    "MediaRetries",
    "MediaTooLarge",
    "MediaUnavailable",
    "UploadedMedia",
]
