"""Around the sending of one message: the same id once, restrictions, pacing, and what is told of it.

An id that the caller chose names one message for ever: asked for again, the message is not sent again, but
the first call is joined, or its result given, also by another process. What failed may be tried again.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import msgspec
from google.protobuf.message import Message as Protobuf

from wago.client.events import Event, MessageFailed, MessageQueued
from wago.errors import InvalidContent, SendRefused, WagoError
from wago.gateway.engine import Sent
from wago.gateway.errors import DuplicateId
from wago.gateway.pacing import Pacer, Pacing
from wago.gateway.projection import step
from wago.gateway.services import Services
from wago.gateway.sink import SessionSink
from wago.protocol.jid import Jid
from wago.protocol.message_id import message_id
from wago.store.interfaces import SendRequest, StepKind

if TYPE_CHECKING:
    from wago.gateway.session import Session

Work = Callable[[str], Awaitable[Sent]]
"""Composes a message and sends it under this id."""

_WORD: Final = re.compile(r"(?<!^)(?=[A-Z][a-z])")
_ID: Final = re.compile(r"[!-~]{1,128}")
_LONG: Final = 4096


@dataclass(frozen=True, slots=True)
class Taken:
    """A `Sent` from what is kept of a message that went out before."""

    id: str
    timestamp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a person would have to do before sending.

    Attributes:
        characters: how much is to be typed.
        recording: spoken rather than typed.
    """

    characters: int = 0
    recording: bool = False


@dataclass(slots=True)
class _Flight:
    """A message on its way under an id that its caller chose."""

    chat: Jid
    digest: bytes
    task: asyncio.Task[Sent]
    waiters: int = 0
    begun: bool = False


