"""Changes of app state: one patch on top of what the server has, kept here once the server has taken it.

Others may be faster: then theirs is fetched, and the patch made anew on top of it.

Source: whatsmeow appstate.go (SendAppState), whatsapp-rust src/client/app_state.rs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wago.client.appstate.keys import SyncKeys
from wago.client.appstate.sync import Run, Synchroniser
from wago.client.context import ClientContext
from wago.errors import AppStateUnavailable, IQError, NotConnected, RemoteProtocolError, RequestTimeout
from wago.protocol.appstate import (
    Applied,
    BuiltPatch,
    Change,
    CollectionState,
    Operation,
    SyncKey,
    build_patch,
)
from wago.protocol.appstate.records import encode_index, index_mac
from wago.protocol.proto.sync_action_pb2 import SyncActionValue
from wago.protocol.stanza.appstate import CONFLICT, CollectionRequest, SyncCollections

ATTEMPTS: Final = 5
"""How often a change is made anew on top of others' (whatsapp-rust, after WhatsApp Web)."""

RECONNECT_S: Final = 15.0


class Writer:
    """Writes."""

    def __init__(self, ctx: ClientContext, keys: SyncKeys, sync: Synchroniser) -> None:
        self._ctx = ctx
        self._keys = keys
        self._sync = sync

    async def write(self, collection: str, changes: Sequence[Change]) -> None:
        """Change a collection, on the server and here.

        Raises:
            AppStateUnavailable: there is no key yet, or the collection cannot be read.
            IQError: the server refused the change, or others were always faster.
            NotConnected, RequestTimeout: not known whether the server took it.
            StoreError: the server took it, but it could not be kept; it will be told again.
        """
        async with self._sync.holding([collection]):
            for attempt in range(ATTEMPTS):
                if attempt or await self._ctx.account.app_state_version(collection) is None:
                    await self._catch_up(collection)
                built = await self._build(collection, changes)
                if await self._send(collection, built):
                    return
        raise IQError(CONFLICT, "conflict")

    async def _catch_up(self, collection: str) -> None:
        failed = await self._sync.fetch_held([collection])
        if collection in failed:
            error = failed[collection]
            if isinstance(error, AppStateUnavailable | IQError):
                raise error
            raise AppStateUnavailable(f"{collection}: {error}") from error

    async def _build(self, collection: str, changes: Sequence[Change]) -> BuiltPatch:
        account = self._ctx.account
        key = await self._keys.newest()
        if key is None:
            raise AppStateUnavailable("the phone has not shared its keys yet")
        keys = await self._keys.all()
        whole: list[tuple[Change, SyncKey]] = []
        macs: list[bytes] = []
        for change in changes:
            moved = False
            text = encode_index(change.index).decode()
            for entry in await account.app_state_entries(change.index[0], text):
                old = keys.get(entry.key_id)
                if entry.collection == collection and entry.key_id != key.id and old is not None:
                    # Keys have changed: under the new one the record has another name.
                    value = SyncActionValue.FromString(entry.value)
                    gone = Change(
                        index=change.index, value=value, version=entry.version, operation=Operation.REMOVE
                    )
                    whole.append((gone, old))
                    macs.append(entry.index_mac)
                    moved = True
            if change.operation is Operation.SET or not moved:
                whole.append((change, key))
                macs.append(index_mac(change.index, key))
        stored = await account.app_state_version(collection)
        state = CollectionState() if stored is None else CollectionState(stored.version, stored.lthash)
        previous = await account.app_state_macs(collection, macs)
        ivs = [self._ctx.random(16) for _ in whole]
        return build_patch(collection, state, whole, key, previous, ivs)

    async def _send(self, collection: str, built: BuiltPatch) -> bool:
        """True if the server has it and it is kept; False if others were faster."""
        request = CollectionRequest(name=collection, version=built.state.version - 1, patch=built.data)
        connection = self._ctx.connection
        try:
            replies = await self._ctx.execute(SyncCollections((request,)))
        except (NotConnected, RequestTimeout) as exc:
            # Nobody knows if the server has it: if it has, it will tell us.
            if isinstance(exc, NotConnected):
                await self._ctx.wait_reconnected(connection, RECONNECT_S)
            await self._catch_up(collection)
            return await self._has(collection, built)
        reply = next((each for each in replies if each.name == collection), None)
        if reply is None:
            raise RemoteProtocolError(f"no word of {collection}")
        if reply.error is not None:
            if reply.error.code != CONFLICT:
                raise IQError(reply.error.code, reply.error.text, reply.error.backoff_s)
            self._ctx.log.info("App state was changed meanwhile", collection=collection)
            return False
        run = Run(collection, None)
        batch = self._ctx.account.batch()
        self._sync.stage(run, batch, Applied(built.state, built.mutations), own=True)
        await batch.commit()
        return True

    async def _has(self, collection: str, built: BuiltPatch) -> bool:
        """Whether the records of a patch are the ones that hold."""
        set_ones = [each for each in built.mutations if each.operation is Operation.SET]
        macs = [each.index_mac for each in built.mutations]
        found = await self._ctx.account.app_state_macs(collection, macs)
        gone = {each.index_mac for each in built.mutations} - {each.index_mac for each in set_ones}
        return all(found.get(each.index_mac) == each.value_mac for each in set_ones) and not (
            gone & found.keys()
        )
