"""The keys of app state: the phone shares them after linking, and own devices answer when one is missing.

Source: whatsmeow message.go (handleAppStateSyncKeyShare), appstate.go (requestAppStateKeys); whatsapp-rust
src/message/special.rs (build_app_state_sync_key_share).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

from google.protobuf.message import DecodeError

from wago.client.ciphers import Work
from wago.client.context import ClientContext
from wago.client.devices import Devices
from wago.client.events import MessageInfo
from wago.client.peers import Peers
from wago.errors import InvalidKey, NotConnected, NotLoggedIn, WagoError
from wago.protocol.appstate import SyncKey, epoch_of
from wago.protocol.jid import PRIMARY_DEVICE
from wago.protocol.proto import e2e_pb2
from wago.protocol.proto.e2e_pb2 import AppStateSyncKeyData, AppStateSyncKeyRequest, AppStateSyncKeyShare

ASK_AGAIN_S: Final = 24 * 3600
"""A key that nobody had is not asked for more often than that (whatsmeow appstate.go)."""


class SyncKeys:
    """The keys of one account."""

    def __init__(self, ctx: ClientContext, devices: Devices, peers: Peers) -> None:
        self._ctx = ctx
        self._devices = devices
        self._peers = peers
        self._keys: dict[bytes, tuple[SyncKey, int]] | None = None
        self._asked: dict[bytes, int] = {}
        self._arrived = asyncio.Event()
        self._hooks: list[Callable[[], None]] = []
        ctx.account.on_failure(lambda _error: self._forget())
        ctx.on_forgotten(self._forget)
        ctx.on_forgotten(self._asked.clear)

    def _forget(self) -> None:
        self._keys = None

    def on_share(self, hook: Callable[[], None]) -> None:
        """Call `hook` when new keys are there."""
        self._hooks.append(hook)

    # -- having -----------------------------------------------------------------------------------------

    async def all(self) -> dict[bytes, SyncKey]:
        """Every key that we have, by id."""
        return {key_id: key for key_id, (key, _) in (await self._load()).items()}

    async def newest(self) -> SyncKey | None:
        """The one to write with, None if we have none."""
        keys = await self._load()
        if not keys:
            return None
        newest = max(keys, key=lambda key_id: (epoch_of(key_id), keys[key_id][1]))
        return keys[newest][0]

    async def _load(self) -> dict[bytes, tuple[SyncKey, int]]:
        while self._keys is None:
            failures = self._ctx.account.failures
            records = await self._ctx.account.app_state_keys()
            if self._ctx.account.failures == failures and self._keys is None:
                self._keys = {}
                for key_id, record in records.items():
                    self._add(key_id, record)
        return self._keys

    def _add(self, key_id: bytes, record: bytes) -> bool:
        try:
            data = AppStateSyncKeyData.FromString(record)
            key = SyncKey.expand(key_id, data.keyData)
        except (DecodeError, InvalidKey) as exc:
            self._ctx.log.warning("Bad app state key", id=key_id.hex(), error=str(exc))
            return False
        if self._keys is not None:
            self._keys[key_id] = key, data.timestamp
        return True

    # -- missing ----------------------------------------------------------------------------------------

    async def find(self, key_ids: Iterable[bytes], timeout_s: float) -> list[bytes]:
        """Have these keys; ask the own devices for those that are missing, and wait for them.

        Right after linking the phone sends all keys by itself, so while we have none it is waited for a while
        before anybody is asked.

        Returns:
            Those that did not come in time. They may come later: see `on_share`.
        """
        wanted = set(key_ids)
        keys = await self._load()
        missing = wanted - keys.keys()
        if missing and not keys:
            missing = await self._wait(wanted, timeout_s / 2)
        if missing and await self._ask(missing):
            missing = await self._wait(wanted, timeout_s)
        return sorted(missing)

    async def _wait(self, wanted: set[bytes], timeout_s: float) -> set[bytes]:
        missing = wanted - (await self._load()).keys()
        try:
            async with asyncio.timeout(timeout_s):
                while missing:
                    self._arrived.clear()
                    await self._arrived.wait()
                    missing = wanted - (await self._load()).keys()
        except TimeoutError:
            pass
        return missing

    async def _ask(self, key_ids: set[bytes]) -> bool:
        """Ask each own device; False if all of these were asked for a short while ago."""
        now = self._ctx.now()
        due = sorted(key_id for key_id in key_ids if now - self._asked.get(key_id, 0) >= ASK_AGAIN_S)
        if not due:
            return False
        protocol = e2e_pb2.ProtocolMessage(type=e2e_pb2.ProtocolMessage.APP_STATE_SYNC_KEY_REQUEST)
        for key_id in due:
            protocol.appStateSyncKeyRequest.keyIDs.add(keyID=key_id)
        message = e2e_pb2.Message(protocolMessage=protocol)
        own = self._ctx.jid
        numbers = (await self._devices.of((own.bare,)))[own.bare]
        # Before anything is sent: an answer may be quicker than the last question.
        self._asked.update(dict.fromkeys(due, now))
        reached = False
        try:
            for number in sorted({PRIMARY_DEVICE, *numbers} - {own.device}):
                reached |= await self._ask_one(number, message)
        finally:
            if not reached:
                for key_id in due:
                    self._asked.pop(key_id, None)
        self._ctx.log.info("App state keys asked for", ids=[key_id.hex() for key_id in due], reached=reached)
        return reached

    async def _ask_one(self, device: int, message: e2e_pb2.Message) -> bool:
        try:
            await self._peers.send(message, device=device)
        except (NotConnected, NotLoggedIn):
            raise
        except WagoError as exc:
            self._ctx.log.warning("Device cannot be asked for a key", device=device, error=str(exc))
            return False
        return True

    # -- from and to own devices ------------------------------------------------------------------------

    def shared(self, work: Work, info: MessageInfo, share: AppStateSyncKeyShare) -> None:
        """An own device sent keys. The phone may send any; another companion what it was asked for."""
        new = False
        for each in share.keys:
            key_id = each.keyID.keyID
            if not key_id or not each.keyData.keyData:
                # How a device says that it does not have it either.
                continue
            if info.sender.device != PRIMARY_DEVICE and key_id not in self._asked:
                self._ctx.log.warning("Key that nobody asked for", device=info.sender.device)
                continue
            record = each.keyData.SerializeToString()
            if self._add(key_id, record):
                work.batch.put_app_state_key(key_id, record)
                self._asked.pop(key_id, None)
                new = True
        if new:
            work.on_submit(self._announce)

    def _announce(self) -> None:
        self._arrived.set()
        for hook in self._hooks:
            hook()

    def wanted(self, info: MessageInfo, request: AppStateSyncKeyRequest) -> None:
        """An own device lacks keys: send it what we have; an entry without a key says that we have it not."""
        key_ids = [each.keyID for each in request.keyIDs if each.keyID]
        if key_ids:
            self._ctx.spawn(self._share(info.sender.device, key_ids), name="app state keys", bound=True)

    async def _share(self, device: int, key_ids: list[bytes]) -> None:
        records = await self._ctx.account.app_state_keys()
        protocol = e2e_pb2.ProtocolMessage(type=e2e_pb2.ProtocolMessage.APP_STATE_SYNC_KEY_SHARE)
        for key_id in key_ids:
            key = protocol.appStateSyncKeyShare.keys.add()
            key.keyID.keyID = key_id
            if key_id in records:
                key.keyData.ParseFromString(records[key_id])
        await self._peers.send(e2e_pb2.Message(protocolMessage=protocol), device=device)
