"""Privacy tokens: proof towards the server that somebody let us write to them.

Contacts give us theirs in notifications; we attach it to messages. We give ours once per bucket of a week.
To those who have given us none we show a token made from a secret of our account.

Source: whatsmeow tctoken.go, cstoken.go; whatsapp-rust src/send/tctoken_lifecycle.rs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from wago.client.context import ClientContext
from wago.client.identities import Identities
from wago.errors import IQError, RemoteProtocolError, RequestTimeout
from wago.protocol.jid import Jid
from wago.protocol.stanza.bots import is_bot
from wago.protocol.stanza.tctoken import PERIOD_S, TYPE, IssueTokens, cs_token, token_due, token_expired
from wago.store.interfaces import Batch, PrivacyToken

CAPACITY: Final = 16384

PSA_USER: Final = "0"
"""WhatsApp's own announcements take no token (whatsmeow types/jid.go)."""


SALT_SETTING: Final = "nct_salt"
"""Setting: what tokens for those who gave us none are made with; the primary tells it."""


class PrivacyTokens:
    """The tokens of one account, theirs and ours."""

    def __init__(self, ctx: ClientContext, identities: Identities) -> None:
        self._ctx = ctx
        self._account = ctx.account
        self._identities = identities
        self._issuing: set[Jid] = set()
        self._checked: dict[Jid, int] = {}
        ctx.on_forgotten(self._checked.clear)

    def _takes_part(self, user: Jid) -> bool:
        if not user.is_user or user.user == PSA_USER or is_bot(user):
            return False
        return not self._identities.is_me(user)

    async def to_attach(self, user: Jid) -> bytes | None:
        """Their token for a message to them, None if there is no good one."""
        if not self._takes_part(user):
            return None
        known = await self._known(user)
        if known is None or not known.token or token_expired(known.received_at or 0, self._ctx.now()):
            return None
        return known.token

    async def stand_in(self, user: Jid) -> bytes | None:
        """What to attach where there is no token of theirs, None if we cannot make it."""
        lid = await self._identities.lid_of(user.bare) if self._takes_part(user) else None
        salt = None if lid is None else await self._account.setting(SALT_SETTING)
        return None if lid is None or not salt else cs_token(salt, lid)

    async def _known(self, user: Jid) -> PrivacyToken | None:
        for name in await self._identities.spellings(user.bare):
            known = await self._account.privacy_token(name)
            if known is not None:
                return known
        return None

    async def received(self, batch: Batch, user: Jid, token: bytes, at: int) -> None:
        """They gave us theirs; an older one than we have is ignored."""
        name = await self._identities.canonical(user.bare)
        known = await self._known(user)
        if known is not None and (known.received_at or 0) > at:
            return
        issued_at = None if known is None else known.issued_at
        batch.put_privacy_token(PrivacyToken(user=name, token=token, received_at=at, issued_at=issued_at))

    def may_be_due(self, user: Jid) -> bool:
        """Whether `issue_if_due` could have something to do; it has not in most cases."""
        return self._checked.get(user) != self._ctx.now() // PERIOD_S

    async def issue_if_due(self, user: Jid) -> None:
        """After a message to them: give them ours if this bucket's has not been given."""
        if len(self._checked) > CAPACITY:
            self._checked.clear()
        self._checked[user] = self._ctx.now() // PERIOD_S
        if not self._takes_part(user):
            return
        known = await self._known(user)
        if token_due(None if known is None else known.issued_at, self._ctx.now()):
            await self._issue(user, self._ctx.now())

    async def issue_again(self, user: Jid) -> None:
        """They registered anew: give them ours once more, if they had it."""
        known = await self._known(user)
        if not self._takes_part(user) or known is None or known.issued_at is None:
            return
        if not token_expired(known.issued_at, self._ctx.now()):
            await self._issue(user, known.issued_at)

    async def recover(self, user: Jid) -> None:
        """The server refused a message to them for want of a token: give ours, which may bring theirs."""
        if self._takes_part(user):
            await self._issue(user, self._ctx.now())

    async def _issue(self, user: Jid, at: int) -> None:
        name = await self._identities.canonical(user.bare)
        if name in self._issuing:
            return
        self._issuing.add(name)
        try:
            answered = await self._ctx.execute(IssueTokens(users=(name,), t=at))
        except (IQError, RequestTimeout, RemoteProtocolError) as exc:
            self._ctx.log.debug("Could not issue a privacy token", error=str(exc))
            return
        finally:
            self._issuing.discard(name)
        known = await self._known(name) or PrivacyToken(
            user=name, token=None, received_at=None, issued_at=None
        )
        for each in answered:
            of_them = each.user is None or await self._identities.canonical(each.user.bare) == name
            if each.token and each.type == TYPE and of_them and each.t >= (known.received_at or 0):
                known = replace(known, token=each.token, received_at=each.t)
        batch = self._account.batch()
        batch.put_privacy_token(replace(known, user=name, issued_at=at))
        self._ctx.watch_commit(batch.submit(), "privacy token")
