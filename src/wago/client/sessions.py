"""Having a Signal session with each device of a list, at the price of at most one request."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from wago.client.ciphers import Addresses, Ciphers
from wago.client.context import ClientContext
from wago.client.events import IdentityChanged
from wago.client.identities import Identities
from wago.errors import CryptoError, StoreError
from wago.protocol.jid import PRIMARY_DEVICE, Jid
from wago.protocol.signal import PreKeyBundle
from wago.protocol.stanza.prekeys import FetchPreKeys

PER_STEP: Final = 16
"""Sessions that are opened in one step of the event loop."""


class Sessions:
    """Opens sessions; several that want the same device share one request."""

    def __init__(self, ctx: ClientContext, ciphers: Ciphers, identities: Identities) -> None:
        self._ctx = ctx
        self._ciphers = ciphers
        self._identities = identities
        self._opening: dict[str, asyncio.Future[bool]] = {}

    async def ensure(self, devices: Sequence[Jid], *, fresh: bool = False) -> dict[Jid, Addresses]:
        """Open sessions with those of the devices that have none, and have all of them loaded.

        A device that gives no keys is left without a session; the caller sees it when it encrypts.

        Args:
            devices: as they are named on the wire.
            fresh: open a new session even where there is one.

        Returns:
            Where each device's session is. The records are loaded until the caller's next await.

        Raises:
            IQError, NotConnected, RequestTimeout: the keys could not be asked for.
            StoreError: new sessions could not be kept.
        """
        found = await self.load(devices)
        missing = [device for device in found if fresh or not self._ciphers.ready(found[device])]
        if missing:
            waits = {d: self._opening[found[d].main] for d in missing if found[d].main in self._opening}
            ours = {d: found[d] for d in missing if found[d].main not in self._opening}
            if ours:
                await self._open(ours, fresh=fresh)
            if waits:
                await asyncio.wait(set(waits.values()))
                # Whoever asked may have given up, or have been refused: ask for oneself, and hear why.
                left = [device for device, asked in waits.items() if not asked.result()]
                if left:
                    await self.ensure(left, fresh=fresh)
            await self._load(found)
        return found

    async def load(self, devices: Sequence[Jid]) -> dict[Jid, Addresses]:
        """Have the sessions with these devices loaded as they are, until the caller's next await."""
        found = {device: await self._identities.addresses(device) for device in devices}
        await self._load(found)
        return found

    async def _load(self, found: Mapping[Jid, Addresses], *, identities: bool = False) -> None:
        flat = [each for pair in found.values() for each in pair if each is not None]
        await self._ciphers.load(flat, identities=identities)

    async def _open(self, devices: Mapping[Jid, Addresses], *, fresh: bool) -> None:
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        answered = False
        for addresses in devices.values():
            self._opening[addresses.main] = done
        try:
            accounts = await self._account_keys(devices)
            results = await self._ctx.execute(FetchPreKeys(tuple(devices), accounts=accounts))
            bundles: dict[Jid, PreKeyBundle] = {}
            for device, result in results.items():
                if isinstance(result, PreKeyBundle):
                    bundles[device] = result
                else:
                    self._ctx.log.warning("Device gives no keys", device=str(device), error=str(result))
            found = [(device, devices[device], bundles[device]) for device in devices if device in bundles]
            failures = self._ctx.account.failures
            for start in range(0, len(found), PER_STEP):
                if start:
                    await asyncio.sleep(0)
                await self._use(found[start : start + PER_STEP], fresh=fresh)
            if self._ctx.account.failures != failures:
                raise StoreError("new sessions were lost with a write that failed")
            answered = True
        finally:
            for addresses in devices.values():
                del self._opening[addresses.main]
            done.set_result(answered)

    async def _account_keys(self, devices: Iterable[Jid]) -> dict[Jid, bytes]:
        """The identity keys of the devices' primaries that we know."""
        people = {device.bare for device in devices if device.device != PRIMARY_DEVICE}
        found = {user: await self.account_key(user) for user in people}
        return {user: key for user, key in found.items() if key is not None}

    async def account_key(self, user: Jid) -> bytes | None:
        """The identity key of a person's primary, which vouches for the companions; None if not known."""
        for address in await self._identities.addresses(user.with_device(PRIMARY_DEVICE)):
            key = None if address is None else await self._ctx.account.identity(address)
            if key is not None:
                return key
        return None

    async def install(self, device: Jid, bundle: PreKeyBundle) -> Addresses:
        """Open a new session with keys that a device sent us itself; as `ensure`."""
        addresses = await self._identities.addresses(device)
        await self._use([(device, addresses, bundle)], fresh=True)
        await self._load({device: addresses})
        return addresses

    async def _use(self, bundles: Sequence[tuple[Jid, Addresses, PreKeyBundle]], *, fresh: bool) -> None:
        await self._load({device: addresses for device, addresses, _ in bundles}, identities=True)
        work = self._ciphers.work()
        for device, addresses, bundle in bundles:
            address = work.unite(addresses)
            record = work.session(address)
            if not fresh and record is not None and record.current is not None:
                continue
            try:
                changed = work.open(address, bundle)
            except CryptoError as exc:
                self._ctx.log.warning("Bad key bundle", device=str(device), error=str(exc))
                continue
            if changed and device.device == PRIMARY_DEVICE:
                self._ctx.emit(IdentityChanged(user=device.bare, timestamp=self._ctx.now()), work.batch)
        # Not awaited: what is encrypted in these sessions waits for its own, later commit.
        self._ctx.watch_commit(work.submit(), "sessions")
