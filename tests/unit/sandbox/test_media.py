"""The sandbox's media server, by plain HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.unit.sandbox.media_site import NUMBER, Clock, media_site
from wago.protocol.media import MediaEncryptor, MediaKind
from wago.protocol.media.urls import delete_url, download_url, resume_url, upload_token, upload_url
from wago.sandbox.media import MediaServer

KEY = bytes(range(32))


def blob_of(plain: bytes, kind: MediaKind = MediaKind.IMAGE) -> bytes:
    encryptor = MediaEncryptor(KEY, kind)
    return encryptor.update(plain) + encryptor.finish()


class Site:
    """The server, and a browser for it."""

    def __init__(self, server: MediaServer, http: aiohttp.ClientSession, clock: Clock) -> None:
        self.server, self.http, self.clock = server, http, clock
        self.auth = server.authorise(NUMBER)

    async def call(self, method: str, url: str, body: Any = None) -> tuple[int, Any]:
        async with self.http.request(method, url, data=body) as reply:
            return reply.status, await reply.json()

    def url(self, blob: bytes, *, path: str = "/mms/image", offset: int = 0, auth: str | None = None) -> str:
        token = upload_token(sha256(blob).digest())
        return upload_url(self.server.base, path, token, auth or self.auth, offset=offset)

    async def upload(self, blob: bytes, path: str = "/mms/image") -> str:
        status, answer = await self.call("POST", self.url(blob, path=path), blob)
        assert status == 200, answer
        assert answer["url"] == self.server.base + answer["direct_path"]
        return str(answer["direct_path"])

    async def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        async with self.http.get(
            aiohttp.client.URL(self.server.base + path, encoded=True), headers=headers
        ) as r:
            return r.status, await r.read()

    async def admin(self, method: str, path: str, **body: Any) -> tuple[int, Any]:
        async with self.http.request(method, f"{self.server.base}/admin/media{path}", json=body or None) as r:
            return r.status, await r.json()


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    clock = Clock()
    timeout = aiohttp.ClientTimeout(total=30)
    async with media_site(tmp_path, clock) as server, aiohttp.ClientSession(timeout=timeout) as http:
        yield Site(server, http, clock)


async def test_what_goes_up_comes_down(site: Site) -> None:
    blob = blob_of(bytes(100_000))
    path = await site.upload(blob)
    assert path.startswith("/v/t62.7118-24/")
    assert await site.get(path) == (200, blob)
    full = download_url("", path, sha256(blob).digest(), MediaKind.STICKER)
    assert await site.get(full) == (200, blob)
    assert await site.get(path, Range="bytes=16-31") == (206, blob[16:32])
    assert await site.get(path, Range="bytes=99000-") == (206, blob[99000:])
    status, _ = await site.get(path, Range="bytes=900000-")
    assert status == 416


async def test_the_same_file_again_has_the_same_path(site: Site) -> None:
    blob = blob_of(b"x")
    assert await site.upload(blob) == await site.upload(blob)
    assert len(site.server.store.files) == 1


async def test_padded_tokens(site: Site) -> None:
    """whatsmeow leaves the `=` in."""
    blob = blob_of(b"x")
    token = upload_token(sha256(blob).digest()) + "="
    status, _ = await site.call("POST", upload_url(site.server.base, "/mms/image", token, site.auth), blob)
    assert status == 200


async def test_channels_upload_as_it_is(site: Site) -> None:
    path = await site.upload(b"a picture", "/newsletter/newsletter-image")
    assert await site.get(path) == (200, b"a picture")
    await site.upload(b"another", "/product/image")
    status, answer = await site.call("POST", site.url(b"third", path="/pps/biz-cover-photo"), b"third")
    assert status == 200
    assert {"fbid", "meta_hmac", "ts", "url"} <= set(answer)


async def test_refused_uploads(site: Site) -> None:
    blob = blob_of(b"hello")
    good = site.url(blob)
    other = site.url(blob_of(b"other"))
    cases = [
        (site.url(blob, auth="nobody"), blob, 401),
        (good.replace("/mms/image/", "/mms/nothing/"), blob, 404),
        (good.partition("&token=")[0] + "&token=x", blob, 400),
        (f"{site.server.base}/mms/image/short?auth=x&token=short", blob, 401),
        (upload_url(site.server.base, "/mms/image", "c2hvcnQ", site.auth), blob, 400),
        (upload_url(site.server.base, "/mms/image", "a.b", site.auth), blob, 400),
        (other, blob, 400),
        (site.url(b"not encrypted at all"), b"not encrypted at all", 400),
        (f"{good}&file_offset=5", blob, 416),
        (f"{good}&file_offset=-5", blob, 400),
    ]
    for url, body, wanted in cases:
        status, answer = await site.call("POST", url, body)
        assert status == wanted, (url, answer)
        assert answer["error"]["message"]
    assert site.server.store.files == []


async def test_authorisation_ends(site: Site) -> None:
    blob = blob_of(b"x")
    site.clock.now += site.server.auth_ttl_s
    assert (await site.call("POST", site.url(blob), blob))[0] == 401
    site.auth = site.server.authorise(NUMBER)
    assert (await site.call("POST", site.url(blob), blob))[0] == 200
    assert (await site.admin("POST", "/revoke"))[1] == {"revoked": 1}
    assert (await site.call("POST", site.url(blob), blob))[0] == 401


async def broken_off(site: Site, blob: bytes, at: int) -> None:
    """Upload the first `at` bytes, then the connection ends."""

    async def body() -> AsyncIterator[bytes]:
        yield blob[:at]
        async with asyncio.timeout(10):
            while site.server.store.received(sha256(blob).hexdigest()) < at // 2:
                await asyncio.sleep(0.01)
        raise ConnectionAbortedError

    headers = {"Content-Length": str(len(blob))}
    with pytest.raises((aiohttp.ClientError, ConnectionError)):
        async with site.http.post(site.url(blob), data=body(), headers=headers):
            pass


async def arrived(site: Site, blob: bytes) -> int:
    """How much there is, once the server has noticed the end."""
    url = resume_url(site.server.base, "/mms/image", upload_token(sha256(blob).digest()), site.auth)
    async with asyncio.timeout(10):
        while True:
            status, answer = await site.call("POST", url)
            assert status == 200
            if answer["resume"] != "0" and not site.server._writers:
                return int(answer["resume"])
            await asyncio.sleep(0.01)


async def test_an_upload_goes_on_where_it_broke_off(site: Site) -> None:
    blob = blob_of(bytes(300_000))
    await broken_off(site, blob, 200_000)
    have = await arrived(site, blob)
    assert 0 < have <= 200_000
    status, answer = await site.call("POST", site.url(blob, offset=have), blob[have:])
    assert status == 200
    assert await site.get(answer["direct_path"]) == (200, blob)
    token = upload_token(sha256(blob).digest())
    status, again = await site.call("POST", resume_url(site.server.base, "/mms/image", token, site.auth))
    assert again == answer | {"resume": "complete"}


async def test_a_part_that_does_not_fit_is_dropped(site: Site) -> None:
    blob = blob_of(bytes(300_000))
    await broken_off(site, blob, 200_000)
    have = await arrived(site, blob)
    assert (await site.call("POST", site.url(blob, offset=have), blob[have + 1 :]))[0] == 400
    assert (await site.call("POST", site.url(blob, offset=have), blob[have:]))[0] == 416
    await site.upload(blob)


async def test_refused_downloads(site: Site) -> None:
    blob = blob_of(b"x")
    path = await site.upload(blob)
    bare, _, _ = path.partition("?")
    cases = [
        (bare, 403),
        (path.replace("oh=01_", "oh=02_"), 403),
        (bare.replace("_n.enc", "9_n.enc") + "?oh=1", 404),
        (f"{path}&hash={upload_token(sha256(b'other').digest())}", 400),
        (f"{path}&mms-type=other", 400),
        (f"{path}&hash=%2F", 400),
    ]
    for url, wanted in cases:
        status, body = await site.get(url)
        assert status == wanted, (url, body)


async def test_expiry(site: Site) -> None:
    blob = blob_of(b"x")
    path = await site.upload(blob)
    site.clock.now += site.server.store.lifetime_s
    assert (await site.get(path))[0] == 410
    renewed_auth = site.auth = site.server.authorise(NUMBER)
    assert renewed_auth
    renewed = await site.upload(blob)
    assert renewed != path
    assert await site.get(renewed) == (200, blob)
    assert (await site.get(path))[0] == 410


async def test_expiry_on_order(site: Site) -> None:
    one, two = await site.upload(blob_of(b"1")), await site.upload(blob_of(b"2"))
    assert await site.admin("POST", "/expire", direct_path=one) == (200, {"expired": 1})
    assert (await site.get(one))[0] == 410
    assert (await site.get(two))[0] == 200
    assert (await site.admin("POST", "/expire", direct_path="/v/x"))[0] == 404
    assert await site.admin("POST", "/expire") == (200, {"expired": 2})
    _, listed = await site.admin("GET", "")
    assert {f["direct_path"]: f["expired"] for f in listed["media"]} == {one: True, two: True}


async def test_deletion(site: Site) -> None:
    blob = blob_of(b"history", MediaKind.HISTORY)
    path = await site.upload(blob, "/mms/md-msg-hist")
    url = delete_url(site.server.base, "/mms/md-msg-hist", sha256(blob).digest(), path, site.auth)
    assert (await site.call("DELETE", url.partition("d_md=")[0]))[0] == 404
    assert (await site.call("DELETE", url))[0] == 200
    assert (await site.get(path))[0] == 404
    assert (await site.call("DELETE", url))[0] == 404


async def test_it_survives_a_restart(tmp_path: Path) -> None:
    blob = blob_of(b"x")
    async with aiohttp.ClientSession() as http:
        async with media_site(tmp_path) as server:
            path = await Site(server, http, Clock()).upload(blob)
        async with media_site(tmp_path) as server:
            site = Site(server, http, Clock())
            assert await site.get(path) == (200, blob)


async def test_status_on_order(site: Site) -> None:
    blob = blob_of(b"x")
    order = {"kind": "status", "code": 503, "retry_after_s": 7, "on": "upload"}
    assert (await site.admin("POST", "/faults", **order))[0] == 200
    async with site.http.post(site.url(blob), data=blob) as reply:
        assert (reply.status, reply.headers["Retry-After"]) == (503, "7")
    path = await site.upload(blob)
    await site.admin("POST", "/faults", kind="status", code=404, on="download", media="video")
    assert (await site.get(path))[0] == 200
    await site.admin("POST", "/faults", kind="status", code=404, on="download", media="image")
    assert (await site.get(path))[0] == 404
    assert (await site.get(path))[0] == 200


async def test_bytes_on_order(site: Site) -> None:
    blob = blob_of(bytes(200_000))
    path = await site.upload(blob)
    await site.admin("POST", "/faults", kind="wrong_bytes", after_bytes=70_000)
    status, wrong = await site.get(path)
    assert status == 200
    assert [at for at in range(len(blob)) if wrong[at] != blob[at]] == [70_000]
    await site.admin("POST", "/faults", kind="cut", after_bytes=70_000)
    with pytest.raises(aiohttp.ClientPayloadError):
        await site.get(path)
    await site.admin("POST", "/faults", kind="slow", delay_ms=1, on="download")
    assert await site.get(path) == (200, blob)


async def test_an_upload_is_cut_on_order(site: Site) -> None:
    blob = blob_of(bytes(200_000))
    await site.admin("POST", "/faults", kind="cut", on="upload", after_bytes=100_000)
    with pytest.raises((aiohttp.ClientError, ConnectionError)):
        await site.upload(blob)
    have = await arrived(site, blob)
    assert have == 100_000
    assert (await site.call("POST", site.url(blob, offset=have), blob[have:]))[0] == 200


async def test_faults_that_make_no_sense(site: Site) -> None:
    for order in ({"kind": "other"}, {"kind": "cut", "count": 0}, {"kind": "status", "code": 200}, {"x": 1}):
        assert (await site.admin("POST", "/faults", **order))[0] == 400
    await site.admin("POST", "/faults", kind="cut", count=3)
    _, listed = await site.admin("GET", "/faults")
    assert [f["count"] for f in listed["faults"]] == [3]
    assert await site.admin("DELETE", "/faults") == (200, {"cleared": 1})


async def test_what_the_chat_server_says(site: Site) -> None:
    node = site.server.media_conn(NUMBER)
    (host,) = node.children
    assert host.attr("hostname") == site.server.host
    assert site.server.scheme == "http"
    blob = blob_of(b"x")
    assert (await site.call("POST", site.url(blob, auth=node.attr("auth")), blob))[0] == 200


async def test_phones_may_offer_and_read(site: Site) -> None:
    blob = blob_of(bytes(150_000))
    file = site.server.store.put([blob[:9], blob[9:]], "image", NUMBER)
    assert await site.get(file.direct_path) == (200, blob)
    assert site.server.store.at(file.direct_path) == file
    assert site.server.store.at(file.direct_path + "x") is None
    assert b"".join(site.server.store.pieces(file)) == blob
