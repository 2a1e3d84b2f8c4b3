"""An id is one message; restrictions, pacing and steps around a send."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.fake_client import FakeClient, FakeFactory
from wago.client.events import MessageFailed, MessageQueued, MessageSent
from wago.errors import InvalidContent, NotConnected, Restricted, SendRefused, UnknownRecipient
from wago.gateway import Gateway, GatewaySettings
from wago.gateway.engine import Sent
from wago.gateway.errors import DuplicateId, UnknownMessage
from wago.gateway.pacing import Pacer
from wago.gateway.sending import Typed, fingerprint
from wago.gateway.session import Session
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import Message
from wago.store import open_store
from wago.store.interfaces import SentMessage, StepKind, Store

JOHN, JOHN_LID = Jid("15550002222"), Jid("990002222", "lid")
MARY = Jid("15550003333")
T = 1_777_744_034


@dataclass(frozen=True)
class Words:
    text: str
    more: tuple[int, ...] = ()


class Desk:
    """One linked session and what is told of it."""

    def __init__(self, session: Session, client: FakeClient) -> None:
        self.session, self.client = session, client
        self.told: list[Any] = []
        self.gate: asyncio.Event | None = None
        self.runs = 0
        stage = client.sink.stage

        def staged(event: Any, batch: Any) -> None:
            if isinstance(event, MessageQueued | MessageFailed | MessageSent):
                self.told.append(event)
            stage(event, batch)

        # The session's own sink and the client's are of one kind.
        session.sending._sink.stage = staged  # type: ignore[method-assign]
        client.sink.stage = staged  # type: ignore[method-assign]

    def work(self, to: Jid, text: str) -> Callable[[str], Awaitable[Sent]]:
        async def work(id: str) -> Sent:
            self.runs += 1
            if self.gate is not None:
                await self.gate.wait()
            return await self.client.messages.send(to, Message(conversation=text), id=id)

        return work

    async def send(self, text: str = "hi", to: Jid = JOHN, **options: Any) -> Sent:
        options.setdefault("content", Words(text))
        return await self.session.sending.run(to, self.work(to, text), **options)

    @property
    def names(self) -> list[str]:
        return [type(event).__name__.removeprefix("Message") for event in self.told]

    async def idle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)


Opening = Callable[[], Awaitable[Desk]]


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as made:
        yield made


@pytest.fixture
async def store(stack: AsyncExitStack) -> Store:
    opened = open_store("memory:")
    stack.push_async_callback(opened.close)
    return opened


@pytest.fixture
async def reopen(stack: AsyncExitStack, store: Store) -> Opening:
    """A process on the same store; the second call is the next process."""
    running: list[AsyncExitStack] = []

    async def again() -> Desk:
        if running:
            await running.pop().aclose()
        process = await stack.enter_async_context(AsyncExitStack())
        running.append(process)
        factory = FakeFactory()
        gateway = await process.enter_async_context(
            Gateway(store, GatewaySettings(shutdown_s=1.0, auto_start=False), factory=factory)
        )
        names = [row.name for row in await store.gateway.sessions()]
        session = gateway.get("main") if names else await gateway.create("main")
        await session.connect()
        if not session.is_linked:
            await factory.last.scan()
        return Desk(session, factory.last)

    return again


@pytest.fixture
async def desk(reopen: Opening) -> Desk:
    return await reopen()


# -- one id, one message --------------------------------------------------------------------------------


async def test_without_an_id_one_is_made_and_used(desk: Desk) -> None:
    sent = await desk.send()
    assert desk.client.messages.sent[0][2] == sent.id
    assert sent.id.startswith("3EB0")
    assert desk.names == ["Queued", "Sent"]
    assert (await desk.send()).id != sent.id


async def test_the_same_id_again_answers_what_the_first_did(desk: Desk) -> None:
    first = await desk.send(id="mine")
    again = await desk.send(id="mine")
    assert (again.id, again.timestamp) == (first.id, first.timestamp) == ("mine", T)
    assert desk.runs == 1
    assert desk.names == ["Queued", "Sent"]


async def test_also_in_the_next_process(reopen: Opening) -> None:
    await (await reopen()).send(id="mine")
    desk = await reopen()
    again = await desk.send(id="mine")
    assert (again.id, again.timestamp, desk.runs) == ("mine", T, 0)
    with pytest.raises(DuplicateId):
        await desk.send("other", id="mine")


async def test_also_when_the_person_is_named_by_the_other_address(desk: Desk) -> None:
    await desk.send(id="mine")
    batch = desk.client.account.batch()
    batch.put_lid(JOHN_LID, JOHN, 1)
    await batch.commit()
    assert (await desk.send(id="mine", to=JOHN_LID)).id == "mine"
    assert desk.runs == 1


async def test_the_same_id_while_the_first_is_on_its_way_joins_it(desk: Desk) -> None:
    desk.gate = asyncio.Event()
    calls = [asyncio.create_task(desk.send(id="mine")) for _ in range(3)]
    while not desk.runs:
        await asyncio.sleep(0)
    with pytest.raises(DuplicateId, match="on its way"):
        await desk.send("other", id="mine")
    with pytest.raises(DuplicateId, match="on its way"):
        await desk.send(id="mine", to=MARY)
    # The first caller goes; the others get their answer.
    calls[0].cancel()
    await desk.idle()
    desk.gate.set()
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert [getattr(each, "id", each) for each in results[1:]] == ["mine", "mine"]
    assert desk.runs == 1


@pytest.mark.parametrize(("text", "to"), [("other", JOHN), ("hi", MARY)])
async def test_an_id_of_another_message_is_a_conflict(desk: Desk, text: str, to: Jid) -> None:
    await desk.send(id="mine")
    with pytest.raises(DuplicateId, match="'mine' is taken"):
        await desk.send(text, to, id="mine")
    assert desk.runs == 1
    assert desk.names == ["Queued", "Sent"]


async def test_the_id_of_a_message_that_got_it_otherwise_is_a_conflict(desk: Desk) -> None:
    await leave(desk, "made")
    with pytest.raises(DuplicateId):
        await desk.send(id="made")


async def leave(desk: Desk, id: str, chat: Jid = JOHN) -> None:
    """Keep what a client keeps before a message's ciphertexts leave."""
    batch = desk.client.account.batch()
    batch.put_sent(SentMessage(id=id, chat=chat, payload=b"", stanza_type="text", sent_at=T))
    await batch.commit()


