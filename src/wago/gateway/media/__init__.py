"""Files of callers, and files that come in: always on disk, never whole in memory."""

from wago.gateway.media.desk import MediaDesk
from wago.gateway.media.fetch import FetchedFile, Fetcher
from wago.gateway.media.files import SpooledFile, SpoolWriter, TempFolder
from wago.gateway.media.sources import Base64, DataUrl, Source, Sources, Upload, Url, source_of

__all__ = [
    "Base64",
    "DataUrl",
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
