"""wago-api: what is known of one message: its file, its life, reactions, votes."""

from __future__ import annotations

from typing import Any, Final

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Stream

from wago.api.about import USING, About, Maybe
from wago.api.base64stream import json_with_file
from wago.api.state import AnyRequest
from wago.api.wago_api.answers import ok
from wago.api.wago_api.requests import Call, OfMessage, does, opened
from wago.api.wago_api.session import session_of
from wago.errors import MediaError
from wago.gateway.book import Reaction
from wago.gateway.errors import NoFile, UnknownMessage, UnknownSession
from wago.gateway.timeline import RecipientState, Timeline
from wago.protocol.stanza.bots import BotProfile

_OF: Final = ("chatId", "messageId")
_JID: Final = "15551234567@s.whatsapp.net"
_AT: Final = 1795242870
_FILE: Final = {
    "mimetype": "image/jpeg",
    "data": "/9j/4AAQSkZJRg==",
    "filename": "3EB0E5476063D75BC65C2E.jpg",
    "filesize": 10,
}


# -- files ----------------------------------------------------------------------------------------------


def _download(path: str, *, flat: bool) -> HTTPRouteHandler:
    """One of the two endpoints; `flat` puts the file's members beside `success`."""

    async def download(request: AnyRequest, session_id: FromPath[str]) -> Stream:
        """The message's file in base64, downloaded and checked; what has expired is asked of the phone."""
        async with opened(request, session_id, OfMessage, _OF) as call:
            messages = call.session.messages
            attachment = await messages.attachment(call.chat(), call.body.message_id)
            async with messages.download(attachment) as file:

                def body(data: str) -> dict[str, Any]:
                    members = {
                        "mimetype": attachment.mimetype or file.mimetype,
                        "data": data,
                        "filename": attachment.name,
                        "filesize": file.length,
                    }
                    return {"success": True, **(members if flat else {"messageMedia": members})}

                return await json_with_file(body, file)

    if flat:
        download.__name__ = "download_as_data"
    about = About(
        takes=OfMessage,
        required=_OF,
        answer=_FILE if flat else {"messageMedia": _FILE},
        errors=(UnknownSession, UnknownMessage, NoFile, MediaError, *USING),
    )
    return post(f"{path}/{{session_id:str}}", status_code=200, about=about)(download)


# -- reactions and votes --------------------------------------------------------------------------------


@does(
    "/message/getReactions",
    OfMessage,
    _OF,
    answer={
        "result": [
            {
                "id": "👍",
                "aggregateEmoji": "👍",
                "hasReactionByMe": False,
                "senders": [
                    {
                        "msgId": "3EB0E5476063D75BC65C2E",
                        "reaction": "👍",
                        "senderId": _JID,
                        "timestamp": _AT,
                        "isFromMe": False,
                    }
                ],
            }
        ]
    },
    errors=(UnknownMessage, *USING),
)
async def get_reactions(call: Call[OfMessage]) -> dict[str, Any]:
    """The present reactions to a message, by emoji, oldest first."""
    book, chat = call.session.book, call.chat()
    await book.find(chat, call.body.message_id)
    by_emoji: dict[str, list[Reaction]] = {}
    for reaction in await book.reactions(chat, call.body.message_id):
        by_emoji.setdefault(reaction.emoji, []).append(reaction)
    return {
        "result": [
            {
                "id": emoji,
                "aggregateEmoji": emoji,
                "hasReactionByMe": any(each.from_me for each in reactions),
                "senders": [_sender(each) for each in reactions],
            }
            for emoji, reactions in by_emoji.items()
        ]
    }


def _sender(reaction: Reaction) -> dict[str, Any]:
    return {
        "msgId": reaction.id,
        "reaction": reaction.emoji,
        "senderId": str(reaction.sender),
        "timestamp": reaction.at_ms // 1000,
        "isFromMe": reaction.from_me,
    }


@does(
    "/message/getPollVotes",
    OfMessage,
    _OF,
    answer={
        "votes": [
            {"voter": _JID, "selectedOptions": [{"name": "Tea"}], "interactedAtTs": _AT * 1000},
        ],
        "question": "Tea or coffee?",
        "results": [{"name": "Tea", "count": 1, "voters": [_JID]}],
    },
    errors=(UnknownMessage, *USING),
)
async def get_poll_votes(call: Call[OfMessage]) -> dict[str, Any]:
    """The present votes in a poll, each person's and counted."""
    poll = await call.session.book.poll_votes(call.chat(), call.body.message_id)
    return {
        "votes": [
            {
                "voter": str(vote.voter),
                "selectedOptions": [{"name": name} for name in vote.options],
                "interactedAtTs": vote.at_ms,
            }
            for vote in poll.votes
        ],
        "question": poll.question,
        "results": [
            {
                "name": option.name or option.hash.hex().upper(),
                "count": len(option.voters),
                "voters": [str(voter) for voter in option.voters],
            }
            for option in poll.options
        ],
    }