async def test_an_id_under_which_nothing_left_is_free_for_something_else(desk: Desk) -> None:
    desk.client.fail = UnknownRecipient(str(MARY))
    with pytest.raises(UnknownRecipient):
        await desk.send("wrong", MARY, id="mine")
    desk.client.fail = None
    assert (await desk.send("right", JOHN, id="mine")).id == "mine"
    with pytest.raises(DuplicateId):
        await desk.send("wrong", MARY, id="mine")


@pytest.mark.parametrize("id", ["", "a b", "a\nb", "a\0b", "é", "x" * 129])
async def test_what_is_no_id(desk: Desk, id: str) -> None:
    with pytest.raises(InvalidContent, match="visible ASCII"):
        await desk.send(id=id)
    assert (desk.runs, desk.told) == (0, [])


async def test_what_failed_may_be_tried_again_under_its_id(desk: Desk) -> None:
    desk.client.fail = SendRefused(463, "reachout_restricted", "mine")
    for _ in range(2):
        with pytest.raises(SendRefused):
            await desk.send(id="mine")
        await leave(desk, "mine")
    assert desk.runs == 2
    line = await desk.session.book.timeline("mine")
    assert line.failure is not None
    assert (line.status, line.failure.code) == (StepKind.FAILED, 463)
    desk.client.fail = None
    assert (await desk.send(id="mine")).id == "mine"
    assert (await desk.session.book.timeline("mine")).status is StepKind.SERVER


async def test_an_id_whose_message_never_left_is_free(desk: Desk) -> None:
    desk.client.restrictions.closed.add(JOHN)
    with pytest.raises(Restricted):
        await desk.send(id="mine")
    assert (await desk.send("other", MARY, id="mine")).id == "mine"
    with pytest.raises(DuplicateId):
        await desk.send(id="mine")


async def test_an_id_whose_message_was_about_to_leave_is_not(desk: Desk) -> None:
    desk.client.fail = SendRefused(463, "reachout_restricted", "mine")
    with pytest.raises(SendRefused):
        await desk.send(id="mine")
    batch = desk.client.account.batch()
    batch.put_sent(SentMessage(id="mine", chat=JOHN, payload=b"", stanza_type="text", sent_at=T))
    await batch.commit()
    for text, to in (("other", JOHN), ("hi", MARY)):
        with pytest.raises(DuplicateId):
            await desk.send(text, to, id="mine")
    desk.client.fail = None
    assert (await desk.send(id="mine")).id == "mine"


async def test_a_message_whose_fate_is_not_known_goes_out_again_under_its_id(desk: Desk) -> None:
    desk.client.echo = False
    await desk.send(id="mine")
    await desk.send(id="mine")
    assert [id for _, _, id in desk.client.messages.sent] == ["mine", "mine"]


