"""Receipts out and in: delivered, read, played, and the like.

Source: whatsmeow receipt.go; whatsapp-rust src/receipt.rs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from wago.client.acks import post_ack
from wago.client.context import ClientContext
from wago.client.events import MessageInfo, ReceiptKind, ReceiptReceived
from wago.client.identities import Identities, plain
from wago.client.lanes import Lanes
from wago.client.privacy import Privacy
from wago.client.receive.info import Source
from wago.errors import NotConnected, NotLoggedIn, RemoteProtocolError, StoreError
from wago.protocol.binary.node import Node
from wago.protocol.jid import STATUS_BROADCAST, Jid
from wago.protocol.stanza.ack import NackReason
from wago.protocol.stanza.message import IncomingMessage
from wago.protocol.stanza.receipt import Receipt, ReceiptType
from wago.store.interfaces import Batch

MAX_IDS: Final = 256
"""Message ids per receipt (WhatsApp Web, by whatsapp-rust receipt.rs)."""


class Receipts:
    """Builds our receipts and reports others'."""

    def __init__(self, ctx: ClientContext, identities: Identities, privacy: Privacy) -> None:
        self._ctx = ctx
        self._identities = identities
        self._privacy = privacy
        self.active = False
        """We are shown as available: our delivery receipts count as seen by a person."""
        self._lanes: Lanes[Node] = Lanes(ctx, self._receive, name="receipt")
        ctx.on("receipt", self._arrived)
        ctx.on_offline(self._lanes.drop)

    # -- out --------------------------------------------------------------------------------------------

    def delivery(self, message: IncomingMessage, source: Source) -> Node | None:
        """The receipt that takes a message off the server's queue; channels have none."""
        if source.chat.is_newsletter:
            return None
        kind = ""
        if message.category == "peer" and source.from_me:
            kind = "peer_msg"
        elif source.from_me:
            kind = "sender"
        elif not self.active and source.chat != STATUS_BROADCAST:
            kind = "inactive"
        return Receipt(
            id=message.id,
            to=message.origin,
            type=kind,
            participant=message.participant,
            recipient=message.recipient if kind != "peer_msg" else None,
            context="status" if source.chat == STATUS_BROADCAST else None,
        ).build()

    async def read(self, info: MessageInfo) -> Node:
        """A read receipt for one message.

        Raises:
            As `marks`.
        """
        nodes = await self.marks((info.id,), info.chat, info.sender, None, by_list=info.broadcast_list)
        return nodes[0]

    async def marks(
        self,
        ids: Sequence[str],
        chat: Jid,
        sender: Jid | None,
        timestamp: int | None,
        *,
        played: bool = False,
        by_list: Jid | None = None,
    ) -> list[Node]:
        """Read (or played) receipts for messages of one sender.

        With read receipts switched off, those for people go to our own other devices only. For groups and
        status updates there is no such choice.

        Args:
            ids: the messages.
            chat: where they stand.
            sender: who wrote them; needed in groups.
            timestamp: when that was; None is now.
            played: they were listened to, or watched.
            by_list: the broadcast list that they came by.

        Raises:
            NotLoggedIn, NotConnected, RequestTimeout, IQError, RemoteProtocolError, StoreError: it is not
                known whether the sender may learn of it.
        """
        kind = "played" if played else "read"
        quietly = chat.is_newsletter
        if chat.is_user and by_list is None:
            quietly = not await self._privacy.tells_reading()
        to = by_list or chat
        participant = None if sender is None or to.is_user else sender.bare
        at = self._ctx.now() if timestamp is None else timestamp
        return [
            Receipt(
                id=ids[start],
                more_ids=tuple(ids[start + 1 : start + MAX_IDS]),
                to=to,
                type=f"{kind}-self" if quietly else kind,
                participant=participant,
                t=at,
                context="status" if chat == STATUS_BROADCAST else None,
            ).build()
            for start in range(0, len(ids), MAX_IDS)
        ]

    # -- in ---------------------------------------------------------------------------------------------

    def _arrived(self, node: Node) -> None:
        if node.attrs.get("type") != ReceiptType.RETRY:
            self._lanes.put(node.attrs.get("from"), node)

    async def _receive(self, node: Node) -> None:
        try:
            batch = await self._report(Receipt.parse(node))
        except RemoteProtocolError as exc:
            self._ctx.log.warning("Failed to parse receipt", id=node.opt_attr("id"), error=str(exc))
            post_ack(self._ctx, node, NackReason.PARSING_ERROR)
        except StoreError as exc:
            self._ctx.log.warning("Store failed, receipt will come again", error=str(exc))
            self._ctx.retire("store_failed")
        except (NotConnected, NotLoggedIn):
            raise
        except Exception:
            # As with messages: a bug that one stanza wakes must not wake again at every login.
            self._ctx.log.exception("Receipt could not be handled", id=node.opt_attr("id"))
            post_ack(self._ctx, node)
        else:
            batch.on_commit(lambda: post_ack(self._ctx, node))
            self._ctx.watch_commit(batch.submit(lazily=True), "receipt")

    async def _report(self, receipt: Receipt) -> Batch:
        events = await self._events(receipt)
        batch = self._ctx.account.batch()
        self._identities.learn(batch, receipt.origin, receipt.sender_pn or receipt.sender_lid)
        self._identities.learn(batch, receipt.participant, receipt.participant_pn or receipt.participant_lid)
        for event in events:
            self._ctx.emit(event, batch)
        return batch

    async def _events(self, receipt: Receipt) -> list[ReceiptReceived]:
        kind = _kind(receipt.type)
        if kind is None or receipt.origin is None or receipt.incapable:
            return []
        chat, sender, from_me = self._source(receipt, plain(receipt.origin))
        if receipt.gathered:
            return [
                await self._event(chat, plain(user.jid), (key,), kind, user.t, from_me=False)
                for key, users in receipt.gathered
                for user in users
            ]
        return [await self._event(chat, sender, receipt.ids, kind, receipt.t, from_me=from_me)]

    def _source(self, receipt: Receipt, origin: Jid) -> tuple[Jid, Jid, bool]:
        if not origin.is_user:
            sender = plain(receipt.participant or origin)
            return origin, sender, sender.is_user and self._identities.is_me(sender)
        if self._identities.is_me(origin):
            chat = origin.bare if receipt.recipient is None else plain(receipt.recipient.bare)
            return chat, origin, True
        return origin.bare, origin, False

    async def _event(
        self, chat: Jid, sender: Jid, ids: Sequence[str], kind: ReceiptKind, t: int | None, *, from_me: bool
    ) -> ReceiptReceived:
        return ReceiptReceived(
            chat=chat,
            sender=sender,
            chat_alt=await self._identities.alt(chat),
            sender_alt=await self._identities.alt(sender),
            from_me=from_me,
            is_group=not chat.is_user,
            message_ids=tuple(ids),
            kind=kind,
            timestamp=self._ctx.now() if t is None else t,
        )


def _kind(type: str) -> ReceiptKind | None:
    if not type:
        return ReceiptKind.DELIVERED
    try:
        return ReceiptKind(type)
    except ValueError:
        # Own devices' business: hist_sync, peer_msg and what is to come.
        return None
