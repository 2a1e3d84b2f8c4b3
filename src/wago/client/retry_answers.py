"""Sending a message again to a device that could not decrypt it.

What went to a group goes to the one device in its own Signal session, with the group's key in it; a status
goes as it was, with the key beside it.

Source: whatsmeow retry.go (handleRetryReceipt); whatsapp-rust src/retry.rs; Baileys Socket/messages-send.ts.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace
from typing import Final

from google.protobuf.message import DecodeError

from wago.client.acks import post_ack
from wago.client.ciphers import Addresses, Ciphers
from wago.client.context import ClientContext
from wago.client.devices import Devices
from wago.client.identities import Identities, plain
from wago.client.lanes import Lanes
from wago.client.send import content
from wago.client.send.draft import Draft
from wago.client.send.groups import GroupSender, with_key
from wago.client.sender_keys import SenderKeys
from wago.client.sessions import Sessions
from wago.errors import (
    BadSignature,
    CryptoError,
    IQError,
    NotConnected,
    NotLoggedIn,
    RemoteProtocolError,
    RequestTimeout,
    StoreError,
)
from wago.protocol.binary.node import Node
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.padding import pad
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.ack import NackReason
from wago.protocol.stanza.message import Enc, OutgoingMessage
from wago.protocol.stanza.prekeys import is_forged
from wago.protocol.stanza.receipt import RetryReceipt
from wago.store.interfaces import SentMessage

MAX_COUNT: Final = 5
"""A request with this count is refused: it would go on for ever (WhatsApp Web, by whatsapp-rust)."""

MAX_ANSWERS: Final = 10
"""Answers to one device for one message, whatever count it claims (whatsmeow retry.go)."""

RECREATE_S: Final = 3600
"""A session is not made anew more often than that on a peer's word alone."""

BASE_KEY_FROM: Final = 2

CAPACITY: Final = 2048


