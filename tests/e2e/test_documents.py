"""A large document costs the gateway's process next to nothing, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.bench.documents import PIECE, documents
from tests.support.world import private_world

LENGTH = 48 * 2**20
MOST = 16 * 2**20
"""A third of the document; the promise is 32 MiB for one of 256."""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
async def test_memory_does_not_grow_with_the_document(tmp_path: Path) -> None:
    env = {"MEDIA_ALLOW": "127.0.0.0/8", "ENABLE_WEBHOOK": "false"}
    async with private_world(tmp_path, env=env) as w:
        found = await documents(w, LENGTH)
        # Downloads for doors are kept, on purpose; nothing else is.
        kept = [path for path in (tmp_path / "gateway" / "tmp").rglob("*") if path.is_file()]
        assert [path.name for path in kept] == ["lock"]
    assert max(figure.risen for figure in found) < MOST, found


async def test_what_a_killed_gateway_left_is_removed(tmp_path: Path) -> None:
    async with private_world(tmp_path) as w:
        session = await w.link()
        temporary = tmp_path / "gateway" / "tmp"
        never = asyncio.Event()

        async def endless() -> AsyncIterator[bytes]:
            yield bytes(PIECE * 8)
            await never.wait()

        form = aiohttp.FormData()
        form.add_field("Document", endless(), filename="x", content_type="application/octet-stream")
        url = f"{w.gateway.wago_url}/send/document"
        request = asyncio.create_task(w.wago.http.post(url, data=form, headers=session.headers).__aenter__())

        def left() -> list[Path]:
            return [path for path in temporary.rglob("*") if path.is_file() and path.name != "lock"]

        async with asyncio.timeout(20):
            while not any(path.stat().st_size for path in left()):
                await asyncio.sleep(0.01)
        w.gateway.kill()
        with pytest.raises(aiohttp.ClientError):
            await request
        assert left() != []
        w.gateway.start()
        assert left() == []
