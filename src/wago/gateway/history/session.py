"""`session.history`: what was said in chats, as both dialects ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from wago.client.appstate_events import ChatCleared, ChatDeleted, DeletedForMe
from wago.client.events import Event, MessageInfo, Phase
from wago.client.history import PastPage
from wago.errors import InvalidContent, NoSession, NotConnected, RequestTimeout, SendRefused, WagoError
from wago.gateway.book import BookMessage
from wago.gateway.errors import HistoryNotKept
from wago.gateway.forgotten import starred_of
from wago.gateway.history import staging
from wago.gateway.history.settings import HistorySettings
from wago.protocol.history_requests import MOST, RECOMMENDED, OlderMessages
from wago.protocol.jid import Jid
from wago.protocol.messages.read import innermost, text_of
from wago.protocol.proto.e2e_pb2 import Message
from wago.store.interfaces import Batch, HistoryFilter, HistoryRow, Pruning, searchable, terms_of

if TYPE_CHECKING:
    from wago.gateway.session import Session

PAGE: Final = 50
MAX_PAGE: Final = 1000
_PRUNE_EVERY_S: Final = 6 * 3600
_DAY_S: Final = 24 * 3600
_FOR_EVER: Final = 2**62
_PHONE_S: Final = 15.0
"""How long somebody who asks for messages waits for the phone."""


@dataclass(frozen=True, slots=True)
class PastEntry:
    """A message as it is answered: its row, and what it says of itself."""

    row: HistoryRow
    info: MessageInfo
    message: Message


@dataclass(frozen=True, slots=True)
class Since:
    """What came after a cursor.

    Attributes:
        cursor: to go on from.
        more: there is more at once.
    """

    entries: list[PastEntry]
    cursor: int
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the history is wanted; None for all.

    Attributes:
        before: (timestamp, cursor) of the last message of the page before.
    """

    chat: Jid | None = None
    sender: Jid | None = None
    from_me: bool | None = None
    kind: str = ""
    since: int | None = None
    until: int | None = None
    live: bool | None = None
    limit: int = PAGE
    before: tuple[int, int] | None = None


