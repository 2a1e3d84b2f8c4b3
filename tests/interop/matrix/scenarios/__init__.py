"""All scenarios: importing the package fills `scene.SCENARIOS`."""

from tests.interop.matrix.scenarios import (
    acts,
    addresses,
    channels,
    devices,
    group_life,
    groups,
    linking,
    media,
    past,
    people,
    receipts,
    shared,
    texts,
    things,
    timers,
    trouble,
)

__all__ = [
    "acts",
    "addresses",
    "channels",
    "devices",
    "group_life",
    "groups",
    "linking",
    "media",
    "past",
    "people",
    "receipts",
    "shared",
    "texts",
    "things",
    "timers",
    "trouble",
]
