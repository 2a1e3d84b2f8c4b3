"""wago-api: labels."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Response, post
from litestar.params import FromPath
from msgspec import Meta

from wago.api.about import About
from wago.api.faults import BadValue, MissingField
from wago.api.state import AnyRequest
from wago.api.wago_api.answers import ok
from wago.api.wago_api.chat_list import ERRORS
from wago.api.wago_api.requests import CHAT, Call, InChat, does
from wago.api.wago_api.session import session_of
from wago.client.appstate.book import Label
from wago.errors import InvalidContent
from wago.gateway.errors import UnknownLabel, UnknownSession

_LABEL: Final = {"id": "1", "name": "New customer", "color": 3}
_LABELING: Final = (UnknownLabel, *ERRORS)
_DONE: Final = {"result": True}
_NO_LABELS: Final = ((400, "missing labelIds in payload"), (400, "action: is none of set, add, remove"))
_ACTIONS: Final = ("set", "add", "remove")

Ids = list[str | int] | str | int | None


def shape(label: Label) -> dict[str, Any]:
    return {"id": label.id, "name": label.name, "color": label.color}


def _ids(given: Ids) -> list[str]:
    if given is None:
        return []
    return [str(each) for each in given] if isinstance(given, list) else [str(given)]


@post(
    "/client/getLabels/{session_id:str}",
    status_code=200,
    about=About(answer={"labels": [_LABEL]}, errors=(UnknownSession,)),
)
async def get_labels(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """The account's labels."""
    labels = await session_of(request, session_id).labels.all()
    return ok(labels=[shape(label) for label in labels])


@does("/chat/getLabels", InChat, ("chatId",), answer={"labels": [_LABEL]})
async def get_chat_labels(call: Call[InChat]) -> dict[str, Any]:
    """The labels of a chat."""
    labels = await call.session.labels.of_chat(call.chat())
    return {"labels": [shape(label) for label in labels]}


class ChangeLabels(InChat, rename="camel", kw_only=True):
    label_ids: Annotated[
        Ids, Meta(description="ids of the labels that it is to have; none takes all away")
    ] = None


@does("/chat/changeLabels", ChangeLabels, ("chatId",), answer=_DONE, errors=_LABELING, also=_NO_LABELS)
async def change_labels(call: Call[ChangeLabels]) -> dict[str, Any]:
    """Let a chat have these labels and no others."""
    if call.body.label_ids is None:
        raise MissingField("labelIds")
    await call.session.labels.set_of_chats(_ids(call.body.label_ids), [call.chat()])
    return _DONE


class LabelChats(msgspec.Struct, rename="camel", kw_only=True):
    chat_ids: Annotated[list[str] | str | None, Meta(description=f"chats: each {CHAT}")] = None
    label_ids: Annotated[Ids, Meta(description="ids of labels")] = None
    action: Annotated[
        str, Meta(description="`set` lets them have these labels and no others, or `add`, or `remove`")
    ] = "set"


@does("/client/addOrRemoveLabels", LabelChats, ("chatIds",), answer=_DONE, errors=_LABELING, also=_NO_LABELS)
async def add_or_remove_labels(call: Call[LabelChats]) -> dict[str, Any]:
    """Let chats have labels."""
    body = call.body
    if body.label_ids is None:
        raise MissingField("labelIds")
    given = [body.chat_ids] if isinstance(body.chat_ids, str) else body.chat_ids or []
    chats, labels = [call.address("chatIds", each) for each in given], _ids(body.label_ids)
    if body.action not in _ACTIONS:
        raise BadValue("action", f"is {body.action[:32]!r}, not one of {', '.join(_ACTIONS)}")
    if body.action == "set":
        await call.session.labels.set_of_chats(labels, chats)
    else:
        await call.session.labels.label_chats(labels, chats, body.action == "add")
    return _DONE


class EditLabel(msgspec.Struct, rename="camel", kw_only=True):
    label_id: Annotated[str | int, Meta(description="which; absent or a free number makes a new one")] = ""
    name: Annotated[str | None, Meta(description="what it is called; absent leaves that")] = None
    color: Annotated[int | None, Meta(description="0 to 19, from WhatsApp's palette; absent leaves it")] = (
        None
    )
    deleted: Annotated[bool, Meta(description="it is to go")] = False


@does(
    "/client/editLabel",
    EditLabel,
    (),
    answer={"result": True, "label": _LABEL},
    errors=(InvalidContent, *_LABELING),
)
async def edit_label(call: Call[EditLabel]) -> dict[str, Any]:
    """Make, change or delete a label."""
    body = call.body
    label = await call.session.labels.edit(
        str(body.label_id), name=body.name, color=body.color, deleted=body.deleted
    )
    return {"result": True, "label": shape(label)}


HANDLERS = (
    get_labels,
    get_chat_labels,
    change_labels,
    add_or_remove_labels,
    edit_label,
)
