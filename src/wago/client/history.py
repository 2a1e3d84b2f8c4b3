"""`client.history`: messages that only our phone has, asked for a chat at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final

from wago.client.context import ClientContext
from wago.client.events_history import HistoryReceived, PastMessage
from wago.client.peers import Peers
from wago.client.receive.history import HistoryKeeper
from wago.errors import InvalidContent
from wago.protocol.history_requests import MOST, OlderMessages
from wago.protocol.message_id import message_id

ANSWER_S: Final = 20.0
"""How long the phone may take. It may be switched off; then it answers when it is on again."""

ON_DEMAND: Final = "on_demand"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPage:
    """What the phone gave.

    Attributes:
        messages: older than what was named, oldest or newest first as the phone tells them.
        answered: False if it has not answered yet; what it gives later comes as events.
        complete: it has nothing older than these; None if it does not say.
    """

    messages: tuple[PastMessage, ...]
    answered: bool
    complete: bool | None = None


@dataclass(slots=True)
class _Pending:
    done: asyncio.Future[None]
    messages: list[PastMessage] = field(default_factory=list)
    complete: bool | None = None


class History:
    """Asks the phone."""

    def __init__(self, ctx: ClientContext, peers: Peers, keeper: HistoryKeeper) -> None:
        self._ctx = ctx
        self._peers = peers
        self._pending: dict[str, _Pending] = {}
        keeper.on_told(self._told)

    async def ask(self, wanted: OlderMessages, *, id: str | None = None) -> str:
        """Ask for older messages of a chat; they come as `HistoryReceived` events of the kind `on_demand`.

        Returns:
            The request's id, which the events name.

        Raises:
            InvalidContent: too many are asked for, or none.
            NotLoggedIn, NotConnected, NoSession, SendRefused, RequestTimeout, IQError, StoreError: as
                sending to the phone.
        """
        if not 0 < wanted.count <= MOST:
            raise InvalidContent("limit", f"is {wanted.count}, not between 1 and {MOST}")
        return await self._peers.send(wanted.build(), push_priority="high_force", id=id)

    async def fetch(self, wanted: OlderMessages, *, timeout_s: float = ANSWER_S) -> PastPage:
        """Ask for older messages of a chat, and wait for them.

        Raises:
            As `ask`.
        """
        ctx = self._ctx
        ctx.require_online()
        request_id = message_id(ctx.jid, ctx.now(), ctx.random)
        # Known before it is sent: the answer may be here before the request's ack is.
        pending = self._pending[request_id] = _Pending(asyncio.get_running_loop().create_future())
        try:
            await self.ask(wanted, id=request_id)
            async with asyncio.timeout(timeout_s):
                await pending.done
        except TimeoutError:
            ctx.log.info("Phone has not answered yet", request=request_id)
        finally:
            del self._pending[request_id]
        answered = pending.done.done() and not pending.done.cancelled()
        return PastPage(messages=tuple(pending.messages), answered=answered, complete=pending.complete)

    def _told(self, event: HistoryReceived) -> None:
        if event.kind != ON_DEMAND:
            return
        pending = self._pending.get(event.request_id)
        if pending is None and not event.request_id and len(self._pending) == 1:
            # A phone that does not say what it answers.
            [pending] = self._pending.values()
        if pending is None:
            return
        pending.messages += event.messages
        for chat in event.chats:
            if chat.complete is not None:
                pending.complete = chat.complete
        if event.last and not pending.done.done():
            pending.done.set_result(None)
