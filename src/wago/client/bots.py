"""`client.bots`: WhatsApp's AI bots.

Source: whatsmeow user.go (GetBotListV2, GetBotProfiles), send.go (bot mode); whatsapp-rust
src/features/bots.rs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wago.client.context import ClientContext
from wago.client.messages import Messages
from wago.client.send.sender import SentReceipt
from wago.errors import InvalidContent
from wago.protocol.jid import BOT_SERVER, Jid
from wago.protocol.message_secret import SECRET_LEN
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.bots import Bot, BotProfile, QueryBotProfiles, QueryBots, is_bot

META_AI: Final = Bot(jid=Jid("867051314767696", BOT_SERVER), persona_id="867051314767696$760019659443059")
"""The bot that a message goes to if nobody names another (whatsmeow send.go)."""

PERSONA_SEPARATOR: Final = "$"
"""A persona's id begins with the bot's."""


class Bots:
    """The bots that the account may talk to."""

    def __init__(self, ctx: ClientContext, messages: Messages) -> None:
        self._ctx = ctx
        self._messages = messages

    async def list(self) -> tuple[Bot, ...]:
        """The bots that there are, the default one first.

        Raises:
            NotLoggedIn, NotConnected, RequestTimeout, IQError, RemoteProtocolError: the server did not tell.
        """
        self._ctx.require_online()
        return (await self._ctx.execute(QueryBots())).bots

    async def profiles(self, bots: Sequence[Bot] | None = None) -> tuple[BotProfile, ...]:
        """What bots are like; None asks for all.

        Raises:
            As `list`.
        """
        asked = await self.list() if bots is None else tuple(bots)
        if not asked:
            return ()
        self._ctx.require_online()
        return await self._ctx.execute(QueryBotProfiles(sid=self._ctx.next_iq_id(), bots=asked))

    async def ask(
        self,
        message: Message | str,
        *,
        bot: Jid | None = None,
        persona_id: str = "",
        id: str | None = None,
    ) -> SentReceipt:
        """Write to a bot. Its answer comes as a message with a `BotReply`.

        Args:
            message: a text, or any content.
            bot: whom to write to; None takes the persona's, and without that Meta AI.
            persona_id: which of the bot's roles is meant; empty takes the bot's usual one.
            id: the message's id; None makes one.

        Raises:
            InvalidContent: not a bot, or a persona that names none.
            As `Sender.send`.
        """
        to = bot or bot_of(persona_id)
        if not is_bot(to):
            raise InvalidContent("bot", f"{to} is none")
        if not persona_id and to == META_AI.jid:
            persona_id = META_AI.persona_id
        return await self._messages.send(to, self._for_bot(message, persona_id), id=id)

    def _for_bot(self, message: Message | str, persona_id: str) -> Message:
        """A copy with what a bot needs: the secret that it answers with, and who it is to be."""
        copy = Message()
        if isinstance(message, str):
            if not message:
                raise InvalidContent("message", "is empty")
            copy.extendedTextMessage.text = message
        else:
            copy.CopyFrom(message)
        context = copy.messageContextInfo
        if not context.messageSecret:
            context.messageSecret = self._ctx.random(SECRET_LEN)
        if persona_id and not context.botMetadata.personaID:
            context.botMetadata.personaID = persona_id
        return copy


def bot_of(persona_id: str) -> Jid:
    """The bot that a persona belongs to, Meta AI for none.

    Raises:
        InvalidContent: it names none.
    """
    if not persona_id:
        return META_AI.jid
    user, separator, _ = persona_id.partition(PERSONA_SEPARATOR)
    if not separator or not user.isdigit() or not user.isascii():
        raise InvalidContent("persona_id", f"{persona_id!r} is no persona of a bot")
    return Jid(user, BOT_SERVER)
