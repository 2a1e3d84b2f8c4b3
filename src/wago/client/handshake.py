"""From nothing to an encrypted connection: dial, Noise handshake, client payload."""

from __future__ import annotations

import asyncio
from typing import Final

from wago.client.connection import Connection
from wago.client.context import ClientContext
from wago.client.transport import ConnectFailed, FrameStream, Transport, dial
from wago.errors import CryptoError, NotConnected, RemoteProtocolError
from wago.protocol.curve import KeyPair
from wago.protocol.noise import ClientHandshake, HandshakeResult, intro
from wago.store.interfaces import Batch

CHAIN_EXPIRY: Final = "noise_chain_not_after"
"""Setting: Unix second until which the cached server key may be believed."""


async def open_connection(ctx: ClientContext, payload: bytes) -> Connection:
    """Dial and shake hands. Reading and writing begin with the connection's `start()`.

    A key or routing info that was cached and may be why the server does not understand us is forgotten, so
    that the next attempt is a full handshake.

    Args:
        ctx: the client's context, with a device.
        payload: the serialized ClientPayload.

    Raises:
        ConnectFailed: no connection; its reason says why.
        LocalProtocolError: the config is wrong.
    """
    device = ctx.device
    transport = await dial(ctx.config)
    try:
        frames = FrameStream(transport, intro(device.routing_info))
        result = await _shake_hands(ctx, frames, payload, await _believed_static(ctx))
    except (CryptoError, RemoteProtocolError, NotConnected) as exc:
        await _abandon(ctx, transport)
        ctx.log.warning("Handshake failed", error=str(exc))
        _forget_cache(ctx)
        raise ConnectFailed("handshake_failed", str(exc)) from exc
    except TimeoutError as exc:
        await _abandon(ctx, transport)
        raise ConnectFailed("handshake_timeout", "") from exc
    except BaseException:
        await _abandon(ctx, transport)
        raise
    ctx.log.debug("Handshake done", pattern=result.pattern)
    return Connection(frames, result, ctx)


def remember_server(ctx: ClientContext, batch: Batch, result: HandshakeResult) -> None:
    """Keep the server's key for IK; for after a login, when it is known to be good."""
    if result.server_static != ctx.device.server_static:
        ctx.update_device(batch, server_static=result.server_static)
    if result.chain is not None:
        expiry = result.chain.not_after
        batch.put_setting(CHAIN_EXPIRY, None if expiry is None else str(expiry).encode())


async def _believed_static(ctx: ClientContext) -> bytes | None:
    """The cached server key, unless its certificates have expired or there is no account yet."""
    device = ctx.device
    if device.jid is None or device.server_static is None:
        return None
    expiry = await ctx.account.setting(CHAIN_EXPIRY)
    if expiry is not None and expiry.isdigit() and ctx.clock() > int(expiry):
        return None
    return device.server_static


async def _shake_hands(
    ctx: ClientContext, frames: FrameStream, payload: bytes, server_static: bytes | None
) -> HandshakeResult:
    limit = ctx.config.timeouts.handshake_s
    handshake = ClientHandshake(
        ctx.device.noise,
        KeyPair.from_private(ctx.random(32)),
        payload,
        ctx.config.trust,
        server_static,
        ctx.clock(),
    )
    async with asyncio.timeout(limit):
        await frames.send(handshake.start())
        answer = await frames.receive()
    if answer is None:
        raise NotConnected("server closed the connection during the handshake")
    finish = handshake.receive(answer)
    if finish is not None:
        async with asyncio.timeout(limit):
            await frames.send(finish)
    if handshake.result is None:
        raise RemoteProtocolError("handshake did not finish")
    return handshake.result


async def _abandon(ctx: ClientContext, transport: Transport) -> None:
    try:
        async with asyncio.timeout(ctx.config.timeouts.close_s):
            await transport.close()
    except TimeoutError:
        ctx.log.debug("Transport did not close in time")


def _forget_cache(ctx: ClientContext) -> None:
    device = ctx.device
    if device.jid is None or (device.server_static is None and device.routing_info is None):
        return
    batch = ctx.account.batch()
    ctx.update_device(batch, server_static=None, routing_info=None)
    ctx.watch_commit(batch.submit(), "device")
