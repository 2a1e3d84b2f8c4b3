"""`session.messages`: everything about messages that both dialects ask of a session.

A message is named by its id and the chat it stands in; an id alone will do where it stands in one chat only.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import TYPE_CHECKING, Final

from wago.client.addon_types import Answer
from wago.client.bots import bot_of
from wago.client.media import MediaOrigin
from wago.errors import AppStateUnavailable, InvalidContent
from wago.gateway.chats import newest_of
from wago.gateway.chatstates import Typing
from wago.gateway.engine import AccountClient, Sent
from wago.gateway.errors import NoFile, UnknownMessage
from wago.gateway.media import SpooledFile
from wago.gateway.media.attachments import Attachment
from wago.gateway.outbound import NO_CONTEXT, Attach, Outbound
from wago.gateway.outgoing import contents as c
from wago.gateway.references import References, check_editable, edited
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.messages import changes, polls, reactions, text
from wago.protocol.messages.context import Context, with_context
from wago.protocol.messages.keys import Target
from wago.protocol.stanza.bots import BotProfile

if TYPE_CHECKING:
    from wago.gateway.session import Session

ANSWERS: Final = (Answer.GOING, Answer.NOT_GOING, Answer.MAYBE)
MAX_GUESTS: Final = 99


class SessionMessages:
    """The messages of one session.

    All calls that ask WhatsApp for something raise `NotLoaded`, `NotLoggedIn` and `NotConnected` before
    anything has happened, and `IQError`, `RequestTimeout` and `StoreError` where that goes wrong; those that
    send raise `UnknownRecipient`, `SendRefused`, `DuplicateId`, `Restricted` and `QueueFull` too. Those about
    a message raise `UnknownMessage` if what they need to know of it is not kept.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._references = References(session.book)
        self._typing = Typing(self._show_typing)
        self._out = Outbound(session, self._references, self._typing.forget)

    # -- sending ----------------------------------------------------------------------------------------

    async def send(
        self, to: Jid, content: c.Content, *, id: str | None = None, context: c.SendContext = NO_CONTEXT
    ) -> Sent:
        """Send one message; returns when the server took it.

        The same `id` to the same chat again sends nothing and returns what the first call did.

        Raises:
            InvalidContent: the content cannot be sent; nothing was uploaded.
            FileFault: a file cannot be had or is not what it should be; nothing was uploaded.
            MediaError: a file cannot be uploaded; nothing was sent.
        """
        client = self._session.online()
        to = await client.contacts.canonical(to)
        return await self._out.send(client, to, content, context, id, partial(client.messages.send, to))

    async def send_album(
        self, to: Jid, album: c.Album, *, id: str | None = None, context: c.SendContext = NO_CONTEXT
    ) -> list[Sent]:
        """Send pictures and videos that are shown together; the first of what returns is the album's frame.

        Raises:
            As `send`; all files are uploaded before the first message is sent.
        """
        client = self._session.online()
        to = await client.contacts.canonical(to)
        return await self._out.send_album(client, to, album, context, id)

    async def post_status(
        self,
        content: c.StatusText | c.Image | c.Video | c.Audio | c.Attachment,
        *,
        audience: Sequence[Jid] | None = None,
        id: str | None = None,
    ) -> Sent:
        """Post to the account's status.

        Args:
            audience: who sees it; None for whom the account's privacy setting says.

        Raises:
            NoAudience: nobody would see it.
            As `send`.
        """
        client = self._session.online()
        if audience is not None:
            audience = await self._session.people.known_as(audience)
        post = partial(client.messages.send, STATUS_BROADCAST, audience=audience)
        return await self._out.send(client, STATUS_BROADCAST, content, NO_CONTEXT, id, post)

    # -- about one message ------------------------------------------------------------------------------

    async def react(
        self,
        chat: Jid,
        id: str,
        emoji: str,
        *,
        author: Jid | None = None,
        from_me: bool | None = None,
        own_id: str | None = None,
    ) -> Sent:
        """React; an empty emoji takes the reaction away. What is None is taken from what is stored."""
        client = self._session.online()
        if chat.is_newsletter:
            return await self._session.newsletters.react(chat, id, emoji, own_id=own_id)
        target = await self._references.target(chat, id, author=author, from_me=from_me)
        if chat.is_group and (await client.groups.info(chat)).is_default_sub_group:
            # In announcement groups of communities reactions are encrypted, for members hide from each other.
            sender = target.sender or self._own(client)
            react = partial(client.addons.react, chat, id, sender, emoji)
            return await self._out.attach(chat, react, (id, emoji), own_id)
        message = reactions.reaction(target, emoji, at_ms=self._now_ms())
        return await self._out.change(client, chat, message, own_id)

    async def attach(self, chat: Jid, attach: Attach, content: object, own_id: str | None) -> Sent:
        """Have the client attach something to a message of a chat, once per id of the caller's choice."""
        return await self._out.attach(chat, attach, content, own_id)

    async def edit(
        self, chat: Jid, id: str, body: str, *, mentions: Sequence[Jid] = (), own_id: str | None = None
    ) -> Sent:
        """Change the text, or the caption, of a message that we sent.

        Raises:
            InvalidContent: it is not ours, too old, or has no text.
        """
        client = self._session.online()
        known = await self._session.book.find(chat, id)
        # How long a channel's posts can be edited, WhatsApp knows: some thirty days.
        check_editable(known, known.timestamp if chat.is_newsletter else self._now())
        content = edited(known.message, body)
        if mentions:
            content = with_context(content, Context(mentions=tuple(mentions)))
        target = Target(chat=known.chat, id=id, from_me=True)
        message = changes.edit(target, content, at_ms=self._now_ms())
        return await self._out.change(client, chat, message, own_id)

    async def revoke(
        self, chat: Jid, id: str, *, author: Jid | None = None, own_id: str | None = None
    ) -> Sent:
        """Delete for everyone; somebody else's message as an admin of the group.

        Args:
            author: who wrote it; needed only of what is not stored, such as what was sent before the link.

        Raises:
            InvalidContent: somebody else's, and the chat is no group.
        """
        client = self._session.online()
        known = await self._references.known(chat, id)
        if chat.is_newsletter:
            # Who runs a channel deletes anybody's posts, and they are nobody's on the wire.
            target = Target(chat=chat, id=id, from_me=True)
            return await self._out.change(client, chat, changes.revoke(target), own_id)
        if known is not None:
            from_me, author = known.from_me, author or known.sender
        elif author is None:
            raise UnknownMessage(id)
        else:
            from_me = author.bare in {own.bare for own in (client.jid, client.lid) if own is not None}
        target = Target(
            chat=chat if known is None else known.chat,
            id=id,
            from_me=from_me,
            sender=None if from_me else author,
        )
        return await self._out.change(client, chat, changes.revoke(target), own_id)

    async def delete_for_me(self, chat: Jid, id: str, *, delete_media: bool = True) -> None:
        """Delete on our own devices only."""
        client = self._session.online()
        known = await self._session.book.find(chat, id)
        await client.appstate.delete_for_me(
            known.chat,
            id,
            from_me=known.from_me,
            sender=None if known.from_me else known.sender,
            timestamp=known.timestamp,
            delete_media=delete_media,
        )

    async def star(self, chat: Jid, id: str, starred: bool = True) -> None:
        """Mark a message with a star, or take it away, on all our devices."""
        client = self._session.online()
        known = await self._session.book.find(chat, id)
        await client.appstate.star(
            known.chat,
            id,
            from_me=known.from_me,
            sender=None if known.from_me else known.sender,
            starred=starred,
        )

    async def pin(
        self, chat: Jid, id: str, seconds: int | None = 7 * 86_400, *, own_id: str | None = None
    ) -> Sent:
        """Pin in the chat for everybody, for 1, 7 or 30 days; None takes the pin away."""
        client = self._session.online()
        target = await self._references.target(chat, id)
        duration = changes.PIN_DURATIONS_S[1] if seconds is None else seconds
        message = changes.pin(target, at_ms=self._now_ms(), pinned=seconds is not None, duration_s=duration)
        return await self._out.change(client, chat, message, own_id)

    async def keep(self, chat: Jid, id: str, kept: bool = True, *, own_id: str | None = None) -> Sent:
        """Keep a disappearing message in the chat, or let it go."""
        client = self._session.online()
        message = changes.keep(await self._references.target(chat, id), at_ms=self._now_ms(), kept=kept)
        return await self._out.change(client, chat, message, own_id)

    async def vote(self, chat: Jid, id: str, options: Sequence[str], *, own_id: str | None = None) -> Sent:
        """Vote in a poll: the options taken, by their names; none takes the vote away.

        Raises:
            InvalidContent: an option is none of the poll's, or there are too many.
        """
        client = self._session.online()
        known = await self._session.book.find(chat, id)
        poll = polls.read_poll(known.message)
        if poll is None:
            raise UnknownMessage(id, f"the message {id[:64]!r} is no poll")
        strange = [option for option in options if option not in poll.options]
        if strange:
            raise InvalidContent("options", f"has {strange[0][:64]!r}, which is none of the poll's")
        if poll.selectable and len(options) > poll.selectable:
            raise InvalidContent("options", f"has {len(options)}, more than {poll.selectable}")
        vote = partial(client.addons.vote, known.chat, id, known.sender, options)
        return await self._out.attach(known.chat, vote, (id, tuple(options)), own_id)

    async def answer_event(
        self, chat: Jid, id: str, answer: str, *, guests: int = 0, own_id: str | None = None
    ) -> Sent:
        """Say whether we come.

        Args:
            answer: `going`, `not_going` or `maybe`.
            guests: how many we bring.

        Raises:
            InvalidContent: it is no answer, or nobody brings so many.
        """
        client = self._session.online()
        if answer not in ANSWERS:
            raise InvalidContent("answer", f"is {answer[:32]!r}, not one of {', '.join(ANSWERS)}")
        if not 0 <= guests <= MAX_GUESTS:
            raise InvalidContent("guests", f"is {guests}, not between 0 and {MAX_GUESTS}")
        known = await self._session.book.find(chat, id)
        say = partial(
            client.addons.answer_event, known.chat, id, known.sender, Answer(answer), extra_guests=guests
        )
        return await self._out.attach(known.chat, say, (id, answer, guests), own_id)

    async def comment(self, chat: Jid, id: str, body: str, *, own_id: str | None = None) -> Sent:
        """Comment on a message of a community's announcement group."""
        client = self._session.online()
        known = await self._session.book.find(chat, id)
        comment = partial(client.addons.comment, known.chat, id, known.sender, text.text(body))
        return await self._out.attach(known.chat, comment, (id, body), own_id)

    # -- reading ----------------------------------------------------------------------------------------

    async def mark_read(
        self, chat: Jid, ids: Sequence[str], *, sender: Jid | None = None, played: bool = False
    ) -> None:
        """Tell the sender that messages were read, or voice notes played.

        Raises:
            UnknownMessage: in a group, whose messages they are is neither said nor stored.
        """
        client, chat = self._session.online(), await self._session.people.spelt(chat)
        by_sender: dict[Jid | None, list[str]] = {}
        for each in ids:
            author = sender
            if author is None and not chat.is_user:
                author = (await self._session.book.find(chat, each)).sender
            by_sender.setdefault(author, []).append(each)
        for author, own in by_sender.items():
            await client.messages.mark_read(own, chat=chat, sender=author, played=played)
        await self._session.book.note_read(chat, ids, self._now(), played=played)

    async def mark_chat_read(self, chat: Jid) -> None:
        """Mark all of a chat as read: receipts for what is unread, and the chat on the account's devices."""
        client, chat = self._session.online(), await self._session.people.spelt(chat)
        unread = await self._session.book.unread(chat)
        by_sender: dict[Jid, list[str]] = {}
        for stored in unread:
            by_sender.setdefault(stored.sender, []).append(stored.id)
        for author, own in by_sender.items():
            await client.messages.mark_read(own, chat=chat, sender=None if chat.is_user else author)
        await self._session.book.note_chat_read(chat, self._now())
        place, newest = await self._session.chats.place(chat), await newest_of(self._session.book, chat)
        try:
            await client.appstate.mark_chat_read(place, True, newest)
        except AppStateUnavailable as exc:
            if not unread:
                raise
            # The receipts have gone out, and our other devices take them for the same.
            self._session.log.warning("Chat is read by its receipts only", chat=str(chat), error=str(exc))

    async def mark_chat_unread(self, chat: Jid) -> None:
        """Mark a chat as unread on the account's devices."""
        client = self._session.online()
        newest = await newest_of(self._session.book, chat)
        await client.appstate.mark_chat_read(await self._session.chats.place(chat), False, newest)

    async def typing(self, chat: Jid, on: bool = True, *, recording: bool = False) -> None:
        """Show that we are typing or recording until stopped, until we send there, or for 25 seconds."""
        self._session.online()
        chat = await self._session.people.spelt(chat)
        if on:
            await self._typing.start(chat, recording=recording)
        else:
            await self._typing.stop(chat)

    async def set_timer(self, chat: Jid, seconds: int) -> None:
        """Let messages of a chat disappear after so many seconds, for both sides; 0 lets them stay.

        Raises:
            InvalidContent: not a timer that WhatsApp has: a day, a week, ninety days.
            LocalProtocolError: not a chat that has a timer.
        """
        client, chat = self._session.online(), await self._session.people.spelt(chat)
        await client.ephemeral.set(chat, seconds)

    # -- files ------------------------------------------------------------------------------------------

    async def attachment(self, chat: Jid | None, id: str) -> Attachment:
        """What a stored message says about its file.

        Raises:
            UnknownMessage: it is not stored.
            NoFile: it has none.
            MediaCorrupt: what it says cannot be right.
        """
        known = await self._session.book.find(chat, id)
        origin = MediaOrigin(
            id=known.id,
            chat=known.chat,
            from_me=known.from_me,
            participant=known.sender if known.chat.is_group else None,
        )
        attachment = Attachment.of(known.message, origin)
        if attachment is None:
            raise NoFile(id)
        return attachment

    def download(
        self, attachment: Attachment, *, keep: bool = False
    ) -> AbstractAsyncContextManager[SpooledFile]:
        """The file, which is there until the block ends, or kept in the session's folder.

        Raises:
            MediaError: it cannot be had.
        """
        downloads = self._session.services.media.downloads
        name = self._session.name if keep else None
        return downloads.open(self._session.client.media, attachment, keep_for=name)

    # -- bots and lists ---------------------------------------------------------------------------------

    async def bots(self) -> Sequence[BotProfile]:
        """WhatsApp's AI bots."""
        return await self._session.online().bots.profiles()

    async def ask_bot(self, question: str, *, persona_id: str = "", id: str | None = None) -> Sent:
        """Send a text to an AI bot; an empty persona is the one that WhatsApp offers by itself."""
        client = self._session.online()
        ask = partial(client.bots.ask, question, persona_id=persona_id)
        return await self._out.attach(bot_of(persona_id), ask, (question, persona_id), id)

    async def list_participants(self, broadcast: Jid) -> Sequence[Jid]:
        """Who gets what is sent to a broadcast list.

        Raises:
            InvalidContent: a list that only the phone knows.
        """
        client = self._session.online()
        if broadcast != STATUS_BROADCAST:
            raise InvalidContent("list", "is known to the phone only; status@broadcast is known here")
        return await client.statuses.audience()

    def close(self) -> None:
        """End what goes on by itself."""
        self._typing.close()

    # -- inside -----------------------------------------------------------------------------------------

    async def _show_typing(self, chat: Jid, composing: bool, recording: bool) -> None:
        await self._session.online().presence.typing(chat, composing, audio=recording)

    def _own(self, client: AccountClient) -> Jid:
        own = client.lid or client.jid
        assert own is not None, "an account that is online has an address"
        return own.bare

    def _now(self) -> int:
        return int(self._session.services.clock())

    def _now_ms(self) -> int:
        return int(self._session.services.clock() * 1000)
