from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import structlog

from tests.support.fake_client import FakeFactory
from tests.support.receiver import Receiver
from wago.client.config import ClientConfig
from wago.client.events import LoggedOut, Phase
from wago.errors import RequestTimeout, StoreError
from wago.gateway import Gateway, GatewaySettings, WebhookSettings
from wago.gateway.addresses import parse_address, parse_number
from wago.gateway.bus import Bus, TooSlow
from wago.gateway.errors import InvalidAddress, InvalidName, SessionExists, UnknownSession
from wago.gateway.logs import configure_logs
from wago.protocol.jid import Jid
from wago.store import open_store
from wago.store.interfaces import SessionRow, Store


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as made:
        yield made


@pytest.fixture
async def store(stack: AsyncExitStack) -> Store:
    opened = open_store("memory:")
    stack.push_async_callback(opened.close)
    return opened


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)


def settings(**changes: Any) -> GatewaySettings:
    return GatewaySettings(webhooks=WebhookSettings(allow=("127.0.0.1",)), shutdown_s=2.0, **changes)


async def test_sessions_marked_connected_come_back_together(store: Store) -> None:
    factory = FakeFactory()
    async with Gateway(store, settings(), factory=factory) as gateway:
        for name in ("linked", "stopped", "unlinked"):
            await (await gateway.create(name)).connect()
            if name != "unlinked":
                await factory.last.scan()
        await gateway.get("stopped").disconnect()
    assert all(client.closed for client in factory.clients)

    again = FakeFactory()
    async with Gateway(store, settings(start_concurrency=1), factory=again) as gateway:
        await until(lambda: gateway.get("linked").is_connected)
        assert not gateway.get("stopped").is_loaded
        await until(lambda: len(again.clients) == 2)
        await until(lambda: not gateway.get("unlinked").is_loaded)
    # The process ended; whoever was connected comes back with the next one too.
    rows = {row.name: row.connected for row in await store.gateway.sessions()}
    assert rows["linked"]
    assert not rows["stopped"]


async def test_nothing_comes_back_when_told_so(store: Store) -> None:
    factory = FakeFactory()
    async with Gateway(store, settings(), factory=factory) as gateway:
        await (await gateway.create("s")).connect()
        await factory.last.scan()
    async with Gateway(store, settings(auto_start=False), factory=FakeFactory()) as gateway:
        assert not gateway.get("s").is_loaded
        assert await gateway.get("s").stored_jid() is not None


async def test_a_session_that_cannot_come_back_stops_no_other(store: Store) -> None:
    factory = FakeFactory()
    async with Gateway(store, settings(), factory=factory) as gateway:
        for name in ("a", "b"):
            await (await gateway.create(name)).connect()
            await factory.last.scan()

    class Half(FakeFactory):
        def __call__(self, account: Any, config: Any, sink: Any) -> Any:
            if account.account.startswith("a-"):
                raise StoreError("broken")
            return super().__call__(account, config, sink)

    async with Gateway(store, settings(), factory=Half()) as gateway:
        await until(lambda: gateway.get("b").is_connected)
        assert not gateway.get("a").is_loaded


async def test_a_log_out_is_remembered(store: Store) -> None:
    factory = FakeFactory()
    async with Gateway(store, settings(), factory=factory) as gateway:
        session = await gateway.create("s")
        await session.connect()
        client = factory.last
        await client.scan()
        client.move(Phase.LOGGED_OUT, "unlinked", linked=False)
        client.emit(LoggedOut(reason="unlinked", code=401, on_connect=False))
        await until(lambda: not session.row.connected)
        # The session itself goes on: another connect starts linking anew.
        await session.connect()
        assert session.row.connected
        assert client.state.phase is Phase.LINKING


