"""`session.chats`: how chats stand in the account's list, as both dialects ask for it.

What is known comes from app state, which all devices of the account share, and can be read without a
connection. A chat with a person may stand there under either of the person's addresses: the newer word
counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from wago.client.appstate.book import AppStateBook, ChatSettings
from wago.errors import InvalidContent
from wago.gateway.book import MessageBook
from wago.gateway.forgotten import mark_of
from wago.protocol.appstate import Collection, RangeMessage
from wago.protocol.appstate.actions import FOREVER
from wago.protocol.jid import Jid

if TYPE_CHECKING:
    from wago.gateway.session import Session

MAX_MUTE_S: Final = 100 * 366 * 86_400
"""Whoever means longer says for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatEntry:
    """A chat of the list.

    Attributes:
        chat: by LID where known.
        settings: as they are now: a mute that is over is none.
        labels: ids.
        unread: others' messages that we have not read, as far as they are kept here.
        last_at: of the newest message that is kept here, Unix seconds; 0 if none is.
    """

    chat: Jid
    settings: ChatSettings
    labels: tuple[str, ...]
    unread: int
    last_at: int


class SessionChats:
    """The chats of one session.

    What changes something raises `NotLoaded`, `NotLoggedIn` and `NotConnected` before anything has happened,
    `AppStateUnavailable` while the phone has not shared what it takes, and `IQError`, `RequestTimeout` and
    `StoreError` where that goes wrong. What reads raises `StoreError` only.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._book = AppStateBook(session.account)

    # -- reading ----------------------------------------------------------------------------------------

    async def settings(self, chat: Jid) -> ChatSettings:
        """How a chat is set; what nobody has said anything of is set to nothing."""
        place = await self.place(chat)
        settings = self._now(await self._book.chat(place))
        came_back = settings.archived and await self._came_back(chat, place)
        return replace(settings, archived=False) if came_back else settings

    async def _came_back(self, chat: Jid, place: Jid) -> bool:
        """Whether an archived chat is back in the list, for something was written in it since: if the account
        wants that, each device does it by itself and tells nobody (Baileys Utils/process-message.ts)."""
        setting = await self._book.entry("setting_unarchiveChats")
        archived = await self._book.entry("archive", str(place))
        if setting is None or archived is None or not setting.unarchiveChatsSetting.unarchiveChats:
            return False
        newest = await self._session.book.recent(chat, 1)
        return bool(newest) and newest[0].timestamp * 1000 > archived.timestamp

    async def one(self, chat: Jid) -> ChatEntry:
        """A chat with its labels and what is unread in it."""
        at = await self._session.account.message_chats()
        return await self._entry(chat, await self._book.labels_of_chats(), at)

    async def all(self) -> list[ChatEntry]:
        """Every chat that has messages here or is set in some way: pinned ones, then the newest.

        A deleted one is back once something comes, or somebody sets it.
        """
        labels, at = await self._book.labels_of_chats(), await self._session.account.message_chats()
        named = {*await self._book.chats(), *labels, *at}
        places = {await self._session.book.canonical(each) for each in named if not each.is_broadcast}
        found = [
            await self._entry(each, labels, at) for each in places if not await self._is_deleted(each, at)
        ]
        return sorted(found, key=lambda each: (not each.settings.pinned, -each.last_at, str(each.chat)))

    async def _is_deleted(self, chat: Jid, at: dict[Jid, int]) -> bool:
        names = await self._session.book.spellings(chat)
        mark = await mark_of(self._session.account, names)
        if mark is None or not mark.whole:
            return False
        said = max([await self._book.said_of(name) for name in names])
        return max(at.get(name, 0) for name in names) <= mark.until and said <= mark.at_ms

    async def _entry(self, chat: Jid, labels: dict[Jid, set[str]], at: dict[Jid, int]) -> ChatEntry:
        names = await self._session.book.spellings(chat)
        return ChatEntry(
            chat=await self._session.book.canonical(chat),
            settings=await self.settings(chat),
            labels=tuple(sorted({label for name in names for label in labels.get(name, ())})),
            unread=len(await self._session.book.unread(chat)),
            last_at=max(at.get(name, 0) for name in names),
        )

    async def place(self, chat: Jid) -> Jid:
        """The address under which the account's devices last spoke of a chat; ours if they never did."""
        canonical = await self._session.book.canonical(chat)
        others = await self._session.book.spellings(chat) - {canonical}
        if not others:
            return canonical
        said = {each: await self._book.said_of(each) for each in (canonical, *others)}
        return max(said, key=lambda each: said[each])

    # -- changing ---------------------------------------------------------------------------------------

    async def archive(self, chat: Jid, archived: bool = True) -> None:
        """Put a chat into the archive, which takes it off the pinned ones, or take it out."""
        client = self._session.online()
        last = await newest_of(self._session.book, chat)
        await client.appstate.archive(await self.place(chat), archived, last)

    async def pin(self, chat: Jid, pinned: bool = True) -> None:
        """Keep a chat at the top of the list, or no more."""
        client = self._session.online()
        await client.appstate.pin(await self.place(chat), pinned)

    async def mute(self, chat: Jid, seconds: int | None = None) -> None:
        """Let a chat be silent for so long; None is for ever.

        Raises:
            InvalidContent: no time, or one that is too long to be meant.
        """
        client = self._session.online()
        if seconds is not None and not 0 < seconds <= MAX_MUTE_S:
            raise InvalidContent("duration", f"is {seconds} seconds")
        until = FOREVER if seconds is None else int((self._session.services.clock() + seconds) * 1000)
        await client.appstate.mute(await self.place(chat), until)

    async def unmute(self, chat: Jid) -> None:
        """Let a chat be heard again."""
        client = self._session.online()
        await client.appstate.mute(await self.place(chat), None)

    async def delete(self, chat: Jid) -> None:
        """Delete a chat with all its messages, on the account's devices only."""
        client = self._session.online()
        last = await newest_of(self._session.book, chat)
        await client.appstate.delete_chat(await self.place(chat), last)

    async def clear(self, chat: Jid, *, starred_too: bool = True) -> None:
        """Delete all messages of a chat, on the account's devices only."""
        client = self._session.online()
        last = await newest_of(self._session.book, chat)
        await client.appstate.clear_chat(await self.place(chat), last, starred_too=starred_too)

    # -- all of it --------------------------------------------------------------------------------------

    async def refresh(self, *, anew: bool = False) -> dict[str, int]:
        """Bring all that the devices share up to date; the version of each collection.

        Args:
            anew: read everything, rather than what is new.

        Raises:
            AppStateUnavailable: one of them cannot be read.
        """
        await self._session.online().appstate.sync(anew=anew)
        versions = {}
        for each in Collection:
            stored = await self._session.account.app_state_version(each.value)
            versions[each.value] = 0 if stored is None else stored.version
        return versions

    # -- inside -----------------------------------------------------------------------------------------

    def _now(self, settings: ChatSettings) -> ChatSettings:
        until = settings.muted_until_ms
        over = until is not None and until != FOREVER and until <= self._session.services.clock() * 1000
        return replace(settings, muted_until_ms=None) if over else settings


async def newest_of(book: MessageBook, chat: Jid) -> list[RangeMessage]:
    """A chat's newest message: app state says up to which one it goes."""
    return [
        RangeMessage(
            id=each.id,
            chat=each.chat,
            from_me=each.from_me,
            sender=None if each.from_me or each.chat.is_user else each.sender,
            timestamp=each.timestamp,
        )
        for each in await book.recent(chat, 1)
    ]


async def named_chats(session: Session) -> list[tuple[ChatEntry, str]]:
    """Every chat with the name that is known of its person; empty for others, and for strangers."""
    return [
        (each, (await session.address_book.one(each.chat)).name if each.chat.is_user else "")
        for each in await session.chats.all()
    ]
