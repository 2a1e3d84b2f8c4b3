"""What the media servers call files that were uploaded for channels: their messages carry it beside them."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

CAPACITY: Final = 1024


class Handles:
    """By where the files lie; of the newest uploads only, in memory."""

    def __init__(self) -> None:
        self._by_path: OrderedDict[str, str] = OrderedDict()

    def learn(self, direct_path: str, handle: str | None) -> None:
        if handle:
            self._by_path[direct_path] = handle
            if len(self._by_path) > CAPACITY:
                self._by_path.popitem(last=False)

    def get(self, direct_path: str) -> str | None:
        return self._by_path.get(direct_path)
