"""Signal records between the store and the pure functions of `wago.protocol.signal`.

No locks. Whoever encrypts or decrypts first loads what it needs (`await Ciphers.load(...)`, the last thing
it awaits) and then works in one step of the event loop on a `Work`, which nobody can interrupt: read records,
make new ones, submit. A `Work` that is not submitted has changed nothing, so an error in the middle cannot
leave a record ahead of the event that it belongs to.

What may leave when. A ciphertext may go out once a record that reserves its counter is durable. Reservations
are renewed ahead of time, so that on a warm session `Work.covered` is true at once and nothing waits for the
disk; the record that remembers the exact counter is written only when it leaves the cache
(`to_bytes(exact=True)`). After a crash `SessionRecord.from_bytes` skips what was reserved. When a commit
fails, everything decoded here is dropped.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple, Protocol

from wago.client.context import ClientContext
from wago.errors import LocalProtocolError, NoSession, NotConnected
from wago.protocol import signal
from wago.protocol.curve import KeyPair
from wago.protocol.signal import (
    Ciphertext,
    Lease,
    OwnIdentity,
    PreKeyBundle,
    PreKeySignalMessage,
    SenderKeyRecord,
    SessionRecord,
)
from wago.protocol.signal.record import MAX_ARCHIVED, archive
from wago.store.interfaces import Batch

CAPACITY: Final = 4096
"""Decoded records per account that stay in memory."""

RENEW_BELOW: Final = 16
"""Reserved counters left at which the reservation is renewed, while the old one still covers the messages."""


class Addresses(NamedTuple):
    """Where the Signal session with one device is: under its LID if that is known."""

    main: str
    other: str | None = None
    """Where it may still be from the time before the LID was known."""


class Decryption(NamedTuple):
    plaintext: bytes
    new_identity: bool
    """The device's identity key is not the one that was stored before."""


class Leased(Protocol):
    """A record whose counters are reserved ahead: `durable` is the reservation that the disk holds."""

    durable: Lease | None


class _Entry:
    """One decoded record. `durable` is the reservation that the disk is known to hold."""

    __slots__ = ("durable", "identity", "identity_known", "record", "saved")

    def __init__(self, record: SessionRecord | None) -> None:
        self.record = record
        self.durable: Lease | None = None if record is None else record.lease
        self.saved = True
        self.identity: bytes | None = None
        self.identity_known = False


