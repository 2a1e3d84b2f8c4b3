"""Broken uploads, downloads and deletions of media."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from pathlib import Path

import aiohttp
import pytest

from tests.unit.sandbox.media_site import Clock, media_site
from tests.unit.sandbox.test_media import Site, blob_of
from wago.protocol.media.urls import delete_url, resume_url, upload_token, upload_url
from wago.sandbox.media import server

BLOB = blob_of(b"hello")
OTHER = blob_of(b"other")


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    timeout = aiohttp.ClientTimeout(total=30)
    clock = Clock()
    async with media_site(tmp_path, clock) as media, aiohttp.ClientSession(timeout=timeout) as http:
        yield Site(media, http, clock)


def query(site: Site, *, auth: str | None = None, token: str | None = None, path: str = "image") -> str:
    """The URL of an upload of BLOB, with another authorisation or token."""
    return upload_url(
        site.server.base, f"/mms/{path}", token or upload_token(sha256(BLOB).digest()), auth or site.auth
    )


Url = Callable[[Site], str]


@pytest.mark.parametrize(
    ("url", "body", "status"),
    [
        pytest.param(lambda s: query(s, auth="nobody"), BLOB, 401, id="unknown authorisation"),
        pytest.param(lambda s: query(s).replace("auth=", "was="), BLOB, 401, id="no authorisation"),
        pytest.param(lambda s: query(s, path="hologram"), BLOB, 404, id="unknown kind"),
        pytest.param(lambda s: query(s).partition("&token=")[0], BLOB, 400, id="no token"),
        pytest.param(lambda s: query(s).partition("&token=")[0] + "&token=x", BLOB, 400, id="two tokens"),
        pytest.param(lambda s: query(s, token="c2hvcnQ"), BLOB, 400, id="short token"),
        pytest.param(lambda s: query(s, token="a.b"), BLOB, 400, id="token no base64url"),
        pytest.param(lambda s: query(s), OTHER, 400, id="another file"),
        pytest.param(lambda s: s.url(b""), b"", 400, id="nothing"),
        pytest.param(lambda s: s.url(bytes(20)), bytes(20), 400, id="shorter than a block and a MAC"),
        pytest.param(lambda s: s.url(bytes(42)), bytes(41), 400, id="one byte short"),
        pytest.param(lambda s: s.url(bytes(43)), bytes(43), 400, id="no whole blocks"),
        pytest.param(lambda s: query(s) + "&file_offset=5", BLOB, 416, id="offset beyond what is there"),
        pytest.param(lambda s: query(s) + "&file_offset=-5", BLOB, 400, id="negative offset"),
        pytest.param(lambda s: query(s) + "&file_offset=five", BLOB, 400, id="offset no number"),
        pytest.param(lambda s: query(s) + "&resume=2", b"", 400, id="unknown resume"),
        pytest.param(lambda s: query(s) + "&resume=1&file_offset=0", BLOB, 400, id="resume with a part"),
    ],
)
async def test_an_upload(site: Site, url: Url, body: bytes, status: int) -> None:
    got, answer = await site.call("POST", url(site), body)
    assert got == status, answer
    assert answer["error"]["message"]
    assert site.server.store.files == []
    await site.upload(BLOB)


@pytest.mark.parametrize(
    "in_pieces", [pytest.param(False, id="as announced"), pytest.param(True, id="as it comes")]
)
async def test_an_upload_that_is_too_large(
    site: Site, monkeypatch: pytest.MonkeyPatch, in_pieces: bool
) -> None:
    monkeypatch.setattr(server, "MAX_LENGTH", 100)
    blob = blob_of(bytes(200))

    async def pieces() -> AsyncIterator[bytes]:
        yield blob

    status, _ = await site.call("POST", site.url(blob), pieces() if in_pieces else blob)
    assert status == 413
    assert site.server.store.files == []


async def test_an_authorisation_that_has_ended(site: Site) -> None:
    site.clock.now += site.server.auth_ttl_s
    assert (await site.call("POST", site.url(BLOB), BLOB))[0] == 401
    token = upload_token(sha256(BLOB).digest())
    assert (await site.call("POST", resume_url(site.server.base, "/mms/image", token, site.auth)))[0] == 401


async def test_another_method(site: Site) -> None:
    async with site.http.put(site.url(BLOB), data=BLOB) as reply:
        assert reply.status == 405


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param(lambda p: p.partition("?")[0], 403, id="no signature"),
        pytest.param(lambda p: p.replace("oh=01_", "oh=02_"), 403, id="another signature"),
        pytest.param(lambda p: p.replace("_n.enc", "9_n.enc"), 404, id="unknown name"),
        pytest.param(
            lambda p: f"{p}&hash={upload_token(sha256(OTHER).digest())}", 400, id="hash of another file"
        ),
        pytest.param(lambda p: f"{p}&hash=%2F", 400, id="hash no base64url"),
        pytest.param(lambda p: f"{p}&mms-type=hologram", 400, id="unknown kind"),
    ],
)
async def test_a_download(site: Site, change: Callable[[str], str], status: int) -> None:
    path = await site.upload(BLOB)
    got, body = await site.get(change(path))
    assert got == status, body
    assert await site.get(path) == (200, BLOB)


async def test_a_download_of_what_has_expired(site: Site) -> None:
    path = await site.upload(BLOB)
    site.clock.now += site.server.store.lifetime_s
    assert (await site.get(path))[0] == 410


async def test_a_range_beyond_the_end(site: Site) -> None:
    path = await site.upload(BLOB)
    assert (await site.get(path, Range=f"bytes={len(BLOB)}-"))[0] == 416


def deletion(site: Site, path: str, auth: str | None = None) -> str:
    return delete_url(site.server.base, "/mms/image", sha256(BLOB).digest(), path, auth or site.auth)


async def test_a_deletion(site: Site) -> None:
    path = await site.upload(BLOB)
    stranger = site.server.authorise("15550100099")
    cases = [
        (deletion(site, path, "nobody"), 401),
        (deletion(site, path, stranger), 403),
        (deletion(site, path).partition("d_md=")[0], 404),
        (deletion(site, "/v/other/1_n.enc"), 404),
    ]
    for url, wanted in cases:
        status, answer = await site.call("DELETE", url)
        assert status == wanted, (url, answer)
    assert await site.get(path) == (200, BLOB)
    assert (await site.call("DELETE", deletion(site, path)))[0] == 200
