"""Files through the doors, while the media servers misbehave: what is said, what arrives, what does not."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.doors import Answer
from tests.support.world import Linked, World

CONTENT = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(20_000))
AGAIN = {"retry_after_s": 0}
"""A host that does not want to be left in peace first, so that the test need not wait."""


def data_url(content: bytes = CONTENT, mimetype: str = "application/octet-stream") -> str:
    return f"data:{mimetype};base64,{b64encode(content).decode()}"


class Town:
    """Two linked sessions, and orders to the media server."""

    def __init__(self, world: World, sender: Linked, receiver: Linked) -> None:
        self.world = world
        self.sender = sender
        self.receiver = receiver

    async def fault(self, kind: str, **order: Any) -> None:
        (await self.world.admin.post("/admin/media/faults", {"kind": kind, **order})).ok()

    async def send(self, to: str, **fields: Any) -> Answer:
        body = {"Phone": to, "Document": data_url(), "FileName": "a.bin", **fields}
        return await self.world.wago.post("/send/document", body, headers=self.sender.headers)

    async def sent(self, to: str, **fields: Any) -> str:
        return str((await self.send(to, **fields)).ok()["data"]["Id"])

    async def download(self, message_id: str) -> Answer:
        return await self.world.wago.post(
            "/message/download", {"MessageID": message_id}, headers=self.sender.headers
        )

    async def downloaded(self, message_id: str) -> bytes:
        data = (await self.download(message_id)).ok()["data"]
        head, _, text = data["Data"].partition(",")
        assert head == f"data:{data['Mimetype']};base64"
        return b64decode(text, validate=True)

    async def arrived(self, number: str) -> list[str]:
        return [message["id"] for message in await self.world.admin.messages(number)]


@pytest.fixture(scope="module")
def linked() -> dict[str, Linked]:
    return {}


@pytest.fixture
async def town(world: World, linked: dict[str, Linked]) -> AsyncIterator[Town]:
    for name in ("sender", "receiver"):
        if name not in linked:
            linked[name] = await world.link(name)
        hook = {"WebhookURL": world.receiver.url + f"/wago/{linked[name].name}"}
        (await world.wago.post("/webhook", hook, headers=linked[name].headers)).ok()
    made = Town(world, linked["sender"], linked["receiver"])
    yield made
    (await world.admin.call("DELETE", "/admin/media/faults")).ok()


# -- out --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "orders",
    [
        [],
        [("status", {"code": 503, "count": 3, **AGAIN})],
        [("status", {"code": 429, **AGAIN})],
        [("cut", {"after_bytes": 200_000})],
        [("slow", {"delay_ms": 5})],
        [("status", {"code": 500, "on": "resume"}), ("cut", {"after_bytes": 300_000})],
    ],
    ids=["fine", "503", "429", "cut", "slow", "no resume"],
)
async def test_an_upload_gets_through(town: Town, orders: list[tuple[str, dict[str, Any]]]) -> None:
    for kind, order in orders:
        await town.fault(kind, **{"on": "upload", **order})
    message_id = await town.sent(town.receiver.number)
    assert await town.downloaded(message_id) == CONTENT
    await town.world.admin.wait_message(town.receiver.number, lambda m: m["id"] == message_id)


async def test_an_authorisation_that_is_not_taken_any_more_is_renewed(town: Town) -> None:
    await town.sent(town.receiver.number)
    (await town.world.admin.post("/admin/media/revoke")).ok()
    assert await town.downloaded(await town.sent(town.receiver.number)) == CONTENT


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ({"code": 400}, "the media server refused: HTTP 400"),
        ({"code": 413}, "the media server refused: HTTP 413"),
        (
            {"code": 503, "count": 100, **AGAIN},
            "the file could not be uploaded: the media host answers HTTP 503",
        ),
        ({"code": 403, "count": 100}, "the media server refused: HTTP 403"),
    ],
)
async def test_an_upload_that_fails_sends_nothing(town: Town, order: dict[str, Any], text: str) -> None:
    await town.fault("status", on="upload", **order)
    own_id = hashlib.md5(text.encode()).hexdigest().upper()[:20]
    answer = await town.send(town.receiver.number, Id=own_id)
    assert answer.status == 500, answer.json
    assert text in answer.json["error"]
    (await town.world.admin.call("DELETE", "/admin/media/faults")).ok()
    # What is sent now arrives behind what was not.
    after = await town.sent(town.receiver.number)
    await town.world.admin.wait_message(town.receiver.number, lambda m: m["id"] == after)
    assert own_id not in await town.arrived(town.receiver.number)


# -- in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "order"),
    [
        ("status", {"code": 500, "count": 2, **AGAIN}),
        ("cut", {"after_bytes": 100_000}),
        ("slow", {"delay_ms": 5}),
    ],
)
async def test_a_download_gets_through(town: Town, kind: str, order: dict[str, Any]) -> None:
    message_id = await town.sent(town.receiver.number)
    await town.fault(kind, on="download", **order)
    assert await town.downloaded(message_id) == CONTENT


@pytest.mark.parametrize(
    ("kind", "order", "text"),
    [
        ("status", {"code": 503, "count": 100, **AGAIN}, "the file could not be downloaded"),
        ("status", {"code": 418, "count": 100}, "the media server refused: HTTP 418"),
        ("wrong_bytes", {"after_bytes": 5, "count": 100}, "what came is not the file of the message"),
        ("wrong_bytes", {"after_bytes": 600_000, "count": 100}, "what came is not the file of the message"),
    ],
)
async def test_a_download_that_fails(town: Town, kind: str, order: dict[str, Any], text: str) -> None:
    message_id = await town.sent(town.receiver.number)
    await town.fault(kind, on="download", **order)
    answer = await town.download(message_id)
    assert answer.status == 500, answer.json
    assert text in answer.json["error"]


async def test_what_has_expired_comes_from_the_phone(town: Town) -> None:
    message_id = await town.sent(town.receiver.number)
    (await town.world.admin.post("/admin/media/expire")).ok()
    assert await town.downloaded(message_id) == CONTENT


async def test_what_the_phone_has_no_longer_is_lost(town: Town) -> None:
    message_id = await town.sent(town.receiver.number)
    (await town.world.admin.call("DELETE", "/admin/media")).ok()
    answer = await town.download(message_id)
    assert answer.status == 500
    assert "neither on the servers nor on the phone" in answer.json["error"]


# -- to webhooks ------------------------------------------------------------------------------------------


async def hook(town: Town, message_id: str) -> Any:
    return await town.world.receiver.wait(
        lambda item: (
            item["path"] == f"/wago/{town.receiver.name}"
            and item["event"] == "Message"
            and item["data"]["Info"]["ID"] == message_id
        )
    )


@pytest.mark.parametrize(
    "orders",
    [
        [],
        [("status", {"code": 500, "count": 2, **AGAIN})],
        [("cut", {"after_bytes": 100_000})],
        [("status", {"code": 410})],
    ],
    ids=["fine", "500", "cut", "expired"],
)
async def test_a_file_comes_with_its_event(town: Town, orders: list[tuple[str, dict[str, Any]]]) -> None:
    for kind, order in orders:
        await town.fault(kind, on="download", **order)
    message_id = await town.sent(town.receiver.number, Mimetype="application/pdf", FileName="Ä b.pdf")
    got = await hook(town, message_id)
    assert got["file"] == {"name": "Ä b.pdf", "type": "application/pdf", "content": CONTENT}
    assert got["token"] == town.receiver.token


async def test_a_corrupt_file_leaves_the_event_alone(town: Town) -> None:
    await town.fault("wrong_bytes", on="download", after_bytes=0, count=100)
    got = await hook(town, await town.sent(town.receiver.number))
    assert "file" not in got
    assert got["data"]["Message"]["documentMessage"]["fileName"] == "a.bin"


async def test_what_the_event_says_downloads_the_file(town: Town) -> None:
    """A caller takes the values of the webhook to the door; a wrong one among them is found out."""
    got = await hook(town, await town.sent(town.receiver.number))
    wire = got["data"]["Message"]["documentMessage"]
    body = {
        "Url": wire["URL"],
        "DirectPath": wire["directPath"],
        "MediaKey": wire["mediaKey"],
        "Mimetype": wire["mimetype"],
        "FileEncSHA256": wire["fileEncSHA256"],
        "FileSHA256": wire["fileSHA256"],
        "FileLength": wire["fileLength"],
    }

    async def ask(**changes: Any) -> Answer:
        return await town.world.wago.post(
            "/message/download/document", body | changes, headers=town.receiver.headers
        )

    data = (await ask()).ok()["data"]
    assert b64decode(data["Data"].partition(",")[2]) == CONTENT
    (kept,) = (town.world.gateway.data / "files" / f"user_{town.receiver.name}").iterdir()
    assert kept.read_bytes() == CONTENT
    other = b64encode(bytes(32)).decode()
    for changes in ({"MediaKey": other}, {"FileSHA256": other}, {"FileEncSHA256": ""}):
        answer = await ask(**changes)
        if "FileEncSHA256" in changes:
            answer.ok()
        else:
            assert answer.status == 500
            assert "is not the file of the message" in answer.json["error"]
    for changes, problem in (
        ({"MediaKey": "%"}, "MediaKey: it is not base64"),
        ({"MediaKey": "AAAA"}, "MediaKey: it has 3 bytes, not 32"),
        ({"DirectPath": "//example.com/x"}, "DirectPath"),
    ):
        answer = await ask(**changes)
        assert answer.status == 400, answer.json
        assert problem in answer.json["error"]


async def test_a_restart_in_between_loses_neither_event_nor_file(town: Town) -> None:
    world = town.world
    held: list[str] = []

    def refuse(item: Any) -> int | None:
        of_ours = item["path"] == f"/wago/{town.receiver.name}" and item["event"] == "Message"
        return 503 if of_ours and item["data"]["Info"]["ID"] in held else None

    world.receiver.refuse = refuse
    own_id = "3EB0" + hashlib.md5(b"restart").hexdigest().upper()[:16]
    held.append(own_id)
    await town.sent(town.receiver.number, Id=own_id)
    refused = await world.receiver.refused.wait(lambda item: item["data"]["Info"]["ID"] == own_id)
    assert refused["file"]["content"] == CONTENT
    assert world.gateway.stop() == 0
    held.clear()
    world.gateway.start()
    got = await hook(town, own_id)
    assert got["file"]["content"] == CONTENT
    assert got["event_id"] == refused["event_id"]
    assert got["attempt"] > refused["attempt"]
    for session in (town.sender, town.receiver):
        await world.wait_online(session.name)


# -- by URL -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://127.0.0.1:{port}/admin/trust", "the URL's address is private, local or reserved"),
        ("http://localhost:{port}/admin/trust", "the URL's address is private, local or reserved"),
        ("http://[::ffff:127.0.0.1]:{port}/admin/trust", "the URL's address is private, local or reserved"),
        ("http://0x7f000001:{port}/admin/trust", "the URL's address is private, local or reserved"),
        ("http://169.254.169.254/latest/meta-data/", "the URL's address is private, local or reserved"),
        ("http://user:password@127.0.0.1:{port}/", "the URL has a user name or password in it"),
        ("http://[::1", "that is no URL"),
    ],
)
async def test_a_url_to_the_inside_is_refused(town: Town, url: str, problem: str) -> None:
    url = url.format(port=town.world.sandbox.port)
    answer = await town.send(town.receiver.number, Document=url)
    assert (answer.status, answer.json["error"]) == (400, f"Document: {problem}")
    body = {"chatId": town.receiver.number, "contentType": "MessageMediaFromURL", "content": url}
    other = await town.world.api.post(f"/client/sendMessage/{town.sender.name}", body)
    assert other.status == 400, other.json
    assert problem in other.json["error"]
