"""Our own sender keys: one per group, and which devices were given it.

Records, reservations and the disk are as in `ciphers.py`: load, then work in one step of the event loop.

Who holds a key is noted when the server has taken the message that brought it: noted earlier, a message lost
with its connection would leave its receivers without a key and us believing that they have it.

Source: whatsapp-rust src/client/sender_keys.rs, src/send/mod.rs (send_group_branch), after WhatsApp Web.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final, NamedTuple

from wago.client.ciphers import RENEW_BELOW, Ciphers, Work
from wago.client.context import ClientContext
from wago.errors import LocalProtocolError, NoSession
from wago.protocol import signal
from wago.protocol.jid import Jid
from wago.protocol.signal import Lease, SenderKeyRecord
from wago.store.interfaces import Batch

CAPACITY: Final = 1024
"""Groups whose key stays in memory."""

ROTATE_AFTER: Final = 1000
"""Messages after which a key is replaced (whatsapp-rust send/mod.rs; WhatsApp Web does so too, at a number
that is not known)."""

NOBODY: Final[frozenset[str]] = frozenset()


class Due(NamedTuple):
    """What has to happen before a message to these devices."""

    rotate: bool
    """A new key: there is none, it is used up, or somebody holds it who is no receiver (any more)."""
    lacking: frozenset[str]
    """Devices to be given the key."""


class _Key:
    """One group's key. `durable` is the reservation that the disk is known to hold."""

    __slots__ = ("durable", "holders", "record", "saved")

    def __init__(self, record: SenderKeyRecord | None, holders: frozenset[str]) -> None:
        self.record = record
        self.holders = holders
        self.durable: Lease | None = None if record is None else record.lease
        self.saved = True


