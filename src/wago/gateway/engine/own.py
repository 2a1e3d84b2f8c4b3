"""What the gateway needs to know and change about the account itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from wago.protocol.jid import Jid
from wago.protocol.stanza.blocklist import Blocklist
from wago.protocol.stanza.privacy import Excepted, PrivacySettings


class Privacy(Protocol):
    """The account's privacy settings."""

    async def settings(self, *, fresh: bool = False) -> PrivacySettings: ...
    async def set(
        self, category: str, value: str, people: Sequence[Jid] | None = None
    ) -> PrivacySettings: ...
    async def excepted(self, category: str) -> Excepted: ...


class Blocking(Protocol):
    """Whom the account has blocked."""

    async def get(self, *, fresh: bool = False) -> Blocklist: ...
    async def block(self, who: Jid) -> Blocklist: ...
    async def unblock(self, who: Jid) -> Blocklist: ...


class Calls(Protocol):
    """Who calls, and refusing it."""

    async def reject(self, call_id: str, caller: Jid | None = None) -> None: ...
