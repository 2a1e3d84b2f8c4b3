"""WaGo: what is done about a message that is there."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import SENDING, USING
from wago.api.faults import BadValue, MissingField
from wago.api.wago.faults import BadAddress, BadAddressInNewer, Refused
from wago.api.wago.requests import PHONE, SENT, Call, does, sent_details, when
from wago.errors import InvalidContent
from wago.gateway.errors import UnknownMessage
from wago.gateway.outgoing.contents import Forward
from wago.gateway.timeline import Timeline

CHAT: Final = "the chat: a phone number or a JID"
MESSAGE: Final = "id of the message"
_ABOUT: Final = (UnknownMessage, InvalidContent, BadAddress, *SENDING)
_ABOUT_NEWER: Final = (UnknownMessage, InvalidContent, BadAddressInNewer, *SENDING)
_ME: Final = "me:"


class React(msgspec.Struct):
    MAY_BE_EMPTY: ClassVar = ("Body",)

    phone: Annotated[str, Meta(description=CHAT)] = msgspec.field(name="Phone", default="")
    body: Annotated[str | None, Meta(description="the emoji; `remove` or empty takes the reaction away")] = (
        msgspec.field(name="Body", default=None)
    )
    id: Annotated[str, Meta(description=f"{MESSAGE}; before an own one `me:` may stand")] = msgspec.field(
        name="Id", default=""
    )
    from_me: Annotated[bool | None, Meta(description="the message is our own; as stored if absent")] = (
        msgspec.field(name="IsFromMe", default=None)
    )
    participant: Annotated[str, Meta(description="in groups: who wrote it; as stored if absent")] = (
        msgspec.field(name="Participant", default="")
    )


@does(
    "/message/react",
    React,
    ("Phone", "Body", "Id"),
    answer=SENT,
    errors=_ABOUT,
    also=((400, "Could not parse Group JID"),),
)
async def react(call: Call[React]) -> Any:
    """React to a message."""
    body = call.body
    # The ancestor calls every address here a group's.
    chat = call.address("Group JID", body.phone)
    author = call.address("Participant", body.participant) if body.participant else None
    from_me = True if body.id.startswith(_ME) else body.from_me
    emoji = "" if body.body == "remove" else body.body or ""
    sent = await call.session.messages.react(
        chat, body.id.removeprefix(_ME), emoji, author=author, from_me=from_me
    )
    return sent_details(sent)


class ChatPresence(msgspec.Struct):
    phone: Annotated[str, Meta(description=CHAT)] = msgspec.field(name="Phone", default="")
    state: Annotated[str, Meta(description="`composing` or `paused`")] = msgspec.field(
        name="State", default=""
    )
    media: Annotated[str, Meta(description="`audio` while recording")] = msgspec.field(
        name="Media", default=""
    )


@does(
    "/message/presence",
    ChatPresence,
    ("Phone", "State"),
    answer={"Details": "Chat presence set successfuly"},
    errors=(BadAddress, *USING),
    also=((400, "Invalid State: is composing or paused"), (400, "Invalid Media: is text or audio")),
)
async def presence(call: Call[ChatPresence]) -> Any:
    """Show in a chat that we type or record, or have stopped; it ends by itself after 25 seconds."""
    body = call.body
    state, media = body.state.lower(), body.media.lower()
    if state == "recording":
        state, media = "composing", "audio"
    chat = call.address("Phone", body.phone)
    if state not in ("composing", "paused"):
        raise BadValue("State", "is composing or paused")
    if media not in ("", "text", "audio"):
        raise BadValue("Media", "is text or audio")
    await call.session.messages.typing(chat, state == "composing", recording=media == "audio")
    return {"Details": "Chat presence set successfuly"}


class MarkRead(msgspec.Struct):
    id: Annotated[
        list[str] | str | None, Meta(description="ids of messages of one sender; one is taken too")
    ] = msgspec.field(name="Id", default=None)
    chat: Annotated[str, Meta(description=CHAT)] = msgspec.field(name="Chat", default="")
    sender: Annotated[str, Meta(description="in groups: who wrote them; as stored if absent")] = (
        msgspec.field(name="Sender", default="")
    )
    played: Annotated[bool, Meta(description="voice notes that were played")] = msgspec.field(
        name="Played", default=False
    )


@does(
    "/message/markread",
    MarkRead,
    ("Chat", "Id"),
    answer={"Details": "Message(s) marked as read"},
    errors=(UnknownMessage, BadAddress, *USING),
)
async def mark_read(call: Call[MarkRead]) -> Any:
    """Tell who wrote them that messages were read, or voice notes played."""
    body = call.body
    ids = [body.id] if isinstance(body.id, str) else body.id or []
    if not all(ids):
        raise MissingField("Id")
    chat = call.address("Chat", body.chat)
    sender = call.address("Sender", body.sender) if body.sender else None
    await call.session.messages.mark_read(chat, ids, sender=sender, played=body.played)
    return {"Details": "Message(s) marked as read"}


class MessageId(msgspec.Struct):
    id: Annotated[str, Meta(description=MESSAGE)] = msgspec.field(name="Id", default="")
    chat: Annotated[str, Meta(description=f"{CHAT}; needed if the id stands in several")] = msgspec.field(
        name="Chat", default=""
    )


_WORDS: Final = {
    "QUEUED": "Queued",
    "SERVER": "Sent",
    "DEVICE": "Delivered",
    "READ": "Read",
    "PLAYED": "Played",
    "FAILED": "Failed",
}
_STATUS: Final = {
    "Id": "3EB0E5476063D75BC65C2E",
    "Chat": "15551234567@s.whatsapp.net",
    "FromMe": True,
    "Status": "Read",
    "Timestamp": "2026-11-21T06:34:30Z",
    "Timeline": [{"Step": "Delivered", "Timestamp": "2026-11-21T06:34:28Z"}],
    "Recipients": [
        {"Jid": "15551234567@s.whatsapp.net", "Status": "Read", "Timestamp": "2026-11-21T06:34:30Z"}
    ],
    "Error": "",
}


@does("/message/status", MessageId, ("Id",), answer=_STATUS, errors=(UnknownMessage, BadAddress))
async def message_status(call: Call[MessageId]) -> Any:
    """How far a message is: at the server, on a device, read, played; at each recipient."""
    chat = call.address("Chat", call.body.chat) if call.body.chat else None
    return status_of(await call.session.book.timeline(call.body.id, chat))


def status_of(line: Timeline) -> dict[str, Any]:
    """A timeline as this dialect writes it."""
    steps = [
        (word, at)
        for word, at in (
            ("Queued", line.queued),
            ("Sent", line.server),
            ("Delivered", line.device),
            ("Read", line.read),
            ("Played", line.played),
            ("Failed", line.failure.at if line.failure else None),
        )
        if at is not None
    ]
    recipients = []
    for each in line.recipients:
        at = next(t for t in (each.failed, each.played, each.read, each.device, 0) if t is not None)
        recipients.append({"Jid": str(each.user), "Status": _WORDS[each.status.name], "Timestamp": when(at)})
    return {
        "Id": line.id,
        "Chat": str(line.chat),
        "FromMe": line.from_me,
        "Status": _WORDS[line.status.name],
        "Timestamp": when(line.at),
        "Timeline": [{"Step": word, "Timestamp": when(at)} for word, at in steps],
        "Recipients": recipients,
        "Error": line.failure.reason if line.failure else "",
    }


class DeleteMessage(msgspec.Struct):
    chat: Annotated[str, Meta(description=CHAT)] = msgspec.field(name="Chat", default="")
    id: Annotated[str, Meta(description=MESSAGE)] = msgspec.field(name="MessageID", default="")
    participant: Annotated[
        str,
        Meta(description="who wrote it; needed for what is not stored, such as what is older than the link"),
    ] = msgspec.field(name="Participant", default="")


@does(
    "/message/delete",
    DeleteMessage,
    ("Chat", "MessageID"),
    answer=SENT | {"Details": "Deleted"},
    newer=True,
    errors=_ABOUT_NEWER,
)
async def delete_message(call: Call[DeleteMessage]) -> Any:
    """Delete a message for everyone."""
    body = call.body
    chat = call.address("Chat", body.chat)
    author = call.address("Participant", body.participant) if body.participant else None
    sent = await call.session.messages.revoke(chat, body.id, author=author)
    return sent_details(sent) | {"Details": "Deleted"}


class EditMessage(msgspec.Struct):
    chat: Annotated[str, Meta(description=CHAT)] = msgspec.field(name="Chat", default="")
    message: Annotated[str, Meta(description="the new text, or caption of a file")] = msgspec.field(
        name="Message", default=""
    )
    id: Annotated[str, Meta(description=MESSAGE)] = msgspec.field(name="MessageID", default="")
    mentioned: Annotated[list[str], Meta(description="who is mentioned in the text")] = msgspec.field(
        name="MentionedJID", default_factory=list
    )


@does(
    "/message/edit",
    EditMessage,
    ("Chat", "Message", "MessageID"),
    answer=SENT,
    newer=True,
    names={"text": "Message", "message": "MessageID"},
    errors=_ABOUT_NEWER,
)
async def edit(call: Call[EditMessage]) -> Any:
    """Change the text of a message that this account sent not long ago."""
    body = call.body
    mentions = [call.address("MentionedJID", jid) for jid in body.mentioned]
    chat = call.address("Chat", body.chat)
    return sent_details(await call.session.messages.edit(chat, body.id, body.message, mentions=mentions))


# -- ours -----------------------------------------------------------------------------------------------


class Referred(msgspec.Struct, kw_only=True):
    """A message that something is done about."""

    chat: Annotated[str, Meta(description=CHAT)] = msgspec.field(name="Chat", default="")
    id: Annotated[str, Meta(description=MESSAGE)] = msgspec.field(name="MessageID", default="")


_REFERRED: Final = ("Chat", "MessageID")
_DONE: Final = (UnknownMessage, BadAddressInNewer, *USING)


class DeleteForMe(Referred, kw_only=True):
    media: Annotated[bool, Meta(description="the file on the phone too")] = msgspec.field(
        name="DeleteMedia", default=True
    )


@does("/message/deleteforme", DeleteForMe, _REFERRED, answer={"Details": "Deleted"}, newer=True, errors=_DONE)
async def delete_for_me(call: Call[DeleteForMe]) -> Any:
    """Delete a message on the account's own devices only."""
    chat = call.address("Chat", call.body.chat)
    await call.session.messages.delete_for_me(chat, call.body.id, delete_media=call.body.media)
    return {"Details": "Deleted"}


