"""Fetching what a URL gives: what is taken, what is refused, and what is left behind."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from wago.gateway.errors import EmptyFile, FetchFailed, FileFault, FileTooLarge, RefusedUrl, UnwantedType
from wago.gateway.media import FetchedFile, Fetcher, TempFolder
from wago.gateway.netguard import NetGuard
from wago.gateway.settings import MediaSettings


class Site:
    """A web site whose next answer the test says."""

    def __init__(self) -> None:
        self.status = 200
        self.body = b"content"
        self.headers: dict[str, str] = {"Content-Type": "image/png"}
        self.chunked = False
        self.pause = asyncio.Event()
        self.stops_after: int | None = None
        self.base = ""
        self.asked: list[web.Request] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        if request.path == "/moved":
            return web.Response(status=302, headers={"Location": "/dir/picture.png?x=1"})
        response = web.StreamResponse(status=self.status, headers=self.headers)
        if self.chunked:
            response.enable_chunked_encoding()
        else:
            response.content_length = len(self.body)
        await response.prepare(request)
        if self.stops_after is not None:
            await response.write(self.body[: self.stops_after])
            await self.pause.wait()
            assert request.transport is not None
            request.transport.close()
            return response
        await response.write(self.body)
        await response.write_eof()
        return response


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", made.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    made.pause.set()
    await runner.cleanup()


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[TempFolder]:
    made = TempFolder(tmp_path)
    yield made
    assert [each.name for each in made.path.iterdir()] == ["lock"], "a temporary file was left"
    made.close()


@pytest.fixture
async def fetcher(folder: TempFolder) -> AsyncIterator[Fetcher]:
    async with Fetcher(NetGuard(["127.0.0.0/8"]), folder, MediaSettings()) as made:
        yield made


async def take(fetcher: Fetcher, url: str, **options: Any) -> tuple[bytes, FetchedFile]:
    async with fetcher.get(url, **({"limit": 1000} | options)) as file:
        content = file.path.read_bytes()
        assert len(content) == file.length
        return content, file


async def test_content_type_name_and_place(site: Site, fetcher: Fetcher) -> None:
    site.headers["Content-Type"] = 'Text/HTML; charset="UTF-8"'
    content, file = await take(fetcher, site.base + "/moved")
    assert content == b"content"
    assert (file.mimetype, file.charset, file.filename) == ("text/html", "utf-8", "picture.png")
    assert file.url == site.base + "/dir/picture.png?x=1"
    assert "Referer" not in site.asked[1].headers
    assert site.asked[1].headers["User-Agent"] == "WaGo"
    await take(fetcher, site.base, agent="Other/2")
    assert site.asked[2].headers["User-Agent"] == "Other/2"


async def test_the_name_that_the_answer_gives(site: Site, fetcher: Fetcher) -> None:
    site.headers["Content-Disposition"] = 'attachment; filename="../../a b\\\\c.pdf"'
    assert (await take(fetcher, site.base + "/x"))[1].filename == "c.pdf"
    site.headers["Content-Disposition"] = "attachment; filename*=UTF-8''%D0%B0%2Fb.pdf"
    assert (await take(fetcher, site.base + "/x"))[1].filename == "b.pdf"
    del site.headers["Content-Disposition"]
    assert (await take(fetcher, site.base))[1].filename == ""


@pytest.mark.parametrize("length", [1000, 1001])
@pytest.mark.parametrize("chunked", [False, True])
async def test_the_limit_is_exact(site: Site, fetcher: Fetcher, length: int, chunked: bool) -> None:
    site.body, site.chunked = bytes(length), chunked
    if length == 1000:
        assert (await take(fetcher, site.base))[0] == site.body
        return
    with pytest.raises(FileTooLarge, match="larger than the 1000 bytes") as caught:
        await take(fetcher, site.base, field="Image")
    assert (caught.value.field, caught.value.limit) == ("Image", 1000)


@pytest.mark.parametrize("chunked", [False, True])
async def test_only_the_start_is_taken_if_that_will_do(site: Site, fetcher: Fetcher, chunked: bool) -> None:
    site.body, site.chunked = b"x" * 500_000, chunked
    assert (await take(fetcher, site.base, cut=True))[0] == b"x" * 1000
    site.body = b"short"
    assert (await take(fetcher, site.base, cut=True))[0] == b"short"


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("GZIP", gzip.compress),
        ("identity", bytes),
    ],
)
async def test_compressed_answers(site: Site, fetcher: Fetcher, coding: str, pack: Any) -> None:
    content = b"again and " * 90
    site.headers["Content-Encoding"], site.body = coding, pack(content)
    assert (await take(fetcher, site.base))[0] == content


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
async def test_a_bomb_does_not_go_off(site: Site, fetcher: Fetcher, pack: Any) -> None:
    site.headers["Content-Encoding"] = "gzip" if pack is gzip.compress else "deflate"
    site.body = pack(bytes(50_000_000))
    assert len(site.body) < 60_000
    with pytest.raises(FileTooLarge):
        await take(fetcher, site.base, limit=100_000)
    assert len((await take(fetcher, site.base, limit=100_000, cut=True))[0]) == 100_000


async def test_endless_compressed_nothing_ends(site: Site, fetcher: Fetcher) -> None:
    """Empty blocks inflate to nothing, however many come."""
    pack = zlib.compressobj()
    site.body = pack.compress(b"") + b"".join(pack.flush(zlib.Z_FULL_FLUSH) for _ in range(40_000))
    site.headers["Content-Encoding"] = "deflate"
    with pytest.raises(FileFault):
        await take(fetcher, site.base, limit=1000)


async def test_compressed_answers_that_are_broken(site: Site, fetcher: Fetcher) -> None:
    site.headers["Content-Encoding"] = "gzip"
    site.body = gzip.compress(bytes(range(256)))[:-5]
    with pytest.raises(FetchFailed, match="cut off"):
        await take(fetcher, site.base)
    site.body = b"no gzip at all"
    with pytest.raises(FetchFailed, match="not compressed as it says"):
        await take(fetcher, site.base)
    for coding in ("br", "zstd", "gzip, gzip"):
        site.headers["Content-Encoding"] = coding
        with pytest.raises(FetchFailed, match="unknown encoding"):
            await take(fetcher, site.base)


async def test_types_that_are_wanted(site: Site, fetcher: Fetcher) -> None:
    wanted = ("image/", "video/mp4")
    for fine in ("image/webp", "video/mp4; x=y", "application/octet-stream", ""):
        site.headers["Content-Type"] = fine
        await take(fetcher, site.base, accept=wanted)
    site.headers["Content-Type"] = "text/html"
    with pytest.raises(UnwantedType, match="Image: the type is text/html, not image or video/mp4"):
        await take(fetcher, site.base, accept=wanted, field="Image")


@pytest.mark.parametrize("status", [206, 300, 400, 401, 403, 404, 416, 500, 503])
async def test_statuses_other_than_200(site: Site, fetcher: Fetcher, status: int) -> None:
    site.status = status
    with pytest.raises(FetchFailed, match=f"HTTP {status}"):
        await take(fetcher, site.base)


async def test_nothing_is_no_file(site: Site, fetcher: Fetcher) -> None:
    site.body = b""
    with pytest.raises(EmptyFile):
        await take(fetcher, site.base)


async def test_an_answer_that_breaks_off(site: Site, fetcher: Fetcher) -> None:
    site.stops_after = 3
    site.pause.set()
    with pytest.raises(FetchFailed, match="cut off"):
        await take(fetcher, site.base)


async def test_an_answer_that_stops_moving(site: Site, folder: TempFolder) -> None:
    site.stops_after = 3
    settings = MediaSettings(fetch_idle_s=0.05, fetch_timeout_s=60)
    async with Fetcher(NetGuard(["127.0.0.0/8"]), folder, settings) as fetcher:
        with pytest.raises(FetchFailed, match="too slow"):
            await take(fetcher, site.base)


async def test_an_answer_that_takes_too_long(site: Site, fetcher: Fetcher) -> None:
    site.stops_after = 3
    with pytest.raises(FetchFailed, match="too slow"):
        await take(fetcher, site.base, timeout_s=0.05)


async def test_nobody_answers(fetcher: Fetcher) -> None:
    with pytest.raises(FetchFailed, match="cannot be reached"):
        await take(fetcher, "http://127.0.0.1:1/")
    with pytest.raises(FetchFailed, match="is not known"):
        await take(fetcher, "http://nobody.invalid/")


async def test_a_server_that_speaks_something_else(fetcher: Fetcher) -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        with pytest.raises(FetchFailed, match="does not answer as it should"):
            await take(fetcher, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")


async def test_a_url_without_end(fetcher: Fetcher) -> None:
    with pytest.raises(RefusedUrl, match="longer than 8192"):
        await take(fetcher, "http://127.0.0.1/" + "x" * 9000)
