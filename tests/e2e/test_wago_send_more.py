"""WaGo door: files from URLs, previews of pages, groups, and a gateway that may fetch from this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.support.world import Linked, World, private_world
from tests.unit.gateway.prepare import samples

PAGE = """<!doctype html><html><head><title>Other</title>
<meta property="og:title" content="A page"><meta property="og:description" content="About things">
<meta property="og:image" content="/a.jpg"></head><body></body></html>"""


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[World]:
    async with private_world(tmp_path, env={"MEDIA_ALLOW": "127.0.0.0/8"}) as world:
        yield world


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[str]:
    picture = samples.save(tmp_path / "a.jpg", samples.picture(), "JPEG")

    async def serve(request: web.Request) -> web.StreamResponse:
        if request.path == "/a.jpg":
            return web.FileResponse(picture)
        if request.path == "/page":
            return web.Response(text=PAGE, content_type="text/html")
        raise web.HTTPNotFound

    app = web.Application()
    app.router.add_get("/{name}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    address = web.TCPSite(runner, "127.0.0.1", 0)
    await address.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def shown(world: World, number: str, message_id: str) -> dict[str, Any]:
    return await world.admin.wait_message(number, lambda m: m["id"] == message_id and m.get("content"))


async def test_urls_and_previews(town: World, site: str, tmp_path: Path) -> None:
    sender, phone = await town.link(), await town.admin.phone()

    async def sent(path: str, **body: Any) -> dict[str, Any]:
        data = (await town.wago.post(path, body, headers=sender.headers)).ok()["data"]
        return await shown(town, phone, data["Id"])

    url = {"Url": f"{site}/a.jpg", "Caption": "fetched", "Filename": ""}
    seen = await sent("/send/mediaurl", Jid=f"{phone}@s.whatsapp.net", Type="image", **url)
    assert seen["content"]["caption"] == "fetched"
    answer = await town.admin.get(f"/admin/phones/{phone}/messages/{seen['id']}/file")
    assert answer.json == (tmp_path / "a.jpg").read_bytes()
    seen = await sent("/send/text", Phone=phone, Body=f"look at {site}/page please", Preview=True)
    preview = seen["content"]["preview"]
    assert (preview["link"], preview["title"], preview["description"]) == (
        f"{site}/page",
        "A page",
        "About things",
    )
    assert preview["picture"]["direct_path"]
    seen = await sent("/send/text", Phone=phone, Body=f"look at {site}/gone please", Preview=True)
    assert seen["text"] == f"look at {site}/gone please"
    gone = {"Jid": phone, "Url": f"{site}/gone", "Type": "image"}
    answer = await town.wago.post("/send/mediaurl", gone, headers=sender.headers)
    assert answer.status == 500
    assert answer.json["error"].startswith("Failed to fetch file: Url: ")


async def in_a_group(world: World, sender: Linked, *phones: str) -> str:
    body = {"subject": "Friends", "creator": sender.number, "participants": list(phones)}
    return str((await world.admin.post("/admin/groups", body)).ok()["jid"])


async def test_a_group(town: World) -> None:
    sender = await town.link()
    phones = [await town.admin.phone() for _ in range(2)]
    group = await in_a_group(town, sender, *phones)

    async def do(path: str, **body: Any) -> Any:
        return (await town.wago.post(path, body, headers=sender.headers)).ok()["data"]

    mine = (await do("/send/text", Phone=group, Body="hello @all", ContextInfo={"MentionAll": True}))["Id"]
    for phone in phones:
        seen = await shown(town, phone, mine)
        assert (seen["text"], seen["chat"]) == ("hello @all", group)
        assert seen["context"]["mention_all"]
    theirs = await town.admin.send(phones[0], group, "hi there")
    await town.receiver.wait(lambda item: theirs in str(item["data"]))
    await do("/message/react", Phone=group, Body="👍", Id=theirs)
    await town.admin.wait_message(
        phones[1],
        lambda m: (
            m["id"] == theirs and list((m.get("attached") or {}).get("reactions", {}).values()) == ["👍"]
        ),
    )
    await do("/message/markread", Id=[theirs], Chat=group)
    await town.admin.wait_message(phones[0], lambda m: m["id"] == theirs and m["state"] == "read")
    poll = (await do("/send/poll", Phone=group, Question="q", Options=["a", "b"], MaxAnswer=1))["Id"]
    await shown(town, phones[1], poll)
    await do("/message/delete", Chat=group, MessageID=mine)
    await town.admin.wait_message(phones[1], lambda m: m["id"] == mine and m["attached"]["deleted"])
