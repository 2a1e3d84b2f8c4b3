"""A media client and the sandbox's media server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.sandbox.media_site import NUMBER, Clock, media_site
from wago.client.config import ClientConfig
from wago.client.media import Media, MediaConfig, MediaRef, UploadedMedia
from wago.errors import WagoError
from wago.protocol.stanza.media_conn import GetMediaConn, MediaConn, MediaHost
from wago.sandbox.media import MediaServer
from wago.sandbox.media.faults import MediaFault


class Bench:
    """Both, and what passed between them."""

    def __init__(self, server: MediaServer, clock: Clock, folder: Path) -> None:
        self.server = server
        self.clock = clock
        self.asked = 0
        self.slept: list[float] = []
        self.hosts: tuple[MediaHost, ...] | None = None
        self.down: WagoError | None = None
        self.config = MediaConfig(scheme="http", folder=folder, idle_s=10.0)
        self._made: list[Media] = []

    async def ask(self, _: GetMediaConn) -> MediaConn:
        self.asked += 1
        if self.down is not None:
            raise self.down
        conn = MediaConn.parse(self.server.media_conn(NUMBER))
        return conn if self.hosts is None else replace(conn, hosts=self.hosts)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def media(self, client: ClientConfig | None = None, **changes: object) -> Media:
        config = replace(self.config, **changes)  # type: ignore[arg-type]
        media = Media(client or ClientConfig(), config, self.ask, clock=self.clock, sleep=self.sleep)
        self._made.append(media)
        return media

    def fault(self, kind: str, **order: object) -> MediaFault:
        return self.server.faults.add({"kind": kind, **order})

    async def close(self) -> None:
        for media in self._made:
            await media.close()


def ref_of(up: UploadedMedia, **changes: object) -> MediaRef:
    """What a message with this upload would say."""
    ref = MediaRef(
        kind=up.kind,
        direct_path=up.direct_path,
        media_key=up.media_key,
        file_sha256=up.file_sha256,
        file_enc_sha256=up.file_enc_sha256,
        file_length=up.file_length,
    )
    return replace(ref, **changes)  # type: ignore[arg-type]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    clock, folder = Clock(), tmp_path / "spool"
    folder.mkdir()
    async with media_site(tmp_path / "site", clock) as server:
        made = Bench(server, clock, folder)
        yield made
        await made.close()
        assert list(folder.iterdir()) == [], "a temporary file was left"
