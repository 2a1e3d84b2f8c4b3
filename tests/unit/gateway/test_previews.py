"""Link previews: which link, what a page says, and what a page that is slow or hostile costs."""

from __future__ import annotations

import asyncio
import io
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from aiohttp import web
from PIL import Image

from tests.unit.gateway.prepare import samples
from wago.errors import Unpreparable
from wago.gateway.errors import FetchFailed, FileFault, RefusedUrl, UnwantedType
from wago.gateway.media import Fetcher, TempFolder
from wago.gateway.netguard import NetGuard
from wago.gateway.prepare import Preparer
from wago.gateway.prepare.settings import PreviewSettings
from wago.gateway.previews import LinkPreviews, first_link
from wago.gateway.settings import MediaSettings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("look at https://example.com/a?b=c#d now", "https://example.com/a?b=c#d"),
        ("https://example.com.", "https://example.com"),
        ("(see https://example.com/x)", "https://example.com/x"),
        ("https://en.wikipedia.org/wiki/Bread_(food)!", "https://en.wikipedia.org/wiki/Bread_(food)"),
        ("*https://example.com*", "https://example.com"),
        ("HTTP://EXAMPLE.COM/", "HTTP://EXAMPLE.COM/"),
        ("www.example.com, and more", "www.example.com"),
        ("two: https://a.example https://b.example", "https://a.example"),
        ("«https://example.com/ü»", "https://example.com/ü"),
        ("https://münchen.example/straße", "https://münchen.example/straße"),
        ("line\nhttps://example.com/x\nline", "https://example.com/x"),
        ("mail me@www.example.com", ""),
        ("ftp://example.com", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://...", ""),
        ("nothing here", ""),
        ("", ""),
    ],
)
def test_the_first_link_of_a_text(text: str, link: str) -> None:
    assert first_link(text) == link


def test_links_of_any_length_are_found_in_no_time() -> None:
    assert first_link("https://a.example/" + "." * 100_000) == "https://a.example/"
    assert first_link("www." * 100_000) != ""


# -- over the network ---------------------------------------------------------------------------------------


