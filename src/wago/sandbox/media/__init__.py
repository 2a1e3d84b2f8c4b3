"""The media server of the sandbox."""

from wago.sandbox.media.admin import media_admin_routes
from wago.sandbox.media.server import MediaServer
from wago.sandbox.media.store import MediaFile, MediaStore

__all__ = ["MediaFile", "MediaServer", "MediaStore", "media_admin_routes"]
