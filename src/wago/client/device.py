"""Making the record of a new companion device, and forgetting an account."""

from __future__ import annotations

from typing import Final

from wago.client.context import ClientContext
from wago.protocol.curve import KeyPair
from wago.protocol.signal import generate_registration_id, generate_signed_prekey
from wago.store.interfaces import DeviceRecord, SignedPreKeyRecord

FIRST_SIGNED_PREKEY_ID: Final = 1


async def load_or_create_device(ctx: ClientContext) -> None:
    """Make `ctx.device` what is stored, or a new device with fresh keys.

    What is stored is read every time, because after a failed commit memory may be ahead of it.

    Raises:
        StoreError: the store failed.
    """
    record = await ctx.account.device()
    if record is not None:
        ctx.set_device(record)
        if record.jid is not None:
            ctx.log.info("Already logged in, just connect", jid=str(record.jid))
        return
    ctx.log.info("No jid found. Creating new device")
    identity = KeyPair.from_private(ctx.random(32))
    record = DeviceRecord(
        registration_id=generate_registration_id(ctx.random),
        noise=KeyPair.from_private(ctx.random(32)),
        identity=identity,
        adv_secret=ctx.random(32),
        signed_prekey_id=FIRST_SIGNED_PREKEY_ID,
    )
    signed = generate_signed_prekey(identity, FIRST_SIGNED_PREKEY_ID, ctx.random)
    batch = ctx.account.batch()
    batch.put_signed_prekey(
        SignedPreKeyRecord(
            id=signed.id, pair=signed.pair, signature=signed.signature, created_at=int(ctx.clock())
        )
    )
    batch.put_device(record)
    ctx.set_device(record)
    await batch.commit()
