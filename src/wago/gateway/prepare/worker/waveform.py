"""How loud a voice note is along its length, as clients draw it below the play button."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Final

BARS: Final = 64
"""Baileys messages-media.ts (getAudioWaveform)."""
_LOUDEST: Final = 100
_MOST_BINS: Final = 1 << 16


class Loudness:
    """Takes samples as they come, and remembers means of short stretches in bounded memory.

    When there are too many stretches, two become one: so it needs to know no length beforehand.
    """

    def __init__(self) -> None:
        self._bins = array("d")
        self._width = 16
        self._rest = array("h")

    def add(self, samples: bytes | memoryview) -> None:
        """Sixteen-bit samples of one channel, in this machine's byte order."""
        data = self._rest
        data.frombytes(samples)
        width = self._width
        whole = len(data) - len(data) % width
        view = memoryview(data)[:whole]
        for at in range(0, whole, width):
            self._bins.append(sum(map(abs, view[at : at + width])) / width)
        view.release()
        self._rest = data[whole:]
        while len(self._bins) >= _MOST_BINS:
            self._halve()

    def bars(self) -> bytes:
        """64 values from 0 to 100; the loudest stretch has 100, silence has only zeros."""
        means = _resample(self._bins, BARS)
        loudest = max(means, default=0.0)
        if loudest <= 0:
            return bytes(BARS)
        return bytes(int(_LOUDEST * (mean / loudest)) for mean in means)

    def _halve(self) -> None:
        bins = self._bins
        if len(bins) % 2:
            # The odd one waits in no place; it is a 65536th of what is drawn.
            bins.pop()
        self._bins = array("d", ((a + b) / 2 for a, b in zip(bins[::2], bins[1::2], strict=True)))
        self._width *= 2


def _resample(bins: Sequence[float], count: int) -> list[float]:
    """Means of `count` stretches of equal length; a stretch shorter than a bin has that bin's."""
    if not bins:
        return [0.0] * count
    means = []
    for bar in range(count):
        start = bar * len(bins) // count
        end = max(start + 1, (bar + 1) * len(bins) // count)
        means.append(sum(bins[start:end]) / (end - start))
    return means
