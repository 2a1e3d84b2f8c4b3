"""What the account's devices deleted for themselves: it is shown no more here either.

A deleted or cleared chat leaves a mark: up to when its messages went. One message leaves a row beside it.
Both are written in the transaction of the event, and so in the one of the app state that says it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from wago.client.appstate_events import ChatCleared, ChatDeleted, DeletedForMe
from wago.client.events import Event
from wago.protocol.appstate.actions import flag
from wago.protocol.appstate.records import decode_index
from wago.protocol.jid import Jid
from wago.protocol.proto.sync_action_pb2 import SyncActionValue
from wago.store.interfaces import AccountStore, AddonKind, AddonRow, Batch

CLOCKS_S: Final = 86_400
"""By how much a phone's clock and the server's may differ."""

_MARK: Final = "chat_cleared/"


@dataclass(frozen=True, slots=True)
class Mark:
    """Messages of a chat are gone.

    Attributes:
        until: up to this Unix second.
        starred_too: those with a star as well.
        whole: the chat itself went from the list.
        at_ms: when that was done, Unix milliseconds.
    """

    until: int
    starred_too: bool
    whole: bool
    at_ms: int


def stage(event: Event, batch: Batch) -> None:
    """Add to the batch what an event says is gone."""
    match event:
        case ChatDeleted():
            _cleared(batch, event, starred_too=True, whole=True)
        case ChatCleared():
            _cleared(batch, event, starred_too=event.starred_too, whole=False)
        case DeletedForMe():
            row = AddonRow(
                kind=AddonKind.HIDDEN,
                target=event.id,
                chat=event.chat.bare,
                sender=event.chat.bare,
                id=event.id,
                at_ms=event.at_ms,
                payload=b"",
            )
            batch.put_addon(row)
        case _:
            pass


def _cleared(batch: Batch, event: ChatDeleted | ChatCleared, *, starred_too: bool, whole: bool) -> None:
    # Clocks differ, but nothing goes that comes long after it was done.
    at = event.at_ms // 1000
    until = min(event.timestamp, at + CLOCKS_S) if event.timestamp and at else event.timestamp or at
    mark = f"{until} {flag(starred_too)} {flag(whole)} {event.at_ms}"
    batch.put_setting(f"{_MARK}{event.chat.bare}", mark.encode())
    # Nothing of it waits to be read.
    batch.put_chat_read(event.chat.bare, until)


async def mark_of(account: AccountStore, names: Iterable[Jid]) -> Mark | None:
    """Up to when a chat with these names was emptied last, None if never."""
    marks = []
    for name in names:
        kept = await account.setting(f"{_MARK}{name}")
        if kept is not None:
            until, starred, whole, at_ms = kept.decode().split(" ")
            marks.append(Mark(int(until), starred == "1", whole == "1", int(at_ms)))
    return max(marks, key=lambda mark: mark.until, default=None)


async def starred_of(account: AccountStore, names: Iterable[Jid]) -> set[str]:
    """Ids of the messages with a star in a chat with these names."""
    wanted = {str(name) for name in names}
    found: dict[str, SyncActionValue] = {}
    for entry in await account.app_state_entries("star"):
        parts = decode_index(entry.index.encode())
        if len(parts) > 2 and parts[1] in wanted:
            value = SyncActionValue.FromString(entry.value)
            known = found.get(parts[2])
            if known is None or known.timestamp <= value.timestamp:
                found[parts[2]] = value
    return {message_id for message_id, value in found.items() if value.starAction.starred}
