"""Events about the account itself: its block list, its privacy settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from wago.protocol.jid import Jid


@dataclass(frozen=True, slots=True, kw_only=True)
class BlocklistChanged:
    """Another device of the account blocked people or unblocked them.

    Attributes:
        is_partial: `blocked` and `unblocked` say it all. Otherwise the list has to be asked for.
        dhash, previous_dhash: names of the list's state after it and before; empty if not told.
        blocked: who is blocked now, under the addresses that the server used.
        unblocked: who is no longer.
    """

    is_partial: bool
    dhash: str = ""
    previous_dhash: str = ""
    blocked: tuple[Jid, ...] = ()
    unblocked: tuple[Jid, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyChanged:
    """Another device of the account changed privacy settings.

    Attributes:
        changes: new values by the setting's name; empty if the server does not tell which.
    """

    changes: Mapping[str, str] = field(default_factory=dict, hash=False)


OwnEvent: TypeAlias = BlocklistChanged | PrivacyChanged
