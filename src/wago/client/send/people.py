"""A message to one person: plan, sessions, one ciphertext per device, reservation, stanza, ack.

On a warm chat nothing is waited for but the server's ack: the record of the message becomes durable
meanwhile, and before the caller is answered.

Source: whatsmeow send.go (sendDM); whatsapp-rust src/send, wacore/src/send/dm.rs.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final

from wago.client.ciphers import Addresses, Ciphers, Work
from wago.client.context import ClientContext
from wago.client.devices import Devices
from wago.client.identities import Identities
from wago.client.send import content
from wago.client.send.draft import Draft, Drafts, SentReceipt
from wago.client.send.plan import Plan, Planner
from wago.client.sessions import Sessions
from wago.client.tokens import PrivacyTokens
from wago.errors import IQError, NoSession, RequestTimeout, SendRefused, UnknownRecipient
from wago.protocol.jid import Jid
from wago.protocol.padding import pad
from wago.protocol.stanza.ack import Ack, refusal_name
from wago.protocol.stanza.message import Enc

BAD_REQUEST: Final = 400

CAPACITY: Final = 4096


class PeopleSender:
    """Delivers drafts to people."""

    def __init__(
        self,
        ctx: ClientContext,
        ciphers: Ciphers,
        identities: Identities,
        devices: Devices,
        sessions: Sessions,
        planner: Planner,
        tokens: PrivacyTokens,
        drafts: Drafts,
    ) -> None:
        self._ctx = ctx
        self._ciphers = ciphers
        self._identities = identities
        self._devices = devices
        self._sessions = sessions
        self._planner = planner
        self._tokens = tokens
        self._drafts = drafts
        self._useless: dict[Jid, str] = {}
        ctx.on_forgotten(self._useless.clear)

    async def deliver(self, to: Jid, draft: Draft) -> SentReceipt:
        """Send, and wait for the server to take it; see `Sender.send` for what it raises."""
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

    # -- one attempt ------------------------------------------------------------------------------------

    async def _attempt(self, plan: Plan, draft: Draft, *, again: bool = False) -> Ack:
        """Encrypt and send; `again` for devices that a message left out, beside those that have it."""
        token = await self._tokens.to_attach(plan.chat)
        stand_in = await self._tokens.stand_in(plan.chat) if token is None else None
        chat = await self._identities.canonical(plan.chat)
        addresses = await self._sessions.ensure(plan.devices)
        # From here to the submit nothing is awaited.
        work = self._ciphers.work()
        encs = self._encrypt(work, plan, draft, addresses, again=again)
        if not again:
            self._drafts.remember(work.batch, chat, draft)
        commit = work.submit()
        self._ctx.watch_commit(commit, "sent message")
        if not work.covered:
            await asyncio.shield(commit)
        stanza = replace(
            self._drafts.stanza(draft, to=plan.chat, sender=plan.sender, participants=tuple(encs)),
            peer_recipient_pn=plan.peer_pn,
            device_fanout=False if again else None,
            tctoken=token,
            cstoken=stand_in,
        )
        ack = Ack.parse(await self._ctx.send_acked(stanza.build()))
        await asyncio.shield(commit)
        return ack

    def _encrypt(
        self, work: Work, plan: Plan, draft: Draft, addresses: dict[Jid, Addresses], *, again: bool
    ) -> list[tuple[Jid, Enc]]:
        """One ciphertext per device that has a session.

        Raises:
            NoSession: none of the recipient's devices has.
        """
        copy: bytes | None = None
        kind, hide = draft.traits.media_type, draft.traits.hides_failure
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

    # -- after the ack ----------------------------------------------------------------------------------

    def _taken(self, plan: Plan, draft: Draft, ack: Ack) -> SentReceipt:
        receipt = self._drafts.taken(draft, ack, chat=plan.chat, chat_alt=plan.chat_alt, sender=plan.sender)
        if ack.phash and ack.phash not in plan.phashes and self._useless.get(plan.chat) != ack.phash:
            self._ctx.spawn(self._reach_missed(plan, draft, ack.phash), name="missed devices")
        if self._tokens.may_be_due(plan.chat):
            self._ctx.spawn(self._tokens.issue_if_due(plan.chat), name="privacy token", bound=True)
        return receipt

    async def _reach_missed(self, plan: Plan, draft: Draft, phash: str) -> None:
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
