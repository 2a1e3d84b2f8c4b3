"""Collections of app state, brought up to date with the server.

One lock per collection. Whoever holds it reads where we stand from the store, and every step forward is one
batch: version, hash, records, effects and events become durable together, or the server tells them again.

A collection that cannot be verified is read anew as a whole. What was there already brings no event then, as
on the very first reading.

Source: whatsmeow appstate.go; whatsapp-rust src/client/app_state.rs; Baileys Socket/chats.ts.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

from google.protobuf.message import DecodeError

from wago.client.appstate.effects import event_of, take_effect
from wago.client.appstate.keys import SyncKeys
from wago.client.appstate.recovery import Recovery
from wago.client.appstate_events import AppStateSynced
from wago.client.context import ClientContext
from wago.client.identities import Identities
from wago.client.media import DownloadedMedia, MediaRef
from wago.errors import (
    AppStateUnavailable,
    CryptoError,
    IQError,
    MediaError,
    NoSession,
    RemoteProtocolError,
)
from wago.protocol.appstate import (
    Applied,
    CollectionState,
    Mutation,
    Operation,
    SyncKey,
    apply_patch,
    apply_snapshot,
    index_macs_of,
    key_ids_of_patch,
    key_ids_of_snapshot,
    parse_mutations,
    parse_patch,
    parse_snapshot,
)
from wago.protocol.appstate.recovery import apply_recovery, key_ids_of_recovery
from wago.protocol.media import MediaKind
from wago.protocol.proto.syncd_pb2 import ExternalBlobReference, SyncdPatch
from wago.protocol.proto.syncd_recovery_pb2 import SyncdSnapshotRecovery
from wago.protocol.stanza.appstate import CollectionReply, CollectionRequest, SyncCollections
from wago.store.interfaces import AppStateEntry, AppStateVersion, Batch

KEYS_S: Final = 20.0
"""How long a key that is missing is waited for before a collection is left for when it comes."""

ROUNDS: Final = 500
"""How often a server may say that there is more: a bound on one that never ends."""

SLICE: Final = 500
"""Records that are taken into a batch before others have their turn."""

MAX_BLOB: Final = 128 * 1024 * 1024
"""Bytes of a snapshot, or of a patch that lies on the media servers."""

REPAIRED_S: Final = 3600
"""A collection that differs again so soon after it was read anew is taken as it is: that would not help."""


class Downloads(Protocol):
    """As `client.media`."""

    async def download(self, ref: MediaRef, *, limit: int | None = None) -> DownloadedMedia: ...


@dataclass(slots=True)
class Run:
    """One collection in one fetch.

    Attributes:
        state: where we stand; None wants everything.
        anew: it is read as a whole: the next reply may hold a snapshot.
        known: what we had before, value MACs by index MAC: brings no event when it comes again.
        first: it was never read before, so nothing in it is news.
        again: it is read anew because it could not be verified, or somebody wants it so.
    """

    name: str
    state: CollectionState | None
    anew: bool = False
    known: dict[bytes, bytes] = field(default_factory=dict)
    first: bool = False
    again: bool = False
    rounds: int = 0
    records: int = 0


class Synchroniser:
    """Fetches.

    Attributes:
        blocked: collections that wait for a key.
    """

    def __init__(
        self, ctx: ClientContext, identities: Identities, keys: SyncKeys, media: Downloads, recovery: Recovery
    ) -> None:
        self._ctx = ctx
        self._identities = identities
        self._keys = keys
        self._media = media
        self._recovery = recovery
        self._locks: dict[str, asyncio.Lock] = {}
        self._repaired: dict[str, int] = {}
        self.blocked: set[str] = set()
        ctx.on_forgotten(self._repaired.clear)
        ctx.on_forgotten(self.blocked.clear)

    @asynccontextmanager
    async def holding(self, names: Iterable[str]) -> AsyncIterator[None]:
        """Keep collections from being read or changed by others."""
        async with AsyncExitStack() as stack:
            # In one order for all, so that nobody waits in a circle.
            for name in sorted(set(names)):
                await stack.enter_async_context(self._locks.setdefault(name, asyncio.Lock()))
            yield

    # -- fetching ---------------------------------------------------------------------------------------

    async def fetch(self, names: Sequence[str], *, anew: bool = False) -> dict[str, Exception]:
        """Bring collections up to date.

        Args:
            names: which.
            anew: read them as a whole, whatever we have.

        Returns:
            Why some could not be; empty if all are up to date.

        Raises:
            NotConnected, RequestTimeout, IQError: the server could not be asked.
            StoreError: the store failed.
        """
        async with self.holding(names):
            return await self.fetch_held(names, anew=anew)

    async def fetch_held(self, names: Sequence[str], *, anew: bool = False) -> dict[str, Exception]:
        """As `fetch`, for who holds these collections already."""
        runs = {name: await self._begin(name, anew=anew) for name in names}
        failed: dict[str, Exception] = {}
        while runs:
            request = SyncCollections(tuple(_request(run) for run in runs.values()))
            replies = {reply.name: reply for reply in await self._ctx.execute(request)}
            for name, run in list(runs.items()):
                try:
                    more = await self._advance(run, replies.get(name))
                except (CryptoError, RemoteProtocolError, MediaError, IQError, AppStateUnavailable) as exc:
                    self._ctx.log.warning("App state cannot be read", collection=name, error=str(exc))
                    failed[name] = exc
                    more = False
                if not more:
                    del runs[name]
        return failed

    async def _begin(self, name: str, *, anew: bool) -> Run:
        stored = await self._ctx.account.app_state_version(name)
        if stored is None:
            return Run(name, None, anew=True, first=True)
        run = Run(name, CollectionState(stored.version, stored.lthash))
        if anew:
            await self._restart(run)
        return run

    async def _restart(self, run: Run) -> None:
        """Read it as a whole, knowing what we had."""
        self._repaired[run.name] = self._ctx.now()
        run.known = await self._ctx.account.app_state_collection(run.name)
        run.state, run.records, run.anew, run.again = None, 0, True, True

    async def _advance(self, run: Run, reply: CollectionReply | None) -> bool:
        """Apply what the server told of one collection; True if there is more to ask."""
        if reply is None:
            raise RemoteProtocolError(f"no word of {run.name}")
        if reply.error is not None:
            raise IQError(reply.error.code, reply.error.text, reply.error.backoff_s)
        run.rounds += 1
        if run.rounds > ROUNDS:
            raise RemoteProtocolError(f"{run.name} has no end")
        before, anew = run.state, run.anew
        try:
            await self._apply(run, reply)
            if reply.has_more_patches and run.state == before and not anew:
                # It would be asked the same again, and answer the same.
                raise RemoteProtocolError(f"more of {run.name}, but nothing that is new")
        except NoSession as exc:
            self.blocked.add(run.name)
            raise AppStateUnavailable(f"{run.name}: {exc}") from exc
        except (CryptoError, RemoteProtocolError) as exc:
            if run.again:
                self._recovery.ask(run.name)
                raise AppStateUnavailable(f"{run.name} is broken: {exc}") from exc
            self._ctx.log.warning("App state is read anew", collection=run.name, error=str(exc))
            await self._restart(run)
            return True
        if not reply.has_more_patches:
            self.blocked.discard(run.name)
            if run.first or run.again:
                self._tell_synced(run)
        return reply.has_more_patches

    def _tell_synced(self, run: Run) -> None:
        assert run.state is not None
        self._ctx.emit(
            AppStateSynced(
                at_ms=self._ctx.now() * 1000,
                own=False,
                collection=run.name,
                version=run.state.version,
                records=run.records,
            )
        )

    # -- applying ---------------------------------------------------------------------------------------

    async def _apply(self, run: Run, reply: CollectionReply) -> None:
        if run.anew:
            await self._apply_snapshot(run, reply.snapshot)
        elif reply.snapshot is not None:
            raise RemoteProtocolError(f"a snapshot of {run.name} that nobody wanted")
        for data in reply.patches:
            await self._apply_patch(run, await self._whole_patch(data))

    async def _apply_snapshot(self, run: Run, reference: bytes | None) -> None:
        """Begin with a snapshot, or with nothing if the server has none."""
        applied = Applied(CollectionState(), ())
        if reference is not None:
            snapshot = parse_snapshot(await self._download(_blob(reference)))
            keys = await self._keys_for(key_ids_of_snapshot(snapshot))
            # Seconds of work for an address book of tens of thousands: not in the event loop.
            applied = await asyncio.to_thread(apply_snapshot, run.name, snapshot, keys)
        await self._replace(run, applied)
        run.anew = False

    async def recovered(self, recovery: SyncdSnapshotRecovery) -> None:
        """Take a collection as the phone knows it, unless we know more, and go on from there.

        Raises:
            NoSession: nobody has a key of it.
            RemoteProtocolError: malformed.
            NotConnected, RequestTimeout, IQError: what came after it could not be asked for.
        """
        name = recovery.collectionName
        async with self.holding([name]):
            stored = await self._ctx.account.app_state_version(name)
            if stored is not None and stored.version >= recovery.version.version:
                return
            applied = apply_recovery(recovery, await self._keys_for(key_ids_of_recovery(recovery)))
            run = Run(name, None, first=stored is None, again=True)
            run.known = await self._ctx.account.app_state_collection(name)
            await self._replace(run, applied)
            self._tell_synced(run)
            await self.fetch_held([name])

    async def _replace(self, run: Run, applied: Applied) -> None:
        """Put the whole collection in the place of what we had."""
        batch = self._ctx.account.batch()
        batch.clear_app_state(run.name)
        present = {mutation.index_mac for mutation in applied.mutations}
        await self._stage_slowly(run, batch, applied)
        if not run.first and len(run.known.keys() - present):
            self._ctx.log.info("Records are gone", collection=run.name, count=len(run.known.keys() - present))
        self._submit(batch)

    async def _apply_patch(self, run: Run, patch: SyncdPatch) -> None:
        state = run.state
        assert state is not None
        if patch.version.version <= state.version:
            # Ours, or one that came while we wrote.
            return
        keys = await self._keys_for(key_ids_of_patch(patch))
        previous = await self._ctx.account.app_state_macs(run.name, sorted(index_macs_of(patch)))
        lately = self._ctx.now() - self._repaired.get(run.name, -REPAIRED_S) < REPAIRED_S
        applied = apply_patch(run.name, patch, state, keys, previous, may_diverge=run.again or lately)
        if applied.diverged:
            self._ctx.log.warning("App state differs", collection=run.name, version=applied.state.version)
        batch = self._ctx.account.batch()
        await self._stage_slowly(run, batch, applied)
        self._submit(batch)

    async def _stage_slowly(self, run: Run, batch: Batch, applied: Applied) -> None:
        """As `stage`, letting others have their turn while it takes long."""
        replaced = _replaced(applied)
        for start in range(0, len(applied.mutations), SLICE):
            if start:
                await asyncio.sleep(0)
            slice_ = applied.mutations[start : start + SLICE]
            self._stage_records(run, batch, slice_, replaced, own=False)
        self._stage_state(run, batch, applied.state)

    def stage(self, run: Run, batch: Batch, applied: Applied, *, own: bool) -> None:
        """Add to a batch all that follows of a step forward."""
        self._stage_records(run, batch, applied.mutations, _replaced(applied), own=own)
        self._stage_state(run, batch, applied.state)

    def _stage_state(self, run: Run, batch: Batch, state: CollectionState) -> None:
        batch.put_app_state_version(run.name, AppStateVersion(version=state.version, lthash=state.lthash))
        run.state = state

    def _stage_records(
        self, run: Run, batch: Batch, mutations: Sequence[Mutation], replaced: frozenset[bytes], *, own: bool
    ) -> None:
        run.records += len(mutations)
        for mutation in mutations:
            self._keep(run.name, batch, mutation)
            if mutation.operation is Operation.REMOVE and mutation.index_bytes in replaced:
                # Only its name changes, with the key that it is written with.
                continue
            take_effect(self._ctx, self._identities, batch, mutation)
            if not run.first and run.known.get(mutation.index_mac) != mutation.value_mac:
                self._ctx.emit(event_of(mutation, run.name, own=own), batch)

    def _keep(self, collection: str, batch: Batch, mutation: Mutation) -> None:
        if mutation.operation is Operation.REMOVE:
            batch.delete_app_state_entry(collection, mutation.index_mac)
            return
        batch.put_app_state_entry(
            AppStateEntry(
                collection=collection,
                index_mac=mutation.index_mac,
                action=mutation.index[0] if mutation.index else "",
                index=mutation.index_bytes.decode("utf-8", "replace").replace("\0", "\ufffd"),
                version=mutation.version,
                key_id=mutation.key_id,
                value_mac=mutation.value_mac,
                value=mutation.value.SerializeToString(),
            )
        )

    def _submit(self, batch: Batch) -> None:
        self._ctx.watch_commit(batch.submit(), "app state")

    # -- what it takes ----------------------------------------------------------------------------------

    async def _keys_for(self, key_ids: Iterable[bytes]) -> dict[bytes, SyncKey]:
        """All keys that we have, with these among them unless nobody gives them."""
        wanted = frozenset(key_ids)
        keys = await self._keys.all()
        if not wanted <= keys.keys():
            await self._keys.find(wanted, KEYS_S)
            keys = await self._keys.all()
        return keys

    async def _whole_patch(self, data: bytes) -> SyncdPatch:
        patch = parse_patch(data)
        if patch.HasField("externalMutations"):
            outside = parse_mutations(await self._download(patch.externalMutations))
            del patch.mutations[:]
            patch.mutations.extend(outside.mutations)
        return patch

    async def _download(self, blob: ExternalBlobReference) -> bytes:
        ref = MediaRef(
            kind=MediaKind.APP_STATE,
            direct_path=blob.directPath,
            media_key=blob.mediaKey or None,
            file_sha256=blob.fileSha256 or None,
            file_enc_sha256=blob.fileEncSha256 or None,
            file_length=blob.fileSizeBytes if blob.HasField("fileSizeBytes") else None,
        )
        async with await self._media.download(ref, limit=MAX_BLOB) as media:
            return await media.read()


def _replaced(applied: Applied) -> frozenset[bytes]:
    """Indexes that the same step sets."""
    return frozenset(each.index_bytes for each in applied.mutations if each.operation is Operation.SET)


def _request(run: Run) -> CollectionRequest:
    if run.anew:
        return CollectionRequest(name=run.name, return_snapshot=True)
    return CollectionRequest(name=run.name, version=0 if run.state is None else run.state.version)


def _blob(data: bytes) -> ExternalBlobReference:
    try:
        return ExternalBlobReference.FromString(data)
    except DecodeError as exc:
        raise RemoteProtocolError("malformed reference to a snapshot") from exc
