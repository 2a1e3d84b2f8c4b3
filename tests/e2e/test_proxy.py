"""WhatsApp through a proxy: a session's own, or the one for all."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support.doors import Door, poll
from tests.support.processes import GatewayProcess, free_port
from tests.support.proxy import run_proxy
from tests.support.receiver import Receiver
from tests.support.world import Linked, World


async def linked_through(world: World, name: str, proxy: str) -> Linked:
    number = await world.admin.phone("Behind a proxy")
    token = f"token-{name}"
    body = {"Name": name, "Token": token, "Proxy": proxy}
    (await world.wago.post("/session/init", body, headers=world.admin_headers)).ok()
    await world.connect(token)
    await world.admin.scan(number, await world.qr(name))
    await world.wait_online(name)
    return Linked(name, token, number)


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
async def test_a_session_through_its_own_proxy(world: World, scheme: str) -> None:
    contact = await world.admin.phone("Contact")
    async with run_proxy("http" if scheme == "http" else "socks5") as proxy:
        url = f"{scheme}://user:secret@127.0.0.1:{proxy.port}"
        session = await linked_through(world, f"proxied-{scheme}", url)
        # The linking connection, and the login after the restart that ends linking.
        assert proxy.asked == [("127.0.0.1", world.sandbox.port)] * 2
        assert proxy.credentials == "user:secret"
        sent = await world.send_text(session, contact, "around the corner")
        await world.admin.wait_message(contact, lambda m: m["id"] == sent)
        other = await world.link("direct")
        assert len(proxy.asked) == 2
        # A proxy that lets nobody through holds up this session alone, and is named as the reason.
        proxy.refuse = True
        fault = {"kind": "close", "number": session.number, "device": 1}
        (await world.admin.post("/admin/faults", fault)).ok()
        await poll(
            lambda: world.api.get(f"/session/status/{session.name}"),
            lambda a: a.json["reason"] == "proxy_failed",
        )
        sent = await world.send_text(other, contact, "straight on")
        await world.admin.wait_message(contact, lambda m: m["id"] == sent)
        proxy.refuse = False
        await world.wait_online(session.name)
        sent = await world.send_text(session, contact, "through again")
        await world.admin.wait_message(contact, lambda m: m["id"] == sent)
        (await world.wago.post("/session/disconnect", headers=session.headers)).ok()


async def test_one_proxy_for_all_and_none_for_webhooks(world: World, tmp_path: Path) -> None:
    contact = await world.admin.phone("Contact")
    async with run_proxy("socks5") as common, run_proxy("http") as own, Receiver() as receiver:
        gateway = GatewayProcess(
            tmp_path,
            world.sandbox.url,
            webhook_base=f"{receiver.url}/hook",
            extra=("--proxy", f"socks5://127.0.0.1:{common.port}"),
        )
        await asyncio.to_thread(gateway.start)
        try:
            async with (
                Door(gateway.wago_url) as wago,
                Door(gateway.api_url, {"X-Api-Key": gateway.api_key}) as api,
            ):
                behind = World(world.sandbox, gateway, world.admin, wago, api, receiver)
                session = await behind.link("all")
                assert len(common.asked) == 2
                special = await linked_through(behind, "special", f"http://127.0.0.1:{own.port}")
                assert (len(common.asked), len(own.asked)) == (2, 2)
                for each in (session, special):
                    back = await world.admin.send(contact, each.number, "hello")
                    await receiver.wait(behind.of_api(each, "message", id=back))
                assert (len(common.asked), len(own.asked)) == (2, 2)
        finally:
            await asyncio.to_thread(gateway.close)
        assert "127.0.0.1:" + str(common.port) not in gateway.output


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1:1", "127.0.0.1:1080", "http://", "socks5://127.0.0.1:99999", "nonsense"]
)
async def test_a_proxy_that_is_none(world: World, url: str) -> None:
    body = {"Name": "unproxied", "Token": "token-unproxied", "Proxy": url}
    refused = await world.wago.post("/session/init", body, headers=world.admin_headers)
    assert (refused.status, refused.json["code"], refused.json["success"]) == (400, 400, False)
    assert refused.json["error"].startswith("Invalid Proxy: ")
    assert "unproxied" not in (await world.api.get("/session/getSessions")).ok()["result"]


async def test_a_proxy_that_is_not_there(world: World) -> None:
    """Said at once where the caller waits for the connection."""
    name, token = "lonely", "token-lonely"
    body = {"Name": name, "Token": token, "Proxy": f"socks5://127.0.0.1:{free_port()}"}
    (await world.wago.post("/session/init", body, headers=world.admin_headers)).ok()
    await world.connect(token)
    await poll(lambda: world.api.get(f"/session/status/{name}"), lambda a: "prox" in a.json.get("reason", ""))
    (await world.wago.post("/session/delete", {"Name": name}, headers=world.admin_headers)).ok()
