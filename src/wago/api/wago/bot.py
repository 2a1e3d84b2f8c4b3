"""WaGo: WhatsApp's AI bots."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from wago.api.about import SENDING, USING, About
from wago.api.state import AnyRequest
from wago.api.wago.answers import ok
from wago.api.wago.auth import session_of
from wago.api.wago.requests import SENT, Call, does, sent_details
from wago.errors import InvalidContent

_BOT: Final = {
    "JID": "867051314767696@bot",
    "Name": "Meta AI",
    "Attributes": "",
    "Description": "Ask anything",
    "Category": "",
    "IsDefault": True,
    "Prompts": ["Imagine a picture"],
    "PersonaID": "867051314767696$0",
    "Commands": [{"Name": "imagine", "Description": "Make a picture"}],
    "CommandsDescription": "",
}


class AskBot(msgspec.Struct):
    body: Annotated[str, Meta(description="what is said to it")] = msgspec.field(name="Body", default="")
    persona: Annotated[
        str, Meta(description="which bot, out of GET /bot/list; WhatsApp's own choice if absent")
    ] = msgspec.field(name="PersonaID", default="")
    id: Annotated[str, Meta(description="message id of the caller's own choice")] = msgspec.field(
        name="Id", default=""
    )


@does(
    "/bot/message",
    AskBot,
    ("Body",),
    answer=SENT,
    newer=True,
    names={"text": "Body"},
    errors=(InvalidContent, *SENDING),
)
async def ask(call: Call[AskBot]) -> Any:
    """Send a text to an AI bot; its answer comes as a message."""
    body = call.body
    sent = await call.session.messages.ask_bot(body.body, persona_id=body.persona, id=body.id or None)
    return sent_details(sent)


@get("/bot/list", about=About(answer={"Bots": [_BOT]}, errors=USING))
async def bots(request: AnyRequest) -> Response[bytes]:
    """The AI bots that this account can write to."""
    session = session_of(request)
    return ok(
        {
            "Bots": [
                {
                    "JID": str(bot.jid),
                    "Name": bot.name,
                    "Attributes": bot.attributes,
                    "Description": bot.description,
                    "Category": bot.category,
                    "IsDefault": bot.is_default,
                    "Prompts": list(bot.prompts),
                    "PersonaID": bot.persona_id,
                    "Commands": [
                        {"Name": command.name, "Description": command.description} for command in bot.commands
                    ],
                    "CommandsDescription": bot.commands_description,
                }
                for bot in await session.messages.bots()
            ]
        }
    )


HANDLERS: tuple[HTTPRouteHandler, ...] = (ask, bots)
