"""`session.messages`: everything about messages that both dialects ask of a session.

A message is named by its id and the chat it stands in; without the chat, by an id that stands in one chat only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from wago.gateway.engine import Sent
from wago.gateway.outgoing.contents import Album, Audio, Content, Image, SendContext, StatusText, Video
from wago.protocol.jid import Jid

if TYPE_CHECKING:
    from wago.gateway.session import Session

NO_CONTEXT = SendContext()


class SessionMessages:
    """The messages of one session.

    All calls that ask WhatsApp for something raise `NotLoaded`, `NotLoggedIn` and `NotConnected` before anything
    has happened, and `IQError`, `RequestTimeout` and `StoreError` where that goes wrong; those that send raise
    `UnknownRecipient` and `SendRefused` too.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- sending ----------------------------------------------------------------------------------------

    async def send(
        self, to: Jid, content: Content, *, id: str | None = None, context: SendContext = NO_CONTEXT
    ) -> Sent:
        """Send one message; returns when the server took it.

        The same `id` to the same chat again sends nothing and returns what the first call did.

        Raises:
            InvalidContent: the content cannot be sent; nothing was uploaded.
            MediaError, Unpreparable: a file cannot be had, prepared or uploaded; nothing was sent.
            DuplicateId: another chat has a message of this id.
            Restricted: the account may not write to this chat for now.
        """
        raise NotImplementedError

    async def send_album(
        self, to: Jid, album: Album, *, id: str | None = None, context: SendContext = NO_CONTEXT
    ) -> list[Sent]:
        """Send pictures and videos that are shown together; the first of what returns is the album's frame."""
        raise NotImplementedError

    async def post_status(
        self,
        content: StatusText | Image | Video | Audio,
        *,
        audience: Sequence[Jid] | None = None,
        id: str | None = None,
    ) -> Sent:
        """Post to the account's status.

        Args:
            audience: who sees it; None for whom the account's privacy setting says.
        """
        raise NotImplementedError

    # -- about one message ------------------------------------------------------------------------------

    async def react(
        self, chat: Jid, id: str, emoji: str, *, author: Jid | None = None, from_me: bool | None = None
    ) -> Sent:
        """React; an empty emoji takes the reaction away. What is None is taken from what is stored."""
        raise NotImplementedError

    async def edit(self, chat: Jid, id: str, text: str, *, mentions: Sequence[Jid] = ()) -> Sent:
        """Change the text, or the caption, of a message that we sent."""
        raise NotImplementedError

    async def revoke(self, chat: Jid, id: str, *, author: Jid | None = None) -> Sent:
        """Delete for everyone; somebody else's message as an admin of the group."""
        raise NotImplementedError

    async def delete_for_me(self, chat: Jid, id: str, *, delete_media: bool = True) -> None:
        """Delete on our own devices only."""
        raise NotImplementedError

    async def star(self, chat: Jid, id: str, starred: bool = True) -> None:
        raise NotImplementedError

    async def pin(self, chat: Jid, id: str, seconds: int | None = 7 * 86400) -> Sent:
        """Pin in the chat for everybody, for 1, 7 or 30 days; None takes the pin away."""
        raise NotImplementedError

    async def keep(self, chat: Jid, id: str, kept: bool = True) -> Sent:
        """Keep a disappearing message in the chat, or let it go."""
        raise NotImplementedError

    async def vote(self, chat: Jid, id: str, options: Sequence[str]) -> Sent:
        """Vote in a poll: the options taken, by their names; none takes the vote away."""
        raise NotImplementedError

    async def answer_event(
        self, chat: Jid, id: str, answer: Literal["going", "maybe", "not_going"], *, guests: int = 0
    ) -> Sent:
        raise NotImplementedError

    async def comment(self, chat: Jid, id: str, text: str) -> Sent:
        raise NotImplementedError

    # -- reading ----------------------------------------------------------------------------------------

    async def mark_read(
        self, chat: Jid, ids: Sequence[str], *, sender: Jid | None = None, played: bool = False
    ) -> None:
        """Tell the sender that messages were read, or voice notes played."""
        raise NotImplementedError

    async def mark_chat_read(self, chat: Jid) -> None:
        """Mark all of a chat as read: receipts for what is unread, and the chat on the account's devices."""
        raise NotImplementedError

    async def mark_chat_unread(self, chat: Jid) -> None:
        raise NotImplementedError

    async def typing(self, chat: Jid, on: bool = True, *, recording: bool = False) -> None:
        """Show that we are typing or recording until stopped, until we send there, or for 25 seconds."""
        raise NotImplementedError
