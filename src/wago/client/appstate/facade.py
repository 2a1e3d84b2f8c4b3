"""What a program calls: `client.appstate`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from wago.client.appstate.book import AppStateBook
from wago.client.appstate.effects import ALL_COLLECTIONS
from wago.client.appstate.keys import SyncKeys
from wago.client.appstate.recovery import Recovery
from wago.client.appstate.sync import Downloads, Synchroniser
from wago.client.appstate.write import Writer
from wago.client.context import ClientContext
from wago.client.identities import Identities
from wago.errors import IQError, NotConnected, NotLoggedIn, RemoteProtocolError, RequestTimeout, WagoError
from wago.protocol.appstate import Change, MessageRange, RangeMessage, actions
from wago.protocol.binary.node import Node
from wago.protocol.jid import Jid
from wago.protocol.proto.syncd_recovery_pb2 import SyncdSnapshotRecovery
from wago.protocol.stanza.login import Dirty, parse_bulletins
from wago.protocol.stanza.notification import ServerSync, parse_notification
from wago.protocol.stanza.session import CleanDirty

DIRTY = "syncd_app_state"
"""The dirty bit that stands for all collections (whatsapp-rust src/handlers/ib.rs)."""

PAUSES_S: Final = (5.0, 20.0, 60.0, 300.0, 900.0)
"""After which a collection is asked for again that the server could not give; then when it is told of."""

MAX_PATCH: Final = 48 * 1024
"""Bytes of changes that go into one patch."""

OVERHEAD: Final = 256
"""Bytes of a change beside its index and value: two MACs, the IV, the key's id, padding; and the same for the
removal of the record under an older key."""


class AppState(AppStateBook):
    """Chats, messages, contacts, labels and settings as all devices of the account share them.

    What writes raises, all of them:
        NotLoggedIn, NotConnected: the session is not online.
        AppStateUnavailable: no key yet, or the collection cannot be read.
        IQError, RequestTimeout: the server refused it, or did not answer.
        StoreError: it could not be made durable.
    """

    def __init__(
        self,
        ctx: ClientContext,
        identities: Identities,
        keys: SyncKeys,
        recovery: Recovery,
        media: Downloads,
    ) -> None:
        super().__init__(ctx.account)
        self._ctx = ctx
        self._keys = keys
        self._sync = Synchroniser(ctx, identities, keys, media, recovery)
        self._writer = Writer(ctx, keys, self._sync)
        self._due: set[str] = set()
        self._failures: dict[str, int] = {}
        self._running = False
        keys.on_share(self._keys_came)
        recovery.on_recovery(self._recovered)
        ctx.on("notification", self._told, kind="server_sync")
        ctx.on("ib", self._bulletins)
        ctx.on_online(self._at_login)
        ctx.on_offline(self._offline)

    # -- keeping up -------------------------------------------------------------------------------------

    async def sync(self, *collections: str, anew: bool = False) -> None:
        """Bring collections (all if none is named) up to date now; `anew` reads them as a whole.

        Raises:
            As writing; AppStateUnavailable names the first that could not be read.
        """
        self._ctx.require_online()
        failed = await self._sync.fetch(collections or ALL_COLLECTIONS, anew=anew)
        for error in failed.values():
            raise error

    async def _at_login(self) -> None:
        self._fetch_soon(ALL_COLLECTIONS)

    def _offline(self) -> None:
        self._due.clear()
        self._failures.clear()
        self._running = False

    def _told(self, node: Node) -> None:
        """The server has newer versions. It does not matter if this is lost: every login asks."""
        try:
            told = parse_notification(node)
        except RemoteProtocolError:
            return
        if isinstance(told, ServerSync):
            self._fetch_soon([name for name, _ in told.collections if name in ALL_COLLECTIONS])

    def _bulletins(self, node: Node) -> None:
        for bulletin in parse_bulletins(node):
            if isinstance(bulletin, Dirty) and bulletin.type == DIRTY:
                self._ctx.spawn(self._clean(bulletin), name="dirty app state", bound=True)

    async def _clean(self, dirty: Dirty) -> None:
        await self._sync.fetch(ALL_COLLECTIONS)
        await self._ctx.execute(CleanDirty(dirty.type, dirty.timestamp))

    def _keys_came(self) -> None:
        self._fetch_soon(self._sync.blocked)

    def _recovered(self, recovery: SyncdSnapshotRecovery) -> None:
        self._ctx.spawn(self._sync.recovered(recovery), name="app state recovery", bound=True)

    def _fetch_soon(self, names: Sequence[str] | set[str]) -> None:
        """Fetch in one task per connection, so that what is told in a burst is asked once."""
        self._due.update(names)
        if self._due and not self._running:
            self._running = True
            self._ctx.spawn(self._fetch_due(), name="app state", bound=True)

    async def _fetch_due(self) -> None:
        try:
            while self._due:
                names, self._due = sorted(self._due), set()
                failed: Mapping[str, Exception]
                try:
                    failed = await self._sync.fetch(names)
                except (NotConnected, NotLoggedIn):
                    # The next login asks for everything.
                    return
                except WagoError as exc:
                    self._ctx.log.warning("App state could not be fetched", error=str(exc))
                    failed = dict.fromkeys(names, exc)
                self._again_later(names, failed)
        finally:
            self._running = False

    def _again_later(self, names: Sequence[str], failed: Mapping[str, Exception]) -> None:
        """Ask again for what the server could not give just now; not for what it will not give."""
        for name in names:
            error = failed.get(name)
            passing = isinstance(error, RequestTimeout) or (
                isinstance(error, IQError) and (error.code >= 500 or error.code == 429)
            )
            count = self._failures.get(name, 0) + 1 if passing else 0
            self._failures[name] = count
            if 0 < count <= len(PAUSES_S):
                pause = max(PAUSES_S[count - 1], float(getattr(error, "backoff_s", None) or 0))
                self._ctx.spawn(self._again(name, pause), name="app state again", bound=True)

    async def _again(self, name: str, pause_s: float) -> None:
        await self._ctx.sleep(pause_s)
        self._fetch_soon([name])

    # -- anything ---------------------------------------------------------------------------------------

    async def apply(self, changes: Sequence[Change], *, collection: str | None = None) -> None:
        """Write changes, those of one collection in one patch, or in several if they are too much for one.

        Args:
            changes: made by `wago.protocol.appstate.actions`, or of one's own.
            collection: where they belong; None looks each up by its action.

        Raises:
            LocalProtocolError: an action that is not known, without a collection.
            The rest as all writing.
        """
        self._ctx.require_online()
        named = [(collection or actions.collection_of(change).value, change) for change in changes]
        for name, group in groupby(sorted(named, key=lambda each: each[0]), key=lambda each: each[0]):
            for patch in _patches([change for _, change in group]):
                await self._writer.write(name, patch)

    # -- messages ---------------------------------------------------------------------------------------

    async def star(
        self, chat: Jid, id: str, *, from_me: bool, sender: Jid | None = None, starred: bool = True
    ) -> None:
        """Star a message, or take the star away. `sender` is needed of others' messages in groups."""
        change = actions.star(chat, id, from_me=from_me, sender=sender, starred=starred, at_ms=self._now_ms())
        await self.apply([change])

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
        """Delete a message on our side only.

        Args:
            chat: where it stands.
            id: of the message.
            from_me: we sent it.
            sender: who did, needed of others' messages in groups.
            timestamp: of the message, Unix seconds.
            delete_media: its file goes from the phone too.
        """
        change = actions.delete_for_me(
            chat,
            id,
            from_me=from_me,
            sender=sender,
            delete_media=delete_media,
            message_timestamp=timestamp,
            at_ms=self._now_ms(),
        )
        await self.apply([change])

    # -- chats ------------------------------------------------------------------------------------------

    async def mark_chat_read(self, chat: Jid, read: bool, last: Sequence[RangeMessage] = ()) -> None:
        """Mark a whole chat as read or unread, up to its last messages, on all own devices.

        The senders hear nothing of it: that is `client.messages.mark_read`.
        """
        until = self._until(last)
        await self.apply([actions.mark_chat_read(chat, read=read, until=until, at_ms=self._now_ms())])

    async def archive(self, chat: Jid, archived: bool, last: Sequence[RangeMessage] = ()) -> None:
        """Put a chat into the archive, which unpins it, or take it out."""
        until = self._until(last)
        await self.apply(actions.archive(chat, archived=archived, until=until, at_ms=self._now_ms()))

    async def pin(self, chat: Jid, pinned: bool) -> None:
        await self.apply([actions.pin(chat, pinned=pinned, at_ms=self._now_ms())])

    async def mute(self, chat: Jid, until_ms: int | None) -> None:
        """Until this time (Unix milliseconds), for ever (`actions.FOREVER`), or None: no longer."""
        await self.apply([actions.mute(chat, until_ms=until_ms, at_ms=self._now_ms())])

    async def lock_chat(self, chat: Jid, locked: bool) -> None:
        """Put a chat behind the phone's lock, or take it out."""
        await self.apply([actions.lock(chat, locked=locked, at_ms=self._now_ms())])

    async def mute_status(self, person: Jid, muted: bool) -> None:
        """Hide what somebody posts to their status, or show it again."""
        await self.apply([actions.mute_status(person, muted=muted, at_ms=self._now_ms())])

    async def clear_chat(
        self,
        chat: Jid,
        last: Sequence[RangeMessage] = (),
        *,
        starred_too: bool = True,
        media_too: bool = False,
    ) -> None:
        """Delete all messages of a chat on our side."""
        change = actions.clear_chat(
            chat,
            starred_too=starred_too,
            media_too=media_too,
            until=self._until(last),
            at_ms=self._now_ms(),
        )
        await self.apply([change])

    async def delete_chat(
        self, chat: Jid, last: Sequence[RangeMessage] = (), *, media_too: bool = True
    ) -> None:
        """Delete a chat on our side."""
        until = self._until(last)
        await self.apply([actions.delete_chat(chat, media_too=media_too, until=until, at_ms=self._now_ms())])

    # -- people and settings ----------------------------------------------------------------------------

    async def save_contact(
        self,
        person: Jid,
        *,
        full_name: str,
        first_name: str = "",
        lid: Jid | None = None,
        in_phone_book: bool = True,
    ) -> None:
        """Put somebody into the account's address book, or change the entry."""
        change = actions.contact(
            person,
            full_name=full_name,
            first_name=first_name or full_name.split(" ")[0],
            lid=lid,
            in_phone_book=in_phone_book,
            at_ms=self._now_ms(),
        )
        await self.apply([change])

    async def forget_contact(self, person: Jid) -> None:
        """Take somebody out of the address book, under this address."""
        at_ms, changes = self._now_ms(), [actions.forget_contact(person, at_ms=self._now_ms())]
        if await self.entry("lid_contact", str(person.bare)) is not None:
            changes.append(actions.forget_lid_contact(person, at_ms=at_ms))
            if await self.entry("contact", str(person.bare)) is None:
                del changes[0]
        await self.apply(changes)

    async def set_push_name(self, name: str) -> None:
        """Our own name, as others see it."""
        await self.apply([actions.push_name(name, at_ms=self._now_ms())])

    async def set_locale(self, locale: str) -> None:
        """The account's language, such as `en_US`."""
        await self.apply([actions.locale(locale, at_ms=self._now_ms())])

    async def set_unarchive_chats(self, on: bool) -> None:
        """Whether an archived chat comes back when a message arrives."""
        await self.apply([actions.unarchive_chats(on, at_ms=self._now_ms())])

    # -- business ---------------------------------------------------------------------------------------

    async def edit_label(self, label_id: str, *, name: str, color: int, deleted: bool = False) -> None:
        """Make, change or delete a label."""
        change = actions.label(label_id, name=name, color=color, deleted=deleted, at_ms=self._now_ms())
        await self.apply([change])

    async def label_chat(self, label_id: str, chat: Jid, labeled: bool = True) -> None:
        await self.apply([actions.label_chat(label_id, chat, labeled=labeled, at_ms=self._now_ms())])

    async def label_chats(self, changes: Sequence[tuple[str, Jid, bool]]) -> None:
        """Many labels at once, all in one patch: label, chat, and whether it has it from now on."""
        at_ms = self._now_ms()
        await self.apply(
            [
                actions.label_chat(label, chat, labeled=labeled, at_ms=at_ms)
                for label, chat, labeled in changes
            ]
        )

    async def label_message(self, label_id: str, chat: Jid, id: str, labeled: bool = True) -> None:
        change = actions.label_message(label_id, chat, id, labeled=labeled, at_ms=self._now_ms())
        await self.apply([change])

    async def edit_quick_reply(
        self,
        reply_id: str,
        *,
        shortcut: str,
        text: str,
        keywords: Sequence[str] = (),
        count: int = 0,
        deleted: bool = False,
    ) -> None:
        """Make, change or delete a quick reply."""
        change = actions.quick_reply(
            reply_id,
            shortcut=shortcut,
            text=text,
            keywords=keywords,
            count=count,
            deleted=deleted,
            at_ms=self._now_ms(),
        )
        await self.apply([change])

    # -- pieces -----------------------------------------------------------------------------------------

    def _now_ms(self) -> int:
        return int((self._ctx.clock() + self._ctx.clock_offset_s) * 1000)

    def _until(self, last: Sequence[RangeMessage]) -> MessageRange:
        newest = max((message.timestamp for message in last), default=self._ctx.now())
        return MessageRange(last_timestamp=newest, messages=tuple(last))


def _patches(changes: Sequence[Change]) -> list[list[Change]]:
    """Changes in order, as many together as fit into a patch that needs no file on the media servers."""
    patches: list[list[Change]] = []
    size = MAX_PATCH
    for change in changes:
        own = OVERHEAD + sum(map(len, change.index)) * 4 + change.value.ByteSize()
        if size + own > MAX_PATCH:
            patches.append([])
            size = 0
        patches[-1].append(change)
        size += own
    return patches