class SenderKeys:
    """The sender keys of one account.

    Devices are named by `Jid.signal_address`, under the identity by which the group addresses them.
    """

    def __init__(self, ctx: ClientContext, ciphers: Ciphers) -> None:
        self._ctx = ctx
        self._account = ctx.account
        self._keys: OrderedDict[str, _Key] = OrderedDict()
        ciphers.on_close(self._write_exactly)
        ctx.account.on_failure(lambda _error: self._keys.clear())
        ctx.on_forgotten(self._keys.clear)

    def _address(self) -> str:
        return (self._ctx.lid or self._ctx.jid).signal_address

    # -- loading ----------------------------------------------------------------------------------------

    async def load(self, group: Jid) -> None:
        """Have a group's key in memory until the caller's next await."""
        name = str(group)
        while name not in self._keys:
            failures = self._account.failures
            data = await self._account.sender_key(name, self._address())
            holders = await self._account.sender_key_recipients(name)
            if self._account.failures == failures:
                self._keys.setdefault(name, _Key(self._decode(name, data), holders))
                self._evict(name)
        self._keys.move_to_end(name)

    def _decode(self, group: str, data: bytes | None) -> SenderKeyRecord | None:
        if data is None:
            return None
        try:
            record = SenderKeyRecord.from_bytes(data)
        except LocalProtocolError as exc:
            # A new key replaces it.
            self._ctx.log.warning("Damaged sender key is ignored", group=group, error=str(exc))
            return None
        return record if record.own is not None else None

    def _evict(self, staying: str) -> None:
        batch = self._account.batch()
        while len(self._keys) > CAPACITY:
            name = next(each for each in self._keys if each != staying)
            self._write(batch, name, self._keys.pop(name))
        if not batch.empty:
            self._ctx.watch_commit(batch.submit(), "evicted sender keys")

    def _write_exactly(self, batch: Batch) -> None:
        for name, key in self._keys.items():
            self._write(batch, name, key)
        self._keys.clear()

    def _write(self, batch: Batch, name: str, key: _Key) -> None:
        if not key.saved and key.record is not None:
            batch.put_sender_key(name, self._address(), key.record.to_bytes(exact=True))

    # -- asking -----------------------------------------------------------------------------------------

    def due(self, group: Jid, devices: frozenset[str]) -> Due:
        """What has to happen before a message of a loaded group to these devices."""
        key = self._keys[str(group)]
        own = None if key.record is None else key.record.own
        if own is None or own.iteration >= ROTATE_AFTER or not key.holders <= devices:
            return Due(True, devices)
        return Due(False, devices - key.holders)

    def key_id(self, group: Jid) -> int | None:
        """Which key a loaded group has now; None for none."""
        record = self._keys[str(group)].record
        return None if record is None else record.key_id

    def holds(self, group: Jid, devices: Iterable[str]) -> bool:
        """Whether one of these was given the key of a loaded group."""
        return not self._keys[str(group)].holders.isdisjoint(devices)

    def distribution(self, group: Jid) -> bytes | None:
        """The key of a loaded group for somebody who lacks it, None if there is none."""
        record = self._keys[str(group)].record
        return None if record is None else signal.create_distribution(record, self._ctx.random)[1]

    # -- working ----------------------------------------------------------------------------------------

    def renew(self, work: Work, group: Jid, *, rotate: bool) -> bytes:
        """The key of a loaded group for those who lack it: a new one, held by nobody, if it is to rotate."""
        name = str(group)
        key = self._keys[name]
        record, message = signal.create_distribution(None if rotate else key.record, self._ctx.random)
        if record is not key.record:
            self._put(work, name, key, record, written=True)
            work.batch.put_sender_key_recipients(name, NOBODY)
            work.on_submit(lambda: setattr(key, "holders", NOBODY))
        return message

    def encrypt(self, work: Work, group: Jid, plaintext: bytes) -> bytes:
        """Encrypt padded plaintext for a loaded group.

        Raises:
            NoSession: it has no key.
        """
        name = str(group)
        key = self._keys[name]
        record = key.record
        if record is None or record.own is None:
            raise NoSession(f"no sender key for {name}")
        written = record.reserved_left <= RENEW_BELOW
        if written:
            record = record.reserve()
        own = record.own
        assert own is not None
        record, data = signal.group_encrypt(record, plaintext, self._ctx.random)
        self._put(work, name, key, record, written=written)
        work.made(key, own.signing_public, own.iteration)
        return data

    def _put(self, work: Work, name: str, key: _Key, record: SenderKeyRecord, *, written: bool) -> None:
        def apply() -> None:
            key.record, key.saved = record, False

        work.on_submit(apply)
        if not written:
            return
        lease = record.lease

        def durable() -> None:
            key.durable = lease

        work.batch.put_sender_key(name, self._address(), record.to_bytes())
        work.batch.on_commit(durable)

    # -- who has it -------------------------------------------------------------------------------------

    def mark(self, batch: Batch, group: Jid, key_id: int | None, devices: Iterable[str]) -> None:
        """These were given the key with this id; nothing happens if it has been replaced meanwhile."""
        key = self._keys.get(str(group))
        if key is not None and key.record is not None and key.record.key_id == key_id:
            self._hold(batch, group, key, key.holders.union(devices))

    def forget(self, batch: Batch, group: Jid, devices: Iterable[str]) -> None:
        """These of a loaded group have lost it, or cannot read with it: the next message brings it again."""
        key = self._keys[str(group)]
        self._hold(batch, group, key, key.holders.difference(devices))

    async def lost_by(self, names: Iterable[Jid]) -> None:
        """Somebody, under these names, registered anew: no group's key is with them any more."""
        gone = {name.signal_address.rpartition(".")[0] for name in names}
        for group in await self._account.sender_key_groups():
            chat = Jid.parse(group)
            await self.load(chat)
            lost = [each for each in self._keys[group].holders if each.rpartition(".")[0] in gone]
            batch = self._account.batch()
            self.forget(batch, chat, lost)
            if not batch.empty:
                self._ctx.watch_commit(batch.submit(), "holders of a sender key")

    def _hold(self, batch: Batch, group: Jid, key: _Key, holders: frozenset[str]) -> None:
        if holders != key.holders:
            key.holders = holders
            batch.put_sender_key_recipients(str(group), holders)
