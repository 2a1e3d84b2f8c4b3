"""Baileys' own upload and download code against the sandbox's media server, and files of our client."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.support.baileys import HOME, why_absent
from wago.client.config import ClientConfig
from wago.client.media import Media, MediaConfig, MediaRef
from wago.protocol.media import MediaKind
from wago.protocol.stanza.media_conn import GetMediaConn, MediaConn
from wago.sandbox.media import MediaServer
from wago.sandbox.trust import tls_context

pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(why_absent() is not None, reason=why_absent() or ""),
]

NUMBER = "15550100001"
KINDS = {
    "image": MediaKind.IMAGE,
    "video": MediaKind.VIDEO,
    "audio": MediaKind.AUDIO,
    "document": MediaKind.DOCUMENT,
    "sticker": MediaKind.STICKER,
    "thumbnail-link": MediaKind.LINK_THUMBNAIL,
    "md-msg-hist": MediaKind.HISTORY,
}


class Meeting:
    """The media server with TLS, our client, and Baileys."""

    def __init__(self, server: MediaServer, folder: Path) -> None:
        self.server, self.folder = server, folder
        tls = ssl.create_default_context(cafile=str(folder / "tls.pem"))
        self.media = Media(ClientConfig(tls=tls), MediaConfig(), self.ask)

    async def ask(self, _: GetMediaConn) -> MediaConn:
        return MediaConn.parse(self.server.media_conn(NUMBER))

    async def baileys(self, **job: Any) -> Any:
        job = {"up": [], "down": [], "host": self.server.host, "auth": self.server.authorise(NUMBER)} | job
        process = await asyncio.create_subprocess_exec(
            "node",
            "media-transfer.mjs",
            cwd=HOME,
            env=os.environ | {"NODE_EXTRA_CA_CERTS": str(self.folder / "tls.pem")},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(120):
            said, complaint = await process.communicate(json.dumps(job).encode())
        assert process.returncode == 0, complaint.decode()
        return json.loads(said)


@pytest.fixture
async def meeting(tmp_path: Path) -> AsyncIterator[Meeting]:
    server = MediaServer(tmp_path / "site", os.urandom)
    app = web.Application()
    server.add_routes(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls_context(tmp_path, "127.0.0.1"))
    await site.start()
    server.base = f"https://127.0.0.1:{runner.addresses[0][1]}"
    both = Meeting(server, tmp_path)
    yield both
    await both.media.close()
    await runner.cleanup()


async def test_what_baileys_uploads_we_read(meeting: Meeting, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(os.urandom(1_500_000))
    said = await meeting.baileys(up=[{"kind": kind, "path": str(file)} for kind in KINDS])
    assert len(said) == len(KINDS)
    for kind, fact in zip(KINDS.values(), said, strict=True):
        ref = MediaRef(
            kind=kind,
            direct_path=fact["direct_path"],
            media_key=bytes.fromhex(fact["media_key"]),
            file_sha256=bytes.fromhex(fact["file_sha256"]),
            file_enc_sha256=bytes.fromhex(fact["file_enc_sha256"]),
            file_length=fact["file_length"],
        )
        async with await meeting.media.download(ref) as down:
            assert await down.read() == file.read_bytes()


async def test_what_we_upload_baileys_reads(meeting: Meeting, tmp_path: Path) -> None:
    data = os.urandom(1_500_000)
    down, wanted = [], {}
    for name, kind in KINDS.items():
        up = await meeting.media.upload(data, kind)
        assert up.media_key is not None
        ref = {"direct_path": up.direct_path, "url": up.url, "media_key": up.media_key.hex()}
        down.append({"kind": name, "ref": ref, "path": str(tmp_path / name)})
        wanted[name] = data
        if kind is MediaKind.VIDEO:
            part = {"path": str(tmp_path / "part"), "start": 100_003, "end": 900_001}
            down.append({"kind": name, "ref": ref} | part)
            wanted["part"] = data[100_003:900_001]
    await meeting.baileys(down=down)
    for name, content in wanted.items():
        assert (tmp_path / name).read_bytes() == content, name
