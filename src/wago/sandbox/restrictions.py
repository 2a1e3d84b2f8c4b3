"""Who may not open new chats: the reach-out timelock and the new-chat cap, on order.

A chat exists once one side's message to the other was taken; that is remembered. Within a restriction, a
message to anybody else is refused. Devices ask for restrictions in mex queries, and are told of changes.

Source: Baileys Socket/messages-recv.ts (463), Types/State.ts.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import msgspec
from aiohttp import web
from msgspec import Struct

from wago.errors import RemoteProtocolError
from wago.protocol.binary.node import Node
from wago.protocol.stanza.mex import CAPPED, UNCAPPED, NewChatCap, ReachoutTimelock, build_restriction
from wago.sandbox.model import PRIMARY, Account, Address
from wago.sandbox.wire import Refused

if TYPE_CHECKING:
    from wago.sandbox.service import Service

REACHOUT_RESTRICTED: Final = 463
NEW_CHATS_CAPPED: Final = 475

_KIND: Final = "restriction"
_CHATS: Final = "chat"


class Restriction(Struct, kw_only=True, forbid_unknown_fields=True):
    """How one account is restricted.

    Attributes:
        active: new chats may not be opened.
        until: Unix second at which that ends; 0 if not told.
        enforcement: WhatsApp's word for why.
        total: chats that may be opened per cycle; None for any number.
        used: of these.
        cycle_end: Unix second.
    """

    active: bool = False
    until: int = 0
    enforcement: str = "WEB_COMPANION_ONLY"
    total: int | None = None
    used: int = 0
    cycle_end: int = 0

    @property
    def timelock(self) -> ReachoutTimelock:
        if not self.is_locked:
            return ReachoutTimelock(active=False)
        return ReachoutTimelock(active=True, until=self.until or None, enforcement=self.enforcement)

    @property
    def cap(self) -> NewChatCap:
        if self.total is None:
            return NewChatCap(status=UNCAPPED)
        return NewChatCap(
            status=CAPPED if self.used >= self.total else UNCAPPED,
            total=self.total,
            used=self.used,
            cycle_end=self.cycle_end or None,
        )

    @property
    def is_locked(self) -> bool:
        return self.active and (not self.until or self.until > time.time())


class Restrictions:
    """All accounts' restrictions, and which chats there are."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._chats = {key for key, _ in service.storage.load(_CHATS)}
        self._of = {
            number: msgspec.json.decode(value, type=Restriction)
            for number, value in service.storage.load(_KIND)
        }

    def of(self, account: Account) -> Restriction:
        return self._of.get(account.number) or Restriction()

    def put(self, account: Account, restriction: Restriction, *, tell: bool) -> None:
        """Restrict an account, and tell its companions."""
        before = self.of(account)
        self._of[account.number] = restriction
        self._service.storage.put(_KIND, account.number, msgspec.json.encode(restriction))
        for device in account.companions if tell else ():
            for told, former in (
                (restriction.timelock, before.timelock),
                (restriction.cap, before.cap),
            ):
                if told != former:
                    note_id = self._service.random(8).hex()
                    stanza = build_restriction(told, note_id, int(time.time()))
                    self._service.notifications.send(Address(account.number, device.number), stanza)

    # -- messages ---------------------------------------------------------------------------------------

    def judge(self, sender: Address, message: Node) -> int | None:
        """The error with which a message is refused, None to let it pass."""
        peer = self._peer(sender, message)
        restriction = self._of.get(sender.number)
        if peer is None or restriction is None or _chat(sender.number, peer) in self._chats:
            return None
        if sender.device == PRIMARY and restriction.enforcement == "WEB_COMPANION_ONLY":
            return None
        if restriction.is_locked:
            return REACHOUT_RESTRICTED
        return NEW_CHATS_CAPPED if restriction.cap.status == CAPPED else None

    def taken(self, sender: Address, message: Node) -> None:
        """A message was taken: there is a chat now."""
        peer = self._peer(sender, message)
        if peer is None or (chat := _chat(sender.number, peer)) in self._chats:
            return
        self._chats.add(chat)
        self._service.storage.put(_CHATS, chat, b"")
        restriction = self._of.get(sender.number)
        account = self._service.directory.account(sender.number)
        if restriction is not None and restriction.total is not None and account is not None:
            self.put(account, msgspec.structs.replace(restriction, used=restriction.used + 1), tell=True)

    def _peer(self, sender: Address, message: Node) -> str | None:
        """The number of the person that a message goes to, None if it goes to nobody else."""
        try:
            to = message.opt_jid("to")
        except RemoteProtocolError:
            return None
        account = self._service.directory.resolve(to) if to is not None and to.is_user else None
        return None if account is None or account.number == sender.number else account.number


def _chat(one: str, other: str) -> str:
    return "/".join(sorted((one, other)))


def restriction_admin_routes(app: web.Application, service: Service) -> None:
    """`GET` and `POST /admin/phones/{number}/restriction` `{active?, until?, total?, ..., tell?}`."""

    def account(request: web.Request) -> Account:
        return service.phones.phone(request.match_info["number"]).account

    async def shown(request: web.Request) -> web.Response:
        return web.json_response(msgspec.to_builtins(service.restrictions.of(account(request))))

    async def change(request: web.Request) -> web.Response:
        owner, body = account(request), await _object(request)
        tell = body.pop("tell", True) is True
        try:
            restriction = msgspec.convert(
                msgspec.to_builtins(service.restrictions.of(owner)) | body, Restriction
            )
        except msgspec.ValidationError as exc:
            raise Refused(400, "bad-request", str(exc)) from exc
        service.restrictions.put(owner, restriction, tell=tell)
        return web.json_response(msgspec.to_builtins(restriction))

    app.router.add_get("/admin/phones/{number}/restriction", shown)
    app.router.add_post("/admin/phones/{number}/restriction", change)


async def _object(request: web.Request) -> dict[str, Any]:
    try:
        return msgspec.json.decode(await request.read() or b"{}", type=dict[str, Any])
    except msgspec.DecodeError as exc:
        raise Refused(400, "bad-request", "the body is not a JSON object") from exc
