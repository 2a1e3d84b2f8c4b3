"""To which devices a message to a group goes, or to a status's audience, and under which identity.

Source: whatsmeow send.go (SendMessage, sendGroup); whatsapp-rust src/send/mod.rs (send_group_branch,
send_status_message).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from wago.client.context import ClientContext
from wago.client.devices import HOSTED_DEVICE, Devices, device_jid
from wago.client.groups import Groups
from wago.client.identities import Identities, plain
from wago.errors import LocalProtocolError, NoAudience, NotInGroup
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.phash import participant_hash
from wago.protocol.stanza.groups import Addressing, GroupInfo

MEMO_S: Final = 3600
"""A plan is made anew after that time, so that device lists do not grow old unseen."""

ABSENT_S: Final = 3600
"""Somebody without devices, who gave up their account say, is not asked about more often than that."""

CAPACITY: Final = 256

CHUNK: Final = 64
"""People whose devices are named in one step of the event loop."""


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """One message's way.

    Attributes:
        chat: the group, or `status@broadcast`.
        sender: our own device under the identity that fits the chat.
        people: everybody in it, ourselves too, as the stanza names them.
        devices: all their devices but this one, by Signal address.
        names: the keys of `devices`.
        phash: of all devices with this one, None for a status.
        addressing: how the group names people, None for a status.
    """

    chat: Jid
    sender: Jid
    people: tuple[Jid, ...]
    devices: Mapping[str, Jid]
    names: frozenset[str]
    phash: str | None
    addressing: Addressing | None


class _Memo(NamedTuple):
    plan: GroupPlan
    info: GroupInfo
    version: int
    until: int


class GroupPlanner:
    """Plans messages to groups. A plan is kept while nothing that it rests on has changed."""

    def __init__(self, ctx: ClientContext, identities: Identities, devices: Devices, groups: Groups) -> None:
        self._ctx = ctx
        self._identities = identities
        self._devices = devices
        self._groups = groups
        self._memos: OrderedDict[Jid, _Memo] = OrderedDict()
        ctx.on_forgotten(self._memos.clear)

    async def group(self, chat: Jid, *, fresh: bool = False) -> GroupPlan:
        """Find everybody's devices; `fresh` asks the server who is in the group.

        Raises:
            LocalProtocolError: it takes no messages.
            UnknownGroup, NotInGroup: there is no such group, or we are not in it.
            IQError, NotConnected, RequestTimeout: the server could not be asked.
        """
        info = await self._groups.info(chat, fresh=fresh)
        memo, now = self._memos.get(chat), self._ctx.now()
        current = memo is not None and memo.info is info and memo.version == self._devices.version
        if memo is not None and current and now < memo.until:
            return memo.plan
        if info.is_community:
            raise LocalProtocolError(f"{chat} is a community; its groups take messages")
        people = tuple(each.jid for each in info.participants)
        sender = self._own_name(people)
        if sender is None:
            raise NotInGroup(str(chat))
        # Lists that are missing are asked for first, so that what is read afterwards is of one version.
        await self._devices.of(people, patience_s=ABSENT_S)
        version = self._devices.version
        plan = await self._plan(chat, sender, people, info.addressing)
        if self._devices.version == version:
            self._memos[chat] = _Memo(plan, info, version, now + MEMO_S)
            self._memos.move_to_end(chat)
            if len(self._memos) > CAPACITY:
                self._memos.popitem(last=False)
        return plan

    def _own_name(self, people: Iterable[Jid]) -> Jid | None:
        """This device as the group names it, None if we are not in the group."""
        own = next((each for each in people if self._identities.is_me(each)), None)
        return None if own is None else own.with_device(self._ctx.jid.device)

    async def status(self, audience: Sequence[Jid]) -> GroupPlan:
        """Find the devices of those who are to see a status, and our own.

        Raises:
            LocalProtocolError: somebody of the audience is no person.
            NoAudience: none of them is on WhatsApp.
            IQError, NotConnected, RequestTimeout: the server could not be asked.
        """
        users = list(dict.fromkeys(plain(each.bare) for each in audience))
        for user in users:
            if not user.is_user or not user.user:
                raise LocalProtocolError(f"{user} cannot see a status")
        others = [user for user in users if not self._identities.is_me(user)]
        # Asking for their devices also tells their LIDs.
        numbers = await self._devices.of(others, patience_s=ABSENT_S)
        sender = self._ctx.lid or self._ctx.jid
        people: dict[Jid, None] = {}
        for user in others:
            name = await (self._identities.lid_of(user) if sender.is_lid else self._identities.pn_of(user))
            if name is None or not numbers[user]:
                self._ctx.log.info("Left out of a status's audience", user=str(user), known=name is not None)
                continue
            people[name] = None
        if not people:
            raise NoAudience("nobody of the status's audience is on WhatsApp")
        return await self._plan(STATUS_BROADCAST, sender, (*people, sender.bare), None)

    async def _plan(
        self, chat: Jid, sender: Jid, people: tuple[Jid, ...], addressing: Addressing | None
    ) -> GroupPlan:
        numbers = await self._devices.of(people, patience_s=ABSENT_S)
        everyone: list[Jid] = []
        devices: dict[str, Jid] = {}
        for count, user in enumerate(people, 1):
            for number in numbers[user]:
                # Devices in Meta's cloud take no part in groups (whatsmeow send.go prepareMessageNode).
                if number == HOSTED_DEVICE:
                    continue
                device = device_jid(user, number)
                everyone.append(device)
                if device != sender:
                    devices[device.signal_address] = device
            if count % CHUNK == 0:
                await asyncio.sleep(0)
        if sender not in everyone:
            everyone.append(sender)
        phash = None if addressing is None else participant_hash(everyone)
        return GroupPlan(chat, sender, people, devices, frozenset(devices), phash, addressing)

    async def only(self, device: Jid) -> GroupPlan:
        """A status's way to one device alone."""
        sender = self._ctx.lid or self._ctx.jid
        name = await (self._identities.lid_of(device) if sender.is_lid else self._identities.pn_of(device))
        name = name or plain(device)
        address = name.signal_address
        return GroupPlan(
            STATUS_BROADCAST, sender, (name.bare,), {address: name}, frozenset((address,)), None, None
        )

    async def ask_again(self, plan: GroupPlan) -> None:
        """Ask for the device lists of everybody in a plan, whatever is cached.

        Raises:
            IQError, NotConnected, RequestTimeout: the server could not be asked.
        """
        await self._devices.refresh(plan.people)
