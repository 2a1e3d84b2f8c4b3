"""What is kept of the history: nothing, unless the operator asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import msgspec

from wago.errors import InvalidContent

MAX_DAYS: Final = 36_500


@dataclass(frozen=True, slots=True, kw_only=True)
class HistorySettings:
    """Of the gateway, or of one session.

    Attributes:
        store: keep messages and chats, past and new, and let them be searched (`-storehistory`).
        days: forget messages that are older than this; 0 keeps them for ever.
    """

    store: bool = False
    days: int = 0

    def changed(self, changes: Mapping[str, Any]) -> HistorySettings:
        """With some values in place of these.

        Raises:
            InvalidContent: an unknown name, a wrong type, or a number that makes no sense.
        """
        known = {each.name: type(getattr(self, each.name)) for each in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise InvalidContent(name[:64], "is no setting of the history")
            if type(value) is not known[name]:
                raise InvalidContent(name, "has the wrong type")
        made = replace(self, **changes)
        if not 0 <= made.days <= MAX_DAYS:
            raise InvalidContent("days", f"must be from 0 to {MAX_DAYS}")
        return made

    def of_row(self, text: str) -> HistorySettings:
        """What a session's row says, over these.

        Raises:
            InvalidContent: it says nothing that makes sense.
        """
        return self.changed(msgspec.json.decode(text, type=dict[str, Any])) if text else self