class Sending:
    """The way out of one session."""

    def __init__(
        self,
        services: Services,
        session: Session,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._services = services
        self._session = session
        self._account = services.store.account(session.row.account)
        self._sink = SessionSink(services, session)
        self._flights: dict[str, _Flight] = {}
        self.pacer = Pacer(monotonic, sleep, draw)

    async def run(
        self,
        to: Jid,
        work: Work,
        *,
        id: str | None = None,
        content: object = None,
        typed: Typed | None = None,
    ) -> Sent:
        """Send one message.

        Args:
            to: the chat.
            work: does it, under the id that it is given.
            id: the caller's choice; None makes one.
            content: all that makes this message another than the next: dataclasses of plain values.
            typed: what pacing lets happen first; None for what nobody would type, such as a reaction.

        Raises:
            InvalidContent: the id is none.
            DuplicateId: the id belongs to another message.
            Restricted: WhatsApp lets the account open no new chats.
            QueueFull: too many messages wait for their turn.
            WagoError: whatever `work` raises.
        """
        if id is None:
            own = self._session.client.jid
            return await self._send(message_id(own, self._now(), os.urandom), to, work, typed, None)
        check_id(id)
        chat, digest = await self._session.book.canonical(to), await asyncio.to_thread(fingerprint, content)
        flight = self._flights.get(id)
        if flight is None:
            taken = await self._earlier(id, to, digest)
            if taken is not None:
                return taken
            # Meanwhile somebody else may have begun.
            flight = self._flights.get(id)
        if flight is None:
            flight = self._begin(id, chat, digest, to, work, typed)
        elif flight.chat != chat or flight.digest != digest:
            raise DuplicateId(id, "another message is on its way under it")
        return await self._join(flight)

    async def _earlier(self, id: str, to: Jid, digest: bytes) -> Sent | None:
        """The result of an earlier call with this id; None if it did not come to that.

        Raises:
            DuplicateId: it was another message, and left us or was about to.
        """
        request, sent = await self._account.send_request(id), await self._account.sent(id)
        if request is None:
            if sent is not None:
                raise DuplicateId(id, "another message was sent under it")
            return None
        # The chat may have got its LID since.
        taken = [
            await self._session.book.taken_at(id, name)
            for name in await self._session.book.spellings(request.chat)
        ]
        at = next((each for each in taken if each is not None), None)
        if at is not None or sent is not None:
            if request.chat not in await self._session.book.spellings(to):
                raise DuplicateId(id, "a message to another chat was sent under it")
            if request.digest != digest:
                raise DuplicateId(id, "a message with another content was sent under it")
        return None if at is None else Taken(id, at)

    def _begin(self, id: str, chat: Jid, digest: bytes, to: Jid, work: Work, typed: Typed | None) -> _Flight:
        async def fly() -> Sent:
            batch = self._account.batch()
            batch.put_send_request(SendRequest(id=id, chat=chat, digest=digest, at=self._now()))
            batch.submit()
            return await self._send(id, to, work, typed, flight)

        task = asyncio.create_task(fly(), name=f"send {id}")
        flight = self._flights[id] = _Flight(chat, digest, task)
        task.add_done_callback(partial(self._landed, id))
        return flight

    def _landed(self, id: str, task: asyncio.Task[Sent]) -> None:
        self._flights.pop(id, None)
        if not task.cancelled():
            # It has been told; nobody needs to be left who waits for it.
            task.exception()

    async def _join(self, flight: _Flight) -> Sent:
        flight.waiters += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiters -= 1
            if not flight.waiters and not flight.begun and not flight.task.done():
                # Nobody waits for it any more and nothing has left: so it need not.
                flight.task.cancel()

    async def _send(self, id: str, to: Jid, work: Work, typed: Typed | None, flight: _Flight | None) -> Sent:
        client, pacing = self._session.client, self._session.pacing
        alt = await self._other(to)
        self._tell(MessageQueued(id=id, chat=to, chat_alt=alt, timestamp=self._now()))
        try:
            await client.restrictions.check(to)
            if typed is None or not pacing.enabled:
                return await self._work(id, work, flight)
            self._note_queued(id, alt if alt is not None and alt.is_lid else to)
            typing = partial(self._typing, to, typed)
            async with self.pacer.turn(pacing, typed.characters, typing):
                return await self._work(id, work, flight)
        except SendRefused as exc:
            self._failed(id, to, alt, exc.code, exc.name, exc.meaning)
            raise
        except WagoError as exc:
            name = _WORD.sub("_", type(exc).__name__).lower()
            self._failed(id, to, alt, None, name, str(exc))
            raise
        except asyncio.CancelledError:
            self._failed(id, to, alt, None, "cancelled", "the caller went away before it was sent")
            raise
        except Exception:
            # A bug of ours; without this the message would be on its way for ever.
            self._failed(id, to, alt, None, "internal_error", "an error inside the gateway; its log has more")
            raise

    async def _work(self, id: str, work: Work, flight: _Flight | None) -> Sent:
        if flight is not None:
            flight.begun = True
        return await work(id)

    async def _typing(self, chat: Jid, typed: Typed, composing: bool) -> None:
        await self._session.client.presence.typing(chat, composing, audio=typed.recording)

    async def _other(self, to: Jid) -> Jid | None:
        """The other address of a person."""
        names = await self._session.book.spellings(to) if to.is_user else {to}
        return next((name for name in names if name != to.bare), None)

    # -- what is told of it -----------------------------------------------------------------------------

    def _note_queued(self, id: str, chat: Jid) -> None:
        """Keep that it waits. Without pacing it does not, and the record of the message says as much."""
        batch = self._account.batch()
        batch.put_step(step(id, chat.bare, StepKind.QUEUED, self._now()))
        batch.submit()

    def _failed(self, id: str, to: Jid, alt: Jid | None, code: int | None, name: str, reason: str) -> None:
        self._tell(
            MessageFailed(
                id=id, chat=to, chat_alt=alt, timestamp=self._now(), code=code, name=name, reason=reason
            )
        )

    def _tell(self, event: Event) -> None:
        batch = self._account.batch()
        self._sink.stage(event, batch)
        if batch.empty:
            # Nothing to wait for.
            self._sink.published(event)
            return
        batch.on_commit(lambda: self._sink.published(event))
        batch.submit(lazily=True)

    def _now(self) -> int:
        return int(self._services.clock())


def check_id(id: str) -> None:
    """See that a message can have this id.

    Raises:
        InvalidContent: it cannot.
    """
    if not _ID.fullmatch(id):
        raise InvalidContent("id", "must be 1 to 128 visible ASCII characters without spaces")


def fingerprint(content: object) -> bytes:
    """32 bytes that are the same for the same content, in every process."""
    return hashlib.sha256(msgspec.json.encode(_plain(content))).digest()


def _plain(value: Any) -> Any:
    match value:
        case str() if len(value) > _LONG:
            # Such as a file in base64, of which no copy is made.
            digest = hashlib.sha256()
            for start in range(0, len(value), _LONG * 64):
                digest.update(value[start : start + _LONG * 64].encode("utf-8", "surrogatepass"))
            return {"text": digest.hexdigest()}
        case None | bool() | int() | float() | str():
            return value
        case Enum():
            return value.value
        case bytes():
            return {"bytes": hashlib.sha256(value).hexdigest()}
        case Protobuf():
            return {"message": hashlib.sha256(value.SerializeToString(deterministic=True)).hexdigest()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
        case _ if is_dataclass(value):
            named = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
            return {"": type(value).__name__, **named}
        case _:
            # A stream: what it brings is not known before it has been read.
            return type(value).__name__


def pacing_of(text: str, base: Pacing) -> Pacing:
    """What a session's row says of its pacing, over the gateway's own.

    Raises:
        InvalidContent: it says nothing that makes sense.
    """
    return base.changed(msgspec.json.decode(text, type=dict[str, Any])) if text else base
