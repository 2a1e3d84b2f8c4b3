"""Our published keys: enough one-time prekeys on the server, a signed prekey that is not too old.

A key is durable before the server hears of it, so that whatever it gives out can be answered.

Source: whatsmeow prekeys.go; whatsapp-rust src/prekeys.rs, src/features/rotate_key.rs; Baileys
Socket/socket.ts.
"""

from __future__ import annotations

import asyncio
from typing import Final

from wago.client.context import ClientContext
from wago.errors import IQError, RemoteProtocolError, RequestTimeout, StoreError
from wago.protocol.signal import MAX_PREKEY_ID, PreKey, SignedPreKey, generate_prekeys, generate_signed_prekey
from wago.protocol.stanza.prekeys import DigestKeys, PreKeyCount, RotateSignedPreKey, UploadPreKeys
from wago.store.interfaces import Batch, PreKeyRecord, SignedPreKeyRecord

FIRST_UPLOAD: Final = 812
REFILL: Final = 50
LOW: Final = 5
"""whatsmeow prekeys.go and client.go: how many at first, how many later, and below how many left."""

ROTATE_AFTER_S: Final = 30 * 24 * 3600
"""Age at which the signed prekey is replaced."""

KEEP_SIGNED_S: Final = 90 * 24 * 3600
"""How long an old signed prekey still answers messages that were made with it."""

DIGEST_EVERY_S: Final = 24 * 3600
_DIGEST_SETTING: Final = "prekeys.digest_at"

_NOT_FOUND: Final = 404


class PreKeys:
    """Keeps the server stocked."""

    def __init__(self, ctx: ClientContext) -> None:
        self._ctx = ctx
        self._account = ctx.account
        self._lock = asyncio.Lock()
        self.current_signed: SignedPreKey | None = None
        """The signed prekey that the server gives out, once `check` has seen it."""
        ctx.on_forgotten(self._forget)

    def _forget(self) -> None:
        self.current_signed = None

    async def check(self) -> None:
        """At login: count what the server has left and upload more if that is little.

        Raises:
            IQError, NotConnected, RequestTimeout: the server could not be asked, or refused.
        """
        async with self._lock:
            await self._signed()
            left = await self._ctx.execute(PreKeyCount())
            self._ctx.log.debug("Prekeys on the server", count=left)
            if left < LOW:
                await self._upload(FIRST_UPLOAD if left == 0 else REFILL)

    async def refill(self, left: int) -> None:
        """The server says how many are left (a notification)."""
        if left >= LOW:
            return
        async with self._lock:
            # A notification that waited for the lock may be out of date.
            if await self._ctx.execute(PreKeyCount()) < LOW:
                await self._upload(REFILL)

    async def maintain(self) -> None:
        """After login, and now and then: see that the server's copy is ours, renew the signed prekey."""
        for step in (self._check_digest, self._rotate_if_old):
            try:
                await step()
            except (IQError, RequestTimeout, RemoteProtocolError) as exc:
                self._ctx.log.warning("Could not maintain prekeys", error=str(exc))

    # -- one-time prekeys -------------------------------------------------------------------------------

    def take_one(self, batch: Batch) -> PreKey:
        """A new one-time prekey to hand to one peer directly; it is never uploaded."""
        record = self._generate(batch, 1, uploaded=True)[0]
        return PreKey(id=record.id, pair=record.pair)

    def _generate(self, batch: Batch, count: int, *, uploaded: bool) -> list[PreKeyRecord]:
        start = self._ctx.device.next_prekey_id
        fresh = generate_prekeys(start, count, self._ctx.random)
        records = [PreKeyRecord(id=each.id, pair=each.pair, uploaded=uploaded) for each in fresh]
        batch.put_prekeys(records)
        self._ctx.update_device(batch, next_prekey_id=(start - 1 + count) % MAX_PREKEY_ID + 1)
        return records

    async def _upload(self, count: int) -> None:
        records = await self._account.prekeys_not_uploaded(count)
        signed = await self._signed()
        if len(records) < count:
            batch = self._account.batch()
            records += self._generate(batch, count - len(records), uploaded=False)
            await batch.commit()
        device = self._ctx.device
        self._ctx.log.info("Uploading prekeys", count=len(records))
        await self._ctx.execute(
            UploadPreKeys(
                registration_id=device.registration_id,
                identity=device.identity.public,
                prekeys=tuple((each.id, each.pair.public) for each in records),
                signed_prekey=(signed.id, signed.pair.public, signed.signature),
            )
        )
        batch = self._account.batch()
        batch.put_prekeys([PreKeyRecord(id=each.id, pair=each.pair, uploaded=True) for each in records])
        await batch.commit()

    # -- the signed prekey ------------------------------------------------------------------------------

    async def _signed(self) -> SignedPreKey:
        record = await self._account.signed_prekey(self._ctx.device.signed_prekey_id)
        if record is None:
            raise StoreError("the signed prekey is missing from the store")
        self.current_signed = SignedPreKey(id=record.id, pair=record.pair, signature=record.signature)
        return self.current_signed

    async def _rotate_if_old(self) -> None:
        async with self._lock:
            device, now = self._ctx.device, self._ctx.now()
            current = await self._account.signed_prekey(device.signed_prekey_id)
            if current is not None and now - current.created_at < ROTATE_AFTER_S:
                return
            new_id = device.signed_prekey_id % MAX_PREKEY_ID + 1
            # One that was made for an attempt which failed half-way is used again: the server may have it.
            staged = await self._account.signed_prekey(new_id)
            if staged is None or (current is not None and staged.created_at < current.created_at):
                fresh = generate_signed_prekey(device.identity, new_id, self._ctx.random)
                staged = SignedPreKeyRecord(
                    id=new_id, pair=fresh.pair, signature=fresh.signature, created_at=now
                )
                batch = self._account.batch()
                batch.put_signed_prekey(staged)
                await batch.commit()
            await self._ctx.execute(
                RotateSignedPreKey(signed_prekey=(staged.id, staged.pair.public, staged.signature))
            )
            batch = self._account.batch()
            self._ctx.update_device(batch, signed_prekey_id=new_id)
            await self._drop_old_signed(batch, new_id, now)
            await batch.commit()
            await self._signed()
            self._ctx.log.info("Signed prekey rotated", id=new_id)

    async def _drop_old_signed(self, batch: Batch, current_id: int, now: int) -> None:
        for old_id in range(max(1, current_id - 16), current_id):
            old = await self._account.signed_prekey(old_id)
            if old is not None and now - old.created_at > KEEP_SIGNED_S + ROTATE_AFTER_S:
                batch.delete_signed_prekey(old_id)

    # -- the server's copy ------------------------------------------------------------------------------

    async def _check_digest(self) -> None:
        now = self._ctx.now()
        last = await self._account.setting(_DIGEST_SETTING)
        if last is not None and now - int(last) < DIGEST_EVERY_S:
            return
        try:
            digest = await self._ctx.execute(DigestKeys())
        except IQError as exc:
            if exc.code != _NOT_FOUND:
                raise
            self._ctx.log.warning("The server has no keys of ours")
            async with self._lock:
                await self._upload(FIRST_UPLOAD)
        else:
            device = self._ctx.device
            if digest.registration_id != device.registration_id or digest.identity != device.identity.public:
                # WhatsApp Web only notes this; uploading over another device's keys would be worse.
                self._ctx.log.warning("The server's keys are not ours")
        batch = self._account.batch()
        batch.put_setting(_DIGEST_SETTING, str(now).encode())
        self._ctx.watch_commit(batch.submit(), "digest check")
