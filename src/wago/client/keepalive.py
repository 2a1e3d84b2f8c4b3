"""Pings, and the verdict that a silent connection is dead.

Source: whatsmeow keepalive.go (cadence), whatsapp-rust src/keepalive.rs (only an idle connection is pinged;
the pong corrects the clock).
"""

from __future__ import annotations

from typing import Final

from wago.client.connection import Connection
from wago.client.context import ClientContext
from wago.client.events import Phase
from wago.errors import IQError, RemoteProtocolError, RequestTimeout
from wago.protocol.stanza.session import Ping

DAY_S: Final = 24 * 3600


async def keep_alive(ctx: ClientContext, connection: Connection) -> None:
    """Ping whenever nothing arrived for a while; retire the connection when pings stay unanswered.

    The daily hooks are run from here, too: a connection may last for weeks.
    """
    choices = ctx.config.keepalive
    missed = 0
    today = ctx.clock() + DAY_S
    while True:
        await ctx.sleep(
            choices.interval_min_s + (choices.interval_max_s - choices.interval_min_s) * ctx.draw()
        )
        if ctx.clock() >= today:
            today = ctx.clock() + DAY_S
            if ctx.state.phase is Phase.ONLINE:
                ctx.run_daily_hooks()
        if connection.heard:
            connection.heard = False
            missed = 0
            continue
        if await _ping(ctx, connection):
            missed = 0
            continue
        missed += 1
        ctx.log.warning("Keepalive timed out", missed=missed)
        if missed >= choices.misses:
            connection.retire("keepalive_timeout")
            return


async def _ping(ctx: ClientContext, connection: Connection) -> bool:
    """One ping; True if the server answered, with whatever."""
    ping = Ping()
    began = ctx.clock()
    try:
        reply = await connection.request(ping.build(ctx.next_iq_id()), ctx.config.keepalive.reply_s)
        server_time = ping.parse_reply(reply)
    except RequestTimeout:
        return False
    except (IQError, RemoteProtocolError) as exc:
        ctx.log.debug("Odd pong", error=str(exc))
        server_time = None
    if server_time is not None:
        # The server read its clock somewhere in the middle of the round trip.
        ctx.set_clock(server_time, (began + ctx.clock()) / 2)
    # The pong itself is no reason to skip the next ping: the server wants to hear of us, too.
    connection.heard = False
    return True
