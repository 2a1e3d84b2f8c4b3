"""`client.calls`: who calls, and refusing it. Calls ring on the phone; this device takes none.

Source: whatsmeow call.go; Baileys Socket/messages-recv.ts (handleCall).
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from wago.client.acks import post_ack
from wago.client.context import ClientContext
from wago.client.events_calls import CallChanged
from wago.errors import IQError, LocalProtocolError, RemoteProtocolError, UnknownCall
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.ack import Ack, NackReason, refusal_name
from wago.protocol.stanza.call import CallSignal, CallStep, RejectCall

CAPACITY: Final = 100
"""Calls that are remembered while they ring."""

_OVER: Final = (CallStep.TERMINATE, CallStep.REJECT, CallStep.ACCEPT)


class Calls:
    """Calls of one account."""

    def __init__(self, ctx: ClientContext) -> None:
        self._ctx = ctx
        self._ringing: OrderedDict[str, CallSignal] = OrderedDict()
        ctx.on("call", self._arrived)
        ctx.on_forgotten(self._ringing.clear)

    @property
    def ringing(self) -> tuple[CallSignal, ...]:
        """Calls that came and are not over, as far as we were told; the oldest first."""
        return tuple(self._ringing.values())

    async def reject(self, call_id: str, caller: Jid | None = None) -> None:
        """Refuse a call on all devices of the account.

        Args:
            call_id: as its offer named it.
            caller: who calls; None looks it up among the calls that ring.

        Raises:
            UnknownCall: no such call rings; with a caller: the server knows none.
            LocalProtocolError: the caller is no person.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server did not take it.
        """
        self._ctx.require_online()
        ringing = self._ringing.get(call_id)
        creator = ringing.creator if ringing is not None else caller
        if creator is None:
            raise UnknownCall(call_id)
        if not creator.is_user:
            raise LocalProtocolError(f"{creator} is no person, and calls nobody")
        request = RejectCall(id=self._ctx.next_iq_id(), call_id=call_id, creator=creator, own=self._ctx.jid)
        answer = Ack.parse(await self._ctx.send_acked(request.build()))
        self._ringing.pop(call_id, None)
        if answer.error == 404:
            raise UnknownCall(call_id)
        if answer.error is not None:
            raise IQError(answer.error, refusal_name(answer.error))

    def _arrived(self, node: Node) -> None:
        try:
            call = CallSignal.parse(node)
        except RemoteProtocolError as exc:
            self._ctx.log.debug("Unknown step of a call", error=str(exc))
            post_ack(self._ctx, node, NackReason.PARSING_ERROR)
            return
        self._remember(call)
        batch = self._ctx.account.batch()
        self._ctx.emit(CallChanged(call=call), batch)
        batch.on_commit(lambda: post_ack(self._ctx, node))
        self._ctx.watch_commit(batch.submit(), "call")

    def _remember(self, call: CallSignal) -> None:
        if call.step in (CallStep.OFFER, CallStep.OFFER_NOTICE):
            self._ctx.log.info("Got call offer")
            self._ringing[call.call_id] = call
            if len(self._ringing) > CAPACITY:
                self._ringing.popitem(last=False)
        elif call.step in _OVER:
            self._ctx.log.info("Got call accept" if call.step is CallStep.ACCEPT else "Got call terminate")
            self._ringing.pop(call.call_id, None)
