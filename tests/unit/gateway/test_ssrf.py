"""What users' URLs may not reach, in every spelling, for the fetcher of media and for webhooks.

A server on loopback stands for the inside. Each case names it in another way, must be refused, and must leave
the server without a connection; the same case passes once loopback is allowed, so none passes for a reason of
its own.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from wago.gateway.errors import FetchFailed, RefusedUrl
from wago.gateway.media import Fetcher, TempFolder
from wago.gateway.netguard import NetGuard
from wago.gateway.settings import MediaSettings
from wago.gateway.webhooks import JSON, Delivery, DeliveryFailed, WebhookClient

LOOPBACK = ("127.0.0.0/8", "::1/128")

LOCAL = [
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0177.0.0.01",
    "0x7f000001",
    "0x7F.0x0.0x0.0x1",
    "0x7f.1",
    "127.0.0.1%2e",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:0001]",
    "user@127.0.0.1",
    "example.com:80@127.0.0.1",
    "0.0.0.0",
    "0",
]
"""Ways to say this machine. What the system does not take for an address is as good as refused."""

ELSEWHERE = [
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "167772161",
    "0xa000001",
    "012.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "169.254.169.254.",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16.invalid@169.254.169.254",
    "168.63.129.16",
    "224.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[::127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::808:808]",
    "[64:ff9b:1:a00:0:100:808:808]",
    "[2002:7f00:1::1]",
    "[2002:a9fe:a9fe::1]",
    "[2001:0:7f00:1::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fe80::1%25eth0]",
    "[::1%25lo]",
    "[ff02::1]",
    "[fec0::1]",
]
"""Ways to say the inside of a network, or the metadata service of a cloud."""


class Inside:
    """The server that nothing may reach."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.location = ""
        self.port = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.reached.append(request.path)
        if request.path.startswith("/onward"):
            return web.Response(status=307, headers={"Location": self.location})
        return web.Response(body=b"secret", content_type="image/png")


@pytest.fixture
async def inside() -> AsyncIterator[Inside]:
    made = Inside()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "0.0.0.0", 0).start()
    made.port = runner.addresses[0][1]
    yield made
    await runner.cleanup()


class Names(AbstractResolver):
    """Answers what it is told, one answer after the other; the last stays."""

    def __init__(self, **answers: list[tuple[str, ...]]) -> None:
        self._answers = {name.replace("_", "."): list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        answers = self._answers.get(host.rstrip("."))
        if answers is None:
            raise OSError(None, "no such name")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


class Refused(Exception):
    """The one outcome of all of these."""


Reach = Callable[[str, NetGuard], Awaitable[None]]


async def by_fetch(url: str, guard: NetGuard) -> None:
    folder = TempFolder(None)
    try:
        async with (
            Fetcher(guard, folder, MediaSettings(fetch_timeout_s=5)) as fetcher,
            fetcher.get(url, limit=1000, field="Url") as file,
        ):
            assert file.path.read_bytes() == b"secret"
    except (RefusedUrl, FetchFailed) as exc:
        raise Refused(str(exc)) from exc
    finally:
        folder.close()


async def by_webhook(url: str, guard: NetGuard) -> None:
    try:
        async with WebhookClient(guard, 5) as client:
            await client.deliver(Delivery(url=url, content_type=JSON, body=b"{}", event_id="E", attempt=1))
    except DeliveryFailed as exc:
        raise Refused(str(exc)) from exc


def watch(guard: NetGuard) -> list[str]:
    """Addresses that a socket was made for."""
    dialled: list[str] = []
    make = guard.make_socket

    def watching(info: Any) -> socket.socket:
        made = make(info)
        dialled.append(info[4][0])
        return made

    guard.make_socket = watching  # type: ignore[method-assign]
    return dialled


@pytest.fixture(params=[by_fetch, by_webhook])
def reach(request: pytest.FixtureRequest) -> Reach:
    return request.param  # type: ignore[no-any-return]


@pytest.mark.parametrize("host", LOCAL)
async def test_this_machine_is_not_reached(reach: Reach, inside: Inside, host: str) -> None:
    with pytest.raises(Refused):
        await reach(f"http://{host}:{inside.port}/", NetGuard())
    assert inside.reached == []


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f.1", "localhost", "[::ffff:7f00:1]", "0x7f000001"])
async def test_it_is_once_that_is_allowed(reach: Reach, inside: Inside, host: str) -> None:
    """The control: those spellings do mean this machine."""
    await reach(f"http://{host}:{inside.port}/there", NetGuard(LOOPBACK))
    assert inside.reached == ["/there"]


@pytest.mark.parametrize("host", ELSEWHERE)
async def test_the_inside_is_not_dialled(reach: Reach, host: str) -> None:
    guard = NetGuard()
    dialled = watch(guard)
    with pytest.raises(Refused):
        await reach(f"http://{host}:1/", guard)
    assert dialled == []


@pytest.mark.parametrize("host", [*LOCAL, *ELSEWHERE])
async def test_no_redirect_leads_there(reach: Reach, inside: Inside, host: str) -> None:
    # Only the very address that redirects is allowed.
    inside.location = f"http://{host}:{inside.port}/"
    with pytest.raises(Refused):
        await reach(f"http://127.9.9.9:{inside.port}/onward", NetGuard(["127.9.9.9/32"]))
    assert inside.reached == ["/onward"]


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1:1/_x",
        "dict://127.0.0.1:1/",
        "ldap://127.0.0.1/",
        "jar:http://127.0.0.1!/",
        "data:text/plain,x",
        "javascript:1",
        "unix:/run/docker.sock",
        "http+unix://%2Frun%2Fdocker.sock/",
        "http://[::1",
        "http://127.0.0.1:99999/",
    ],
)
async def test_other_schemes(reach: Reach, inside: Inside, url: str) -> None:
    with pytest.raises(Refused):
        await reach(url, NetGuard(LOOPBACK))
    inside.location = url
    with pytest.raises(Refused):
        await reach(f"http://127.0.0.1:{inside.port}/onward", NetGuard(LOOPBACK))
    assert inside.reached == ["/onward"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "HTTP://",
        "//127.0.0.1/",
        "http:127.0.0.1",
        "http:///127.0.0.1/",
        "127.0.0.1",
        "/etc/passwd",
        "http://a]@/",
    ],
)
async def test_what_is_no_url(reach: Reach, url: str) -> None:
    with pytest.raises(Refused):
        await reach(url, NetGuard(LOOPBACK))