@does(
    "/message/getEventAnswers",
    OfMessage,
    _OF,
    answer={"result": [{"sender": _JID, "answer": "going", "guests": 0, "timestamp": _AT}]},
    errors=(UnknownMessage, *USING),
)
async def get_event_answers(call: Call[OfMessage]) -> dict[str, Any]:
    """Who comes to an event."""
    book, chat = call.session.book, call.chat()
    await book.find(chat, call.body.message_id)
    answers = await book.event_answers(chat, call.body.message_id)
    return {
        "result": [
            {
                "sender": str(each.sender),
                "answer": each.answer,
                "guests": each.extra_guests,
                "timestamp": each.at_ms // 1000,
            }
            for each in answers
        ]
    }


# -- a message's life -----------------------------------------------------------------------------------


@does(
    "/message/getInfo",
    OfMessage,
    _OF,
    answer={
        "ack": 3,
        "status": "read",
        "fromMe": True,
        "timeline": {
            "queued": Maybe(_AT),
            "server": Maybe(_AT),
            "device": Maybe(_AT + 1),
            "read": Maybe(_AT + 9),
            "played": Maybe(None),
        },
        "recipients": [
            {
                "user": _JID,
                "ack": 3,
                "status": "read",
                "device": Maybe(_AT + 1),
                "read": Maybe(_AT + 9),
                "played": Maybe(None),
                "failed": Maybe(None),
            }
        ],
        "error": Maybe(
            {"code": Maybe(463), "name": "reachout_restricted", "reason": "...", "timestamp": _AT}
        ),
    },
    errors=(UnknownMessage, *USING),
)
async def get_info(call: Call[OfMessage]) -> dict[str, Any]:
    """How far a message is, when each step was reached, and at whom."""
    timeline = await call.session.book.timeline(call.body.message_id, call.chat())
    failure = timeline.failure
    return {
        "ack": int(timeline.status),
        "status": timeline.status.name.lower(),
        "fromMe": timeline.from_me,
        "timeline": _times(timeline, ("queued", "server", "device", "read", "played")),
        "recipients": [
            {
                "user": str(each.user),
                "ack": int(each.status),
                "status": each.status.name.lower(),
                **_times(each, ("device", "read", "played", "failed")),
            }
            for each in timeline.recipients
        ],
        "error": failure
        and {
            "code": failure.code,
            "name": failure.name,
            "reason": failure.reason,
            "timestamp": failure.at,
        },
    }


def _times(of: Timeline | RecipientState, names: tuple[str, ...]) -> dict[str, int | None]:
    return {name: getattr(of, name) for name in names}


# -- bots -----------------------------------------------------------------------------------------------


@get(
    "/bot/list/{session_id:str}",
    about=About(
        answer={
            "bots": [
                {
                    "jid": "867051314767696@bot",
                    "personaId": "867051314767696$760019659443059",
                    "name": "Meta AI",
                    "attributes": "",
                    "description": "Ask anything",
                    "category": "general",
                    "isDefault": True,
                    "prompts": ["🎨 Draw a cat"],
                    "commands": [{"name": "imagine", "description": "Make a picture"}],
                    "commandsDescription": "",
                }
            ]
        },
        errors=(UnknownSession, *USING),
    ),
)
async def list_bots(request: AnyRequest, session_id: FromPath[str]) -> Response[bytes]:
    """WhatsApp's AI bots, with their commands and questions to begin with."""
    return ok(bots=[_bot(each) for each in await session_of(request, session_id).messages.bots()])


def _bot(bot: BotProfile) -> dict[str, Any]:
    return {
        "jid": str(bot.jid),
        "personaId": bot.persona_id,
        "name": bot.name,
        "attributes": bot.attributes,
        "description": bot.description,
        "category": bot.category,
        "isDefault": bot.is_default,
        "prompts": list(bot.prompts),
        "commands": [{"name": each.name, "description": each.description} for each in bot.commands],
        "commandsDescription": bot.commands_description,
    }


HANDLERS = (
    _download("/message/downloadMedia", flat=False),
    _download("/message/downloadMediaAsData", flat=True),
    get_reactions,
    get_poll_votes,
    get_event_answers,
    get_info,
    list_bots,
)
