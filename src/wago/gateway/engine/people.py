"""What the gateway needs to know of people: the directory, their profiles, links to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from wago.client.profiles import About, Profile
from wago.protocol.jid import Jid
from wago.protocol.stanza.links import LinkTarget


class Profiles(Protocol):
    """What people say about themselves, and what the directory has of them."""

    async def of(self, people: Sequence[Jid]) -> Sequence[Profile]: ...
    async def about(self, person: Jid) -> About | None: ...
    async def devices(self, person: Jid) -> tuple[Jid, ...]: ...
    async def set_about(self, text: str) -> None: ...


class Links(Protocol):
    """Links that lead to a chat."""

    async def own(self, *, revoke: bool = False) -> str: ...
    async def contact(self, link: str) -> LinkTarget: ...
    async def message(self, link: str) -> LinkTarget: ...
