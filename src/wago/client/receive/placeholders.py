"""Messages that cannot be read, and asking the own phone for them.

A message whose ciphertext does not decrypt is asked for of its sender, and of our phone if the sender does
not send it again soon. One that the server only has a placeholder of is asked for of the phone at once. Once
per message; the phone answers with the message as it keeps it.

Source: whatsmeow retry.go (delayedRequestMessageFromPhone), send.go (BuildUnavailableMessageRequest),
message.go (handlePlaceholderResendResponse); whatsapp-rust src/pdo.rs; Baileys Socket/messages-recv.ts.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Final, NamedTuple

from google.protobuf.message import DecodeError

from wago.client.context import ClientContext
from wago.client.events import MessageInfo
from wago.client.identities import Identities, plain
from wago.client.peers import Peers
from wago.client.receive.info import RetryKey, key_of
from wago.errors import LocalProtocolError, NotConnected, NotLoggedIn, RemoteProtocolError, WagoError
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.proto.e2e_pb2 import (
    Message,
    MessageKey,
    PeerDataOperationRequestResponseMessage,
    PeerDataOperationRequestType,
    ProtocolMessage,
)
from wago.protocol.proto.web_pb2 import WebMessageInfo
from wago.protocol.stanza.bots import is_bot
from wago.protocol.texts import repaired

MAX_AGE_S: Final = 14 * 24 * 3600
"""An older message is not asked for (Baileys Defaults, whatsapp-rust pdo.rs, after WhatsApp Web)."""

DELAY_S: Final = 5.0
"""How long the sender has to send again before the phone is asked (whatsmeow retry.go)."""

CAPACITY: Final = 4096
"""Messages that are remembered as told of, or asked for."""

QUEUED: Final = 256
"""Requests that may wait for each other; the phone is asked for one message after the other."""

NEVER_SHARED: Final = ("view_once", "bot", "hosted")
"""Beginnings of the kinds of placeholders that the phone keeps to itself (whatsapp-rust receive.rs)."""


class Recovered(NamedTuple):
    """A message that the phone gave us.

    Attributes:
        key: what makes it one message.
        secret: its secret, empty if not told.
    """

    info: MessageInfo
    key: RetryKey
    message: Message
    secret: bytes


class Placeholders:
    """What could not be read, and what the phone is asked for."""

    def __init__(self, ctx: ClientContext, identities: Identities, peers: Peers) -> None:
        self._ctx = ctx
        self._identities = identities
        self._peers = peers
        self._told: OrderedDict[RetryKey, None] = OrderedDict()
        self._asked: OrderedDict[RetryKey, MessageInfo] = OrderedDict()
        self._late: dict[RetryKey, asyncio.Task[None]] = {}
        self._waiting = 0
        self._turn = asyncio.Lock()
        ctx.on_forgotten(self._forget)
        ctx.account.on_failure(lambda _error: self._told.clear())

    def _forget(self) -> None:
        self._told.clear()
        self._asked.clear()

    # -- what was told ----------------------------------------------------------------------------------

    def tell(self, key: RetryKey) -> bool:
        """Whether this is the first time that a message cannot be read; it is not the next time."""
        if key in self._told:
            return False
        self._told[key] = None
        if len(self._told) > CAPACITY:
            self._told.popitem(last=False)
        return True

    def was_told(self, key: RetryKey) -> bool:
        return key in self._told

    def settled(self, key: RetryKey) -> None:
        """The message has been read after all."""
        self._told.pop(key, None)
        task = self._late.pop(key, None)
        if task is not None:
            task.cancel()

    # -- asking -----------------------------------------------------------------------------------------

    def is_shared(self, info: MessageInfo, unavailable: str | None) -> bool:
        """Whether the phone may give us this message.

        Args:
            info: which message.
            unavailable: kind of the server's placeholder, None if it did not decrypt.
        """
        if info.category or info.chat.is_newsletter or is_bot(info.sender):
            return False
        if unavailable is not None and unavailable.startswith(NEVER_SHARED):
            return False
        return self._ctx.now() - info.timestamp <= MAX_AGE_S

    def ask_late(self, key: RetryKey, info: MessageInfo) -> None:
        """Ask the phone if the message has not been read in a while."""
        if not self._ctx.config.ask_phone:
            return
        if key in self._late or key in self._asked or not self.is_shared(info, None):
            return

        async def wait_and_ask() -> None:
            await self._ctx.sleep(DELAY_S)
            # From here on it is not called off: the request may be on its way.
            self._late.pop(key, None)
            await self.ask(key, info)

        task = self._ctx.spawn(wait_and_ask(), name="ask the phone", bound=True)
        self._late[key] = task
        task.add_done_callback(lambda _done: self._late.pop(key, None))

    async def ask(self, key: RetryKey, info: MessageInfo) -> None:
        """Ask the phone for a message, unless that was done before.

        Raises:
            NotConnected, NotLoggedIn: it could not be asked; it is asked again when the message comes again.
        """
        if key in self._asked:
            return
        if self._waiting >= QUEUED:
            self._ctx.log.warning("Phone is not asked, too many requests wait", id=info.id)
            return
        self._asked[key] = info
        if len(self._asked) > CAPACITY:
            self._asked.popitem(last=False)
        self._waiting += 1
        try:
            async with self._turn:
                request_id = await self._peers.send(await self._request(info))
        except BaseException as exc:
            # Also where the connection ended: what was not sent is not asked for.
            self._asked.pop(key, None)
            if not isinstance(exc, WagoError) or isinstance(exc, (NotConnected, NotLoggedIn)):
                raise
            self._ctx.log.warning("Phone could not be asked for a message", id=info.id, error=str(exc))
        else:
            self._ctx.log.info("Asked the phone for a message", id=info.id, request=request_id)
        finally:
            self._waiting -= 1

    async def _request(self, info: MessageInfo) -> Message:
        chat = info.broadcast_list or info.chat
        key = MessageKey(remoteJID=str(chat.bare), fromMe=info.from_me, ID=info.id)
        if chat.is_user:
            key.remoteJID = str(await self._identities.canonical(chat.bare))
        elif not info.from_me:
            key.participant = str(info.sender.bare)
        message = Message()
        protocol = message.protocolMessage
        protocol.type = ProtocolMessage.PEER_DATA_OPERATION_REQUEST_MESSAGE
        request = protocol.peerDataOperationRequestMessage
        request.peerDataOperationRequestType = PeerDataOperationRequestType.PLACEHOLDER_MESSAGE_RESEND
        request.placeholderMessageResendRequest.add().messageKey.CopyFrom(key)
        return message

    # -- answers ----------------------------------------------------------------------------------------

    async def read(self, response: PeerDataOperationRequestResponseMessage) -> list[Recovered]:
        """The messages in an answer of our phone's; what it could not give is left out.

        Raises:
            StoreError: the store failed.
        """
        found = []
        for result in response.peerDataOperationResult:
            data = result.placeholderMessageResendResponse.webMessageInfoBytes
            if not data:
                continue
            try:
                found.append(await self._read_one(data))
            except RemoteProtocolError as exc:
                self._ctx.log.warning(
                    "Phone's answer cannot be used", request=response.stanzaID, error=str(exc)
                )
        return found

    async def _read_one(self, data: bytes) -> Recovered:
        try:
            kept = repaired(WebMessageInfo.FromString(data))
        except DecodeError as exc:
            raise RemoteProtocolError("malformed message") from exc
        if not kept.HasField("message") or not kept.message.ListFields():
            raise RemoteProtocolError("the phone does not have the message either")
        info = await self._info(kept)
        key = key_of(info)
        asked = self._asked.get(key)
        if asked is not None:
            # The stanza said more of the message than the phone does.
            info, key = asked, key_of(asked)
        else:
            self._ctx.log.debug("Phone gives a message that was not asked for", id=info.id)
        secret = kept.message.messageContextInfo.messageSecret or kept.messageSecret
        return Recovered(info, key, kept.message, secret)

    async def _info(self, kept: WebMessageInfo) -> MessageInfo:
        """Where the message stands, by the phone's word.

        Raises:
            RemoteProtocolError: it does not say.
        """
        name = kept.key.participant or kept.participant
        try:
            chat = plain(Jid.parse(kept.key.remoteJID).bare)
            sender = plain(Jid.parse(name)) if name else None
        except LocalProtocolError as exc:
            raise RemoteProtocolError("a message that does not say where it stands") from exc
        if not kept.key.ID:
            raise RemoteProtocolError("a message without id")
        if sender is None:
            sender = await self._sender(chat, from_me=kept.key.fromMe)
        from_me = kept.key.fromMe or self._identities.is_me(sender)
        by_list = chat.is_broadcast and chat != STATUS_BROADCAST and not from_me
        where = sender.bare if by_list else chat
        return MessageInfo(
            id=kept.key.ID,
            chat=where,
            sender=sender,
            chat_alt=await self._identities.alt(where),
            sender_alt=await self._identities.alt(sender),
            from_me=from_me,
            is_group=not where.is_user and not where.is_bot,
            timestamp=kept.messageTimestamp or self._ctx.now(),
            push_name=kept.pushName,
            verified_name=kept.verifiedBizName,
            broadcast_list=chat if by_list else None,
        )

    async def _sender(self, chat: Jid, *, from_me: bool) -> Jid:
        if from_me:
            own_lid = self._ctx.lid
            return own_lid.bare if chat.is_lid and own_lid is not None else self._ctx.jid.bare
        if not chat.is_user and not chat.is_bot:
            raise RemoteProtocolError("a message in a group without sender")
        return chat
