"""The way of one message in: parse, duplicate?, decrypt, one batch of state, event and mark, commit, receipt.

Messages of one sender are taken in order, those of different senders in parallel. A message is not waited for
until it is durable: the next one is decrypted meanwhile and both share a commit. What answers the server goes
out when the commit is done, never before; if it fails, the connection is retired and the server delivers
again.

Source: whatsmeow message.go, receipt.go; whatsapp-rust src/message/receive.rs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from wago.client.acks import build_ack, post_ack
from wago.client.ciphers import Ciphers, Work
from wago.client.context import ClientContext
from wago.client.events import (
    IdentityChanged,
    MessageInfo,
    MessageReceived,
    PushNameChanged,
    UndecryptableMessage,
)
from wago.client.identities import Identities, addresses_of
from wago.client.lanes import Lanes
from wago.client.receipts import Receipts
from wago.client.receive.arrivals import Arrivals, Earlier
from wago.client.receive.bots import BotReader
from wago.client.receive.control import Control
from wago.client.receive.decrypt import Opened, RetryReason, open_all, prepare
from wago.client.receive.delivery import Delivery, Studied
from wago.client.receive.info import (
    RetryKey,
    Source,
    key_of,
    learn_source,
    read_info,
    read_source,
    unavailable_kind,
)
from wago.client.receive.newsletters import read_post
from wago.client.receive.placeholders import Placeholders
from wago.client.retry_requests import RetryRequests
from wago.client.send.newsletters import PostNumbers
from wago.errors import (
    BadMac,
    NotConnected,
    NotLoggedIn,
    RemoteProtocolError,
    StoreError,
    UnknownMessageSecret,
)
from wago.protocol.binary.node import Node
from wago.protocol.jid import PRIMARY_DEVICE, STATUS_BROADCAST, Jid
from wago.protocol.stanza.ack import NackReason
from wago.protocol.stanza.message import BOT_KIND, MESSAGE_TAGS, IncomingMessage
from wago.store.interfaces import Batch

IN_FLIGHT: Final = 512
"""Messages that may wait for their commit at the same time."""

QUEUED: Final = 4096
"""Messages that may wait to be decrypted before reading pauses: a backlog may be longer than memory."""

STATUS_AGE_S: Final = 24 * 3600
"""A status update that old has expired and is not asked for again."""


class Inbound(NamedTuple):
    """One message with all that is known of it before its ciphertexts are opened.

    Attributes:
        node: as it came.
        earlier: waits for the messages that came before it.
        key: chat, sender and id, each person under one name: what makes it one message.
    """

    node: Node
    message: IncomingMessage
    source: Source
    info: MessageInfo
    key: RetryKey
    earlier: Earlier


class Receiver:
    """Handles `<message>`."""

    def __init__(
        self,
        ctx: ClientContext,
        ciphers: Ciphers,
        identities: Identities,
        retries: RetryRequests,
        receipts: Receipts,
        control: Control,
        delivery: Delivery,
        placeholders: Placeholders,
        bots: BotReader,
        numbers: PostNumbers,
    ) -> None:
        self._ctx = ctx
        self._ciphers = ciphers
        self._identities = identities
        self._retries = retries
        self._receipts = receipts
        self._control = control
        self._delivery = delivery
        self._placeholders = placeholders
        self._bots = bots
        self._numbers = numbers
        self._in_flight = asyncio.Semaphore(IN_FLIGHT)
        self._arrivals = Arrivals()
        self.lanes: Lanes[tuple[Node, IncomingMessage, int]] = Lanes(
            ctx, self._receive, name="message", limit=QUEUED
        )
        for tag in MESSAGE_TAGS:
            ctx.on(tag, self._arrived)
        ctx.on_offline(self.lanes.drop)
        ctx.on_offline(self._arrivals.drop)

    # -- the queue --------------------------------------------------------------------------------------

    def _arrived(self, node: Node) -> None:
        try:
            message = IncomingMessage.parse(node)
        except RemoteProtocolError as exc:
            self._ctx.log.warning("Failed to parse message", id=node.opt_attr("id"), error=str(exc))
            post_ack(self._ctx, node, NackReason.PARSING_ERROR)
            return
        self.lanes.put(self._lane(message), (node, message, self._arrivals.came()))

    def _lane(self, message: IncomingMessage) -> Jid:
        """The sender under one name, as far as the stanza itself tells."""
        for jid in (message.participant_lid, message.sender_lid, message.participant):
            if jid is not None:
                return jid.bare
        return message.origin.bare

    async def _receive(self, item: tuple[Node, IncomingMessage, int]) -> None:
        node, message, number = item
        await self._in_flight.acquire()
        submitted = False
        try:
            commit = await self._handle(node, message, number)
            submitted = True
            commit.add_done_callback(lambda _done: self._in_flight.release())
            self._ctx.watch_commit(commit, "message")
        except StoreError as exc:
            self._ctx.log.warning("Store failed, message will come again", id=message.id, error=str(exc))
            self._ctx.retire("store_failed")
        except (NotConnected, NotLoggedIn) as exc:
            # Forgotten or closed meanwhile: not acknowledged, so it comes again if anybody is there.
            self._ctx.log.debug("Message is left", id=message.id, error=str(exc))
        except Exception:
            # A bug that one message wakes must not wake again at every login.
            self._ctx.log.exception("Message could not be handled", id=message.id)
            post_ack(self._ctx, node, NackReason.UNHANDLED_ERROR)
        finally:
            self._arrivals.done(number)
            if not submitted:
                self._in_flight.release()

    # -- one message ------------------------------------------------------------------------------------

    async def _handle(self, node: Node, message: IncomingMessage, number: int) -> asyncio.Future[None]:
        source = read_source(message, self._identities)
        info = await read_info(message, source, self._identities)
        earlier = partial(self._arrivals.earlier, number)
        got = Inbound(node, message, source, info, key_of(info), earlier)
        again = self._ctx.account.batch()
        if await self._seen(got):
            return self._came_again(got, again)
        if not message.encs:
            return self._without_ciphertext(got)
        if all(enc.kind == BOT_KIND for enc in message.encs):
            return await self._bot_reply(got)
        return await self._decrypt(got)

    async def _seen(self, got: Inbound) -> bool:
        """Whether it was handled before, also under an address from before the LID was known."""
        account, info = self._ctx.account, got.info
        if await account.seen(*got.key):
            return True
        if info.chat_alt is None and info.sender_alt is None:
            return False
        chats = {str(each.bare) for each in (info.chat, info.chat_alt) if each is not None}
        senders = {str(each.bare) for each in (info.sender, info.sender_alt) if each is not None}
        for chat in chats:
            for sender in senders:
                if (chat, sender, info.id) != got.key and await account.seen(chat, sender, info.id):
                    return True
        return False

    def _came_again(self, got: Inbound, batch: Batch) -> asyncio.Future[None]:
        """Answer once more, without an event.

        The first delivery may not be durable yet, and be lost with what it left in memory. So this answer
        waits for a commit too, in a batch that was begun before the mark was read and fails with its own.
        """
        self._ctx.log.debug("Message came again", id=got.info.id)
        batch.put_seen(*got.key, self._ctx.now())
        self._post_after(batch, self._taken(got))
        return batch.submit()

    def _taken(self, got: Inbound) -> list[Node | None]:
        """What takes a message off the server's queue: a receipt, an ack where there is none, else both."""
        receipt = self._receipts.delivery(got.message, got.source)
        if receipt is not None and got.node.tag == "message":
            return [receipt]
        return [receipt, build_ack(got.node)]

    async def _decrypt(self, got: Inbound) -> asyncio.Future[None]:
        message, source, info = got.message, got.source, got.info
        addresses = addresses_of(source.sender, info.sender_alt)
        name = await self._ctx.account.contact_name(Jid.parse(got.key[1])) if info.push_name else None
        await self._delivery.load(info, got.key)
        studied: Sequence[Studied] = ()
        while True:
            prepared = await prepare(self._ctx.account, self._ciphers, message.encs, addresses, source.group)
            # From here to the submit nothing is awaited.
            work = self._ciphers.work()
            opened = open_all(work, message.encs, prepared)
            if studied or opened.failure is not None or not self._delivery.wants_study(info, opened.messages):
                break
            # What was decrypted only says what to look up: without a submit it has no consequence.
            studied = await self._delivery.study(info, opened.messages, got.earlier)
        learn_source(self._identities, work.batch, source)
        if opened.new_identity and source.sender.device == PRIMARY_DEVICE:
            self._ctx.emit(IdentityChanged(user=source.sender.bare, timestamp=info.timestamp), work.batch)
        if opened.failure is not None:
            self._failed(work, got, opened)
        elif opened.malformed:
            self._malformed(work, got, opened)
        else:
            if info.push_name not in ("", "-", name):
                self._rename(work, got)
            self._accepted(work, got, opened, studied)
        return work.submit()

    # -- endings ----------------------------------------------------------------------------------------

    def _accepted(self, work: Work, got: Inbound, opened: Opened, studied: Sequence[Studied]) -> None:
        work.batch.put_seen(*got.key, self._ctx.now())
        for decrypted in opened.messages:
            self._delivery.deliver(work, got.info, got.key, decrypted, studied)
        self._settled(work, got)
        answers = self._taken(got)
        answers += self._control.receipts(got.info, opened.messages)
        if opened.messages:
            self._mark_seen(work.batch, got)
        self._post_after(work.batch, answers)

    def _settled(self, work: Work, got: Inbound) -> None:
        work.on_submit(lambda: self._retries.settled(got.key))
        work.on_submit(lambda: self._placeholders.settled(got.key))

    def _mark_seen(self, batch: Batch, got: Inbound) -> None:
        """Say that it was read, if that is to be said of every message."""
        if not self._ctx.config.mark_seen or got.info.from_me:
            return

        async def mark() -> None:
            self._ctx.post(await self._receipts.read(got.info))

        batch.on_commit(lambda: _spawn_bound(self._ctx, mark(), "read receipt"))

    def _failed(self, work: Work, got: Inbound, opened: Opened) -> None:
        """Ask for the message again. What did decrypt is kept: the sender key of a group, say."""
        self._placeholder(work, got, opened.detail, None)
        if self._retries.is_late(got.key, got.message):
            self._post_after(work.batch, [build_ack(got.node)])
            return
        age = self._ctx.now() - got.info.timestamp
        expired = got.source.chat == STATUS_BROADCAST and age > STATUS_AGE_S
        if not expired:
            work.batch.on_commit(lambda: self._placeholders.ask_late(got.key, got.info))
        count = None if expired else self._retries.next_count(got.key, got.message)
        self._ctx.log.warning("Could not decrypt message", id=got.info.id, retry=count, error=opened.detail)
        if count is None:
            self._post_after(work.batch, [build_ack(got.node)])
            return
        request = self._retries.build(
            work.batch,
            got.message,
            got.source,
            count=count,
            reason=opened.failure or RetryReason.UNKNOWN,
            force_keys=opened.missing_sender_key,
        )
        # The request goes ahead of the ack: if one gets lost with the connection, it must be the ack.
        self._post_after(work.batch, [request, build_ack(got.node)], delay_s=self._retries.delay_s(count))

    def _malformed(self, work: Work, got: Inbound, opened: Opened) -> None:
        """It decrypted to no Message: asking again would bring the same."""
        work.batch.put_seen(*got.key, self._ctx.now())
        self._placeholder(work, got, opened.detail, None)
        self._post_after(work.batch, [build_ack(got.node, NackReason.INVALID_PROTOBUF)])

    async def _bot_reply(self, got: Inbound) -> asyncio.Future[None]:
        """An answer of a bot to somebody's question, whose secret it is encrypted with."""
        try:
            readings = await self._bots.read(got.message, got.info, got.earlier)
        except (BadMac, RemoteProtocolError, UnknownMessageSecret) as exc:
            self._ctx.log.warning("Bot's reply could not be decrypted", id=got.info.id, error=str(exc))
            work = self._ciphers.work()
            self._placeholder(work, got, "no_message_secret", None)
            # Asking again would bring the same.
            self._post_after(work.batch, [build_ack(got.node, NackReason.MISSING_MESSAGE_SECRET)])
            return work.submit()
        await self._delivery.load(got.info, got.key)
        work = self._ciphers.work()
        work.batch.put_seen(*got.key, self._ctx.now())
        for reading in readings:
            self._delivery.report(work, got.info, got.key, reading)
        self._settled(work, got)
        self._mark_seen(work.batch, got)
        self._post_after(work.batch, self._taken(got))
        return work.submit()

    def _without_ciphertext(self, got: Inbound) -> asyncio.Future[None]:
        """Placeholders, channel posts, and what we cannot read."""
        message = got.message
        work = self._ciphers.work()
        learn_source(self._identities, work.batch, got.source)
        error: NackReason | None = None
        if message.unavailable is not None:
            self._unavailable(work, got)
            return work.submit()
        post: MessageReceived | None = None
        try:
            post = read_post(message, got.info) if got.source.chat.is_newsletter else None
        except RemoteProtocolError:
            error = NackReason.INVALID_PROTOBUF
        if post is not None:
            work.batch.put_seen(*got.key, self._ctx.now())
            self._numbers.learn(got.info.chat, got.info.id, got.info.server_id)
            self._ctx.emit(post, work.batch)
            self._mark_seen(work.batch, got)
        elif error is None:
            self._ctx.log.warning("Message has nothing to read", id=got.info.id)
            error = NackReason.UNRECOGNIZED_STANZA
        self._post_after(work.batch, [build_ack(got.node, error)])
        return work.submit()

    def _unavailable(self, work: Work, got: Inbound) -> None:
        """The server has no ciphertext for this device. Only our phone may have the message."""
        kind = unavailable_kind(got.message)
        self._placeholder(work, got, "unavailable", kind or "unknown")
        if not self._placeholders.is_shared(got.info, kind):
            self._post_after(work.batch, [build_ack(got.node)])
            return

        async def ask() -> None:
            # Without a connection it is not acknowledged either, and comes again.
            await self._placeholders.ask(got.key, got.info)
            self._post(build_ack(got.node))

        work.batch.on_commit(lambda: _spawn_bound(self._ctx, ask(), "ask the phone"))

    # -- pieces -----------------------------------------------------------------------------------------

    def _placeholder(self, work: Work, got: Inbound, reason: str, unavailable: str | None) -> None:
        """Tell of a message that cannot be read, once per message."""
        if not self._placeholders.tell(got.key):
            return
        hidden = any(enc.hide_fail for enc in got.message.encs)
        event = UndecryptableMessage(info=got.info, reason=reason, unavailable=unavailable, hidden=hidden)
        self._ctx.emit(event, work.batch)

    def _rename(self, work: Work, got: Inbound) -> None:
        work.batch.put_contact_name(Jid.parse(got.key[1]), got.info.push_name)
        if got.info.from_me:
            # Ours: what our presence is announced with.
            self._ctx.update_device(work.batch, push_name=got.info.push_name)
            return
        self._ctx.emit(PushNameChanged(user=got.source.sender.bare, name=got.info.push_name), work.batch)

    def _post_after(self, batch: Batch, nodes: Sequence[Node | None], *, delay_s: float = 0.0) -> None:
        """Send these once the batch is durable."""

        def post() -> None:
            for node in nodes:
                self._post(node)

        async def later() -> None:
            await self._ctx.sleep(delay_s)
            post()

        def start() -> None:
            _spawn_bound(self._ctx, later(), "retry request")

        batch.on_commit(start if delay_s > 0 else post)

    def _post(self, node: Node | None) -> None:
        if node is not None:
            self._ctx.post(node)


def _spawn_bound(ctx: ClientContext, work: Coroutine[Any, Any, None], name: str) -> None:
    ctx.spawn(work, name=name, bound=True)
