"""A document of 48 MiB out and in, in a process of its own that tells how much memory it came to need.

Out: from a URL and from an upload, through encryption, to a media host. In: from the media host, through
decryption, to a webhook. The other ends are in a second process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

LENGTH = 48 * 1024 * 1024
MOST = 16 * 1024 * 1024
"""More than it takes, less than any part of the file that matters."""

PROGRAM = """
import asyncio, json, sys
from hashlib import sha256
from pathlib import Path
from tests.support.memory import reset_peak, peak
from wago.client.config import ClientConfig, MediaConfig
from wago.client.media import Media
from wago.gateway.media import Attachment, MediaDesk, Upload, Url
from wago.gateway.netguard import NetGuard
from wago.gateway.settings import MediaSettings
from wago.gateway.webhooks import FORM, Delivery, WebhookClient
from wago.protocol.media import MediaKind
from wago.protocol.stanza.media_conn import MediaConn, MediaHost

base, auth, folder = sys.argv[1], sys.argv[2], Path(sys.argv[4])
LOCAL = ("127.0.0.0/8",)

async def ask(_):
    return MediaConn(auth=auth, ttl_s=3600, hosts=(MediaHost(hostname=base.partition("//")[2]),))

async def pieces(length):
    for at in range(0, length, 65536):
        yield bytes(65535) + bytes((at // 65536 % 256,))

class Account:
    def __init__(self, media):
        self._media = media
    async def download_to(self, ref, path, *, origin=None, limit=None):
        return await self._media.download_to(ref, path, limit=limit)

async def out(desk, media, source, limit):
    async with desk.sources.spool(source, limit=limit, field="Document") as file:
        return await media.upload(file.path, MediaKind.DOCUMENT, length=file.length)

async def back(desk, media, hooks, up):
    attachment = Attachment(kind=up.kind, direct_path=up.direct_path, media_key=up.media_key,
        file_sha256=up.file_sha256, file_enc_sha256=up.file_enc_sha256, mimetype="application/pdf")
    said = attachment.encode()
    async with desk.forwarder.open(1, said, Account(media), session="s", may_wait=False) as file:
        assert file is not None
        await hooks.deliver(Delivery(url=base + "/hook/" + up.file_sha256.hex(), content_type=FORM,
            body=b"{}", event_id="E", attempt=1, token="t", file=file))
    desk.forwarder.drop(1)

async def rounds(desk, media, hooks, length):
    found = []
    for source in (Url(f"{base}/file/{length}"), Upload(pieces(length), length=length)):
        up = await out(desk, media, source, length)
        assert up.file_length == length
        await back(desk, media, hooks, up)
        found.append(up.file_sha256)
    assert found[0] == found[1]

async def main(length):
    media = Media(ClientConfig(), MediaConfig(scheme="http", folder=folder), ask)
    settings = MediaSettings(folder=folder, allow=LOCAL)
    async with MediaDesk(settings) as desk, WebhookClient(NetGuard(LOCAL), 30) as hooks:
        await rounds(desk, media, hooks, 1 << 20)
        idle = reset_peak()
        await rounds(desk, media, hooks, length)
        grown = peak() - idle
    await media.close()
    print(json.dumps({"grown": grown, "idle": idle, "left": [str(p) for p in (folder / "tmp").iterdir()]}))

asyncio.run(main(int(sys.argv[3])))
"""

SERVER = """
import asyncio, os, sys
from hashlib import sha256
from pathlib import Path
from aiohttp import web
from wago.sandbox.media import MediaServer

async def file(request):
    length = int(request.match_info["length"])
    answer = web.StreamResponse(headers={"Content-Length": str(length), "Content-Type": "application/pdf"})
    await answer.prepare(request)
    for at in range(0, length, 65536):
        await answer.write(bytes(65535) + bytes((at // 65536 % 256,)))
    return answer

async def hook(request):
    digest, fields = sha256(), []
    async for part in await request.multipart():
        fields.append(part.name)
        if part.name == "file":
            while piece := await part.read_chunk(65536):
                digest.update(piece)
    fine = fields == ["token", "jsonData", "file"] and digest.hexdigest() == request.match_info["digest"]
    return web.Response(status=200 if fine else 400)

async def main():
    server = MediaServer(Path(sys.argv[1]), os.urandom)
    app = web.Application()
    server.add_routes(app)
    app.router.add_get("/file/{length}", file)
    app.router.add_post("/hook/{digest}", hook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.base = "http://127.0.0.1:%d" % runner.addresses[0][1]
    print(server.base, server.authorise("15550100001"), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_memory_does_not_grow_with_the_document(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path / "site")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            base, auth = server.stdout.readline().split()
            folder = tmp_path / "data"
            folder.mkdir()
            ran = subprocess.run(
                [sys.executable, "-c", PROGRAM, base, auth, str(LENGTH), str(folder)],
                capture_output=True,
                text=True,
                timeout=300,
            )
            assert ran.returncode == 0, ran.stderr
            found = json.loads(ran.stdout)
            assert found["grown"] < MOST
            assert found["left"] == []
        finally:
            server.kill()
