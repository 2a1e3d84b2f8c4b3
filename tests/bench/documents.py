"""A large document out and in through the doors of a gateway, and how much memory that takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256

import aiohttp
from aiohttp import web

from tests.support.memory import peak, reset_peak
from tests.support.world import Linked, World

PIECE = 64 * 1024
NAME = "document.bin"


@dataclass(frozen=True)
class Figure:
    """What one way cost.

    Attributes:
        way: which.
        speed: bytes a second.
        peak: resident bytes of the gateway's process at most.
        risen: how much more that is than before.
    """

    way: str
    speed: float
    peak: int
    risen: int


async def pieces(length: int) -> AsyncIterator[bytes]:
    """Bytes that no two pieces have in common, so that nothing can be saved on them."""
    for at in range(0, length, PIECE):
        yield sha256(at.to_bytes(8, "big")).digest() * (min(PIECE, length - at) // 32)


async def digest_of(length: int) -> str:
    digest = sha256()
    async for piece in pieces(length):
        digest.update(piece)
    return digest.hexdigest()


class Site:
    """A web site that gives documents of any length, and takes webhooks.

    Attributes:
        base: its URL.
        files: digests of the files that came with webhooks.
    """

    def __init__(self) -> None:
        self.base = ""
        self.files: asyncio.Queue[str] = asyncio.Queue()

    async def give(self, request: web.Request) -> web.StreamResponse:
        length = int(request.match_info["length"])
        response = web.StreamResponse(headers={"Content-Length": str(length)})
        response.content_type = "application/octet-stream"
        await response.prepare(request)
        async for piece in pieces(length):
            await response.write(piece)
        return response

    async def take(self, request: web.Request) -> web.Response:
        if request.content_type == "multipart/form-data":
            async for part in await request.multipart():
                if isinstance(part, aiohttp.BodyPartReader) and part.name == "file":
                    digest = sha256()
                    while piece := await part.read_chunk(PIECE):
                        digest.update(piece)
                    self.files.put_nowait(digest.hexdigest())
        return web.Response()


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    made = Site()
    app = web.Application()
    app.router.add_get("/{length}/" + NAME, made.give)
    app.router.add_post("/hook", made.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


async def by_form(w: World, session: Linked, contact: str, length: int) -> str:
    """Send it as a part of a multipart form; the message's id."""
    form = aiohttp.FormData()
    form.add_field("Phone", contact)
    form.add_field("FileName", NAME)
    form.add_field("Document", pieces(length), filename=NAME, content_type="application/octet-stream")
    url = f"{w.gateway.wago_url}/send/document"
    async with w.wago.http.post(url, data=form, headers=session.headers, timeout=_LONG) as answer:
        return _sent(await answer.json())


async def by_url(w: World, session: Linked, contact: str, length: int, web_site: Site) -> str:
    """Have it fetched; the message's id."""
    body = {"Phone": contact, "Document": f"{web_site.base}/{length}/{NAME}", "FileName": NAME}
    async with w.wago.http.post(
        f"{w.gateway.wago_url}/send/document", json=body, headers=session.headers, timeout=_LONG
    ) as answer:
        return _sent(await answer.json())


async def download(w: World, session: Linked, message_id: str) -> int:
    """Download it; how many characters the answer has."""
    url = f"{w.gateway.wago_url}/message/download"
    body = {"MessageID": message_id}
    length = 0
    async with w.wago.http.post(url, json=body, headers=session.headers, timeout=_LONG) as answer:
        assert answer.status == 200, await answer.text()
        async for piece in answer.content.iter_chunked(PIECE):
            length += len(piece)
    return length


async def documents(w: World, length: int) -> list[Figure]:
    """Each way once."""
    contact = await w.admin.phone("Contact")
    sender, receiver = await w.link("sender"), await w.link("receiver")
    async with site() as web_site:
        hook = {"WebhookURL": web_site.base + "/hook"}
        (await w.wago.post("/webhook", hook, headers=receiver.headers)).ok()
        return await _each_way(w, sender, receiver, contact, web_site, length)


async def _each_way(
    w: World, sender: Linked, receiver: Linked, contact: str, web_site: Site, length: int
) -> list[Figure]:
    ids: list[str] = []

    async def out_by_form(size: int) -> None:
        ids.append(await by_form(w, sender, contact, size))

    async def out_by_url(size: int) -> None:
        ids.append(await by_url(w, sender, contact, size, web_site))

    async def in_by_download(size: int) -> None:
        assert await download(w, sender, ids[-1]) > size * 4 // 3

    async def out_and_in_by_webhook(size: int) -> None:
        await by_form(w, sender, receiver.number, size)
        assert await asyncio.wait_for(web_site.files.get(), 600) == await digest_of(size)

    ways = (out_by_form, out_by_url, in_by_download, out_and_in_by_webhook)
    for way in ways:
        # What is loaded at the first file is not what a file costs.
        await way(4 * PIECE)
    found = []
    for way in ways:
        idle, begun = reset_peak(w.gateway.pid), time.perf_counter()
        await way(length)
        took, most = time.perf_counter() - begun, peak(w.gateway.pid)
        found.append(Figure(way.__name__.replace("_", " "), length / took, most, most - idle))
    return found


def _sent(answer: dict[str, object]) -> str:
    data = answer.get("data")
    assert isinstance(data, dict), answer
    return str(data["Id"])


_LONG = aiohttp.ClientTimeout(total=600)
