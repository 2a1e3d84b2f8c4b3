"""`client.messages`: sending, and saying that something was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wago.client.addon_types import AddOn
from wago.client.contacts import Contacts
from wago.client.context import ClientContext
from wago.client.ephemeral import Ephemeral
from wago.client.receipts import Receipts
from wago.client.restrictions import Restrictions
from wago.client.send.sender import Sender, SentReceipt
from wago.errors import LocalProtocolError, SendRefused
from wago.protocol.jid import Jid
from wago.protocol.proto.e2e_pb2 import ContextInfo, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """The message that an answer refers to.

    Attributes:
        id: its id.
        sender: who wrote it.
        message: its content as far as it is known; shown above the answer.
        chat: where it stands, if that is another chat than the answer's.
    """

    id: str
    sender: Jid
    message: Message | None = None
    chat: Jid | None = None


class Messages:
    """Messages of one account."""

    def __init__(
        self,
        ctx: ClientContext,
        sender: Sender,
        receipts: Receipts,
        ephemeral: Ephemeral,
        restrictions: Restrictions,
        contacts: Contacts,
    ) -> None:
        self._ctx = ctx
        self._sender = sender
        self._receipts = receipts
        self._ephemeral = ephemeral
        self._restrictions = restrictions
        self._contacts = contacts

    async def send(
        self,
        to: Jid,
        message: Message,
        *,
        id: str | None = None,
        audience: Sequence[Jid] | None = None,
        addon: AddOn | None = None,
    ) -> SentReceipt:
        """Send any message to a person, a group or `status@broadcast`.

        Args:
            to: where it goes.
            message: its content.
            id: its id; None makes one.
            audience: of a status, who may see it; None for whom the account's setting says.
            addon: what it says about another message, if that is encrypted in it.

        Raises:
            As `Sender.send`.
        """
        self._ctx.require_online()
        to = await self._contacts.canonical(to)
        timed = await self._ephemeral.applied(to, message)
        try:
            return await self._sender.send(to, timed, id=id, audience=audience, addon=addon)
        except SendRefused as exc:
            self._restrictions.refused(to, exc.code)
            raise

    async def send_text(
        self,
        to: Jid,
        text: str,
        *,
        id: str | None = None,
        quoted: Quoted | None = None,
        mentions: Sequence[Jid] = (),
        context: ContextInfo | None = None,
    ) -> SentReceipt:
        """Send a text.

        Args:
            to: a person, by number or LID, or a group.
            text: what to say.
            id: the message's id; None makes one.
            quoted: what it answers.
            mentions: people named in the text as `@number`.
            context: further context; `quoted` and `mentions` are added to it.

        Raises:
            As `Sender.send`.
        """
        return await self.send(
            to, text_message(text, quoted=quoted, mentions=mentions, context=context), id=id
        )

    async def mark_read(
        self,
        ids: Sequence[str],
        *,
        chat: Jid,
        sender: Jid | None = None,
        timestamp: int | None = None,
        played: bool = False,
        broadcast_list: Jid | None = None,
    ) -> None:
        """Tell the sender that messages were read; only our own devices, if the owner keeps it to themselves.

        Args:
            ids: messages of one sender.
            chat: where they stand.
            sender: who wrote them; needed in groups.
            timestamp: when they were read; None is now.
            played: a voice message was listened to.
            broadcast_list: by which they came, as `MessageInfo` says.

        Raises:
            LocalProtocolError: no ids.
            NotLoggedIn, NotConnected: the session is not online.
            RequestTimeout, IQError, RemoteProtocolError, StoreError: whether the sender may learn of it is
                not known.
        """
        self._ctx.require_online()
        if not ids:
            raise LocalProtocolError("no message ids")
        nodes = await self._receipts.marks(
            ids, chat, sender, timestamp, played=played, by_list=broadcast_list
        )
        for node in nodes:
            await self._ctx.send(node)


def text_message(
    text: str,
    *,
    quoted: Quoted | None = None,
    mentions: Sequence[Jid] = (),
    context: ContextInfo | None = None,
) -> Message:
    """A text as a Message: plain, or extended when it has context."""
    message = Message()
    if quoted is None and not mentions and context is None:
        message.conversation = text
        return message
    extended = message.extendedTextMessage
    extended.text = text
    if context is not None:
        extended.contextInfo.CopyFrom(context)
    info = extended.contextInfo
    if quoted is not None:
        info.stanzaID = quoted.id
        info.participant = str(quoted.sender.bare)
        if quoted.chat is not None:
            info.remoteJID = str(quoted.chat)
        # An empty Message stands for content that we do not know; without it the answer shows no quote.
        info.quotedMessage.CopyFrom(
            quoted.message if quoted.message is not None else Message(conversation="")
        )
    info.mentionedJID.extend(str(jid.bare) for jid in mentions)
    return message