async def test_a_session_brings_its_own_os_and_proxy(store: Store) -> None:
    factory = FakeFactory()
    base = ClientConfig(os_name="Base", proxy="http://base:1")
    async with Gateway(store, settings(client=base), factory=factory) as gateway:
        await (await gateway.create("own", os="Mine", proxy="socks5://p:1")).connect()
        assert (factory.last.config.os_name, factory.last.config.proxy) == ("Mine", "socks5://p:1")
        await (await gateway.create("plain")).connect()
        assert (factory.last.config.os_name, factory.last.config.proxy) == ("Base", "http://base:1")


async def test_names_and_tokens_are_unique_even_at_once(store: Store) -> None:
    async with Gateway(store, settings(), factory=FakeFactory()) as gateway:
        made = await asyncio.gather(
            *(gateway.create("same", f"t{n}") for n in range(3)), return_exceptions=True
        )
        assert sum(isinstance(m, SessionExists) for m in made) == 2
        made = await asyncio.gather(
            *(gateway.create(f"n{n}", "same") for n in range(3)), return_exceptions=True
        )
        assert sum(isinstance(m, SessionExists) for m in made) == 2
        assert len(await store.gateway.sessions()) == 2
        for name in ("a/b", "a?b", "..", "x" * 129, "a\nb"):
            with pytest.raises(InvalidName):
                await gateway.create(name)
        with pytest.raises(UnknownSession):
            gateway.get("nobody")
        with pytest.raises(UnknownSession):
            gateway.by_token("")


