"""Which bots there are, and what they are like.

Wire: <iq xmlns="bot" type="get"><bot v="2"/></iq>, and usync queries with <query><bot/></query>; see
`wago.protocol.stanza.bots`.
"""

from __future__ import annotations

from wago.protocol.binary.node import Node
from wago.protocol.stanza.bots import QueryBotProfiles, QueryBots
from wago.sandbox.iq.request import Request


def get(request: Request) -> list[Node]:
    QueryBots.parse(request.node)
    return [request.service.bots.listed.build()]


def profiles(request: Request) -> list[Node]:
    """Profiles of those bots that there are."""
    asked = QueryBotProfiles.parse(request.node)
    found = (request.service.bots.profile(bot) for bot in asked.bots)
    return QueryBotProfiles.reply_content([each for each in found if each is not None])
