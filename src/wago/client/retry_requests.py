"""Asking for a message again that could not be decrypted.

Source: whatsmeow retry.go (sendRetryReceipt); whatsapp-rust src/message/retry.rs and
wacore/src/protocol/retry.rs.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from wago.client.context import ClientContext
from wago.client.prekeys import PreKeys
from wago.client.receive.decrypt import RetryReason
from wago.client.receive.info import RetryKey, Source
from wago.protocol.binary.node import Node
from wago.protocol.stanza.message import IncomingMessage
from wago.protocol.stanza.receipt import KeyBundle, RetryReceipt
from wago.store.interfaces import Batch

MAX_COUNT: Final = 5
"""From here on nothing is asked for any more."""

KEYS_FROM: Final = 2
"""From this count on the request carries fresh keys, so that the sender opens a new session."""

CAPACITY: Final = 4096

BACKOFF_S: Final = (0.0, 0.0, 1.0, 4.0, 10.0)
"""Wait before the request with this count: a sender that cannot do better is not pressed."""


class RetryRequests:
    """Counts requests per message and builds them."""

    def __init__(self, ctx: ClientContext, prekeys: PreKeys) -> None:
        self._ctx = ctx
        self._prekeys = prekeys
        self._counts: OrderedDict[RetryKey, int] = OrderedDict()
        self._asked: set[RetryKey] = set()
        """What was asked for on this connection."""
        ctx.on_offline(self._asked.clear)
        ctx.on_forgotten(self._counts.clear)

    def is_late(self, key: RetryKey, message: IncomingMessage) -> bool:
        """Whether this copy is older than the request that is on its way, as when one comes twice."""
        return key in self._asked and _echoed(message) < self._counts.get(key, 0)

    def next_count(self, key: RetryKey, message: IncomingMessage) -> int | None:
        """The number of the request that is due now, None when there were enough."""
        # A resent message says which request it answers; after a restart that is all we know.
        count = max(self._counts.get(key, 0), _echoed(message)) + 1
        if count >= MAX_COUNT:
            return None
        self._counts[key] = count
        self._counts.move_to_end(key)
        self._asked.add(key)
        if len(self._counts) > CAPACITY:
            self._asked.discard(self._counts.popitem(last=False)[0])
        return count

    def settled(self, key: RetryKey) -> None:
        """The message has been read after all."""
        self._counts.pop(key, None)
        self._asked.discard(key)

    @staticmethod
    def delay_s(count: int) -> float:
        """How long to wait before the request with this count."""
        return BACKOFF_S[min(count, len(BACKOFF_S) - 1)]

    def build(
        self,
        batch: Batch,
        message: IncomingMessage,
        source: Source,
        *,
        count: int,
        reason: RetryReason,
        force_keys: bool = False,
    ) -> Node:
        """The request; a one-time prekey that it carries becomes durable with the batch."""
        device = self._ctx.device
        signed = self._prekeys.current_signed if count >= KEYS_FROM or force_keys else None
        keys = None
        if signed is not None and device.signed_identity is not None:
            prekey = self._prekeys.take_one(batch)
            keys = KeyBundle(
                identity=device.identity.public,
                prekey=(prekey.id, prekey.pair.public),
                signed_prekey=(signed.id, signed.pair.public, signed.signature),
                device_identity=device.signed_identity,
            )
        peer = message.category == "peer"
        return RetryReceipt(
            id=message.id,
            to=message.origin,
            participant=message.participant,
            recipient=message.recipient if source.from_me and not peer else None,
            category="peer" if peer and source.from_me else None,
            count=count,
            error=int(reason) or None,
            t=message.t,
            registration_id=device.registration_id,
            keys=keys,
        ).build()


def _echoed(message: IncomingMessage) -> int:
    return max((enc.count or 0 for enc in message.encs), default=0)
