"""Which devices a person has, as the server says: cached, kept right by notifications, asked once at a time.

A list is kept under one name per person (the LID if it is known) as bare device numbers; the caller picks the
identity that goes on the wire.

Source: whatsmeow user.go, notification.go; whatsapp-rust src/client/device_registry.rs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

from wago.client.context import ClientContext
from wago.client.identities import Identities, plain
from wago.errors import IQError, RateLimited, RemoteProtocolError
from wago.protocol.jid import (
    HOSTED_LID_SERVER,
    HOSTED_SERVER,
    LID_SERVER,
    PRIMARY_DEVICE,
    USER_SERVER,
    Jid,
)
from wago.protocol.pairing import read_key_index_list
from wago.protocol.stanza.usync import UsyncQuery, UsyncResult
from wago.store.interfaces import Batch, DeviceList

MAX_AGE_S: Final = 24 * 3600
"""A list is asked for again after a day, for a notification can be missed."""

CAPACITY: Final = 8192

PER_QUERY: Final = 256
"""People asked about in one query."""

PER_STEP: Final = 64
"""People looked at in one step of the event loop."""

HOSTED_DEVICE: Final = 99
"""Number of a device in Meta's cloud, which is addressed on servers of its own (Baileys jid-utils.ts)."""

_NOT_FOUND: Final = 404

_HOSTED: Final = {USER_SERVER: HOSTED_SERVER, LID_SERVER: HOSTED_LID_SERVER}


def device_jid(user: Jid, number: int) -> Jid:
    """One device of a person, as it is named on the wire."""
    if number == HOSTED_DEVICE:
        user = user._replace(server=_HOSTED.get(user.server, user.server))
    return user.with_device(number)


def is_vouched_for(number: int, key_index: int | None, signed_list: bytes | None) -> bool:
    """Whether a device is one that its account's primary lists.

    Messages for a companion without a key index are refused by the server (Baileys Utils/signal.ts); one that
    the list has dropped is a leftover (whatsapp-rust wacore/src/adv.rs).
    """
    if number == PRIMARY_DEVICE:
        return True
    if key_index is None:
        return False
    try:
        return signed_list is None or read_key_index_list(signed_list).allows(key_index)
    except RemoteProtocolError:
        return True


def _raise_refusal(answer: UsyncResult) -> None:
    """A refusal must not pass for somebody's not being there.

    Raises:
        IQError: the server would not tell the devices, of all or of one.
    """
    errors = [*answer.errors, *(each for user in answer.users for each in user.errors)]
    for tag, error in errors:
        if tag == "devices" and error.code != _NOT_FOUND:
            raise IQError(error.code, error.text, error.backoff_s)


