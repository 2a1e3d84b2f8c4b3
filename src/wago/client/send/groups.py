"""A message to a group, or to a status's audience: one ciphertext for all, made with our sender key.

Devices that lack the key are given it in the same stanza, each in its own Signal session. Who gives it holds
the group's lock until the server has taken the message, so that two messages at once do not give it twice.
Everything that grows with the group is done in pieces, between which the event loop turns.

Source: whatsmeow send.go (sendGroup); whatsapp-rust wacore/src/send/group.rs, status.rs; Baileys
Socket/messages-send.ts (relayMessage).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from wago.client.ciphers import Ciphers
from wago.client.context import ClientContext
from wago.client.groups import Groups
from wago.client.send import content
from wago.client.send.draft import Draft, Drafts, SentReceipt
from wago.client.send.group_plan import GroupPlan, GroupPlanner
from wago.client.sender_keys import SenderKeys
from wago.client.sessions import Sessions
from wago.client.statuses import Statuses
from wago.errors import NoSession, NotInGroup, SendRefused, StoreError, UnknownGroup, WagoError
from wago.protocol.jid import Jid
from wago.protocol.padding import pad
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.ack import Ack, refusal_name
from wago.protocol.stanza.groups import Addressing
from wago.protocol.stanza.message import Enc, OutgoingMessage

STALE_ADDRESSING: Final = 421
"""The group names people otherwise than we did."""

NOT_A_MEMBER: Final = frozenset({401, 403, 404})

PER_REQUEST: Final = 128
"""Devices whose keys are asked for in one request."""

PER_STEP: Final = 24
"""Devices that are encrypted to in one step of the event loop."""

KEYLESS_S: Final = 3600
"""A device that gave no keys is not asked for them again with every message."""

CAPACITY: Final = 4096


@dataclass(slots=True)
class _Given:
    """A sender key handed out.

    Attributes:
        key_id: of which key; None to take the key that there is.
        names: who was given it.
        encs: it, encrypted for each of them.
        commits: what must be durable before these leave.
    """

    key_id: int | None = None
    names: list[str] = field(default_factory=list)
    encs: list[tuple[Jid, Enc]] = field(default_factory=list)
    commits: list[asyncio.Future[None]] = field(default_factory=list)


class GroupSender:
    """Delivers drafts to groups and to status."""

    def __init__(
        self,
        ctx: ClientContext,
        ciphers: Ciphers,
        sessions: Sessions,
        keys: SenderKeys,
        groups: Groups,
        statuses: Statuses,
        planner: GroupPlanner,
        drafts: Drafts,
    ) -> None:
        self._ctx = ctx
        self._ciphers = ciphers
        self._sessions = sessions
        self._keys = keys
        self._groups = groups
        self._statuses = statuses
        self._planner = planner
        self._drafts = drafts
        self._locks: dict[Jid, tuple[asyncio.Lock, int]] = {}
        self._keyless: dict[Jid, int] = {}
        self._useless: dict[Jid, str] = {}
        ctx.on_forgotten(self._forget)

    def _forget(self) -> None:
        self._keyless.clear()
        self._useless.clear()

    # -- the two kinds ----------------------------------------------------------------------------------

    async def deliver(self, to: Jid, draft: Draft) -> SentReceipt:
        """Send to a group, and wait for the server to take it; see `Sender.send` for what it raises."""
        plan = await self._planner.group(to)
        ack = await self._attempt(plan, draft)
        if ack.error == STALE_ADDRESSING:
            self._ctx.log.warning("Group addresses people otherwise, asking", id=draft.id, group=str(to))
            plan = await self._planner.group(to, fresh=True)
            ack = await self._attempt(plan, draft)
        if ack.error:
            if ack.error in NOT_A_MEMBER:
                self._groups.forget(to)
            raise SendRefused(ack.error, refusal_name(ack.error), draft.id)
        return self._taken(plan, draft, ack)

    async def post_status(self, draft: Draft, audience: Sequence[Jid] | None) -> SentReceipt:
        """Send to whom the audience names, or else whom the account's setting does; as `deliver`."""
        people = await self._statuses.audience() if audience is None else audience
        plan = await self._planner.status(people)
        word = await self._statuses.word() if is_post(draft.message) else None
        ack = await self._attempt(plan, draft, status_setting=word)
        if ack.error:
            raise SendRefused(ack.error, refusal_name(ack.error), draft.id)
        return self._taken(plan, draft, ack)

    # -- who is in it -----------------------------------------------------------------------------------

    async def is_member(self, group: Jid, names: Iterable[Jid]) -> bool:
        """Whether somebody is in a group; who seems not to be is asked about once more.

        Raises:
            IQError, NotConnected, RequestTimeout: the server could not be asked.
        """
        names = tuple(names)
        try:
            if (await self._groups.info(group)).participant(*names) is not None:
                return True
            return (await self._groups.info(group, fresh=True)).participant(*names) is not None
        except (NotInGroup, UnknownGroup):
            return False

    async def addressing(self, group: Jid) -> Addressing:
        """How a group names its participants; as `is_member`, and for groups that we are in."""
        return (await self._groups.info(group)).addressing

    # -- one attempt ------------------------------------------------------------------------------------

    async def _attempt(self, plan: GroupPlan, draft: Draft, *, status_setting: str | None = None) -> Ack:
        await self._keys.load(plan.chat)
        if not self._is_due(plan):
            return await self._send(plan, draft, _Given(), status_setting)
        async with self._turn(plan.chat):
            given = await self._distribute(plan, draft.traits.hides_failure)
            ack = await self._send(plan, draft, given, status_setting)
            if not ack.error:
                self._mark(plan.chat, given)
            return ack

    @asynccontextmanager
    async def _turn(self, group: Jid) -> AsyncIterator[None]:
        """Be the only one who hands out a group's key."""
        lock, waiting = self._locks.get(group, (asyncio.Lock(), 0))
        self._locks[group] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks[group]
            if waiting == 1:
                del self._locks[group]
            else:
                self._locks[group] = (lock, waiting - 1)

    async def _send(self, plan: GroupPlan, draft: Draft, given: _Given, status_setting: str | None) -> Ack:
        """Encrypt for the group, and send with what is handed out."""
        await self._keys.load(plan.chat)
        if given.key_id is not None and self._keys.key_id(plan.chat) != given.key_id:
            raise StoreError("the sender key was lost with a write that failed")
        # From here to the submit nothing is awaited.
        work = self._ciphers.work()
        data = self._keys.encrypt(work, plan.chat, pad(draft.payload, self._ctx.random(1)[0]))
        self._drafts.remember(work.batch, plan.chat, draft)
        commit = work.submit()
        self._ctx.watch_commit(commit, "sent message")
        if not work.covered:
            await asyncio.shield(commit)
        for each in given.commits:
            await asyncio.shield(each)
        enc = Enc(
            kind="skmsg",
            data=data,
            mediatype=draft.traits.media_type,
            hide_fail=draft.traits.hides_failure,
        )
        stanza = self._stanza(plan, draft, given, (enc,))
        if status_setting is not None:
            stanza = replace(stanza, meta={**stanza.meta, "status_setting": status_setting})
        ack = Ack.parse(await self._ctx.send_acked(stanza.build()))
        await asyncio.shield(commit)
        return ack

    def _stanza(self, plan: GroupPlan, draft: Draft, given: _Given, encs: tuple[Enc, ...]) -> OutgoingMessage:
        stanza = self._drafts.stanza(
            draft, to=plan.chat, sender=plan.sender, participants=tuple(given.encs), encs=encs
        )
        if plan.addressing is not None:
            return replace(stanza, phash=plan.phash, addressing_mode=plan.addressing.value)
        # The server does not know the audience: whoever is not named by a device is named as a person.
        named = {device.bare for device, _ in given.encs}
        return replace(stanza, audience=tuple(user for user in plan.people if user not in named))

    # -- handing out the key ----------------------------------------------------------------------------

    def _is_due(self, plan: GroupPlan) -> bool:
        """Whether a loaded group's key has to be made or handed out before a message."""
        due = self._keys.due(plan.chat, plan.names)
        return due.rotate or any(not self._is_keyless(plan.devices[name]) for name in due.lacking)

    def _is_keyless(self, device: Jid) -> bool:
        until = self._keyless.get(device)
        return until is not None and self._ctx.now() < until

    async def _distribute(self, plan: GroupPlan, hide_fail: bool) -> _Given:
        """Make a key if one is due, and encrypt it for every device that lacks it."""
        await self._keys.load(plan.chat)
        due = self._keys.due(plan.chat, plan.names)
        lacking = {
            name: plan.devices[name]
            for name in sorted(due.lacking)
            if not self._is_keyless(plan.devices[name])
        }
        if not due.rotate and not lacking:
            # Somebody else has done it while we waited for our turn.
            return _Given()
        work = self._ciphers.work()
        message = self._keys.renew(work, plan.chat, rotate=due.rotate)
        commit = work.submit()
        self._ctx.watch_commit(commit, "sender key")
        given = _Given(key_id=self._keys.key_id(plan.chat))
        payload = key_message(plan.chat, message).SerializeToString()
        await self._give(given, lacking.items(), payload, hide_fail=hide_fail)
        return given

    async def _give(
        self, given: _Given, devices: Iterable[tuple[str, Jid]], payload: bytes, *, hide_fail: bool
    ) -> None:
        """Encrypt a payload for many devices, each in its own session."""
        left = list(devices)
        while left:
            batch, left = left[:PER_REQUEST], left[PER_REQUEST:]
            await self._sessions.ensure([device for _, device in batch])
            for start in range(0, len(batch), PER_STEP):
                await asyncio.sleep(0)
                part = batch[start : start + PER_STEP]
                addresses = await self._sessions.load([device for _, device in part])
                # From here to the submit nothing is awaited.
                work = self._ciphers.work()
                for (name, device), length in zip(part, self._ctx.random(len(part)), strict=True):
                    try:
                        done = work.encrypt(work.unite(addresses[device]), pad(payload, length))
                    except NoSession:
                        self._keyless_device(device)
                        continue
                    enc = Enc(kind=done.kind, data=done.data, hide_fail=hide_fail)
                    given.encs.append((device, enc))
                    given.names.append(name)
                commit = work.submit()
                self._ctx.watch_commit(commit, "sender key handed out")
                if not work.covered:
                    given.commits.append(commit)

    def _keyless_device(self, device: Jid) -> None:
        self._ctx.log.warning("Device is left out of a group message", device=str(device))
        if len(self._keyless) >= CAPACITY:
            self._keyless.clear()
        self._keyless[device] = self._ctx.now() + KEYLESS_S

    def _mark(self, group: Jid, given: _Given) -> None:
        batch = self._ctx.account.batch()
        self._keys.mark(batch, group, given.key_id, given.names)
        if not batch.empty:
            self._ctx.watch_commit(batch.submit(), "holders of a sender key")

    # -- after the ack ----------------------------------------------------------------------------------

    def _taken(self, plan: GroupPlan, draft: Draft, ack: Ack) -> SentReceipt:
        mode = "" if plan.addressing is None else plan.addressing.value
        receipt = self._drafts.taken(
            draft, ack, chat=plan.chat, chat_alt=None, sender=plan.sender, addressing=mode
        )
        unknown = ack.phash and plan.phash and ack.phash != plan.phash
        if ack.phash and unknown and self._useless.get(plan.chat) != ack.phash:
            self._ctx.spawn(self._reach_missed(plan, draft, ack.phash), name="missed devices")
        return receipt

    async def _reach_missed(self, plan: GroupPlan, draft: Draft, phash: str) -> None:
        """The server knows other devices than we did: learn them, and send to those that were left out."""
        self._ctx.log.info("Participants were out of date", id=draft.id, group=str(plan.chat))
        try:
            newer = await self._planner.group(plan.chat, fresh=True)
            if newer.phash != phash:
                await self._planner.ask_again(newer)
                newer = await self._planner.group(plan.chat)
            if newer.phash != phash:
                # Asking did not explain it, so it would not the next time.
                if len(self._useless) >= CAPACITY:
                    self._useless.clear()
                self._useless[plan.chat] = phash
            missed = newer.names - plan.names
            if missed:
                await self._send_directly(newer, draft, missed)
        except WagoError as exc:
            self._ctx.log.warning("Could not reach missed devices", id=draft.id, error=str(exc))

    async def _send_directly(self, plan: GroupPlan, draft: Draft, names: Iterable[str]) -> None:
        """The message and the key to some devices, each in its own session, and nothing to the group."""
        async with self._turn(plan.chat):
            await self._keys.load(plan.chat)
            given = _Given(key_id=self._keys.key_id(plan.chat))
            payload = with_key(draft.message, plan.chat, self._keys.distribution(plan.chat))
            devices = [(name, plan.devices[name]) for name in sorted(names)]
            hide = draft.traits.hides_failure
            await self._give(given, devices, payload.SerializeToString(), hide_fail=hide)
            if not given.encs:
                return
            for each in given.commits:
                await asyncio.shield(each)
            stanza = self._stanza(plan, draft, given, ())
            ack = Ack.parse(await self._ctx.send_acked(stanza.build()))
            if not ack.error:
                self._mark(plan.chat, given)

    # -- a status again ---------------------------------------------------------------------------------

    async def send_status_again(self, draft: Draft, device: Jid) -> None:
        """Answer a device that could not read a status: the key and the status, for it alone.

        WhatsApp Web makes the whole message anew, so it may be told from the first by nothing (whatsapp-rust
        retry.rs, retransmit_status_message).

        Raises:
            NotConnected, IQError, RequestTimeout, StoreError: it could not be sent.
        """
        plan = await self._planner.only(device)
        async with self._turn(plan.chat):
            await self._keys.load(plan.chat)
            message = self._keys.distribution(plan.chat)
            if message is None:
                return
            given = _Given(key_id=self._keys.key_id(plan.chat))
            payload = key_message(plan.chat, message).SerializeToString()
            await self._give(given, plan.devices.items(), payload, hide_fail=False)
            if not given.encs:
                return
            ack = await self._send(plan, draft, given, None)
            if not ack.error:
                self._mark(plan.chat, given)


def is_post(message: Message) -> bool:
    """Whether this is a status itself, which tells its audience, rather than a reaction or a deletion."""
    return content.edit_kind(message) is None and content.stanza_type(message) != "reaction"


def key_message(group: Jid, distribution: bytes) -> Message:
    """A message with nothing but a sender key."""
    message = Message()
    message.senderKeyDistributionMessage.groupID = str(group)
    message.senderKeyDistributionMessage.axolotlSenderKeyDistributionMessage = distribution
    return message


def with_key(message: Message, group: Jid, distribution: bytes | None) -> Message:
    """A copy of a message that brings the sender key along, if there is one."""
    copy = Message()
    copy.CopyFrom(message)
    if distribution is not None:
        copy.MergeFrom(key_message(group, distribution))
    return copy