class SessionHistory:
    """The history of one session.

    Reading it needs no connection. All calls raise `StoreError`.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._store = session.account.history
        self._pruned_at = 0.0

    # -- what is kept -----------------------------------------------------------------------------------

    @property
    def settings(self) -> HistorySettings:
        """What is kept, as the session or else the gateway has it."""
        return self._session.services.settings.history.of_row(self._session.row.history)

    async def status(self) -> tuple[HistorySettings, int, int]:
        """What is kept, how many messages that are, and the cursor behind the newest."""
        return self.settings, await self._store.count(), await self._store.last()

    def stage(self, event: Event, batch: Batch) -> None:
        """Keep what an event says, in its own transaction, if that is asked for."""
        if self.settings.store:
            staging.stage(event, batch, self._own)

    def heard(self, event: Event) -> None:
        """Forget what another device of the account deleted for itself; now and then what has grown old."""
        if isinstance(event, ChatDeleted | ChatCleared | DeletedForMe):
            self._session.services.tasks.spawn(self._forget(event), "forget history")
        now = self._session.services.clock()
        if self.settings.days and now - self._pruned_at >= _PRUNE_EVERY_S:
            self._pruned_at = now
            self._session.services.tasks.spawn(self.prune(), "prune history")

    async def prune(self) -> None:
        """Forget what is older than is asked for."""
        days = self.settings.days
        if days:
            before = int(self._session.services.clock()) - days * _DAY_S
            await self._session.account.prune(Pruning(history_before=before))

    async def _forget(self, event: ChatDeleted | ChatCleared | DeletedForMe) -> None:
        names = await self._names(event.chat)
        if isinstance(event, DeletedForMe):
            await self._store.forget(names, until=_FOR_EVER, id=event.id)
            return
        starred_too = isinstance(event, ChatDeleted) or event.starred_too
        kept = set() if starred_too else await starred_of(self._session.account, names)
        await self._store.forget(names, until=event.timestamp or event.at_ms // 1000, but=kept)

    # -- asking for it ----------------------------------------------------------------------------------

    async def search(self, query: str, wanted: Wanted) -> list[PastEntry]:
        """Messages in which all words of the query occur, newest first.

        Raises:
            InvalidContent: there is no word in it, or the page is too large.
            HistoryNotKept: nothing is kept.
        """
        terms = terms_of(query)
        if not terms:
            raise InvalidContent("query", "has no word in it")
        _check(wanted.limit)
        await self._require()
        rows = await self._store.search(terms, await self._filter(wanted), wanted.limit, wanted.before)
        return await self._entries(rows)

    async def since(self, cursor: int, wanted: Wanted) -> Since:
        """Messages that came or changed after a cursor, in that order; 0 is the beginning.

        Raises:
            InvalidContent: the cursor is below 0, or the page is too large.
            HistoryNotKept: nothing is kept.
        """
        _check(wanted.limit)
        if not 0 <= cursor < 2**62:
            raise InvalidContent("cursor", "is no cursor")
        await self._require()
        # What the pages before did not have because of the filter need not be looked at again.
        last = await self._store.last()
        rows = await self._store.after(cursor, await self._filter(wanted), wanted.limit + 1)
        page, more = rows[: wanted.limit], len(rows) > wanted.limit
        end = page[-1].seq if more else max([cursor, last, *(row.seq for row in page)])
        return Since(await self._entries(page), end, more)

    async def messages(self, chat: Jid, *, limit: int = PAGE, from_me: bool | None = None) -> list[PastEntry]:
        """The newest messages of a chat, newest first: what is kept, and what our phone has beyond it.

        The phone is asked if too few are kept and the session is online. It may take its time, or be switched
        off: then the answer is what there is.

        Raises:
            InvalidContent: the page is too large.
        """
        _check(limit)
        names = await self._names(chat)
        kept = await self._store.newest(HistoryFilter(chats=names, from_me=from_me), limit)
        found = {row.id: row for row in kept}
        if len(found) < limit:
            for each in await self._session.book.recent(chat, limit):
                if from_me in (None, each.from_me):
                    found.setdefault(each.id, _row_of_book(each))
        if len(found) < limit:
            for row in await self._from_phone(chat, limit - len(found)):
                if from_me in (None, row.from_me):
                    found.setdefault(row.id, row)
        rows = sorted(found.values(), key=lambda row: (row.timestamp, row.seq), reverse=True)
        return await self._entries(rows[:limit])

    async def sync(self, chat: Jid, count: int = RECOMMENDED) -> bool:
        """Ask our phone for messages that are older than what is known of a chat; they come as events.

        Returns:
            Whether it was asked: it cannot be if no message of the chat is known, or if it has no more.

        Raises:
            InvalidContent: so many cannot be asked for.
            NotLoaded, NotLoggedIn, NotConnected, NoSession, SendRefused, RequestTimeout, IQError: it could
                not be asked.
        """
        client = self._session.online()
        wanted = await self._older_than_known(chat, count)
        if wanted is None:
            return False
        await client.history.ask(wanted)
        return True

    # -- inside -----------------------------------------------------------------------------------------

    async def _from_phone(self, chat: Jid, count: int) -> list[HistoryRow]:
        state = self._session.state
        if state is None or state.phase is not Phase.ONLINE:
            return []
        wanted = await self._older_than_known(chat, min(max(count, RECOMMENDED), MOST))
        if wanted is None:
            return []
        try:
            page: PastPage = await self._session.client.history.fetch(wanted, timeout_s=_PHONE_S)
        except (NotConnected, NoSession, SendRefused, RequestTimeout, WagoError) as exc:
            self._session.log.warning("Phone could not be asked for history", error=str(exc))
            return []
        if page.complete and self.settings.store:
            batch = self._session.account.batch()
            batch.put_setting(staging.COMPLETE + str(wanted.chat), b"1")
            await batch.commit()
        return [staging.past_row(each, self._own) for each in page.messages]

    async def _older_than_known(self, chat: Jid, count: int) -> OlderMessages | None:
        names = await self._names(chat)
        for name in names if self.settings.store else ():
            if await self._session.account.setting(staging.COMPLETE + str(name)) is not None:
                return None
        known = [each for each in (await self._store.oldest(names), await self._oldest_in_book(chat)) if each]
        if not known:
            # Phones answer about what comes before a message, and we know none.
            return None
        oldest = min(known, key=lambda row: row.timestamp)
        return OlderMessages(
            chat=oldest.chat, id=oldest.id, from_me=oldest.from_me, timestamp=oldest.timestamp, count=count
        )

    async def _oldest_in_book(self, chat: Jid) -> HistoryRow | None:
        recent = await self._session.book.recent(chat, MAX_PAGE)
        return _row_of_book(recent[-1]) if recent else None

    async def _require(self) -> None:
        if not self.settings.store and not await self._store.count():
            raise HistoryNotKept()

    async def _names(self, jid: Jid) -> list[Jid]:
        return sorted(await self._session.book.spellings(jid), key=str)

    async def _filter(self, wanted: Wanted) -> HistoryFilter:
        return HistoryFilter(
            chats=() if wanted.chat is None else await self._names(wanted.chat),
            sender=() if wanted.sender is None else await self._names(wanted.sender),
            from_me=wanted.from_me,
            kind=wanted.kind,
            since=wanted.since,
            until=wanted.until,
            synced=None if wanted.live is None else not wanted.live,
        )

    async def _entries(self, rows: Iterable[HistoryRow]) -> list[PastEntry]:
        others: dict[Jid, Jid | None] = {}

        async def other(jid: Jid) -> Jid | None:
            if jid not in others:
                others[jid] = next((each for each in await self._names(jid) if each != jid), None)
            return others[jid]

        return [
            PastEntry(
                row,
                MessageInfo(
                    id=row.id,
                    chat=row.chat,
                    sender=row.sender,
                    chat_alt=await other(row.chat),
                    sender_alt=await other(row.sender),
                    from_me=row.from_me,
                    is_group=not row.chat.is_user and not row.chat.is_bot,
                    timestamp=row.timestamp,
                    push_name=row.push_name,
                ),
                Message.FromString(row.payload),
            )
            for row in rows
        ]

    def _own(self) -> Jid | None:
        number, lid = self._session.own_addresses()
        return lid or number


def settings_changes(*, store: bool | None = None, days: int | None = None) -> dict[str, Any]:
    """Changes for `HistorySettings.changed`; what is None is left out."""
    return {name: value for name, value in (("store", store), ("days", days)) if value is not None}


def settings_text(changes: Mapping[str, Any]) -> str:
    """Changes as a session's row has them."""
    return msgspec.json.encode(dict(changes)).decode() if changes else ""


def _check(limit: int) -> None:
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidContent("limit", f"must be from 1 to {MAX_PAGE}")


def _row_of_book(message: BookMessage) -> HistoryRow:
    return HistoryRow(
        id=message.id,
        chat=message.chat,
        sender=message.sender,
        from_me=message.from_me,
        timestamp=message.timestamp,
        kind=message.kind,
        body="" if message.deleted else searchable(text_of(innermost(message.message))),
        payload=message.message.SerializeToString(),
        edited=message.edited,
        deleted=message.deleted,
    )
