from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.support.proxy import run_proxy
from tests.unit.client.server import FakeServer, config_for
from wago.client.context import ClientContext
from wago.client.handshake import CHAIN_EXPIRY, open_connection, remember_server
from wago.client.transport import ConnectFailed, dial, proxy_connector
from wago.errors import LocalProtocolError
from wago.protocol.jid import Jid


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
async def test_the_proxy_tunnels(server: FakeServer, ctx: ClientContext, scheme: str) -> None:
    port = int(server.url.rsplit(":", 1)[1].split("/")[0])
    async with run_proxy("http" if scheme == "http" else "socks5") as proxy:
        ctx.config = config_for(
            server,
            # A name that only the proxy can resolve.
            url=f"ws://chat.invalid:{port}/ws/chat",
            proxy=f"{scheme}://us%40er:p%3Aw@127.0.0.1:{proxy.port}",
        )
        connection = await open_connection(ctx, b"through")
        assert (await server.accept()).payload == b"through"
        await connection.close()
        assert proxy.asked == [("chat.invalid", port)]
        assert proxy.credentials == "us@er:p:w"


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_a_refusing_proxy_is_named_as_the_reason(server: FakeServer, kind: str) -> None:
    async with run_proxy(kind) as proxy:
        proxy.refuse = True
        with pytest.raises(ConnectFailed) as failed:
            await dial(config_for(server, proxy=f"{kind}://127.0.0.1:{proxy.port}"))
    assert failed.value.reason == "proxy_failed"


async def test_a_missing_proxy_is_a_failed_dial(server: FakeServer) -> None:
    with pytest.raises(ConnectFailed) as failed:
        await dial(config_for(server, proxy="socks5://127.0.0.1:1"))
    assert failed.value.reason == "proxy_failed"


@pytest.mark.parametrize(
    "url", ["ftp://host:1", "host:8080", "socks5://", "http://host:99999", "http://[::1", "socks4://h:1"]
)
async def test_an_unusable_proxy_url_is_a_mistake_of_ours(server: FakeServer, url: str) -> None:
    with pytest.raises(LocalProtocolError):
        proxy_connector(url)
    with pytest.raises(LocalProtocolError):
        await dial(config_for(server, proxy=url))


async def test_reasons_of_failed_dials(server: FakeServer) -> None:
    server.refuse = 429
    with pytest.raises(ConnectFailed) as failed:
        await dial(config_for(server))
    assert failed.value.reason == "http_429"
    with pytest.raises(ConnectFailed) as failed:
        await dial(config_for(server, url="ws://127.0.0.1:1/ws/chat"))
    assert failed.value.reason == "dial_failed"
    with pytest.raises(ConnectFailed) as failed:
        await dial(config_for(server, url="nonsense"))
    assert failed.value.reason == "bad_url"
    # The server speaks no TLS.
    with pytest.raises(ConnectFailed) as failed:
        await dial(
            config_for(server, url=server.url.replace("ws:", "wss:"), tls=ssl.create_default_context())
        )
    assert failed.value.reason in ("tls_failed", "dial_failed")


async def test_a_silent_server_is_a_timeout(server: FakeServer) -> None:
    release = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await release.wait()
        writer.close()

    listener = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    config = config_for(server, url=f"ws://127.0.0.1:{port}/")
    with pytest.raises(ConnectFailed) as failed:
        await dial(replace(config, timeouts=replace(config.timeouts, dial_s=0.05)))
    assert failed.value.reason == "dial_timeout"
    release.set()
    listener.close()


# -- the handshake ----------------------------------------------------------------------------------------


async def link(ctx: ClientContext) -> None:
    """Make the device a linked one: only these use IK."""
    batch = ctx.account.batch()
    ctx.update_device(batch, jid=Jid.parse("491:7@s.whatsapp.net"))
    await batch.commit()


async def connect(ctx: ClientContext, server: FakeServer) -> tuple[str, str]:
    """Patterns as the client and as the server saw them."""
    connection = await open_connection(ctx, b"")
    peer = await server.accept()
    batch = ctx.account.batch()
    remember_server(ctx, batch, connection.handshake)
    await batch.commit()
    await connection.close()
    assert peer.result is not None
    return connection.handshake.pattern, peer.result.pattern


async def test_a_device_without_account_never_uses_a_cached_key(
    server: FakeServer, ctx: ClientContext
) -> None:
    assert [await connect(ctx, server) for _ in range(2)] == [("XX", "XX")] * 2


async def test_a_return_is_an_ik_until_the_server_changes_its_key(
    server: FakeServer, ctx: ClientContext
) -> None:
    await link(ctx)
    assert await connect(ctx, server) == ("XX", "XX")
    assert await connect(ctx, server) == ("IK", "IK")
    server.refuse_ik = True
    assert await connect(ctx, server) == ("XXfallback", "XXfallback")


async def test_an_expired_chain_forbids_ik(server: FakeServer, ctx: ClientContext) -> None:
    await link(ctx)
    assert await connect(ctx, server) == ("XX", "XX")
    batch = ctx.account.batch()
    batch.put_setting(CHAIN_EXPIRY, b"1000")
    await batch.commit()
    assert await connect(ctx, server) == ("XX", "XX")


async def test_routing_info_goes_ahead(server: FakeServer, ctx: ClientContext) -> None:
    await link(ctx)
    batch = ctx.account.batch()
    ctx.update_device(batch, routing_info=b"\x08\x01\x02")
    await batch.commit()
    connection = await open_connection(ctx, b"")
    assert (await server.accept()).intro.routing_info == b"\x08\x01\x02"
    await connection.close()


async def failing(ctx: ClientContext) -> str:
    with pytest.raises(ConnectFailed) as failed:
        await open_connection(ctx, b"")
    return failed.value.reason


@pytest.mark.parametrize(
    "answer", [lambda frame: b"", lambda frame: b"junk", lambda frame: frame, lambda frame: bytes(500)]
)
async def test_a_nonsense_handshake_fails_and_clears_the_cache(
    server: FakeServer, ctx: ClientContext, answer: Callable[[bytes], bytes]
) -> None:
    await link(ctx)
    await connect(ctx, server)
    assert ctx.device.server_static == server.static.public
    server.hello = answer
    assert await failing(ctx) == "handshake_failed"
    assert ctx.device.server_static is None
    assert (await stored(ctx)).server_static is None


async def stored(ctx: ClientContext):  # type: ignore[no-untyped-def]
    return await ctx.account.device()


async def test_a_root_that_is_not_ours_is_not_believed(server: FakeServer, ctx: ClientContext) -> None:
    ctx.config = replace(config_for(server), trust=replace(server.trust, root_public=bytes(31) + b"\x09"))
    assert await failing(ctx) == "handshake_failed"


async def test_a_server_that_says_nothing(server: FakeServer, ctx: ClientContext) -> None:
    server.hello = lambda frame: None  # type: ignore[assignment,return-value]
    config = config_for(server)
    ctx.config = replace(config, timeouts=replace(config.timeouts, handshake_s=0.05))
    assert await failing(ctx) == "handshake_timeout"
