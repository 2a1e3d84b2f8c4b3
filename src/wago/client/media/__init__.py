"""Media of one account: uploads and downloads in constant memory."""

from wago.client.media.config import MediaConfig
from wago.client.media.errors import (
    MediaCorrupt,
    MediaGone,
    MediaRefused,
    MediaTooLarge,
    MediaUnavailable,
)
from wago.client.media.media import DownloadedMedia, Media
from wago.client.media.refs import MediaRef
from wago.client.media.upload import UploadedMedia

__all__ = [
    "DownloadedMedia",
    "Media",
    "MediaConfig",
    "MediaCorrupt",
    "MediaGone",
    "MediaRef",
    "MediaRefused",
    "MediaTooLarge",
    "MediaUnavailable",
    "UploadedMedia",
]
