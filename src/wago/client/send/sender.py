"""The way of one message out: a draft, then its delivery to a person, a group, a channel or
a status's audience.

Source: whatsmeow send.go (SendMessage); whatsapp-rust src/send/mod.rs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wago.client.addon_types import AddOn
from wago.client.context import ClientContext
from wago.client.send.draft import Draft, Drafts, SentReceipt
from wago.client.send.groups import GroupSender
from wago.client.send.newsletters import NewsletterSender
from wago.client.send.people import PeopleSender
from wago.errors import LocalProtocolError, NotConnected
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.proto.e2e_pb2 import Message

__all__ = ["RECONNECT_S", "Sender", "SentReceipt"]

RECONNECT_S: Final = 15.0
"""How long a message waits for a new connection when it lost its own before the ack."""


class Sender:
    """Sends messages."""

    def __init__(
        self,
        ctx: ClientContext,
        drafts: Drafts,
        people: PeopleSender,
        groups: GroupSender,
        newsletters: NewsletterSender,
    ) -> None:
        self._ctx = ctx
        self._drafts = drafts
        self._people = people
        self._groups = groups
        self._newsletters = newsletters

    async def send(
        self,
        to: Jid,
        message: Message,
        *,
        id: str | None = None,
        audience: Sequence[Jid] | None = None,
        addon: AddOn | None = None,
    ) -> SentReceipt:
        """Send a message and wait for the server to take it.

        Args:
            to: a person, a group, a channel that we run, or `status@broadcast`.
            message: its content.
            id: its id; None makes one.
            audience: of a status, who may see it; None for whom the account's setting says.
            addon: what it says about another message, for the event; it is encrypted in the message.

        Raises:
            NotLoggedIn, NotConnected: the session is not online.
            LocalProtocolError: nobody can write there, or `id` is on its way already.
            InvalidContent: channels have nothing of this kind.
            UnknownRecipient: nobody with this address is on WhatsApp.
            UnknownGroup, NotInGroup: there is no such group, or we are not in it.
            NoAudience: nobody would see the status.
            NoSession: no device of the recipient gave keys.
            SendRefused: the server refused it.
            RequestTimeout: no ack in time; whether it went out is not known.
            IQError: devices, participants or keys could not be asked for.
            StoreError: it could not be made durable.
        """
        self._ctx.require_online()
        self._check(to, audience)
        if to.is_newsletter:
            draft = self._newsletters.make(message, id)
        else:
            draft = self._drafts.make(message, id, addon)
        connection = self._ctx.connection
        try:
            return await self._deliver(to, draft, audience)
        except NotConnected:
            # Nobody knows if the server has it. The same id in new ciphertexts is one message for all.
            await self._ctx.wait_reconnected(connection, RECONNECT_S)
            return await self._deliver(to, draft, audience)

    def _check(self, to: Jid, audience: Sequence[Jid] | None) -> None:
        """Raises:
        LocalProtocolError: nobody can write there, or not with an audience.
        """
        if to.is_broadcast and to != STATUS_BROADCAST:
            # whatsmeow send.go (ErrBroadcastListUnsupported): who is in it only the primary knows.
            raise LocalProtocolError(f"{to} is a broadcast list, which only the phone can write to")
        if audience is not None and to != STATUS_BROADCAST:
            raise LocalProtocolError("only a status has an audience")

    async def _deliver(self, to: Jid, draft: Draft, audience: Sequence[Jid] | None) -> SentReceipt:
        if to == STATUS_BROADCAST:
            return await self._groups.post_status(draft, audience)
        if to.is_group:
            return await self._groups.deliver(to, draft)
        if to.is_newsletter:
            return await self._newsletters.deliver(to, draft)
        return await self._people.deliver(to, draft)
