"""`client.ephemeral`: disappearing messages. Each chat has a timer, and every message in it says so.

In a chat with a person the timer is learnt from what others write: the message that sets it, and the context
of every other one. Groups have theirs in their metadata.

Source: whatsmeow send.go (SetDisappearingTimer); Baileys Utils/messages.ts, process-message.ts; whatsapp-rust
wacore/src/proto_helpers.rs.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, NamedTuple

from wago.client.context import ClientContext
from wago.client.groups import Groups
from wago.client.identities import Identities
from wago.client.send.sender import Sender, SentReceipt
from wago.errors import InvalidContent, LocalProtocolError, WagoError
from wago.protocol.jid import Jid
from wago.protocol.messages.context import Context, can_have_context, context_of, with_context
from wago.protocol.messages.wrappers import innermost
from wago.protocol.proto.e2e_pb2 import Message, ProtocolMessage
from wago.protocol.stanza.ephemeral import SetDefaultTimer, SetGroupTimer
from wago.store.interfaces import Batch

TIMERS: Final = (0, 24 * 3600, 7 * 24 * 3600, 90 * 24 * 3600)
"""What WhatsApp's clients offer: off, a day, a week, 90 days (whatsmeow send.go)."""

CAPACITY: Final = 4096
"""Chats whose timer stays in memory."""

SETTING: Final = "ephemeral."
"""Setting under which a chat's timer is kept, by its address."""


class ChatTimer(NamedTuple):
    """A chat's timer. `seconds` 0 is off; `set_at` is when it was set, Unix seconds, 0 if not known."""

    seconds: int
    set_at: int


OFF: Final = ChatTimer(0, 0)


class Timers:
    """The timers of one account's chats with people, in memory and on disk."""

    def __init__(self, ctx: ClientContext, identities: Identities) -> None:
        self._ctx = ctx
        self._identities = identities
        self._known: OrderedDict[str, ChatTimer] = OrderedDict()
        ctx.account.on_failure(lambda _error: self._known.clear())
        ctx.on_forgotten(self._known.clear)

    async def of(self, chat: Jid) -> ChatTimer:
        """The timer of a chat with a person.

        Raises:
            StoreError: the store failed.
        """
        for name in await self._identities.spellings(chat.bare):
            timer = await self.load(str(name))
            if timer != OFF:
                return timer
        return OFF

    async def load(self, chat: str) -> ChatTimer:
        """The timer kept under this name, which `learn` can compare with from now on.

        Raises:
            StoreError: the store failed.
        """
        known = self._known.get(chat)
        if known is not None:
            self._known.move_to_end(chat)
            return known
        failures = self._ctx.account.failures
        timer = _decode(await self._ctx.account.setting(SETTING + chat))
        if self._ctx.account.failures == failures:
            self._remember(chat, timer)
        return timer

    def learn_from(self, batch: Batch, chat: str, message: Message, at: int) -> None:
        """Note what a message that came says of the timer.

        Args:
            batch: what it is kept with.
            chat: where it stands, loaded before.
            message: the content.
            at: when it was sent, Unix seconds.
        """
        content = innermost(message)
        protocol = content.protocolMessage
        if content.HasField("protocolMessage") and protocol.type == ProtocolMessage.EPHEMERAL_SETTING:
            set_at = protocol.ephemeralSettingTimestamp or at
            self.learn(batch, chat, ChatTimer(protocol.ephemeralExpiration, set_at))
            return
        context = context_of(content)
        if context is None or not context.expiration:
            return
        if context.ephemeralSettingTimestamp:
            self.learn(batch, chat, ChatTimer(context.expiration, context.ephemeralSettingTimestamp))
        elif self._known.get(chat) == OFF:
            # Some clients do not say since when. That is enough where nothing better was ever heard.
            self.learn(batch, chat, ChatTimer(context.expiration, at))

    def learn(self, batch: Batch, chat: str, timer: ChatTimer) -> None:
        """Keep a timer unless a newer one is known."""
        known = self._known.get(chat, OFF)
        if timer.set_at < known.set_at or timer == known:
            return
        self._remember(chat, timer)
        batch.put_setting(SETTING + chat, _encode(timer))

    def _remember(self, chat: str, timer: ChatTimer) -> None:
        self._known[chat] = timer
        self._known.move_to_end(chat)
        if len(self._known) > CAPACITY:
            self._known.popitem(last=False)