class Star(Referred, kw_only=True):
    star: Annotated[bool, Meta(description="false takes the star away")] = msgspec.field(
        name="Star", default=True
    )


@does("/message/star", Star, _REFERRED, answer={"Details": "Starred"}, newer=True, errors=_DONE)
async def star(call: Call[Star]) -> Any:
    """Mark a message with a star, on all devices of the account."""
    await call.session.messages.star(call.address("Chat", call.body.chat), call.body.id, call.body.star)
    return {"Details": "Starred" if call.body.star else "Unstarred"}


class Pin(Referred, kw_only=True):
    pin: Annotated[bool, Meta(description="false takes the pin away")] = msgspec.field(
        name="Pin", default=True
    )
    duration: Annotated[
        str | int, Meta(description="`24h`, `7d`, which is the default, or `30d`; also in seconds")
    ] = msgspec.field(name="Duration", default="7d")


_DURATIONS: Final = {"24h": 86_400, "1d": 86_400, "7d": 604_800, "30d": 2_592_000}


@does(
    "/message/pin",
    Pin,
    _REFERRED,
    answer=SENT,
    newer=True,
    names={"duration_s": "Duration"},
    errors=_ABOUT_NEWER,
    also=((400, "invalid duration. Use: 24h, 7d or 30d"),),
)
async def pin(call: Call[Pin]) -> Any:
    """Pin a message in its chat for everybody."""
    body = call.body
    chat = call.address("Chat", body.chat)
    seconds = body.duration if isinstance(body.duration, int) else _DURATIONS.get(body.duration.lower())
    if seconds not in _DURATIONS.values():
        raise Refused("invalid duration. Use: 24h, 7d or 30d")
    return sent_details(await call.session.messages.pin(chat, body.id, seconds if body.pin else None))