class RetryAnswers:
    """Handles retry receipts."""

    def __init__(
        self,
        ctx: ClientContext,
        ciphers: Ciphers,
        identities: Identities,
        devices: Devices,
        sessions: Sessions,
        keys: SenderKeys,
        to_groups: GroupSender,
    ) -> None:
        self._ctx = ctx
        self._ciphers = ciphers
        self._identities = identities
        self._devices = devices
        self._sessions = sessions
        self._keys = keys
        self._to_groups = to_groups
        self._recreated: OrderedDict[str, int] = OrderedDict()
        self._base_keys: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._lanes: Lanes[Node] = Lanes(ctx, self._receive, name="retry", parallel=8)
        ctx.on("receipt", self._arrived, kind="retry")
        ctx.on_offline(self._lanes.drop)

    def _arrived(self, node: Node) -> None:
        # In order per device, for two requests of one device would fight over its session.
        self._lanes.put((node.attrs.get("from"), node.attrs.get("participant")), node)

    async def _receive(self, node: Node) -> None:
        try:
            request = RetryReceipt.parse(node)
        except RemoteProtocolError as exc:
            self._ctx.log.warning("Failed to parse retry receipt", id=node.opt_attr("id"), error=str(exc))
            post_ack(self._ctx, node, NackReason.PARSING_ERROR)
            return
        try:
            await self._answer(request)
        except StoreError as exc:
            self._ctx.log.warning("Store failed, request will come again", error=str(exc))
            self._ctx.retire("store_failed")
            return
        except (CryptoError, IQError, RequestTimeout, RemoteProtocolError) as exc:
            self._ctx.log.warning("Could not send again", id=request.id, error=str(exc))
        except (NotConnected, NotLoggedIn):
            raise
        except Exception:
            # A bug that one stanza wakes must not wake again at every login.
            self._ctx.log.exception("Retry could not be answered", id=request.id)
        post_ack(self._ctx, node)

    # -- may it, and what -------------------------------------------------------------------------------

    async def _answer(self, request: RetryReceipt) -> None:
        origin = request.origin
        if origin is None:
            return
        requester = plain(request.participant or origin)
        await self._learn(request, requester)
        if not requester.is_user or request.count >= MAX_COUNT:
            self._ctx.log.debug("Retry refused", id=request.id, count=request.count)
            return
        if not await self._device_known(requester) and request.keys is None:
            self._ctx.log.warning("Retry of an unknown device", id=request.id, device=str(requester))
            return
        sent = await self._sent(request, origin, requester)
        if sent is None:
            return
        asked = sent.retries.get(str(requester), 0) + 1
        if asked > MAX_ANSWERS:
            self._ctx.log.warning("Too many retries", id=request.id, device=str(requester))
            return
        addresses = await self._session(request, requester)
        try:
            message = Message.FromString(sent.payload)
        except DecodeError:
            self._ctx.log.error("Stored message is damaged", id=sent.id)  # noqa: TRY400
            return
        sent = replace(sent, retries={**sent.retries, str(requester): asked})
        if sent.chat == STATUS_BROADCAST:
            await self._resend_status(requester, message, sent)
        else:
            await self._resend(request, origin, requester, addresses, message, sent)

    async def _learn(self, request: RetryReceipt, requester: Jid) -> None:
        pairs = (
            (request.origin, request.sender_pn or request.sender_lid),
            (requester, request.participant_pn or request.participant_lid),
        )
        batch = self._ctx.account.batch()
        for first, second in pairs:
            if first is not None and second is not None and not await self._identities.known(first, second):
                self._identities.learn(batch, first, second)
        if not batch.empty:
            self._ctx.watch_commit(batch.submit(), "identities")

    async def _device_known(self, requester: Jid) -> bool:
        """Whether the device is on its person's list; a stale list is asked for again."""
        known = await self._devices.peek(requester)
        if known is not None and requester.device in known:
            return True
        await self._devices.refresh((requester,))
        known = await self._devices.peek(requester)
        return known is not None and requester.device in known

    async def _sent(self, request: RetryReceipt, origin: Jid, requester: Jid) -> SentMessage | None:
        """The message, if it went to this device's person, or the device is one of ours."""
        sent = await self._ctx.account.sent(request.id)
        if sent is None:
            self._ctx.log.debug("Retry for a message we do not have", id=request.id)
            return None
        inside = sent.chat == origin if not (sent.chat.is_user and origin.is_user) else True
        if inside and not self._identities.is_me(requester):
            inside = await self._has_part(sent.chat, requester)
        if not inside:
            self._ctx.log.warning("Retry from outside the chat", id=request.id, device=str(requester))
            return None
        return sent

    async def _has_part(self, chat: Jid, requester: Jid) -> bool:
        """Whether what went to a chat was for this device's person too."""
        names = await self._identities.spellings(requester.bare)
        if chat.is_user:
            return await self._identities.canonical(chat.bare) == names[0]
        if chat.is_group:
            return await self._to_groups.is_member(chat, names)
        await self._keys.load(chat)
        devices = [name.with_device(requester.device).signal_address for name in names]
        return chat == STATUS_BROADCAST and self._keys.holds(chat, devices)

    # -- the session ------------------------------------------------------------------------------------

    async def _session(self, request: RetryReceipt, requester: Jid) -> Addresses:
        """Have a session that this device can read: with the keys it sent, or a new one if ours looks bad."""
        if request.keys is not None:
            bundle = request.keys.bundle(request.registration_id)
            account = await self._sessions.account_key(requester.bare)
            if is_forged(requester, bundle.identity, request.keys.device_identity, account):
                raise BadSignature("the account does not vouch for the device's identity key")
            return await self._sessions.install(requester, bundle)
        addresses = await self._identities.addresses(requester)
        await self._ciphers.load([each for each in addresses if each is not None])
        fresh = self._is_stale(request, addresses)
        return (await self._sessions.ensure((requester,), fresh=fresh))[requester]

    def _is_stale(self, request: RetryReceipt, addresses: Addresses) -> bool:
        record = self._ciphers.session(addresses.main)
        if record is None and addresses.other is not None:
            record = self._ciphers.session(addresses.other)
        if record is None or record.current is None:
            return True
        if record.remote_registration_id != request.registration_id:
            return True
        if request.count < BASE_KEY_FROM:
            return False
        return self._same_base_key(request, addresses.main, record.base_key) or self._may_recreate(
            addresses.main
        )

    def _same_base_key(self, request: RetryReceipt, address: str, base_key: bytes | None) -> bool:
        """Whether the session has not changed since the second request, which so far did not help."""
        key = (address, request.id)
        if base_key is None:
            return False
        if request.count == BASE_KEY_FROM:
            self._base_keys[key] = base_key
            if len(self._base_keys) > CAPACITY:
                self._base_keys.popitem(last=False)
            return False
        return self._base_keys.pop(key, None) == base_key

    def _may_recreate(self, address: str) -> bool:
        now = self._ctx.now()
        last = self._recreated.get(address)
        if last is not None and now - last < RECREATE_S:
            return False
        self._recreated[address] = now
        self._recreated.move_to_end(address)
        if len(self._recreated) > CAPACITY:
            self._recreated.popitem(last=False)
        return True

    # -- the message ------------------------------------------------------------------------------------

    async def _resend(
        self,
        request: RetryReceipt,
        origin: Jid,
        requester: Jid,
        addresses: Addresses,
        message: Message,
        sent: SentMessage,
    ) -> None:
        names = await self._identities.spellings(requester)
        mode = (await self._to_groups.addressing(sent.chat)).value if sent.chat.is_group else None
        await self._load(sent.chat, addresses)
        # No await from here to the submit.
        plaintext = sent.payload
        work = self._ciphers.work()
        if self._identities.is_me(requester) and sent.chat.is_user:
            chat = request.recipient or sent.chat
            plaintext = content.device_sent(message, chat.bare).SerializeToString()
        elif sent.chat.is_group:
            # Nobody knows what else it lost, so the next message brings it the key once more.
            self._keys.forget(work.batch, sent.chat, [name.signal_address for name in names])
            key = self._keys.distribution(sent.chat)
            plaintext = with_key(message, sent.chat, key).SerializeToString()
        address = work.unite(addresses)
        ciphertext = work.encrypt(address, pad(plaintext, self._ctx.random(1)[0]))
        work.batch.put_sent(sent)
        commit = work.submit()
        self._ctx.watch_commit(commit, "sent again")
        if not work.covered:
            await asyncio.shield(commit)
        enc = Enc(
            kind=ciphertext.kind,
            data=ciphertext.data,
            mediatype=content.media_type(message),
            hide_fail=content.hides_failure(message),
            count=request.count,
        )
        identity = self._ctx.device.signed_identity if ciphertext.kind == "pkmsg" else None
        await self._ctx.send(
            OutgoingMessage(
                id=request.id,
                to=origin,
                type=content.stanza_type(message),
                encs=(enc,),
                t=request.t or None,
                participant=request.participant,
                recipient=request.recipient,
                device_fanout=False if origin.is_user else None,
                addressing_mode=mode,
                edit=content.edit_kind(message),
                meta=content.meta(message),
                device_identity=identity,
                others=content.extra_nodes(message, sent.chat, now=self._ctx.now()),
            ).build()
        )
        self._ctx.log.info("Sent again", id=request.id, device=str(requester), count=request.count)

    async def _load(self, chat: Jid, addresses: Addresses) -> None:
        """Have what an answer is made with loaded until the caller's next await."""
        failures = self._ctx.account.failures
        if chat.is_group:
            await self._keys.load(chat)
        await self._ciphers.load([each for each in addresses if each is not None])
        if self._ctx.account.failures != failures:
            raise StoreError("records were lost with a write that failed")

    async def _resend_status(self, requester: Jid, message: Message, sent: SentMessage) -> None:
        batch = self._ctx.account.batch()
        batch.put_sent(sent)
        self._ctx.watch_commit(batch.submit(), "sent again")
        secret = message.messageContextInfo.messageSecret
        draft = Draft(sent.id, message, sent.payload, secret, content.traits(message))
        await self._to_groups.send_status_again(draft, requester)
        self._ctx.log.info("Status sent again", id=sent.id, device=str(requester))
