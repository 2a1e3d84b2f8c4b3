"""wago-api: what is done about one message."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from wago.api.about import USING
from wago.api.wago_api.requests import Call, OfMessage, does
from wago.api.wago_api.sending import SENT, WRONG, sent_members
from wago.client.addon_types import Answer
from wago.gateway.errors import UnknownMessage

_OF: Final = ("chatId", "messageId")
_CHANGING: Final = (UnknownMessage, *WRONG)
_DONE: Final = {"result": True}


class React(OfMessage, rename="camel", kw_only=True):
    reaction: Annotated[str, Meta(description="an emoji; empty takes the reaction away")] = ""


class EditOptions(msgspec.Struct, rename="camel", kw_only=True):
    mentions: Annotated[list[str], Meta(description="who is mentioned in the new text")] = msgspec.field(
        default_factory=list
    )


class Edit(OfMessage, rename="camel", kw_only=True):
    content: Annotated[str, Meta(description="the new text, or the new caption of a file")] = ""
    text: Annotated[str, Meta(description="the same as content")] = ""
    mentions: Annotated[list[str], Meta(description="who is mentioned in it")] = msgspec.field(
        default_factory=list
    )
    options: Annotated[EditOptions | None, Meta(description="`mentions`, as wwebjs-api takes them")] = None


class Delete(OfMessage, rename="camel", kw_only=True):
    everyone: Annotated[bool, Meta(description="for everyone; else on the own devices only")] = False
    clear_media: Annotated[bool, Meta(description="its file too")] = True


class Pin(OfMessage, rename="camel", kw_only=True):
    duration: Annotated[int, Meta(description="seconds: one, seven or thirty days")] = 7 * 86400


class Vote(OfMessage, rename="camel", kw_only=True):
    options: Annotated[
        list[str], Meta(description="the options taken, by name; none takes the vote away")
    ] = msgspec.field(default_factory=list)


class AnswerEvent(OfMessage, rename="camel", kw_only=True):
    answer: Annotated[Answer, Meta(description="coming or not")] = Answer.GOING
    guests: Annotated[int, Meta(description="how many come along")] = 0


class Comment(OfMessage, rename="camel", kw_only=True):
    text: Annotated[str, Meta(description="the comment")] = ""


@does("/message/react", React, _OF, answer={"result": True, **SENT}, errors=_CHANGING)
async def react(call: Call[React]) -> dict[str, Any]:
    """React to a message, or take the reaction away."""
    sent = await call.session.messages.react(call.chat(), call.body.message_id, call.body.reaction)
    return {"result": True, **sent_members(sent)}


@does(
    "/message/edit",
    Edit,
    _OF,
    answer={"message": {"id": SENT["messageId"], "timestamp": SENT["timestamp"]}, **SENT},
    errors=_CHANGING,
)
async def edit(call: Call[Edit]) -> dict[str, Any]:
    """Change a message that this account sent."""
    options = call.body.options or EditOptions()
    mentions = [call.address("mentions", jid) for jid in (*call.body.mentions, *options.mentions)]
    text = call.body.content or call.body.text
    sent = await call.session.messages.edit(call.chat(), call.body.message_id, text, mentions=mentions)
    return {"message": {"id": call.body.message_id, "timestamp": sent.timestamp}, **sent_members(sent)}


@does("/message/delete", Delete, _OF, answer=_DONE, errors=_CHANGING)
async def delete(call: Call[Delete]) -> dict[str, Any]:
    """Delete a message, for everyone or on the own devices only."""
    chat, id = call.chat(), call.body.message_id
    if call.body.everyone:
        return {"result": True, **sent_members(await call.session.messages.revoke(chat, id))}
    await call.session.messages.delete_for_me(chat, id, delete_media=call.body.clear_media)
    return _DONE


@does("/message/star", OfMessage, _OF, answer=_DONE, errors=(UnknownMessage, *USING))
async def star(call: Call[OfMessage]) -> dict[str, Any]:
    """Star a message."""
    await call.session.messages.star(call.chat(), call.body.message_id)
    return _DONE


@does("/message/unstar", OfMessage, _OF, answer=_DONE, errors=(UnknownMessage, *USING))
async def unstar(call: Call[OfMessage]) -> dict[str, Any]:
    """Take the star away."""
    await call.session.messages.star(call.chat(), call.body.message_id, False)
    return _DONE


@does("/message/pin", Pin, _OF, answer={"result": True, **SENT}, errors=_CHANGING)
async def pin(call: Call[Pin]) -> dict[str, Any]:
    """Pin a message in its chat, for everybody."""
    sent = await call.session.messages.pin(call.chat(), call.body.message_id, call.body.duration)
    return {"result": True, **sent_members(sent)}


@does("/message/unpin", OfMessage, _OF, answer={"result": True, **SENT}, errors=_CHANGING)
async def unpin(call: Call[OfMessage]) -> dict[str, Any]:
    """Take the pin away."""
    sent = await call.session.messages.pin(call.chat(), call.body.message_id, None)
    return {"result": True, **sent_members(sent)}


@does("/message/keep", OfMessage, _OF, answer={"result": True, **SENT}, errors=_CHANGING)
async def keep(call: Call[OfMessage]) -> dict[str, Any]:
    """Keep a disappearing message in its chat."""
    sent = await call.session.messages.keep(call.chat(), call.body.message_id)
    return {"result": True, **sent_members(sent)}


@does("/message/unkeep", OfMessage, _OF, answer={"result": True, **SENT}, errors=_CHANGING)
async def unkeep(call: Call[OfMessage]) -> dict[str, Any]:
    """Let a kept message disappear."""
    sent = await call.session.messages.keep(call.chat(), call.body.message_id, False)
    return {"result": True, **sent_members(sent)}


@does("/message/vote", Vote, _OF, answer={"result": True, **SENT}, errors=_CHANGING)
async def vote(call: Call[Vote]) -> dict[str, Any]:
    """Vote in a poll; a vote replaces the one before."""
    sent = await call.session.messages.vote(call.chat(), call.body.message_id, call.body.options)
    return {"result": True, **sent_members(sent)}


@does("/message/answerEvent", AnswerEvent, _OF, answer={"result": True, **SENT}, errors=_CHANGING)
async def answer_event(call: Call[AnswerEvent]) -> dict[str, Any]:
    """Say whether one comes to an event."""
    body = call.body
    sent = await call.session.messages.answer_event(
        call.chat(), body.message_id, body.answer, guests=body.guests
    )
    return {"result": True, **sent_members(sent)}


@does("/message/comment", Comment, (*_OF, "text"), answer={"result": True, **SENT}, errors=_CHANGING)
async def comment(call: Call[Comment]) -> dict[str, Any]:
    """Comment on a message of a community's announcements."""
    sent = await call.session.messages.comment(call.chat(), call.body.message_id, call.body.text)
    return {"result": True, **sent_members(sent)}


HANDLERS = (
    react,
    edit,
    delete,
    star,
    unstar,
    pin,
    unpin,
    keep,
    unkeep,
    vote,
    answer_event,
    comment,
)