class Keep(Referred, kw_only=True):
    keep: Annotated[bool, Meta(description="false lets it disappear")] = msgspec.field(
        name="Keep", default=True
    )


@does("/message/keep", Keep, _REFERRED, answer=SENT, newer=True, errors=_ABOUT_NEWER)
async def keep(call: Call[Keep]) -> Any:
    """Keep a message in a chat whose messages disappear."""
    chat = call.address("Chat", call.body.chat)
    return sent_details(await call.session.messages.keep(chat, call.body.id, call.body.keep))


class Vote(Referred, kw_only=True):
    options: Annotated[
        list[str], Meta(description="names of the options that are taken; an empty list takes the vote away")
    ] = msgspec.field(name="Options", default_factory=list)


@does("/message/vote", Vote, _REFERRED, answer=SENT, newer=True, errors=_ABOUT_NEWER)
async def vote(call: Call[Vote]) -> Any:
    """Vote in a poll."""
    chat = call.address("Chat", call.body.chat)
    return sent_details(await call.session.messages.vote(chat, call.body.id, call.body.options))


_VOTES: Final = {
    "Question": "Lunch?",
    "Options": [{"Name": "Pizza", "Votes": 1, "Voters": ["15551234567@s.whatsapp.net"]}],
    "Voters": 1,
}


