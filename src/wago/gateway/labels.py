"""`session.labels`: labels of the account, and what bears them."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from wago.client.appstate.book import AppStateBook, Label
from wago.errors import InvalidContent
from wago.gateway.errors import UnknownLabel
from wago.protocol import appstate
from wago.protocol.jid import Jid

if TYPE_CHECKING:
    from wago.gateway.session import Session

MAX_NAME: Final = 100
"""Characters of a label's name."""
COLORS: Final = 20
"""Colours in WhatsApp's palette, numbered from 0 (Baileys Types/Label.ts)."""


LabelChange = tuple[str, Jid, bool]
"""A label, a chat, and whether it has it from now on."""


class SessionLabels:
    """The labels of one session; raises as `SessionChats` does, and `UnknownLabel` for what is none."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._book = AppStateBook(session.account)
        # Two new labels at once would take the same number.
        self._editing = asyncio.Lock()

    # -- reading ----------------------------------------------------------------------------------------

    async def all(self) -> list[Label]:
        """In the order of their numbers."""
        return sorted(await self._book.labels(), key=lambda label: (len(label.id), label.id))

    async def of_chat(self, chat: Jid) -> list[Label]:
        """Those that a chat has."""
        have = await self._book.labels_of_chats()
        ids = {label for name in await self._session.book.spellings(chat) for label in have.get(name, ())}
        return [label for label in await self.all() if label.id in ids]

    # -- changing ---------------------------------------------------------------------------------------

    async def edit(
        self, label_id: str = "", *, name: str | None = None, color: int | None = None, deleted: bool = False
    ) -> Label:
        """Make, change or delete a label; how it is now.

        Args:
            label_id: which; empty makes a new one, and so does a number that is free.
            name: what it is called; None leaves that.
            color: from WhatsApp's palette; None leaves that, and a new one takes the next.
            deleted: it is to go, from everything that bears it too.

        Raises:
            InvalidContent: a name or colour that cannot be, or a new label without a name.
            UnknownLabel: what is to be deleted is not there.
        """
        async with self._editing:
            return await self._edit(label_id, name, color, deleted)

    async def _edit(self, label_id: str, name: str | None, color: int | None, deleted: bool) -> Label:
        client = self._session.online()
        known = {label.id: label for label in await self._fresh(label_id)}
        old = known.get(label_id)
        if old is None and deleted:
            raise UnknownLabel(label_id)
        if old is None and label_id and not (label_id.isascii() and label_id.isdigit()):
            raise InvalidContent("label_id", "is no number")
        if name is not None and (len(name) > MAX_NAME or not name.strip()):
            raise InvalidContent("name", f"has not 1 to {MAX_NAME} characters")
        if color is not None and not 0 <= color < COLORS:
            raise InvalidContent("color", f"is {color}, not between 0 and {COLORS - 1}")
        if name is None and old is None:
            raise InvalidContent("name", "is missing: a new label needs one")
        label = Label(
            id=label_id or await self._free(),
            name=name if name is not None else old.name if old is not None else "",
            color=color if color is not None else old.color if old is not None else len(known) % COLORS,
            predefined_id=None if old is None else old.predefined_id,
        )
        await client.appstate.edit_label(label.id, name=label.name, color=label.color, deleted=deleted)
        return label

    async def label_chats(self, label_ids: Sequence[str], chats: Sequence[Jid], labeled: bool = True) -> None:
        """Give chats labels, or take them away; what stays as it is, is not written.

        Raises:
            UnknownLabel: one of them is not there, so nothing was done.
        """
        client = self._session.online()
        await self._check(label_ids)
        wanted: list[LabelChange] = []
        for chat in dict.fromkeys([await self._session.book.canonical(each) for each in chats]):
            add, remove = (label_ids, ()) if labeled else ((), label_ids)
            wanted += await self._changes(chat, add, remove)
        if wanted:
            await client.appstate.label_chats(wanted)

    async def set_of_chats(self, label_ids: Sequence[str], chats: Sequence[Jid]) -> None:
        """Let chats have these labels and no others.

        Raises:
            UnknownLabel: one of them is not there, so nothing was done.
        """
        client = self._session.online()
        await self._check(label_ids)
        wanted: list[LabelChange] = []
        for chat in dict.fromkeys([await self._session.book.canonical(each) for each in chats]):
            gone = {label.id for label in await self.of_chat(chat)} - set(label_ids)
            wanted += await self._changes(chat, label_ids, sorted(gone))
        if wanted:
            await client.appstate.label_chats(wanted)

    async def label_message(self, label_id: str, chat: Jid, message_id: str, labeled: bool = True) -> None:
        """Give a message a label, or take it away; whether or not the message is kept here.

        Raises:
            UnknownLabel: there is none.
        """
        client = self._session.online()
        await self._check([label_id])
        place = await self._session.book.canonical(chat)
        bearing = await self._book.labelled_messages(label_id)
        for name in await self._session.book.spellings(chat):
            # It may hang on either address of a person.
            if (name, message_id) in bearing:
                place = name
        await client.appstate.label_message(label_id, place, message_id, labeled)

    # -- inside -----------------------------------------------------------------------------------------

    async def _changes(self, chat: Jid, add: Iterable[str], remove: Collection[str]) -> list[LabelChange]:
        """What it takes; labels taken away go from either address of a person."""
        have = await self._book.labels_of_chats()
        names = await self._session.book.spellings(chat)
        borne = {label for name in names for label in have.get(name, ())}
        added = [(label, chat, True) for label in dict.fromkeys(add) if label not in borne]
        gone = [
            (label, name, False)
            for name in sorted(names, key=str)
            for label in sorted(have.get(name, ()))
            if label in remove
        ]
        return [*added, *gone]

    async def _check(self, label_ids: Sequence[str]) -> None:
        for label_id in label_ids:
            if label_id not in {label.id for label in await self._fresh(label_id)}:
                raise UnknownLabel(label_id)

    async def _fresh(self, label_id: str) -> list[Label]:
        """All labels, looked up anew if this one is not among them: it may have been made just now."""
        known = await self._book.labels()
        if label_id and label_id in {label.id for label in known}:
            return known
        await self._session.online().appstate.sync(appstate.Collection.REGULAR.value)
        return await self._book.labels()

    async def _free(self) -> str:
        """A number that no label ever had: what bore the old one would bear the new one."""
        taken = await self._book.label_ids()
        return str(max((int(each) for each in taken if each.isascii() and each.isdigit()), default=0) + 1)
