"""What a companion says to the other devices of its own account: requests to the phone, keys.

Source: whatsmeow send.go (preparePeerMessageNode), whatsapp-rust wacore/src/send/peer.rs.
"""

from __future__ import annotations

import asyncio
from typing import Final

from wago.client.ciphers import Ciphers
from wago.client.context import ClientContext
from wago.client.sessions import Sessions
from wago.errors import SendRefused
from wago.protocol.jid import PRIMARY_DEVICE
from wago.protocol.message_id import message_id
from wago.protocol.padding import pad
from wago.protocol.proto.e2e_pb2 import Message
from wago.protocol.stanza.ack import Ack, refusal_name
from wago.protocol.stanza.message import Enc, OutgoingMessage

CATEGORY: Final = "peer"


class Peers:
    """Sends messages between the devices of one account. Nobody else ever sees them."""

    def __init__(self, ctx: ClientContext, ciphers: Ciphers, sessions: Sessions) -> None:
        self._ctx = ctx
        self._ciphers = ciphers
        self._sessions = sessions

    async def send(
        self,
        message: Message,
        *,
        device: int = PRIMARY_DEVICE,
        push_priority: str = "high",
        id: str | None = None,
    ) -> str:
        """Send a message to one of our own devices and wait for the server to take it.

        Args:
            message: with a protocol message in it.
            device: whom it is for; the phone by default.
            push_priority: how insistently the phone is woken: `high` or `high_force`.
            id: the message's id, None makes one; an answer names it.

        Returns:
            The message's id.

        Raises:
            NotLoggedIn, NotConnected: the session is not online.
            NoSession: the device gave no keys.
            SendRefused: the server refused it.
            RequestTimeout: no ack in time.
            IQError: the device's keys could not be asked for.
            StoreError: it could not be made durable.
        """
        ctx = self._ctx
        ctx.require_online()
        peer = ctx.jid.bare.with_device(device)
        new_id = id or message_id(ctx.jid, ctx.now(), ctx.random)
        addresses = await self._sessions.ensure([peer])
        # From here to the submit nothing is awaited.
        work = self._ciphers.work()
        [length] = ctx.random(1)
        ciphertext = work.encrypt(work.unite(addresses[peer]), pad(message.SerializeToString(), length))
        commit = work.submit()
        ctx.watch_commit(commit, "peer message")
        if not work.covered:
            await asyncio.shield(commit)
        stanza = OutgoingMessage(
            id=new_id,
            to=peer,
            encs=(Enc(kind=ciphertext.kind, data=ciphertext.data),),
            device_identity=ctx.device.signed_identity if ciphertext.kind == "pkmsg" else None,
            category=CATEGORY,
            push_priority=push_priority,
            meta={"appdata": "default"},
        )
        ack = Ack.parse(await ctx.send_acked(stanza.build()))
        await asyncio.shield(commit)
        if ack.error:
            raise SendRefused(ack.error, refusal_name(ack.error), new_id)
        return new_id