@dataclass
class Site:
    """A web site on loopback; what it has is set by the tests."""

    base: str
    pages: dict[str, Handler]
    asked: list[str]

    def page(self, path: str, body: str | bytes, content_type: str = "text/html; charset=utf-8") -> str:
        data = body.encode() if isinstance(body, str) else body

        async def serve(_: web.Request) -> web.Response:
            return web.Response(body=data, headers={"Content-Type": content_type})

        self.pages[path] = serve
        return self.base + path


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site("", {}, [])

    async def serve(request: web.Request) -> web.StreamResponse:
        made.asked.append(request.path)
        handler = made.pages.get(request.path)
        return await handler(request) if handler else web.Response(status=404)

    app = web.Application()
    app.router.add_get("/{path:.*}", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        await web.SockSite(runner, listener).start()
        made.base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield made
        await runner.cleanup()


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[TempFolder]:
    made = TempFolder(tmp_path / "tmp")
    yield made
    left = [path for path in made.path.iterdir() if path.name != "lock"]
    made.close()
    assert left == []


@pytest.fixture
async def make(folder: TempFolder) -> AsyncIterator[Callable[..., LinkPreviews]]:
    preparer = Preparer(folder=folder)
    async with Fetcher(NetGuard(["127.0.0.0/8"]), folder, MediaSettings()) as fetcher:
        yield lambda **bounds: LinkPreviews(fetcher, preparer, replace(PreviewSettings(), **bounds))
    await preparer.close()


@pytest.fixture
def previews(make: Callable[..., LinkPreviews]) -> LinkPreviews:
    return make()


def _png(width: int = 1600, height: int = 800) -> bytes:
    out = io.BytesIO()
    samples.picture(width, height).save(out, "PNG")
    return out.getvalue()


async def test_a_preview_with_a_picture(previews: LinkPreviews, site: Site) -> None:
    site.page("/a.png", _png(), "image/png")
    url = site.page(
        "/page",
        "<title>Title</title><meta name=description content=Words>"
        '<meta property="og:image" content="/a.png">',
    )
    made = await previews.make(f"see {url}.")
    assert made is not None
    with made:
        assert (made.url, made.matched) == (url, url)
        assert (made.title, made.description) == ("Title", "Words")
        assert made.image is not None
        assert (made.image.width, made.image.height) == (1080, 540)
        with Image.open(made.image.path) as large:
            assert (large.format, large.size) == ("JPEG", (1080, 540))
        assert made.thumbnail is not None
        with Image.open(io.BytesIO(made.thumbnail)) as small:
            assert small.size == (100, 50)


async def test_no_link_no_preview(previews: LinkPreviews) -> None:
    assert await previews.make("no link") is None


async def test_a_page_that_says_nothing_has_no_preview(previews: LinkPreviews, site: Site) -> None:
    assert await previews.make(site.page("/", "<body>words</body>")) is None


async def test_a_description_alone_is_shown_under_the_host(previews: LinkPreviews, site: Site) -> None:
    made = await previews.make(site.page("/", "<meta name=description content=Words>"))
    assert made is not None
    assert (made.title, made.description, made.image) == ("127.0.0.1", "Words", None)


async def test_a_link_to_a_picture_is_its_own_preview(previews: LinkPreviews, site: Site) -> None:
    site.page("/a cat.png", _png(), "image/png")
    made = await previews.make(site.base + "/a%20cat.png")
    assert made is not None
    with made:
        assert made.title == "a cat.png"
        assert made.image is not None


async def test_the_next_picture_is_tried_when_one_is_not_there(previews: LinkPreviews, site: Site) -> None:
    site.page("/html", "<p>no picture", "text/html")
    site.page("/broken", b"\x89PNG\r\n\x1a\n broken", "image/png")
    site.page("/good", _png(), "image/png")
    html = (
        '<title>T</title><meta property="og:image" content="/html">'
        '<meta name="twitter:image" content="/broken"><link rel=image_src href=/good>'
    )
    made = await previews.make(site.page("/", html))
    assert made is not None
    with made:
        assert made.image is not None
    assert site.asked == ["/", "/html", "/broken", "/good"]


async def test_redirects_are_followed_and_the_place_found_counts(previews: LinkPreviews, site: Site) -> None:
    async def away(_: web.Request) -> web.Response:
        raise web.HTTPFound("/dir/there")

    site.pages["/here"] = away
    site.page("/dir/there", "<title>T</title>")
    made = await previews.make(site.base + "/here")
    assert made is not None
    assert made.url == site.base + "/dir/there"
    assert made.matched == site.base + "/here"


async def test_only_the_beginning_of_a_long_page_is_read(
    make: Callable[..., LinkPreviews], site: Site
) -> None:
    url = site.page("/", "<title>T</title>" + "x" * 500_000 + "<meta name=description content=late>")
    made = await make(max_page_bytes=10_000).make(url)
    assert made is not None
    assert (made.title, made.description) == ("T", "")


async def test_a_picture_that_is_too_large_is_left_out(make: Callable[..., LinkPreviews], site: Site) -> None:
    site.page("/a.png", _png(), "image/png")
    url = site.page("/", '<title>T</title><meta property="og:image" content="/a.png">')
    made = await make(max_picture_bytes=1000).make(url)
    assert made is not None
    assert made.image is None


async def test_a_picture_that_is_a_bomb_is_left_out(
    previews: LinkPreviews, site: Site, tmp_path: Path
) -> None:
    bomb = samples.png_of_nothing(tmp_path / "bomb", 20_000, 20_000).read_bytes()
    site.page("/a.png", bomb, "image/png")
    made = await previews.make(site.page("/", '<title>T</title><meta property="og:image" content="/a.png">'))
    assert made is not None
    assert made.image is None


async def test_a_page_that_is_slow_to_read_is_given_up(previews: LinkPreviews, site: Site) -> None:
    with pytest.raises(Unpreparable, match="page"):
        await previews.make(site.page("/", "<title>T</title>" + "<div>" * 190_000))


async def test_a_slow_page_is_given_up(make: Callable[..., LinkPreviews], site: Site) -> None:
    async def never(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    site.pages["/"] = never
    with pytest.raises(FetchFailed, match="too slow"):
        await make(page_timeout_s=0.1).make(site.base + "/")


async def test_a_page_that_trickles_is_given_up(make: Callable[..., LinkPreviews], site: Site) -> None:
    async def trickle(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/html"})
        await answer.prepare(request)
        while True:
            await answer.write(b" ")
            await asyncio.sleep(0.02)

    site.pages["/"] = trickle
    with pytest.raises(FetchFailed, match="too slow"):
        await make(page_timeout_s=0.3).make(site.base + "/")


async def test_a_slow_picture_is_left_out(make: Callable[..., LinkPreviews], site: Site) -> None:
    async def never(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    site.pages["/a.png"] = never
    url = site.page("/", '<title>T</title><meta property="og:image" content="/a.png">')
    started = time.monotonic()
    made = await make(timeout_s=0.5).make(url)
    assert made is not None
    assert made.image is None
    assert time.monotonic() - started < 60


@pytest.mark.parametrize(
    ("kind", "error"),
    [("application/pdf", UnwantedType), ("video/mp4", UnwantedType), ("application/json", UnwantedType)],
)
async def test_what_is_no_page_has_no_preview(
    previews: LinkPreviews, site: Site, kind: str, error: type[FileFault]
) -> None:
    with pytest.raises(error):
        await previews.make(site.page("/", "x", kind))


async def test_the_inside_is_not_previewed(folder: TempFolder, site: Site) -> None:
    preparer = Preparer(folder=folder)
    async with Fetcher(NetGuard(), folder, MediaSettings()) as fetcher:
        with pytest.raises(RefusedUrl):
            await LinkPreviews(fetcher, preparer).make(site.page("/", "<title>secret</title>"))
    assert site.asked == []
    await preparer.close()


async def test_a_picture_inside_is_not_fetched(folder: TempFolder, site: Site) -> None:
    with socket.socket(socket.AF_INET6) as inside:
        inside.bind(("::1", 0))
        inside.listen()
        inside.setblocking(False)
        preparer = Preparer(folder=folder)
        async with Fetcher(NetGuard(["127.0.0.0/8"]), folder, MediaSettings()) as fetcher:
            image = f"http://[::1]:{inside.getsockname()[1]}/a.png"
            url = site.page("/", f'<title>T</title><meta property="og:image" content="{image}">')
            made = await LinkPreviews(fetcher, preparer).make(url)
        assert made is not None
        assert made.image is None
        with pytest.raises(BlockingIOError):
            inside.accept()
        await preparer.close()
