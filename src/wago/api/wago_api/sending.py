"""wago-api: sending, answering, forwarding."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from wago.api.about import SENDING
from wago.api.faults import BadValue, MissingField
from wago.api.wago_api import contents as given
from wago.api.wago_api.choose import B, content_of, context_of, poll
from wago.api.wago_api.requests import CHAT, Call, InChat, does
from wago.errors import InvalidContent, MediaError, NoAudience, Restricted
from wago.gateway.engine import Sent
from wago.gateway.errors import DuplicateId, FileFault, QueueFull, UnknownMessage
from wago.gateway.outgoing.contents import Album, Attachment, Audio, Forward, Image, StatusText, Text, Video
from wago.protocol.jid import STATUS_BROADCAST

ID: Final = "3EB0E5476063D75BC65C2E"
SENT: Final = {"messageId": ID, "timestamp": 1795242870}
WRONG: Final = (*SENDING, InvalidContent, FileFault, MediaError, DuplicateId, Restricted, QueueFull)
"""What can go wrong with a message that has a content."""
_CONTENT_TYPE: Final = ((400, "contentType: invalid contentType"),)


class SendMessage(given.Body, rename="camel", kw_only=True):
    """A message. wwebjs-api's `contentType` with `content` is taken too, and a file in several ways."""

    message_id: Annotated[
        str, Meta(description="message id of the caller's own choice; made up if absent")
    ] = ""


class Reply(given.Body, rename="camel", kw_only=True):
    """An answer."""

    message_id: Annotated[str, Meta(description="the message that is answered")] = ""


class SendPoll(InChat, rename="camel", kw_only=True):
    """A poll. `options` are the options, or wwebjs-api's object beside `pollOptions`."""

    poll_name: Annotated[str, Meta(description="the question")] = ""
    poll_options: Annotated[list[str], Meta(description="what can be voted for")] = msgspec.field(
        default_factory=list
    )
    name: Annotated[str, Meta(description="the same as pollName")] = ""
    question: Annotated[str, Meta(description="the same as pollName")] = ""
    options: Annotated[list[str] | given.PollOptions | None, Meta(description="see above")] = None
    allow_multiple_answers: Annotated[bool, Meta(description="any number of options per person")] = False
    selectable: Annotated[int | None, Meta(description="so many; 0 for any number")] = None
    correct: Annotated[str | None, Meta(description="the right option, which makes it a quiz")] = None
    message_id: Annotated[str, Meta(description="message id of the caller's own choice")] = ""


class ForwardMessage(InChat, rename="camel", kw_only=True):
    """A message once more, in another chat."""

    message_id: Annotated[str, Meta(description="the message's id")] = ""
    destination_chat_id: Annotated[str, Meta(description=f"where it goes: {CHAT}")] = ""


def sent_members(sent: Sent) -> dict[str, Any]:
    """What every send answers."""
    return {"messageId": sent.id, "timestamp": sent.timestamp}


@does(
    "/client/sendMessage",
    SendMessage,
    ("chatId",),
    answer=SENT,
    errors=(MissingField, NoAudience, *WRONG),
    also=_CONTENT_TYPE,
)
async def send_message(call: Call[SendMessage]) -> dict[str, Any]:
    """Send a message of any kind; answers when WhatsApp took it.

    To `status@broadcast` it is a status. An `Album` is several messages; `messageIds` has all of them.
    """
    return await send_content(call, own_id=call.body.message_id)


@does(
    "/message/reply",
    Reply,
    ("chatId", "messageId"),
    answer={"repliedMessage": {"id": ID, "timestamp": 1795242870}, **SENT},
    errors=(MissingField, UnknownMessage, *WRONG),
    also=_CONTENT_TYPE,
)
async def reply(call: Call[Reply]) -> dict[str, Any]:
    """Answer a message with another."""
    # What is not stored here cannot be shown above the answer.
    await call.session.book.find(call.chat(), call.body.message_id)
    sent = await send_content(call, quote=call.body.message_id)
    return {"repliedMessage": {"id": sent["messageId"], "timestamp": sent["timestamp"]}, **sent}


@does("/client/sendPoll", SendPoll, ("chatId",), answer=SENT, errors=(MissingField, *WRONG))
async def send_poll(call: Call[SendPoll]) -> dict[str, Any]:
    """Send a poll; votes come as events, and are counted by `/message/getPollVotes`."""
    body = call.body
    named = body.poll_name or body.name or body.question
    options = body.options if isinstance(body.options, list) else body.poll_options
    if not named:
        raise MissingField("pollName")
    if not options:
        raise MissingField("pollOptions")
    several = body.allow_multiple_answers or (
        isinstance(body.options, given.PollOptions) and body.options.allow_multiple_answers
    )
    content = poll(
        given.Poll(
            poll_name=named,
            poll_options=options,
            options=given.PollOptions(allow_multiple_answers=several),
            selectable=body.selectable,
            correct=body.correct,
        )
    )
    return sent_members(await call.session.messages.send(call.chat(), content, id=body.message_id or None))


@does(
    "/message/forward",
    ForwardMessage,
    ("messageId", "destinationChatId"),
    answer={"result": True, **SENT},
    errors=(UnknownMessage, *WRONG),
)
async def forward(call: Call[ForwardMessage]) -> dict[str, Any]:
    """Forward a message; a file is not uploaded anew."""
    body = call.body
    source = call.chat() if body.chat_id else None
    to = call.address("destinationChatId", body.destination_chat_id)
    sent = await call.session.messages.send(to, Forward(id=body.message_id, chat=source))
    return {"result": True, **sent_members(sent)}


async def send_content(call: Call[B], *, own_id: str = "", quote: str = "") -> dict[str, Any]:
    """Send what the body says, to where it says.

    Args:
        quote: the id of a message that it answers.
    """
    to, context = call.chat(), context_of(call, quote=quote)
    content = content_of(call)
    messages = call.session.messages
    if to == STATUS_BROADCAST:
        if isinstance(content, Text):
            content = StatusText(text=content.text)
        if not isinstance(content, StatusText | Image | Video | Audio | Attachment):
            raise BadValue("contentType", "a status is a text, a picture, a video or a voice note")
        given_audience = call.body.options.audience if call.body.options is not None else None
        audience = None
        if given_audience is not None:
            audience = [call.address("options.audience", jid) for jid in given_audience]
        return sent_members(await messages.post_status(content, audience=audience, id=own_id or None))
    if isinstance(content, Album):
        all_sent = await messages.send_album(to, content, id=own_id or None, context=context)
        return sent_members(all_sent[0]) | {"messageIds": [sent.id for sent in all_sent]}
    return sent_members(await messages.send(to, content, id=own_id or None, context=context))


HANDLERS = (send_message, reply, send_poll, forward)
