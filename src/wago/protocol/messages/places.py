"""Where something is: a place, and somebody on the move.

Source: whatsmeow waE2E LocationMessage, LiveLocationMessage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wago.protocol.messages import checks
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import LiveLocationMessage, LocationMessage, Message

MAX_NAME: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place.

    Attributes:
        latitude, longitude: degrees, north and east positive.
        name, address, url: of the place, may be empty.
        comment: what the sender says about it.
        accuracy_m: None if unknown.
        thumbnail: a small JPEG of the map.
        live: it was sent as the beginning of a live location.
    """

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""
    url: str = ""
    comment: str = ""
    accuracy_m: int | None = None
    thumbnail: bytes = b""
    live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveLocation:
    """Where somebody is now.

    Attributes:
        latitude, longitude: degrees, north and east positive.
        caption: what the sender says.
        accuracy_m: None if unknown.
        speed_mps: metres per second, None if unknown.
        heading_deg: clockwise from magnetic north, None if unknown.
        sequence: number of the update, growing.
        offset_s: seconds since the sharing began.
        thumbnail: a small JPEG of the map.
    """

    latitude: float
    longitude: float
    caption: str = ""
    accuracy_m: int | None = None
    speed_mps: float | None = None
    heading_deg: int | None = None
    sequence: int = 0
    offset_s: int | None = None
    thumbnail: bytes = b""


def location(place: Location) -> Message:
    """A place.

    Raises:
        InvalidContent: it is not on this planet, or a text is too long.
    """
    message = Message()
    put_location(message.locationMessage, place)
    return message


def put_location(wire: LocationMessage, place: Location) -> None:
    """Fill in a place.

    Raises:
        InvalidContent: it is not on this planet, or a text is too long.
    """
    wire.degreesLatitude = checks.between("latitude", place.latitude, -90, 90)
    wire.degreesLongitude = checks.between("longitude", place.longitude, -180, 180)
    for name, value in (("name", place.name), ("address", place.address), ("comment", place.comment)):
        if value:
            setattr(wire, name, checks.short(name, value, MAX_NAME))
    if place.url:
        wire.URL = checks.short("url", place.url)
    if place.accuracy_m is not None:
        wire.accuracyInMeters = int(checks.between("accuracy_m", place.accuracy_m, 0, 0xFFFFFFFF))
    if place.thumbnail:
        wire.JPEGThumbnail = place.thumbnail
    if place.live:
        wire.isLive = True


def live_location(place: LiveLocation) -> Message:
    """Where somebody is now.

    Raises:
        InvalidContent: it is not on this planet, or the caption is too long.
    """
    message = Message()
    wire = message.liveLocationMessage
    wire.degreesLatitude = checks.between("latitude", place.latitude, -90, 90)
    wire.degreesLongitude = checks.between("longitude", place.longitude, -180, 180)
    wire.sequenceNumber = place.sequence
    if place.caption:
        wire.caption = checks.short("caption", place.caption)
    if place.accuracy_m is not None:
        wire.accuracyInMeters = int(checks.between("accuracy_m", place.accuracy_m, 0, 0xFFFFFFFF))
    if place.speed_mps is not None:
        wire.speedInMps = checks.between("speed_mps", place.speed_mps, 0, 100_000)
    if place.heading_deg is not None:
        wire.degreesClockwiseFromMagneticNorth = int(checks.between("heading_deg", place.heading_deg, 0, 360))
    if place.offset_s is not None:
        wire.timeOffset = int(checks.between("offset_s", place.offset_s, 0, 0xFFFFFFFF))
    if place.thumbnail:
        wire.JPEGThumbnail = place.thumbnail
    return message


def read_location(message: Message) -> Location | None:
    """A place, None if the message is of another kind."""
    content = innermost(message)
    return read_place(content.locationMessage) if content.HasField("locationMessage") else None


def read_place(wire: LocationMessage) -> Location:
    """A place that is part of something."""
    return Location(
        latitude=wire.degreesLatitude,
        longitude=wire.degreesLongitude,
        name=wire.name,
        address=wire.address,
        url=wire.URL,
        comment=wire.comment,
        accuracy_m=wire.accuracyInMeters if wire.HasField("accuracyInMeters") else None,
        thumbnail=wire.JPEGThumbnail,
        live=wire.isLive,
    )


def read_live_location(message: Message) -> LiveLocation | None:
    """Where somebody is, None if the message is of another kind."""
    content = innermost(message)
    return _read_live(content.liveLocationMessage) if content.HasField("liveLocationMessage") else None


def _read_live(wire: LiveLocationMessage) -> LiveLocation:
    heading = wire.HasField("degreesClockwiseFromMagneticNorth")
    return LiveLocation(
        latitude=wire.degreesLatitude,
        longitude=wire.degreesLongitude,
        caption=wire.caption,
        accuracy_m=wire.accuracyInMeters if wire.HasField("accuracyInMeters") else None,
        speed_mps=wire.speedInMps if wire.HasField("speedInMps") else None,
        heading_deg=wire.degreesClockwiseFromMagneticNorth if heading else None,
        sequence=wire.sequenceNumber,
        offset_s=wire.timeOffset if wire.HasField("timeOffset") else None,
        thumbnail=wire.JPEGThumbnail,
    )