def test_a_fingerprint_is_that_of_the_content() -> None:
    message = Message(conversation="x")
    same = [
        Words("a"),
        Words("b"),
        Words("a", (1,)),
        Words("a", (1, 2)),
        message,
        b"x",
        "x",
        "x" * 10_000_000,
        "x" * 9_999_999 + "y",
        None,
        [1],
        {"a": 1},
    ]
    assert len({fingerprint(each) for each in same}) == len(same)
    assert fingerprint((Words("a"), message)) == fingerprint((Words("a"), Message(conversation="x")))
    assert len(fingerprint(object())) == 32


# -- steps and failures ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code", "name", "reason"),
    [
        (SendRefused(479, "invalid_stanza", "X"), 479, "invalid_stanza", "malformed"),
        (UnknownRecipient("+1"), None, "unknown_recipient", "+1"),
        (NotConnected("session is waiting"), None, "not_connected", "waiting"),
        (ZeroDivisionError("a bug"), None, "internal_error", "its log"),
    ],
)
async def test_a_failure_is_told_with_its_reason(
    desk: Desk, error: Exception, code: int | None, name: str, reason: str
) -> None:
    desk.client.fail = error
    with pytest.raises(type(error)):
        await desk.send(id="mine")
    queued, failed = desk.told
    assert (queued.id, failed.id, failed.chat) == ("mine", "mine", JOHN)
    assert (failed.code, failed.name) == (code, name)
    assert reason in failed.reason


async def test_a_caller_who_goes_away_is_a_failure_where_nobody_else_waits(desk: Desk) -> None:
    desk.gate = asyncio.Event()
    call = asyncio.create_task(desk.send())
    while not desk.runs:
        await asyncio.sleep(0)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    assert desk.names == ["Queued", "Failed"]
    assert desk.told[-1].name == "cancelled"


async def test_new_chats_are_refused_before_anything_is_composed(desk: Desk) -> None:
    desk.client.restrictions.closed.add(MARY)
    with pytest.raises(Restricted, match="until 2027-01-15"):
        await desk.send(to=MARY, id="mine")
    assert desk.runs == 0
    assert desk.names == ["Queued", "Failed"]
    assert desk.told[-1].name == "restricted"
    await desk.send(to=JOHN)


# -- pacing ---------------------------------------------------------------------------------------------


async def paced(desk: Desk) -> asyncio.Event:
    """Turn pacing on; typing takes until the event."""
    gate = asyncio.Event()
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        await gate.wait()
        now += seconds

    await desk.session.set_pacing({"enabled": True, "typing_ms": 10})
    desk.session.sending.pacer = Pacer(lambda: now, sleep, lambda: 0.5)
    return gate


async def test_with_pacing_a_message_is_typed_first_and_known_as_queued(desk: Desk) -> None:
    gate = await paced(desk)
    call = asyncio.create_task(desk.send(id="mine", typed=Typed(characters=3, recording=True)))
    while not desk.client.presence.shown:
        await asyncio.sleep(0)
    line = await desk.session.book.timeline("mine")
    assert (line.status, desk.runs) == (StepKind.QUEUED, 0)
    gate.set()
    await call
    assert desk.client.presence.shown == [(JOHN, True, True)]
    assert (await desk.session.book.timeline("mine")).status is StepKind.SERVER


async def test_what_nobody_types_does_not_wait(desk: Desk) -> None:
    await paced(desk)
    await desk.send(typed=None)
    assert desk.client.presence.shown == []


async def test_a_message_in_the_queue_goes_with_its_last_caller(desk: Desk) -> None:
    gate = await paced(desk)
    calls = [asyncio.create_task(desk.send(id="mine", typed=Typed(characters=3))) for _ in range(2)]
    while not desk.client.presence.shown:
        await asyncio.sleep(0)
    calls[0].cancel()
    await desk.idle()
    assert desk.names == ["Queued"]
    calls[1].cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    await desk.idle()
    assert (desk.names, desk.runs) == (["Queued", "Failed"], 0)
    assert desk.client.presence.shown[-1] == (JOHN, False, False)
    gate.set()
    assert (await desk.send(id="mine", typed=Typed(characters=3))).id == "mine"


async def test_pacing_of_a_session_is_kept_with_it(reopen: Opening) -> None:
    desk = await reopen()
    assert not desk.session.pacing.enabled
    await desk.session.set_pacing({"enabled": True, "per_minute": 6})
    desk = await reopen()
    assert (desk.session.pacing.enabled, desk.session.pacing.per_minute) == (True, 6)
    await desk.session.set_pacing({})
    assert not desk.session.pacing.enabled
    with pytest.raises(UnknownMessage):
        await desk.session.book.timeline("nothing")
