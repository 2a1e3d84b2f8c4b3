"""Up to the sandbox's media server and down again, in fair weather and foul."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.support.processes import free_port
from tests.support.proxy import run_proxy
from tests.unit.client.media.conftest import Bench, ref_of
from wago.client.config import ClientConfig
from wago.client.media import (
    MediaCorrupt,
    MediaGone,
    MediaRefused,
    MediaTooLarge,
    MediaUnavailable,
)
from wago.errors import MediaError, NotConnected
from wago.protocol.media import MediaKind, encrypted_length
from wago.protocol.stanza.media_conn import MediaHost

MIB = 1024 * 1024


def data_of(length: int) -> bytes:
    return (bytes(range(251)) * (length // 251 + 1))[:length]


async def in_pieces(data: bytes, step: int) -> AsyncIterator[bytes]:
    for at in range(0, len(data), step):
        yield data[at : at + step]


def nobody() -> str:
    """A host that takes no connections."""
    return f"127.0.0.1:{free_port()}"


@pytest.mark.parametrize("kind", [k for k in MediaKind if k.is_encrypted])
async def test_every_kind_there_and_back(bench: Bench, kind: MediaKind) -> None:
    media, data = bench.media(), data_of(1000)
    up = await media.upload(data, kind)
    assert up.file_sha256 == sha256(data).digest()
    assert up.file_length == len(data)
    assert up.media_key_timestamp == int(bench.clock.now)
    assert (up.sidecar is not None) == kind.is_streamed
    (stored,) = bench.server.store.files
    assert stored.kind == kind.mms_type
    assert stored.length == encrypted_length(len(data))
    assert up.file_enc_sha256 == bytes.fromhex(stored.sha256)
    assert data not in bench.server.store.path(stored).read_bytes()
    async with await media.download(ref_of(up)) as down:
        assert await down.read() == data
        assert down.length == len(data)


@pytest.mark.parametrize("length", [0, 1, 15, 16, 128 * 1024, 128 * 1024 + 1, 3 * MIB + 7])
async def test_every_length_from_every_source(bench: Bench, tmp_path: Path, length: int) -> None:
    media, data = bench.media(), data_of(length)
    path = tmp_path / "file"
    path.write_bytes(data)
    for source in (data, path, in_pieces(data, 5000), in_pieces(data, 300_000)):
        up = await media.upload(source, MediaKind.DOCUMENT)
        async with await media.download(ref_of(up)) as down:
            assert await down.read() == data
    target = tmp_path / "target"
    target.write_bytes(b"what it had before")
    assert await media.download_to(ref_of(up), target) == length
    assert target.read_bytes() == data


async def test_to_a_channel_it_goes_as_it_is(bench: Bench) -> None:
    media = bench.media()
    up = await media.upload(b"a picture", MediaKind.IMAGE, newsletter=True)
    assert (up.media_key, up.file_enc_sha256) == (None, None)
    assert up.handle
    async with await media.download(ref_of(up)) as down:
        assert await down.read() == b"a picture"
    with pytest.raises(MediaCorrupt):
        await media.download(ref_of(up, file_sha256=bytes(32)))


async def test_the_connection_is_kept_while_it_holds(bench: Bench) -> None:
    media = bench.media()
    up = await media.upload(b"x", MediaKind.IMAGE)
    await asyncio.gather(*(media.upload(b"x%d" % n, MediaKind.IMAGE) for n in range(5)))
    assert bench.asked == 1
    bench.clock.now += 3600
    (await media.download(ref_of(up))).close()
    assert bench.asked == 2


async def test_a_refused_authorisation_is_renewed_once(bench: Bench) -> None:
    media = bench.media()
    await media.upload(b"x", MediaKind.IMAGE)
    bench.server.revoke()
    await media.upload(b"y", MediaKind.IMAGE)
    assert bench.asked == 2
    for _ in range(2):
        bench.fault("status", code=403, on="upload")
    with pytest.raises(MediaRefused) as refused:
        await media.upload(b"z", MediaKind.IMAGE)
    assert refused.value.status == 403
    assert bench.asked == 3


async def test_a_large_upload_notices_it_too(bench: Bench) -> None:
    media = bench.media(resume_from_bytes=MIB)
    await media.upload(b"x", MediaKind.IMAGE)
    bench.server.revoke()
    await media.upload(data_of(2 * MIB), MediaKind.IMAGE)
    assert bench.asked == 2


async def test_an_upload_goes_on_where_it_was_cut(bench: Bench) -> None:
    media, data = bench.media(), data_of(MIB)
    bench.fault("cut", on="upload", after_bytes=600_000)
    up = await media.upload(data, MediaKind.VIDEO)
    assert bench.slept == [1]
    async with await media.download(ref_of(up)) as down:
        assert await down.read() == data


async def test_an_upload_that_is_there_already_is_not_sent(bench: Bench) -> None:
    media = bench.media(resume_from_bytes=0)
    key = bytes(32)
    media._random = lambda _: key
    first = await media.upload(b"x", MediaKind.IMAGE)
    bench.fault("status", on="upload", code=400)
    assert (await media.upload(b"x", MediaKind.IMAGE)).direct_path == first.direct_path


async def test_the_next_host_is_tried(bench: Bench) -> None:
    bench.hosts = (MediaHost(hostname=nobody()), MediaHost(hostname=bench.server.host, is_fallback=True))
    media = bench.media()
    up = await media.upload(b"x", MediaKind.IMAGE)
    (await media.download(ref_of(up))).close()
    assert bench.slept == []


async def test_no_host_is_there(bench: Bench) -> None:
    bench.hosts = (MediaHost(hostname=nobody()),)
    media = bench.media(attempts=3)
    with pytest.raises(MediaUnavailable, match="cannot be reached") as failed:
        await media.upload(b"x", MediaKind.IMAGE)
    assert failed.value.retryable
    assert bench.slept == [1, 2]


async def test_a_host_that_asks_to_wait_is_waited_for(bench: Bench) -> None:
    media = bench.media()
    bench.fault("status", code=503, retry_after_s=7, on="upload")
    bench.fault("status", code=429, retry_after_s=4000, on="upload")
    up = await media.upload(b"x", MediaKind.IMAGE)
    bench.fault("status", code=500, on="download")
    (await media.download(ref_of(up))).close()
    assert bench.slept == [7, 60, 1]


@pytest.mark.parametrize("on", ["upload", "download"])
async def test_a_host_that_never_gets_well(bench: Bench, on: str) -> None:
    media = bench.media(attempts=3)
    up = await media.upload(b"x", MediaKind.IMAGE)
    bench.fault("status", code=502, count=10, on=on)
    with pytest.raises(MediaUnavailable, match="502"):
        await (media.upload(b"y", MediaKind.IMAGE) if on == "upload" else media.download(ref_of(up)))


async def test_refusals_are_final(bench: Bench) -> None:
    media = bench.media()
    bench.fault("status", code=400, on="upload")
    with pytest.raises(MediaRefused, match="HTTP 400") as refused:
        await media.upload(b"x", MediaKind.IMAGE)
    assert not refused.value.retryable
    assert bench.slept == []


async def test_a_stuck_host(bench: Bench) -> None:
    media = bench.media(idle_s=0.05, attempts=1)
    up = await bench.media().upload(b"x", MediaKind.IMAGE)
    bench.fault("slow", delay_ms=60_000, on="download")
    with pytest.raises(MediaUnavailable, match="too slow"):
        await media.download(ref_of(up))
    bench.fault("slow", delay_ms=60_000, on="upload")
    with pytest.raises(MediaUnavailable, match="too slow"):
        await media.upload(b"y", MediaKind.IMAGE)


async def test_gone(bench: Bench) -> None:
    media = bench.media()
    up = await media.upload(b"x", MediaKind.IMAGE)
    for file in bench.server.store.files:
        bench.server.store.expire(file)
    with pytest.raises(MediaGone) as gone:
        await media.download(ref_of(up))
    assert gone.value.status == 410
    for file in bench.server.store.files:
        bench.server.store.delete(file)
    with pytest.raises(MediaGone) as gone:
        await media.download(ref_of(up))
    assert gone.value.status == 404
    assert bench.slept == []


async def test_a_path_with_an_old_signature(bench: Bench) -> None:
    media = bench.media()
    up = await media.upload(b"x", MediaKind.IMAGE)
    with pytest.raises(MediaGone) as gone:
        await media.download(ref_of(up, direct_path=up.direct_path.replace("oh=01", "oh=00")))
    assert gone.value.status == 403
    assert bench.asked == 2


async def test_a_download_goes_on_where_it_was_cut(bench: Bench) -> None:
    media, data = bench.media(), data_of(MIB)
    up = await media.upload(data, MediaKind.VIDEO)
    bench.fault("cut", on="download", after_bytes=600_000)
    async with await media.download(ref_of(up)) as down:
        assert await down.read() == data
    assert bench.slept == [1]


async def test_a_host_that_knows_no_ranges_begins_anew(bench: Bench) -> None:
    media, data = bench.media(), data_of(MIB)
    up = await media.upload(data, MediaKind.VIDEO)
    bench.fault("cut", on="download", after_bytes=600_000)
    # With a fault on order the whole file is sent, whatever was asked for.
    bench.fault("slow", on="download", delay_ms=0)
    async with await media.download(ref_of(up)) as down:
        assert await down.read() == data


@pytest.mark.parametrize("at", [0, 70_000, 200_015, 200_021])
async def test_wrong_bytes(bench: Bench, tmp_path: Path, at: int) -> None:
    media = bench.media()
    up = await media.upload(data_of(200_000), MediaKind.IMAGE)
    bench.fault("wrong_bytes", on="download", after_bytes=at, count=2)
    target = tmp_path / "target"
    target.write_bytes(b"before")
    with pytest.raises(MediaCorrupt, match="SHA-256"):
        await media.download_to(ref_of(up), target)
    with pytest.raises(MediaCorrupt, match="MAC"):
        await media.download(ref_of(up, file_enc_sha256=None))
    assert target.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["target"]


async def test_wrong_bytes_at_one_host_only(bench: Bench) -> None:
    media = bench.media()
    bench.hosts = (
        MediaHost(hostname=bench.server.host),
        MediaHost(hostname=bench.server.host.replace("127.0.0.1", "localhost")),
    )
    up = await media.upload(data_of(1000), MediaKind.IMAGE)
    bench.fault("wrong_bytes", on="download")
    async with await media.download(ref_of(up)) as down:
        assert await down.read() == data_of(1000)


async def test_wrong_bytes_before_a_cut_are_not_the_end(bench: Bench) -> None:
    """The part that came first was wrong: all of it is fetched again."""
    media, data = bench.media(), data_of(MIB)
    up = await media.upload(data, MediaKind.VIDEO)
    bench.fault("cut", on="download", after_bytes=600_000)
    taken = media._downloader._once

    async def spoilt(base: str, ref: object, incoming: object) -> None:
        if incoming.received:  # type: ignore[attr-defined]
            incoming.reader.update(b"x" * 16)  # type: ignore[attr-defined]
        await taken(base, ref, incoming)  # type: ignore[arg-type]

    media._downloader._once = spoilt  # type: ignore[method-assign, assignment]
    async with await media.download(ref_of(up)) as down:
        assert await down.read() == data


async def test_what_a_peer_says_wrong(bench: Bench) -> None:
    media = bench.media()
    up = await media.upload(b"x", MediaKind.IMAGE)
    with pytest.raises(MediaCorrupt):
        await media.download(ref_of(up, file_sha256=bytes(32)))
    with pytest.raises(MediaCorrupt):
        await media.download(ref_of(up, media_key=bytes(32)))
    with pytest.raises(MediaCorrupt):
        await media.download(
            ref_of(up, kind=MediaKind.LINK_THUMBNAIL, file_enc_sha256=None, file_sha256=None)
        )


async def test_limits(bench: Bench) -> None:
    media = bench.media(max_upload_bytes=1000, max_download_bytes=500)

    async def read_it() -> AsyncIterator[bytes]:
        raise AssertionError("nothing of it may be read")
        yield b""

    for source, length in ((bytes(1001), None), (read_it(), 1001), (in_pieces(bytes(1001), 10), None)):
        with pytest.raises(MediaTooLarge, match="1000 bytes"):
            await media.upload(source, MediaKind.IMAGE, length=length)
    assert bench.server.store.files == []
    up = await media.upload(bytes(1000), MediaKind.IMAGE)
    with pytest.raises(MediaTooLarge, match="500 bytes"):
        await media.download(ref_of(up))
    with pytest.raises(MediaTooLarge, match="500 bytes"):
        await media.download(ref_of(up, file_length=None))
    with pytest.raises(MediaTooLarge):
        await media.download(ref_of(up, file_length=3))
    (await media.download(ref_of(up), limit=1000)).close()
    almost = await media.upload(bytes(501), MediaKind.IMAGE)
    with pytest.raises(MediaTooLarge):
        await media.download(ref_of(almost, file_length=None))


async def test_without_a_connection_downloads_take_the_hosts_they_know(bench: Bench) -> None:
    media = bench.media()
    up = await media.upload(b"x", MediaKind.IMAGE)
    bench.down, bench.clock.now = NotConnected("offline"), bench.clock.now + 4000
    (await media.download(ref_of(up))).close()
    with pytest.raises(NotConnected):
        await media.upload(b"y", MediaKind.IMAGE)
    media.hosts.forget()
    with pytest.raises(NotConnected):
        await media.download(ref_of(up))


async def test_a_source_that_fails(bench: Bench, tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"some"
        raise RuntimeError("the sender went away")

    with pytest.raises(RuntimeError, match="went away"):
        await bench.media().upload(broken(), MediaKind.IMAGE)
    with pytest.raises(MediaError, match="cannot be read"):
        await bench.media().upload(tmp_path / "nothing", MediaKind.IMAGE)
    with pytest.raises(MediaError, match="temporary file"):
        await bench.media(folder=tmp_path / "nowhere").upload(b"x", MediaKind.IMAGE)


async def test_cancelled_transfers_leave_nothing(bench: Bench) -> None:
    media = bench.media()
    up = await media.upload(data_of(MIB), MediaKind.VIDEO)
    for on in ("upload", "download"):
        bench.fault("slow", delay_ms=60_000, on=on)
        work = asyncio.create_task(
            media.upload(b"y", MediaKind.IMAGE) if on == "upload" else media.download(ref_of(up))  # type: ignore[arg-type]
        )
        async with asyncio.timeout(10):
            while bench.server.faults.pending:
                await asyncio.sleep(0.01)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work


async def test_deleting(bench: Bench) -> None:
    media = bench.media()
    up = await media.upload(b"history", MediaKind.HISTORY)
    await media.delete(ref_of(up))
    assert bench.server.store.files == []
    with pytest.raises(MediaRefused, match="404"):
        await media.delete(ref_of(up))


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_through_a_proxy(bench: Bench, kind: str) -> None:
    async with run_proxy(kind) as proxy:
        media = bench.media(ClientConfig(proxy=f"{kind}://127.0.0.1:{proxy.port}"))
        up = await media.upload(b"x", MediaKind.IMAGE)
        (await media.download(ref_of(up))).close()
        await media.close()
    host, _, port = bench.server.host.partition(":")
    assert set(proxy.asked) == {(host, int(port))}


async def test_a_proxy_that_is_not_there(bench: Bench) -> None:
    media = bench.media(ClientConfig(proxy=f"socks5://{nobody()}"), attempts=1)
    with pytest.raises(MediaUnavailable, match="proxy"):
        await media.upload(b"x", MediaKind.IMAGE)