@pytest.mark.parametrize(
    "url", ["http://u:p@127.0.0.1:{}/", "http://u@127.0.0.1:{}/", "http://:p@127.0.0.1:{}/"]
)
async def test_media_is_not_fetched_with_credentials(inside: Inside, url: str) -> None:
    with pytest.raises(Refused, match="user name or password"):
        await by_fetch(url.format(inside.port), NetGuard(LOOPBACK))
    inside.location = url.format(inside.port)
    with pytest.raises(Refused, match="user name or password"):
        await by_fetch(f"http://127.0.0.1:{inside.port}/onward", NetGuard(LOOPBACK))
    assert inside.reached == ["/onward"]


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00:ec2::254"]
)
async def test_a_name_that_means_the_inside(reach: Reach, inside: Inside, address: str) -> None:
    names = Names(rebind_test=[(address,)])
    with pytest.raises(Refused, match="private, local or reserved"):
        await reach(f"http://rebind.test:{inside.port}/", NetGuard(resolver=names))
    assert inside.reached == []


async def test_a_name_that_changes_its_mind(reach: Reach, inside: Inside) -> None:
    """Asked once it is a friend; what is asked again and dialled then is what is judged."""
    names = Names(rebind_test=[("127.9.9.9",), ("127.0.0.1",)])
    guard = NetGuard(["127.9.9.9/32"], names)
    await reach(f"http://rebind.test:{inside.port}/first", guard)
    with pytest.raises(Refused, match="private, local or reserved"):
        await reach(f"http://rebind.test:{inside.port}/second", guard)
    assert inside.reached == ["/first"]
    assert len(names.asked) == 2, "between the judging and the dialling nobody asks again"


async def test_a_name_that_changes_its_mind_between_redirects(reach: Reach, inside: Inside) -> None:
    names = Names(a_test=[("127.9.9.9",)], b_test=[("127.0.0.1",)])
    inside.location = f"http://b.test:{inside.port}/"
    with pytest.raises(Refused, match="private, local or reserved"):
        await reach(f"http://a.test:{inside.port}/onward", NetGuard(["127.9.9.9/32"], names))
    assert inside.reached == ["/onward"]


async def test_of_several_addresses_only_the_fine_are_dialled(reach: Reach, inside: Inside) -> None:
    names = Names(both_test=[("127.0.0.1", "::1", "127.9.9.9")])
    guard = NetGuard(["127.9.9.9/32"], names)
    dialled = watch(guard)
    await reach(f"http://both.test:{inside.port}/", guard)
    assert dialled == ["127.9.9.9"]


async def test_redirects_are_counted(reach: Reach, inside: Inside) -> None:
    inside.location = "/onward"
    with pytest.raises(Refused, match="redirect"):
        await reach(f"http://127.0.0.1:{inside.port}/onward", NetGuard(LOOPBACK))
    assert len(inside.reached) == 6


async def test_the_caller_learns_nothing_of_our_network(inside: Inside) -> None:
    names = Names(inner_test=[("10.1.2.3",)])
    with pytest.raises(Refused) as caught:
        await by_fetch("http://inner.test/", NetGuard(resolver=names))
    assert "10.1.2.3" not in str(caught.value)
