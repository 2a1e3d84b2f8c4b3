"""Asking the phone to upload media again."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from wago.client.context import ClientContext
from wago.client.media import MediaLost, MediaRetries, MediaUnavailable
from wago.errors import MediaError, NotConnected, NotLoggedIn
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.media.retry import RetryAnswer, RetryResult, open_request, seal_answer
from wago.protocol.stanza.media_retry import MediaRetryNotice, MediaRetryRequest, SealedRetry

OWN = Jid.parse("4915112345678:7@s.whatsapp.net")
GROUP = Jid.parse("120363040237990503@g.us")
AUTHOR = Jid.parse("15550100002@s.whatsapp.net")
KEY, OTHER_KEY, IV, ID = bytes(32), b"\1" * 32, bytes(range(12)), "3EB0AA"


class Desk:
    """A context whose stanzas land here, and the phone's pen."""

    def __init__(self, ctx: ClientContext) -> None:
        self.ctx = ctx
        self.retries = MediaRetries(ctx)
        self.sent: list[Node] = []
        self.arrived = asyncio.Event()

    async def send(self, node: Node) -> None:
        self.sent.append(node)
        self.arrived.set()

    def asking(self, key: bytes = KEY, timeout_s: float = 10.0) -> asyncio.Task[str]:
        work = self.retries.ask(ID, GROUP, key, from_me=False, participant=AUTHOR, timeout_s=timeout_s)
        return asyncio.create_task(work)

    async def request(self) -> MediaRetryRequest:
        async with asyncio.timeout(10):
            await self.arrived.wait()
        return MediaRetryRequest.parse(self.sent[-1])

    def answer(self, request: MediaRetryRequest, answer: RetryAnswer, key: bytes = KEY) -> None:
        sealed = SealedRetry(ciphertext=seal_answer(key, request.id, IV, answer), iv=IV)
        self.ctx.dispatch(
            MediaRetryNotice(id=request.id, origin=OWN.bare, message=request.message, sealed=sealed).build()
        )


@pytest.fixture
async def desk(ctx: ClientContext, monkeypatch: pytest.MonkeyPatch) -> Desk:
    ctx.set_device(replace(ctx.device, jid=OWN))
    made = Desk(ctx)
    monkeypatch.setattr(ctx, "send", made.send)
    return made


SUCCESS = RetryAnswer(RetryResult.SUCCESS, "/v/new.enc?oh=1")


async def test_the_phone_says_where(desk: Desk) -> None:
    asking = desk.asking()
    request = await desk.request()
    assert request.to == OWN.bare
    assert (request.message.chat, request.message.from_me, request.message.participant) == (
        GROUP,
        False,
        AUTHOR,
    )
    open_request(KEY, ID, request.sealed.iv, request.sealed.ciphertext)
    desk.answer(request, SUCCESS)
    assert await asking == "/v/new.enc?oh=1"
    assert desk.retries._waiting == {}


async def test_who_asks_meanwhile_shares_the_answer(desk: Desk) -> None:
    both = [desk.asking(), desk.asking()]
    request = await desk.request()
    await asyncio.sleep(0)
    desk.answer(request, SUCCESS)
    assert await asyncio.gather(*both) == [SUCCESS.direct_path] * 2
    assert len(desk.sent) == 1


async def test_an_answer_for_another_key_is_not_ours(desk: Desk) -> None:
    ours, other = desk.asking(), desk.asking(OTHER_KEY)
    request = await desk.request()
    await asyncio.sleep(0)
    desk.answer(request, RetryAnswer(RetryResult.SUCCESS, "/v/other.enc"), OTHER_KEY)
    assert await other == "/v/other.enc"
    desk.answer(request, SUCCESS)
    assert await ours == SUCCESS.direct_path


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (RetryAnswer(RetryResult.NOT_FOUND), MediaLost),
        (RetryAnswer(RetryResult.GENERAL_ERROR), MediaError),
        (RetryAnswer(RetryResult.DECRYPTION_ERROR), MediaError),
        (RetryAnswer(RetryResult.SUCCESS), MediaError),
    ],
)
async def test_the_phone_cannot(desk: Desk, answer: RetryAnswer, wanted: type[MediaError]) -> None:
    asking = desk.asking()
    desk.answer(await desk.request(), answer)
    with pytest.raises(wanted):
        await asking


async def test_the_phone_does_not_even_understand(desk: Desk) -> None:
    asking = desk.asking()
    request = await desk.request()
    notice = MediaRetryNotice(id=ID, message=request.message, error=RetryResult.NOT_FOUND)
    desk.ctx.dispatch(notice.build())
    with pytest.raises(MediaLost):
        await asking


async def test_the_phone_does_not_answer(desk: Desk) -> None:
    with pytest.raises(MediaUnavailable, match="did not answer"):
        await desk.asking(timeout_s=0.01)
    assert desk.retries._waiting == {}
    # Late, and for nobody.
    desk.answer(await desk.request(), SUCCESS)


async def test_nonsense_is_passed_over(desk: Desk) -> None:
    asking = desk.asking()
    request = await desk.request()
    desk.ctx.dispatch(Node("notification", {"id": ID, "type": "mediaretry"}))
    desk.answer(request, SUCCESS)
    assert await asking == SUCCESS.direct_path


async def test_what_cannot_be_asked(desk: Desk, ctx: ClientContext) -> None:
    channel = Jid.parse("120363144038483540@newsletter")
    with pytest.raises(MediaError, match="channels"):
        await desk.retries.ask(ID, channel, KEY, from_me=False)
    with pytest.raises(MediaError, match="32 bytes"):
        await desk.retries.ask(ID, GROUP, b"short", from_me=False)
    ctx.set_device(replace(ctx.device, jid=None))
    with pytest.raises(NotLoggedIn):
        await desk.retries.ask(ID, GROUP, KEY, from_me=False)


async def test_without_a_connection(ctx: ClientContext) -> None:
    ctx.set_device(replace(ctx.device, jid=OWN))
    retries = MediaRetries(ctx)
    with pytest.raises(NotConnected):
        await retries.ask(ID, GROUP, KEY, from_me=True)
    assert retries._waiting == {}


async def test_who_waits_with_somebody_fails_with_them(
    ctx: ClientContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx.set_device(replace(ctx.device, jid=OWN))
    retries, gate = MediaRetries(ctx), asyncio.Event()

    async def send(_: Node) -> None:
        await gate.wait()
        raise NotConnected("gone")

    monkeypatch.setattr(ctx, "send", send)
    both = [asyncio.create_task(retries.ask(ID, GROUP, KEY, from_me=True)) for _ in range(2)]
    await asyncio.sleep(0)
    gate.set()
    found = await asyncio.gather(*both, return_exceptions=True)
    assert [type(error) for error in found] == [NotConnected, NotConnected]
    assert retries._waiting == {}
