"""A large document costs the gateway's process next to nothing, whichever way it goes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.documents import documents
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
