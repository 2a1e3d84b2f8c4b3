"""The messages of one account: what `projection` keeps of them, put together when somebody asks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from wago.client.events import Event
from wago.client.numbers import known_spelling
from wago.gateway import forgotten, projection
from wago.gateway.errors import UnknownMessage
from wago.gateway.projection import ANSWERS, is_about_another
from wago.gateway.timeline import Timeline, make_timeline
from wago.protocol.jid import Jid
from wago.protocol.messages.read import innermost, kind_of
from wago.protocol.proto.e2e_pb2 import EventResponseMessage, Message, PollCreationMessage
from wago.store.interfaces import (
    AccountStore,
    AddonKind,
    AddonRow,
    Batch,
    HistoryRow,
    SentMessage,
    StepKind,
    StepRow,
    StoredMessage,
)

OwnAddresses = Callable[[], tuple[Jid | None, Jid | None]]
"""Our JID by number and by LID, None while there is none."""

PAGE: Final = 1000

_POLLS: Final = (
    "pollCreationMessage",
    "pollCreationMessageV2",
    "pollCreationMessageV3",
    "pollCreationMessageV5",
    "pollCreationMessageV6",
)
_OWN_STEPS: Final = (StepKind.QUEUED, StepKind.SERVER, StepKind.FAILED)
"""Steps that only a message of ours has."""

_CAPTIONED: Final = ("imageMessage", "videoMessage", "ptvMessage", "documentMessage")


@dataclass(frozen=True, slots=True, kw_only=True)
class BookMessage:
    """A message as it stands now.

    Attributes:
        chat: by LID where known; likewise `sender`.
        kind: a word for what it is.
        message: its present content; of a deleted one what it was before.
        edited: it was changed after it was sent.
        deleted: its author, or an admin, deleted it for everyone.
        hidden: our own devices deleted it for themselves.
        sent_here: by this device.
    """

    id: str
    chat: Jid
    sender: Jid
    from_me: bool
    timestamp: int
    kind: str
    message: Message
    edited: bool = False
    deleted: bool = False
    hidden: bool = False
    sent_here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Somebody's present reaction; `id` is that of the message that brought it."""

    sender: Jid
    emoji: str
    id: str
    at_ms: int
    from_me: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionVotes:
    """An option of a poll and who took it. The name is empty if nobody told us what the hash stands for."""

    name: str
    hash: bytes
    voters: tuple[Jid, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """Somebody's present choice: options by name, or by hex hash where there is no name."""

    voter: Jid
    options: tuple[str, ...]
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PollVotes:
    """A poll, counted."""

    question: str
    options: tuple[OptionVotes, ...]
    votes: tuple[Vote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReply:
    """Somebody's present answer to an event: `going`, `not_going`, `maybe` or `unknown`."""

    sender: Jid
    answer: str
    extra_guests: int
    at_ms: int


class MessageBook:
    """The messages of one account.

    A chat may be named by either address of a person; an id alone is enough where it stands in one chat only.

    Args:
        account: where they are kept.
        own: who we are.
    """

    def __init__(self, account: AccountStore, own: OwnAddresses) -> None:
        self._account = account
        self._own = own

    # -- what happens -----------------------------------------------------------------------------------

    def stage(self, event: Event, batch: Batch) -> None:
        """Note what an event says of messages, in the event's own transaction."""
        projection.stage(event, batch)
        forgotten.stage(event, batch)

    async def note_read(self, chat: Jid, ids: Iterable[str], at: int, *, played: bool = False) -> None:
        """We read, or played, what others wrote."""
        batch = self._account.batch()
        kind, place = StepKind.PLAYED if played else StepKind.READ, await self.canonical(chat)
        for message_id in ids:
            batch.put_step(projection.step(message_id, place, kind, at))
        await batch.commit()

    async def note_chat_read(self, chat: Jid, until: int) -> None:
        """We read all of a chat up to this second."""
        batch = self._account.batch()
        batch.put_chat_read(await self.canonical(chat), until)
        await batch.commit()

    # -- messages ---------------------------------------------------------------------------------------

    async def find(self, chat: Jid | None, message_id: str) -> BookMessage:
        """One message.

        Raises:
            UnknownMessage: none is kept, or several and no chat was named.
        """
        chats = None if chat is None else await self.spellings(chat)
        sent = await self._account.sent(message_id)
        if sent is not None and (chats is None or sent.chat in chats):
            return await self._present(await self._of_sent(sent, await self.taken_at(sent.id, sent.chat)))
        found = [
            each for each in await self._account.messages(message_id) if chats is None or each.chat in chats
        ]
        if not found:
            found = [
                _of_history(each)
                for each in await self._account.history.find(message_id)
                if chats is None or each.chat in chats
            ]
        _only_one({each.chat for each in found}, message_id)
        return await self._present(await self._of_stored(found[-1]))

    async def recent(self, chat: Jid, limit: int, before: int | None = None) -> list[BookMessage]:
        """The newest messages of a chat, newest first; only those from before a Unix second, if given."""
        found: list[BookMessage] = []
        for place in await self.spellings(chat):
            stored = await self._account.chat_messages(place, limit=limit, before=before)
            found += [await self._of_stored(each) for each in stored]
            for sent in await self._account.chat_sent(place, limit=limit, before=before):
                at = await self.taken_at(sent.id, place)
                message = await self._of_sent(sent, at)
                if at is not None and not is_about_another(innermost(message.message)):
                    found.append(message)
        left = await self._left(found, await self.spellings(chat))
        return sorted(left, key=lambda each: each.timestamp, reverse=True)[:limit]

    async def unread(self, chat: Jid, limit: int = PAGE) -> list[StoredMessage]:
        """Others' messages that we have not read, newest first."""
        return await self._account.unread(sorted(await self.spellings(chat), key=str), limit=limit)

    # -- a message's life -------------------------------------------------------------------------------

    async def timeline(self, message_id: str, chat: Jid | None = None) -> Timeline:
        """What is known of a message's way.

        Raises:
            UnknownMessage: nothing is, or several messages have this id and no chat was named.
        """
        wanted = None if chat is None else await self.canonical(chat)
        steps: dict[Jid, list[StepRow]] = {}
        for step in await self._account.steps(message_id):
            # It may be from before a LID was known.
            person = None if step.recipient is None else await self.canonical(step.recipient)
            place = await self.canonical(step.chat)
            steps.setdefault(place, []).append(replace(step, recipient=person))
        sent = await self._account.sent(message_id)
        if sent is not None and wanted in (None, place := await self.canonical(sent.chat)):
            return make_timeline(message_id, place, steps.get(place, ()), sent, None)
        stored = {await self.canonical(each.chat): each for each in await self._account.messages(message_id)}
        # A receipt for what we do not know proves nothing, whether it is somebody else's or our own.
        own = {
            place
            for place, rows in steps.items()
            if any(row.recipient is None and row.kind in _OWN_STEPS for row in rows)
        }
        place = _only_one({each for each in (*stored, *own) if wanted in (None, each)}, message_id)
        return make_timeline(message_id, place, steps.get(place, ()), None, stored.get(place))

    async def taken_at(self, message_id: str, chat: Jid) -> int | None:
        """When the server took a message of ours, None if it has not."""
        steps = await self._account.steps(message_id, chat)
        return next((step.at for step in steps if step.kind is StepKind.SERVER), None)

    # -- what is attached -------------------------------------------------------------------------------

    async def reactions(self, chat: Jid, message_id: str) -> list[Reaction]:
        """Present reactions, oldest first."""
        return [
            Reaction(
                sender=row.sender,
                emoji=row.payload.decode("utf-8", "replace"),
                id=row.id,
                at_ms=row.at_ms,
                from_me=self._is_me(row.sender),
            )
            for row in await self._addons(chat, message_id, AddonKind.REACTION)
            if row.payload
        ]

    async def poll_votes(self, chat: Jid, message_id: str) -> PollVotes:
        """A poll, counted.

        Raises:
            UnknownMessage: no poll of this id is kept.
        """
        poll = poll_of((await self.find(chat, message_id)).message)
        if poll is None:
            raise UnknownMessage(message_id, f"the message {message_id[:64]!r} is no poll")
        names = {_hash(option.optionName): option.optionName for option in poll.options}
        voters: dict[bytes, list[Jid]] = {each: [] for each in names}
        votes = []
        for row in await self._addons(chat, message_id, AddonKind.VOTE):
            hashes = [row.payload[start : start + 32] for start in range(0, len(row.payload), 32)]
            for each in hashes:
                voters.setdefault(each, []).append(row.sender)
            if hashes:
                taken = tuple(names.get(each) or each.hex().upper() for each in hashes)
                votes.append(Vote(voter=row.sender, options=taken, at_ms=row.at_ms))
        options = tuple(
            OptionVotes(name=names.get(each, ""), hash=each, voters=tuple(who))
            for each, who in voters.items()
        )
        return PollVotes(question=poll.name, options=options, votes=tuple(votes))

    async def event_answers(self, chat: Jid, message_id: str) -> list[EventReply]:
        """Present answers to an event, oldest first."""
        return [
            _event_reply(row, EventResponseMessage.FromString(row.payload))
            for row in await self._addons(chat, message_id, AddonKind.ANSWER)
        ]

    # -- names of chats ---------------------------------------------------------------------------------

    async def canonical(self, jid: Jid) -> Jid:
        """A chat as it is kept: by LID where that is known."""
        bare = await known_spelling(self._account, jid.bare)
        return (await self._account.lid_of(bare) or bare) if bare.is_pn else bare

    async def spellings(self, jid: Jid) -> set[Jid]:
        """Both addresses of a person as far as they are known: what is kept may be older than the LID."""
        bare = await known_spelling(self._account, jid.bare)
        other: Jid | None = None
        if bare.is_pn:
            other = await self._account.lid_of(bare)
        elif bare.is_lid:
            other = await self._account.pn_of(bare)
        return {bare} if other is None else {bare, other.bare}

    # -- putting together -------------------------------------------------------------------------------

    async def _addons(self, chat: Jid, message_id: str, kind: AddonKind | None = None) -> list[AddonRow]:
        """One of each kind and person, the newest, by time."""
        found = [
            row
            for place in await self.spellings(chat)
            for row in await self._account.addons(place, message_id, kind)
        ]
        newest: dict[tuple[AddonKind, Jid], AddonRow] = {}
        for row in sorted(found, key=lambda row: row.at_ms):
            newest[(row.kind, await self.canonical(row.sender))] = row
        return sorted(newest.values(), key=lambda row: row.at_ms)

    async def _of_stored(self, stored: StoredMessage) -> BookMessage:
        return await self._as_it_stands(
            BookMessage(
                id=stored.id,
                chat=stored.chat,
                sender=stored.sender,
                from_me=stored.from_me,
                timestamp=stored.timestamp,
                kind=stored.kind,
                message=Message.FromString(stored.payload),
            )
        )

    async def _of_sent(self, sent: SentMessage, taken_at: int | None) -> BookMessage:
        number, lid = self._own()
        own = (number or lid) if sent.chat.is_pn else (lid or number)
        content = Message.FromString(sent.payload)
        return await self._as_it_stands(
            BookMessage(
                id=sent.id,
                chat=sent.chat,
                sender=sent.chat if own is None else own.bare,
                from_me=True,
                timestamp=sent.sent_at if taken_at is None else taken_at,
                kind=kind_of(content),
                message=content,
                sent_here=True,
            )
        )

    async def _present(self, message: BookMessage) -> BookMessage:
        """The message, if our devices have not deleted it for themselves.

        Raises:
            UnknownMessage: they have.
        """
        if not await self._left([message], await self.spellings(message.chat)):
            raise UnknownMessage(message.id)
        return message

    async def _left(self, messages: list[BookMessage], names: set[Jid]) -> list[BookMessage]:
        """Those of a chat with these names that our devices have not deleted for themselves."""
        mark = await forgotten.mark_of(self._account, names)
        kept = [each for each in messages if not each.hidden]
        if mark is None:
            return kept
        starred = set() if mark.starred_too else await forgotten.starred_of(self._account, names)
        return [each for each in kept if each.timestamp > mark.until or each.id in starred]

    async def _as_it_stands(self, message: BookMessage) -> BookMessage:
        """With what its author changed of it; anybody else's edit is none."""
        for row in await self._addons(message.chat, message.id):
            # In a channel the server lets only those who run it, and does not say which of them it was.
            by_author = message.chat.is_newsletter or (
                self._is_me(row.sender)
                if message.from_me
                else await self.canonical(row.sender) == await self.canonical(message.sender)
            )
            if row.kind is AddonKind.EDIT and by_author:
                message = _edited(message, Message.FromString(row.payload))
            elif row.kind is AddonKind.REVOKE and (by_author or message.chat.is_group):
                # In a group the server lets only admins do it to others.
                message = replace(message, deleted=True)
            elif row.kind is AddonKind.HIDDEN:
                message = replace(message, hidden=True)
        return message

    def _is_me(self, jid: Jid) -> bool:
        return any(own is not None and own.bare == jid.bare for own in self._own())


def poll_of(message: Message) -> PollCreationMessage | None:
    """The poll in a message, None if it is none."""
    content = innermost(message)
    for name in _POLLS:
        if content.HasField(name):
            poll: PollCreationMessage = getattr(content, name)
            return poll
    return None


def _of_history(row: HistoryRow) -> StoredMessage:
    return StoredMessage(
        id=row.id,
        chat=row.chat,
        sender=row.sender,
        from_me=row.from_me,
        timestamp=row.timestamp,
        kind=row.kind,
        payload=row.payload,
    )


def _only_one(chats: set[Jid], message_id: str) -> Jid:
    if len(chats) != 1:
        several = f"the id {message_id[:64]!r} stands in several chats; name one" if chats else ""
        raise UnknownMessage(message_id, several)
    return next(iter(chats))


def _hash(option: str) -> bytes:
    return hashlib.sha256(option.encode()).digest()


def _event_reply(row: AddonRow, answer: EventResponseMessage) -> EventReply:
    word = ANSWERS[answer.response] if 0 <= answer.response < len(ANSWERS) else ANSWERS[0]
    return EventReply(sender=row.sender, answer=word, extra_guests=answer.extraGuestCount, at_ms=row.at_ms)


def _edited(message: BookMessage, new: Message) -> BookMessage:
    """Of a file only the caption changes: the edit need not name the file again."""
    former, content = innermost(message.message), innermost(new)
    for name in _CAPTIONED:
        if former.HasField(name) and content.HasField(name):
            kept = Message()
            kept.CopyFrom(former)
            file = getattr(kept, name)
            file.caption = getattr(content, name).caption
            if getattr(content, name).HasField("contextInfo"):
                file.contextInfo.CopyFrom(getattr(content, name).contextInfo)
            return replace(message, message=kept, edited=True)
    return replace(message, message=content, kind=kind_of(content), edited=True)
