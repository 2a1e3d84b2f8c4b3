"""Files of callers, and files that come in: always on disk, never whole in memory."""

from wago.gateway.media.attachments import Attachment
from wago.gateway.media.desk import MediaDesk
from wago.gateway.media.downloads import Downloads
from wago.gateway.media.fetch import FetchedFile, Fetcher
from wago.gateway.media.files import SpooledFile, SpoolWriter, TempFolder
from wago.gateway.media.sources import Base64, DataUrl, Source, Sources, Upload, Url, source_of

__all__ = [
    "Attachment",
    "Base64",
    "DataUrl",
    "Downloads",
    "FetchedFile",
    "Fetcher",
    "MediaDesk",
    "Source",
    "Sources",
    "SpoolWriter",
    "SpooledFile",
    "TempFolder",
    "Upload",
    "Url",
    "source_of",
]
