"""Fetching and writing against a server that a test plays: bad answers, conflicts, failures of the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from tests.unit.client.support import JID, LID, Sink
from tests.unit.protocol.appstate.support import COLLECTION, KEY, OTHER_KEY, Writer, chat, pinned
from wago.client.appstate import sync as module
from wago.client.appstate.sync import Synchroniser
from wago.client.appstate.write import ATTEMPTS
from wago.client.appstate.write import Writer as OwnWriter
from wago.client.appstate_events import AppStateEvent, AppStateSynced, PinChanged
from wago.client.context import ClientContext
from wago.client.identities import Identities
from wago.client.tokens import SALT_SETTING
from wago.errors import (
    AppStateUnavailable,
    IQError,
    NotConnected,
    RemoteProtocolError,
    RequestTimeout,
    StoreError,
)
from wago.protocol.appstate import ACTIONS, Operation, SyncKey, actions, parse_patch
from wago.protocol.appstate.patches import snapshot_mac
from wago.protocol.jid import Jid
from wago.protocol.proto.sync_action_pb2 import SyncActionValue
from wago.protocol.proto.syncd_pb2 import ExternalBlobReference, SyncdMutations, SyncdSnapshot
from wago.protocol.proto.syncd_recovery_pb2 import SyncdSnapshotRecovery
from wago.protocol.stanza.appstate import CollectionReply, CollectionRequest, SyncCollections
from wago.protocol.stanza.iq import ErrorInfo


class FakeKeys:
    def __init__(self) -> None:
        self.held = {KEY.id: KEY}
        self.wanted: list[frozenset[bytes]] = []

    async def all(self) -> dict[bytes, SyncKey]:
        return self.held

    async def newest(self) -> SyncKey | None:
        return max(self.held.values(), key=lambda key: key.id, default=None)

    async def find(self, key_ids: frozenset[bytes], timeout_s: float) -> list[bytes]:
        self.wanted.append(key_ids)
        return sorted(key_ids - self.held.keys())


class FakeMedia:
    """Blobs by direct path."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}

    def put(self, data: bytes) -> ExternalBlobReference:
        path = f"/v/{len(self.blobs)}.enc"
        self.blobs[path] = data
        return ExternalBlobReference(mediaKey=bytes(32), directPath=path, fileSizeBytes=len(data))

    async def download(self, ref: Any, *, limit: int | None = None) -> Any:
        assert limit
        data = self.blobs[ref.direct_path]

        class Downloaded:
            async def __aenter__(self) -> Downloaded:
                return self

            async def __aexit__(self, *_: object) -> None:
                pass

            async def read(self) -> bytes:
                return data

        return Downloaded()


class Remote:
    """The server, and another companion that writes there."""

    def __init__(self, media: FakeMedia) -> None:
        self.writer = Writer()
        self.media = media
        self.asked: list[CollectionRequest] = []
        self.answers: list[Callable[[CollectionRequest], CollectionReply]] = []
        """What to answer instead, first come first served."""
        self.page = 100

    async def execute(self, request: SyncCollections, timeout_s: float | None = None) -> Any:
        return tuple(self._answer(each) for each in request.collections)

    def _answer(self, asked: CollectionRequest) -> CollectionReply:
        self.asked.append(asked)
        if self.answers:
            return self.answers.pop(0)(asked)
        return self.take(asked) if asked.patch is not None else self.give(asked)

    def give(self, asked: CollectionRequest) -> CollectionReply:
        version = asked.version or 0
        patches = [patch.SerializeToString() for patch in self.writer.patches]
        shown = patches[version : version + self.page]
        return CollectionReply(
            name=asked.name,
            patches=tuple(shown),
            has_more_patches=version + len(shown) < len(patches),
        )

    def take(self, asked: CollectionRequest) -> CollectionReply:
        assert asked.patch is not None
        if asked.version != len(self.writer.patches):
            return CollectionReply(name=asked.name, error=ErrorInfo(409, "conflict"))
        patch = parse_patch(asked.patch)
        patch.version.version = asked.version + 1
        from wago.protocol.appstate import apply_patch

        keys = {KEY.id: KEY, OTHER_KEY.id: OTHER_KEY}
        applied = apply_patch(COLLECTION, patch, self.writer.state, keys, self.writer.macs)
        self.writer.patches.append(patch)
        self.writer.state = applied.state
        for mutation in applied.mutations:
            if mutation.operation is Operation.REMOVE:
                self.writer.records.pop(mutation.index_mac, None)
            else:
                self.writer.records[mutation.index_mac] = mutation
        return CollectionReply(name=asked.name, version=patch.version.version)

    def snapshot(self, asked: CollectionRequest) -> CollectionReply:
        """Everything as one."""
        state = self.writer.state
        snapshot = SyncdSnapshot(mac=snapshot_mac(COLLECTION, state, KEY))
        snapshot.version.version = state.version
        snapshot.keyId.id = KEY.id
        for patch in self.writer.patches:
            for mutation in patch.mutations:
                if self.writer.macs.get(mutation.record.index.blob) == mutation.record.value.blob[-32:]:
                    snapshot.records.append(mutation.record)
        reference = self.media.put(snapshot.SerializeToString())
        return CollectionReply(name=asked.name, snapshot=reference.SerializeToString())