async def test_a_session_that_cannot_be_stored_does_not_exist(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Gateway(store, settings(), factory=FakeFactory()) as gateway:

        async def broken(_: SessionRow) -> None:
            raise StoreError("disk full")

        with monkeypatch.context() as patch:
            patch.setattr(store.gateway, "put_session", broken)
            with pytest.raises(StoreError):
                await gateway.create("s", "t")
        await gateway.create("s", "t")


async def test_events_reach_both_webhooks_and_the_last_ones_outlive_the_session(
    store: Store, stack: AsyncExitStack
) -> None:
    receiver = await stack.enter_async_context(Receiver())
    hooks = WebhookSettings(base_url=receiver.url + "/base", allow=("127.0.0.1",))
    factory = FakeFactory()
    async with Gateway(store, GatewaySettings(webhooks=hooks), factory=factory) as gateway:
        session = await gateway.create("main", "tok")
        await session.set_webhook(receiver.url + "/wago")
        await session.connect()
        await factory.last.scan()
        await receiver.wait(lambda i: i["path"] == "/base/main/ready")
        await gateway.delete(session)
        await receiver.wait(lambda i: i["path"] == "/base/main/logged_out")
        form = await receiver.wait(lambda i: i["path"] == "/wago" and i["event"] == "LoggedOut")
        assert form["token"] == "tok"
    names = [i["event"] for i in receiver.items if i["path"].startswith("/base")]
    assert names == ["qr", "authenticated", "ready", "logged_out"]


async def test_an_event_waits_for_its_receiver_through_a_restart(store: Store, stack: AsyncExitStack) -> None:
    receiver = Receiver()
    await receiver.start()
    await receiver.stop()
    factory = FakeFactory()
    hooks = WebhookSettings(base_url=receiver.url, allow=("127.0.0.1",))
    async with Gateway(store, GatewaySettings(webhooks=hooks), factory=factory) as gateway:
        await (await gateway.create("main")).connect()
    await receiver.start()
    stack.push_async_callback(receiver.stop)
    async with Gateway(store, GatewaySettings(webhooks=hooks), factory=FakeFactory()):
        item = await receiver.wait(lambda i: i["event"] == "qr")
    assert item["path"] == "/main/qr"


async def test_a_webhook_that_moved_gets_what_was_waiting(store: Store, stack: AsyncExitStack) -> None:
    receiver = await stack.enter_async_context(Receiver())
    factory = FakeFactory()
    async with Gateway(store, settings(), factory=factory) as gateway:
        session = await gateway.create("main")
        await session.set_webhook("http://127.0.0.1:1/dead")
        await session.connect()
        await factory.last.scan()
        factory.last.emit(LoggedOut(reason="x", code=401, on_connect=False))
        await session.set_webhook(receiver.url + "/new")
        assert (await receiver.wait(lambda i: i["path"] == "/new"))["event"] == "LoggedOut"


@pytest.mark.parametrize(
    ("text", "jid"),
    [
        ("15550002222", Jid("15550002222")),
        ("+15550002222", Jid("15550002222")),
        (" 15550002222 ", Jid("15550002222")),
        ("15550002222@s.whatsapp.net", Jid("15550002222")),
        ("15550002222:3@s.whatsapp.net", Jid("15550002222")),
        ("15550002222.0:3@s.whatsapp.net", Jid("15550002222")),
        ("15550002222@c.us", Jid("15550002222")),
        ("990002222@lid", Jid("990002222", "lid")),
        ("120363-1@g.us", Jid("120363-1", "g.us")),
        ("status@broadcast", Jid("status", "broadcast")),
    ],
)
def test_addresses(text: str, jid: Jid) -> None:
    assert parse_address(text) == jid


@pytest.mark.parametrize(
    "text",
    ["", "x", "1234", "1" * 21, "+", "12-34-56", "@g.us", "a@", "a@b@c", "a:x@lid", "١٢٣٤٥٦", "1 @lid"],
)
def test_no_addresses(text: str) -> None:
    with pytest.raises(InvalidAddress):
        parse_address(text)


def test_numbers() -> None:
    assert parse_number("+15550002222") == "15550002222"
    for text in ("1@g.us", "990002222@lid", "abc@s.whatsapp.net"):
        with pytest.raises(InvalidAddress):
            parse_number(text)


async def test_a_listener_that_does_not_keep_up_is_told() -> None:
    bus = Bus(capacity=2)
    with bus.subscribe("s") as listener:
        for number in range(5):
            bus.publish("s", b"%d" % number)
        frames = listener.frames()
        assert [await anext(frames), await anext(frames)] == [b"0", b"1"]
        with pytest.raises(TooSlow):
            await anext(frames)
    assert not bus.has_listeners("s")


async def test_a_full_listener_that_is_closed_still_ends() -> None:
    bus = Bus(capacity=2)
    with bus.subscribe("s") as listener:
        bus.publish("s", b"0")
        bus.publish("s", b"1")
        bus.close()
        assert [frame async for frame in listener.frames()] == [b"0", b"1"]


async def test_waiting_for_a_client_that_never_gets_there() -> None:
    client = FakeFactory()(open_store("memory:").account("x"), ClientConfig(), None)  # type: ignore[arg-type]
    with pytest.raises(RequestTimeout):
        await client.wait_for(Phase.ONLINE, timeout_s=0)


@pytest.fixture
def logged() -> Any:
    out = io.StringIO()
    before = structlog.get_config()
    configure_logs("info", out)
    yield out
    structlog.configure(**before)


def test_log_lines_and_their_secrets(logged: io.StringIO) -> None:
    log = structlog.get_logger("x")
    log.info("Server Started", address="0.0.0.0", port=1337, ok=True)
    log.info("Flags", admintoken="qwert", token="t", text='a "b"\nc', empty="")
    log.debug("unseen")
    log.info("Odd", url="/\x1b[2J\x7f\u2028é")
    try:
        raise ZeroDivisionError("boom")
    except ZeroDivisionError:
        log.exception("Failed")
    lines = logged.getvalue().splitlines()
    assert lines[0].split(" ", 1)[1] == "INF Server Started address=0.0.0.0 port=1337 ok=true"
    assert lines[1].split(" ", 1)[1] == r'INF Flags admintoken=*** token=*** text="a \"b\"\nc" empty=""'
    assert lines[2].split(" ", 1)[1] == r'INF Odd url="/\u001b[2J\u007f\u2028\u00e9"'
    assert lines[3].split(" ", 1)[1] == "ERR Failed"
    assert lines[-1] == "ZeroDivisionError: boom"
    with pytest.raises(ValueError, match="unknown log level"):
        configure_logs("loud")