class Ciphers:
    """The decoded records of one account."""

    def __init__(self, ctx: ClientContext, *, capacity: int = CAPACITY) -> None:
        self._ctx = ctx
        self._account = ctx.account
        self._capacity = capacity
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._sender_keys: OrderedDict[tuple[str, str], SenderKeyRecord | None] = OrderedDict()
        self._closed = False
        self._last_writes: list[Callable[[Batch], None]] = []
        self._stop_listening = ctx.account.on_failure(lambda _error: self.forget())
        ctx.on_forgotten(self.forget)

    @property
    def own(self) -> OwnIdentity:
        device = self._ctx.device
        return OwnIdentity(pair=device.identity, registration_id=device.registration_id)

    def forget(self) -> None:
        """Drop all that is decoded: it may be ahead of what is durable."""
        self._entries.clear()
        self._sender_keys.clear()

    async def close(self) -> None:
        """Write every record exactly as it is; no message is encrypted or decrypted after that."""
        self._closed = True
        self._stop_listening()
        batch = self._account.batch()
        for address, entry in self._entries.items():
            if not entry.saved and entry.record is not None:
                batch.put_signal_session(address, entry.record.to_bytes(exact=True))
        for write in self._last_writes:
            write(batch)
        self.forget()
        if not batch.empty:
            await batch.commit()

    def on_close(self, write: Callable[[Batch], None]) -> None:
        """Let `write` add to the batch that closing commits."""
        self._last_writes.append(write)

    # -- loading ----------------------------------------------------------------------------------------

    async def load(
        self,
        addresses: Iterable[str],
        *,
        identities: bool = False,
        sender_keys: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Have these records decoded until the caller's next await.

        Args:
            addresses: of sessions.
            identities: have the stored identity keys as well, for work that can open sessions.
            sender_keys: (group, address) pairs.
        """
        wanted = list(addresses)
        while True:
            missing = [each for each in wanted if each not in self._entries]
            unknown = [each for each in wanted if identities and not self._identity_known(each)]
            keys = [each for each in sender_keys if each not in self._sender_keys]
            if not missing and not unknown and not keys:
                break
            await self._fetch(missing, unknown, keys)
        for address in wanted:
            self._entries.move_to_end(address)
        for key in sender_keys:
            self._sender_keys.move_to_end(key)
        self._evict(len(wanted), len(sender_keys))

    def _identity_known(self, address: str) -> bool:
        entry = self._entries.get(address)
        return entry is not None and entry.identity_known

    async def _fetch(self, missing: list[str], unknown: list[str], keys: list[tuple[str, str]]) -> None:
        failures = self._account.failures
        found = await self._account.signal_sessions(missing) if missing else {}
        stored = {each: await self._account.identity(each) for each in unknown}
        groups = {key: await self._account.sender_key(*key) for key in keys}
        if self._account.failures != failures:
            return
        # Somebody else may have loaded the same meanwhile, and gone on from there.
        for address in missing:
            if address not in self._entries:
                self._entries[address] = _Entry(self._decode(address, found.get(address)))
        for address, identity in stored.items():
            entry = self._entries.get(address)
            if entry is not None and not entry.identity_known:
                entry.identity, entry.identity_known = identity, True
        for key, data in groups.items():
            if key not in self._sender_keys:
                self._sender_keys[key] = self._decode_sender_key(key, data)

    def _decode(self, address: str, data: bytes | None) -> SessionRecord | None:
        if data is None:
            return None
        try:
            return SessionRecord.from_bytes(data)
        except LocalProtocolError as exc:
            # A new session replaces it; raising would strand the address for ever.
            self._ctx.log.warning("Damaged Signal session is ignored", address=address, error=str(exc))
            return None

    def _decode_sender_key(self, key: tuple[str, str], data: bytes | None) -> SenderKeyRecord | None:
        if data is None:
            return None
        try:
            return SenderKeyRecord.from_bytes(data)
        except LocalProtocolError as exc:
            self._ctx.log.warning("Damaged sender key is ignored", group=key[0], error=str(exc))
            return None

    def _evict(self, sessions_in_use: int, sender_keys_in_use: int) -> None:
        surplus = len(self._entries) - max(self._capacity, sessions_in_use)
        if surplus > 0:
            batch = self._account.batch()
            for _ in range(surplus):
                address, entry = self._entries.popitem(last=False)
                if not entry.saved and entry.record is not None:
                    batch.put_signal_session(address, entry.record.to_bytes(exact=True))
            if not batch.empty:
                self._ctx.watch_commit(batch.submit(), "evicted sessions")
        while len(self._sender_keys) > max(self._capacity, sender_keys_in_use):
            self._sender_keys.popitem(last=False)

    # -- asking -----------------------------------------------------------------------------------------

    def session(self, address: str) -> SessionRecord | None:
        """A loaded record."""
        return self._entries[address].record

    def ready(self, address: Addresses) -> bool:
        """Whether a message can be encrypted for this loaded device without a prekey bundle."""
        for each in address:
            if each is not None:
                record = self._entries[each].record
                if record is not None and record.current is not None:
                    return True
        return False

    def work(self) -> Work:
        """Begin to change loaded records; submit the result before anything else is awaited."""
        if self._closed:
            raise NotConnected("the client is closed")
        return Work(self, self._ctx)

    def _apply(self, address: str, record: SessionRecord | None, *, written: bool, work: Work) -> None:
        entry = self._entries[address]
        entry.record = record
        entry.saved = False
        if not written:
            return
        lease = None if record is None else record.lease

        def durable() -> None:
            entry.durable = lease

        work.batch.on_commit(durable)


class Work:
    """Changes to Signal state, made in one step of the event loop and committed in one batch.

    Attributes:
        batch: for whatever else belongs to the same transaction.
    """

    def __init__(self, ciphers: Ciphers, ctx: ClientContext) -> None:
        self._ciphers = ciphers
        self._ctx = ctx
        self.batch = ctx.account.batch()
        self._records: dict[str, SessionRecord | None] = {}
        self._write: set[str] = set()
        self._identities: dict[str, bytes | None] = {}
        self._sender_keys: dict[tuple[str, str], SenderKeyRecord | None] = {}
        self._ciphertexts: list[tuple[Leased, bytes, int]] = []
        self._done: list[Callable[[], None]] = []

    # -- sessions ---------------------------------------------------------------------------------------

    def session(self, address: str) -> SessionRecord | None:
        if address in self._records:
            return self._records[address]
        return self._ciphers._entries[address].record

    def put(self, address: str, record: SessionRecord | None) -> None:
        """Replace a record, durably; None deletes it."""
        self._records[address] = record
        self._write.add(address)

    def unite(self, addresses: Addresses) -> str:
        """Bring the sessions of one device together under its main address, which is returned.

        What was under the other address is read from there on: the current session stays current if the main
        address has none, else it becomes an archived one, so that messages on their way still decrypt.
        """
        main, other = addresses
        if other is None:
            return main
        moving = self.session(other)
        if moving is None:
            return main
        staying = self.session(main)
        if staying is None or (staying.current is None and not staying.archived):
            merged = moving
        else:
            late = moving.archived if moving.current is None else archive(moving.current, moving.archived)
            current = staying.current
            merged = SessionRecord(current, (*staying.archived, *late)[:MAX_ARCHIVED])
        self.put(main, merged)
        self.put(other, None)
        identity = self.identity(other)
        if identity is not None and self.identity(main) is None:
            self.put_identity(main, identity)
        return main

    def open(self, address: str, bundle: PreKeyBundle) -> bool:
        """Open a session with the device that published the bundle; returns if its identity key is a new one.

        Raises:
            CryptoError: the bundle is bad.
        """
        record = signal.initiate(self.session(address), bundle, self._ciphers.own, self._ctx.random)
        self.put(address, record)
        return self._trust(address, bundle.identity)

    def encrypt(self, address: str, plaintext: bytes) -> Ciphertext:
        """Encrypt padded plaintext for a device.

        Raises:
            NoSession: there is no session with it.
        """
        record = self.session(address)
        if record is None or record.current is None:
            raise NoSession(f"no session with {address}")
        if record.reserved_left <= RENEW_BELOW:
            record = record.reserve()
            self._write.add(address)
        record, ciphertext = signal.encrypt(record, plaintext)
        self._records[address] = record
        self.made(self._ciphers._entries[address], ciphertext.chain, ciphertext.counter)
        return ciphertext

    def decrypt(self, address: str, data: bytes) -> Decryption:
        """Decrypt a "msg".

        Raises:
            CryptoError, RemoteProtocolError: see `signal.decrypt`.
        """
        done = signal.decrypt(self.session(address), data, self._ctx.random)
        self.put(address, done.record)
        return Decryption(done.plaintext, self._trust(address, done.identity))

    def decrypt_prekey(
        self,
        address: str,
        message: PreKeySignalMessage,
        signed_prekey: KeyPair | None,
        prekey: KeyPair | None,
    ) -> Decryption:
        """Decrypt a "pkmsg"; the one-time prekey that it used up is deleted in the same batch.

        Raises:
            CryptoError, RemoteProtocolError: see `signal.decrypt_prekey`.
        """
        done = signal.decrypt_prekey(
            self.session(address), message, self._ciphers.own, signed_prekey, prekey, self._ctx.random
        )
        self.put(address, done.record)
        if done.used_prekey_id is not None:
            self.batch.delete_prekey(done.used_prekey_id)
        return Decryption(done.plaintext, self._trust(address, done.identity))

    # -- identities -------------------------------------------------------------------------------------

    def identity(self, address: str) -> bytes | None:
        if address in self._identities:
            return self._identities[address]
        return self._ciphers._entries[address].identity

    def put_identity(self, address: str, public: bytes) -> None:
        self._identities[address] = public
        self.batch.put_identity(address, public)

    def forget(self, address: str) -> None:
        """Delete what there is of a device: sessions and identity key."""
        self.put(address, None)
        self._identities[address] = None
        self.batch.delete_identity(address)

    def _trust(self, address: str, public: bytes) -> bool:
        """Trust on first use, and on every change: WhatsApp's clients do, and tell the user."""
        entry = self._ciphers._entries[address]
        known = self.identity(address)
        if known is None and not entry.identity_known:
            # Nobody loaded the stored key, for no session was to be opened; the record's own is the same.
            previous = entry.record.remote_identity if entry.record is not None else None
            if previous == public:
                return False
        if known == public:
            return False
        self.put_identity(address, public)
        return known is not None

    # -- sender keys ------------------------------------------------------------------------------------

    def sender_key(self, group: str, address: str) -> SenderKeyRecord | None:
        key = (group, address)
        return self._sender_keys[key] if key in self._sender_keys else self._ciphers._sender_keys[key]

    def learn_sender_key(self, group: str, address: str, distribution: bytes) -> None:
        """Take in the sender key that a device gave us.

        Raises:
            RemoteProtocolError: malformed.
        """
        record = signal.process_distribution(self.sender_key(group, address), distribution)
        self._put_sender_key(group, address, record)

    def decrypt_group(self, group: str, address: str, data: bytes) -> bytes:
        """Decrypt an "skmsg".

        Raises:
            CryptoError, RemoteProtocolError: see `signal.group_decrypt`.
        """
        record, plaintext = signal.group_decrypt(self.sender_key(group, address), data)
        self._put_sender_key(group, address, record)
        return plaintext

    def _put_sender_key(self, group: str, address: str, record: SenderKeyRecord) -> None:
        self._sender_keys[group, address] = record
        self.batch.put_sender_key(group, address, record.to_bytes())

    # -- the end ----------------------------------------------------------------------------------------

    def made(self, entry: Leased, chain: bytes, counter: int) -> None:
        """Note a ciphertext, which may leave when the entry's reservation covers it."""
        self._ciphertexts.append((entry, chain, counter))

    def on_submit(self, action: Callable[[], None]) -> None:
        """Run `action` when the work is submitted: for what memory should know from then on."""
        self._done.append(action)

    def submit(self) -> asyncio.Future[None]:
        """Make the changes visible and queue them to become durable; as `Batch.submit`."""
        for address, record in self._records.items():
            written = address in self._write
            if written and record is None:
                self.batch.delete_signal_session(address)
            elif written and record is not None:
                self.batch.put_signal_session(address, record.to_bytes())
            self._ciphers._apply(address, record, written=written, work=self)
        for address, public in self._identities.items():
            entry = self._ciphers._entries[address]
            entry.identity, entry.identity_known = public, True
        self._ciphers._sender_keys.update(self._sender_keys)
        for action in self._done:
            action()
        return self.batch.submit()

    @property
    def covered(self) -> bool:
        """Whether every ciphertext made here may leave now; else it may once the batch is durable."""
        for entry, chain, counter in self._ciphertexts:
            lease = entry.durable
            if lease is None or lease.chain != chain or counter >= lease.until:
                return False
        return True
