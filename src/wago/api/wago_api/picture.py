"""wago-api: pictures of people and groups."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Response, delete
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from msgspec import Meta

from wago.api.about import USING, About, Maybe
from wago.api.faults import BadValue
from wago.api.state import AnyRequest
from wago.api.wago_api.answers import ok
from wago.api.wago_api.group import CHANGES_A_GROUP, OfContact, the_group
from wago.api.wago_api.requests import Call, InChat, does
from wago.api.wago_api.session import session_of
from wago.errors import InvalidContent, LocalProtocolError, MediaError
from wago.gateway.errors import FileFault, UnknownSession
from wago.gateway.media.sources import Source, source_of

_DONE: Final = {"result": True}
_SET: Final = {"result": True, "pictureId": "1777744001"}
_DATA: Final = "the picture in base64, a data URL, or the URL of one"
_TYPE: Final = "absent goes by its bytes"
_FILES: Final = (FileFault, MediaError, InvalidContent)


# -- asking ---------------------------------------------------------------------------------------------


def _url(path: str, name: str, meaning: str) -> HTTPRouteHandler:
    async def work(call: Call[OfContact]) -> dict[str, Any]:
        who = call.address("contactId", call.body.contact_id)
        picture = await call.session.pictures.of(who)
        return {"result": None if picture is None else picture.url}

    work.__name__, work.__doc__ = name, meaning
    return does(
        path,
        OfContact,
        ("contactId",),
        answer={"result": Maybe("https://pps.whatsapp.net/v/t61/1.jpg")},
        errors=(BadValue, LocalProtocolError, *USING),
    )(work)


# -- our own --------------------------------------------------------------------------------------------


class OwnPicture(msgspec.Struct):
    mimetype: Annotated[str, Meta(description=_TYPE)] = msgspec.field(name="pictureMimetype", default="")
    data: Annotated[str, Meta(description=_DATA)] = msgspec.field(name="pictureData", default="")


def _given(call: Call[Any], mimetype: str, data: str) -> Source:
    """What `pictureData` brings, be it a text or a form's part."""
    return call.files.get("picturedata") or source_of(data, mimetype=mimetype)


@does(
    "/client/setProfilePicture",
    OwnPicture,
    ("pictureData",),
    answer=_SET,
    errors=(*_FILES, *USING),
)
async def set_profile_picture(call: Call[OwnPicture]) -> dict[str, Any]:
    """Set the account's own picture: the middle of any picture, as a square JPEG."""
    source = _given(call, call.body.mimetype, call.body.data)
    return {"result": True, "pictureId": await call.session.pictures.set(source, "pictureData")}


@delete(
    "/client/deleteProfilePicture/{session_id:str}",
    status_code=200,
    about=About(answer=_DONE, errors=(UnknownSession, *USING)),
)
async def delete_profile_picture(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """Take the account's own picture away."""
    await session_of(request, session_id).pictures.remove()
    return ok(**_DONE)


# -- a group's ------------------------------------------------------------------------------------------


class GroupPicture(InChat, kw_only=True):
    mimetype: Annotated[str, Meta(description=_TYPE)] = msgspec.field(name="pictureMimeType", default="")
    data: Annotated[str, Meta(description=_DATA)] = msgspec.field(name="pictureData", default="")


@does(
    "/groupChat/setPicture",
    GroupPicture,
    ("chatId", "pictureData"),
    answer=_SET,
    errors=(*_FILES, *CHANGES_A_GROUP),
)
async def set_picture(call: Call[GroupPicture]) -> dict[str, Any]:
    """Set a group's picture."""
    source, group = _given(call, call.body.mimetype, call.body.data), the_group(call)
    return {"result": True, "pictureId": await call.session.pictures.set(source, "pictureData", group)}


@does("/groupChat/deletePicture", InChat, ("chatId",), answer=_DONE, errors=CHANGES_A_GROUP)
async def delete_picture(call: Call[InChat]) -> dict[str, Any]:
    """Take a group's picture away."""
    await call.session.pictures.remove(the_group(call))
    return _DONE


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    _url("/client/getProfilePicUrl", "client_picture_url", "Where somebody's picture can be had, or null."),
    _url("/contact/getProfilePicUrl", "contact_picture_url", "The same as `/client/getProfilePicUrl`."),
    set_profile_picture,
    delete_profile_picture,
    set_picture,
    delete_picture,
)
