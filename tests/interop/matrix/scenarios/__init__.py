"""All scenarios: importing the package fills `scene.SCENARIOS`."""

from tests.interop.matrix.scenarios import (
    acts,
    addresses,
    devices,
    groups,
    linking,
    media,
    receipts,
    texts,
    things,
    timers,
    trouble,
)

__all__ = [
    "acts",
    "addresses",
    "devices",
    "groups",
    "linking",
    "media",
    "receipts",
    "texts",
    "things",
    "timers",
    "trouble",
]
