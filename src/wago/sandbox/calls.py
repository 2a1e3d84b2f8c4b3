"""Calls between phones: they ring on the companions of who is called, who may refuse. Nobody can talk.

A call is forgotten when the service stops.

Source: whatsmeow call.go; whatsapp-rust wacore/src/stanza/call.rs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.stanza.call import CallStep, RejectCall
from wago.sandbox.directory import Directory
from wago.sandbox.journal import Journal
from wago.sandbox.model import Account, Address
from wago.sandbox.phones.deed import Deed, Json
from wago.sandbox.privacy import PrivacyDesk
from wago.sandbox.queues import Queues
from wago.sandbox.requests import text
from wago.sandbox.shapes import a_jid, a_number, an_id, check_attrs, check_children
from wago.sandbox.wire import INVALID_STANZA, Attrs, Refused

if TYPE_CHECKING:
    from wago.sandbox.phones.phone import Phone
    from wago.sandbox.service import Service

_CALL: Final = {"id": an_id, "to": a_jid, "from": a_jid}
_REJECT: Final = {"call-id": an_id, "call-creator": a_jid, "count": a_number}


@dataclass(slots=True)
class _Ringing:
    """One call, by the numbers of its people."""

    id: str
    caller: str
    called: str
    video: bool
    state: str = "ringing"


class CallDesk:
    """The calls there are."""

    def __init__(
        self,
        directory: Directory,
        queues: Queues,
        journal: Journal,
        privacy: PrivacyDesk,
        random: Callable[[int], bytes],
    ) -> None:
        self._directory = directory
        self._queues = queues
        self._journal = journal
        self._privacy = privacy
        self._random = random
        self._calls: dict[str, _Ringing] = {}

    # -- what phones do ---------------------------------------------------------------------------------

    def place(self, caller: Account, called: Account, *, video: bool = False) -> _Ringing:
        """Ring somebody. Who has blocked the caller hears nothing of it.

        Raises:
            Refused: one does not call oneself.
        """
        if caller is called:
            raise Refused(400, "bad-request", "nobody calls themselves")
        call = _Ringing(self._random(16).hex().upper(), caller.number, called.number, video)
        self._calls[call.id] = call
        media = [Node("audio", {"enc": "opus", "rate": rate}) for rate in ("8000", "16000")]
        if video:
            media.append(Node("video", {"enc": "vp8"}))
        if not self._privacy.blocks(called, caller):
            self._tell(call, CallStep.OFFER, {"caller_pn": caller.pn}, [*media, Node("net", {"medium": "3"})])
        return call

    def hang_up(self, caller: Account, call_id: str) -> _Ringing:
        """Give up.

        Raises:
            Refused: the phone has no such call.
        """
        call = self._calls.get(call_id)
        if call is None or call.caller != caller.number or call.state != "ringing":
            raise Refused(404, "item-not-found", f"the phone has no call {call_id}")
        call.state = "ended"
        self._tell(call, CallStep.TERMINATE, {"reason": "timeout"})
        return call

    def of(self, account: Account) -> list[Json]:
        """Calls that an account made or got."""
        return [
            {"id": call.id, "from": call.caller, "to": call.called, "video": call.video, "state": call.state}
            for call in self._calls.values()
            if account.number in (call.caller, call.called)
        ]

    # -- what companions do -----------------------------------------------------------------------------

    def signal(self, sender: Address, node: Node) -> Node:
        """A `<call>` of a companion: a refusal; the ack."""
        child = node.children[0].tag if node.children else None
        ack: Attrs = {
            "class": "call",
            "id": node.opt_attr("id"),
            "from": node.attrs.get("to"),
            "type": child,
        }
        try:
            self._reject(sender, node)
        except RemoteProtocolError as exc:
            self._journal.refused(sender, f"call: {exc}")
            ack["error"] = INVALID_STANZA
        except Refused as exc:
            self._journal.refused(sender, f"call: {exc.reason}")
            ack["error"] = exc.code
        return Node("ack", ack)

    def _reject(self, sender: Address, node: Node) -> None:
        check_attrs(node, _CALL)
        check_children(node, {"reject": 1})
        reject = RejectCall.parse(node)
        check_attrs(node.children[0], _REJECT)
        check_children(node.children[0], {})
        own, to = self._directory.account(sender.number), node.jid("to")
        if self._directory.resolve(reject.own) is not own:
            raise RemoteProtocolError(f"{reject.own} is somebody else")
        call = self._calls.get(reject.call_id)
        caller = self._directory.resolve(to)
        if call is None or call.called != sender.number or call.state != "ringing":
            raise Refused(404, "item-not-found", f"no call {reject.call_id} rings there")
        if caller is None or caller.number != call.caller:
            raise Refused(404, "item-not-found", f"the call is not one of {to}")
        if self._directory.resolve(reject.creator) is not caller:
            raise RemoteProtocolError(f"{reject.creator} did not begin the call")
        call.state = "rejected"
        # The caller's phone lets the other devices stop ringing.
        self._tell(call, CallStep.TERMINATE, {"reason": "rejected_elsewhere"}, but=sender.device)

    def _tell(
        self,
        call: _Ringing,
        step: CallStep,
        attrs: Attrs,
        content: list[Node] | None = None,
        but: int | None = None,
    ) -> None:
        caller, called = self._directory.account(call.caller), self._directory.account(call.called)
        if caller is None or called is None:
            return
        inside: Attrs = {"call-id": call.id, "call-creator": caller.lid_jid, **attrs}
        outside: Attrs = {
            "from": caller.lid_jid,
            "t": int(time.time()),
            "platform": "android",
            "version": "2.24.7.81",
            "notify": caller.name,
        }
        for device in called.companions:
            if device.number != but:
                stanza_id = self._random(8).hex().upper()
                stanza = Node("call", {**outside, "id": stanza_id}, [Node(step.value, inside, content)])
                self._queues.add(Address(called.number, device.number), stanza)


# -- deeds ------------------------------------------------------------------------------------------------


async def _call(service: Service, phone: Phone, body: Json) -> Json:
    """`{to, video?}`."""
    called = service.directory.account(text(body, "to").lstrip("+"))
    if called is None:
        raise Refused(404, "item-not-found", f"nobody has the number {body['to']}")
    return {"call": service.calls.place(phone.account, called, video=body.get("video") is True).id}


async def _hang_up(service: Service, phone: Phone, body: Json) -> Json:
    return {"state": service.calls.hang_up(phone.account, text(body, "call")).state}


async def _calls(service: Service, phone: Phone, body: Json) -> Json:
    return {"calls": service.calls.of(phone.account)}


CALL_DEEDS: Final[dict[str, Deed]] = {"call": _call, "hang_up": _hang_up, "calls": _calls}
