"""A token bucket for each peer address."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

MAX_PEERS: Final = 50_000
"""Buckets kept; the ones idle longest go first, which only forgives."""


class RateLimiter:
    """Admits `limit` requests per window and peer, in bursts up to that number.

    Args:
        limit: requests; 0 admits all.
        window_s: the window.
        now: a monotonic clock.
    """

    def __init__(self, limit: int, window_s: float, now: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._rate = limit / window_s if limit and window_s > 0 else 0.0
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admit(self, peer: str) -> bool:
        """Take a token of this peer; False if it has none left."""
        if not self._rate:
            return True
        now = self._now()
        tokens, last = self._buckets.pop(peer, (float(self._limit), now))
        tokens = min(float(self._limit), tokens + (now - last) * self._rate)
        admitted = tokens >= 1
        self._buckets[peer] = (tokens - 1 if admitted else tokens, now)
        if len(self._buckets) > MAX_PEERS:
            self._buckets.popitem(last=False)
        return admitted
