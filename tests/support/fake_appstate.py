"""App state of an account without WhatsApp: what is written is noted, and kept as the real one keeps it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from tests.support.fake_recorder import Recorder
from wago.protocol.appstate import Change, MessageRange, Operation, actions
from wago.protocol.appstate.records import encode_index
from wago.protocol.jid import Jid
from wago.store.interfaces import AccountStore, AppStateEntry

UNTIL = MessageRange(last_timestamp=1_777_744_034)


class FakeAppState(Recorder):
    """Time goes on by a second with each change."""

    def __init__(self, account: AccountStore) -> None:
        super().__init__()
        self._account = account
        self._at_ms = 1_777_744_000_000

    def _now(self) -> int:
        self._at_ms += 1000
        return self._at_ms

    def keep(self, *changes: Change) -> None:
        """As if a device had written this."""
        batch = self._account.batch()
        for change in changes:
            index, collection = encode_index(change.index), actions.collection_of(change).value
            mac = hashlib.sha256(index).digest()
            if change.operation is Operation.REMOVE:
                batch.delete_app_state_entry(collection, mac)
                continue
            batch.put_app_state_entry(
                AppStateEntry(
                    collection=collection,
                    index_mac=mac,
                    action=change.index[0],
                    index=index.decode(),
                    version=change.version,
                    key_id=b"\0" * 6,
                    value_mac=bytes(32),
                    value=change.value.SerializeToString(),
                )
            )
        batch.submit()

    async def sync(self, *collections: str, anew: bool = False) -> None:
        self.note("sync", *collections, anew=anew)

    async def star(
        self, chat: Jid, id: str, *, from_me: bool, sender: Jid | None = None, starred: bool = True
    ) -> None:
        self.note("star", chat, id, from_me, sender, starred)

    async def delete_for_me(
        self,
        chat: Jid,
        id: str,
        *,
        from_me: bool,
        sender: Jid | None = None,
        timestamp: int = 0,
        delete_media: bool = False,
    ) -> None:
        self.note("delete_for_me", chat, id, from_me, sender, timestamp, delete_media)

    async def mark_chat_read(self, chat: Jid, read: bool, last: Sequence[Any] = ()) -> None:
        self.note("mark_chat_read", chat, read, tuple(last))
        self.keep(actions.mark_chat_read(chat, read=read, until=UNTIL, at_ms=self._now()))

    async def archive(self, chat: Jid, archived: bool, last: Sequence[Any] = ()) -> None:
        self.note("archive", chat, archived, tuple(last))
        self.keep(*actions.archive(chat, archived=archived, until=UNTIL, at_ms=self._now()))

    async def pin(self, chat: Jid, pinned: bool) -> None:
        self.note("pin", chat, pinned)
        self.keep(actions.pin(chat, pinned=pinned, at_ms=self._now()))

    async def mute(self, chat: Jid, until_ms: int | None) -> None:
        self.note("mute", chat, until_ms)
        self.keep(actions.mute(chat, until_ms=until_ms, at_ms=self._now()))

    async def clear_chat(
        self,
        chat: Jid,
        last: Sequence[Any] = (),
        *,
        starred_too: bool = True,
        media_too: bool = False,
    ) -> None:
        self.note("clear_chat", chat, tuple(last), starred_too, media_too)

    async def delete_chat(self, chat: Jid, last: Sequence[Any] = (), *, media_too: bool = True) -> None:
        self.note("delete_chat", chat, tuple(last), media_too)

    async def save_contact(
        self,
        person: Jid,
        *,
        full_name: str,
        first_name: str = "",
        lid: Jid | None = None,
        in_phone_book: bool = True,
    ) -> None:
        self.note("save_contact", person, full_name, first_name, lid, in_phone_book)
        self.keep(
            actions.contact(
                person,
                full_name=full_name,
                first_name=first_name,
                lid=lid,
                in_phone_book=in_phone_book,
                at_ms=self._now(),
            )
        )

    async def forget_contact(self, person: Jid) -> None:
        self.note("forget_contact", person)
        self.keep(actions.forget_contact(person, at_ms=self._now()))

    async def set_push_name(self, name: str) -> None:
        self.note("set_push_name", name)
        self.keep(actions.push_name(name, at_ms=self._now()))

    async def edit_label(self, label_id: str, *, name: str, color: int, deleted: bool = False) -> None:
        self.note("edit_label", label_id, name, color, deleted)
        self.keep(actions.label(label_id, name=name, color=color, deleted=deleted, at_ms=self._now()))

    async def label_chats(self, changes: Sequence[tuple[str, Jid, bool]]) -> None:
        self.note("label_chats", tuple(changes))
        at_ms = self._now()
        self.keep(*(actions.label_chat(label, chat, labeled=on, at_ms=at_ms) for label, chat, on in changes))

    async def label_message(self, label_id: str, chat: Jid, id: str, labeled: bool = True) -> None:
        self.note("label_message", label_id, chat, id, labeled)
        self.keep(actions.label_message(label_id, chat, id, labeled=labeled, at_ms=self._now()))
