"""Signal records under work: nothing leaves uncovered, nothing is lost, no key is used twice."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wago.client.ciphers import Addresses, Ciphers
from wago.client.config import ClientConfig
from wago.client.context import ClientContext, NullSink
from wago.errors import NoSession, NotConnected, StoreError
from wago.protocol.curve import KeyPair
from wago.protocol.jid import Jid
from wago.protocol.signal import (
    Ciphertext,
    PreKeyBundle,
    PreKeySignalMessage,
    SessionRecord,
    generate_prekeys,
    generate_signed_prekey,
)
from wago.store.interfaces import DeviceRecord
from wago.store.memory import MemoryAccount, MemoryStore

PEER = "2222.0"


class Side:
    """One account with its ciphers, and keys to publish."""

    def __init__(self, user: str, store: MemoryStore | None = None, **options: int) -> None:
        self.store = store or MemoryStore()
        account = self.store.account(user)
        assert isinstance(account, MemoryAccount)
        self.account = account
        self.ctx = ClientContext(account, ClientConfig(), NullSink())
        self.identity = KeyPair.from_private(os.urandom(32))
        self.ctx.set_device(
            DeviceRecord(
                registration_id=7,
                noise=KeyPair.from_private(os.urandom(32)),
                identity=self.identity,
                adv_secret=b"",
                jid=Jid(user),
            )
        )
        self.signed = generate_signed_prekey(self.identity, 1, os.urandom)
        self.prekeys = {each.id: each for each in generate_prekeys(1, 3, os.urandom)}
        self.options = options
        self.ciphers = Ciphers(self.ctx, **options)

    def restart(self) -> None:
        """As a new process that finds the same store."""
        self.ciphers = Ciphers(self.ctx, **self.options)

    def bundle(self, prekey_id: int = 1) -> PreKeyBundle:
        return PreKeyBundle(
            registration_id=7,
            identity=self.identity.public,
            signed_prekey_id=1,
            signed_prekey=self.signed.pair.public,
            signed_prekey_signature=self.signed.signature,
            prekey_id=prekey_id,
            prekey=self.prekeys[prekey_id].pair.public,
        )

    async def open(self, address: str, bundle: PreKeyBundle) -> None:
        await self.ciphers.load((address,), identities=True)
        work = self.ciphers.work()
        work.open(address, bundle)
        await work.submit()

    async def encrypt(self, address: str, text: bytes) -> tuple[Ciphertext, bool]:
        """The ciphertext, and whether it could leave without waiting."""
        await self.ciphers.load((address,))
        work = self.ciphers.work()
        ciphertext = work.encrypt(address, text)
        commit = work.submit()
        covered = work.covered
        await commit
        assert work.covered
        return ciphertext, covered

    async def decrypt(self, address: str, ciphertext: Ciphertext) -> bytes:
        await self.ciphers.load((address,), identities=True)
        work = self.ciphers.work()
        if ciphertext.kind == "pkmsg":
            message = PreKeySignalMessage.parse(ciphertext.data)
            prekey = self.prekeys.get(message.prekey_id or 0)
            done = work.decrypt_prekey(address, message, self.signed.pair, prekey.pair if prekey else None)
        else:
            done = work.decrypt(address, ciphertext.data)
        await work.submit()
        return done.plaintext


@pytest.fixture
async def sides() -> tuple[Side, Side]:
    alice, bob = Side("1111"), Side("2222")
    await alice.open(PEER, bob.bundle())
    return alice, bob


async def test_a_warm_session_never_waits_for_the_disk(sides: tuple[Side, Side]) -> None:
    alice, bob = sides
    waits = 0
    for number in range(300):
        ciphertext, covered = await alice.encrypt(PEER, b"%d" % number)
        waits += not covered
        assert await bob.decrypt("1111.0", ciphertext) == b"%d" % number
    assert waits == 0


async def test_a_new_session_waits_until_it_is_durable() -> None:
    alice, bob = Side("1111"), Side("2222")
    await alice.ciphers.load((PEER,), identities=True)
    work = alice.ciphers.work()
    work.open(PEER, bob.bundle())
    work.encrypt(PEER, b"hi")
    commit = work.submit()
    assert not work.covered
    await commit
    assert work.covered


async def test_work_that_is_not_submitted_changed_nothing(sides: tuple[Side, Side]) -> None:
    alice, bob = sides
    ciphertext, _ = await alice.encrypt(PEER, b"hi")
    message = PreKeySignalMessage.parse(ciphertext.data)
    await bob.ciphers.load(("1111.0",), identities=True)
    abandoned = bob.ciphers.work()
    abandoned.decrypt_prekey("1111.0", message, bob.signed.pair, bob.prekeys[1].pair)
    assert bob.ciphers.session("1111.0") is None
    assert await bob.decrypt("1111.0", ciphertext) == b"hi"


async def test_a_failed_commit_takes_the_records_back(sides: tuple[Side, Side]) -> None:
    alice, bob = sides
    ciphertext, _ = await alice.encrypt(PEER, b"hi")
    bob.account.fail_next()
    with pytest.raises(StoreError):
        await bob.decrypt("1111.0", ciphertext)
    assert await bob.decrypt("1111.0", ciphertext) == b"hi"


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(["send", "crash", "close", "fail", "reply", "evict"]), max_size=60))
async def test_no_key_is_used_twice(steps: list[str]) -> None:
    alice, bob = Side("1111", capacity=1), Side("2222")
    await alice.open(PEER, bob.bundle())
    first, _ = await alice.encrypt(PEER, b"first")
    await bob.decrypt("1111.0", first)
    used = {(first.chain, first.counter)}
    for number, step in enumerate(steps):
        if step == "send":
            ciphertext, _ = await alice.encrypt(PEER, b"%d" % number)
            assert (ciphertext.chain, ciphertext.counter) not in used
            used.add((ciphertext.chain, ciphertext.counter))
            assert await bob.decrypt("1111.0", ciphertext) == b"%d" % number
        elif step == "crash":
            alice.restart()
        elif step == "close":
            await alice.ciphers.close()
            alice.restart()
        elif step == "fail":
            alice.account.fail_next()
            batch = alice.account.batch()
            batch.put_setting("x", b"")
            with pytest.raises(StoreError):
                await batch.submit()
        elif step == "evict":
            await alice.ciphers.load(("3333.0",))
        else:
            answer, _ = await bob.encrypt("1111.0", b"re")
            assert await alice.decrypt(PEER, answer) == b"re"


async def test_a_clean_close_leaves_no_gap(sides: tuple[Side, Side]) -> None:
    alice, _ = sides
    before, _ = await alice.encrypt(PEER, b"1")
    await alice.ciphers.close()
    with pytest.raises(NotConnected):
        alice.ciphers.work()
    alice.restart()
    after, covered = await alice.encrypt(PEER, b"2")
    assert (after.chain, after.counter) == (before.chain, before.counter + 1)
    assert not covered


async def test_a_crash_skips_what_was_reserved(sides: tuple[Side, Side]) -> None:
    alice, bob = sides
    before, _ = await alice.encrypt(PEER, b"1")
    alice.restart()
    after, _ = await alice.encrypt(PEER, b"2")
    assert after.counter > before.counter
    assert await bob.decrypt("1111.0", after) == b"2"
    assert await bob.decrypt("1111.0", before) == b"1"


async def test_sessions_move_to_the_lid_without_losing_messages(sides: tuple[Side, Side]) -> None:
    alice, bob = sides
    old, _ = await alice.encrypt(PEER, b"old")
    late, _ = await alice.encrypt(PEER, b"late")
    await bob.decrypt("1111.0", old)
    # Alice comes with a new session under her LID, while one message of the old one is still on its way.
    await alice.open(PEER, bob.bundle(2))
    new, _ = await alice.encrypt(PEER, b"new")
    assert await bob.decrypt("9999_1.0", new) == b"new"
    both = Addresses("9999_1.0", "1111.0")
    await bob.ciphers.load(both, identities=True)
    assert bob.ciphers.ready(both)
    work = bob.ciphers.work()
    assert work.unite(both) == "9999_1.0"
    await work.submit()
    assert await bob.account.signal_session("1111.0") is None
    assert await bob.decrypt("9999_1.0", late) == b"late"
    answer, _ = await bob.encrypt("9999_1.0", b"answer")
    assert await alice.decrypt(PEER, answer) == b"answer"


async def test_uniting_moves_a_lone_session(sides: tuple[Side, Side]) -> None:
    alice, bob = sides
    first, _ = await alice.encrypt(PEER, b"1")
    await bob.decrypt("1111.0", first)
    both = Addresses("9999_1.0", "1111.0")
    await bob.ciphers.load(both, identities=True)
    work = bob.ciphers.work()
    work.unite(both)
    await work.submit()
    second, _ = await alice.encrypt(PEER, b"2")
    assert await bob.decrypt("9999_1.0", second) == b"2"
    assert await bob.account.identity("9999_1.0") == alice.identity.public


async def test_a_changed_identity_is_taken_and_told(sides: tuple[Side, Side]) -> None:
    _, bob = sides
    carol, again = Side("3333"), Side("3333")
    await carol.open(PEER, bob.bundle(1))
    await again.open(PEER, bob.bundle(2))
    for index, side in enumerate((carol, again)):
        ciphertext, _ = await side.encrypt(PEER, b"hi")
        await bob.ciphers.load(("3333.0",), identities=True)
        work = bob.ciphers.work()
        message = PreKeySignalMessage.parse(ciphertext.data)
        done = work.decrypt_prekey("3333.0", message, bob.signed.pair, bob.prekeys[index + 1].pair)
        await work.submit()
        assert done.new_identity is bool(index)
    assert await bob.account.identity("3333.0") == again.identity.public


async def test_damaged_records_count_as_absent(sides: tuple[Side, Side]) -> None:
    alice, _ = sides
    batch = alice.account.batch()
    batch.put_signal_session(PEER, b"\x01garbage")
    await batch.commit()
    alice.restart()
    await alice.ciphers.load((PEER,))
    with pytest.raises(NoSession):
        alice.ciphers.work().encrypt(PEER, b"")


async def test_records_survive_in_the_store(sides: tuple[Side, Side]) -> None:
    alice, _ = sides
    data = await alice.account.signal_session(PEER)
    assert data is not None
    assert SessionRecord.from_bytes(data).remote_identity is not None
