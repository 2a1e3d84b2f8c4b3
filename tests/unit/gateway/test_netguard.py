"""What may be dialled, in all the spellings that have fooled others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

from wago.gateway.netguard import NetGuard, parse_networks
from wago.gateway.webhooks import FORM, JSON, Delivery, DeliveryFailed, WebhookClient

REFUSED = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "169.254.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:0:7f00:1::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    # No plain literals: whatever they mean, they are not dialled.
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.1",
    "localhost",
    "",
]
FINE = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"]


@pytest.mark.parametrize("address", REFUSED)
def test_refused(address: str) -> None:
    assert not NetGuard().permits(address)


@pytest.mark.parametrize("address", FINE)
def test_fine(address: str) -> None:
    assert NetGuard().permits(address)


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::ffff:127.0.0.1", True),
        ("10.1.2.3", True),
        ("10.2.2.3", False),
        ("::1", True),
        ("192.168.0.1", False),
        ("8.8.8.8", True),
    ],
)
def test_the_allow_list(address: str, fine: bool) -> None:
    assert NetGuard(["127.0.0.1/8", " 10.1.0.0/16 ", "::1", ""]).permits(address) is fine


def test_a_list_that_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        parse_networks(["nonsense"])


class Server:
    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.status = 200
        self.location = ""
        self.base = ""

    async def take(self, request: web.Request) -> web.Response:
        form = dict(await request.post()) if request.content_type == FORM else await request.json()
        self.requests.append((request.path, form, dict(request.headers)))
        if request.path == "/redirect":
            return web.Response(status=self.status, headers={"Location": self.location})
        if request.path == "/loop":
            return web.Response(status=307, headers={"Location": "/loop"})
        if request.path == "/hang":
            await asyncio.Event().wait()
        return web.Response(status=self.status if request.path == "/status" else 200)


@pytest.fixture
async def server() -> Any:
    made = Server()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


def delivery(url: str, kind: str = JSON) -> Delivery:
    return Delivery(
        url=url, content_type=kind, body=b'{"a":"\xc3\xa9&="}', event_id="E1", attempt=2, token="t&"
    )


async def attempt(url: str, kind: str = JSON, allow: tuple[str, ...] = ("127.0.0.1/8",)) -> None:
    async with WebhookClient(NetGuard(allow), 0.5) as client:
        await client.deliver(delivery(url, kind))


async def test_json_is_posted_as_it_is(server: Server) -> None:
    await attempt(server.base + "/hook")
    path, body, headers = server.requests[0]
    assert (path, body) == ("/hook", {"a": "é&="})
    assert (headers["X-Wago-Event-Id"], headers["X-Wago-Attempt"]) == ("E1", "2")


async def test_a_form_holds_token_and_json(server: Server) -> None:
    await attempt(server.base + "/hook", FORM)
    assert server.requests[0][1] == {"token": "t&", "jsonData": '{"a":"é&="}'}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1"])
async def test_loopback_is_refused_however_it_is_spelt(server: Server, host: str) -> None:
    url = server.base.replace("127.0.0.1", host)
    with pytest.raises(DeliveryFailed) as caught:
        await attempt(url + "/hook", allow=())
    assert not caught.value.answered
    assert server.requests == []


async def test_the_reason_is_said(server: Server) -> None:
    with pytest.raises(DeliveryFailed, match=r"127\.0\.0\.1 is private, local or reserved"):
        await attempt(server.base, allow=())


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_followed_with_the_body(server: Server, status: int) -> None:
    server.status, server.location = status, "/hook"
    await attempt(server.base + "/redirect")
    assert [(path, body) for path, body, _ in server.requests] == [
        ("/redirect", {"a": "é&="}),
        ("/hook", {"a": "é&="}),
    ]


@pytest.mark.parametrize("onward", ["http://10.0.0.1/", "http://[::1]:9/", "http://169.254.169.254/latest"])
async def test_a_redirect_to_inside_is_refused(server: Server, onward: str) -> None:
    server.status, server.location = 307, onward
    with pytest.raises(DeliveryFailed, match="private, local or reserved"):
        await attempt(server.base + "/redirect")


@pytest.mark.parametrize("onward", ["ftp://example.org/", "file:///etc/passwd", "gopher://x"])
async def test_a_redirect_to_another_scheme_is_refused(server: Server, onward: str) -> None:
    server.status, server.location = 307, onward
    with pytest.raises(DeliveryFailed, match="not an http or https URL"):
        await attempt(server.base + "/redirect")


async def test_a_loop_of_redirects_ends(server: Server) -> None:
    with pytest.raises(DeliveryFailed, match="too many redirects"):
        await attempt(server.base + "/loop")
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("status", "refused"), [(400, True), (422, True), (404, False), (401, False), (500, False), (503, False)]
)
async def test_answers_other_than_2xx_are_failures(server: Server, status: int, refused: bool) -> None:
    server.status = status
    with pytest.raises(DeliveryFailed, match=f"HTTP {status}") as caught:
        await attempt(server.base + "/status")
    assert (caught.value.answered, caught.value.refused) == (True, refused)


@pytest.mark.parametrize("status", [200, 201, 204, 303])
async def test_answers_that_count_as_taken(server: Server, status: int) -> None:
    server.status = status
    await attempt(server.base + "/status")


async def test_a_receiver_that_says_nothing(server: Server) -> None:
    with pytest.raises(DeliveryFailed, match="timeout"):
        await attempt(server.base + "/hang")


@pytest.mark.parametrize("url", ["", "example.org", "ftp://x/", "http://", "http:///x", "http://[::1"])
async def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(DeliveryFailed) as caught:
        await attempt(url)
    assert caught.value.final
