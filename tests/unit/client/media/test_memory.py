"""A file of 64 MiB, up and down again, in a process of its own that tells how much memory it came to need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

LENGTH = 64 * 1024 * 1024
MOST = 16 * 1024 * 1024
"""More than it takes, less than any part of the file that matters."""

PROGRAM = """
import asyncio, json, resource, sys
from hashlib import sha256
from pathlib import Path
from wago.client.config import ClientConfig
from wago.client.media import Media, MediaConfig, MediaRef
from wago.protocol.media import MediaKind
from wago.protocol.stanza.media_conn import MediaConn, MediaHost

host, auth, length, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

async def pieces(n):
    piece = bytes(range(256)) * 256
    for _ in range(n // len(piece)):
        yield piece

async def ask(_):
    return MediaConn(auth=auth, ttl_s=3600, hosts=(MediaHost(hostname=host),))

async def there_and_back(media, n):
    up = await media.upload(pieces(n), MediaKind.VIDEO)
    ref = MediaRef(kind=up.kind, direct_path=up.direct_path, media_key=up.media_key,
                   file_sha256=up.file_sha256, file_enc_sha256=up.file_enc_sha256)
    digest = sha256()
    async with await media.download(ref) as down:
        async for piece in down.pieces():
            digest.update(piece)
    assert digest.digest() == up.file_sha256

async def main():
    media = Media(ClientConfig(), MediaConfig(scheme="http", folder=folder), ask)
    await there_and_back(media, 1 << 20)
    idle = peak()
    await there_and_back(media, length)
    await media.close()
    print(json.dumps({"grown": peak() - idle}))

asyncio.run(main())
"""

SERVER = """
import asyncio, os, sys
from pathlib import Path
from aiohttp import web
from wago.sandbox.media import MediaServer

async def main():
    server = MediaServer(Path(sys.argv[1]), os.urandom)
    app = web.Application()
    server.add_routes(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print("127.0.0.1:%d" % runner.addresses[0][1], server.authorise("15550100001"), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    import resource
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, flush=True)
    await runner.cleanup()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss counts KiB on Linux")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path / "site")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        try:
            assert server.stdin is not None
            assert server.stdout is not None
            host, auth = server.stdout.readline().split()
            ran = subprocess.run(
                [sys.executable, "-c", PROGRAM, host, auth, str(LENGTH), str(tmp_path)],
                capture_output=True,
                text=True,
                timeout=300,
            )
            assert ran.returncode == 0, ran.stderr
            assert json.loads(ran.stdout)["grown"] < MOST
        finally:
            server.kill()