class Devices:
    """The device lists of everybody we talk to, ourselves included."""

    def __init__(self, ctx: ClientContext, identities: Identities) -> None:
        self._ctx = ctx
        self._account = ctx.account
        self._identities = identities
        self._lists: dict[Jid, DeviceList] = {}
        self._asking: dict[Jid, asyncio.Future[bool]] = {}
        self._absent: dict[Jid, int] = {}
        """When the server knew no devices of somebody."""
        self.version = 0
        """Changes whenever a list does."""
        ctx.account.on_failure(lambda _error: self._reset())
        ctx.on_forgotten(self._reset)

    def _reset(self) -> None:
        self._lists.clear()
        self._absent.clear()
        self.version += 1

    async def of(self, users: Sequence[Jid], *, patience_s: int = 0) -> dict[Jid, tuple[int, ...]]:
        """Device numbers of each of these people; nobody's if the server knows no such person.

        Args:
            users: the people.
            patience_s: who had no devices this lately is not asked about again.

        Raises:
            IQError, NotConnected, RequestTimeout: the server could not be asked.
        """
        missing = []
        for count, user in enumerate(users, 1):
            if await self._cached(user) is None and not await self._is_absent(user, patience_s):
                missing.append(user)
            if count % PER_STEP == 0:
                await asyncio.sleep(0)
        aged = False
        if missing:
            try:
                await self.refresh(missing)
            except RateLimited as exc:
                # An old list will do: whom it misses, the server tells with the message's ack.
                if not all([await self._cached(user, aged=True) for user in missing]):
                    raise
                self._ctx.log.warning("Old device lists are used", people=len(missing), error=str(exc))
                aged = True
        found = {}
        for count, user in enumerate(users, 1):
            known = await self._cached(user, aged=aged)
            found[user] = () if known is None else known.devices
            if count % PER_STEP == 0:
                await asyncio.sleep(0)
        return found

    async def _is_absent(self, user: Jid, patience_s: int) -> bool:
        at = self._absent.get(await self._identities.canonical(user.bare)) if self._absent else None
        return at is not None and self._ctx.now() - at < patience_s

    async def refresh(self, users: Iterable[Jid]) -> None:
        """Ask the server for these lists, whatever is cached; who is being asked about already is waited for.

        Raises:
            IQError, NotConnected, RequestTimeout: the server could not be asked.
        """
        wanted = {await self._identities.canonical(user.bare): plain(user.bare) for user in users}
        waits = {key: self._asking[key] for key in wanted if key in self._asking}
        ours = [key for key in wanted if key not in self._asking]
        for start in range(0, len(ours), PER_QUERY):
            await self._ask(ours[start : start + PER_QUERY])
        if waits:
            await asyncio.wait(set(waits.values()))
            # Whoever asked may have given up, or have been refused: ask for oneself, and hear why.
            left = [key for key, asked in waits.items() if not asked.result()]
            if left:
                await self.refresh(left)

    async def _cached(self, user: Jid, *, aged: bool = False) -> DeviceList | None:
        """What is kept of somebody's devices; with `aged` however old it is."""
        key = await self._identities.canonical(user.bare)
        known = self._lists.get(key)
        if known is None:
            failures = self._account.failures
            known = await self._account.device_list(key)
            if known is not None and self._account.failures == failures:
                known = self._lists.setdefault(key, known)
        if known is None or not known.devices:
            return None
        if not aged and self._ctx.now() - known.fetched_at > MAX_AGE_S:
            return None
        return known

    async def _ask(self, keys: Sequence[Jid]) -> None:
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        answered = False
        for key in keys:
            self._asking[key] = done
        try:
            query = UsyncQuery(
                sid=self._ctx.next_iq_id(), context="message", users=tuple(keys), devices=True, lid=True
            )
            answer = await self._ctx.execute(query)
            _raise_refusal(answer)
            batch = self._account.batch()
            self._note_absent(keys, answer)
            for count, user in enumerate(answer.users, 1):
                if count % PER_STEP == 0:
                    await asyncio.sleep(0)
                if user.jid is None or not user.devices:
                    continue
                # The server names each person as it was asked for; the LID comes beside a number.
                self._identities.learn(batch, user.jid, user.lid)
                name = await self._identities.canonical(user.jid.bare)
                vouched = [
                    device.id
                    for device in user.devices
                    if is_vouched_for(device.id, device.key_index, user.key_index_list)
                ]
                self.put(batch, name, vouched)
            if not batch.empty:
                self._ctx.watch_commit(batch.submit(), "device lists")
            answered = True
        finally:
            for key in keys:
                del self._asking[key]
            done.set_result(answered)

    def _note_absent(self, keys: Sequence[Jid], answer: UsyncResult) -> None:
        there = {plain(user.jid.bare) for user in answer.users if user.jid is not None and user.devices}
        if len(self._absent) >= CAPACITY:
            self._absent.clear()
        for key in keys:
            if key in there:
                self._absent.pop(key, None)
            else:
                self._absent[key] = self._ctx.now()

    # -- what notifications say -------------------------------------------------------------------------

    async def peek(self, user: Jid) -> tuple[int, ...] | None:
        """The cached list, however old; None if there is none."""
        key = await self._identities.canonical(user.bare)
        known = self._lists.get(key) or await self._account.device_list(key)
        return None if known is None else known.devices

    def put(self, batch: Batch, user: Jid, numbers: Iterable[int]) -> None:
        """Replace a list; `user` is the canonical name."""
        devices = tuple(sorted(set(numbers)))
        known = DeviceList(user=user.bare, devices=devices, fetched_at=self._ctx.now())
        if len(self._lists) >= CAPACITY:
            for old in list(self._lists)[: CAPACITY // 8]:
                del self._lists[old]
        self._lists[user.bare] = known
        self._absent.pop(user.bare, None)
        self.version += 1
        batch.put_device_list(known)

    async def forget(self, batch: Batch, user: Jid) -> None:
        """Drop a list, under either name, so that the next send asks."""
        self.version += 1
        for name in await self._identities.spellings(user.bare):
            self._lists.pop(name, None)
            batch.delete_device_list(name)
