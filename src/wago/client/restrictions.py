"""What WhatsApp does not let the account do: open new chats for now, or more of them than it may.

The server tells it when it changes, and answers when asked; it is asked after a login, and when it refuses a
message for it. What is known is kept, so that a message to a stranger is refused here, with the time at which
it may go, rather than there, where each attempt counts against the account. Chats that exist already are not
concerned.

Source: Baileys Socket/messages-recv.ts (handleBadAck), Socket/socket.ts; whatsapp-rust src/features/mex.rs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

from wago.client.context import ClientContext
from wago.client.events import RestrictionsChanged
from wago.client.identities import Identities
from wago.client.tokens import PrivacyTokens
from wago.errors import IQError, RemoteProtocolError, RequestTimeout, Restricted
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.stanza.mex import (
    CAPPED,
    TYPE,
    UNCAPPED,
    FetchNewChatCap,
    FetchReachoutTimelock,
    MexRequest,
    NewChatCap,
    ReachoutTimelock,
    parse_restriction,
)
from wago.store.interfaces import StepKind

R = TypeVar("R")

SETTING: Final = "restrictions"

REACHOUT_RESTRICTED: Final = 463
NEW_CHATS_CAPPED: Final = 475

FRESH_S: Final = 3600
"""How long an answer is taken for good (WhatsApp Web, by whatsapp-rust mex.rs)."""

UNTOLD_S: Final = 60
"""How long a timelock lasts whose end is not told (WhatsApp Web, by Baileys messages-recv.ts)."""

_LOOK_BACK: Final = 20


class Restrictions:
    """The restrictions of one account."""

    def __init__(self, ctx: ClientContext, identities: Identities, tokens: PrivacyTokens) -> None:
        self._ctx = ctx
        self._identities = identities
        self._tokens = tokens
        self._timelock: ReachoutTimelock | None = None
        self._cap: NewChatCap | None = None
        self._loaded = False
        self._asked_at = 0
        ctx.on("notification", self._told, kind=TYPE)
        ctx.on_online(self._refresh_if_old)
        ctx.on_daily(self.refresh)
        ctx.on_forgotten(self._reset)
        ctx.account.on_failure(lambda _error: self._reset())

    def _reset(self) -> None:
        self._timelock = self._cap = None
        self._loaded = False
        self._asked_at = 0

    # -- what is known ----------------------------------------------------------------------------------

    @property
    def timelock(self) -> ReachoutTimelock | None:
        """Whether new chats may be opened now; None if WhatsApp has not told."""
        known = self._timelock
        if known is not None and known.until is not None and known.until <= self._ctx.now():
            return replace(known, active=False)
        return known

    @property
    def cap(self) -> NewChatCap | None:
        """How many new chats may be opened; None if WhatsApp has not told, or not for the present cycle."""
        known = self._cap
        over = known is not None and known.cycle_end is not None and known.cycle_end <= self._ctx.now()
        return None if over else known

    async def load(self) -> None:
        """Read what was known when the account was last here.

        Raises:
            StoreError: the store failed.
        """
        if self._loaded:
            return
        kept = await self._ctx.account.setting(SETTING)
        if self._loaded:
            return
        self._loaded = True
        if kept:
            known = json.loads(kept)
            if "timelock" in known:
                self._timelock = ReachoutTimelock.read(known["timelock"])
            if "cap" in known:
                self._cap = NewChatCap.read(known["cap"])

    async def check(self, to: Jid) -> None:
        """Let a message to this chat pass, unless it would open a chat and may not.

        Raises:
            Restricted: it may not.
            StoreError: the store failed.
        """
        await self.load()
        why = self._closed()
        if why is None or not to.is_user or self._identities.is_me(to):
            return
        if not await self._is_known(to):
            raise why

    def _closed(self) -> Restricted | None:
        timelock, cap = self.timelock, self.cap
        if timelock is not None and timelock.active:
            return Restricted("reachout_timelock", timelock.until, timelock.enforcement)
        if cap is not None and cap.status == CAPPED:
            quota = "" if cap.total is None else f"all {cap.total} of this cycle have been used"
            return Restricted("new_chat_cap", cap.cycle_end, quota or CAPPED)
        return None

    async def _is_known(self, user: Jid) -> bool:
        """Whether there is a chat: they gave us their token, wrote to us, or got something from us."""
        if await self._tokens.to_attach(user) is not None:
            return True
        account = self._ctx.account
        for name in await self._identities.spellings(user.bare):
            if await account.chat_messages(name, limit=1):
                return True
            for sent in await account.chat_sent(name, limit=_LOOK_BACK):
                steps = await account.steps(sent.id, name)
                if any(step.kind >= StepKind.SERVER for step in steps):
                    return True
        return False

    # -- what is learnt ---------------------------------------------------------------------------------

    async def refresh(self) -> None:
        """Ask the server."""
        await self.load()
        self._asked_at = self._ctx.now()
        timelock = await self._ask(FetchReachoutTimelock(), self._timelock)
        cap = await self._ask(FetchNewChatCap(), self._cap)
        self._learn(timelock, cap)

    async def fresh(self) -> tuple[ReachoutTimelock | None, NewChatCap | None]:
        """What the server says now, of both.

        Raises:
            NotLoggedIn, NotConnected, RequestTimeout, IQError, RemoteProtocolError: it could not be asked.
            StoreError: the store failed.
        """
        self._ctx.require_online()
        await self.load()
        timelock = await self._ctx.execute(FetchReachoutTimelock())
        cap = await self._ctx.execute(FetchNewChatCap())
        self._asked_at = self._ctx.now()
        self._learn(timelock, cap)
        return self.timelock, self.cap

    async def _ask(self, question: MexRequest[R], known: R | None) -> R | None:
        try:
            return await self._ctx.execute(question)
        except (IQError, RequestTimeout, RemoteProtocolError) as exc:
            self._ctx.log.debug("Restrictions could not be asked for", error=str(exc))
            return known

    async def _refresh_if_old(self) -> None:
        if self._ctx.now() >= self._asked_at + FRESH_S:
            await self.refresh()

    def refused(self, to: Jid, code: int) -> None:
        """The server refused a message: see what it says now, and renew our standing with the person."""
        if code not in (REACHOUT_RESTRICTED, NEW_CHATS_CAPPED):
            return
        self._ctx.spawn(self.refresh(), name="restrictions", bound=True)
        if code == REACHOUT_RESTRICTED and to.is_user:
            # Giving them our token may bring theirs, without which a message counts as reaching out.
            self._ctx.spawn(self._tokens.recover(to), name="privacy token", bound=True)

    def _told(self, node: Node) -> None:
        try:
            told = parse_restriction(node)
        except RemoteProtocolError as exc:
            self._ctx.log.warning("Bad mex notification", error=str(exc))
            return
        match told:
            case ReachoutTimelock(active=True, until=None):
                ending = replace(told, until=self._ctx.now() + UNTOLD_S)
                self._after_load(lambda: self._learn(ending, self._cap))
            case ReachoutTimelock():
                self._after_load(lambda: self._learn(told, self._cap))
            case NewChatCap():
                self._after_load(lambda: self._learn(self._timelock, told))
            case None:
                pass

    def _after_load(self, learn: Callable[[], None]) -> None:
        async def then() -> None:
            await self.load()
            learn()

        self._ctx.spawn(then(), name="restrictions")

    def _learn(self, timelock: ReachoutTimelock | None, cap: NewChatCap | None) -> None:
        if (timelock, cap) == (self._timelock, self._cap):
            return
        before = _restricting(self._timelock, self._cap)
        self._timelock, self._cap = timelock, cap
        known = {"timelock": timelock and timelock.write(), "cap": cap and cap.write()}
        kept = {name: value for name, value in known.items() if value is not None}
        batch = self._ctx.account.batch()
        batch.put_setting(SETTING, json.dumps(kept).encode())
        if before != _restricting(timelock, cap):
            self._ctx.log.warning("Restrictions changed", timelock=timelock, cap=cap)
            self._ctx.emit(RestrictionsChanged(timelock=timelock, cap=cap), batch)
        self._ctx.watch_commit(batch.submit(), "restrictions")


def _restricting(timelock: ReachoutTimelock | None, cap: NewChatCap | None) -> tuple[object, object]:
    """What of these somebody should know of."""
    active = timelock if timelock is not None and timelock.active else None
    return active, cap if cap is not None and cap.status != UNCAPPED else None
