"""WaGo: pictures of people and groups."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import USING, About
from wago.api.body import decode
from wago.api.faults import MissingField
from wago.api.state import AnyRequest
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.api.wago.faults import BadAddress
from wago.api.wago.group import BAD_GROUP, CHANGES_A_GROUP, group_jid
from wago.api.wago.requests import FILES, Call, does
from wago.api.wago.send_media import SOURCE
from wago.errors import InvalidContent, LocalProtocolError
from wago.gateway.addresses import parse_address
from wago.gateway.errors import InvalidAddress, NoPicture
from wago.gateway.session import Session
from wago.protocol.jid import Jid

_PHONE: Final = "whose: a phone number or a JID, of a group too"
_PREVIEW: Final = "a small one of 96 pixels a side"
_URL: Final = "https://pps.whatsapp.net/v/t61/1.jpg"
_PICTURE: Final = {
    "URL": _URL,
    "ID": "1777744000",
    "Type": "image",
    "DirectPath": "/v/t61/1.jpg",
    "url": _URL,
    "id": "1777744000",
    "type": "image",
    "direct_path": "/v/t61/1.jpg",
}
_ASKING: Final = (BadAddress, NoPicture, LocalProtocolError, *USING)
_NO_IMAGE: Final = 'Image data should start with "data:image/png;base64,"'
_NO_JPEG: Final = 'Image data should start with "data:image/jpeg;base64,"'


class Avatar(msgspec.Struct):
    phone: Annotated[str, Meta(description=_PHONE)] = msgspec.field(name="Phone", default="")
    preview: Annotated[bool | None, Meta(description=_PREVIEW)] = msgspec.field(name="Preview", default=None)


async def _avatar(session: Session, who: Jid, preview: bool) -> dict[str, str]:
    picture = await session.pictures.of(who, preview=preview)
    if picture is None:
        raise NoPicture(f"{who} has no picture, or shows it to others only")
    kind = "preview" if picture.preview else "image"
    # Older clients know the first names, those of whatsmeow's present form the second.
    older = {"URL": picture.url, "ID": picture.id, "Type": kind, "DirectPath": picture.direct_path}
    newer = {"url": picture.url, "id": picture.id, "type": kind, "direct_path": picture.direct_path}
    return {**older, **newer}


@does("/user/avatar", Avatar, ("Phone", "Preview"), answer=_PICTURE, errors=_ASKING)
async def get_avatar(call: Call[Avatar]) -> Any:
    """Where somebody's picture, or a group's, can be had."""
    body = call.body
    return await _avatar(call.session, call.address("Phone", body.phone), bool(body.preview))


@get(
    "/user/avatar",
    about=About(
        query={"Phone": _PHONE, "Preview": f"`true`: {_PREVIEW}"},
        required=("Phone",),
        answer=_PICTURE,
        errors=(MissingField, *_ASKING),
    ),
)
async def avatar_of(request: AnyRequest) -> Response[bytes]:
    """The same as the POST, with its fields in the query, or in a body as the ancestor takes them."""
    session = session_of(request)
    _ = session.client
    given = decode(Avatar, await request.body())
    asked = {name.lower(): value for name, value in request.query_params.items()}
    phone = str(asked.get("phone", "")) or given.phone
    if not phone:
        raise MissingField("Phone")
    preview = str(asked.get("preview", given.preview or "")).lower() in ("true", "1")
    try:
        who = parse_address(phone)
    except InvalidAddress:
        raise BadAddress("Phone") from None
    return ok(await _avatar(session, who, preview))


class Profile(msgspec.Struct):
    image: Annotated[str, Meta(description=SOURCE)] = msgspec.field(name="Image", default="")


@does(
    "/user/profile",
    Profile,
    ("Image",),
    answer={"Details": "Profile picture set successfully", "PictureID": "1777744001"},
    errors=(InvalidContent, *FILES, *USING),
    also=((400, _NO_IMAGE),),
)
async def set_profile_picture(call: Call[Profile]) -> Any:
    """Set the account's own picture: the middle of any picture, as a square JPEG."""
    source = call.source("Image", call.body.image, prefix="data:image", wrong=_NO_IMAGE)
    picture_id = await call.session.pictures.set(source, "Image")
    return {"Details": "Profile picture set successfully", "PictureID": picture_id}


class Photo(msgspec.Struct, kw_only=True):
    group: Annotated[str, Meta(description="the group's JID")] = msgspec.field(name="GroupJID", default="")
    image: Annotated[str, Meta(description=SOURCE)] = msgspec.field(name="Image", default="")


@does(
    "/group/photo",
    Photo,
    ("GroupJID", "Image"),
    answer={"Details": "Group Photo set successfully", "PictureID": "1777744001"},
    errors=(InvalidContent, *FILES, *CHANGES_A_GROUP),
    also=((400, BAD_GROUP), (400, _NO_JPEG)),
)
async def set_group_photo(call: Call[Photo]) -> Any:
    """Set a group's picture."""
    group = group_jid(call.body.group)
    source = call.source("Image", call.body.image, prefix="data:image", wrong=_NO_JPEG)
    picture_id = await call.session.pictures.set(source, "Image", group)
    return {"Details": "Group Photo set successfully", "PictureID": picture_id}


HANDLERS: tuple[HTTPRouteHandler, ...] = (get_avatar, avatar_of, set_profile_picture, set_group_photo)