class Ephemeral:
    """Asking for timers, setting them, and having what is sent carry them."""

    def __init__(
        self, ctx: ClientContext, identities: Identities, timers: Timers, groups: Groups, sender: Sender
    ) -> None:
        self._ctx = ctx
        self._identities = identities
        self._timers = timers
        self._groups = groups
        self._sender = sender

    async def of(self, chat: Jid) -> ChatTimer:
        """The timer of a chat; OFF where there can be none.

        Raises:
            UnknownGroup, NotInGroup, IQError, NotConnected, RequestTimeout: of a group that is not known yet.
            StoreError: the store failed.
        """
        if chat.is_group:
            return ChatTimer((await self._groups.info(chat)).ephemeral_s or 0, 0)
        if chat.is_user:
            return await self._timers.of(chat)
        return OFF

    async def set(self, chat: Jid, seconds: int) -> SentReceipt | None:
        """Set the timer of a chat, for both sides.

        Args:
            chat: a person or a group.
            seconds: one of `TIMERS`; 0 switches it off.

        Returns:
            Of a chat with a person the message that told them; None of a group.

        Raises:
            InvalidContent: not one of the timers there are.
            LocalProtocolError: not a chat that has a timer.
            NotLoggedIn, NotConnected, RequestTimeout: the server could not be told.
            IQError: it refused, of a group.
            As `Sender.send`, of a person.
        """
        if seconds not in TIMERS:
            raise InvalidContent("seconds", f"is none of {', '.join(map(str, TIMERS))}")
        self._ctx.require_online()
        if chat.is_group:
            await self._ctx.execute(SetGroupTimer(group=chat, seconds=seconds))
            self._groups.forget(chat)
            return None
        if not chat.is_user:
            raise LocalProtocolError(f"a chat with {chat} has no timer")
        timer = ChatTimer(seconds, self._ctx.now())
        message = Message()
        message.protocolMessage.type = ProtocolMessage.EPHEMERAL_SETTING
        message.protocolMessage.ephemeralExpiration = seconds
        message.protocolMessage.ephemeralSettingTimestamp = timer.set_at
        receipt = await self._sender.send(chat, message)
        name = str(await self._identities.canonical(chat.bare))
        await self._timers.load(name)
        batch = self._ctx.account.batch()
        self._timers.learn(batch, name, timer)
        if not batch.empty:
            await batch.commit()
        return receipt

    async def set_default(self, seconds: int) -> None:
        """Set the timer that new chats with people begin with.

        Raises:
            InvalidContent: not one of the timers there are.
            NotLoggedIn, NotConnected, RequestTimeout, IQError: the server did not take it.
        """
        if seconds not in TIMERS:
            raise InvalidContent("seconds", f"is none of {', '.join(map(str, TIMERS))}")
        self._ctx.require_online()
        await self._ctx.execute(SetDefaultTimer(seconds=seconds))

    async def applied(self, chat: Jid, message: Message) -> Message:
        """The message as it is sent to this chat: with the chat's timer, if there is one and it says none.

        Raises:
            StoreError: the store failed.
        """
        if not can_have_context(message):
            return message
        context = context_of(message)
        if context is not None and context.HasField("expiration"):
            return message
        timer = await self._timer(chat)
        if not timer.seconds:
            return message
        return with_context(message, Context(expiration_s=timer.seconds, timer_set_at_s=timer.set_at or None))

    async def _timer(self, chat: Jid) -> ChatTimer:
        if not chat.is_group:
            return await self.of(chat)
        try:
            return await self.of(chat)
        except WagoError as exc:
            # Whether it can be sent at all is for the sender to say, in its own words.
            self._ctx.log.debug("Timer of a group is not known", group=str(chat), error=str(exc))
            return OFF


def _encode(timer: ChatTimer) -> bytes:
    return f"{timer.seconds} {timer.set_at}".encode()


def _decode(data: bytes | None) -> ChatTimer:
    if data is None:
        return OFF
    seconds, _, set_at = data.decode().partition(" ")
    return ChatTimer(int(seconds), int(set_at))
