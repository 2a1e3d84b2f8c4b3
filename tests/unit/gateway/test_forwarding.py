"""Files of incoming messages on their way to WaGo's webhooks."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp import web
from structlog.testing import capture_logs

from tests.support.fake_client import FakeClient, FakeFactory
from tests.support.receiver import Receiver
from wago.client.events import MessageInfo, MessageReceived
from wago.client.media import MediaOrigin
from wago.errors import MediaCorrupt, MediaGone, MediaLost, MediaUnavailable, NotConnected, WagoError
from wago.gateway import Gateway, GatewaySettings, WebhookSettings, outbox
from wago.gateway.errors import BadBase64, FileFault
from wago.gateway.forms import FileForm
from wago.gateway.media import Attachment, SpooledFile
from wago.gateway.netguard import NetGuard
from wago.gateway.session import Session
from wago.gateway.settings import MediaSettings
from wago.gateway.webhooks import FORM, Delivery, WebhookClient
from wago.protocol.jid import Jid
from wago.protocol.media import MediaKind
from wago.protocol.proto.e2e_pb2 import Message
from wago.store import open_store

CHAT = Jid("15550002222")
GROUP = Jid("120363000000000001", "g.us")
CONTENT = bytes(range(256)) * 3000


class Bench:
    """A gateway with one online session, and a receiver of its webhooks."""

    def __init__(self, gateway: Gateway, session: Session, client: FakeClient, hook: Receiver) -> None:
        self.gateway = gateway
        self.session = session
        self.client = client
        self.hook = hook

    def incoming(self, message: Message, *, id: str = "M1", from_me: bool = False, chat: Jid = CHAT) -> None:
        info = MessageInfo(
            id=id,
            chat=chat,
            sender=CHAT,
            chat_alt=None,
            sender_alt=None,
            from_me=from_me,
            is_group=chat.is_group,
            timestamp=1_777_744_034,
        )
        self.client.emit(MessageReceived(info=info, message=message))

    def message(self, field: str = "imageMessage", content: bytes = CONTENT, **more: Any) -> Message:
        """A message of whose file the servers have `content`."""
        up = self.client.media.put(content)
        message = Message()
        part = getattr(message, field)
        part.directPath, part.mediaKey = up.direct_path, up.media_key
        part.fileSHA256, part.fileEncSHA256 = up.file_sha256, up.file_enc_sha256
        part.fileLength = up.file_length
        part.mimetype = more.pop("mimetype", "image/jpeg")
        for name, value in more.items():
            setattr(part, name, value)
        return message

    @property
    def left(self) -> list[str]:
        return [each.name for each in self.gateway.media.folder.path.iterdir() if each.name != "lock"]


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as made:
        yield made


async def open_bench(stack: AsyncExitStack, folder: Path, **media: Any) -> Bench:
    store = open_store("memory:")
    stack.push_async_callback(store.close)
    hook = await stack.enter_async_context(Receiver())
    settings = GatewaySettings(
        webhooks=WebhookSettings(allow=("127.0.0.1",)),
        media=MediaSettings(folder=folder, **media),
        shutdown_s=2.0,
    )
    factory = FakeFactory()
    gateway = await stack.enter_async_context(Gateway(store, settings, factory=factory))
    session = await gateway.create("s")
    await session.set_webhook(hook.url + "/hook")
    await session.connect(subscribe=["Message"])
    await factory.last.scan()
    return Bench(gateway, session, factory.last, hook)


@pytest.fixture
async def bench(stack: AsyncExitStack, tmp_path: Path) -> Bench:
    return await open_bench(stack, tmp_path)


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("field", "mimetype", "name", "more"),
    [
        ("imageMessage", "image/jpeg", "M1.jpg", {}),
        ("videoMessage", "video/mp4", "M1.mp4", {}),
        ("ptvMessage", "video/mp4", "M1.mp4", {}),
        ("audioMessage", "audio/ogg; codecs=opus", "M1.ogg", {}),
        ("stickerMessage", "image/webp", "M1.webp", {}),
        ("documentMessage", "application/pdf", 'An "odd"\nñame.pdf', {"fileName": 'x/An "odd"\nñame.pdf'}),
        ("documentMessage", "application/x-strange", "M1", {}),
        ("documentMessage", "", "M1", {}),
    ],
)
async def test_each_kind_comes_with_its_file(
    bench: Bench, field: str, mimetype: str, name: str, more: dict[str, str]
) -> None:
    bench.incoming(bench.message(field, mimetype=mimetype, **more))
    got = await bench.hook.wait(lambda item: item["event"] == "Message")
    assert got["file"]["content"] == CONTENT
    assert got["file"]["name"] == name.replace("\n", "").replace('"', "%22")
    assert got["file"]["type"] == (mimetype.partition(";")[0] or "application/octet-stream")
    assert (got["token"], got["attempt"]) == (bench.session.row.token, 1)
    assert got["data"]["Info"]["ID"] == "M1"
    assert bench.client.media.origins == [MediaOrigin(id="M1", chat=CHAT, from_me=False)]
    await until(lambda: bench.left == [])


async def test_wrapped_and_in_a_group(bench: Bench) -> None:
    wrapped = Message()
    wrapped.ephemeralMessage.message.CopyFrom(bench.message())
    bench.incoming(wrapped, chat=GROUP)
    assert (await bench.hook.wait(lambda item: "file" in item))["file"]["content"] == CONTENT
    assert bench.client.media.origins == [MediaOrigin(id="M1", chat=GROUP, from_me=False, participant=CHAT)]


async def test_what_has_no_file_and_what_we_sent_go_without(bench: Bench) -> None:
    bench.incoming(Message(conversation="text"), id="T")
    bench.incoming(bench.message(), id="MINE", from_me=True)
    for wanted in ("T", "MINE"):
        got = await bench.hook.wait(lambda item, wanted=wanted: item["data"]["Info"]["ID"] == wanted)
        assert "file" not in got
    assert bench.client.media.origins == []


async def test_without_webhookfiles(stack: AsyncExitStack, tmp_path: Path) -> None:
    bench = await open_bench(stack, tmp_path, forward=False)
    bench.incoming(bench.message())
    assert "file" not in await bench.hook.wait(lambda item: item["event"] == "Message")
    assert bench.client.media.origins == []


@pytest.mark.parametrize("error", [MediaGone(410), MediaLost(), MediaCorrupt("it is not what it should be")])
async def test_what_nobody_has_goes_without_at_once(bench: Bench, error: WagoError) -> None:
    bench.client.media.fail = error
    with capture_logs() as logs:
        bench.incoming(bench.message("videoMessage"))
        got = await bench.hook.wait(lambda item: item["event"] == "Message")
    assert "file" not in got
    assert got["attempt"] == 1
    assert {"event": "Failed to download video", "id": "M1", "error": str(error)}.items() <= next(
        entry for entry in logs if entry["event"].startswith("Failed to download")
    ).items()


@pytest.mark.parametrize("error", [MediaUnavailable("no host"), NotConnected("away")])
async def test_what_may_come_later_is_waited_for(bench: Bench, error: WagoError) -> None:
    bench.client.media.fail = error
    bench.incoming(bench.message())
    await until(lambda: bench.client.media.origins)
    bench.client.media.fail = None
    got = await bench.hook.wait(lambda item: item["event"] == "Message")
    assert got["file"]["content"] == CONTENT
    assert got["attempt"] == 2
    (row,) = await bench.gateway.outbox.listing(None, undelivered=False, limit=10)
    assert row.media is not None


async def test_a_failing_receiver_does_not_have_it_downloaded_again(bench: Bench) -> None:
    refusals = [500]
    bench.hook.refuse = lambda _: refusals.pop() if refusals else None
    bench.incoming(bench.message())
    refused = await bench.hook.refused.wait(lambda item: True)
    assert refused["file"]["content"] == CONTENT
    got = await bench.hook.wait(lambda item: item["event"] == "Message")
    assert (got["file"]["content"], got["attempt"], got["event_id"]) == (CONTENT, 2, refused["event_id"])
    assert len(bench.client.media.origins) == 1
    await until(lambda: bench.left == [])


async def test_a_download_that_takes_too_long_holds_nothing_up(stack: AsyncExitStack, tmp_path: Path) -> None:
    bench = await open_bench(stack, tmp_path, forward_timeout_s=0.01)

    async def never(*_: Any, **__: Any) -> int:
        await asyncio.Event().wait()
        return 0

    bench.client.media.download_to = never  # type: ignore[method-assign]
    bench.incoming(bench.message())
    assert "file" not in await bench.hook.wait(lambda item: item["event"] == "Message")


async def test_a_session_that_is_gone_delivers_without(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "pause_s", lambda attempts: 0.01 * attempts)
    hold = asyncio.Event()
    bench.hook.refuse = lambda _: None if hold.is_set() else 500
    bench.incoming(bench.message(), id="FIRST")
    await bench.hook.refused.wait(lambda item: True)
    bench.incoming(bench.message(), id="SECOND")
    await bench.session.disconnect()
    hold.set()
    first = await bench.hook.wait(lambda item: item["data"]["Info"]["ID"] == "FIRST")
    assert first["file"]["content"] == CONTENT
    second = await bench.hook.wait(lambda item: item["data"]["Info"]["ID"] == "SECOND", 20)
    assert "file" not in second


async def test_a_message_whose_words_about_its_file_make_no_sense(bench: Bench) -> None:
    message = bench.message()
    message.imageMessage.mediaKey = b"short"
    bench.incoming(message)
    assert "file" not in await bench.hook.wait(lambda item: item["event"] == "Message")


async def test_only_so_many_files_are_held(bench: Bench) -> None:
    forwarder = bench.gateway.media.forwarder
    described = []
    for n in range(20):
        attachment = Attachment.of(bench.message(content=b"%d" % n), None)
        assert attachment is not None
        described.append(attachment.encode())
    for n, each in enumerate(described):
        async with forwarder.open(n, each, bench.client.media, session="s", may_wait=False) as file:
            assert file is not None
            assert file.path.read_bytes() == b"%d" % n
    assert len(bench.left) == 16
    for n in range(20):
        forwarder.drop(n)
    assert bench.left == []


# -- what is said of a file -------------------------------------------------------------------------------


def test_an_attachment_says_the_same_after_its_wait(bench: Bench) -> None:
    info = MediaOrigin(id="M1", chat=GROUP, from_me=True, participant=CHAT)
    attachment = Attachment.of(bench.message("documentMessage", fileName="a.pdf"), info)
    assert attachment is not None
    again = Attachment.decode(attachment.encode())
    assert again == attachment
    assert (again.ref, again.origin) == (attachment.ref, info)
    assert Attachment.of(Message(conversation="x"), info) is None


def b64_of(n: int) -> str:
    return b64encode(bytes(n)).decode()


def test_a_file_as_callers_describe_it() -> None:
    made = Attachment.described(
        MediaKind.IMAGE,
        url="https://mmg.whatsapp.net/v/t62/1.enc?oh=1",
        media_key=b64_of(32),
        mimetype="image/png",
        file_sha256=b64_of(32),
        file_length=5,
    )
    assert (made.direct_path, made.media_key, made.file_enc_sha256) == ("/v/t62/1.enc?oh=1", bytes(32), None)
    assert made.origin is None
    assert made.name == "0" * 32 + ".png"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"direct_path": ""}, "DirectPath"),
        ({"direct_path": "", "url": "https://evil.example/v/x"}, "DirectPath"),
        ({"direct_path": "//evil.example/x"}, "DirectPath"),
        ({"media_key": "%%%%"}, "MediaKey"),
        ({"media_key": b64_of(31)}, "MediaKey"),
        ({"file_sha256": b64_of(20)}, "FileSHA256"),
        ({"file_enc_sha256": "AAA"}, "FileEncSHA256"),
        ({"media_key": "", "file_sha256": ""}, "DirectPath"),
    ],
)
def test_descriptions_that_cannot_be_right(changes: dict[str, Any], field: str) -> None:
    good = {"direct_path": "/v/x", "media_key": b64_of(32), "file_sha256": b64_of(32)}
    with pytest.raises(FileFault) as caught:
        Attachment.described(MediaKind.IMAGE, **good | changes)
    assert caught.value.field == field
    if changes.get("media_key") == "%%%%":
        assert isinstance(caught.value, BadBase64)


# -- downloads for doors ----------------------------------------------------------------------------------


async def test_a_download_is_there_for_the_block(bench: Bench) -> None:
    attachment = Attachment.of(bench.message(), None)
    assert attachment is not None
    downloads = bench.gateway.media.downloads
    async with downloads.open(bench.client.media, attachment) as file:
        assert file.path.read_bytes() == CONTENT
        assert (file.mimetype, file.length) == ("image/jpeg", len(CONTENT))
    assert bench.left == []


@pytest.mark.parametrize("session", ["s", "Ünï cöde", "文" * 128, "odd\ud800"])
async def test_a_download_that_is_kept(bench: Bench, tmp_path: Path, session: str) -> None:
    attachment = Attachment.of(bench.message(), None)
    assert attachment is not None
    downloads = bench.gateway.media.downloads
    for _ in range(2):
        async with downloads.open(bench.client.media, attachment, keep_for=session) as file:
            assert file.path.read_bytes() == CONTENT
    (kept,) = (tmp_path / "files").rglob("*.jpg")
    assert kept == file.path
    assert kept.parent.parent == tmp_path / "files"
    if session == "s":
        assert kept.parent.name == "user_s"
    downloads.forget(session)
    assert list((tmp_path / "files").iterdir()) == []
    assert bench.left == []


async def test_a_deleted_session_keeps_no_files(bench: Bench, tmp_path: Path) -> None:
    attachment = Attachment.of(bench.message(), None)
    assert attachment is not None
    async with bench.gateway.media.downloads.open(bench.client.media, attachment, keep_for="s"):
        pass
    await bench.gateway.delete(bench.session)
    assert list((tmp_path / "files").iterdir()) == []


async def test_a_form_says_its_length(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(CONTENT)
    form = FileForm({"a": "ü\ud800"}, SpooledFile(path, len(CONTENT), "image/png", "n.png"))
    for _ in range(2):
        assert sum([len(piece) async for piece in form.data()]) == form.length
    path.write_bytes(b"shorter")
    with pytest.raises(OSError, match="cut short"):
        async for _ in form.data():
            pass


async def test_a_redirect_gets_the_file_too(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(CONTENT)
    got: list[tuple[str, bytes]] = []

    async def take(request: web.Request) -> web.Response:
        form = await request.post()
        file = form["file"]
        assert isinstance(file, web.FileField)
        got.append((request.path, file.file.read()))
        if request.path == "/moved":
            return web.Response(status=307, headers={"Location": "/hook"})
        return web.Response()

    app = web.Application(client_max_size=2**24)
    app.router.add_post("/{path:.*}", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    delivery = Delivery(
        url=f"http://127.0.0.1:{runner.addresses[0][1]}/moved",
        content_type=FORM,
        body=b"{}",
        event_id="E",
        attempt=1,
        token="t",
        file=SpooledFile(path, len(CONTENT)),
    )
    async with WebhookClient(NetGuard(["127.0.0.1"]), 5) as client:
        await client.deliver(delivery)
    await runner.cleanup()
    assert got == [("/moved", CONTENT), ("/hook", CONTENT)]


@pytest.fixture(autouse=True)
def _logs() -> None:
    structlog.reset_defaults()
