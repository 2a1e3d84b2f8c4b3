"""Fuzz what reads parts of the history: `python tests/fuzz/fuzz_history.py --seconds 60`."""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz.harness import Target, main
from tests.unit.protocol.test_history import part
from wago.protocol.history import read_messages, read_outline


def plain(data: bytes) -> None:
    """What inflates to anything at all."""
    packed = zlib.compress(data, 1)
    read_outline([packed])
    list(read_messages([packed]))


def packed(data: bytes) -> None:
    """What does not even inflate."""
    read_outline([data])
    list(read_messages([data], after=1))


_SEEDS = [
    part([["Hello", "a" * 300], [], ["x"]], 2).SerializeToString(),
    part([]).SerializeToString(),
]
TARGETS = [
    Target("history", plain, _SEEDS),
    Target("history-packed", packed, [zlib.compress(each) for each in _SEEDS]),
]

if __name__ == "__main__":
    main(TARGETS)
