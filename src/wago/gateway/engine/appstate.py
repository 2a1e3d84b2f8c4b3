"""What the gateway needs of app state: chats, messages, contacts, labels as all devices share them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from wago.protocol.appstate import RangeMessage
from wago.protocol.jid import Jid


class AppState(Protocol):
    """What the account's devices share."""

    async def sync(self, *collections: str, anew: bool = False) -> None: ...
    async def star(
        self, chat: Jid, id: str, *, from_me: bool, sender: Jid | None = None, starred: bool = True
    ) -> None: ...
    async def delete_for_me(
        self,
        chat: Jid,
        id: str,
        *,
        from_me: bool,
        sender: Jid | None = None,
        timestamp: int = 0,
        delete_media: bool = False,
    ) -> None: ...
    async def mark_chat_read(self, chat: Jid, read: bool, last: Sequence[RangeMessage] = ()) -> None: ...
    async def archive(self, chat: Jid, archived: bool, last: Sequence[RangeMessage] = ()) -> None: ...
    async def pin(self, chat: Jid, pinned: bool) -> None: ...
    async def mute(self, chat: Jid, until_ms: int | None) -> None: ...
    async def clear_chat(
        self,
        chat: Jid,
        last: Sequence[RangeMessage] = (),
        *,
        starred_too: bool = True,
        media_too: bool = False,
    ) -> None: ...
    async def delete_chat(
        self, chat: Jid, last: Sequence[RangeMessage] = (), *, media_too: bool = True
    ) -> None: ...
    async def save_contact(
        self,
        person: Jid,
        *,
        full_name: str,
        first_name: str = "",
        lid: Jid | None = None,
        in_phone_book: bool = True,
    ) -> None: ...
    async def forget_contact(self, person: Jid) -> None: ...
    async def set_push_name(self, name: str) -> None: ...
    async def edit_label(self, label_id: str, *, name: str, color: int, deleted: bool = False) -> None: ...
    async def label_chats(self, changes: Sequence[tuple[str, Jid, bool]]) -> None: ...
    async def label_message(self, label_id: str, chat: Jid, id: str, labeled: bool = True) -> None: ...