@does("/message/votes", Referred, _REFERRED, answer=_VOTES, newer=True, errors=_DONE)
async def votes(call: Call[Referred]) -> Any:
    """A poll's votes, counted."""
    counted = await call.session.book.poll_votes(call.address("Chat", call.body.chat), call.body.id)
    return {
        "Question": counted.question,
        "Options": [
            {
                "Name": option.name or option.hash.hex().upper(),
                "Votes": len(option.voters),
                "Voters": [str(voter) for voter in option.voters],
            }
            for option in counted.options
        ],
        "Voters": len(counted.votes),
    }


_REACTIONS: Final = {
    "Reactions": [
        {
            "Sender": "15551234567@s.whatsapp.net",
            "Emoji": "👍",
            "FromMe": False,
            "Timestamp": "2026-11-21T06:34:30Z",
        }
    ]
}


@does("/message/reactions", Referred, _REFERRED, answer=_REACTIONS, newer=True, errors=_DONE)
async def reactions(call: Call[Referred]) -> Any:
    """The reactions that a message has."""
    chat, book = call.address("Chat", call.body.chat), call.session.book
    await book.find(chat, call.body.id)
    found = await book.reactions(chat, call.body.id)
    return {
        "Reactions": [
            {
                "Sender": str(each.sender),
                "Emoji": each.emoji,
                "FromMe": each.from_me,
                "Timestamp": when(each.at_ms // 1000),
            }
            for each in found
        ]
    }


class EventAnswer(Referred, kw_only=True):
    response: Annotated[str, Meta(description="`going`, `not_going` or `maybe`")] = msgspec.field(
        name="Response", default=""
    )
    guests: Annotated[int, Meta(description="how many one brings")] = msgspec.field(
        name="ExtraGuests", default=0
    )


@does(
    "/message/eventresponse",
    EventAnswer,
    (*_REFERRED, "Response"),
    answer=SENT,
    newer=True,
    names={"answer": "Response", "guests": "ExtraGuests"},
    errors=_ABOUT_NEWER,
)
async def answer_event(call: Call[EventAnswer]) -> Any:
    """Answer an event."""
    body = call.body
    chat = call.address("Chat", body.chat)
    answer = body.response.lower()
    sent = await call.session.messages.answer_event(chat, body.id, answer, guests=body.guests)
    return sent_details(sent)


class Comment(Referred, kw_only=True):
    body: Annotated[str, Meta(description="the text")] = msgspec.field(name="Body", default="")


@does(
    "/message/comment",
    Comment,
    (*_REFERRED, "Body"),
    answer=SENT,
    newer=True,
    names={"text": "Body"},
    errors=_ABOUT_NEWER,
)
async def comment(call: Call[Comment]) -> Any:
    """Comment on a message of a community's announcement group."""
    chat = call.address("Chat", call.body.chat)
    return sent_details(await call.session.messages.comment(chat, call.body.id, call.body.body))


class ForwardMessage(msgspec.Struct):
    phone: Annotated[str, Meta(description=PHONE)] = msgspec.field(name="Phone", default="")
    message_id: Annotated[str, Meta(description=MESSAGE)] = msgspec.field(name="MessageID", default="")
    chat: Annotated[str, Meta(description=f"{CHAT}, where it stands; needed if the id stands in several")] = (
        msgspec.field(name="Chat", default="")
    )
    id: Annotated[str, Meta(description="message id of the caller's own choice")] = msgspec.field(
        name="Id", default=""
    )


@does(
    "/message/forward",
    ForwardMessage,
    ("Phone", "MessageID"),
    answer=SENT,
    newer=True,
    names={"message": "MessageID"},
    errors=_ABOUT_NEWER,
)
async def forward(call: Call[ForwardMessage]) -> Any:
    """Send a stored message on to somebody; its file is not uploaded again."""
    body = call.body
    to = call.address("Phone", body.phone)
    content = Forward(id=body.message_id, chat=call.address("Chat", body.chat) if body.chat else None)
    return sent_details(await call.session.messages.send(to, content, id=body.id or None))


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    react,
    presence,
    mark_read,
    message_status,
    delete_message,
    edit,
    delete_for_me,
    star,
    pin,
    keep,
    vote,
    votes,
    reactions,
    answer_event,
    comment,
    forward,
)