class Rig:
    def __init__(self, ctx: ClientContext, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
        ctx.set_device(replace(ctx.device, jid=JID, lid=LID))
        self.ctx = ctx
        self.sink = sink
        self.keys = FakeKeys()
        self.media = FakeMedia()
        self.remote = Remote(self.media)
        self.identities = Identities(ctx)
        keys: Any = self.keys
        self.asked_phone: list[str] = []
        recovery: Any = SimpleNamespace(ask=self.asked_phone.append)
        self.sync = Synchroniser(ctx, self.identities, keys, self.media, recovery)
        self.own = OwnWriter(ctx, keys, self.sync)
        monkeypatch.setattr(ctx, "execute", self.remote.execute)
        monkeypatch.setattr(ClientContext, "connection", property(lambda _self: None))

    async def fetch(self, **options: Any) -> dict[str, Exception]:
        return await self.sync.fetch([COLLECTION], **options)

    @property
    def told(self) -> list[AppStateEvent]:
        return [event for event in self.sink.staged if isinstance(event, AppStateEvent)]

    async def is_in_line(self) -> bool:
        stored = await self.ctx.account.app_state_version(COLLECTION)
        state, records = self.remote.writer.state, self.remote.writer.macs
        assert stored is not None
        return (stored.version, stored.lthash) == (state.version, state.lthash) and (
            await self.ctx.account.app_state_collection(COLLECTION) == records
        )


@pytest.fixture
def rig(ctx: ClientContext, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> Rig:
    return Rig(ctx, sink, monkeypatch)


# ---- fetching -----------------------------------------------------------------------------------------


async def test_page_after_page(rig: Rig) -> None:
    rig.remote.page = 3
    for number in range(8):
        rig.remote.writer.write([pinned(number), pinned(number + 100)])
    assert await rig.fetch() == {}
    assert [(asked.version, asked.return_snapshot) for asked in rig.remote.asked] == [
        (None, True),
        (3, False),
        (6, False),
    ]
    assert await rig.is_in_line()
    assert [type(event) for event in rig.told] == [AppStateSynced]
    rig.remote.writer.write([pinned(1, value=False)])
    assert await rig.fetch() == {}
    assert isinstance(rig.told[-1], PinChanged)
    assert await rig.is_in_line()


async def test_mutations_outside_a_patch(rig: Rig) -> None:
    rig.remote.writer.write([pinned(number) for number in range(1200)])
    patch = rig.remote.writer.patches[0]
    outside = SyncdMutations(mutations=patch.mutations).SerializeToString()
    del patch.mutations[:]
    patch.externalMutations.CopyFrom(rig.media.put(outside))
    assert await rig.fetch() == {}
    assert await rig.is_in_line()


async def test_a_version_that_was_seen_is_passed_over(rig: Rig) -> None:
    rig.remote.writer.write([pinned(1)])
    await rig.fetch()
    rig.remote.writer.write([pinned(2)])
    everything = tuple(patch.SerializeToString() for patch in rig.remote.writer.patches)
    rig.remote.answers = [lambda asked: CollectionReply(name=asked.name, patches=everything)]
    assert await rig.fetch() == {}
    assert await rig.is_in_line()


async def test_no_word_of_a_collection(rig: Rig) -> None:
    rig.remote.answers = [lambda _asked: CollectionReply(name="another")]
    failed = await rig.fetch()
    assert isinstance(failed[COLLECTION], RemoteProtocolError)


async def test_an_error_of_one_collection_leaves_the_others(rig: Rig) -> None:
    rig.remote.writer.write([pinned(1)])
    rig.remote.answers = [
        lambda asked: CollectionReply(name=asked.name, error=ErrorInfo(500, "internal-server-error")),
        rig.remote.give,
    ]
    failed = await rig.sync.fetch(["regular", COLLECTION])
    assert set(failed) == {"regular"}
    assert isinstance(failed["regular"], IQError)
    assert await rig.is_in_line()


async def test_a_server_without_end(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROUNDS", 4)
    for number in range(20):
        rig.remote.writer.write([pinned(number)])

    def one_more(asked: CollectionRequest) -> CollectionReply:
        patch = rig.remote.writer.patches[asked.version or 0]
        return CollectionReply(name=asked.name, patches=(patch.SerializeToString(),), has_more_patches=True)

    rig.remote.answers = [one_more] * 20
    failed = await rig.fetch()
    assert "no end" in str(failed[COLLECTION])
    assert len(rig.remote.asked) == 5


async def test_a_server_that_says_the_same_again_and_again(rig: Rig) -> None:
    rig.remote.writer.write([pinned(1)])
    await rig.fetch()
    old = rig.remote.writer.patches[0].SerializeToString()
    same = CollectionReply(name=COLLECTION, patches=(old,), has_more_patches=True)
    rig.remote.answers = [lambda _asked: same] * 20
    failed = await rig.fetch()
    assert "nothing that is new" in str(failed[COLLECTION])
    # Once more as a whole, and then no more.
    assert len(rig.remote.asked) < 6
    assert await rig.is_in_line()


@pytest.mark.parametrize("spoilt", ["patch", "gap", "garbage", "snapshot"])
async def test_what_does_not_verify_is_read_anew(rig: Rig, spoilt: str) -> None:
    rig.remote.writer.write([pinned(1)])
    await rig.fetch()
    rig.remote.writer.write([pinned(2)])
    rig.remote.writer.write([pinned(3)])
    good = rig.remote.writer.patches[1]
    wrong = parse_patch(good.SerializeToString())
    wrong.patchMac = bytes(32)
    bad = {
        "patch": CollectionReply(name=COLLECTION, patches=(wrong.SerializeToString(),)),
        "gap": CollectionReply(name=COLLECTION, patches=(rig.remote.writer.patches[2].SerializeToString(),)),
        "garbage": CollectionReply(name=COLLECTION, patches=(b"\xff\xff",)),
        "snapshot": CollectionReply(name=COLLECTION, snapshot=b"who asked?"),
    }[spoilt]
    rig.remote.answers = [lambda _asked: bad, rig.remote.snapshot]
    assert await rig.fetch() == {}
    assert [asked.return_snapshot for asked in rig.remote.asked] == [True, False, True]
    assert await rig.is_in_line()
    pins = [event.chat for event in rig.told if isinstance(event, PinChanged)]
    assert pins == [chat(2), chat(3)]


async def test_what_stays_wrong_leaves_what_we_had(rig: Rig) -> None:
    rig.remote.writer.write([pinned(1)])
    await rig.fetch()
    rig.remote.writer.write([pinned(2)])
    wrong = parse_patch(rig.remote.writer.patches[1].SerializeToString())
    wrong.patchMac = bytes(32)

    def bad_snapshot(asked: CollectionRequest) -> CollectionReply:
        snapshot = SyncdSnapshot(mac=bytes(32))
        snapshot.version.version = 2
        snapshot.keyId.id = KEY.id
        reference = rig.media.put(snapshot.SerializeToString())
        return CollectionReply(name=asked.name, snapshot=reference.SerializeToString())

    rig.remote.answers = [
        lambda asked: CollectionReply(name=asked.name, patches=(wrong.SerializeToString(),)),
        bad_snapshot,
    ]
    failed = await rig.fetch()
    assert isinstance(failed[COLLECTION], AppStateUnavailable)
    assert rig.asked_phone == [COLLECTION]
    stored = await rig.ctx.account.app_state_version(COLLECTION)
    assert stored is not None
    assert stored.version == 1
    assert len(await rig.ctx.account.app_state_collection(COLLECTION)) == 1


async def test_a_set_that_differs_again_is_taken_as_it_is(rig: Rig) -> None:
    rig.remote.writer.write([pinned(1)])
    await rig.fetch()
    await rig.fetch(anew=True)
    # The writer believes in a record that nobody else has.
    rig.remote.writer.records.clear()
    rig.remote.writer.write([pinned(1, value=False)])
    assert await rig.fetch() == {}
    assert [asked.return_snapshot for asked in rig.remote.asked] == [True, True, False]
    events = [event for event in rig.told if isinstance(event, PinChanged)]
    assert [event.pinned for event in events] == [False]


async def test_reading_anew_tells_only_what_is_new(rig: Rig) -> None:
    for number in range(4):
        rig.remote.writer.write([pinned(number)])
    await rig.fetch()
    rig.remote.writer.write([pinned(2, value=False)])
    rig.remote.answers = [rig.remote.snapshot]
    assert await rig.fetch(anew=True) == {}
    assert [event.chat for event in rig.told if isinstance(event, PinChanged)] == [chat(2)]
    assert await rig.is_in_line()


async def test_a_collection_waits_for_its_key(rig: Rig) -> None:
    rig.remote.writer.write([pinned(1)])
    await rig.fetch()
    rig.remote.writer.key = OTHER_KEY
    rig.remote.writer.write([pinned(2)])
    failed = await rig.fetch()
    assert isinstance(failed[COLLECTION], AppStateUnavailable)
    assert OTHER_KEY.id.hex() in str(failed[COLLECTION])
    assert rig.sync.blocked == {COLLECTION}
    assert rig.keys.wanted == [frozenset({OTHER_KEY.id})]
    rig.keys.held[OTHER_KEY.id] = OTHER_KEY
    assert await rig.fetch() == {}
    assert rig.sync.blocked == set()
    assert await rig.is_in_line()


async def test_what_the_phone_knows_takes_the_place_of_what_we_had(rig: Rig) -> None:
    for number in range(3):
        rig.remote.writer.write([pinned(number)])
    await rig.fetch()
    rig.remote.writer.write([pinned(1, value=False)])
    recovery = _recovery(rig.remote.writer)
    rig.remote.writer.write([pinned(7)])
    await rig.sync.recovered(recovery)
    assert await rig.is_in_line()
    assert [event.chat for event in rig.told if isinstance(event, PinChanged)] == [chat(1), chat(7)]
    before = list(rig.told)
    await rig.sync.recovered(recovery)
    assert rig.told == before


def _recovery(writer: Writer) -> SyncdSnapshotRecovery:
    recovery = SyncdSnapshotRecovery(collectionName=COLLECTION, collectionLthash=writer.state.lthash)
    recovery.version.version = writer.state.version
    for record in writer.records.values():
        plain = recovery.mutationRecords.add(keyID=record.key_id, mac=record.value_mac)
        plain.value.index = record.index_bytes
        plain.value.value.CopyFrom(record.value)
        plain.value.version = record.version
    return recovery


async def test_effects_are_in_the_same_transaction(rig: Rig) -> None:
    rig.remote.writer.write([pinned(1)])
    await rig.fetch()
    salt = SyncActionValue(nctSaltSyncAction=SyncActionValue.NctSaltSyncAction(salt=b"salt"))
    person, lid = Jid("4915187654321"), Jid.parse("123@lid")
    number = SyncActionValue(pnForLidChatAction=SyncActionValue.PnForLidChatAction(pnJid="4917@c.us"))
    rig.remote.writer.write(
        [
            actions.push_name("Anna", at_ms=5),
            ACTIONS["nct_salt_sync"].change(value=salt, at_ms=5),
            actions.contact(person, full_name="B", first_name="B", lid=lid, in_phone_book=True, at_ms=5),
            ACTIONS["pnForLidChat"].change("77@lid", value=number, at_ms=5),
        ]
    )
    account: Any = rig.ctx.account
    account.fail_next()
    await rig.fetch()
    async with asyncio.timeout(10):
        while not account.failures:
            await asyncio.sleep(0)
    assert await rig.ctx.account.setting(SALT_SETTING) is None
    stored = await rig.ctx.account.app_state_version(COLLECTION)
    assert stored is not None
    assert stored.version == 1
    assert await rig.fetch() == {}
    assert await rig.ctx.account.setting(SALT_SETTING) == b"salt"
    assert await rig.ctx.account.lid_of(person) == lid
    assert await rig.ctx.account.lid_of(Jid("4917")) == Jid.parse("77@lid")
    assert rig.ctx.device.push_name == "Anna"
    gone = ACTIONS["nct_salt_sync"].change(value=salt, at_ms=6, operation=Operation.REMOVE)
    rig.remote.writer.write([gone])
    await rig.fetch()
    assert await rig.ctx.account.setting(SALT_SETTING) is None


# ---- writing ------------------------------------------------------------------------------------------


async def test_a_write_follows_what_others_wrote(rig: Rig) -> None:
    rig.remote.writer.write([pinned(1)])
    await rig.own.write(COLLECTION, [pinned(2)])
    rig.remote.writer.write([pinned(3)])
    rig.remote.writer.write([pinned(2, value=False)])
    await rig.own.write(COLLECTION, [pinned(2), pinned(4)])
    assert await rig.is_in_line()
    own = [event.chat for event in rig.told if isinstance(event, PinChanged) and event.own]
    assert own == [chat(2), chat(2), chat(4)]
    others = [event.chat for event in rig.told if isinstance(event, PinChanged) and not event.own]
    assert others == [chat(3), chat(2)]


async def test_others_that_are_always_faster(rig: Rig) -> None:
    await rig.fetch()

    def conflict(asked: CollectionRequest) -> CollectionReply:
        rig.remote.answers = [conflict] if asked.patch is None else [rig.remote.give, conflict]
        return CollectionReply(name=asked.name, error=ErrorInfo(409, "conflict"))

    rig.remote.answers = [conflict]
    with pytest.raises(IQError, match="409 conflict"):
        await rig.own.write(COLLECTION, [pinned(1)])
    assert len([asked for asked in rig.remote.asked if asked.patch is not None]) == ATTEMPTS


async def test_a_refused_write_leaves_nothing(rig: Rig) -> None:
    await rig.fetch()
    rig.remote.answers = [lambda asked: CollectionReply(name=asked.name, error=ErrorInfo(400, "bad-request"))]
    with pytest.raises(IQError, match="400 bad-request"):
        await rig.own.write(COLLECTION, [pinned(1)])
    assert await rig.is_in_line()
    assert not [event for event in rig.told if isinstance(event, PinChanged)]


async def test_no_key_to_write_with(rig: Rig) -> None:
    rig.keys.held.clear()
    with pytest.raises(AppStateUnavailable, match="not shared its keys"):
        await rig.own.write(COLLECTION, [pinned(1)])


async def test_a_collection_that_cannot_be_read_is_not_written(rig: Rig) -> None:
    rig.remote.writer.key = OTHER_KEY
    rig.remote.writer.write([pinned(2)])
    with pytest.raises(AppStateUnavailable, match="missing"):
        await rig.own.write(COLLECTION, [pinned(1)])
    assert all(asked.patch is None for asked in rig.remote.asked)


@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("error", [NotConnected("gone"), RequestTimeout("late")])
async def test_an_answer_that_is_lost(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, taken: bool, error: Exception
) -> None:
    await rig.fetch()
    waited: list[object] = []

    async def reconnected(lost: object, timeout_s: float) -> None:
        waited.append(lost)

    def lose(asked: CollectionRequest) -> CollectionReply:
        if taken:
            rig.remote.take(asked)
        raise error

    monkeypatch.setattr(rig.ctx, "wait_reconnected", reconnected)
    rig.remote.answers = [lose]
    await rig.own.write(COLLECTION, [pinned(1)])
    assert len(rig.remote.writer.patches) == 1
    assert await rig.is_in_line()
    assert len(waited) == isinstance(error, NotConnected)


async def test_a_write_that_cannot_be_kept_is_told_again(rig: Rig) -> None:
    await rig.fetch()
    account: Any = rig.ctx.account
    account.fail_next()
    with pytest.raises(StoreError):
        await rig.own.write(COLLECTION, [pinned(1)])
    assert await rig.ctx.account.app_state_collection(COLLECTION) == {}
    assert await rig.fetch() == {}
    assert await rig.is_in_line()
