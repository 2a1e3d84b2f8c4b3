"""Media of a linked client over a whole sandbox: hosts by `<media_conn>`, files over its port."""

from __future__ import annotations

from tests.unit.client.conftest import Sink
from tests.unit.client.media.conftest import ref_of
from tests.unit.client.test_sandbox import Town, linked, town
from wago.client.media import Media, MediaConfig
from wago.protocol.media import MediaKind
from wago.store.memory import MemoryStore

__all__ = ["town"]


async def test_a_file_goes_up_and_comes_down(town: Town, sink: Sink) -> None:
    number = await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, number)
    trust = await town.admin("GET", "/trust")
    media = Media(client._ctx.config, MediaConfig(scheme=trust["media_scheme"]), client._ctx.execute)
    try:
        up = await media.upload(bytes(200_000), MediaKind.VIDEO)
        async with await media.download(ref_of(up)) as down:
            assert await down.read() == bytes(200_000)
        (listed,) = (await town.admin("GET", "/media"))["media"]
        assert (listed["number"], listed["direct_path"]) == (number, up.direct_path)
    finally:
        await media.close()
        await client.close()
