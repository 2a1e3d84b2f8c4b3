"""Hosts that redirect, answer nonsense, or have a certificate of their own."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from tests.unit.client.media.conftest import Bench, ref_of
from wago.client.config import ClientConfig
from wago.client.media import Media, MediaConfig, MediaCorrupt, MediaRef, MediaTooLarge, MediaUnavailable
from wago.protocol.media import MediaEncryptor, MediaKind
from wago.protocol.stanza.media_conn import GetMediaConn, MediaConn, MediaHost
from wago.sandbox.media import MediaServer
from wago.sandbox.trust import tls_context

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def site_of(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    try:
        yield f"127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_an_upload_follows_redirects(bench: Bench) -> None:
    async def onward(request: web.Request) -> web.Response:
        return web.Response(status=307, headers={"Location": f"{bench.server.base}{request.rel_url}"})

    async with site_of(onward) as host:
        bench.hosts = (MediaHost(hostname=host),)
        media = bench.media()
        up = await media.upload(b"x", MediaKind.IMAGE)
        (await media.download(ref_of(up))).close()
        await media.close()


@pytest.mark.parametrize("target", ["https://127.0.0.1/", "file:///etc/passwd", "/mms/image/again"])
async def test_redirects_that_lead_nowhere(bench: Bench, target: str) -> None:
    async def onward(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": target})

    async with site_of(onward) as host:
        bench.hosts = (MediaHost(hostname=host),)
        with pytest.raises(MediaUnavailable, match="redirects"):
            await bench.media(attempts=1).upload(b"x", MediaKind.IMAGE)
        await bench.close()


@pytest.mark.parametrize(
    "answer", ["", "no json", "[]", "{}", '{"url": "x"}', '{"url": "x", "direct_path": "//evil.example/"}']
)
async def test_answers_that_say_nothing(bench: Bench, answer: str) -> None:
    async def nonsense(_: web.Request) -> web.Response:
        return web.Response(text=answer)

    async with site_of(nonsense) as host:
        bench.hosts = (MediaHost(hostname=host),)
        with pytest.raises(MediaUnavailable, match="does not say where"):
            await bench.media(attempts=2).upload(b"x", MediaKind.IMAGE)
        await bench.close()


def sealed(plain: bytes) -> tuple[bytes, MediaRef]:
    encryptor = MediaEncryptor(bytes(32), MediaKind.IMAGE)
    blob = encryptor.update(plain) + encryptor.finish()
    made = encryptor.result
    ref = MediaRef(
        kind=MediaKind.IMAGE,
        direct_path="/v/x.enc",
        media_key=made.media_key,
        file_sha256=made.file_sha256,
        file_enc_sha256=made.file_enc_sha256,
    )
    return blob, ref


async def test_a_body_that_is_compressed_is_taken_as_it_is(bench: Bench) -> None:
    """A few bytes that say they are many megabytes are the few bytes."""

    async def zipped(_: web.Request) -> web.Response:
        return web.Response(body=b"\x1f\x8b\x08", headers={"Content-Encoding": "gzip"})

    _, ref = sealed(b"x")
    async with site_of(zipped) as host:
        bench.hosts = (MediaHost(hostname=host),)
        with pytest.raises(MediaCorrupt):
            await bench.media().download(ref)
        await bench.close()


async def test_a_body_without_end(bench: Bench) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(bytes(65536))

    _, ref = sealed(b"x")
    async with site_of(endless) as host:
        bench.hosts = (MediaHost(hostname=host),)
        with pytest.raises(MediaTooLarge):
            await bench.media(max_download_bytes=1_000_000).download(ref)
        await bench.close()


async def test_a_body_that_trickles(bench: Bench) -> None:
    """Something always comes, but at this rate it would take for ever."""

    async def trickling(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = 1000
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.01)

    _, ref = sealed(bytes(900))
    async with site_of(trickling) as host:
        bench.hosts = (MediaHost(hostname=host),)
        with pytest.raises(MediaUnavailable, match="too slow"):
            await bench.media(attempts=1, idle_s=0.5, slowest_bytes_per_s=1_000_000).download(ref)
        await bench.close()


async def test_a_body_that_ends_early_without_saying_so(bench: Bench) -> None:
    blob, ref = sealed(bytes(1000))

    async def short(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(blob[:500])
        return response

    async with site_of(short) as host:
        bench.hosts = (MediaHost(hostname=host),)
        with pytest.raises(MediaCorrupt):
            await bench.media().download(ref)
        await bench.close()


async def test_another_range_than_was_asked_for(bench: Bench) -> None:
    blob, ref = sealed(bytes(1000))

    async def wrong_range(_: web.Request) -> web.Response:
        return web.Response(status=206, body=blob[10:], headers={"Content-Range": "bytes 10-1000/1001"})

    async with site_of(wrong_range) as host:
        bench.hosts = (MediaHost(hostname=host),)
        with pytest.raises(MediaUnavailable, match="another range"):
            await bench.media(attempts=2).download(ref)
        await bench.close()


async def test_tls_with_the_accounts_certificates(tmp_path: Path) -> None:
    server = MediaServer(tmp_path / "site", os.urandom)
    app = web.Application()
    server.add_routes(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls_context(tmp_path, "127.0.0.1"))
    await site.start()
    server.base = f"https://127.0.0.1:{runner.addresses[0][1]}"

    async def ask(_: GetMediaConn) -> MediaConn:
        return MediaConn.parse(server.media_conn("15550100001"))

    known = ClientConfig(tls=ssl.create_default_context(cafile=str(tmp_path / "tls.pem")))
    good, stranger = Media(known, MediaConfig(), ask), Media(ClientConfig(), MediaConfig(attempts=1), ask)
    try:
        up = await good.upload(b"x", MediaKind.IMAGE)
        async with await good.download(ref_of(up)) as down:
            assert await down.read() == b"x"
        with pytest.raises(MediaUnavailable, match="certificate"):
            await stranger.download(ref_of(up))
    finally:
        await good.close()
        await stranger.close()
        await runner.cleanup()


async def test_nothing_begins_after_the_end(bench: Bench) -> None:
    media = bench.media()
    up = await media.upload(b"content", MediaKind.IMAGE)
    await media.close()
    with pytest.raises(MediaUnavailable, match="closed"):
        await media.download(ref_of(up))
    with pytest.raises(MediaUnavailable, match="closed"):
        await media.upload(b"more", MediaKind.IMAGE)
