"""What our phone tells of the past, slice by slice.

A part of the history is one event without messages, which tells of the chats, and one for each slice of
its messages. The last one says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wago.protocol.jid import Jid
from wago.protocol.proto import e2e_pb2

if TYPE_CHECKING:
    from wago.client.events import MessageInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReaction:
    """Somebody's reaction, as the phone keeps it beside the message."""

    sender: Jid
    emoji: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMessage:
    """A message of the past, as it stands now: edits are in it."""

    info: MessageInfo
    message: e2e_pb2.Message
    edited: bool = False
    starred: bool = False
    reactions: tuple[PastReaction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastChat:
    """A chat.

    Attributes:
        chat: by LID where the phone says it; `chat_alt` the other address of a person.
        name: of a group, or of a person in the phone's address book; empty if not told.
        unread: messages that nobody read; `marked_unread` says that somebody marked the chat so.
        pinned_at: Unix second; 0 for not pinned.
        muted_until: Unix second; 0 for not muted, -1 for ever.
        last_at: Unix second of the last message; 0 if not told.
        complete: the phone has nothing older, or gives nothing; None if it does not say.
    """

    chat: Jid
    chat_alt: Jid | None = None
    name: str = ""
    unread: int = 0
    marked_unread: bool = False
    archived: bool = False
    pinned_at: int = 0
    muted_until: int = 0
    last_at: int = 0
    timer_s: int = 0
    complete: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryReceived:
    """A slice of a part of the history.

    Attributes:
        kind: `initial_bootstrap`, `initial_status_v3`, `recent`, `full`, `push_name`, `non_blocking_data`,
            `on_demand`.
        chunk: number of the part among those of its kind, from 1 on.
        progress: per cent of all that the phone is going to tell; None if it does not say.
        request_id: of our request that the part answers; empty for none.
        chats: of the part, in its first slices; so many at a time.
        names: what people call themselves, likewise.
        messages: of this slice.
        told: messages of this part up to this slice.
        last: the part is done.
    """

    kind: str
    chunk: int
    progress: int | None
    request_id: str = ""
    chats: tuple[PastChat, ...] = ()
    names: tuple[tuple[Jid, str], ...] = ()
    messages: tuple[PastMessage, ...] = ()
    told: int = 0
    last: bool = False
