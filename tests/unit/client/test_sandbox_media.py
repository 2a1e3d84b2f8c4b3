"""Media of a linked client over a whole sandbox: hosts, files over its port, the phone asked again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.client.media.conftest import ref_of
from tests.unit.client.support import Sink
from tests.unit.client.test_sandbox import Town, linked, town
from wago.client.client import Client
from wago.client.media import MediaGone, MediaLost, MediaOrigin, UploadedMedia
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.proto.e2e_pb2 import Message
from wago.store.memory import MemoryStore

__all__ = ["town"]

CONTENT = bytes(range(256)) * 800


async def sent(client: Client, to: str) -> tuple[UploadedMedia, MediaOrigin]:
    """A video that the phone knows of, for it is in a message."""
    up = await client.media.upload(CONTENT, MediaKind.VIDEO)
    message = Message()
    wire = message.videoMessage
    wire.directPath, wire.mediaKey, wire.URL = up.direct_path, up.media_key or b"", up.url
    wire.fileSHA256, wire.fileEncSHA256 = up.file_sha256, up.file_enc_sha256 or b""
    done = await client.messages.send(Jid(to), message)
    return up, MediaOrigin(id=done.id, chat=Jid(to), from_me=True)


async def test_a_file_goes_up_and_comes_down(town: Town, sink: Sink, tmp_path: Path) -> None:
    number = await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, number)
    try:
        up = await client.media.upload(CONTENT, MediaKind.VIDEO)
        async with await client.media.download(ref_of(up)) as down:
            assert await down.read() == CONTENT
        assert await client.media.download_to(ref_of(up), tmp_path / "f") == len(CONTENT)
        assert (tmp_path / "f").read_bytes() == CONTENT
        (listed,) = (await town.admin("GET", "/media"))["media"]
        assert (listed["number"], listed["direct_path"]) == (number, up.direct_path)
        await client.media.delete(ref_of(up))
        assert (await town.admin("GET", "/media"))["media"] == []
    finally:
        await client.close()


async def test_what_has_expired_is_asked_for(town: Town, sink: Sink, tmp_path: Path) -> None:
    number, other = await town.phone(), await town.phone()
    client = await linked(town, MemoryStore().account("a"), sink, number)
    try:
        up, origin = await sent(client, other)
        await town.admin("POST", "/media/expire")
        with pytest.raises(MediaGone):
            await client.media.download(ref_of(up))
        with pytest.raises(MediaGone):
            await client.media.download(ref_of(up, media_key=None, file_enc_sha256=None), origin=origin)
        async with await client.media.download(ref_of(up), origin=origin) as down:
            assert await down.read() == CONTENT
        assert await client.media.download_to(ref_of(up), tmp_path / "f", origin=origin) == len(CONTENT)
        await town.admin("DELETE", "/media")
        with pytest.raises(MediaLost):
            await client.media.download(ref_of(up), origin=origin)
        with pytest.raises(MediaLost):
            await client.media.download(ref_of(up), origin=replace(origin, id="UNKNOWN"))
    finally:
        await client.close()


async def test_a_forgotten_account_asks_for_hosts_anew(town: Town, sink: Sink) -> None:
    client = await linked(town, MemoryStore().account("a"), sink, await town.phone())
    try:
        await client.media.upload(b"x", MediaKind.IMAGE)
        hosts = client.media._media.hosts
        assert hosts._conn is not None
        await client.forget()
        assert hosts._conn is None
    finally:
        await client.close()
