"""The way of one message out: plan, sessions, one ciphertext per device, reservation, stanza, ack.

On a warm chat nothing is waited for but the server's ack: the record of the message becomes durable
meanwhile, and before the caller is answered.

Source: whatsmeow send.go; whatsapp-rust src/send, wacore/src/send/dm.rs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from wago.client.ciphers import Addresses, Ciphers, Work
from wago.client.context import ClientContext
from wago.client.devices import Devices
from wago.client.events import MessageInfo, MessageSent
from wago.client.identities import Identities
from wago.client.send import content
from wago.client.send.plan import Plan, Planner
from wago.client.sessions import Sessions
from wago.client.tokens import PrivacyTokens
from wago.errors import IQError, NoSession, NotConnected, RequestTimeout, SendRefused, UnknownRecipient
from wago.protocol.jid import Jid
from wago.protocol.message_id import message_id
from wago.protocol.padding import pad
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.reporting import reporting_token, wants_reporting_token
from wago.protocol.stanza.ack import Ack, refusal_name
from wago.protocol.stanza.message import Enc, OutgoingMessage, ReportingToken
from wago.store.interfaces import Batch, SentMessage

RECONNECT_S: Final = 15.0
"""How long a message waits for a new connection when it lost its own before the ack."""

BAD_REQUEST: Final = 400

CAPACITY: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReceipt:
    """The server took the message.

    Attributes:
        timestamp: the server's Unix second.
        chat: the recipient as the stanza named it.
        chat_alt: under the other identity, None if unknown.
        sender: our own device likewise.
    """

    id: str
    timestamp: int
    chat: Jid
    chat_alt: Jid | None
    sender: Jid


@dataclass(slots=True)
class _Draft:
    """A message on its way, independent of any connection."""

    id: str
    message: Message
    payload: bytes
    secret: bytes


class Sender:
    """Sends messages to people."""

    def __init__(
        self,
        ctx: ClientContext,
        ciphers: Ciphers,
        identities: Identities,
        devices: Devices,
        sessions: Sessions,
        planner: Planner,
        tokens: PrivacyTokens,
    ) -> None:
        self._ctx = ctx
        self._ciphers = ciphers
        self._identities = identities
        self._devices = devices
        self._sessions = sessions
        self._planner = planner
        self._tokens = tokens
        self._useless: dict[Jid, str] = {}
        ctx.on_forgotten(self._useless.clear)

    async def send(self, to: Jid, message: Message, *, id: str | None = None) -> SentReceipt:
        """Send a message and wait for the server to take it.

        Raises:
            NotLoggedIn, NotConnected: the session is not online.
            LocalProtocolError: not the address of a person, or `id` is on its way already.
            UnknownRecipient: nobody with this address is on WhatsApp.
            NoSession: no device of the recipient gave keys.
            SendRefused: the server refused it.
            RequestTimeout: no ack in time; whether it went out is not known.
            IQError: devices or keys could not be asked for.
            StoreError: it could not be made durable.
        """
        self._ctx.require_online()
        draft = self._draft(message, id)
        connection = self._ctx.connection
        try:
            plan = await self._planner.plan(to)
            ack = await self._attempt(plan, draft)
        except NotConnected:
            # Nobody knows if the server has it. The same id in new ciphertexts is one message for all.
            await self._ctx.wait_reconnected(connection, RECONNECT_S)
            plan = await self._planner.plan(to)
            ack = await self._attempt(plan, draft)
        if ack.error == BAD_REQUEST and plan.chat.is_lid and plan.chat_alt is not None:
            self._ctx.log.warning("LID address refused, trying the number", id=draft.id)
            self._planner.use_numbers()
            plan = await self._planner.plan(to)
            ack = await self._attempt(plan, draft)
            if ack.error:
                # So it was not the address.
                self._planner.use_lids()
        if ack.error:
            raise SendRefused(ack.error, refusal_name(ack.error), draft.id)
        return self._taken(plan, draft, ack)

    def _draft(self, message: Message, id: str | None) -> _Draft:
        complete = content.with_secret(message, self._ctx.random)
        new_id = id or message_id(self._ctx.jid, self._ctx.now(), self._ctx.random)
        secret = complete.messageContextInfo.messageSecret
        return _Draft(new_id, complete, complete.SerializeToString(), secret)

    # -- one attempt ------------------------------------------------------------------------------------

    async def _attempt(self, plan: Plan, draft: _Draft, *, again: bool = False) -> Ack:
        """Encrypt and send; `again` for devices that a message left out, beside those that have it."""
        token = await self._tokens.to_attach(plan.chat)
        stand_in = await self._tokens.stand_in(plan.chat) if token is None else None
        chat = await self._identities.canonical(plan.chat)
        addresses = await self._sessions.ensure(plan.devices)
        # From here to the submit nothing is awaited.
        work = self._ciphers.work()
        encs = self._encrypt(work, plan, draft, addresses, again=again)
        if not again:
            self._remember(work.batch, chat, draft)
        commit = work.submit()
        self._ctx.watch_commit(commit, "sent message")
        if not work.covered:
            await asyncio.shield(commit)
        stanza = self._stanza(plan, draft, encs, again=again)
        node = replace(stanza, tctoken=token, cstoken=stand_in).build()
        ack = Ack.parse(await self._ctx.send_acked(node))
        await asyncio.shield(commit)
        return ack

    def _remember(self, batch: Batch, chat: Jid, draft: _Draft) -> None:
        """Keep what answers a retry receipt, and what later changes of the message are encrypted with."""
        sent = SentMessage(
            id=draft.id,
            chat=chat,
            payload=draft.payload,
            stanza_type=content.stanza_type(draft.message),
            sent_at=self._ctx.now(),
        )
        batch.put_sent(sent)
        if draft.secret:
            own = self._ctx.lid or self._ctx.jid
            batch.put_message_secret(str(chat), str(own.bare), draft.id, draft.secret, self._ctx.now())

    def _encrypt(
        self, work: Work, plan: Plan, draft: _Draft, addresses: dict[Jid, Addresses], *, again: bool
    ) -> list[tuple[Jid, Enc]]:
        """One ciphertext per device that has a session.

        Raises:
            NoSession: none of the recipient's devices has.
        """
        copy: bytes | None = None
        kind, hide = content.media_type(draft.message), content.hides_failure(draft.message)
        encs: list[tuple[Jid, Enc]] = []
        reached = again or self._identities.is_me(plan.chat)
        lengths = self._ctx.random(len(plan.devices))
        for device, length in zip(plan.devices, lengths, strict=True):
            mine = self._identities.is_me(device)
            if mine and copy is None:
                copy = content.device_sent(draft.message, plan.chat).SerializeToString()
            plaintext = copy if mine and copy is not None else draft.payload
            address = work.unite(addresses[device])
            try:
                ciphertext = work.encrypt(address, pad(plaintext, length))
            except NoSession:
                self._ctx.log.warning("Device is left out", id=draft.id, device=str(device))
                continue
            enc = Enc(kind=ciphertext.kind, data=ciphertext.data, mediatype=kind, hide_fail=hide)
            encs.append((device, enc))
            reached |= not mine
        if not encs or not reached:
            raise NoSession(f"no device of {plan.chat} gave keys")
        return encs

    def _stanza(
        self, plan: Plan, draft: _Draft, encs: Sequence[tuple[Jid, Enc]], *, again: bool
    ) -> OutgoingMessage:
        message = draft.message
        report = None
        if draft.secret and wants_reporting_token(message):
            report = ReportingToken(
                reporting_token(
                    draft.secret,
                    draft.payload,
                    message_id=draft.id,
                    sender=plan.sender.bare,
                    remote=plan.chat,
                )
            )
        return OutgoingMessage(
            id=draft.id,
            to=plan.chat,
            type=content.stanza_type(message),
            participants=tuple(encs),
            edit=content.edit_kind(message),
            meta=content.meta(message),
            peer_recipient_pn=plan.peer_pn,
            device_identity=self._device_identity(encs),
            reporting=report,
            device_fanout=False if again else None,
        )

    def _device_identity(self, encs: Sequence[tuple[Jid, Enc]]) -> bytes | None:
        """What a new session's first messages carry: our device's identity, signed by the account."""
        if any(enc.kind == "pkmsg" for _, enc in encs):
            return self._ctx.device.signed_identity
        return None

    # -- after the ack ----------------------------------------------------------------------------------

    def _taken(self, plan: Plan, draft: _Draft, ack: Ack) -> SentReceipt:
        timestamp = ack.t or self._ctx.now()
        info = MessageInfo(
            id=draft.id,
            chat=plan.chat,
            sender=plan.sender,
            chat_alt=plan.chat_alt,
            sender_alt=self._ctx.jid if plan.sender.is_lid else self._ctx.lid,
            from_me=True,
            is_group=False,
            timestamp=timestamp,
            push_name=self._ctx.device.push_name,
            stanza_type=content.stanza_type(draft.message),
            media_type=content.media_type(draft.message) or "",
        )
        self._ctx.emit(MessageSent(info=info, message=draft.message))
        if ack.phash and ack.phash not in plan.phashes and self._useless.get(plan.chat) != ack.phash:
            self._ctx.spawn(self._reach_missed(plan, draft, ack.phash), name="missed devices")
        if self._tokens.may_be_due(plan.chat):
            self._ctx.spawn(self._tokens.issue_if_due(plan.chat), name="privacy token", bound=True)
        return SentReceipt(
            id=draft.id, timestamp=timestamp, chat=plan.chat, chat_alt=plan.chat_alt, sender=plan.sender
        )

    async def _reach_missed(self, plan: Plan, draft: _Draft, phash: str) -> None:
        """The server knows other devices than we did: learn them, and send to those that were left out."""
        self._ctx.log.info("Device list was out of date", id=draft.id, chat=str(plan.chat))
        try:
            await self._devices.refresh((plan.chat, plan.sender.bare))
            newer = await self._planner.plan(plan.chat)
            missed = tuple(each for each in newer.devices if each not in plan.devices)
            if phash not in newer.phashes:
                # Asking did not explain it, so it would not the next time.
                if len(self._useless) >= CAPACITY:
                    self._useless.clear()
                self._useless[plan.chat] = phash
            if missed:
                await self._attempt(replace(newer, devices=missed), draft, again=True)
        except (IQError, RequestTimeout, NoSession, UnknownRecipient) as exc:
            self._ctx.log.warning("Could not reach missed devices", id=draft.id, error=str(exc))
