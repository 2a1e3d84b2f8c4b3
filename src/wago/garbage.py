"""Python's collector of cyclic garbage, set for a process that runs for months."""

from __future__ import annotations

import gc
from typing import Final

_THRESHOLDS: Final = (10_000, 20, 20)


def settle() -> None:
    """Take what a start has made out of the collector's sight, and let it look less often.

    Modules, routes and protobuf descriptors stay for ever. Looking through them takes more than a tenth of a
    second, in which every request waits.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
